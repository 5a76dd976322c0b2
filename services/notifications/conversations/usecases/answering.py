"""Turns that payments answers: which is next, what payments is told of it, and what its answer means."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.notifications.contacts import usecases as contacts
from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.rules.order import DANGER_QUESTIONS
from services.notifications.conversations.rules.tasks import TASKS, TaskReason
from services.notifications.conversations.tables import ConversationTurn
from services.notifications.conversations.usecases import kept_lines
from services.notifications.conversations.usecases.conversation_context import (
    ConversationContext,
    ask_a_human,
    ask_next,
    may_be_texted,
    say,
    say_own,
    tell_tasks,
    text_on_file,
    text_too,
)
from services.notifications.conversations.usecases.same_number import others_with_tasks
from services.notifications.understanding import Context, understand
from services.notifications.understanding.names import mentioned_in
from shared import logs, outbox
from shared.contracts.turns import PROMPTS, LastAsked, Prompt, Turn, TurnAnswer, ValueKind
from shared.contracts.understood import Understood
from shared.database import app_now, table_of
from shared.errors import Effect, InvalidError
from shared.identity import Actor, ActorKind
from shared.london import london_day

log = logs.get(__name__)

_POSTED = ("statement_by_post", "statement_by_post_before")
"""What promises a letter."""
_OLDEST = (
    select(ConversationTurn)
    .where(ConversationTurn.conversation_id == bindparam("conversation"), ConversationTurn.answered_at.is_(None))
    .order_by(ConversationTurn.number_in_order)
    .limit(1)
)
_CLOSED = table_of(ConversationTurn).c
_CLOSING = (
    update(table_of(ConversationTurn))
    .where(_CLOSED.org_id == bindparam("org"), _CLOSED.id == bindparam("turn"), _CLOSED.answered_at.is_(None))
    .values(
        answered_by=bindparam("by"),
        answered_at=func.app_now(),
        answer=bindparam("answered", type_=JSONB(none_as_null=True)),
    )
    .returning(_CLOSED.id)
    .cte("closing")
)
_OTHERS = (
    exists()
    .where(_CLOSED.conversation_id == bindparam("conversation"), _CLOSED.answered_at.is_(None))
    .where(_CLOSED.id != bindparam("turn"))
)
_CLOSE = select(_CLOSING.c.id, _OTHERS.label("others"))
"""Answers a turn, and says whether others of its conversation wait."""


def next_turn(context: ConversationContext, work_id: UUID | None) -> Turn | None:
    """The oldest turn that waits for an answer; None, and the work is done, where there is none.

    The conversation is locked until the commit, so a text that comes at this moment either is seen here or brings work of its own.
    """
    row = context.session.scalar(_OLDEST, {"conversation": context.row.id})
    if row is None:
        end_work(context, work_id)
        return None
    return turn_of(context, row)


def end_work(context: ConversationContext, work_id: UUID | None) -> None:
    """No turn waits: the work is done."""
    if work_id is not None:
        outbox.acknowledge(context.session, work_id)


def turn_of(context: ConversationContext, row: ConversationTurn) -> Turn:
    """What payments is told of a turn."""
    conversation = context.row
    return Turn(
        turn_id=row.id,
        conversation_id=conversation.id,
        number_in_order=row.number_in_order,
        org_id=conversation.org_id,
        people=context.people,
        channel="voice" if conversation.channel == "voice" else "sms",
        said=row.said,
        understood=_understood(row),
        kept=kept_lines.lines_of(row.kept),
        language="cy" if context.speaker().language == "cy" else "en",
        # The read-back that had been asked when this was said: a YES that was on its way before another one does not count for it.
        answers_to=row.answers_to,
        number_id=conversation.contact_point_id,
        said_at=row.said_at,
        **_of_helped(context, row.said),
        last_asked=LastAsked(question=row.asked, about_id=row.asked_about_id) if row.asked else None,
        # Of the only one behind a number every task is known by who they are.
        same_number=others_with_tasks(context.session, conversation) if len(context.people) != 1 else (),
    )


def _of_helped(context: ConversationContext, said: str) -> dict[str, Any]:
    """Who is behind a number that somebody else has who helps them, and which words may name one of them."""
    helped = tuple(one.person_id for one in context.contacts_on_number if one.role == "helper")
    return {"helped": helped, "mentions": mentioned_in(said)} if helped else {}


def _understood(row: ConversationTurn) -> Understood:
    """What was understood when it came; a turn that is older than that is understood now, from the words that are kept."""
    if row.understood is not None:
        return Understood.model_validate(row.understood)
    return understand(row.said, Context(today=london_day(row.said_at)))


def record_answer(context: ConversationContext, turn: Turn, answer: TurnAnswer) -> bool:
    """Says what payments decided, once: a turn that has been answered meanwhile stays as it is. Gives whether another turn may wait: False
    where none does. Raises InvalidError for prompts that have no words here."""
    for prompt in (*answer.say, *answer.by_text):
        catalogue.check(prompt)
    closed = _close(context.session, turn, "payments", answer=answer.model_dump(mode="json"))
    if closed is None:
        return True
    _remember(context, answer)
    if answer.say:
        _say(context, turn, answer)
    return bool(closed.others)


def _say(context: ConversationContext, turn: Turn, answer: TurnAnswer) -> None:
    prompts = _with_what_is_posted(context, answer.person_id, _sayable(context, answer.say))
    if answer.by_text and not text_on_file(context, answer.person_id, answer.by_text, turn.turn_id):
        # What was to say that a text comes.
        prompts = [Prompt(name="person_will_call") if one.name == "money_by_text" else one for one in prompts]
        ask_a_human(context, TASKS[TaskReason.NO_TEXT], turn.turn_id)
    say(context, prompts, turn.turn_id)
    if context.row.channel == "voice" and context.row.ended_how not in (None, "done"):
        text_too(context, answer.say, turn.turn_id)  # the call is over: nobody hears what we would have said
        return
    links = [prompt for prompt in answer.say if _has_link(prompt)]
    if context.row.channel == "voice" and links and not text_too(context, links, turn.turn_id):
        ask_a_human(context, TASKS[TaskReason.ASKED], turn.turn_id)


def _sayable(context: ConversationContext, prompts: Sequence[Prompt]) -> Sequence[Prompt]:
    """On the telephone no text is promised to a landline, or to a mobile that others may read: a person calls instead."""
    if context.row.channel != "voice" or may_be_texted(context):
        return prompts
    instead = {"receipt_link": "call_receipt_no_text"}
    return [
        Prompt(name=instead.get(prompt.name, "person_will_call")) if _has_link(prompt) else prompt for prompt in prompts
    ]


def _with_what_is_posted(
    context: ConversationContext, person_id: UUID | None, prompts: Sequence[Prompt]
) -> Sequence[Prompt]:
    """No letter is promised where none can go: payments knows no addresses. Its letter fails then, and a person helps."""
    promised = any(one.name in _POSTED for one in prompts)
    if not promised or (person_id is not None and contacts.held(context.session, person_id).can_be_written_to):
        return prompts
    return [Prompt(name="statement_no_address") if one.name in _POSTED else one for one in prompts]


def _has_link(prompt: Prompt) -> bool:
    return ValueKind.LINK in PROMPTS[prompt.name].values()


def waited(context: ConversationContext, turn: Turn) -> timedelta:
    """How long a turn has waited for its answer."""
    said_at = context.session.scalars(select(ConversationTurn.said_at).where(ConversationTurn.id == turn.turn_id)).one()
    return app_now(context.session) - said_at


def tell_to_wait(context: ConversationContext, turn: Turn, *, after: timedelta) -> None:
    """Payments has been away for a while: the person is told, once, that we have their message."""
    session, open_now = context.session, ConversationTurn.answered_at.is_(None)
    row = session.scalar(select(ConversationTurn).where(ConversationTurn.id == turn.turn_id, open_now))
    if row is None or context.row.channel != "sms" or app_now(session) < row.said_at + after:
        return
    waiting = select(ConversationTurn.id).where(
        ConversationTurn.conversation_id == turn.conversation_id,
        open_now,
        ConversationTurn.told_to_wait_at.is_not(None),
    )
    if session.scalar(waiting.limit(1)) is None:
        row.told_to_wait_at = app_now(session)
        say_own(context, "have_your_message", row.id)


def give_to_a_human(context: ConversationContext, turn: Turn) -> None:
    """Payments cannot take this turn, now or later: a person is told and calls, and the next turn has its chance."""
    if _close(context.session, turn, "nobody") is None:
        return
    kept_lines.take_back(context, [line.model_dump(mode="json") for line in turn.kept])
    if context.row.question not in DANGER_QUESTIONS:
        ask_next(context, "not_answered")
    log.warning("turn not answered", object_id=str(turn.turn_id))
    ask_a_human(context, TASKS[TaskReason.NOT_ANSWERED], turn.turn_id)
    tell_tasks(context, turn.turn_id)
    say_own(context, "not_answered", turn.turn_id)


def _close(session: Session, turn: Turn, by: str, answer: dict[str, Any] | None = None) -> Row[*tuple[Any, ...]] | None:
    """Notes who answered a turn, and gives whether `others` wait; None where it has been answered meanwhile."""
    values = {"org": turn.org_id, "turn": turn.turn_id, "conversation": turn.conversation_id, "by": by}
    values["answered"] = answer
    return session.execute(_CLOSE, values).first()


def _remember(context: ConversationContext, answer: TurnAnswer) -> None:
    row = context.row
    if answer.person_id is not None and answer.person_id not in context.people:
        raise InvalidError(
            "turn.other_person", "The answer is about somebody else than this number's.", effect=Effect.NOTHING_SAID
        )
    is_theirs = any(one.person_id == answer.person_id for one in context.reach.theirs)
    # Remembered only where several share the number: who is the only one today need not be the only one tomorrow. Whoever texts from the
    # telephone of somebody who helps does not speak as the person whom it is for.
    is_speaker = len(context.contacts_on_number) > 1 and (is_theirs or row.channel == "voice")
    speaks = answer.person_id if is_speaker else None
    if row.person_id is not None and row.person_id != speaks:
        row.kept = None  # a draft is of whoever spoke then
    row.person_id = speaks
    row.language = answer.language or row.language
    # A question about somebody's safety that was asked after this turn stays the open one: a YES is about that, and not about money.
    if row.question not in DANGER_QUESTIONS:
        row.question = answer.say[-1].name if answer.say else row.question
        row.expect, row.read_back_id, row.about_id = answer.expect, answer.read_back_id, None
    if answer.done and row.channel == "voice":
        row.ended_how = "done"
    if answer.person_id is not None and answer.language is not None and is_theirs:
        actor = Actor(row.org_id, ActorKind.PERSON, answer.person_id)
        contacts.choose_language(context.session, actor, answer.person_id, answer.language)
