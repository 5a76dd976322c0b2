"""What the database refuses ends on a page in the words of its constraint, for staff and behind a link alike."""

import asyncio
import html
from collections.abc import Callable
from uuid import UUID

import httpx2
import pytest
from fastapi import APIRouter, Request
from fastapi.responses import Response
from fastapi.testclient import TestClient
from sqlalchemy import text
from starlette.types import Message

from services.payments.constraints import CONSTRAINTS
from services.payments.desk.pages.desk_pages import COOKIE, DeskPages, DeskRoute
from services.payments.pages.route import PageRoute
from services.payments.pages.session import PageSession
from services.payments.people.acting import act_as
from services.payments.phone.pages.link_pages import LinkPages, LinkRoute
from services.payments.phone.tables import PhoneLink
from services.payments.phone.words.refusals import OTHERWISE
from shared.http import create_app
from shared.identity import Role
from shared.request_limits import RequestLimit
from tests.payments.council import Council, browser_cookie
from tests.payments.phone.pages import Phone, hand_link, words

NOBODY_SAID_YES = text(
    "UPDATE claim SET submitted_at = app_now(), misses_at = app_now(), outcome = 'refer', total_pence = 460,"
    " policy_id = (SELECT id FROM claim_policy WHERE org_id = claim.org_id LIMIT 1) WHERE id = :id"
)
"""Refused at the commit, by the trigger `claim_was_read_back`."""
SAID = CONSTRAINTS["claim_was_read_back"]().message


@pytest.fixture
def phone(council: Council) -> Phone:
    """Somebody with a link to a draft with one line."""
    phone = hand_link(council, council.person("Jo Bloggs"))
    phone.post("/add/bus", {"amount": "4.60"})
    return phone


def submit(claim_id: UUID) -> Callable[[PageSession], Response]:
    """A page that forgets to ask whether anybody said yes."""

    def page(session: PageSession) -> Response:
        act_as(session.session, session.actor)
        session.session.execute(NOBODY_SAID_YES, {"id": claim_id})
        return session.go()

    return page


def opened(route_class: type[PageRoute], page: Callable[[Request], Response], cookie: str = "") -> httpx2.Response:
    """What a browser gets for a page of one kind."""
    routes = APIRouter(route_class=route_class)

    @routes.get("/a-page")
    def show(request: Request) -> Response:
        return page(request)

    app = create_app("pages", health=dict, constraints=CONSTRAINTS)
    app.include_router(routes)
    with TestClient(app) as client:
        return client.get("/a-page", headers={"Cookie": f"{COOKIE}={cookie}"}, follow_redirects=False)


@pytest.mark.parametrize(("language", "expected"), [("en", SAID), ("cy", OTHERWISE)])
def test_behind_a_link_in_the_language_of_the_link(phone: Phone, language: str, expected: str) -> None:
    dependencies = phone.council.payments.dependencies
    with dependencies.database.transaction(phone.council.org_id) as session:
        session.get_one(PhoneLink, (phone.council.org_id, phone.link_id)).language = language
    pages = LinkPages(
        dependencies.database,
        dependencies.links,
        dependencies.receipts,
        dependencies.sealer,
        practice=True,
        statements=dependencies.money_statements,
    )
    answer = opened(LinkRoute, lambda _: pages.serve(phone.token, submit(phone.claim_id)))
    assert answer.status_code == 409
    assert expected in html.unescape(words(answer))
    assert f'<html lang="{language}' in answer.text


def test_at_the_desk(phone: Phone) -> None:
    dependencies = phone.council.payments.dependencies
    settings = dependencies.settings
    front = DeskPages(
        dependencies.database,
        settings.link_secret,
        dependencies.sign_in,
        dependencies.sealer,
        settings.public_url,
        True,
        RequestLimit(dependencies.redis, settings.redis_namespace, settings.requests_a_minute),
        dependencies.links.life,
    )
    token = browser_cookie(phone.council.staff[Role.HELPLINE])
    answer = opened(DeskRoute, lambda request: front.serve(request, submit(phone.claim_id)), token)
    assert answer.status_code == 409
    assert SAID in words(answer)


@pytest.mark.parametrize("route_class", [LinkRoute, DeskRoute])
def test_a_fault_of_ours_is_a_calm_page_too(route_class: type[PageRoute]) -> None:
    def broken(_: Request) -> Response:
        raise LookupError("a fault of ours")

    answer = opened(route_class, broken)
    assert answer.status_code == 500
    assert "Something went wrong on our side." in words(answer)
    assert "a fault of ours" not in answer.text


@pytest.mark.parametrize("route_class", [LinkRoute, DeskRoute])
def test_who_hangs_up_in_the_middle_of_a_form_is_no_fault_and_gets_no_page(
    route_class: type[PageRoute], capsys: pytest.CaptureFixture[str]
) -> None:
    routes, sent = APIRouter(route_class=route_class), list[str]()

    @routes.post("/a-page")
    async def take(request: Request) -> Response:
        return Response(str(await request.form()))

    async def half_a_form() -> Message:
        return parts.pop(0)

    async def send(message: Message) -> None:
        sent.append(message["type"])

    app = create_app("pages", health=dict, constraints=CONSTRAINTS)
    app.include_router(routes)
    parts: list[Message] = [
        {"type": "http.request", "body": b"amount=4", "more_body": True},
        {"type": "http.disconnect"},
    ]
    form = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {"type": "http", "method": "POST", "path": "/a-page", "query_string": b"", "headers": [form]}
    asyncio.run(app(scope, half_a_form, send))
    said = capsys.readouterr().out
    assert sent == []
    assert "status=499" in said
    assert "failed" not in said
