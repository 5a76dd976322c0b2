"""Structuring: claims that are cut into pieces so that each stays under a limit. Nobody is refused, and a person looks."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.identity import Role
from tests.payments.claims.conftest import TODAY, YESTERDAY, Desk, bus
from tests.payments.claims.test_submitting import event_of
from tests.payments.council import Council

HATS = [{"category": "other", "on": str(YESTERDAY), "amount_pence": 997, "description": "Sun hat"} for _ in range(5)]
"""Five lines just under what needs a receipt, together just under what the rules alone may pay."""


@pytest.fixture
def desk(council: Council) -> Desk:
    """The claims of the organisation that is attacked."""
    return Desk(council)


def paid_pence(desk: Desk) -> int:
    """What is on its way to people."""
    return sum(one.amount_pence for one in desk.payouts())


def codes(claim: dict[str, Any]) -> set[str]:
    """Why a person must look."""
    return {one["code"] for one in claim["reasons"]}


def test_six_claims_of_five_lines_under_the_receipt_limit(desk: Desk) -> None:
    person = desk.ready()
    claims = [desk.sent(person, *HATS) for _ in range(6)]
    assert all("day_above_cap" in codes(one) for one in claims), "something else has a cap for a day as well"
    assert all(desk.asked(one) == ["claim_to_decide"] for one in claims), "not refused: finance is told, in words"
    assert paid_pence(desk) == 0


def test_many_claims_of_one_day_each_inside_the_rules(desk: Desk) -> None:
    person = desk.ready()
    claims = [
        desk.sent(person, bus(4_000 + 300 * day, category="childcare", on=str(TODAY - timedelta(days=10 + day)),
                              receipt_id=desk.receipt(person, bytes([day] * 32))))
        for day in range(3)
    ]  # fmt: skip
    assert [one["outcome"] for one in claims] == ["approve", "approve", "refer"]
    assert codes(claims[-1]) == {"person_day_above_cap"}
    [told] = claims[-1]["reasons"]
    assert "Your organisation pays up to £100.00 for one person in a day without asking." in told["text"]
    assert paid_pence(desk) == 8_300


def test_many_claims_for_one_event_on_different_days(desk: Desk) -> None:
    policy = {
        "valid_from": str(TODAY), "source": "Test", "receipt_needed_above_pence": 10_000, "lost_receipt_up_to_pence": 0,
        "automatic_up_to_pence": 5_000, "second_approver_above_pence": 20_000, "late_after_days": 90,
        "person_event_up_to_pence": 6_000, "refer_on": [],
    }  # fmt: skip
    desk.council.agree("/claim-policies", policy)
    person, event = desk.ready(), event_of(desk)["id"]
    first = desk.sent(person, bus(4_000, category="carer"), event_id=event)
    elsewhere = desk.sent(person, bus(900, category="carer"))
    second = desk.sent(person, bus(2_001, category="carer"), event_id=event)
    assert [one["outcome"] for one in (first, elsewhere, second)] == ["approve", "approve", "refer"]
    assert codes(second) == {"person_event_above_cap"}
    assert "£60.01" in second["reasons"][0]["text"]


def test_many_claims_of_something_else_for_one_event(desk: Desk) -> None:
    """Each of another price and day, under the caps of its line and of its day."""
    policy = {
        "valid_from": str(TODAY), "source": "Test", "receipt_needed_above_pence": 10_000, "lost_receipt_up_to_pence": 0,
        "automatic_up_to_pence": 5_000, "second_approver_above_pence": 20_000, "late_after_days": 90,
        "person_event_up_to_pence": 6_000, "refer_on": [], "caps": {"other": {"per_line_pence": 2_000, "per_day_pence": 3_000}},
    }  # fmt: skip
    desk.council.agree("/claim-policies", policy)
    person, event = desk.ready(), event_of(desk)["id"]
    claims = [
        desk.sent(
            person,
            bus(pence, category="other", on=str(TODAY - timedelta(days=10 + day)), description=f"Thing {day}"),
            event_id=event,
        )
        for day, pence in enumerate((1_900, 1_500, 1_200, 1_500 + 300))
    ]
    assert [one["outcome"] for one in claims] == ["approve", "approve", "approve", "refer"]
    assert codes(claims[-1]) == {"person_event_above_cap"}
    assert paid_pence(desk) == 4_600


def test_the_same_thing_again_a_penny_dearer(desk: Desk) -> None:
    person = desk.ready()
    assert desk.sent(person, bus(990, category="food"))["outcome"] == "approve"
    again = desk.sent(person, bus(991, category="food"))
    assert codes(again) == {"same_details"}
    assert "There is another lunch or food of £9.90" in again["reasons"][0]["text"]


@pytest.mark.parametrize(("category", "outcome"), [("other", "refer"), ("bus", "approve")])
def test_the_same_thing_again_on_the_next_day(desk: Desk, category: str, outcome: str) -> None:
    """Somebody who takes the bus takes it again tomorrow; a hat is bought once."""
    person = desk.ready()
    line = bus(990, category=category, description="Sun hat")
    desk.sent(person, line)
    assert desk.sent(person, line | {"amount_pence": 991, "on": str(TODAY - timedelta(days=3))})["outcome"] == outcome


def test_a_claim_of_1_200_days_ago(desk: Desk) -> None:
    person = desk.ready()
    old = desk.sent(person, bus(on=str(TODAY - timedelta(days=1_200))))
    assert codes(old) == {"very_old"}
    assert desk.decided(old, action="approve")["status"] == "approved", "a person may still say yes"


def test_an_old_line_hides_behind_a_new_event(desk: Desk) -> None:
    person, event = desk.ready(), event_of(desk)["id"]
    assert "very_old" in codes(desk.sent(person, bus(on=str(TODAY - timedelta(days=1_200))), event_id=event))


def test_staff_who_take_part(desk: Desk) -> None:
    person = desk.ready()
    link(desk.council, person)
    claim = desk.sent(person, bus())
    assert codes(claim) == {"works_here"}
    assert paid_pence(desk) == 0


def link(council: Council, person: UUID) -> None:
    """An organiser is this participant too."""
    council.agree(
        "/principals",
        {
            "issuer": "https://sign-in.example.org",
            "subject": f"also-{person}",
            "display_name": "Organiser",
            "roles": [Role.ORGANISER.value],
            "person_id": str(person),
        },
    )


def test_an_organisation_chooses_its_own_figures_and_keeps_those_it_leaves_out(desk: Desk) -> None:
    new = {
        "valid_from": str(TODAY), "source": "Test", "receipt_needed_above_pence": 1_000, "lost_receipt_up_to_pence": 0,
        "automatic_up_to_pence": 5_000, "second_approver_above_pence": 20_000, "late_after_days": 90,
    }  # fmt: skip
    told = desk.council.agree("/claim-policies", new | {"person_day_up_to_pence": 7_000})["after"]
    assert (told["person_day_up_to_pence"], told["longest_age_days"]) == (7_000, 365)
    later = desk.council.agree(
        "/claim-policies", new | {"valid_from": str(TODAY + timedelta(days=1)), "longest_age_days": 30}
    )["after"]
    assert (later["person_day_up_to_pence"], later["longest_age_days"]) == (7_000, 30)
