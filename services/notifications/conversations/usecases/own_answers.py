"""What notifications answers by itself, with payments down too: danger, HELP, 0, STOP, START, a wrong number, a complaint, and numbers
we must not talk money to."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import func, select

from services.notifications.contacts import numbers
from services.notifications.contacts import usecases as contacts
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
    say_own,
)
from services.notifications.conversations.usecases.replying import OwnReply
from shared.contracts.understood import Understood

TELL_STRANGERS_EVERY = timedelta(hours=24)
MOST_TO_STRANGERS = 3
"""Answers a day to a number that nobody is known behind: enough for a person, and no loop with a machine."""


def answer_ourselves(talk: ConversationContext, turn: ConversationTurn, understood: Understood) -> bool:
    """Answers a turn where that is ours to do; False where payments decides what is said. What the text asks for beside that is
    done in either case: STOP always stops."""
    asked = LastQuestion(talk.row.question, talk.row.expect)
    order = order_of(understood, asked)
    if asked.question in OWN_QUESTIONS:
        talk.row.question, talk.row.expect = None, "free"  # a question of our own is open for one text
    reply = OwnReply(talk, turn, understood)
    if order.is_ours or not talk.people:
        ask_next(talk, None)
        _DO[order.first](reply)
        turn.answered_by, turn.answered_at = "ours", talk.now
    for act in order.also:
        _DO[act](reply.beside())
    if turn.answered_by == "ours":
        kept_lines.keep_lines(reply)
    return turn.answered_by == "ours"


def _person(reply: OwnReply) -> None:
    ask_a_human(reply.talk, TASKS[TaskReason.ASKED])
    reply.say("help", safety=True)


def _stop(reply: OwnReply) -> None:
    talk = reply.talk
    for person in talk.contacts_on_number:
        contacts.stop_texts(talk.session, reply.actor, person.person_id)
    if not talk.people:  # the question is about money, so not where others may read it
        reply.say("stopped_stranger")
    elif reply.is_first:
        reply.say("stopped", question=STOP_CHOICE, expect="choice")
    else:
        reply.say("stopped_all")


def _start(reply: OwnReply) -> None:
    for person in reply.talk.contacts_on_number:
        contacts.start_texts(reply.talk.session, reply.actor, person.person_id)
    reply.say("started" if reply.talk.contacts_on_number else "stranger")


def _stop_but_money(reply: OwnReply) -> None:
    for person in reply.talk.contacts_on_number:
        contacts.stop_texts(reply.talk.session, reply.actor, person.person_id, but_money=True)
    reply.say("stopped_but_money")


def _stop_all(reply: OwnReply) -> None:
    for person in reply.talk.contacts_on_number:
        contacts.stop_texts(reply.talk.session, reply.actor, person.person_id)
    reply.say("stopped_all")


def _wrong_number(reply: OwnReply) -> None:
    _not_theirs(reply, TaskReason.WRONG_NUMBER)


def _moved(reply: OwnReply) -> None:
    _not_theirs(reply, TaskReason.MOVED)


def _not_theirs(reply: OwnReply, why: TaskReason) -> None:
    """No name and no amount, to whoever it is: nothing about money goes to this number, and staff find out."""
    talk = reply.talk
    if talk.contacts_on_number:
        ask_a_human(talk, TASKS[why])
        if talk.row.contact_point_id is not None:
            numbers.stop_telling(talk.session, reply.actor, talk.row.contact_point_id, reason=why.value)
    talk.row.kept = None
    if reply.is_first:
        ask_next(talk, why.value)
    say_own(talk, "not_theirs", reply.turn.id, language=reply.language)


def _complaint(reply: OwnReply) -> None:
    ask_a_human(reply.talk, TASKS[TaskReason.COMPLAINT])
    reply.say("call_us" if reply.talk.others_may_read else "complaint")


def _noted(reply: OwnReply) -> None:
    if reply.talk.people:
        reply.say("noted")
        # Once: a second YES goes to payments, which reads back again what is open.
        ask_next(reply.talk, None)
    else:
        _not_to_payments(reply)


def _not_to_payments(reply: OwnReply) -> None:
    """A claim or a wish about money from a number that we must not talk money to."""
    if reply.talk.contacts_on_number:
        reply.say("call_us")  # somebody else may read this telephone: nothing about money, and not even why
    else:
        _stranger(reply)


def _stranger(reply: OwnReply) -> None:
    """One helpful answer a day, then twice the telephone number, so that two machines do not text each other for ever."""
    talk = reply.talk
    told = talk.row.stranger_told_at
    if told is None or told <= talk.now - TELL_STRANGERS_EVERY:
        talk.row.stranger_told_at = talk.now
        reply.say("stranger")
    elif _said_today(talk) < MOST_TO_STRANGERS:
        reply.say("call_us")


def _said_today(talk: ConversationContext) -> int:
    said = select(func.count()).where(
        ConversationSaid.conversation_id == talk.row.id, ConversationSaid.said_at > talk.now - TELL_STRANGERS_EVERY
    )
    return talk.session.scalars(said).one()


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
    Act.NOTED: _noted,
    Act.WRONG_NUMBER: _wrong_number,
    Act.MOVED: _moved,
    Act.COMPLAINT: _complaint,
    Act.PAYMENTS: _not_to_payments,
}
