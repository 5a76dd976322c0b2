"""Tasks as their pages show them: with the names of the people they are about and of the staff who have them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import String, any_, func, literal, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Payout
from services.payments.people.tables import Principal
from services.payments.people.usecases import names_of, staff_names
from services.payments.worklist.handling.rules import HiddenWords, Shown
from services.payments.worklist.handling.usecases import changes, views
from services.payments.worklist.handling.usecases.views import StaffTask, TaskStep
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import safety_plan
from services.payments.worklist.whose import CONVERSATION, TASKS_FOR
from shared.contracts.reaching import PersonReach
from shared.identity import SYSTEM_ID, Actor, Permission

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
    did not answer); `hidden` is why
    whoever looks does not read what was said. `staff` has the names of all who did something,
    `colleagues` of those who can be left out."""

    named: NamedTask
    steps: tuple[TaskStep, ...]
    staff: dict[UUID, str]
    colleagues: dict[UUID, str]
    people: tuple[str, ...]
    reach: PersonReach | None
    hidden: HiddenWords | None

    @property
    def is_about_somebody(self) -> bool:
        """Whether there is a person to reach."""
        return self.named.task.subject_type == CONVERSATION or self.named.person_name is not None


def list_named(session: Session, actor: Actor, shown: Shown, kind: str = "") -> NamedTasks:
    """The tasks that this member of staff may see, with names. Raises ForbiddenError."""
    found = views.list_tasks(session, actor, shown, kind)
    return NamedTasks(tuple(_named(session, actor.org_id, found.tasks)), found.more)


def task_to_fetch(session: Session, actor: Actor, task_id: UUID) -> tuple[StaffTask, UUID | None]:
    """A task, and the one person whom it is about. Raises ForbiddenError, NotFoundError."""
    task = views.see_task(session, actor, task_id)
    return task, _people_of(session, actor.org_id, [task]).get(task.id)


def task_to_text(session: Session, actor: Actor, task_id: UUID) -> tuple[StaffTask, UUID | None]:
    """The same for whoever may text people. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.TEXT_PEOPLE)
    return task_to_fetch(session, actor, task_id)


def colleagues(session: Session, actor: Actor, task_id: UUID) -> dict[UUID, str]:
    """Who can be left out of a task, by name; nobody where it is closed or not about somebody's safety. Raises ForbiddenError,
    NotFoundError."""
    actor.require(Permission.HANDLE_TASKS)
    task = views.see_task(session, actor, task_id)
    return who_could_see(session, actor.org_id, task_id) if task.is_danger and not task.done_at else {}


def see_page(session: Session, actor: Actor, task_id: UUID, reach: PersonReach | None) -> TaskPage:
    """One task with everything on its page; the look is recorded. Raises ForbiddenError, NotFoundError."""
    task = views.see_task(session, actor, task_id)
    steps = views.see_steps(session, actor, task_id)
    people = reach.people if reach else ()
    said_in = (reach.conversation_id, *reach.conversations) if reach else ()
    hidden = views.look_at_person(session, actor, task_id, said_in, people)
    [named] = _named(session, actor.org_id, [task])
    written = [one.by_staff for one in reach.lines if one.by_staff is not None] if reach else []
    names = names_of(session, actor.org_id, people)
    return TaskPage(
        named,
        tuple(steps),
        staff_and_itself(session, actor.org_id, [*(one.by_id for one in steps), *written]),
        who_could_see(session, actor.org_id, task_id) if task.is_danger and not task.done_at else {},
        tuple(names[one] for one in people if one in names),
        reach,
        hidden,
    )


def leave_out(session: Session, actor: Actor, task_id: UUID, colleague: UUID | None) -> None:
    """Keeps a task from a colleague whom it may be about. Raises as `changes.leave_out`."""
    views.see_task(session, actor, task_id)
    changes.leave_out(session, actor, task_id, colleague, who_could_see(session, actor.org_id, task_id))


def who_could_see(session: Session, org_id: UUID, task_id: UUID) -> dict[UUID, str]:
    """The names of those who may sign in and see tasks about somebody's safety, each human once, but for those who were left out of this
    one."""
    plan = [one.principal_id for one in safety_plan(session, org_id)]
    roles = [role.value for role in TASKS_FOR[CONVERSATION]]
    which = Principal.id.in_(plan) if plan else or_(*(literal(one, String) == any_(Principal.roles) for one in roles))
    left_out = select(func.unnest(WorkItem.left_out)).where(WorkItem.org_id == org_id, WorkItem.id == task_id)
    their_humans = select(Principal.human_id).where(Principal.org_id == org_id, Principal.id.in_(left_out))
    rows = session.execute(
        select(Principal.id, Principal.display_name, Principal.human_id)
        .where(Principal.org_id == org_id, Principal.disabled_at.is_(None), which)
        .where(Principal.human_id.not_in(their_humans))
        .order_by(Principal.display_name, Principal.id)
    )
    by_human = {row.human_id: (row.id, row.display_name) for row in rows}
    return dict(by_human.values())


def _named(session: Session, org_id: UUID, tasks: Collection[StaffTask]) -> Iterable[NamedTask]:
    about = _people_of(session, org_id, tasks)
    people = names_of(session, org_id, set(about.values()))
    staff = staff_and_itself(session, org_id, [one.owner_id for one in tasks if one.owner_id is not None])
    for one in tasks:
        person_id = about.get(one.id)
        yield NamedTask(
            one,
            people.get(person_id) if person_id else None,
            staff.get(one.owner_id) if one.owner_id else None,
        )


def staff_and_itself(session: Session, org_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these members of staff, and of the service where it did something by itself."""
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
