"""What holds a message back for a while: quiet hours, and how many texts a number may get in an hour, in all and of the same words."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.notifications.contacts.rules import Channel, Held
from services.notifications.messages.rules import MOST_THE_SAME_AN_HOUR, MessageKind
from services.notifications.messages.tables import Message
from shared.database import app_now

LOOK_AGAIN = timedelta(minutes=10)
HOUR = timedelta(hours=1)


def wait_for(session: Session, message: Message, person: Held | None, *, most_an_hour: int) -> timedelta:
    """How long this message must wait before it may leave; nothing where it may leave now.

    Notices respect quiet hours, an answer to somebody who just texted does not. The networks' cap counts all kinds, and holds
    back all but words about somebody's safety.
    """
    if message.channel != Channel.SMS or message.kind == MessageKind.SAFETY:
        return timedelta()
    if message.kind == MessageKind.NOTICE and person is not None and person.quiet is not None:
        quiet = person.quiet.wait(app_now(session))
        if quiet:
            return quiet
    point_id = person.contact_point_id if person is not None else message.contact_point_id
    return LOOK_AGAIN if _sent_this_hour(session, point_id) >= most_an_hour else timedelta()


def said_too_often(session: Session, message: Message, contact_point_id: UUID | None, digest: str) -> bool:
    """Whether a number got these very words so often in this hour that the network would block them. Words about safety are tried."""
    if message.kind == MessageKind.SAFETY:
        return False
    return _sent_this_hour(session, contact_point_id, Message.body_digest == digest) >= MOST_THE_SAME_AN_HOUR


def _sent_this_hour(session: Session, contact_point_id: UUID | None, *which: ColumnElement[bool]) -> int:
    # `first_sent_at` is real time, as the network counts it.
    recent = Message.first_sent_at > func.now() - HOUR
    sent = select(func.count()).where(Message.contact_point_id == contact_point_id, recent, *which)
    return session.scalar(sent) or 0
