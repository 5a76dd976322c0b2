"""A program of one member of staff asks without end: it is slowed, nobody else is, and without Redis nobody is counted."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import redis
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from deploy.local.servers import Servers
from services.payments import app, wiring
from shared.errors import TooManyError
from shared.ids import new_id
from shared.messaging import connect
from shared.request_limits import PATIENCE_SECONDS, PAUSE_SECONDS, RequestLimit
from tests.conftest import Databases
from tests.payments.conftest import payments_settings
from tests.payments.council import Payments, found, token_for
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk
from tests.payments.problems import is_problem

MOST = 10


def test_one_who_asks_too_often_is_told_to_wait_and_others_go_on(databases: Databases, servers: Servers) -> None:
    dependencies = wiring.build(payments_settings(databases, servers, requests_a_minute=MOST))
    with TestClient(app.make_payments_app(dependencies), raise_server_exceptions=False) as client:
        council = found(Payments(dependencies, client))
        now = time.time()
        client.app.state.sign_in.request_limit.clock = lambda: now  # type: ignore[attr-defined]  # TestClient knows it as any ASGI app
        bearer = {"Authorization": f"Bearer {token_for(council.payer.subject)}"}
        answers = [client.get("/api/v1/float", headers=bearer) for _ in range(MOST + 1)]
        assert [one.status_code for one in answers] == [200] * MOST + [429]
        refused = is_problem(answers[-1], 429, "request.too_many")
        assert "10 requests in this minute" in refused["detail"]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 60
        assert council.approver.call("GET", "/float").status_code == 200
        thief, owner = Desk(council, council.payer), Desk(council, council.payer)
        for one in (thief, owner):
            one.sign_in()
        for _ in range(MOST + 1):
            page = thief.get("/desk")
        assert (page.status_code, "Wait until the minute is over" in words(page)) == (429, True)
        assert owner.get("/desk").status_code == 200, "each session is counted by itself"
        for _ in range(MOST + 1):
            assert owner.get("/desk/sessions").status_code == 200, "whoever ends sessions is not counted"
        assert owner.post("/desk/sessions/end-others", {}).status_code == 200
        assert thief.get("/desk").headers["location"] == "/desk/sign-in"
    dependencies.database.close()
    dependencies.redis.close()


def test_the_next_minute_begins_anew(servers: Servers) -> None:
    now, who = [1_000_020.0], str(new_id())
    request_limit = RequestLimit(connect(servers.redis_url), f"test-{uuid4().hex}", 2, lambda: now[0])
    for _ in range(2):
        request_limit.count(who)
    with pytest.raises(TooManyError):
        request_limit.count(who)
    request_limit.count(str(new_id()))
    now[0] += 60
    request_limit.count(who)
    assert request_limit.client.ttl(f"{request_limit.namespace}:requests:{who}:{int(now[0] // 60)}") in range(1, 121)


def test_without_redis_nobody_is_held_up_and_it_is_said() -> None:
    now = [0.0]
    nobody = redis.Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.2)
    request_limit = RequestLimit(nobody, "x", 1, lambda: now[0])
    with capture_logs() as lines:
        for _ in range(20):
            request_limit.count(str(new_id()))
        now[0] += PAUSE_SECONDS
        request_limit.count(str(new_id()))
    assert [one["event"] for one in lines] == ["requests are not counted: Redis is away"] * 2


def test_a_redis_that_hangs_holds_up_one_request_and_shortly() -> None:
    now = [1.0]
    with socket.create_server(("127.0.0.1", 0)) as silent, capture_logs() as lines:
        client = connect(f"redis://127.0.0.1:{silent.getsockname()[1]}", patience_seconds=PATIENCE_SECONDS)
        request_limit = RequestLimit(client, "x", 1, lambda: now[0])
        request_limit.count("who")
        now[0] += PAUSE_SECONDS
        began = time.monotonic()
        with ThreadPoolExecutor(10) as many:
            list(many.map(request_limit.count, ["who"] * 10))
        assert time.monotonic() - began < 10 * PATIENCE_SECONDS
    assert [one["event"] for one in lines] == ["requests are not counted: Redis is away"] * 2


def test_the_pause_begins_when_redis_did_not_answer() -> None:
    """A clock that was read before the wait would end the pause at once."""
    times = iter([1.0, 100.0, 100.0 + PAUSE_SECONDS - 1])
    request_limit = RequestLimit(
        redis.Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.2), "x", 1, lambda: next(times)
    )
    with capture_logs() as lines:
        request_limit.count("who")
        request_limit.count("who")
    assert len(lines) == 1
