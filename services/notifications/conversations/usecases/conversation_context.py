"""What we say, kept in the exact words and handed to the line; and what a human is asked to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.numbers import Reach
from services.notifications.contacts.rules import Behind, can_be_texted
from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.prompts.catalogue import Speaker
from services.notifications.conversations.rules.tasks import TASKS, HumanTask, TaskReason
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.conversations.usecases import strangers
from services.notifications.conversations.usecases.same_number import others_with_tasks
from services.notifications.lines.rules import cheapest
from services.notifications.messages.languages import language_for
from services.notifications.messages.usecases.replies import NewReply, lease_at_once
from services.notifications.messages.usecases.sends import LeasedMessage, SendingRules, lease_reply
from services.notifications.messages.usecases.transitions import SEND, enqueue, queue_reply
from shared import outbox
from shared.contracts.reaching import PersonWrote
from shared.contracts.tasks import TaskRaised
from shared.contracts.turns import Prompt
from shared.database import table_of
from shared.duty import next_on_duty
from shared.errors import NotFoundError
from shared.ids import new_id
from shared.organisations import Organisation

_LOCK = (
    select(Conversation)
    .where(Conversation.id == bindparam("conversation_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_SAY = insert(table_of(ConversationSaid))
_SAY_BESIDE = _SAY.values(
    {
        name: bindparam(f"said_{name}")
        for name in ("org_id", "id", "conversation_id", "turn_id", "channel", "language", "words")
    }
)
"""The same as a part of the statement that writes the message which says it."""


@dataclass(frozen=True, slots=True)
class ConversationContext:
    """One conversation in hand, locked until the commit: its row, who may be behind the number, and in whose name we speak."""

    session: Session
    row: Conversation
    reach: Reach
    unchecked: bool
    """Whether a language may be spoken whose words nobody has checked."""
    most_to_strangers: int = strangers.MOST_ANSWERS
    """How many answers a day numbers get that nobody is known behind, all of them together."""
    sending_rules: SendingRules | None = None
    """Set where whoever holds this context sends its first text after the commit (`leased`); else a worker is asked to."""
    leased: list[LeasedMessage] = field(default_factory=list)

    @property
    def contacts_on_number(self) -> tuple[Behind, ...]:
        """The people whom this number may belong to, the one whose own it is first; empty where nobody is known."""
        return self.reach.contacts_on_number

    @property
    def organisation(self) -> Organisation:
        """In whose name we speak."""
        return self.reach.organisation

    @property
    def person_id(self) -> UUID | None:
        """Who speaks: the only one behind the number, or of several the one that payments knows it is. On the telephone of somebody who helps
        it is none of whom they help, but for a call on which payments knew who it is."""
        if len(self.contacts_on_number) == 1 and self.reach.theirs:
            return self.reach.theirs[0].person_id
        may_be = self.contacts_on_number if self.row.channel == "voice" else self.reach.theirs
        return self.row.person_id if self.row.person_id in {one.person_id for one in may_be} else None

    @property
    def now(self) -> datetime:
        """The time (UTC), by the database's clock."""
        return self.reach.now

    @property
    def no_calls(self) -> bool:
        """Whether nobody calls whoever speaks; where several share the number and nobody knows which it is, whether one of them
        asked for that."""
        known = [one for one in self.contacts_on_number if one.person_id == self.person_id]
        return any(one.no_calls for one in known or self.reach.theirs)

    @property
    def others_may_read(self) -> bool:
        """Whether this is a telephone that is not safe to text for anybody behind it."""
        return self.row.channel == "sms" and bool(self.contacts_on_number) and not self.people

    @property
    def people(self) -> tuple[UUID, ...]:
        """Who may be meant: on a number that is not safe to text for some, only the others."""
        by_voice = self.row.channel == "voice"
        return tuple(one.person_id for one in self.contacts_on_number if by_voice or one.safe_to_text)

    def speaker(self, language: str | None = None) -> Speaker:
        """In whose name and language we speak: the one asked for, else the conversation's, else the only person's."""
        only = self.contacts_on_number[0].language if len(self.contacts_on_number) == 1 else None
        wanted = language or self.row.language or only
        chosen = language_for(wanted, unchecked=self.unchecked)
        duty = next_on_duty(self.organisation.helpline_hours, self.now)
        return Speaker(self.organisation.short_name, self.organisation.helpline, chosen, duty, self.no_calls)


def open_conversation(
    session: Session, org_id: UUID, conversation_id: UUID, *, unchecked: bool, sending_rules: SendingRules | None = None
) -> ConversationContext:
    """Locks a conversation. Raises NotFoundError where there is none, or where its organisation is not known here."""
    row = session.scalar(_LOCK, {"conversation_id": conversation_id})
    if row is None:
        raise NotFoundError("conversation.unknown", "There is no such conversation.")
    reach = numbers.reach(session, org_id, row.contact_point_id)
    return ConversationContext(session, row, reach, unchecked, sending_rules=sending_rules)


def say(
    context: ConversationContext,
    prompts: Sequence[Prompt],
    turn_id: UUID | None,
    *,
    language: str | None = None,
    safety: bool = False,
) -> None:
    """Says prompts in this conversation: as texts, or as words for the voice to say next."""
    speaker = context.speaker(language)
    if context.row.channel == "voice":
        for prompt in prompts:
            say_words(context, catalogue.speech_of(prompt, speaker), turn_id, speaker.language)
        return
    for words in catalogue.texts_of(prompts, speaker):
        say_words(context, words, turn_id, speaker.language, safety=safety)


def say_own(
    context: ConversationContext, name: str, turn_id: UUID | None, *, language: str | None = None, safety: bool = False
) -> None:
    """Says one of our own prompts."""
    say(context, [Prompt(name=name)], turn_id, language=language, safety=safety)


def ask_next(
    context: ConversationContext, question: str | None, expect: str = "free", about_id: UUID | None = None
) -> None:
    """Remembers what we asked or said last, by ourselves. Whatever that is, no read-back is open any more: a YES from now on is
    about this, and never about money."""
    row = context.row
    row.question, row.expect, row.read_back_id, row.about_id = question, expect, None, about_id


def say_words(
    context: ConversationContext, words: str, turn_id: UUID | None, language: str, *, safety: bool = False
) -> None:
    """Says words on the conversation's own channel; a text is kept as it leaves, written as cheaply as its letters allow."""
    if context.row.channel == "sms":
        words = cheapest(words)
    said = _said(context, words, turn_id, language, context.row.channel)
    with context.session.no_autoflush:  # the conversation is written once, when the transaction ends
        if context.row.channel == "sms" and not safety and _send_at_once(context, said, words):
            return
        context.session.execute(_SAY, said)
    if context.row.channel == "sms":
        _text(context, said["id"], words, safety=safety)


def text_too(context: ConversationContext, prompts: Sequence[Prompt], turn_id: UUID | None) -> bool:
    """Texts prompts to somebody on the telephone (a link cannot be said). False where their number cannot or must not be texted."""
    if not may_be_texted(context):
        return False
    speaker = context.speaker()
    for words in catalogue.texts_of(prompts, speaker):
        _text(context, _keep(context, words, turn_id, speaker.language, "sms"), words)
    return True


def text_on_file(
    context: ConversationContext, person_id: UUID | None, prompts: Sequence[Prompt], turn_id: UUID | None
) -> bool:
    """Texts prompts about money to the number that we have of somebody, never to the one that a call shows: that is easily forged. It
    waits while they do not want to be disturbed. False where they may not be texted about their money."""
    person = contacts.held(context.session, person_id) if person_id else None
    if person is None or person.contact_point_id is None or person.why_not(about_money=True) is not None:
        return False
    speaker = context.speaker(person.language)
    wait = person.quiet.wait(context.now) if person.quiet else timedelta()
    before = None
    for words in catalogue.texts_of(prompts, speaker):
        said = _keep(context, cheapest(words), turn_id, speaker.language, "sms")
        message = queue_reply(
            context.session,
            context.row.org_id,
            contact_point_id=person.contact_point_id,
            about_id=said,
            words=cheapest(words),
            after=before,
        )
        before = message.id
        if message.follows_id is None:
            enqueue(context.session, message, SEND, due_in=wait)
    return True


def may_be_texted(context: ConversationContext) -> bool:
    """Whether everybody who may be behind this number may be sent texts there; not where the number is that of somebody who helps whoever
    is spoken with."""
    number, theirs = context.reach.number, {one.person_id for one in context.reach.theirs}
    return (
        number is not None
        and bool(theirs)
        and (context.person_id is None or context.person_id in theirs)
        and all(one.safe_to_text for one in context.contacts_on_number)
        and can_be_texted(number)
    )


def may_answer(context: ConversationContext, *, safety: bool = False) -> bool:
    """Whether we may text an answer: always to somebody whom we know and about somebody's safety; to numbers that nobody is known
    behind so often a day (`strangers`)."""
    if safety or context.row.channel == "voice" or context.contacts_on_number:
        return True
    if strangers.take_answer(context.session, context.row.org_id, context.most_to_strangers):
        return True
    _tell_of_strangers(context)
    return False


def ask_a_human(
    context: ConversationContext, task: HumanTask, turn_id: UUID | None = None, *, owner_id: UUID | None = None
) -> None:
    """Puts a task on the list that payments keeps, because of a turn where it was one. For numbers that nobody is known behind one task stands for many, once there are
    more in a day than anybody could work off (`strangers`)."""
    is_counted = not task.is_always and not context.contacts_on_number
    if is_counted and not strangers.take_task(context.session, context.row.org_id):
        _tell_of_strangers(context)
        return
    _raise_task(context, task, turn_id, owner_id)


def tell_tasks(context: ConversationContext, turn_id: UUID) -> None:
    """Tells payments of a turn that it does not answer: a task may be open about whoever said it. Nobody's number that never raised one is
    told of, however often it texts us."""
    people = tuple(one.person_id for one in context.reach.theirs)
    # Of the only one behind a number every task is known by who they are; others are of whoever had it before.
    others = others_with_tasks(context.session, context.row) if len(people) != 1 else ()
    if not people and not others and context.row.asked_human_at is None:
        return
    turn = context.session.get_one(ConversationTurn, (context.row.org_id, turn_id))
    wrote = PersonWrote(
        conversation_id=context.row.id,
        turn_id=turn_id,
        people=people,
        said_at=turn.said_at,
        answers_us=turn.asked is not None and turn.asked_about_id is None,
        same_number=others,
    )
    outbox.send_message(context.session, context.row.org_id, wrote)


def _tell_of_strangers(context: ConversationContext) -> None:
    if strangers.is_to_be_told(context.session, context.row.org_id):
        _raise_task(context, TASKS[TaskReason.STRANGERS], None, None)


def _raise_task(context: ConversationContext, task: HumanTask, turn_id: UUID | None, owner_id: UUID | None) -> None:
    context.row.asked_human_at = context.now
    raised = TaskRaised(
        kind=task.kind,
        conversation_id=context.row.id,
        person_id=context.person_id,
        owner_id=owner_id,
        turn_id=turn_id,
        reason=task.reason,
        urgent=task.urgent,
        due_in_minutes=task.due_in_minutes,
    )
    outbox.send_message(context.session, context.row.org_id, raised)


def _keep(context: ConversationContext, words: str, turn_id: UUID | None, language: str, channel: str) -> UUID:
    said = _said(context, words, turn_id, language, channel)
    context.session.execute(_SAY, said)
    said_id: UUID = said["id"]
    return said_id


def _said(
    context: ConversationContext, words: str, turn_id: UUID | None, language: str, channel: str
) -> dict[str, Any]:
    about = {"org_id": context.row.org_id, "id": new_id(), "conversation_id": context.row.id, "turn_id": turn_id}
    return about | {"channel": channel, "language": language, "words": words}


def _send_at_once(context: ConversationContext, said: Mapping[str, Any], words: str) -> bool:
    """Whether these words leave after the commit, by whoever holds this context, and nothing holds them back; they are kept with it."""
    row, number = context.row, context.reach.number
    if context.sending_rules is None or row.contact_point_id is None or number is None or not can_be_texted(number):
        return False
    reply = NewReply(row.org_id, row.contact_point_id, number, said["id"], words, row.last_message_id, context.now)
    beside = {f"said_{name}": value for name, value in said.items()}
    taken = lease_at_once(context.session, reply, context.sending_rules, _SAY_BESIDE, beside)
    if taken is None:
        return False
    row.last_message_id = taken.key.message_id
    context.leased.append(taken)
    return True


def _text(context: ConversationContext, said_id: UUID, words: str, *, safety: bool = False) -> None:
    row, number = context.row, context.reach.number
    if row.contact_point_id is None or number is None or not can_be_texted(number):
        return  # a short code or a number abroad: what we would have said is kept, and a text there could cost a lot
    message = queue_reply(
        context.session,
        row.org_id,
        contact_point_id=row.contact_point_id,
        about_id=said_id,
        words=words,
        after=row.last_message_id,
        safety=safety,
    )
    row.last_message_id = message.id
    if message.follows_id is not None:
        return
    if context.sending_rules is None:
        enqueue(context.session, message, SEND)
    elif taken := lease_reply(context.session, message, number, context.sending_rules):
        context.leased.append(taken)
