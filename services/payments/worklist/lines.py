"""Lines of notifications that take nothing because of our own account there: one task for each, and the person who lets it go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.contracts.lines import LineFault, LinePauseTold, LineResumeAsked
from shared.errors import ForbiddenError, NotFoundError
from shared.identity import SYSTEM_ID, Actor, Permission, Role
from shared.outbox import send_message

KIND = "line_paused"
ROLE = Role.ADMINISTRATOR
_NAMES = {"govuk_notify": "GOV.UK Notify", "print_at_office": "The office printer"}
"""Lines whose names in words are not simply their names."""
_CHANNELS = {"sms": "texts", "letter": "letters"}
_THEN = "Then let it go on: it is also tried again by itself, every hour at least."


@dataclass(frozen=True, slots=True)
class FaultWords:
    """What is wrong, to complete "… takes no texts: "; and what to do about it."""

    why: str
    to_do: str


FAULTS: Mapping[LineFault, FaultWords] = {
    LineFault.ACCOUNT: FaultWords(
        "it does not accept our account or our key",
        "Look at the account there: is it open and paid for? Then compare the key with the settings of notifications.",
    ),
    LineFault.TRIAL: FaultWords(
        "our account there is still on trial and reaches its own team only", "Ask there for the account to go live."
    ),
    LineFault.TEAM_KEY: FaultWords(
        "our key reaches our own team only", "Make a live key there and put it into the settings of notifications."
    ),
    LineFault.TEMPLATE: FaultWords(
        "the template for our texts was deleted or is another one",
        "Make a text template there with nothing but ((words)) and put its id into the settings of notifications.",
    ),
    LineFault.PERMISSION: FaultWords(
        "it is not allowed for our account", "Turn it on in the account's settings there, also for numbers in the UK."
    ),
    LineFault.SENDER: FaultWords(
        "the number that we text from is not the account's, or cannot text",
        "Compare the number in the settings of notifications with the account's.",
    ),
    LineFault.LIMIT: FaultWords(
        "its queue is full, or the day's messages of our account are used up",
        "Ask there for a higher limit. A limit of the day ends at midnight by itself.",
    ),
    LineFault.AWAY: FaultWords(
        "however often we tried, it took nothing", "Look whether it has trouble, and whether we can reach it at all."
    ),
    LineFault.OTHER: FaultWords(
        "it refuses whatever we send, whoever it is for",
        "Tell the people who run Sameday; the log of notifications has its answer.",
    ),
}


@dataclass(frozen=True, slots=True)
class PausedLine:
    """A line that is paused, in the words of its task; `may_resume` is whether whoever looks may let it go on."""

    id: UUID
    reason: str
    since: datetime
    may_resume: bool


def words_for(told: LinePauseTold) -> str:
    """The task: which line takes nothing, why, what it means, whom it is for and what to do."""
    fault, name = FAULTS[told.fault], _NAMES.get(told.line, told.line.replace("_", " ").capitalize())
    what = _CHANNELS[told.channel]
    return (
        f"The line for {what} is paused. {name} takes no {what}: {fault.why}. All {what} wait and are sent in "
        f"their order once it goes on. No payment or claim is affected. For: {ROLE.value}. {fault.to_do} {_THEN}"
    )


def take_told(session: Session, org_id: UUID, told: LinePauseTold) -> None:
    """Makes or closes the task of a pause, in whatever order the two are told: a task has the pause's own id, so one that was closed
    is never asked for again."""
    ask_a_human(
        session,
        org_id,
        kind=KIND,
        subject_type="line_pause",
        subject_id=told.pause_id,
        reason=words_for(told),
        urgent=True,
        due_in=timedelta(hours=4),
        item_id=told.pause_id,
    )
    if told.is_over:
        close_items(session, org_id, told.pause_id, {KIND}, done_by=SYSTEM_ID)


def list_paused(session: Session, actor: Actor) -> Sequence[PausedLine]:
    """The lines that are paused, the longest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_FAILING_WORK)
    rows = session.scalars(
        select(WorkItem)
        .where(WorkItem.org_id == actor.org_id, WorkItem.kind == KIND, WorkItem.done_at.is_(None))
        .order_by(WorkItem.created_at, WorkItem.id)
    )
    return [PausedLine(row.id, row.reason, row.created_at, ROLE in actor.roles) for row in rows]


def resume(session: Session, actor: Actor, pause_id: UUID) -> None:
    """Lets a line go on, because what was wrong is put right; twice is once. Where it is not right, the line is paused again and there
    is a new task. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.DECIDE_FAILING_WORK)
    task = session.get(WorkItem, (actor.org_id, pause_id))
    if task is None or task.kind != KIND:
        raise NotFoundError("line.not_found", "No line is paused under this id.")
    if ROLE not in actor.roles:
        raise ForbiddenError("line.other_role", f"This is for: {ROLE.value}.")
    if task.done_at is not None:
        return
    send_message(session, actor.org_id, LineResumeAsked(pause_id=pause_id, asked_by=actor.id))
    close_items(session, actor.org_id, pause_id, {KIND}, done_by=actor.id)
    audit.record(session, actor, "line.resume_asked", "line_pause", pause_id)
