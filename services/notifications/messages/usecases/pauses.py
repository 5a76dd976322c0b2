"""Pauses of a line that takes nothing of ours: what was refused waits, one task tells people, and it goes on in its order, once.

Whoever is about to hold a message looks at the pause with a lock for sharing, and whoever ends the pause locks it alone first: so no
message is put to wait for a pause that is over already. Messages are locked before pauses, and a pause that is locked alone
takes only messages that wait for it, which nobody else has in hand.
"""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from sqlalchemy import bindparam, case, func, null, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts.rules import Channel
from services.notifications.messages import rules
from services.notifications.messages.rules import MessageKind, MessageStatus
from services.notifications.messages.tables import LinePause, Message
from services.notifications.messages.usecases import line_states
from services.notifications.messages.usecases.transitions import SEND, enqueue
from shared import audit, logs, outbox
from shared.contracts.lines import LineFault, LineNow, LinePauseNow, LinePauseTold
from shared.database import table_of
from shared.identity import Actor
from shared.ids import new_id
from shared.outbox import Lane, Task, send_message

log = logs.get(__name__)

PROBE = "line.probe"
_PAUSES = table_of(LinePause).c
_OPEN = select(_PAUSES.id).where(
    _PAUSES.channel == bindparam("channel"), _PAUSES.line == bindparam("line"), _PAUSES.resumed_at.is_(None)
)
_OPEN_SHARED = _OPEN.with_for_update(read=True)


def open_pause(session: Session, channel: str, line: str) -> UUID | None:
    """The pause that a line is in, and nobody ends it before our commit; None where it takes messages."""
    return session.scalar(_OPEN_SHARED, {"channel": channel, "line": line})


def hold(message: Message, pause_id: UUID) -> None:
    """Has a queued message wait until the pause is over."""
    message.line_pause_id = pause_id


def pause(session: Session, message: Message, line: str, fault: LineFault) -> UUID | None:
    """The pause of a line that has just refused a message because of our account: begun here, told to payments and tried again by
    itself, or the one that somebody else began. None where it is over again by now."""
    begun = session.scalar(
        insert(LinePause)
        .values(id=new_id(), org_id=message.org_id, channel=message.channel, line=line, fault=fault)
        .on_conflict_do_nothing(index_elements=["org_id", "channel", "line"], index_where=text("resumed_at IS NULL"))
        .returning(LinePause)
    )
    if begun is None:
        return open_pause(session, message.channel, line)
    log.warning("line paused", provider=line, kind=message.channel, cause=fault)
    _tell_payments(session, begun, is_over=False)
    plan_probe(session, message.org_id, begun.id, probes=0)
    pause_id: UUID = begun.id
    return pause_id


def wait_for_line(session: Session, message: Message, line: str, fault: LineFault) -> None:
    """Pauses the line. The message waits for it; words about safety look at once for another line, and wait only without one."""
    pause_id = pause(session, message, line, fault)
    if pause_id is None or message.kind == MessageKind.SAFETY:
        enqueue(session, message, SEND)
    else:
        hold(message, pause_id)


def plan_probe(session: Session, org_id: UUID, pause_id: UUID, *, probes: int) -> None:
    """Has the line tried again after a while."""
    wait = outbox.jittered(rules.wait_before_probe(probes))
    outbox.enqueue(session, org_id, [Task("notifications", PROBE, pause_id, due_in=wait)])


def locked_pause(session: Session, pause_id: UUID) -> LinePause | None:
    """A pause that is not over, locked until the commit."""
    return session.scalar(
        select(LinePause)
        .where(LinePause.id == pause_id, LinePause.resumed_at.is_(None))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def resume(session: Session, pause_id: UUID, *, by: UUID | None) -> None:
    """Ends a pause, by a person or (None) because the line takes messages again; twice is once. Everything that waits for it goes:
    to one person in the order in which it was said, to different ones as the workers take it."""
    ended = locked_pause(session, pause_id)
    if ended is None:
        return
    ended.resumed_at, ended.resumed_by = func.app_now(), by
    _release(session, ended)
    log.info("line resumed", provider=ended.line, kind=ended.channel)
    _tell_payments(session, ended, is_over=True)


def resume_for(session: Session, actor: Actor, pause_id: UUID) -> None:
    """A member of staff says that the line may be used again; twice is once."""
    if locked_pause(session, pause_id) is None:
        return
    resume(session, pause_id, by=actor.id)
    audit.record(session, actor, "line.resumed", "line_pause", pause_id)


def lines_now(session: Session, org_id: UUID, used: Mapping[tuple[Channel, str], bool]) -> list[LineNow]:
    """The lines of an organisation; `used` are those of the settings, and whether each is for words about safety only."""
    waiting = (
        select(func.count())
        .where(Message.org_id == LinePause.org_id, Message.line_pause_id == LinePause.id)
        .where(Message.status == MessageStatus.QUEUED)
        .correlate(LinePause)
        .scalar_subquery()
    )
    rows = session.execute(
        select(LinePause, waiting).where(LinePause.org_id == org_id, LinePause.resumed_at.is_(None))
    ).all()
    paused = {
        (row[0].channel, row[0].line): LinePauseNow(
            id=row[0].id, fault=LineFault(row[0].fault), since=row[0].paused_at, waiting=row[1]
        )
        for row in rows
    }
    found = line_states.findings(session)
    return [
        LineNow(
            channel="letter" if channel is Channel.LETTER else "sms",
            line=line,
            is_for_safety_only=is_for_safety_only,
            pause=paused.get((channel.value, line)),
            finding=found.get(line) if channel is Channel.SMS else None,
        )
        for (channel, line), is_for_safety_only in used.items()
    ]


def oldest_held(session: Session, pause_id: UUID) -> Message | None:
    """The message that has waited longest for a pause, locked: the one to try the line with."""
    return session.scalar(
        select(Message)
        .where(Message.line_pause_id == pause_id, Message.status == MessageStatus.QUEUED)
        .order_by(Message.id)
        .limit(1)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _release(session: Session, ended: LinePause) -> None:
    """Lets go what waits. What is for the same person follows the one before, so that it arrives in its order; words about safety
    follow nothing."""
    messages = table_of(Message)
    goes_to = func.coalesce(messages.c.person_id, messages.c.contact_point_id)
    is_safety = messages.c.kind == MessageKind.SAFETY
    before = func.lag(messages.c.id).over(partition_by=(goes_to, is_safety), order_by=messages.c.id)
    waiting = (
        select(messages.c.id, case((is_safety, null()), else_=before).label("before"))
        .where(messages.c.line_pause_id == ended.id, messages.c.status == MessageStatus.QUEUED)
        .cte("waiting")
    )
    released = session.execute(
        update(messages)
        .where(messages.c.org_id == ended.org_id, messages.c.id == waiting.c.id)
        .values(line_pause_id=None, follows_id=waiting.c.before)
        .returning(messages.c.id, messages.c.kind, messages.c.follows_id)
    ).all()
    first = sorted((row for row in released if row.follows_id is None), key=lambda row: row.id)
    lanes = {MessageKind.NOTICE.value: Lane.NORMAL}
    outbox.enqueue(
        session,
        ended.org_id,
        [Task("notifications", SEND, row.id, lane=lanes.get(row.kind, Lane.URGENT)) for row in first],
    )


def _tell_payments(session: Session, told: LinePause, *, is_over: bool) -> None:
    channel: Literal["sms", "letter"] = "letter" if told.channel == Channel.LETTER else "sms"
    message = LinePauseTold(
        pause_id=told.id, channel=channel, line=told.line, fault=LineFault(told.fault), is_over=is_over
    )
    send_message(session, told.org_id, message)
