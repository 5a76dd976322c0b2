"""What a text is first of all: the one order in which intents, alarms and answers count.

1. certain danger; a yes to our question is the answer to it
2. STOP, START, HELP and 0 as the whole text
3. an answer to the open question
4. possible danger
5. a wrong number, STOP, START, a complaint or a person, in other words
6. everything else, which payments answers
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shared.contracts.understood import Intent, Understood


class Act(StrEnum):
    """What a text asks us to do."""

    DANGER = "danger"
    DANGER_NOW = "danger_now"
    """A yes to "Are you in danger now?"."""
    NOT_NOW = "not_now"
    """A no to it, or a yes to "Are you all right?": kind words, and the task stays."""
    STOP = "stop"
    START = "start"
    PERSON = "person"
    STOP_BUT_MONEY = "stop_but_money"
    STOP_ALL = "stop_all"
    KEEP_RECORD = "keep_record"
    """Any answer to the notice that somebody asked to erase them: who wants that does nothing."""
    NOTED = "noted"
    """A yes or no to something that was no question."""
    POSSIBLE_DANGER = "possible_danger"
    WRONG_NUMBER = "wrong_number"
    MOVED = "moved"
    COMPLAINT = "complaint"
    PAYMENTS = "payments"


STOP_CHOICE = "stop_choice"
ERASING = "record_erasing"
IN_DANGER = frozenset({"in_danger", "danger_not_now"})
ALL_RIGHT = "possible_danger"
DANGER_QUESTIONS = IN_DANGER | {ALL_RIGHT}
"""What we asked about somebody's safety. Nothing that payments says in the meantime takes the place of it."""
NO_QUESTIONS = frozenset(
    {
        "help",
        "record_kept",
        "stopped_all",
        "stopped_but_money",
        "stopped_stranger",
        "started",
        "danger_now",
        "wrong_number",
        "moved",
    }
    | {"complaint", "not_answered", "staff_text"}
)
"""What we said by ourselves that asks nothing: a yes after it is never about money."""
OWN_QUESTIONS = DANGER_QUESTIONS | NO_QUESTIONS | {STOP_CHOICE, ERASING}
DANGER_STAYS_OPEN = timedelta(hours=24)
"""How long a YES is about somebody's safety, whatever notice came between."""
OWN_WORDS = frozenset({"question", "ask_why_no_receipt"})
"""Questions that are answered in a person's own words."""
ASKS_A_NUMBER = frozenset({"ask_amount", "ask_miles"})

_COMMANDS = {Intent.STOP: Act.STOP, Intent.START: Act.START, Intent.HELP: Act.PERSON}
_NOT_HERE = {Intent.WRONG_NUMBER: Act.WRONG_NUMBER, Intent.MOVED: Act.MOVED}
_ACTS = {
    **_NOT_HERE,
    Intent.STOP: Act.STOP,
    Intent.START: Act.START,
    Intent.COMPLAINT: Act.COMPLAINT,
    Intent.HELP: Act.PERSON,
}
_COVERED = {
    Act.DANGER: frozenset({Act.PERSON, Act.POSSIBLE_DANGER}),
    Act.DANGER_NOW: frozenset({Act.PERSON, Act.POSSIBLE_DANGER}),
    Act.WRONG_NUMBER: frozenset({Act.STOP, Act.MOVED}),
    Act.MOVED: frozenset({Act.STOP}),
    Act.STOP_ALL: frozenset({Act.STOP}),
    Act.STOP_BUT_MONEY: frozenset({Act.STOP}),
    Act.STOP: frozenset({Act.START}),
}
"""What is done already where the first act is done."""


@dataclass(frozen=True, slots=True)
class LastQuestion:
    """What we asked last: the name of the prompt and the kind of answer."""

    question: str | None = None
    expect: str = "free"

    @property
    def wants_number(self) -> bool:
        """Whether a 0 may be an amount or keys."""
        return self.question in ASKS_A_NUMBER or self.expect == "digits"


@dataclass(frozen=True, slots=True)
class Order:
    """What is answered, and what is done beside it. Where payments answers, nothing else is asked."""

    first: Act
    also: tuple[Act, ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether notifications answers by itself."""
        return self.first is not Act.PAYMENTS


def order_of(understood: Understood, asked: LastQuestion) -> Order:
    """What a text is first of all after what we asked, and what else it asks for."""
    acts = dict.fromkeys(_ladder(understood, asked))  # each once, in order
    first, *others = acts
    covered = _COVERED.get(first, frozenset())
    if first is not Act.PAYMENTS and Act.PAYMENTS in others:
        others.remove(Act.PAYMENTS)
    also = tuple(act for act in others if act not in covered and not (act is Act.START and Act.STOP in others))
    return Order(first, also)


def _ladder(understood: Understood, asked: LastQuestion) -> Iterator[Act]:
    """Every act of a text, in the order in which they count."""
    danger = understood.danger
    if danger is not None and danger.is_certain:
        yield Act.DANGER
    command = _whole_command(understood, asked)
    if command is not None:
        yield command
    answer = _answer(understood, asked)
    if answer is not None and (command is None or answer is not Act.PAYMENTS):
        yield answer
    if danger is not None:
        yield Act.POSSIBLE_DANGER
    yield from (act for intent, act in _ACTS.items() if understood.wants(intent) and not _is_number(understood, asked))
    yield Act.PAYMENTS


def _is_number(understood: Understood, asked: LastQuestion) -> bool:
    """Whether a 0 is the number that was asked for."""
    return understood.number == 0 and asked.wants_number


def _whole_command(understood: Understood, asked: LastQuestion) -> Act | None:
    """STOP, START, HELP or 0, where the text is nothing else of weight."""
    is_command = understood.intent in _COMMANDS and not understood.lines and not _is_number(understood, asked)
    if not is_command or any(understood.wants(intent) for intent in _NOT_HERE):
        return None
    return _COMMANDS[understood.intent]


def _answer(understood: Understood, asked: LastQuestion) -> Act | None:
    """What the text answers, where it answers the question that is open; else None."""
    question, said = asked.question, _yes_or_no(understood, asked)
    if question in DANGER_QUESTIONS:
        return _answer_about_danger(understood, said, question)
    if question == STOP_CHOICE and said is not None:
        return Act.STOP_BUT_MONEY if said else Act.STOP_ALL
    if question == ERASING:
        return None if said is None else Act.KEEP_RECORD
    if question in NO_QUESTIONS and said is not None and not understood.lines:
        return Act.NOTED
    if question is None or question in NO_QUESTIONS or question == STOP_CHOICE:
        return None
    objects = understood.wants(Intent.STOP) or any(understood.wants(intent) for intent in _NOT_HERE)
    answers = understood.intent is Intent.YES or (question in OWN_WORDS and not objects)
    return Act.PAYMENTS if answers else None


def _answer_about_danger(understood: Understood, said: bool | None, question: str | None) -> Act | None:
    """An answer to a question about somebody's safety. Words of danger are a yes, whatever stands beside them."""
    if question == ALL_RIGHT:
        return {True: Act.NOT_NOW, False: Act.DANGER, None: None}[said]
    if understood.danger is not None or said:
        return Act.DANGER_NOW
    return Act.NOT_NOW if said is False else None


def _yes_or_no(understood: Understood, asked: LastQuestion) -> bool | None:
    """Yes or no, also as 1 or 2 where we asked a question of our own."""
    if (asked.question in DANGER_QUESTIONS or asked.question == STOP_CHOICE) and understood.number in (1, 2):
        return understood.number == 1
    if understood.intent is Intent.NOTHING and asked.question == STOP_CHOICE:
        return False
    return {Intent.YES: True, Intent.NO: False}.get(understood.intent)
