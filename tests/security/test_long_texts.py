"""Long texts: whatever anybody texts, understanding it takes work that grows with its length and no faster, up to a bound."""

import os
import random
import re
import sys
from datetime import date
from itertools import pairwise
from time import thread_time
from types import FrameType, ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.conversations.rules import incoming
from services.notifications.understanding import Context, names, normalise, pipeline, tokens, understand, yes_no
from services.notifications.understanding.context import EXPECTED
from services.notifications.understanding.normalise import MOST_CHARACTERS
from services.notifications.understanding.tokens import MOST_TOKENS, tokens_of
from shared import bank_numbers
from shared.contracts.understood import Understood

START = Context(date(2026, 11, 24))
PIECES = {
    "digits": "1", "money": "£1", "signs": "£.,-", "thousands": "1,111,", "decimals": "1.", "clock": "1:", "dashes": "-",
    "brackets": "£(£(4.60)) ", "blanks": " \n\t", "letters": "a", "mailboxes": "a@", "mailboxes at last": "@a-",
    "fares": "bus 4.60 ", "sums": "4.60 ", "pence": "80p ", "number words": "a hundred and ", "halves": "four and a half pounds ",
    "things": "bus lunch taxi ", "times": "2 x bus 4.60 each way both times ", "counts": "2 x each way ", "days": "mon tue 4.60 ",
    "miles": "12 miles by car ", "rates": "£5 an hour carer 3 hours ", "taken back": "bus 4.60 no 4.70 ", "total": "total 4.60 bus ",
    "cues": "should be 4.60 instead of 5.60 ", "about": "about 4.60 or 5 ", "lists": "\n1. bus 2", "accounts": "12345678 ",
    "sort codes": "12-34-56 ", "cards": "1234-", "named numbers": "account      1 1 ", "danger": "he keeps hitting me ",
    "harmless": "killed time dead battery ", "slips": "trainn parkng taxxi ", "yes": "yes ", "no": "no ", "names": "its frank ",
    "drawn out": "n", "one sign that is 18": "\ufdfa", "marks on letters": "e\u0301\u0327\u0323", "figures of others": "٤.٦٠ ",
    "wide": "４.６０ ", "pictures": "😀🚌 ", "flags": "🏴\U000e0067\U000e0062 ", "parts": "½ ",
}  # fmt: skip
"""What hostile texts are made of: separators, words of money, currency within currency, signs that become many."""


LENGTHS = (500, 1_000, 2_000)


def text_of(name: str, length: int) -> str:
    """A hostile text of a length."""
    if name == "words that nobody knows":
        letters = random.Random(7)  # noqa: S311  # the same text each time, and no secret
        return " ".join("".join(letters.choices("abcdefghilmnoprstuw", k=4 + at % 5)) for at in range(length))[:length]
    if name == "all of it":
        pieces = random.Random(5)  # noqa: S311  # the same text each time, and no secret
        return "".join(pieces.choice([*PIECES.values()]) for _ in range(length))[:length]
    return (PIECES[name] * length)[:length]


def steps(text: str) -> int:
    """How many functions are called to understand a text: a measure of work that is the same on every machine."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        understand(text, START)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", [*PIECES, "words that nobody knows", "all of it"])
def test_twice_the_text_is_twice_the_work(name: str) -> None:
    understand("bus 4.60 each way. he keeps hitting me", START)  # word lists and models are read
    work = [steps(text_of(name, length)) for length in LENGTHS]
    print(f"{name}: {work} calls for {LENGTHS} characters")  # noqa: T201  # `pytest -s` shows the growth
    for shorter, longer in pairwise(work):
        assert longer <= 3 * max(shorter, 15_000), "more than linear"
    assert work[-1] < 800_000


@pytest.mark.parametrize("name", ["times", "fares", "digits", "one sign that is 18", "all of it"])
def test_what_follows_the_bound_costs_nothing(name: str) -> None:
    text = text_of(name, 10_000)
    understand(text, START)
    assert steps(text) <= 1.1 * steps(text[:MOST_CHARACTERS]) + 1_000
    assert len(normalise.normalise(text)) <= MOST_CHARACTERS
    assert len(tokens_of(text)) <= MOST_TOKENS


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Every pattern that looks at what somebody texts."""
    modules: tuple[ModuleType, ...] = (bank_numbers, normalise, tokens, names, yes_no, pipeline)
    return [
        (f"{module.__name__.rsplit('.', 1)[-1]}.{name}", value)
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern)
    ]


@pytest.mark.parametrize(("name", "pattern"), patterns(), ids=[name for name, _ in patterns()])
def test_no_pattern_goes_back_over_the_whole_text(name: str, pattern: re.Pattern[str]) -> None:
    """At 40,000 characters the square is 1,600 million steps, which takes many seconds of processor time; the line takes some hundredths."""
    for piece in PIECES:
        text = text_of(piece, 40_000) + "!"
        began = thread_time()
        sum(1 for _ in pattern.finditer(text))
        pattern.fullmatch(text)
        assert thread_time() - began < 2, f"{name} on {piece}"


def test_bank_numbers_in_a_large_body_are_masked_in_one_pass() -> None:
    text = "12345678 " * 50_000
    began = thread_time()
    assert "12345678" not in incoming.masked(text)
    assert thread_time() - began < 5


LONG = settings(max_examples=5_000, derandomize=False)
HOSTILE = st.lists(st.sampled_from([*PIECES.values()]) | st.text(max_size=20), max_size=60).map("".join)


@settings(LONG if os.environ.get("HYPOTHESIS_PROFILE") == "long" else settings())
@given(HOSTILE, st.sampled_from([None, *EXPECTED, "ask_amount", "ask_first_name", "question"]), st.booleans())
def test_nothing_hostile_breaks_it(text: str, question: str | None, is_voice: bool) -> None:
    """Fuzzed: `make test` tries the same each time; with HYPOTHESIS_PROFILE=long new ones each time, and many more of them."""
    context = Context(START.today, question, EXPECTED.get(question or "", "free"), "en", is_voice)
    understood = understand(incoming.heard(text), context)
    assert Understood.model_validate_json(understood.model_dump_json()) == understood
    assert understood.intents
    assert incoming.without_bank_numbers(understood).intents == understood.intents
