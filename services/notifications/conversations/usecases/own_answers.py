"""What notifications answers by itself, with payments down too: danger, HELP, 0, STOP, START, a wrong number, a complaint, and numbers
to which nothing about money may be said."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import func, select

from services.notifications.contacts import numbers
from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.rules import Behind
from services.notifications.conversations.rules.order import (
    OWN_QUESTIONS,
    STOP_CHOICE,
    Act,
    LastQuestion,
    order_of,
)
from services.notifications.conversations.rules.tasks import TASKS, TaskReason
from services.notifications.conversations.tables import ConversationSaid, ConversationTurn
from services.notifications.conversations.usecases import alarms, kept_lines
from services.notifications.conversations.usecases.conversation_context import (
    ConversationContext,
    ask_a_human,
    ask_next,
    may_answer,
    say_own,
)
from services.notifications.conversations.usecases.replying import OwnReply
from shared.contracts.erasing import ErasingRefused
from shared.contracts.understood import Understood
from shared.outbox import send_message

TELL_STRANGERS_EVERY = timedelta(hours=24)
MOST_TO_STRANGERS = 3
"""Answers a day to a number that nobody is known behind: enough for a person, and no loop with a machine."""


def answer_ourselves(context: ConversationContext, turn: ConversationTurn, understood: Understood) -> bool:
    """Answers a turn where that is ours to do; False where payments decides what is said. What the text asks for beside that is
    done in either case: STOP always stops."""
    asked = LastQuestion(context.row.question, context.row.expect)
    order = order_of(understood, asked)
    if asked.question in OWN_QUESTIONS:
        context.row.question, context.row.expect = None, "free"  # a question of our own is open for one text
    reply = OwnReply(context, turn, understood)
    if order.is_ours or order.also or not context.people:
        context.session.add(turn)
        context.session.flush()  # what is said and asked now names the turn
    if order.is_ours or not context.people:
        ask_next(context, None)
        _DO[order.first](reply)
        turn.answered_by, turn.answered_at = "ours", context.now
    for act in order.also:
        _DO[act](reply.beside())
    if turn.answered_by == "ours":
        kept_lines.keep_lines(reply)
    return turn.answered_by == "ours"


def _person(reply: OwnReply) -> None:
    ask_a_human(reply.context, TASKS[TaskReason.ASKED], reply.turn.id)
    reply.say("help", safety=True)


def _stop_number(reply: OwnReply, *, stopped: bool = True) -> None:
    """STOP counts for the number itself as well: it may have been somebody's before."""
    if reply.context.row.contact_point_id is not None:
        contacts.stop_number(reply.context.session, reply.context.row.contact_point_id, stopped=stopped)


def _theirs(context: ConversationContext) -> list[Behind]:
    """Those whose number this is: who helps somebody does not stop the texts to that person's own telephone."""
    return [*context.reach.theirs]


def _stop(reply: OwnReply) -> None:
    context = reply.context
    _stop_number(reply)
    for person in _theirs(context):
        contacts.stop_texts(context.session, reply.actor, person.person_id)
    if not context.people:  # the question is about money, so not where others may read it
        reply.say("stopped_stranger")
    elif reply.is_first:
        reply.say("stopped", question=STOP_CHOICE, expect="choice")
    else:
        reply.say("stopped_all")


def _start(reply: OwnReply) -> None:
    _stop_number(reply, stopped=False)
    for person in _theirs(reply.context):
        contacts.start_texts(reply.context.session, reply.actor, person.person_id)
    reply.say("started" if reply.context.contacts_on_number else "stranger")


def _stop_number_again(reply: OwnReply) -> None:
    """The answer itself ("2") is no message after which staff may write; words of danger that stand before it are."""
    if reply.is_first:
        _stop_number(reply)


def _stop_but_money(reply: OwnReply) -> None:
    _stop_number_again(reply)
    for person in _theirs(reply.context):
        contacts.stop_texts(reply.context.session, reply.actor, person.person_id, but_money=True)
    reply.say("stopped_but_money")


def _stop_all(reply: OwnReply) -> None:
    _stop_number_again(reply)
    for person in _theirs(reply.context):
        contacts.stop_texts(reply.context.session, reply.actor, person.person_id)
    reply.say("stopped_all")


def _wrong_number(reply: OwnReply) -> None:
    _not_theirs(reply, TaskReason.WRONG_NUMBER)


def _moved(reply: OwnReply) -> None:
    _not_theirs(reply, TaskReason.MOVED)


def _not_theirs(reply: OwnReply, why: TaskReason) -> None:
    """No name and no amount, to whoever it is: nothing about money goes to this number, and staff find out."""
    context = reply.context
    if context.contacts_on_number:
        ask_a_human(context, TASKS[why], reply.turn.id)
        if context.row.contact_point_id is not None:
            numbers.stop_telling(context.session, reply.actor, context.row.contact_point_id, reason=why.value)
    context.row.kept = None
    if not may_answer(context):
        return
    if reply.is_first:
        ask_next(context, why.value)
    say_own(context, "not_theirs", reply.turn.id, language=reply.language)


def _complaint(reply: OwnReply) -> None:
    ask_a_human(reply.context, TASKS[TaskReason.COMPLAINT], reply.turn.id)
    reply.say("call_us" if reply.context.others_may_read else "complaint")


def _keep_record(reply: OwnReply) -> None:
    """Somebody asked to erase them, and they answer: nothing is erased, and staff see to it."""
    erasure_id = reply.turn.asked_about_id
    if erasure_id is not None:
        send_message(reply.context.session, reply.context.row.org_id, ErasingRefused(erasure_id=erasure_id))
    reply.say("record_kept")


def _noted(reply: OwnReply) -> None:
    if reply.context.people:
        reply.say("noted")
        # Once: a second YES goes to payments, which reads back again what is open.
        ask_next(reply.context, None)
    else:
        _not_to_payments(reply)


def _not_to_payments(reply: OwnReply) -> None:
    """A claim or a question about money, from a number to which nothing about money may be said."""
    if reply.context.contacts_on_number:
        reply.say("call_us")  # somebody else may read this telephone: nothing about money, and not even why
    else:
        _stranger(reply)


def _stranger(reply: OwnReply) -> None:
    """One helpful answer a day, then twice the telephone number, so that two machines do not text each other for ever."""
    context = reply.context
    told = context.row.stranger_told_at
    if told is None or told <= context.now - TELL_STRANGERS_EVERY:
        if reply.say("stranger"):
            context.row.stranger_told_at = context.now
    elif _said_today(context) < MOST_TO_STRANGERS:
        reply.say("call_us")


def _said_today(context: ConversationContext) -> int:
    said = select(func.count()).where(
        ConversationSaid.conversation_id == context.row.id,
        ConversationSaid.said_at > context.now - TELL_STRANGERS_EVERY,
    )
    return context.session.scalars(said).one()


_DO: Mapping[Act, Callable[[OwnReply], None]] = {
    Act.DANGER: alarms.in_danger,
    Act.DANGER_NOW: alarms.in_danger_now,
    Act.NOT_NOW: alarms.not_now,
    Act.POSSIBLE_DANGER: alarms.possibly_in_danger,
    Act.STOP: _stop,
    Act.START: _start,
    Act.PERSON: _person,
    Act.STOP_BUT_MONEY: _stop_but_money,
    Act.STOP_ALL: _stop_all,
    Act.KEEP_RECORD: _keep_record,
    Act.NOTED: _noted,
    Act.WRONG_NUMBER: _wrong_number,
    Act.MOVED: _moved,
    Act.COMPLAINT: _complaint,
    Act.PAYMENTS: _not_to_payments,
}
