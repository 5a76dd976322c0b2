"""Whatever comes in: nothing breaks, and no message makes the ear work without end."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.understanding import Context, understand
from services.notifications.understanding.context import EXPECTED
from services.notifications.understanding.normalise import MOST_CHARACTERS
from services.notifications.understanding.tokens import MOST_TOKENS, tokens_of
from shared.contracts.understood import Intent, Understood
from tests.understanding.tables import learnt

START = Context(date(2026, 11, 24))
LONG = {
    "one letter": "a" * 2000,
    "one fare": "bus 4.60 " * 222,
    "accounts": "acc 1 " * 333,
    "figures": "1 " * 1000,
    "danger": "he hit me " * 200,
    "signs": "£.,-" * 500,
    "a list": "".join(f"{number}. bus 1\n" for number in range(150)),
}


def calls(text: str) -> int:
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


@pytest.mark.parametrize("name", LONG)
def test_ten_parts_of_anything_cost_no_more_than_a_long_letter(name: str) -> None:
    understand("bus 4.60", START)  # word lists and models are read
    text = LONG[name]
    half, whole = calls(text[:1000]), calls(text[:2000])
    assert whole < 1_500_000
    assert whole < 6 * max(half, 20_000), "twice the text is not the square of the work"


def test_more_than_ten_parts_are_cut() -> None:
    assert len(tokens_of("a " * 5000)) == MOST_TOKENS
    assert understand("x" * (MOST_CHARACTERS + 5000), START) == understand("x" * MOST_CHARACTERS, START)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b\u202e", "😀😀😀", "....", "\x00\x07", "🚌", "?"])
def test_next_to_nothing_is_nothing(text: str) -> None:
    understood = understand(text, START)
    assert understood.danger is None
    assert not any(line.amount_pence for line in understood.lines)


@given(
    st.text(max_size=300), st.sampled_from([None, *EXPECTED, "ask_amount", "ask_first_name", "question"]), st.booleans()
)
def test_nothing_breaks_it(text: str, question: str | None, is_voice: bool) -> None:
    context = Context(START.today, question, EXPECTED.get(question or "", "free"), "en", is_voice)
    understood = understand(text, context)
    assert Understood.model_validate_json(understood.model_dump_json()) == understood
    assert understood.intents
    assert all(line.amount_pence is None or line.amount_pence > 0 for line in understood.lines)


@given(st.text(max_size=80))
def test_a_yes_is_never_guessed(text: str) -> None:
    understood = understand(text, Context(START.today, "read_back", "yes_no"))
    if understood.intent is Intent.YES:
        assert not any(line.amount_pence or line.miles_tenths for line in understood.lines)


def test_languages_mixed_in_one_message() -> None:
    understood = understand("bws £2.30 and then cinio was £5, diolch", START)
    assert [(line.category, line.amount_pence) for line in understood.lines] == [("bus", 230), ("food", 500)]


def test_bank_numbers_are_noticed() -> None:
    understood = understand("my account is 12345678 sort code 20-00-00", START)
    assert understood.has_bank_numbers
    assert understood.intent is Intent.BANK
    assert not understood.lines


def test_threads_do_not_hear_each_other() -> None:
    """Texts come in on several threads of a process: each is understood as if it were alone."""
    texts = [row.said for row in learnt()[::12]]
    alone = [understand(text, START) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: understand(text, START), texts)) == alone
