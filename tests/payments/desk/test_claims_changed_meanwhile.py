"""A claim that changed while its page was open: nothing is approved that the page did not show, no choice is dropped without a word, and
a form that is sent twice does its work once and says so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx2
import pytest

from services.payments.claims.usecases.notes import write_note
from shared.identity import Role
from tests.payments.claims.conftest import bus
from tests.payments.council import Staff
from tests.payments.desk.claiming import CLAIMS, Claims, approve_all, approve_button, press_all
from tests.payments.desk.organising import words
from tests.payments.phone.pages import forms_of
from tests.payments.phone.test_helpline import Desk

CHANGED = "This claim has changed since you opened it"
Claim = dict[str, Any]


def someone(claims: Claims) -> UUID:
    """One more person who can be paid."""
    return claims.council.payable(1)[0]


def asked(claims: Claims, claim: Claim) -> None:
    """A colleague asks about the second line."""
    claims.decided(claim, 2, colleague(claims), action="ask", words="How much was it?")


def answered(claims: Claims, claim: Claim) -> None:
    """A colleague asks about the second line, and the person takes most of it back."""
    asked(claims, claim)
    assert claims.say(claim, "answer", 2, words="It was five pounds, sorry.").status_code == 200


def twin_sent_in(claims: Claims, _: Claim) -> None:
    """Another person sends the same receipt in."""
    other = someone(claims)
    claims.sent(other, bus(2000, category="other", receipt_id=claims.receipt(other)))


def receipt_added(claims: Claims, claim: Claim) -> None:
    """A receipt stands beside the first line now."""
    receipt = claims.receipt(UUID(str(claim["person_id"])), b"\x02" * 32)
    answer = claims.helpline.call("POST", f"/claims/{claim['id']}/lines/1/receipt", {"receipt_id": receipt})
    assert answer.status_code == 200, answer.text


def noted(claims: Claims, claim: Claim) -> None:
    """A colleague writes a note."""
    with claims.council.payments.dependencies.database.transaction(claims.council.org_id) as session:
        write_note(session, claims.council.payer.actor, UUID(str(claim["id"])), "Do not pay this.")


def colleague(claims: Claims) -> Staff:
    """Another approver."""
    return claims.council.hire(Role.FINANCE_APPROVER)


@pytest.mark.parametrize("change", [asked, answered, twin_sent_in, receipt_added, noted])
def test_the_button_approves_nothing_of_a_claim_that_changed(
    claims: Claims, approver: Desk, change: Callable[[Claims, Claim], None]
) -> None:
    person = someone(claims)
    lines = bus(1000, category="other"), bus(2000, category="other", receipt_id=claims.receipt(person))
    claim = claims.sent(person, *lines)
    approver.get(f"{CLAIMS}/{claim['id']}")
    change(claims, claim)
    stale = press_all(approver, claim)
    assert stale.status_code == 422
    assert CHANGED in words(stale)
    assert claims.look(claim)["approved_pence"] == 0
    assert claims.payouts() == []
    if change is not asked:
        press_all(approver, claim)
        assert claims.look(claim)["approved_pence"] == 3000


def test_the_button_leaves_a_question_of_a_colleague_open(claims: Claims, approver: Desk) -> None:
    claim = claims.referred(someone(claims), 1000, 2000, 4000)
    asked(claims, claim)
    page = words(approver.get(f"{CLAIMS}/{claim['id']}"))
    assert "Approve the 2 lines that wait: £50.00" in page
    assert "you approved £50.00" in words(press_all(approver, claim))
    assert [one["status"] for one in claims.look(claim)["lines"]] == ["approved", "asked", "approved"]


def fields(desk: Desk, claim: Claim, **chosen: str) -> dict[str, str]:
    """What the page that is open sends to decide a claim, exactly; a form of one button, or the one of all lines."""
    path = f"{CLAIMS}/{claim['id']}/decide"
    forms = [form for form in forms_of(desk.last.text) if form["action"] == path]
    form = forms[0] if "all" in chosen else forms[-1]
    return {name: value for name, value in form.items() if name != "action"} | chosen


@pytest.mark.parametrize("chosen", [{"all": ""}, {"do-1": "approve", "do-2": "approve"}])
def test_a_form_that_is_sent_twice_leads_where_it_led_before(
    claims: Claims, approver: Desk, chosen: dict[str, str]
) -> None:
    claim = claims.referred(someone(claims), 1000, 2000)
    page = approver.get(f"{CLAIMS}/{claim['id']}").text
    sent = fields(approver, claim, **({"all": approve_button(page)} if "all" in chosen else chosen))
    first, second = (approver.send(f"{CLAIMS}/{claim['id']}/decide", sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["location"] == first.headers["location"]
    assert claims.look(claim)["approved_pence"] == 3000
    assert len(claims.payouts()) == 1


def test_ten_clicks_at_once_approve_once_and_none_is_told_that_nothing_was_done(claims: Claims, approver: Desk) -> None:
    claim = claims.referred(someone(claims), 1000, 2000)
    sent = fields(approver, claim, all=approve_button(approver.get(f"{CLAIMS}/{claim['id']}").text))

    def click(_: int) -> httpx2.Response:
        return approver.send(f"{CLAIMS}/{claim['id']}/decide", sent)

    with ThreadPoolExecutor(10) as clicks:
        assert {one.status_code for one in clicks.map(click, range(10))} == {303}
    assert len(claims.payouts()) == 1


def test_a_choice_that_is_not_possible_any_more_is_said_and_nothing_is_done(claims: Claims, approver: Desk) -> None:
    claim = claims.referred(someone(claims), 1000, 2000)
    approver.get(f"{CLAIMS}/{claim['id']}")
    claims.decided(claim, 2, colleague(claims), action="approve")
    chosen = {"do-1": "approve", "do-2": "refuse", "words-2": "We do not pay for this."}
    stale = approver.post(f"{CLAIMS}/{claim['id']}/decide", chosen)
    assert stale.status_code == 422
    assert "Line 2 has changed since you opened this page" in words(stale)
    assert [one["status"] for one in claims.look(claim)["lines"]] == ["waiting", "approved"]


@pytest.mark.parametrize("change", [twin_sent_in, receipt_added])
def test_a_line_that_waits_still_but_changed_is_not_decided_as_it_was_shown(
    claims: Claims, approver: Desk, change: Callable[[Claims, Claim], None]
) -> None:
    person = someone(claims)
    lines = bus(1000, category="other"), bus(2000, category="other", receipt_id=claims.receipt(person))
    claim = claims.sent(person, *lines)
    approver.get(f"{CLAIMS}/{claim['id']}")
    change(claims, claim)
    both = {"do-1": "approve", "do-2": "approve"}
    stale = approver.post(f"{CLAIMS}/{claim['id']}/decide", both)
    assert stale.status_code == 422
    assert "has changed since you opened this page" in words(stale)
    assert claims.look(claim)["approved_pence"] == 0
    approver.post(f"{CLAIMS}/{claim['id']}/decide", both)
    assert claims.look(claim)["approved_pence"] == 3000


def test_a_line_or_choice_that_there_never_was_decides_nothing(claims: Claims, approver: Desk) -> None:
    claim = claims.referred(someone(claims), 1000)
    for chosen in ({"do-1": "approve", "do-7": "refuse"}, {"do-1": "<b>pay</b>"}, {"do-1": "withdraw"}):
        approver.get(f"{CLAIMS}/{claim['id']}")
        refused = approver.post(f"{CLAIMS}/{claim['id']}/decide", chosen)
        assert refused.status_code == 422
        assert "<b>pay" not in refused.text
    assert claims.look(claim)["approved_pence"] == 0


def test_the_page_that_was_changed_is_shown_anew_and_may_be_approved_then(claims: Claims, approver: Desk) -> None:
    claim = claims.referred(someone(claims), 1000, 2000)
    approver.get(f"{CLAIMS}/{claim['id']}")
    claims.decided(claim, 2, colleague(claims), action="approve")
    assert CHANGED in words(press_all(approver, claim))
    assert "you approved £10.00" in words(press_all(approver, claim))
    assert "Nothing waits." in approve_all(approver, claims.referred(someone(claims)))
