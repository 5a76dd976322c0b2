"""A text or spoken words come in: stored first; what we answer by ourselves is answered in the same transaction."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.conversations.rules import incoming
from services.notifications.conversations.tables import Conversation, ConversationTurn
from services.notifications.conversations.usecases.own_answers import answer_ourselves
from services.notifications.conversations.usecases.speaking import Talk, open_talk, organisation_of
from shared import outbox
from shared.ids import new_id
from shared.outbox import Lane, Task

ANSWER = "conversation.answer"
VOICE_SECOND_CHANCE = timedelta(seconds=8)
"""A spoken turn is answered while the caller holds the line; a worker takes it up where that failed."""


@dataclass(frozen=True, slots=True)
class IncomingText:
    """A text as a line hands it over: the line, its own id of the text, who sent it (E.164 or a name), and the words."""

    line: str
    external_id: str
    sender: str = field(repr=False)
    words: str = field(repr=False)


def take_text(session: Session, org_id: UUID, text: IncomingText, *, unchecked: bool) -> bool:
    """Stores a text and answers it, at once where we can by ourselves, else soon by a worker. False: it was here before.
    Raises NotFoundError for an unknown organisation."""
    organisation_of(session, org_id)
    inbox_id = outbox.receive(
        session, org_id=org_id, source=text.line, external_id=text.external_id, topic="text.received"
    )
    if inbox_id is None:
        return False
    conversation_id = _conversation_of(session, org_id, text.sender)
    talk = open_talk(session, org_id, conversation_id, unchecked=unchecked)
    take_turn(talk, text.words)
    outbox.mark_handled(session, inbox_id)
    return True


def take_turn(talk: Talk, said: str) -> tuple[UUID, bool]:
    """Stores what was said as the next turn of a locked conversation. Gives its id, and whether we have answered it ourselves;
    where not, a worker is asked to."""
    session, row = talk.session, talk.row
    row.turns += 1
    turn = ConversationTurn(
        org_id=row.org_id,
        id=new_id(),
        conversation_id=row.id,
        number_in_order=row.turns,
        said=incoming.masked(said),
        answers_to=row.read_back_id,
    )
    session.add(turn)
    session.flush()
    if answer_ourselves(talk, turn, said[: incoming.MOST_LETTERS]):
        return turn.id, True
    due_in = VOICE_SECOND_CHANCE if row.channel == "voice" else timedelta()
    outbox.enqueue(session, row.org_id, [Task("notifications", ANSWER, row.id, lane=Lane.URGENT, due_in=due_in)])
    return turn.id, False


def _conversation_of(session: Session, org_id: UUID, sender: str) -> UUID:
    """The conversation with a number, begun where there is none."""
    point_id = numbers.point_of(session, org_id, sender)
    session.execute(
        insert(Conversation)
        .values(org_id=org_id, id=new_id(), channel="sms", contact_point_id=point_id, created_at=func.app_now())
        .on_conflict_do_nothing()
    )
    found = select(Conversation.id).where(Conversation.contact_point_id == point_id, Conversation.channel == "sms")
    return session.scalars(found).one()
