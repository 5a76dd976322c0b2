"""Later instalments on their day: a run is proposed by itself, once, and finance lets it go; a mandate counts it once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.payments.involvement.usecases.due_instalments import PROPOSE_TOPIC, propose_due_instalments
from services.payments.payees.tables import PayoutMethod
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Obligation, Payout
from services.payments.payouts.usecases.leaving_out import leave_out
from services.payments.payouts.usecases.runs import get_run
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.worklist.usecases import ask_a_human, close_items
from shared.database import Session, london_today
from shared.identity import system_actor
from shared.outbox import OutboxRow
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_choice import asked, say
from tests.payments.involvement.test_instalments import TOMORROW_LATE, Passing, agree, agreed, asks, over, tasks, work
from tests.payments.involvement.test_payment_limits import limit

__all__ = ["work"]  # the fixture: days pass


def test_on_its_day_a_run_is_proposed_once_and_two_of_finance_let_it_go(work: Passing) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    assert proposes(work, event) is None, "its day has not come"
    work.go(14)
    assert (asks(work), asks(work)) == (1, 1)
    assert waiting_proposals(work) == 1, "asked for once, however often the clock comes round"
    run_id = proposes(work, event)
    assert run_id is not None
    assert (proposes(work, event), asks(work), tasks(work)) == (None, 0, 0)
    refused(work.pay(event), 409, "run.nothing_to_pay")
    council = work.council
    found = council.approver.get(f"/runs/{run_id}")
    assert (found["total_pence"], found["status"]) == (1500, "draft")
    council.approver.post(f"/runs/{run_id}/approve")
    council.payer.post(f"/runs/{run_id}/release")
    assert council.payer.get(f"/runs/{run_id}")["counts"] == {"queued": 1}


def test_a_mandate_that_is_in_force_on_the_day_releases_it_and_counts_it_once(work: Passing) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    work.go(14)
    signed(work, event, 2000)
    run_id = proposes(work, event)
    assert work.council.approver.post(f"/runs/{run_id}/approve")["status"] == "released"
    assert room(work) == 500
    assert (proposes(work, event), asks(work), room(work)) == (None, 0, 500)


@pytest.mark.parametrize("reason", [None, "own_act", "own_payment", "own_limit", "authority", "tin_too_low"])
def test_what_was_proposed_and_did_not_leave_is_a_task_and_not_proposed_again(
    work: Passing, reason: str | None
) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    work.go(14)
    run_id = proposes(work, event)
    assert run_id is not None
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        later = select(Obligation.id).filter_by(kind="fee_instalment").scalar_subquery()
        (payout,) = session.scalars(select(Payout).filter_by(obligation_id=later))
        step = Transition(PayoutStatus.DRAFT, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.LEFT_OUT)
        transition(session, system_actor(work.council.org_id), step, PAYOUT.id == payout.id)
        if reason is not None:
            leave_out(session, get_run(session, work.council.org_id, run_id), [payout.obligation_id], reason)
    assert (asks(work), tasks(work)) == (1, 1)
    assert (proposes(work, event), waiting_proposals(work)) == (None, 0)
    assert work.pay(event).json()["total_pence"] == 1500
    assert (asks(work), tasks(work)) == (0, 0)


def test_cash_that_is_asked_about_is_asked_about_once_and_again_once_that_task_is_closed(work: Passing) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    work.go(14)
    run_id = proposes(work, event)
    assert run_id is not None
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        later = select(Obligation.id).filter_by(kind="fee_instalment").scalar_subquery()
        (payout,) = session.scalars(select(Payout).filter_by(obligation_id=later))
        step = Transition(PayoutStatus.DRAFT, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.LEFT_OUT)
        transition(session, system_actor(work.council.org_id), step, PAYOUT.id == payout.id)
        leave_out(session, get_run(session, work.council.org_id, run_id), [payout.obligation_id], "tin_too_low")
        about: dict[str, Any] = {"subject_type": "payout_run", "subject_id": run_id, "reason": "Cash."}
        ask_a_human(session, work.council.org_id, kind="cash_left_out", **about)
    assert (asks(work), tasks(work)) == (0, 0)
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        close_items(session, work.council.org_id, run_id, ["cash_left_out"], done_by=work.council.payer.actor.id)
    assert (asks(work), tasks(work)) == (1, 1)


def test_without_bank_details_there_is_no_empty_run_but_a_task_and_it_leaves_once_there_are_some(
    work: Passing,
) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        session.execute(update(PayoutMethod).values(status="retired"))
    work.go(14)
    assert (asks(work), waiting_proposals(work), tasks(work)) == (1, 0, 1)
    assert proposes(work, event) is None
    assert "no checked bank details" in work.council.organiser.get("/worklist")[0]["reason"]
    work.council.make_payable([person])
    assert (asks(work), waiting_proposals(work)) == (1, 1)
    run_id = proposes(work, event)
    assert run_id is not None
    assert work.council.approver.get(f"/runs/{run_id}")["total_pence"] == 1500
    assert (asks(work), tasks(work)) == (0, 0)


def test_pressed_without_bank_details_it_leaves_by_itself_later(work: Passing) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        session.execute(update(PayoutMethod).values(status="retired"))
    work.go(14)
    assert work.pay(event).json()["total_pence"] == 0
    assert (asks(work), tasks(work)) == (1, 1)
    work.council.make_payable([person])
    assert asks(work) == 1
    assert proposes(work, event) is not None


def test_of_whoever_said_no_to_it_nothing_is_proposed(work: Passing) -> None:
    event, offer, person = agreed(work)
    over(work, event, person)
    run = work.pay(event).json()
    work.council.approver.post(f"/runs/{run['id']}/approve")
    work.council.payer.post(f"/runs/{run['id']}/release")
    work.go(14)
    assert say(work, offer, "no").status_code == 200
    assert (asks(work), proposes(work, event)) == (0, None)


def test_after_a_late_yes_it_leaves_by_itself_and_nobody_is_asked_to_press_any_more(work: Passing) -> None:
    """A limit of theirs holds the later part on its day, and their yes asks the organiser to pay: the clock was faster."""
    event, offer, person = asked(work, TOMORROW_LATE)
    limit(work, person, amount_pence=1500, period="week")
    say(work, offer, "yes")
    assert agree(work, offer, 1500, 3).status_code == 200
    over(work, event, person)
    assert work.pay(event).status_code == 201
    work.go(3)
    assert proposes(work, event) is None, "their limit holds it"
    work.council.organiser.post(f"/offers/{offer['id']}/agree-above-limit", {"agreed_pence": 1500})
    assert open_tasks(work, "late_yes") == 1
    assert proposes(work, event) is not None
    assert open_tasks(work, "late_yes") == 0


def open_tasks(work: Work, kind: str) -> int:
    """How many tasks of a kind the organiser has."""
    return len([one for one in work.council.organiser.get("/worklist") if one["kind"] == kind])


def proposes(work: Work, event: dict[str, Any]) -> UUID | None:
    """What the worker does; gives the run."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        run = propose_due_instalments(session, work.council.org_id, UUID(event["id"]))
        return run.id if run else None


def waiting_proposals(work: Work) -> int:
    """How many runs are asked for."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        return len(session.scalars(select(OutboxRow.id).filter_by(topic=PROPOSE_TOPIC)).all())


def signed(work: Work, event: dict[str, Any], pence: int) -> None:
    """Two of finance sign for the fees of an event, today."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        today = london_today(session)
    new = {"purpose": "fees", "source_id": event["id"], "daily_ceiling_pence": pence, "valid_from": str(today)}
    made = work.council.approver.post("/mandates", new | {"expires_on": str(today + timedelta(days=3))})
    work.council.payer.post(f"/mandates/{made['id']}/countersign")


def room(work: Work) -> int:
    """What the newest mandate may still release today."""
    return int(work.council.payer.get("/mandates")[0]["room_today_pence"])


def test_a_worker_that_dies_after_it_proposed_and_before_that_was_kept_leaves_nothing_behind(work: Passing) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    work.go(14)
    assert asks(work) == 1

    def die(session: Session) -> None:
        assert propose_due_instalments(session, work.council.org_id, UUID(event["id"])) is not None
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work.council.payments.dependencies.database.run(work.council.org_id, die)
    assert waiting_proposals(work) == 1, "it is asked for still"
    assert proposes(work, event) is not None
    assert proposes(work, event) is None
