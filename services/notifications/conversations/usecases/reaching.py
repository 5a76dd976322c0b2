"""How staff reach somebody whom a task is about: which number is safe, whether it may be texted, and what was said."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.numbers import Reach
from services.notifications.contacts.rules import HELPER, Held, UnreachableReason, can_be_texted
from services.notifications.contacts.tables import ContactLink, ContactPoint
from services.notifications.conversations.tables import Conversation, ConversationTurn
from services.notifications.conversations.usecases import said_words
from shared.contracts.reaching import NoText, PersonReach, ReachNumber
from shared.errors import NotFoundError

_WHY_NOT = {
    UnreachableReason.NO_CONTACT: NoText.NOBODY,
    UnreachableReason.ONLY_LANDLINE: NoText.ONLY_LANDLINE,
    UnreachableReason.NOT_SAFE_TO_TEXT: NoText.NOT_SAFE,
    UnreachableReason.STOPPED: NoText.STOPPED,
}


@dataclass(frozen=True, slots=True)
class TaskContact:
    """Whom a task is about: the conversation where there is one, the number that it is on, and the one person who can be meant."""

    conversation: Conversation | None
    reach: Reach
    person_id: UUID | None
    """None where somebody who helps wrote: it is not known who they are."""
    held: Held | None

    @property
    def people(self) -> tuple[UUID, ...]:
        """Who may be meant."""
        on_number = tuple(one.person_id for one in self.reach.contacts_on_number)
        return on_number if self.person_id is None or self.person_id in on_number else (self.person_id, *on_number)

    @property
    def is_theirs(self) -> bool:
        """Whether the person whom the task is about still has the number that the conversation is on, where we know who they are. It may
        be somebody else's by now, who was never asked whether it is safe, or that of somebody who helps them."""
        on_number = {one.person_id for one in self.reach.theirs}
        return self.person_id is None or self.person_id in on_number

    @property
    def is_safe(self) -> bool:
        """Whether nobody else reads that number."""
        return self.is_theirs and all(one.safe_to_text for one in self.reach.contacts_on_number)


@dataclass(frozen=True, slots=True)
class TextTarget:
    """Where a text goes, or why none may."""

    number: str | None = field(repr=False)
    no_text: NoText | None


def find_contact(session: Session, org_id: UUID, conversation_id: UUID | None, person_id: UUID | None) -> TaskContact:
    """Finds whom a task is about. Of somebody without a conversation named, the newest one from a number of theirs counts, and none from the
    telephone of somebody who helps them. Raises NotFoundError for a conversation that is not there."""
    conversation = session.get(Conversation, (org_id, conversation_id)) if conversation_id else None
    if conversation is None and conversation_id is not None:
        raise NotFoundError("conversation.unknown", "There is no such conversation.")
    if conversation is None and person_id is not None:
        conversation = _newest_of(session, person_id)
    reach = numbers.reach(session, org_id, conversation.contact_point_id if conversation else None)
    who = person_id or (_speaker(conversation, reach) if conversation else None)
    return TaskContact(conversation, reach, who, contacts.held(session, who) if who else None)


def show_reach(
    session: Session, org_id: UUID, conversation_id: UUID | None, person_id: UUID | None, since: datetime | None = None
) -> PersonReach:
    """Everything that staff need to reach whom a task is about; what was said in other conversations only `since` then. Raises
    NotFoundError."""
    contact = find_contact(session, org_id, conversation_id, person_id)
    conversation = contact.conversation
    found = said_words.conversations_of(session, conversation, contact.person_id, is_theirs=contact.is_theirs)
    return PersonReach(
        conversation_id=conversation.id if conversation else None,
        people=contact.people,
        numbers=_numbers(contact),
        no_calls=bool(contact.held and contact.held.no_calls),
        no_text=target_of(session, contact).no_text,
        can_be_written_to=contact.held is not None and contact.held.can_be_written_to,
        conversations=tuple(one.id for one in found),
        lines=tuple(said_words.newest_lines(session, found, conversation, contact.person_id, since)),
    )


def target_of(session: Session, contact: TaskContact) -> TextTarget:
    """The number that a text of staff goes to: the one that they wrote from, where nobody else reads it; else the person's own."""
    conversation, number = contact.conversation, contact.reach.number
    own = _own_target(contact.held)
    if conversation is None or conversation.channel != "sms" or number is None or not contact.is_theirs:
        return own
    if not can_be_texted(number):
        return own if own.no_text is None else TextTarget(None, NoText.NOT_A_MOBILE)
    if not contact.is_safe:
        is_other = contact.held is not None and contact.held.mobile != number
        return own if is_other and own.no_text is None else TextTarget(None, NoText.NOT_SAFE)
    if _is_stopped(session, conversation, contact.reach):
        return TextTarget(None, NoText.STOPPED)
    return TextTarget(number, None)


def _own_target(held: Held | None) -> TextTarget:
    if held is None:
        return TextTarget(None, NoText.NOBODY)
    why_not = held.why_not()
    return TextTarget(held.mobile, None) if why_not is None else TextTarget(None, _WHY_NOT[why_not])


def _is_stopped(session: Session, conversation: Conversation, reach: Reach) -> bool:
    """Whether STOP came and nothing after it: what they write after a STOP may be answered."""
    if conversation.contact_point_id is None:
        return True
    stopped_at = session.scalar(select(ContactPoint.stopped_at).where(ContactPoint.id == conversation.contact_point_id))
    if stopped_at is None:
        return any(one.stopped for one in reach.contacts_on_number)
    wrote_since = select(ConversationTurn.id).where(
        ConversationTurn.conversation_id == conversation.id, ConversationTurn.said_at > stopped_at
    )
    return session.scalar(wrote_since.limit(1)) is None


def _numbers(contact: TaskContact) -> tuple[ReachNumber, ...]:
    """The numbers by which the person can be reached, the safe ones first."""
    held = contact.held
    found = dict[str, ReachNumber]()
    if contact.reach.number is not None:
        is_helpers = bool(contact.reach.contacts_on_number) and not contact.reach.theirs
        wrote_from = ReachNumber(
            number=contact.reach.number,
            whose="helper" if is_helpers else "wrote_from",
            is_safe=contact.is_safe and not is_helpers,
        )
        found[contact.reach.number] = wrote_from
    if held is not None and held.mobile is not None:
        own = ReachNumber(number=held.mobile, whose="mobile", is_safe=held.safe_to_text)
        found.setdefault(held.mobile, own)
    if held is not None and held.landline is not None:
        found.setdefault(held.landline, ReachNumber(number=held.landline, whose="landline", is_safe=False))
    return tuple(sorted(found.values(), key=lambda one: not one.is_safe))


def _speaker(conversation: Conversation, reach: Reach) -> UUID | None:
    """Who spoke: whom payments knew it to be, or the only one behind the number. By text nobody whom its owner only helps."""
    helped = {one.person_id for one in reach.contacts_on_number if not one.is_theirs}
    if conversation.person_id is not None and (conversation.channel == "voice" or conversation.person_id not in helped):
        return conversation.person_id
    return reach.theirs[0].person_id if len(reach.contacts_on_number) == 1 and reach.theirs else None


def _newest_of(session: Session, person_id: UUID) -> Conversation | None:
    linked = select(ContactLink.contact_point_id).where(
        ContactLink.person_id == person_id, ContactLink.ended_at.is_(None)
    )
    helpers = linked.where(ContactLink.role == HELPER)
    by_them = or_(
        Conversation.channel == "voice",
        Conversation.contact_point_id.is_(None),
        Conversation.contact_point_id.not_in(helpers),
    )
    newest = (
        select(Conversation)
        .join(ConversationTurn, ConversationTurn.conversation_id == Conversation.id)
        .where(
            or_(
                Conversation.contact_point_id.in_(linked.where(ContactLink.role != HELPER)),
                and_(Conversation.person_id == person_id, by_them),
            )
        )
        .order_by(ConversationTurn.said_at.desc(), ConversationTurn.id.desc())
        .limit(1)
    )
    return session.scalar(newest)
