"""HEAD works wherever GET does, in both services and without any more effect."""

import httpx2
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.payments.desk.pages.desk_pages import COOKIE
from services.payments.phone.tables import PhoneLink
from shared.identity import InternalTokens
from tests.payments.council import Council, browser_cookie, token_for
from tests.payments.phone.pages import hand_link
from tests.payments.routes import get_routes

CHANGING = {"x-correlation-id", "date"}


def same_but_for_the_body(client: TestClient, path: str, headers: dict[str, str]) -> httpx2.Response:
    """Asks both ways; gives the answer to HEAD."""
    got = client.get(path, headers=headers, follow_redirects=False)
    asked = client.head(path, headers=headers, follow_redirects=False)
    assert asked.status_code == got.status_code, path
    assert asked.content == b"", path
    told, given = ({name: value for name, value in one.headers.items() if name not in CHANGING} for one in (asked, got))
    assert told == given, path
    return asked


def test_every_page_and_route_answers_head_as_it_answers_get(council: Council) -> None:
    payments, staff = council.payments, council.hire(*council.staff)
    token = token_for(staff.subject)
    cookie = f"{COOKIE}={browser_cookie(staff)}"
    internal = InternalTokens("notifications", payments.dependencies.settings.internal_token_secret).make("payments")
    app = payments.client.app
    assert isinstance(app, FastAPI)
    person_id = council.person("Jo Bloggs")
    known = [f"/api/v1/people/{person_id}", "/api/v1/exports/claims.csv?state=paid&from=2026-01-01&to=2026-01-02"]
    paths = [*get_routes(app), *known, "/assets/phone/phone.css", "/api/v1/openapi.json"]
    assert len(paths) > 50
    answers: dict[str, int] = {}
    for path in paths:
        if path == "/desk/sign-in/start":  # a new state each time
            continue
        bearer = internal if path.startswith("/internal") else token
        headers = {"Authorization": f"Bearer {bearer}", "Cookie": cookie}
        answers[path] = same_but_for_the_body(payments.client, path, headers).status_code
    for path in (
        *known,
        "/health",
        "/",
        "/desk",
        "/desk/claims",
        "/api/v1/claims",
        "/assets/phone/phone.css",
        "/internal/outbox",
    ):
        assert answers[path] in (200, 303), path
    assert 405 not in answers.values()


def test_head_without_a_sign_in_tells_no_more_than_get(council: Council) -> None:
    for path in (f"/api/v1/people/{council.person('Jo')}", "/desk/claims", "/internal/outbox"):
        answer = same_but_for_the_body(council.payments.client, path, {})
        assert answer.status_code in (401, 303)


def test_head_where_there_is_no_get_is_refused(council: Council) -> None:
    for path in ("/api/v1/imports/people", "/internal/turns"):
        assert council.payments.client.head(path).status_code == 405


def test_a_link_checker_does_not_use_a_link_up(council: Council) -> None:
    phone = hand_link(council, council.person("Jo Bloggs"))
    for path in ("", "/add", "/add/bus", "/check", "/receipts", "/done"):
        same_but_for_the_body(council.payments.client, f"/p/{phone.token}{path}", {})
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        link = session.get_one(PhoneLink, (council.org_id, phone.link_id))
        assert link.used_at is None
    assert phone.get().status_code == 200
    assert phone.post("/add/bus", {"amount": "4.60"}).status_code == 303
