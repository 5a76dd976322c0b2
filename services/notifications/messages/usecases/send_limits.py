"""What holds a message back for a while: quiet hours, and how many texts a number may get in an hour, in all and of the same words."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from services.notifications.contacts.rules import Channel, Held
from services.notifications.messages.rules import MOST_THE_SAME_AN_HOUR, ONLY_BY_TEXT, MessageKind
from services.notifications.messages.tables import Message
from shared.database import app_now, table_of

LOOK_AGAIN = timedelta(minutes=10)
HOUR = timedelta(hours=1)
_MESSAGES = table_of(Message).c
_SENT = select(func.count()).where(
    _MESSAGES.contact_point_id == bindparam("point"),
    _MESSAGES.first_sent_at > func.now() - HOUR,  # real time, as the network counts it
)
_SAID = _SENT.where(_MESSAGES.body_digest == bindparam("digest"))


def wait_for(session: Session, message: Message, person: Held | None, *, most_an_hour: int) -> timedelta:
    """How long this message must wait before it may leave; nothing where it may leave now.

    Notices respect quiet hours, an answer to somebody who just texted does not; nor does what somebody waits for at a table. The networks' cap counts all kinds, and holds
    back all but words about somebody's safety.
    """
    if message.channel != Channel.SMS or message.kind == MessageKind.SAFETY:
        return timedelta()
    may_wait = message.kind == MessageKind.NOTICE and message.notice not in ONLY_BY_TEXT
    if may_wait and person is not None and person.quiet is not None:
        quiet = person.quiet.wait(app_now(session))
        if quiet:
            return quiet
    point_id = person.contact_point_id if person is not None else message.contact_point_id
    return LOOK_AGAIN if _sent_this_hour(session, point_id) >= most_an_hour else timedelta()


def said_too_often(session: Session, message: Message, contact_point_id: UUID | None, digest: str) -> bool:
    """Whether a number got these very words so often in this hour that the network would block them. Words about safety are tried."""
    if message.kind == MessageKind.SAFETY:
        return False
    return _said_this_hour(session, contact_point_id, digest) >= MOST_THE_SAME_AN_HOUR


def _sent_this_hour(session: Session, contact_point_id: UUID | None) -> int:
    return session.scalar(_SENT, {"point": contact_point_id}) or 0


def _said_this_hour(session: Session, contact_point_id: UUID | None, digest: str) -> int:
    return session.scalar(_SAID, {"point": contact_point_id, "digest": digest}) or 0
