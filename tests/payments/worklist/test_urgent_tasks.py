"""What is urgent and overdue is passed on, whatever it is about: to whom, and from whom not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import get_args
from uuid import UUID

import pytest
from sqlalchemy import update

from services.payments.payouts.usecases import escalation
from services.payments.worklist.handling.usecases import changes
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human
from services.payments.worklist.whose import TaskSubject
from shared.ids import new_id
from tests import clock
from tests.conftest import Databases
from tests.payments.council import Council, Staff
from tests.payments.worklist.test_safety_plan import ALWAYS, looks, name, of, three

__all__ = ["three"]
OF_PEOPLE = ("person", "conversation", "offer", "advance_request", "payout_method")
"""The subjects whose tasks whoever speaks with people has."""


@pytest.fixture
def pass_minutes(databases: Databases) -> Iterator[Callable[[int], None]]:
    """Moves the service's clock; put back at the end."""

    def shift(minutes: int) -> None:
        clock.set_clock(databases.admin_url("payments"), timedelta(minutes=minutes))

    yield shift
    shift(0)


def asked(council: Council, subject_type: TaskSubject, kind: str = "something_urgent", *, urgent: bool = True) -> UUID:
    """A task that has been overdue for days; gives its id."""
    database, item, week = council.payments.dependencies.database, new_id(), timedelta(days=7)
    with database.transaction(council.org_id) as session:
        ask_a_human(
            session,
            council.org_id,
            item_id=item,
            kind=kind,
            subject_type=subject_type,
            subject_id=council.person(),
            reason="Look.",
            urgent=urgent,
        )
    with database.transaction(council.org_id) as session:
        values = {"created_at": WorkItem.created_at - week, "due_at": WorkItem.due_at - week}
        session.execute(update(WorkItem).where(WorkItem.id == item).values(values))
    return item


def along_the_chain(council: Council) -> int:
    """The clock looks at the chain of money; gives how many tasks were passed on."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return escalation.pass_on(session, council.org_id)


@pytest.mark.parametrize("subject_type", get_args(TaskSubject))
def test_every_urgent_task_is_passed_on_whatever_it_is_about(
    council: Council, three: list[Staff], subject_type: TaskSubject
) -> None:
    """By the plan where it is of those who speak with people, else along the chain of money: a failing line, an account problem."""
    name(council, (three[0], ALWAYS))
    asked(council, subject_type)
    asked(council, subject_type, "something_else", urgent=False)
    assert (looks(council), along_the_chain(council)) == ((1, 0) if subject_type in OF_PEOPLE else (0, 1))


@pytest.mark.parametrize(
    ("subject_type", "kind", "by_plan"),
    [("claim", "claim_stuck", True), ("payout", "notice_failed", True), ("payout_method", "payout_failed", False)],
)
def test_a_kind_that_asks_to_call_somebody_goes_by_the_plan_and_one_of_money_along_the_chain(
    council: Council, three: list[Staff], subject_type: TaskSubject, kind: str, by_plan: bool
) -> None:
    name(council, (three[0], ALWAYS))
    asked(council, subject_type, kind)
    assert (looks(council), along_the_chain(council)) == ((1, 0) if by_plan else (0, 1))


def test_an_offer_s_task_that_somebody_has_just_taken_stays_theirs(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS))
    item = asked(council, "offer", "offer_no_answer")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        changes.take(session, three[1].actor, item, seen_owner=None)
    assert (looks(council), along_the_chain(council)) == (0, 0)
    assert of(council, item).owner_id == three[1].actor.id
    assert str(item) not in {one["id"] for one in council.approver.get("/worklist")}


@pytest.mark.parametrize("subject_type", OF_PEOPLE)
def test_without_a_plan_whoever_took_it_and_does_nothing_gives_it_back(
    council: Council, three: list[Staff], pass_minutes: Callable[[int], None], subject_type: TaskSubject
) -> None:
    """It is never finance's next: whoever speaks with people sees it."""
    item, untouched = asked(council, subject_type), asked(council, subject_type, "something_else")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        changes.take(session, three[1].actor, item, seen_owner=None)
    assert (looks(council), along_the_chain(council)) == (0, 0)
    pass_minutes(31)
    assert (looks(council), along_the_chain(council)) == (1, 0)
    assert (of(council, item).owner_id, of(council, item).level) == (None, 0)
    assert {str(item), str(untouched)} <= {one["id"] for one in three[0].get("/worklist")}
    assert looks(council) == 0
