"""What is kept of each line beside its pauses: how far its received texts were read, and what the check at start found."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.messages.tables import LineState
from shared.ids import new_id
from shared.inbox import InboxRow
from shared.organisations import organisation_ids

TEXT_RECEIVED = "text.received"


def organisation_of(session: Session, line: str) -> UUID | None:
    """Whose number a line's is (system role): the only organisation, else the one that the line last handed a text; None where nobody
    can say yet."""
    known = organisation_ids(session)
    if len(known) == 1:
        return known[0]
    return session.scalar(
        select(InboxRow.org_id)
        .where(InboxRow.source == line, InboxRow.topic == TEXT_RECEIVED)
        .order_by(InboxRow.received_at.desc())
        .limit(1)
    )


def state_of(session: Session, org_id: UUID, line: str) -> LineState:
    """What is kept of a line, locked until the commit."""
    session.execute(
        insert(LineState)
        .values(org_id=org_id, id=new_id(), line=line)
        .on_conflict_do_nothing(index_elements=["org_id", "line"])
    )
    return session.scalars(select(LineState).where(LineState.line == line).with_for_update(key_share=True)).one()


def begin_reading(session: Session, org_id: UUID, line: str, now: datetime, overlap: timedelta) -> datetime | None:
    """Since when received texts are to be read: `overlap` before the last reading. None the first time, and never before that: what
    came before we were here is not ours to answer."""
    state = state_of(session, org_id, line)
    if state.read_from is None or state.read_until is None:
        state.read_from = state.read_until = now
        return None
    return max(state.read_from, state.read_until - overlap)


def end_reading(session: Session, org_id: UUID, line: str, until: datetime) -> None:
    """All texts until this moment were read."""
    state_of(session, org_id, line).read_until = until


def keep_finding(session: Session, org_id: UUID, line: str, finding: str | None) -> None:
    """What the check found wrong, or nothing."""
    state_of(session, org_id, line).finding = finding


def findings(session: Session) -> dict[str, str | None]:
    """What the last check found wrong, for each line."""
    return {row.line: row.finding for row in session.execute(select(LineState.line, LineState.finding))}
