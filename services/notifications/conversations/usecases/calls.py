"""A call, one step at a time: each step stores what was heard and decides what is said next."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts import numbers
from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.rules import calls as rules
from services.notifications.conversations.rules import incoming
from services.notifications.conversations.rules.calls import Ended, Key, Keys, Next
from services.notifications.conversations.rules.tasks import TASKS, TaskReason
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.conversations.usecases.conversation_context import (
    ConversationContext,
    ask_a_human,
    open_conversation,
    say_own,
    text_too,
)
from services.notifications.conversations.usecases.receiving import context_of, take_understood
from services.notifications.lines.protocol import Spoken
from services.notifications.understanding import understand
from shared import inbox
from shared.contracts.turns import Prompt
from shared.contracts.understood import Intent, Understood
from shared.errors import NotFoundError
from shared.ids import new_id
from shared.telephone_numbers import e164


@dataclass(frozen=True, slots=True)
class CallStep:
    """What happens next in a call. `turn` counts what was said, `keys` how many keys are enough; `helpline` (E.164) is dialled."""

    next: Next
    say: tuple[Spoken, ...]
    conversation_id: UUID
    language: str
    turn: int = 0
    keys: int | None = 1
    helpline: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CallInput:
    """What the line heard: in which call, after which turn, keys and words."""

    call_id: str
    turn: int
    digits: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hold:
    """How often the caller was asked to hold, and the key that they pressed just now; `had_key` where they did in an earlier hold."""

    number: int = 0
    digits: str = ""
    had_key: bool = False

    @property
    def is_too_early(self) -> bool:
        """Whether a key was pressed that answers nothing: while we look, nothing is asked."""
        return self.had_key or (bool(self.digits) and rules.key_in_hold(self.digits) is None)


def begin(session: Session, org_id: UUID, call_id: str, number: str, *, unchecked: bool) -> CallStep:
    """A call comes in from a number (as the line writes it; withheld ones are no number). Raises NotFoundError."""
    is_new = begin_if_new(session, org_id, call_id, number)
    context = _context_of(session, org_id, call_id, unchecked=unchecked)
    if not context.contacts_on_number:
        return _to_a_person(context, "call_stranger")
    if is_new:
        say_own(context, "call_hello", None)
    return _now(context)


def begin_if_new(session: Session, org_id: UUID, call_id: str, number: str) -> bool:
    """Remembers a call; False where it is known already. A call that rang off at once is first heard of when it has ended."""
    caller = e164(number)
    point_id = numbers.point_of(session, org_id, caller) if caller else None
    new = insert(Conversation).values(
        org_id=org_id,
        id=new_id(),
        channel="voice",
        call_id=call_id,
        contact_point_id=point_id,
        created_at=func.app_now(),
    )
    return session.scalar(new.on_conflict_do_nothing().returning(Conversation.id)) is not None


def hear(session: Session, org_id: UUID, heard: CallInput, *, unchecked: bool) -> CallStep:
    """Words or keys. A step that says HOLD has a turn that payments must answer. Raises NotFoundError."""
    context = _context_of(session, org_id, heard.call_id, unchecked=unchecked)
    keys = rules.keys_for(context.row.expect, context.row.question)
    said = rules.said_with_keys(heard.digits, keys) or heard.words
    key = rules.key_of(heard.digits, keys)
    understood = understand(incoming.heard(said), context_of(context))
    wanted = _what_next(context, heard, understood)
    if key is Key.PERSON or wanted is Next.PERSON:
        return _to_a_person(context, "call_connecting")
    if key is Key.CALL_BACK:
        ask_a_human(context, TASKS[TaskReason.ASKED])
        return _goodbye(context, "call_back_later", Ended.CALLED_BACK)
    is_lost = keys is Keys.MENU and said.isdecimal() and context.speaker().keys_only  # a key that was not offered
    if key is Key.AGAIN or is_lost or not said.strip():
        return _now(context)
    if wanted is Next.GOODBYE:
        return _goodbye(context, "call_goodbye", Ended.DONE)
    context.row.ended_how = None  # whatever was finished before: something new is said
    if inbox.receive(
        session, org_id=org_id, source="voice", external_id=f"{heard.call_id}:{heard.turn}", topic="words.heard"
    ):
        take_understood(context, said, understood)
    return _now(context)


def look(session: Session, org_id: UUID, call_id: str, hold: Hold, *, unchecked: bool) -> CallStep:
    """How far the call is: the answer, or a hold while payments is thinking, and after some holds a call back."""
    context = _context_of(session, org_id, call_id, unchecked=unchecked)
    key = rules.key_in_hold(hold.digits)
    if key is Key.PERSON:
        return _to_a_person(context, "call_connecting")
    step = _now(context)
    if step.next is Next.HOLD and hold.number >= rules.MOST_HOLDS:
        ask_a_human(context, TASKS[TaskReason.NOT_ANSWERED])
        return _goodbye(context, "call_back_later", Ended.CALLED_BACK)
    if step.next is Next.LISTEN and rules.is_not_understood(_asked_last(context)):
        return _to_a_person(context, "not_understood", "call_connecting")
    if step.next is Next.HOLD:
        return step if hold.number == 0 or key is Key.AGAIN else replace(step, say=())
    return replace(step, say=(_spoken(context, "call_key_too_early"), *step.say)) if hold.is_too_early else step


def keep_silent(session: Session, org_id: UUID, call_id: str, *, silences: int, unchecked: bool) -> CallStep:
    """Nobody said anything: we ask again, and at last offer to call back. What was told is saved."""
    context = _context_of(session, org_id, call_id, unchecked=unchecked)
    if context.row.ended_how == Ended.DONE:  # everything was answered: who says nothing more has finished
        return _goodbye(context, "call_goodbye", Ended.DONE)
    if silences < rules.MOST_SILENCES:
        step = _now(context)
        return replace(step, say=(_spoken(context, "call_not_heard"), *step.say))
    ask_a_human(context, TASKS[TaskReason.NOT_HEARD])
    return _goodbye(context, "call_back_later", Ended.CALLED_BACK)


def after_dialling(session: Session, org_id: UUID, call_id: str, *, spoken: bool, unchecked: bool) -> CallStep:
    """The helpline was dialled; where nobody was free (not `spoken`), somebody calls back."""
    context = _context_of(session, org_id, call_id, unchecked=unchecked)
    if spoken:
        return CallStep(Next.GOODBYE, (), context.row.id, context.speaker().language)
    if context.row.ended_how != Ended.CALLED_BACK:  # the line may tell us twice
        ask_a_human(
            context, TASKS[TaskReason.NOBODY_FREE if context.contacts_on_number else TaskReason.STRANGER_CALLED]
        )
        _text_where_wanted(context, "call_back_told")
    return _goodbye(context, "call_nobody_free", Ended.CALLED_BACK)


def end(
    session: Session, org_id: UUID, call_id: str, status: str, lasted: timedelta, *, short: timedelta, unchecked: bool
) -> None:
    """A call is over. A missed one is called back, and told so by text; a lost one goes on by text; where that number may not be
    texted somebody calls back without a word. Raises NotFoundError."""
    context = _context_of(session, org_id, call_id, unchecked=unchecked)
    needs = rules.after_call(status, lasted, turns=context.row.turns, how=context.row.ended_how, short=short)
    if needs is None:
        return
    context.row.ended_how = needs.how
    if needs.how is Ended.LOST and _text_where_wanted(context, "call_lost"):
        return  # it goes on by text
    ask_a_human(context, TASKS[needs.why])
    if needs.how is Ended.MISSED:
        _text_where_wanted(context, "call_back_told")


def _text_where_wanted(context: ConversationContext, prompt: str) -> bool:
    """Texts the caller, whom our voice does not reach. False where that is not safe, not possible, or they said STOP."""
    return not any(one.stopped for one in context.contacts_on_number) and text_too(context, [Prompt(name=prompt)], None)


def _context_of(session: Session, org_id: UUID, call_id: str, *, unchecked: bool) -> ConversationContext:
    conversation_id = session.scalar(select(Conversation.id).where(Conversation.call_id == call_id))
    if conversation_id is None:
        raise NotFoundError("call.unknown", "There is no such call.")
    return open_conversation(session, org_id, conversation_id, unchecked=unchecked)


def _now(context: ConversationContext) -> CallStep:
    """Where the call is: what we said last, and what comes after it."""
    row, language = context.row, context.speaker().language
    waiting = select(ConversationTurn.id).where(
        ConversationTurn.conversation_id == row.id, ConversationTurn.answered_at.is_(None)
    )
    if context.session.scalar(waiting.limit(1)) is not None:
        return CallStep(Next.HOLD, (_spoken(context, "call_hold"),), row.id, language, row.turns)
    said = tuple(Spoken(one.words, one.language) for one in _last_words(context.session, row.id))
    if row.ended_how == Ended.DONE and row.expect == "nothing":
        return CallStep(Next.GOODBYE, (*said, _spoken(context, "call_goodbye")), row.id, language)
    if row.ended_how == Ended.DONE:  # the caller decides when the call is over
        said = (*said, _spoken(context, "call_anything_else"))
    keys = rules.keys_for(row.expect, context.row.question)
    if keys is Keys.MENU and row.turns and context.speaker().keys_only:  # the greeting names the keys itself
        said = (*said, _spoken(context, "call_keys"))
    return CallStep(Next.LISTEN, said, row.id, language, row.turns, rules.keys_wanted(keys))


def _what_next(context: ConversationContext, heard: CallInput, understood: Understood) -> Next | None:
    """Where spoken words lead at once, also with payments down: to a person, or to the end. Danger and a claim are for the turn."""
    if heard.digits or not heard.words.strip() or understood.danger is not None or understood.lines:
        return None
    if understood.intent is Intent.HELP:
        return Next.PERSON
    return Next.GOODBYE if rules.is_enough(understood, heard.words, done=context.row.ended_how == Ended.DONE) else None


def _asked_last(context: ConversationContext) -> list[tuple[str, ...]]:
    """Names of the prompts that payments answered to the last turns with, the newest turn first; none for what we answered."""
    answers = context.session.scalars(
        select(ConversationTurn.answer)
        .where(ConversationTurn.conversation_id == context.row.id, ConversationTurn.answered_at.is_not(None))
        .order_by(ConversationTurn.number_in_order.desc())
        .limit(rules.MOST_MISSES)
    )
    return [tuple(prompt["name"] for prompt in (answer or {}).get("say", ())) for answer in answers]


def _spoken(context: ConversationContext, prompt: str) -> Spoken:
    speaker = context.speaker()
    return Spoken(catalogue.speech_of(Prompt(name=prompt), speaker), speaker.language)


def _to_a_person(context: ConversationContext, *prompts: str) -> CallStep:
    context.row.ended_how = Ended.PERSON
    words = tuple(_spoken(context, prompt) for prompt in prompts)
    number = e164(context.organisation.helpline) or context.organisation.helpline
    return CallStep(Next.PERSON, words, context.row.id, context.speaker().language, helpline=number)


def _goodbye(context: ConversationContext, prompt: str, how: Ended) -> CallStep:
    context.row.ended_how = how
    return CallStep(Next.GOODBYE, (_spoken(context, prompt),), context.row.id, context.speaker().language)


def _last_words(session: Session, conversation_id: UUID) -> list[ConversationSaid]:
    """What we said last on the telephone: everything after the last turn that we answered, in order."""
    newest = (
        select(ConversationSaid.turn_id)
        .where(ConversationSaid.conversation_id == conversation_id, ConversationSaid.channel == "voice")
        .order_by(ConversationSaid.id.desc())
        .limit(1)
    )
    turn_id = session.scalar(newest)
    rows = session.scalars(
        select(ConversationSaid)
        .where(
            ConversationSaid.conversation_id == conversation_id,
            ConversationSaid.channel == "voice",
            ConversationSaid.turn_id == turn_id if turn_id else ConversationSaid.turn_id.is_(None),
        )
        .order_by(ConversationSaid.id)
    )
    return list(rows)
