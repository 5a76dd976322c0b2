"""What every answer tells browsers, whatever was asked: how it may be used, who may read it, and nothing of how we are built."""

import re
from collections.abc import Iterator, Mapping
from uuid import UUID

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from psycopg import sql

from services.payments.desk.pages.desk_pages import COOKIE
from shared.http import create_app
from shared.identity import InternalTokens
from tests.conftest import Databases
from tests.notifications.conftest import Service
from tests.payments.council import Council, browser_cookie, token_for
from tests.payments.phone.pages import hand_link
from tests.payments.routes import get_routes
from tests.payments.test_permissions import Anywhere

ELSEWHERE = {"Origin": "https://evil.example.org"}
NOTED = {"audit", "staff_session", "read_back"}
"""Tables in which reading is written down: who exported what, that somebody is still there, and what a page has shown to a person."""


def demand_safe(path: str, answer: httpx2.Response) -> None:
    """Fails where an answer says too little of how it may be used, or lets other websites read it."""
    headers, kind = answer.headers, answer.headers.get("content-type", "")
    assert headers["x-content-type-options"] == "nosniff", path
    assert "frame-ancestors 'none'" in headers["content-security-policy"], path
    assert ("no-store" in headers["cache-control"]) is not path.startswith("/assets/"), path
    assert not [name for name in headers if name.startswith("access-control-")], path
    assert kind or not answer.content, path
    if kind.startswith("text/") or "xml" in kind:
        assert "charset=utf-8" in kind, path
    if kind.startswith("text/html"):
        policy, scripts = headers["content-security-policy"], re.findall(r"<script[^>]*>", answer.text)
        assert policy.startswith("default-src 'none'"), path
        assert policy.endswith("; script-src 'self'; connect-src 'self'") if scripts else "script" not in policy, path
        assert all(re.fullmatch(r'<script src="/assets/[a-z_/]+\.js" defer>', one) for one in scripts), path


def paths_of(council: Council, app: FastAPI) -> Iterator[str]:
    """Every path that answers GET, with a person, a claim and a link that are there."""
    person_id = council.person("Jo Bloggs")
    phone = hand_link(council, person_id)
    phone.post("/add/bus", {"amount": "4.60"})
    known = {"person_id": str(person_id), "claim_id": str(phone.claim_id), "token": phone.token, "number": "1"}
    for route in iter_route_contexts(app.routes):
        if "GET" in (route.methods or ()):
            path = (
                str(route.path)
                .replace("desk/{name:path}", "desk/desk.css")
                .replace("{name:path}", "phone.css")
                .replace("{category}", "bus")
            )
            yield path.format_map(Anywhere(known))
    yield from ("/nothing-is-here", "/assets/phone/pictures/bus.svg", "/api/v1/exports/claims.csv?state=paid")


def headers_for(council: Council) -> Mapping[str, str]:
    """Somebody with every role, by token and by cookie, as a page of another website would send it."""
    staff = council.hire(*council.staff)
    return {
        "Authorization": f"Bearer {token_for(staff.subject)}",
        "Cookie": f"{COOKIE}={browser_cookie(staff)}",
        **ELSEWHERE,
    }


def test_every_answer_of_payments_says_how_it_may_be_used(council: Council) -> None:
    client = council.payments.client
    assert isinstance(client.app, FastAPI)
    paths, headers = list(paths_of(council, client.app)), headers_for(council)
    shown = 0
    for path in paths:
        for one in (headers, ELSEWHERE):
            answer = client.get(path, headers=one, follow_redirects=False)
            demand_safe(path, answer)
            is_page = path.startswith("/desk") and answer.headers.get("content-type", "").startswith("text/html")
            shown += is_page
            if is_page and answer.status_code == 200 and path != "/desk/sign-in":
                assert 'action="/desk/sign-out"' in answer.text, path
    assert len(paths) > 100
    assert shown > 15


def test_every_answer_of_notifications_says_how_it_may_be_used(notifications: Service) -> None:
    assert isinstance(notifications.client.app, FastAPI)
    for path in [*get_routes(notifications.client.app), "/openapi.json", "/nothing-is-here"]:
        answer = notifications.client.get(path, headers=ELSEWHERE)
        demand_safe(path, answer)
        assert answer.status_code in (401, 404) or path == "/health", path
    sent = notifications.client.post("/lines/twilio/sms/none", data={"a": "b"}, headers=ELSEWHERE)
    demand_safe("/lines/twilio/sms/none", sent)


def test_a_page_of_another_website_is_let_in_nowhere(council: Council) -> None:
    """The API takes no cookie, so no browser can be made to call it; and nobody is told that they may ask."""
    client, cookie = council.payments.client, browser_cookie(council.payer)
    asks = {**ELSEWHERE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    for path in ("/api/v1/people", "/desk/runs", "/health"):
        answer = client.options(path, headers=asks)
        assert answer.status_code == 405
        demand_safe(path, answer)
    headers = {"Cookie": f"{COOKIE}={cookie}", "Idempotency-Key": "12345678", "Content-Type": "text/plain"}
    for method, path in (("GET", "/api/v1/float"), ("POST", "/api/v1/people")):
        assert client.request(method, path, headers=headers, content=b"{}" * (method == "POST")).status_code == 401


@pytest.mark.parametrize("path", ["/", "/health", "/desk", "/api/v1/people", "/assets/phone/phone.css", "/p/nothing"])
def test_trace_is_not_answered(council: Council, path: str) -> None:
    answer = council.payments.client.request("TRACE", path, headers={"X-Secret": "lighthouse"})
    assert answer.status_code == 405
    assert "lighthouse" not in answer.text


@pytest.mark.parametrize(
    "path", ["/assets/", "/assets/phone", "/assets/phone/", "/assets/phone/pictures", "/assets/phone/pictures/"]
)
def test_no_folder_is_listed(council: Council, path: str) -> None:
    answer = council.payments.client.get(path)
    assert answer.status_code == 404
    assert ".svg" not in answer.text


def test_a_fault_of_ours_says_nothing_of_us() -> None:
    app = create_app("Broken", health=dict, constraints={})

    @app.get("/broken")
    def broken() -> None:
        raise LookupError("SELECT secret FROM rail_account")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert not app.debug
    assert answer.status_code == 500
    demand_safe("/broken", answer)
    assert not [word for word in ("SELECT", "Lookup", "Traceback", ".py") if word in answer.text]
    assert answer.json()["code"] == "server.error"


def state_of(url: str) -> dict[str, object]:
    """A digest of every table's rows."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        digest = sql.SQL("SELECT md5(string_agg(one::text, '|' ORDER BY one::text)) FROM {} AS one")
        return {
            name: connection.execute(digest.format(sql.Identifier(name))).fetchall()
            for (name,) in tables
            if name not in NOTED
        }


def test_reading_changes_nothing(council: Council, databases: Databases) -> None:
    client, url = council.payments.client, databases.admin_url("payments")
    assert isinstance(client.app, FastAPI)
    paths, headers = list(paths_of(council, client.app)), headers_for(council)
    secret = council.payments.dependencies.settings.internal_token_secret
    other = {"Authorization": f"Bearer {InternalTokens('notifications', secret).make('payments')}"}
    for path in ("/desk", "/api/v1/float"):  # that somebody has come is noted the first time
        client.get(path, headers=headers)
    before = state_of(url)
    assert len(before) > 30
    for path in paths:
        client.get(path, headers=other if path.startswith("/internal") else headers, follow_redirects=False)
    after = state_of(url)
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_link_is_too_long_to_guess(council: Council) -> None:
    links = council.payments.dependencies.links
    one, other = (UUID(int=number) for number in (1, 2))
    tokens = {links.token(one)[22:], links.token(other)[22:]}
    assert len(tokens) == 2
    assert {len(token) for token in tokens} == {21}, "126 bits of the seal's 128, beside the id"
    assert links.read(links.token(one)) == one
    assert links.read(links.token(one)[:22] + links.token(other)[22:]) is None
