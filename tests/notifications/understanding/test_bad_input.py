"""Whatever comes in: nothing breaks. How much work it makes: tests/security/test_long_texts.py."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.understanding import Context, understand
from services.notifications.understanding.context import EXPECTED
from services.notifications.understanding.normalise import MOST_CHARACTERS
from services.notifications.understanding.tokens import MOST_TOKENS, tokens_of
from shared.contracts.understood import Intent, Understood
from tests.notifications.understanding.tables import learnt

START = Context(date(2026, 11, 24))


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
