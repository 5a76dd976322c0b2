"""A task closes when its cause ends, and what asks for the same a second time is added to the one that is open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.payments.desk.cash.usecases.watching import ask_about_open_tins
from services.payments.payees.usecases.bank_details import record_not_payable, record_refusal
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Obligation, Payout
from services.payments.payouts.usecases.proposals import ProposalTerms, propose
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.worklist.handling.rules import StepKind
from services.payments.worklist.handling.usecases import changes
from services.payments.worklist.tables import WorkItem, WorkItemStep
from services.payments.worklist.usecases import ask_a_human
from shared.identity import system_actor
from shared.ids import new_id
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Council
from tests.payments.crowds.scenario import Scenario
from tests.payments.payees.repairing import OTHER_CARD, Repairing
from tests.payments.payouts.cash.tins import Tins


def ask(council: Council, kind: str, subject_id: UUID, **other: Any) -> bool:
    """Somebody is asked."""
    given = {"subject_type": "organisation", "reason": "One.", "due_in": timedelta(hours=9), **other}
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return ask_a_human(session, council.org_id, kind=kind, subject_id=subject_id, **given)


def tasks(council: Council, kind: str) -> list[WorkItem]:
    """The tasks of a kind, in order."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return list(session.scalars(select(WorkItem).filter_by(kind=kind).order_by(WorkItem.id)))


def again(council: Council) -> list[str | None]:
    """What was added to open tasks."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        added = select(WorkItemStep.words).filter_by(kind=StepKind.ASKED_AGAIN.value)
        return list(session.scalars(added.order_by(WorkItemStep.id)))


def test_a_second_cause_is_added_to_the_open_task_once_and_hurries_it(council: Council) -> None:
    about = council.org_id
    assert ask(council, "duty_not_told", about)
    first = tasks(council, "duty_not_told")[0].due_at
    assert not ask(council, "duty_not_told", about), "the same is asked by each beat of a clock"
    assert again(council) == []
    for _ in range(2):
        assert not ask(council, "duty_not_told", about, reason="Two.", urgent=True, due_in=timedelta(hours=1))
    assert not ask(council, "duty_not_told", about, reason="One.")
    assert again(council) == ["Two."]
    [task] = tasks(council, "duty_not_told")
    assert (task.urgent, task.reason) == (True, "One.")
    assert first - task.due_at > timedelta(hours=7)


def test_nobody_closes_a_task_with_a_cause_that_they_have_not_seen(council: Council) -> None:
    """The page was open with one cause; the second came before it was closed."""
    ask(council, "duty_not_told", council.org_id)
    [task] = tasks(council, "duty_not_told")
    path, body = f"/worklist/{task.id}", {"outcome": "done"}
    ask(council, "duty_not_told", council.org_id, reason="Two.")
    assert council.administrator.call("POST", f"{path}/close", body).json()["code"] == "task.wrote_again"
    seen = council.administrator.get(path)["last_message_at"]
    assert council.administrator.post(f"{path}/close", body | {"seen_message_at": seen})["done_at"] is not None


def test_a_cause_that_comes_while_the_task_is_closed_is_a_task_of_its_own(council: Council) -> None:
    """Whoever closes has the task locked, so the second cause waits for them, and finds it closed."""
    ask(council, "duty_not_told", council.org_id)
    [first] = tasks(council, "duty_not_told")
    with ThreadPoolExecutor(1) as pool:
        with council.payments.dependencies.database.transaction(council.org_id) as session:
            session.get(WorkItem, (council.org_id, first.id), with_for_update={"key_share": True})
            asks = pool.submit(ask, council, "duty_not_told", council.org_id, reason="Two.")
            while not session.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")):
                assert not asks.done(), "it waits"
            changes.close(session, council.administrator.actor, first.id, "done")
        assert asks.result(), "it is not lost"
    assert [(one.reason, one.done_at is None) for one in tasks(council, "duty_not_told")] == [
        ("One.", False),
        ("Two.", True),
    ]


def test_a_clock_that_asks_the_same_again_waits_for_nobody(council: Council) -> None:
    cause_id = new_id()
    for _ in range(2):
        ask(council, "duty_not_told", council.org_id, cause_id=cause_id)
    [task] = tasks(council, "duty_not_told")
    with ThreadPoolExecutor(1) as pool, council.payments.dependencies.database.transaction(council.org_id) as session:
        session.get(WorkItem, (council.org_id, task.id), with_for_update={"key_share": True})
        for cause in (None, cause_id):
            asks = pool.submit(ask, council, "duty_not_told", council.org_id, cause_id=cause)
            assert not asks.result(timeout=20)


def test_an_item_that_is_done_is_not_asked_for_again_under_its_id(council: Council) -> None:
    item_id = new_id()
    assert ask(council, "duty_not_told", council.org_id, item_id=item_id)
    council.administrator.post(f"/worklist/{item_id}/close", {"outcome": "done"})
    assert not ask(council, "duty_not_told", council.org_id, item_id=item_id, reason="Two.")
    assert [one.done_at is None for one in tasks(council, "duty_not_told")] == [False]


def test_another_cause_in_the_same_words_is_added_once(council: Council) -> None:
    first, second = new_id(), new_id()
    for cause in (first, first, second, second, first):
        ask(council, "old_words_stuck", council.org_id, cause_id=cause)
    assert again(council) == ["One."]
    page = council.administrator.get(f"/worklist/{tasks(council, 'old_words_stuck')[0].id}")
    assert [one["kind"] for one in page["steps"]] == ["asked_again"]


def test_what_finance_has_done_is_closed_by_hand(council: Council) -> None:
    ask(council, "cash_left_out", new_id(), subject_type="payout_run")
    [task] = tasks(council, "cash_left_out")
    closed = council.payer.post(f"/worklist/{task.id}/close", {"outcome": "done"})
    assert closed["done_at"] is not None


def test_a_claim_that_goes_in_after_all_ends_the_task_about_it(council: Council) -> None:
    desk = Desk(council)
    claim = desk.draft(council.person(), bus(460))
    ask(council, "claim_stuck", UUID(claim["id"]), subject_type="claim")
    desk.submit(claim)
    assert tasks(council, "claim_stuck")[0].done_at is not None


@pytest.mark.parametrize("kind", ["bank_details_refused", "payee_not_payable"])
def test_other_details_that_are_ready_end_a_refusal(council: Council, kind: str) -> None:
    person = Repairing(Scenario(council))
    person.came_back()
    refused = person.enter()
    record = record_refusal if kind == "bank_details_refused" else record_not_payable
    person.scenario.run_effect(lambda session: record(session, person.org_id, refused))
    assert kind in person.asked()
    assert "bank_details_change" not in person.asked(), "nobody need confirm what the bank does not take"
    method_id = person.changed(**OTHER_CARD)
    assert kind in person.asked(), "no money goes there yet"
    person.wait(method_id)
    assert kind not in person.asked()
    person.repaid()
    assert "payout_returned" not in person.asked(), "it was paid again"


def test_cash_that_is_given_or_stands_on_a_list_again_ends_what_was_asked(council: Council) -> None:
    tins = Tins(council)
    holder, person = tins.holder(), council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    [payment] = tins.payments(person)
    for kind in ("cash_own_limit", "cash_without_list"):
        ask(council, kind, payment.id, subject_type="payout")
    tins.run(lambda session: ask_about_open_tins(session, council.org_id))
    assert tasks(council, "cash_without_list")[0].done_at is not None, "they stand on one"
    assert tasks(council, "cash_own_limit")[0].done_at is None
    tins.hand(tin, holder, person, payment.amount_pence)
    assert tasks(council, "cash_own_limit")[0].done_at is not None


def test_a_fee_that_is_in_the_next_run_ends_what_was_asked_about_the_last(council: Council) -> None:
    tins = Tins(council)
    [person] = council.payable()
    council.fund(10_000)
    tins.released([person])
    [first] = tins.payments(person)
    tins.run(lambda session: fails(session, first))
    assert tasks(council, "payout_failed")[0].done_at is None
    ask(council, "payout_not_paid_again", first.id, subject_type="payout")
    tins.run(lambda session: propose_anew(session, council, first))
    assert tasks(council, "payout_failed")[0].done_at is not None
    assert tasks(council, "payout_not_paid_again")[0].done_at is not None


def fails(session: Session, payout: Payout) -> None:
    """The bank says that it did not go."""
    step = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, PayoutStatus.FAILED, PayoutCause.REFUSED)
    moved = transition(session, system_actor(payout.org_id), step, PAYOUT.id.in_([payout.id]))
    assert moved, payout.status
    after_move(session, payout.org_id, moved, PayoutStatus.QUEUED, PayoutStatus.FAILED)


def propose_anew(session: Session, council: Council, payout: Payout) -> None:
    """The next run of the same event."""
    owed = session.get_one(Obligation, (council.org_id, payout.obligation_id))
    terms = ProposalTerms(council.organiser.actor.id, payout.lane, payout.purpose, payout.purpose_source_id)
    propose(session, council.organiser.actor, [owed], {owed.payee_id: payout.rail}, terms)
