"""What the log says of a refused request: why, who it was, and whether it looks like an attempt; ids and codes, never names or numbers."""

import re
from collections.abc import Iterator, MutableMapping
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from services.payments.desk.pages.desk_pages import COOKIE
from shared import logs
from shared.identity import Role
from shared.security_events import ATTEMPTS, SecurityEvent
from tests.conftest import CHECKOUT
from tests.notifications.conftest import Service
from tests.payments.council import Council, token_for
from tests.payments.phone.pages import hand_link
from tests.payments.phone.test_helpline import Desk
from tests.security.signing_in import Browser

FORM = re.compile(r'name="form" value="([^"]+)"')
Lines = list[MutableMapping[str, Any]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Everything that is logged during the test."""
    with capture_logs() as captured:
        yield captured


def last(lines: Lines) -> MutableMapping[str, Any]:
    """The line of the newest request."""
    return [one for one in lines if one["event"] == "request"][-1]


def said(lines: Lines) -> tuple[Any, ...]:
    """Level, what it was, why and who."""
    line = last(lines)
    return tuple(line.get(one) for one in ("log_level", "security", "code", "principal_id"))


def test_who_did_what_stands_in_every_line_of_staff(council: Council, lines: Lines) -> None:
    council.payer.get("/float")
    assert said(lines) == ("info", None, None, str(council.payer.actor.id))
    desk = Desk(council, council.payer)
    desk.sign_in()
    desk.get("/desk")
    assert said(lines) == ("info", None, None, str(council.payer.actor.id))


def test_a_refused_permission_says_who_and_where(council: Council, lines: Lines) -> None:
    who = council.organiser
    who.call("GET", "/float")
    assert said(lines) == ("warning", "permission_refused", "role.missing", str(who.actor.id))
    assert (last(lines)["route"], last(lines)["status"]) == ("/float", 403)
    desk = Desk(council, who)
    desk.sign_in()
    desk.get("/desk/sign-ins")
    assert said(lines) == ("warning", "permission_refused", "role.missing", str(who.actor.id))


def test_four_eyes_that_are_two_are_a_refused_permission(council: Council, lines: Lines) -> None:
    """Also where it is said on the page itself, and not by a page of its own."""
    both = council.hire(Role.ADMINISTRATOR, Role.ORGANISER)
    rate = {"role": "chair", "basis": "per_session", "amount_pence": 2500, "valid_from": "2020-01-01", "source": "x"}
    proposal = both.post("/rates", rate)
    both.call("POST", f"/limits/{proposal['id']}/confirm")
    refused = ("warning", "permission_refused", "limit_proposal.second_administrator", str(both.actor.id))
    assert said(lines) == refused
    desk = Desk(council, both)
    desk.sign_in()
    form = FORM.findall(desk.get("/desk/limits").text)[0]
    desk.send(f"/desk/limits/{proposal['id']}/confirm", {"form": form})
    assert said(lines) == refused


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": 1}, "sign_in.invalid"),
        ({"amr": ["pwd"]}, "sign_in.second_factor"),
        ({"sub": "nobody"}, "sign_in.unknown"),
    ],
)
def test_a_refused_token_says_why(council: Council, lines: Lines, changes: dict[str, Any], code: str) -> None:
    token = token_for(council.payer.subject, **changes)
    council.payments.client.get("/api/v1/float", headers={"Authorization": f"Bearer {token}"})
    assert said(lines) == ("warning", "sign_in_refused", code, None)


def test_a_refused_sign_in_at_the_pages_says_why_and_a_good_one_says_who(council: Council, lines: Lines) -> None:
    browser = Browser(council.payments.client)
    browser.sign_in(council.payer)
    done = next(one for one in lines if one.get("route") == "/desk/sign-in/done")
    assert done["principal_id"] == str(council.payer.actor.id)
    council.payments.client.get("/desk/sign-in/done?code=x&state=y")
    assert said(lines)[:2] == ("warning", "sign_in_refused")
    council.payments.client.get("/desk", headers={"Cookie": f"{COOKIE}=made-up"}, follow_redirects=False)
    assert said(lines) == ("warning", "sign_in_refused", "sign_in.over", None)


def test_attempts_to_get_round_a_check_are_told_apart(council: Council, lines: Lines) -> None:
    client, desk = council.payments.client, Desk(council, council.payer)
    desk.sign_in()
    forged = {"form": f"{'x' * 22}.{'0' * 32}"}
    desk.send("/desk/sign-out", forged)
    assert said(lines) == ("warning", "attempt", "form.not_ours", str(council.payer.actor.id))
    desk.send(f"/desk/payments/{uuid4()}/release", forged)
    assert said(lines)[1:3] == ("attempt", "form.not_ours")
    client.post("/internal/turns", headers={"Authorization": "Bearer made-up"}, json={})
    assert said(lines)[1:3] == ("attempt", "internal.invalid")
    client.get("/p/made-up-by-somebody")
    assert said(lines)[1:3] == ("attempt", "link.wrong")
    client.get("/desk/sign-in/start", headers={"Sec-Fetch-Site": "cross-site"}, follow_redirects=False)
    assert said(lines)[1:3] == ("attempt", "form.from_elsewhere")
    client.post(
        "/api/v1/people",
        content=b"x" * 2_000_000,
        headers={"Authorization": f"Bearer {token_for(council.payer.subject)}"},
    )
    assert said(lines)[1:3] == ("attempt", "request.too_large")


def test_a_webhook_that_is_not_signed_is_an_attempt(council: Council, notifications: Service, lines: Lines) -> None:
    council.payments.client.post(f"/webhooks/stripe/{council.org_id}", json={})
    text = {"From": "+447700900123", "Body": "my name is Jo", "MessageSid": "SM1"}
    notifications.client.post(f"/lines/twilio/sms/{notifications.org_id}", data=text)
    assert said(lines)[1:3] == ("attempt", "webhook.not_signed")
    assert "7700" not in f"{lines}"
    assert "Jo" not in f"{lines}"


def test_every_field_may_be_logged_and_every_attempt_is_a_refusal_of_ours() -> None:
    assert {"principal_id", "security", "code", "route", "status"} <= logs.ALLOWED
    text = "".join(
        path.read_text(encoding="utf-8")
        for one in ("services", "shared")
        for path in (CHECKOUT / one).rglob("*.py")
        if path.name != "security_events.py"
    )
    assert [code for code in ATTEMPTS if f'"{code}"' not in text and code != "link.wrong"] == []
    assert {one.value for one in SecurityEvent} == {"sign_in_refused", "permission_refused", "attempt"}


def test_what_is_noted_stays_with_its_request(council: Council, lines: Lines) -> None:
    """One that was refused says nothing of the next."""
    council.organiser.call("GET", "/float")
    council.payments.client.get("/p/made-up-by-somebody")
    assert "principal_id" not in last(lines)
    link = hand_link(council, council.person())
    council.payments.client.get(f"/p/{link.token}")
    assert "security" not in last(lines)
