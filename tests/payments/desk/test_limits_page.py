"""The page of what waits for another administrator, by plain HTTP."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.payments.council import Council, Staff
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk
from tests.security.test_two_signatures import POLICY, RATE, propose

PLACE = "/desk/limits"


def at_desk(council: Council, staff: Staff) -> Desk:
    """Somebody who is signed in, at the page."""
    desk = Desk(council, staff)
    desk.sign_in()
    desk.get(PLACE)
    return desk


def outcome(council: Council, proposal: dict[str, Any]) -> Any:
    """How a proposal has ended."""
    return next(one for one in council.administrator.get("/limits") if one["id"] == proposal["id"])["outcome"]


def test_it_says_from_what_to_what_who_proposed_it_and_offers_the_button_to_the_other(council: Council) -> None:
    waits = propose(council)
    page = words(at_desk(council, council.administrator).last)
    assert "Paid without anybody looking, up to: from £50.00 to £1,000,000.00" in page
    assert "Proposed by Sam Staff on" in page
    assert "Take it back" in page
    assert "must confirm it" in page
    assert f"{PLACE}/{waits['id']}/confirm" not in at_desk(council, council.administrator).last.text
    second = Desk(council, council.second_administrator)
    second.sign_in()
    assert "Limits, rates and roles for two administrators (1)" in words(second.get("/desk"))
    second.get(PLACE)
    page = words(second.post(f"{PLACE}/{waits['id']}/confirm", {}))
    assert "Nothing waits for another administrator." in page
    assert "; confirmed by Sam Staff on" in page
    assert council.payer.get("/claim-policies")[0]["automatic_up_to_pence"] == POLICY["automatic_up_to_pence"]


def test_a_double_click_confirms_once_and_says_nothing_wrong(council: Council) -> None:
    waits = propose(council)
    desk = at_desk(council, council.second_administrator)
    page = desk.last
    desk.post(f"{PLACE}/{waits['id']}/confirm", {})
    desk.last = page
    assert desk.post(f"{PLACE}/{waits['id']}/confirm", {}).status_code == 200
    assert outcome(council, waits) == "confirmed"


def test_a_form_that_is_not_ours_confirms_nothing(council: Council) -> None:
    waits = propose(council)
    desk = at_desk(council, council.second_administrator)
    refused = desk.send(f"{PLACE}/{waits['id']}/confirm", {"form": "made.up"})
    assert "not ours" in words(refused)
    assert outcome(council, waits) is None


@pytest.mark.parametrize(("who", "how"), [(0, "withdraw"), (1, "refuse")])
def test_it_is_taken_off_the_list_and_then_not_confirmed(council: Council, who: int, how: str) -> None:
    waits = propose(council)
    second = at_desk(council, council.second_administrator)
    desk = at_desk(council, council.administrators[who])
    assert "Nothing waits" in words(desk.post(f"{PLACE}/{waits['id']}/{how}", {}))
    refused = second.post(f"{PLACE}/{waits['id']}/confirm", {})
    assert "was confirmed, refused or withdrawn before" in words(refused)
    assert outcome(council, waits) in ("withdrawn", "refused")


def test_a_back_dated_rate_and_hostile_words_are_shown_as_they_are(council: Council) -> None:
    propose(council, "/rates", {**RATE, "valid_from": "2026-01-01", "source": "<script>alert(1)</script>"})
    desk = at_desk(council, council.second_administrator)
    assert "Back-dated: it changes what is owed for days that are past." in words(desk.last)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in desk.last.text
    assert "<script>" not in desk.last.text


def test_roles_are_named_with_whom_they_are_for(council: Council) -> None:
    propose(council, f"/principals/{council.organiser.actor.id}/roles", {"roles": ["finance_payer"]})
    page = words(at_desk(council, council.second_administrator).last)
    assert "The roles of a sign-in: Sam Staff (" in page
    assert "Roles: from organiser to finance payer" in page


def test_the_key_of_the_payment_account_is_not_shown(council: Council) -> None:
    propose(council, "/rails/stripe", {"api_key": "rk_test_12345678", "financial_account": "fa_test"})
    desk = at_desk(council, council.second_administrator)
    assert "Key ends in: 5678" in words(desk.last)
    assert "rk_test_12345678" not in desk.last.text


def test_nobody_else_sees_it_and_a_made_up_id_is_not_there(council: Council) -> None:
    for staff in (council.payer, council.organiser, council.approver):
        assert at_desk(council, staff).last.status_code == 403
    desk = at_desk(council, council.second_administrator)
    propose(council)
    desk.get(PLACE)
    assert desk.post(f"{PLACE}/{new_id()}/confirm", {"form": _token(desk)}).status_code == 404


def _token(desk: Desk) -> str:
    return desk.last.text.split('name="form" value="')[2].partition('"')[0]
