"""Nothing goes to a charity that left the list, however far its money was: it waits, or the person says what they want instead."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.runs import retry_run
from services.payments.payouts.usecases.urgent import retry_held_payment
from shared.outbox import OutboxRow
from tests.payments.involvement import test_evening_pay
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_choice import asked, say
from tests.payments.involvement.test_giving import AGE_UK, listed

GONE = AGE_UK | {"is_offered": False}


def gift(work: Work) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Somebody came, and gives their £25.00: (event, offer, charity)."""
    event, offer, person = asked(work)
    charity = listed(work.council)
    say(work, offer, "charity", charity_id=charity["id"])
    work.attended(event, work.mark(event, person, kind="present"))
    return event, offer, charity


def payouts(work: Work) -> list[tuple[str, str | None]]:
    """Every payment: its status, and what it waits for."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        rows = session.execute(select(Payout.status, Payout.waits_for).order_by(Payout.id))
        return [(row.status, row.waits_for) for row in rows]


def evening_gift(work: Work, *, pence: int = 10_000) -> tuple[dict[str, Any], dict[str, Any], UUID]:
    """A gift under the mandate of an evening, which waits: (offer, charity, payment)."""
    event, offer, charity = gift(work)
    test_evening_pay.signed(work.council, event, pence)
    assert test_evening_pay.run(work.council, event) == 1
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        payment = session.scalars(select(Payout.id)).one()
    return offer, charity, payment


def retry(work: Work, payment: UUID) -> None:
    """What the worker does when a payment may leave."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        retry_held_payment(session, work.council.org_id, payment)


def test_a_run_that_a_mandate_releases_later_leaves_the_gift_out(work: Work) -> None:
    council = work.council
    event, _, charity = gift(work)
    run = work.pay(event).json()
    council.approver.post(f"/runs/{run['id']}/approve")
    assert payouts(work) == [("approved", None)]
    council.agree(f"/charities/{charity['id']}", GONE)
    council.fund(100_000)
    test_evening_pay.signed(council, event, on_attendance=False)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        retry_run(session, council.org_id, UUID(run["id"]))
    assert payouts(work) == [("approved", None)], "nothing else is in it, so it waits"


def test_a_gift_that_waited_for_the_float_waits_on_and_goes_to_the_person_if_they_say_so(work: Work) -> None:
    offer, charity, payment = evening_gift(work)
    assert payouts(work) == [("approved", "float")]
    work.council.agree(f"/charities/{charity['id']}", GONE)
    work.council.fund(100_000)
    retry(work, payment)
    assert payouts(work) == [("approved", "method")]
    assert say(work, offer, "yes").status_code == 200
    assert payouts(work) == [("canceled", None)]


def test_a_gift_that_waits_is_looked_at_again_when_the_charity_is_back(work: Work) -> None:
    _, charity, payment = evening_gift(work)
    work.council.agree(f"/charities/{charity['id']}", GONE)
    work.council.fund(100_000)
    retry(work, payment)
    work.council.agree(f"/charities/{charity['id']}", AGE_UK)
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        woken = session.scalars(select(OutboxRow.aggregate_id).filter_by(topic="payout.retry_held")).all()
    assert woken.count(payment) == 2, "for the float, and for the charity"
    retry(work, payment)
    assert payouts(work) == [("queued", None)]


def test_nobody_releases_a_gift_by_hand_to_a_charity_that_left(work: Work) -> None:
    council = work.council
    council.fund(100_000)
    _, charity, payment = evening_gift(work, pence=100)
    assert payouts(work) == [("approved", "release")]
    again = council.approver.post(f"/payouts/{payment}/approve")
    council.agree(f"/charities/{charity['id']}", GONE)
    refused(council.payer.call("POST", f"/payouts/{again['payout_id']}/release"), 409, "payout.charity_left")


def test_the_database_lets_nothing_go_to_a_charity_that_left(work: Work) -> None:
    council = work.council
    event, _, charity = gift(work)
    run = work.pay(event).json()
    council.approver.post(f"/runs/{run['id']}/approve")
    council.agree(f"/charities/{charity['id']}", GONE)
    let_go = update(Payout).values(status="queued", released_by=council.payer.actor.id)
    with (
        pytest.raises(DBAPIError, match="left the list"),
        council.payments.dependencies.database.transaction(council.org_id) as session,
    ):
        session.execute(let_go)


def sent_and_came_back(work: Work) -> tuple[dict[str, Any], dict[str, Any], UUID, UUID]:
    """A gift that was sent and came back, after which its charity left the list: (offer, charity, payment, what is owed)."""
    council = work.council
    council.fund(100_000)
    offer, charity, payment = evening_gift(work)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(update(Payout).values(status="returned", attempts=1))
        owed = session.scalars(select(Payout.obligation_id)).one()
    council.agree(f"/charities/{charity['id']}", GONE)
    return offer, charity, payment, owed


def test_a_gift_that_came_back_from_a_charity_that_left_is_ended_by_two_of_finance(work: Work) -> None:
    """What was ever sent is not redirected by an answer: the bank may say later that it arrived. So two people settle it."""
    council = work.council
    offer, _, payment, owed = sent_and_came_back(work)
    refused(say(work, offer, "yes"), 409, "offer.decided")
    refused(council.approver.call("POST", f"/payouts/{payment}/pay-again"), 409, "payout.charity_left")
    assert [one["obligation_id"] for one in council.approver.get("/unclaimed-money")] == [str(owed)]
    said = {"obligation_id": str(owed), "way": "written_off", "evidence": "They want it to stay with us."}
    settling = council.approver.post("/unclaimed-money", said)
    council.payer.post(f"/unclaimed-money/{settling['id']}/agree")
    assert council.approver.get("/unclaimed-money") == []


def test_what_can_be_paid_again_is_not_settled_so(work: Work) -> None:
    council = work.council
    _, charity, _, owed = sent_and_came_back(work)
    council.agree(f"/charities/{charity['id']}", AGE_UK)
    assert council.approver.get("/unclaimed-money") == []
    said = {"obligation_id": str(owed), "way": "written_off", "evidence": "x"}
    assert council.approver.call("POST", "/unclaimed-money", said).json()["code"] == "unclaimed.not_nobodys"


def test_a_gift_that_was_never_sent_is_not_settled_so(work: Work) -> None:
    council = work.council
    _, charity, _ = evening_gift(work)
    council.agree(f"/charities/{charity['id']}", GONE)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(update(Payout).values(status="canceled", waits_for=None))
    assert council.approver.get("/unclaimed-money") == []
