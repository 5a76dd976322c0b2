"""What holds a message back for a while: quiet hours, and how many texts a number may get in an hour."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.contacts.rules import Channel, Held
from services.notifications.messages.rules import Kind
from services.notifications.messages.tables import Message
from shared.database import app_now

LOOK_AGAIN = timedelta(minutes=10)
HOUR = timedelta(hours=1)


def wait_for(session: Session, message: Message, person: Held | None, *, most_an_hour: int) -> timedelta:
    """How long this message must wait before it may leave; nothing where it may leave now.

    Notices respect quiet hours, an answer to somebody who just texted does not. The networks' cap counts all kinds, and holds
    back all but words about somebody's safety.
    """
    if message.channel != Channel.SMS or message.kind == Kind.SAFETY:
        return timedelta()
    if message.kind == Kind.NOTICE and person is not None and person.quiet is not None:
        quiet = person.quiet.wait(app_now(session))
        if quiet:
            return quiet
    point_id = person.contact_point_id if person is not None else message.contact_point_id
    # `first_sent_at` is real time, as the network counts it.
    sent = select(func.count()).where(Message.contact_point_id == point_id, Message.first_sent_at > func.now() - HOUR)
    return LOOK_AGAIN if (session.scalar(sent) or 0) >= most_an_hour else timedelta()
