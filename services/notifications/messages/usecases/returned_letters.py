"""A letter that the post brought back, perhaps weeks later: the person has not read it, and may have moved."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.rules import Channel
from services.notifications.messages.rules import MessageCause
from services.notifications.messages.tables import Message
from services.notifications.messages.usecases.transitions import locked, transition
from shared.errors import NotFoundError
from shared.identity import system_actor


def take_back(session: Session, org_id: UUID, provider_id: str, message_id: UUID | None) -> None:
    """Takes a report that a letter came back, known by our own id of it or by the line's: its address is marked, and a person is asked
    to reach whoever it was for. Twice is once. Raises NotFoundError where it is no letter of ours."""
    if message_id is None:
        message_id = session.scalar(select(Message.id).where(Message.provider_id == provider_id))
    message = locked(session, message_id) if message_id is not None else None
    if message is None or message.channel != Channel.LETTER:
        raise NotFoundError("letter.unknown", "There is no such letter here.")
    transition(
        session, message, MessageCause.LETTER_RETURNED, evidence=provider_id, reason=MessageCause.LETTER_RETURNED
    )
    if message.postal_address_id is not None:
        contacts.mark_address_returned(session, system_actor(org_id), message.postal_address_id)
