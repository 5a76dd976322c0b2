"""Calls to the routes for our own services: with tokens that live too long, of nobody, or of ourselves; and from outside."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import jwt
import pytest
from starlette.types import Message, Receive, Scope, Send

from deploy.local.ports import free_port
from deploy.local.servers import Servers
from shared.errors import UnauthenticatedError
from shared.identity import InternalTokens
from shared.serving import InternalAddress
from tests.conftest import Databases
from tests.payments.conftest import payments_settings
from tests.payments.council import Council
from tests.security.test_large_bodies import environment, serving

NOW = datetime.now(UTC)
GOOD: dict[str, object] = {
    "iss": "notifications", "aud": "internal:payments", "iat": NOW, "exp": NOW + timedelta(minutes=1)
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"iss": "payments"},
        {"iss": None},
        {"iat": None},
        {"exp": None},
        {"exp": NOW + timedelta(days=3650)},
        {"exp": NOW + timedelta(minutes=6)},
        {"iat": NOW + timedelta(days=1), "exp": NOW + timedelta(days=1, minutes=1)},
        {"iat": NOW - timedelta(minutes=2), "exp": NOW - timedelta(minutes=1)},
        {"aud": "internal:notifications"},
    ],
)
def test_a_token_that_is_not_of_the_other_service_and_of_minutes_is_not_believed(
    council: Council, changes: dict[str, object]
) -> None:
    settings = council.payments.dependencies.settings
    tokens = InternalTokens("payments", settings.internal_token_secret)
    secret = settings.internal_token_secret.get_secret_value()
    claims = {name: value for name, value in (GOOD | changes).items() if value is not None}

    assert tokens.check(jwt.encode(dated(GOOD), secret, algorithm="HS256")) == "notifications"
    with pytest.raises(UnauthenticatedError):
        tokens.check(jwt.encode(dated(claims), secret, algorithm="HS256"))


def dated(claims: dict[str, object]) -> dict[str, object]:
    """Claims with their moments from now on: NOW is when this module was read, which a long run leaves minutes behind."""
    passed = datetime.now(UTC) - NOW
    return {name: value + passed if isinstance(value, datetime) else value for name, value in claims.items()}


@pytest.mark.parametrize(
    ("port", "path", "reached"),
    [
        (8001, "/internal/turns", False),
        (9001, "/internal/turns", True),
        (8001, "/api/v1/people", True),
        (9001, "/api/v1/people", False),
        (9001, "/desk", False),
        (8001, "/health", True),
        (9001, "/health", True),
    ],
)
def test_internal_routes_have_an_address_of_their_own(port: int, path: str, *, reached: bool) -> None:
    asked: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        asked.append(scope["path"])

    async def nothing(message: Message) -> None:
        del message

    async def empty() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "path": path, "server": ("127.0.0.1", port)}
    asyncio.run(InternalAddress(app, 9001)(scope, empty, nothing))

    assert (asked == [path]) is reached


def test_a_setting_gives_them_an_address_of_their_own(databases: Databases, servers: Servers, tmp_path: Path) -> None:
    """The whole program, as it is started."""
    inside = free_port()
    settings = payments_settings(databases, servers, receipts_url=tmp_path.as_uri())
    with serving("payments", environment(settings) | {"internal_port": inside}) as (outside, _):

        def answer(port: int, path: str) -> int:
            return httpx2.post(f"http://127.0.0.1:{port}{path}", content=b"{}").status_code

        assert (answer(outside, "/internal/turns"), answer(inside, "/internal/turns")) == (404, 401)
        assert (answer(outside, "/api/v1/people"), answer(inside, "/api/v1/people")) == (401, 404)
