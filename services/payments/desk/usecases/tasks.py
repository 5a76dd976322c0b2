"""Tasks as their pages show them: with the names of the people they are about and of the staff who have them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Payout
from services.payments.people.usecases import names_of, staff_names
from services.payments.worklist.handling.rules import Shown
from services.payments.worklist.handling.usecases import views
from services.payments.worklist.handling.usecases.views import StaffTask, TaskStep
from services.payments.worklist.whose import CONVERSATION
from shared.contracts.reaching import PersonReach
from shared.identity import SYSTEM_ID, Actor

ITSELF = "Sameday"
"""Who did what nobody did by hand."""


@dataclass(frozen=True, slots=True)
class NamedTask:
    """A task with the name of whom it is about (None: nobody, or more than one person can be meant) and of who has it."""

    task: StaffTask
    person_name: str | None
    owner_name: str | None


@dataclass(frozen=True, slots=True)
class NamedTasks:
    """A list of tasks; `more`: there are others that are not shown."""

    tasks: tuple[NamedTask, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything on one task's page. `people` are the names of those who may be meant, `reach` is what notifications knows of them (None: it
    did not answer); `may_read`: whoever looks may read what was said. `staff` has the names of all who did something."""

    named: NamedTask
    steps: tuple[TaskStep, ...]
    staff: dict[UUID, str]
    people: tuple[str, ...]
    reach: PersonReach | None
    may_read: bool

    @property
    def is_about_somebody(self) -> bool:
        """Whether there is a person to reach."""
        return self.named.task.subject_type == CONVERSATION or self.named.person_name is not None


def list_named(session: Session, actor: Actor, shown: Shown) -> NamedTasks:
    """The tasks that this member of staff may see, with names. Raises ForbiddenError."""
    found = views.list_tasks(session, actor, shown)
    return NamedTasks(tuple(_named(session, actor.org_id, found.tasks)), found.more)


def task_to_fetch(session: Session, actor: Actor, task_id: UUID) -> tuple[StaffTask, UUID | None]:
    """A task, and the one person whom it is about. Raises ForbiddenError, NotFoundError."""
    task = views.see_task(session, actor, task_id)
    return task, _people_of(session, actor.org_id, [task]).get(task.id)


def see_page(session: Session, actor: Actor, task_id: UUID, reach: PersonReach | None) -> TaskPage:
    """One task with everything on its page; the look is recorded. Raises ForbiddenError, NotFoundError."""
    task = views.see_task(session, actor, task_id)
    steps = views.see_steps(session, actor, task_id)
    people = reach.people if reach else ()
    may_read = views.look_at_person(session, actor, task_id, reach.conversation_id if reach else None, people)
    [named] = _named(session, actor.org_id, [task])
    written = [one.by_staff for one in reach.lines if one.by_staff is not None] if reach else []
    names = names_of(session, actor.org_id, people)
    return TaskPage(
        named,
        tuple(steps),
        _staff(session, actor.org_id, [*(one.by_id for one in steps), *written]),
        tuple(names[one] for one in people if one in names),
        reach,
        may_read,
    )


def _named(session: Session, org_id: UUID, tasks: Collection[StaffTask]) -> Iterable[NamedTask]:
    about = _people_of(session, org_id, tasks)
    people = names_of(session, org_id, set(about.values()))
    staff = _staff(session, org_id, [one.owner_id for one in tasks if one.owner_id is not None])
    for one in tasks:
        person_id = about.get(one.id)
        yield NamedTask(
            one,
            people.get(person_id) if person_id else None,
            staff.get(one.owner_id) if one.owner_id else None,
        )


def _staff(session: Session, org_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    return {SYSTEM_ID: ITSELF} | staff_names(session, org_id, set(ids) - {SYSTEM_ID})


def _people_of(session: Session, org_id: UUID, tasks: Collection[StaffTask]) -> dict[UUID, UUID]:
    """The one person whom each task is about, where there is one: by the task itself, or by what it is about."""
    found = {one.id: one.person_id for one in tasks if one.person_id is not None}
    by_type = dict[str, list[StaffTask]]()
    for one in tasks:
        if one.person_id is None:
            by_type.setdefault(one.subject_type, []).append(one)
    queries = {
        "claim": select(Claim.id, Claim.person_id).where(Claim.org_id == org_id),
        "payout": select(Payout.id, Payout.person_id).where(Payout.org_id == org_id),
        "payout_method": select(PayoutMethod.id, Payee.person_id)
        .join(Payee, (Payee.org_id == PayoutMethod.org_id) & (Payee.id == PayoutMethod.payee_id))
        .where(PayoutMethod.org_id == org_id),
    }
    ids = {"claim": Claim.id, "payout": Payout.id, "payout_method": PayoutMethod.id}
    for subject_type, query in queries.items():
        some = by_type.get(subject_type, [])
        if not some:
            continue
        subjects = [one.subject_id for one in some]
        rows = session.execute(query.where(ids[subject_type].in_(subjects)))
        people = {subject_id: person_id for subject_id, person_id in rows if person_id is not None}
        found |= {one.id: people[one.subject_id] for one in some if one.subject_id in people}
    return found
