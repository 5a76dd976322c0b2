"""A no to a part of a fee ends that part alone, and what was refused never comes back by another name."""

from typing import Any

from sqlalchemy import select

from services.payments.payouts.tables import Obligation, ObligationTakenBack
from services.payments.worklist.tables import WorkItem
from tests.payments.involvement.conftest import refused
from tests.payments.involvement.test_choice import say
from tests.payments.involvement.test_instalments import Passing, agreed, over, work
from tests.payments.involvement.test_payment_limits import limit
from tests.payments.involvement.test_rerates import back_date, differences, let_go, propose

__all__ = ["work"]


def standing(work: Passing) -> list[tuple[str, int]]:
    """What is owed and was not taken back: kind and pence."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        gone = select(ObligationTakenBack.obligation_id)
        rows = session.scalars(select(Obligation).where(Obligation.id.not_in(gone)).order_by(Obligation.id)).all()
        return [(one.kind, one.amount_pence) for one in rows]


def fee_paid(work: Passing) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """£10.00 of £25.00 was let go, and £15.00 comes later: (event, offer, person)."""
    event, offer, person = agreed(work)
    over(work, event, person)
    work.council.fund(100_000)
    let_go(work, work.pay(event).json())
    return event, offer, person


def test_a_no_to_what_it_came_to_more_keeps_the_later_part(work: Passing) -> None:
    """We asked about £5.00 more, and their no took the £15.00 back as well."""
    _, offer, person = fee_paid(work)
    limit(work, person, amount_pence=1000, period="week")
    propose(work, back_date(work, 1500))
    assert say(work, offer, "no").status_code == 200
    assert standing(work) == [("fee", 1000), ("fee_instalment", 1500)]


def test_a_no_to_the_later_part_that_we_ask_about_keeps_what_it_came_to_more(work: Passing) -> None:
    _, offer, person = fee_paid(work)
    propose(work, back_date(work, 1500))
    limit(work, person, amount_pence=1400, period="week")
    work.go(14)
    assert say(work, offer, "no").status_code == 200
    assert standing(work) == [("fee", 1000), ("fee_difference", 500)]


def test_no_rate_brings_back_a_later_part_that_was_given_up(work: Passing) -> None:
    """A rate that made £25.00 to £30.00 owed £20.00 to somebody who had said no to £15.00 of them."""
    _, offer, _ = fee_paid(work)
    assert say(work, offer, "no").status_code == 200
    rate = back_date(work, 1500)
    [line] = differences(work.council, rate)["not_owed_yet"]
    assert (line["state"], line["before_pence"], line["more_pence"]) == ("said_no", 1000, 500)
    refused(work.council.organiser.call("POST", f"/rates/{rate}/differences"), 409, "rate.nothing_owed")
    assert say(work, offer, "yes").status_code == 200
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        tasks = {one.kind: one.reason for one in session.scalars(select(WorkItem).filter_by(done_at=None))}
    assert "£15.00" in tasks["later_part_wanted"]
    assert "rate_went_up" in tasks
    assert propose(work, rate)["total_pence"] == 500
    assert standing(work) == [("fee", 1000), ("fee_difference", 500)]
