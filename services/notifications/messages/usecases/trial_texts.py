"""A text that an administrator sends to their own mobile, to see with their own eyes that the line works."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.contacts.rules import can_be_texted
from services.notifications.messages.rules import MessageKind
from services.notifications.messages.tables import Message
from services.notifications.messages.usecases.transitions import SEND, enqueue, queue_reply
from shared import audit
from shared.audit import AuditRow
from shared.contracts.lines import TrialState
from shared.database import app_now
from shared.errors import InvalidError, TooManyError
from shared.identity import Actor
from shared.london import london_day, start_of_day
from shared.organisations import Organisation
from shared.telephone_numbers import e164

MOST_A_DAY = 10
A_DAY_SECONDS = 24 * 3600
TRIED = "line.tried"


def send_trial(session: Session, actor: Actor, trial_id: UUID, typed: str) -> None:
    """Sends the text, once for each `trial_id`. Raises InvalidError (no UK mobile), TooManyError (ten today already): nobody makes our line
    write to strangers."""
    number = e164(typed)
    if number is None or not number.startswith("+447") or not can_be_texted(number):
        raise InvalidError(
            "line.no_mobile",
            "This is no UK mobile, so no text was sent.",
            "Write a number like 07700 900123.",
            effect=None,
        )
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"trial {trial_id}", 0))))
    if trial_state(session, trial_id) is not None:
        return
    today = start_of_day(london_day(app_now(session)))
    mine = select(func.count()).select_from(AuditRow).where(AuditRow.org_id == actor.org_id, AuditRow.action == TRIED)
    if (session.scalar(mine.where(AuditRow.at >= today)) or 0) >= MOST_A_DAY:
        raise TooManyError(
            "line.tried_often",
            f"{MOST_A_DAY} test texts were sent today already.",
            "Try again tomorrow.",
            retry_after_seconds=A_DAY_SECONDS,
        )
    organisation = session.get(Organisation, actor.org_id)
    name = organisation.short_name if organisation else "Sameday"
    message = queue_reply(
        session,
        actor.org_id,
        contact_point_id=numbers.point_of(session, actor.org_id, number),
        about_id=trial_id,
        words=f"{name}: this is a test. Our line for texts works. Please do not answer.",
    )
    session.flush()
    enqueue(session, message, SEND)
    audit.record(session, actor, TRIED, "message", message.id)


def trial_state(session: Session, trial_id: UUID) -> TrialState | None:
    """How far the newest text of this id got; None where there is none."""
    found = session.scalar(
        select(Message)
        .where(Message.about_id == trial_id, Message.kind == MessageKind.REPLY)
        .order_by(Message.id.desc())
        .limit(1)
    )
    return None if found is None else TrialState(status=found.status, created_at=found.created_at)
