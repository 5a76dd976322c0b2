"""Money in advance and tickets from the question to the last penny: agreed, spent, given back, not asked for; each told and booked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, text, update
from sqlalchemy.exc import IntegrityError

from services.payments.payouts.tables import Payout
from shared.identity import Role
from tests.payments.claims.conftest import TODAY, Desk, bus
from tests.payments.council import Staff
from tests.payments.problems import is_problem

NEXT_WEEK = str(TODAY + timedelta(days=7))


def advance(desk: Desk, person: UUID, pence: int = 2000, *, is_paid: bool = True) -> dict[str, Any]:
    """Money in advance for next week, agreed and sent; as finance lists it."""
    claim = desk.sent(person, bus(pence, category="train", kind="advance", on=NEXT_WEEK))
    desk.decided(claim, action="approve")
    if is_paid:
        with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
            session.execute(update(Payout).values(status="posted", posted_at=func.app_now()))
    found: dict[str, Any] = next(one for one in desk.council.payer.get("/advances") if one["claim_id"] == claim["id"])
    return found


def settle(desk: Desk, one: dict[str, Any], way: str, pence: int, by: Staff | None = None) -> httpx2.Response:
    """Tries to settle an advance, in part or wholly."""
    body = {"way": way, "amount_pence": pence, "words": "Cash, receipt book 4711."}
    return (by or desk.council.payer).call("POST", f"/advances/{one['id']}/settlements", body)


def booked(desk: Desk) -> dict[str, int]:
    """The ledger's accounts of costs and advances, in pence."""
    return {code: pence for code, pence in desk.council.money()[0].items() if code.split(".")[0] in
            ("expense", "receivable", "outside") and pence}  # fmt: skip


def test_an_advance_is_spent_given_back_and_written_off_to_the_last_penny(desk: Desk) -> None:
    person = desk.ready()
    one = advance(desk, person)
    assert (one["amount_pence"], one["left_pence"], one["is_paid"]) == (2000, 2000, True)
    assert booked(desk) == {"receivable.advances": 2000}
    spent = desk.sent(person, bus(500))
    assert booked(desk) == {"receivable.advances": 1500, "expense.claims": 500}
    assert [one["kind"] for one in spent["told"]] == ["had_before"]
    assert (spent["standing"], spent["payments"]) == (None, [])
    assert settle(desk, one, "paid_back", 1000).json()["left_pence"] == 500
    assert settle(desk, one, "written_off", 500).json()["left_pence"] == 0
    assert desk.council.payer.get("/advances") == []
    assert booked(desk) == {"expense.claims": 500, "outside.paid_back": 1000, "expense.written_off": 500}
    told = [(note["notice"], note["values"]["amount_pence"]) for note in desk.notices({"id": one["claim_id"]})]
    assert told[-3:] == [
        ("claim_advance_agreed", 2000), ("claim_advance_paid_back", 1000), ("claim_advance_written_off", 500),
    ]  # fmt: skip


def test_no_more_is_settled_than_is_left_and_nothing_before_it_was_sent(desk: Desk) -> None:
    person = desk.ready()
    one = advance(desk, person)
    is_problem(settle(desk, one, "paid_back", 2001), 409, "advance.less_left")
    unpaid = advance(desk, desk.council.person(), is_paid=False)
    is_problem(settle(desk, unpaid, "written_off", 1), 409, "advance.not_paid")


def test_who_had_the_money_or_agreed_to_it_does_not_settle_it(desk: Desk) -> None:
    person = desk.ready()
    one = advance(desk, person)
    themselves = desk.council.hire(Role.FINANCE_PAYER, person_id=person)
    for who in (themselves, desk.approver):
        is_problem(settle(desk, one, "written_off", 1, by=who), 403, "advance.other_people")
    constraints = {
        themselves: "claim_advance_settled_by_another",
        desk.approver: "claim_advance_settled_by_who_did_not_agree",
    }
    for staff, constraint in constraints.items():
        with pytest.raises(IntegrityError, match=constraint):
            straight(desk, one, staff)
    with pytest.raises(IntegrityError, match="what is used of an advance"):
        straight(desk, one, desk.council.payer)


def straight(desk: Desk, one: dict[str, Any], by: Staff) -> None:
    """A settlement by SQL alone, which forgets the advance itself."""
    values = {"org": desk.council.org_id, "advance": one["id"], "by": by.actor.id, "person": one["person_id"]}
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        session.execute(
            text(
                "INSERT INTO claim_advance_settlement (org_id, id, advance_id, way, amount_pence, words, settled_by, person_id) "
                "VALUES (:org, gen_random_uuid(), :advance, 'written_off', 1, 'x', :by, gen_random_uuid())"
            ),
            values,
        )


def test_what_is_spent_of_an_advance_is_not_taken_for_the_same_cost_twice(desk: Desk) -> None:
    person = desk.ready()
    claim = desk.sent(person, bus(460, kind="advance"))
    desk.decided(claim, action="approve")
    assert desk.sent(person, bus(460))["warnings"] == []


def test_a_ticket_that_we_buy_never_pays_the_person(desk: Desk) -> None:
    person = desk.ready()
    claim = desk.sent(person, bus(4000, category="train", kind="ticket", on=NEXT_WEEK))
    assert [one["code"] for one in claim["reasons"]] == ["ticket"]
    done = desk.decided(claim, action="approve")
    assert (done["status"], done["payments"], done["paid_pence"]) == ("approved", [], 0)
    assert ([one["kind"] for one in done["told"]], done["standing"]) == (["we_buy"], None)
    assert desk.payouts() == []
    assert booked(desk) == {"expense.tickets": 4000, "outside.tickets": -4000}
    assert desk.notices(claim)[-1]["notice"] == "claim_ticket_agreed"
    undone = desk.decided(claim, action="undo")
    assert undone["lines"][0]["status"] == "waiting"


def test_a_day_is_at_most_a_year_ahead_and_what_was_spent_is_past(desk: Desk) -> None:
    person = desk.council.person()
    far = str(TODAY + timedelta(days=400))
    is_problem(desk.enter(person, bus(kind="advance", on=far)), 422, "claim.line_too_far_ahead")
    is_problem(desk.enter(person, bus(on=NEXT_WEEK)), 422, "claim.line_in_future")
