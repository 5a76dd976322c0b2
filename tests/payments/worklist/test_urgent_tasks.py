"""What is urgent and overdue is passed on, whatever it is about."""

from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import update

from services.payments.payouts.usecases import escalation
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human
from services.payments.worklist.whose import TaskSubject
from tests.payments.council import Council, Staff
from tests.payments.worklist.test_safety_plan import ALWAYS, looks, name, three

__all__ = ["three"]


@pytest.mark.parametrize("subject_type", get_args(TaskSubject))
def test_every_urgent_task_is_passed_on_whatever_it_is_about(
    council: Council, three: list[Staff], subject_type: TaskSubject
) -> None:
    """By the plan where it is about a person or a conversation, else along the chain of money: a failing line, an account problem."""
    name(council, (three[0], ALWAYS))
    database, subject = council.payments.dependencies.database, council.person()
    with database.transaction(council.org_id) as session:
        ask_a_human(
            session,
            council.org_id,
            kind="something_urgent",
            subject_type=subject_type,
            subject_id=subject,
            reason="Look.",
            urgent=True,
        )
        ask_a_human(
            session,
            council.org_id,
            kind="something_else",
            subject_type=subject_type,
            subject_id=subject,
            reason="Look.",
        )
    with database.transaction(council.org_id) as session:
        week = timedelta(days=7)
        session.execute(update(WorkItem).values(created_at=WorkItem.created_at - week, due_at=WorkItem.due_at - week))
    by_plan = looks(council)
    with database.transaction(council.org_id) as session:
        along_the_chain = escalation.pass_on(session, council.org_id)
    assert (by_plan, along_the_chain) == ((1, 0) if subject_type in ("person", "conversation") else (0, 1))
