"""Whose task it is: each role sees its own tasks and whoever is asked by name sees theirs; a task about anything has somebody."""

from typing import get_args

import pytest

from services.payments.worklist.usecases import ask_a_human
from services.payments.worklist.whose import CALLS_FOR, TASKS_FOR, TaskSubject
from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import Council

KIND = "something_to_do"


def ask(council: Council, subject: TaskSubject, kind: str = KIND, owner: Role | None = None) -> None:
    """Puts a task on the list."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ask_a_human(
            session,
            council.org_id,
            kind=kind,
            subject_type=subject,
            subject_id=new_id(),
            reason="Somebody must look.",
            owner_id=council.staff[owner].actor.id if owner else None,
        )


def seen_by(council: Council) -> set[Role]:
    """The roles that see the one task."""
    return {role for role, staff in council.staff.items() if staff.get("/worklist")}


@pytest.mark.parametrize("subject", TASKS_FOR)
def test_a_task_is_seen_by_whose_work_it_is(council: Council, subject: TaskSubject) -> None:
    ask(council, subject)
    assert seen_by(council) == TASKS_FOR[subject]


def test_every_subject_of_a_task_has_somebody() -> None:
    assert set(TASKS_FOR) == set(get_args(TaskSubject))
    assert all(TASKS_FOR.values())


@pytest.mark.parametrize("kind", CALLS_FOR)
def test_whoever_calls_people_sees_that_somebody_must_be_called(council: Council, kind: str) -> None:
    ask(council, "payout", kind)
    assert seen_by(council) == TASKS_FOR["payout"] | CALLS_FOR[kind]


def test_whoever_is_asked_by_name_sees_it(council: Council) -> None:
    ask(council, "claim", owner=Role.ORGANISER)
    assert seen_by(council) == TASKS_FOR["claim"] | {Role.ORGANISER}
