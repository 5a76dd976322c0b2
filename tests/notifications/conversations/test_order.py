"""The order in which wishes, alarms and answers count: a table, and what holds for every text after every question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.conversations.rules.order import Act, LastQuestion, Order, order_of
from shared.contracts.turns import PROMPTS
from shared.contracts.understood import Danger, HeardLine, Intent, Understood

UNSAFE = Danger(kind="unsafe", is_certain=True)
CERTAIN, POSSIBLE = Danger(kind="abuse", is_certain=True), Danger(kind="unsafe", is_certain=False)
BUS = HeardLine(category="bus", amount_pence=220)
I = Intent  # noqa: E741 # a table of many rows
READ_BACK, REASON, DANGER, QUIET = "read_back", "ask_why_no_receipt", "in_danger", "possible_danger"


def text(
    *intents: Intent, danger: Danger | None = None, line: HeardLine | None = None, number: int | None = None
) -> Understood:
    """A text that was understood so."""
    return Understood(intents=intents, danger=danger, lines=(line,) if line else (), number=number)


@pytest.mark.parametrize(
    ("said", "asked", "first", "also"),
    [
        # Certain danger comes first, and STOP beside it still stops.
        (text(I.YES, danger=CERTAIN), READ_BACK, Act.DANGER, (Act.PAYMENTS,)),
        (text(I.STOP, danger=CERTAIN), None, Act.DANGER, (Act.STOP,)),
        (text(I.CLAIM, danger=CERTAIN, line=BUS), None, Act.DANGER, ()),
        (text(I.UNCLEAR, danger=CERTAIN), REASON, Act.DANGER, ()),
        (text(I.HELP, danger=CERTAIN), None, Act.DANGER, ()),
        # Whole commands, at any question.
        (text(I.STOP), READ_BACK, Act.STOP, ()),
        (text(I.START), READ_BACK, Act.START, ()),
        (text(I.HELP), REASON, Act.PERSON, ()),
        (text(I.HELP, number=0), "ask_event", Act.PERSON, ()),
        (text(I.STOP), DANGER, Act.STOP, ()),
        (text(I.STOP), "stop_choice", Act.STOP, ()),
        # What is no command.
        (text(I.OVER), READ_BACK, Act.PAYMENTS, ()),
        (text(I.HELP, number=0), "ask_amount", Act.PAYMENTS, ()),
        (text(I.CLAIM, line=BUS), None, Act.PAYMENTS, ()),
        # Answers to our own questions never claim.
        (text(I.YES), DANGER, Act.DANGER_NOW, ()),
        (text(I.CLAIM, number=1, line=HeardLine(amount_pence=100)), DANGER, Act.DANGER_NOW, ()),
        (text(I.NO), DANGER, Act.NOT_NOW, ()),
        (text(I.YES, danger=CERTAIN), DANGER, Act.DANGER, (Act.DANGER_NOW,)),
        (text(I.YES, danger=UNSAFE), READ_BACK, Act.DANGER, (Act.PAYMENTS,)),
        (text(I.YES), "danger_not_now", Act.DANGER_NOW, ()),
        (text(I.NO, danger=POSSIBLE), DANGER, Act.DANGER_NOW, ()),
        (text(I.YES), QUIET, Act.NOT_NOW, ()),
        (text(I.NO), QUIET, Act.DANGER, ()),
        (text(I.CLAIM, line=BUS), DANGER, Act.PAYMENTS, ()),
        (text(I.YES), "stop_choice", Act.STOP_BUT_MONEY, ()),
        (text(I.CLAIM, number=2, line=HeardLine(amount_pence=200)), "stop_choice", Act.STOP_ALL, ()),
        (text(I.NOTHING), "stop_choice", Act.STOP_ALL, ()),
        (text(I.MONEY), "stop_choice", Act.PAYMENTS, ()),
        (text(I.CLAIM, line=BUS), "stop_choice", Act.PAYMENTS, ()),
        (text(I.YES), "help", Act.NOTED, ()),
        (text(I.NO), "started", Act.NOTED, ()),
        # Answers to payments' questions come before wishes in other words, and the wishes are done too.
        (text(I.YES), READ_BACK, Act.PAYMENTS, ()),
        (text(I.YES, I.STOP), READ_BACK, Act.PAYMENTS, (Act.STOP,)),
        (text(I.YES, I.HELP), READ_BACK, Act.PAYMENTS, (Act.PERSON,)),
        (text(I.UNCLEAR, I.HELP), REASON, Act.PAYMENTS, (Act.PERSON,)),
        (text(I.UNCLEAR, danger=POSSIBLE), REASON, Act.PAYMENTS, (Act.POSSIBLE_DANGER,)),
        (text(I.NO_RECEIPT, I.STOP), REASON, Act.STOP, ()),
        (text(I.NO, I.STOP), READ_BACK, Act.STOP, ()),
        # Possible danger, and wishes beside a claim.
        (text(I.CLAIM, danger=POSSIBLE, line=BUS), READ_BACK, Act.POSSIBLE_DANGER, ()),
        (text(I.CLAIM, I.STOP, line=BUS), None, Act.STOP, ()),
        (text(I.CLAIM, I.START, line=BUS), READ_BACK, Act.START, ()),
        (text(I.CLAIM, I.HELP, line=BUS), READ_BACK, Act.PERSON, ()),
        (text(I.CLAIM, I.STOP, danger=POSSIBLE, line=BUS), None, Act.POSSIBLE_DANGER, (Act.STOP,)),
        (text(I.CLAIM, I.STOP, I.HELP, line=BUS), None, Act.STOP, (Act.PERSON,)),
        (text(I.STOP, I.START), None, Act.STOP, ()),
        # Not the person we look for.
        (text(I.WRONG_NUMBER), READ_BACK, Act.WRONG_NUMBER, ()),
        (text(I.STOP, I.WRONG_NUMBER), None, Act.WRONG_NUMBER, ()),
        (text(I.MOVED), REASON, Act.MOVED, ()),
        (text(I.COMPLAINT), None, Act.COMPLAINT, ()),
        (text(I.COMPLAINT, I.HELP), None, Act.COMPLAINT, (Act.PERSON,)),
    ],
)  # fmt: skip
def test_what_comes_first(said: Understood, asked: str | None, first: Act, also: tuple[Act, ...]) -> None:
    expected = Order(first, tuple(act for act in also if act is not Act.PAYMENTS))
    assert order_of(said, LastQuestion(asked)) == expected


OWN = [
    "in_danger",
    "danger_not_now",
    "possible_danger",
    "stop_choice",
    "help",
    "stopped_all",
    "started",
    "danger_now",
    "complaint",
]
TEXTS = st.builds(
    Understood,
    intents=st.lists(st.sampled_from(Intent), min_size=1, max_size=4, unique=True).map(tuple),
    lines=st.sampled_from([(), (BUS,)]),
    danger=st.sampled_from([None, CERTAIN, POSSIBLE, UNSAFE]),
    number=st.sampled_from([None, 0, 1, 2, 7]),
)
QUESTIONS = st.builds(
    LastQuestion,
    question=st.sampled_from([None, *OWN, *PROMPTS]),
    expect=st.sampled_from(["free", "yes_no", "choice", "digits"]),
)


@given(TEXTS, QUESTIONS)
def test_whatever_is_said_after_whatever_was_asked(said: Understood, asked: LastQuestion) -> None:
    order = order_of(said, asked)
    acts = {order.first, *order.also}
    assert Act.PAYMENTS not in order.also
    if said.danger is not None and said.danger.is_certain:
        assert order.first in (Act.DANGER, Act.DANGER_NOW), "danger comes before everything"
    if said.danger is not None:
        assert acts & {Act.DANGER, Act.DANGER_NOW, Act.POSSIBLE_DANGER}, "danger is looked for in every text"
    number_was_asked = said.number == 0 and asked.wants_number
    if said.wants(Intent.STOP) and not number_was_asked:
        stops = {Act.STOP, Act.STOP_ALL, Act.STOP_BUT_MONEY, Act.WRONG_NUMBER, Act.MOVED}
        assert acts & stops, "STOP always stops"
    if said.wants(Intent.HELP) and not number_was_asked:
        assert acts & {Act.PERSON, Act.DANGER, Act.DANGER_NOW}, "who asks for a person gets one"
    if asked.question in OWN and said.intents == (Intent.YES,) and said.number is None and said.danger is None:
        assert order.is_ours, "a yes to us is never about money"
