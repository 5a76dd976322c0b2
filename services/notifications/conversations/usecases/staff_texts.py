"""A member of staff writes to somebody in their own words: a text from the number that the person knows, where that is safe, or a
letter."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.rules import Channel
from services.notifications.conversations.rules.order import DANGER_QUESTIONS
from services.notifications.conversations.tables import ConversationSaid, ConversationTurn
from services.notifications.conversations.usecases.arriving import conversation_with
from services.notifications.conversations.usecases.conversation_context import ConversationContext, ask_next
from services.notifications.conversations.usecases.reaching import find_contact, target_of
from services.notifications.lines.rules import cheapest
from services.notifications.messages.catalogue import STAFF_LETTER
from services.notifications.messages.usecases.transitions import SEND, STAFF_TEXT, enqueue, queue_message, queue_reply
from shared import audit, inbox, outbox
from shared.contracts.reaching import NoText, TextNotSent, TextRequested
from shared.errors import NotFoundError
from shared.identity import Actor, ActorKind

ANSWERS_WITHIN = timedelta(hours=1)
"""How long after a message a text answers it, and so disturbs nobody."""


def take_text_request(session: Session, org_id: UUID, request: TextRequested, *, unchecked: bool) -> None:
    """Sends one text of a member of staff, once. Where the number is not safe any more, nothing is sent and payments is told."""
    new = inbox.receive(
        session, org_id=org_id, source="payments", external_id=str(request.text_id), topic=TextRequested.topic
    )
    if new is None:
        return
    if request.by == "letter":
        _post(session, org_id, request)
        return
    number, why_not = _target(session, org_id, request)
    if number is None:
        not_sent = TextNotSent(task_id=request.task_id, text_id=request.text_id, reason=str(why_not))
        outbox.send_message(session, org_id, not_sent)
        return
    row = conversation_with(session, org_id, number)
    context = ConversationContext(session, row, numbers.reach(session, org_id, row.contact_point_id), unchecked)
    # Whatever they answer now is about these words: no read-back is open any more, and a YES is never about money. What we asked about
    # their safety stays open: a yes is about that still.
    if row.question in DANGER_QUESTIONS:
        row.read_back_id = None
    else:
        ask_next(context, STAFF_TEXT)
    _send(context, request)
    actor = Actor(org_id, ActorKind.STAFF, request.written_by)
    audit.record(session, actor, "text.written", "conversation", row.id, {"text": str(request.text_id)})


def _post(session: Session, org_id: UUID, request: TextRequested) -> None:
    """Posts the words as a letter to the one person whom the task is about. Where letters do not go to them, payments is told."""
    try:
        contact = find_contact(session, org_id, request.conversation_id, request.person_id)
    except NotFoundError:
        contact = None
    if contact is None or contact.held is None or contact.person_id is None or not contact.held.can_be_written_to:
        not_sent = TextNotSent(task_id=request.task_id, text_id=request.text_id, reason="no_letter")
        outbox.send_message(session, org_id, not_sent)
        return
    queue_message(
        session,
        org_id,
        Channel.LETTER,
        person_id=contact.person_id,
        notice=STAFF_LETTER,
        about_id=request.text_id,
        occasion_id=request.task_id,
        values={"words": request.words, "title": request.title},
    )
    actor = Actor(org_id, ActorKind.STAFF, request.written_by)
    audit.record(session, actor, "letter.written", "person", contact.person_id, {"letter": str(request.text_id)})


def _target(session: Session, org_id: UUID, request: TextRequested) -> tuple[str | None, NoText | None]:
    try:
        contact = find_contact(session, org_id, request.conversation_id, request.person_id)
    except NotFoundError:
        return None, NoText.NOBODY
    target = target_of(session, contact)
    return target.number, target.no_text


def _send(context: ConversationContext, request: TextRequested) -> None:
    session, row = context.session, context.row
    words = cheapest(request.words)
    session.add(
        ConversationSaid(
            org_id=row.org_id,
            id=request.text_id,
            conversation_id=row.id,
            channel="sms",
            language=context.speaker().language,
            words=words,
            written_by=request.written_by,
        )
    )
    if row.contact_point_id is None:
        raise ValueError("a conversation by text has a number")
    message = queue_reply(
        session,
        row.org_id,
        contact_point_id=row.contact_point_id,
        about_id=request.text_id,
        words=words,
        after=row.last_message_id,
        safety=request.is_about_safety,
        task_id=request.task_id,
    )
    row.last_message_id = message.id
    if message.follows_id is None:
        enqueue(session, message, SEND, due_in=_wait(context, request))


def _wait(context: ConversationContext, request: TextRequested) -> timedelta:
    """Nothing where it is about somebody's safety, or answers what they wrote just now; else the end of the hours in which the only person
    there is not to be disturbed."""
    wrote = select(ConversationTurn.id).where(
        ConversationTurn.conversation_id == context.row.id, ConversationTurn.said_at > context.now - ANSWERS_WITHIN
    )
    if request.is_about_safety or context.person_id is None or context.session.scalar(wrote.limit(1)) is not None:
        return timedelta()
    quiet = contacts.held(context.session, context.person_id).quiet
    return quiet.wait(context.now) if quiet else timedelta()
