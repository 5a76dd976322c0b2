"""Small rules of the conversation: words and slips, number words, bank numbers, and the contract of prompts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.phone.rules.parser import numbers, understand
from services.payments.phone.rules.parser.categories import category_of
from services.payments.phone.rules.parser.vocabulary import NOT_SLIPS, PHRASES, WORDS
from shared.bank_numbers import MASK, mask
from shared.contracts.turns import CATEGORIES, Prompt, ReadLine, TurnAnswer, fits
from shared.money import pounds
from tests.payments.phone.table import TODAY

_ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_english(number: int) -> str:
    """1 to 99 in words."""
    if number < 20:
        return _ENGLISH[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f" {_ENGLISH[ones]}" if ones else "")


def test_every_category_has_words_and_no_word_another() -> None:
    assert set(WORDS.values()) | set(PHRASES.values()) == set(CATEGORIES)


@pytest.mark.parametrize(
    ("word", "name"), [("trian", "train"), ("taix", "taxi"), ("parkng", "parking"), ("sandwhich", "food")]
)
def test_a_slip_is_near_enough(word: str, name: str) -> None:
    assert category_of(word) == name


def test_words_that_are_words_are_no_slips() -> None:
    assert [word for word in sorted(NOT_SLIPS - WORDS.keys()) if category_of(word)] == []
    assert [
        word for word in ("bud", "cat", "tax", "far", "launch", "career", "brain", "packing") if category_of(word)
    ] == []


@given(st.integers(1, 99), st.integers(10, 99))
def test_amounts_in_words_are_the_amounts_in_figures(whole: int, pence: int) -> None:
    said = f"bus {in_english(whole)} pounds {in_english(pence)}"
    (line,) = understand(said, today=TODAY).lines
    assert line.amount_pence == whole * 100 + pence


@given(
    st.integers(1, 4999),
    st.sampled_from(["bus {}", "{} bus", "bus was {}", "{} for the bus", "I paid {} on the bus today", "bws {}"]),
)
def test_any_amount_is_read_as_it_was_written(amount_pence: int, words: str) -> None:
    (line,) = understand(words.format(pounds(amount_pence)), today=TODAY).lines
    assert (line.category, line.amount_pence) == ("bus", amount_pence)


@given(st.integers(1, 29), st.integers(10, 29))
def test_two_amounts_never_change_places(first: int, second: int) -> None:
    for words in (
        "bus {}.50 and lunch {}.20",
        "{}.50 bus {}.20 lunch",
        "bus {}.50\nlunch {}.20",
        "bus {}.50 lunch {}.20",
    ):
        bus, lunch = understand(words.format(first, second), today=TODAY).lines
        assert (bus.category, bus.amount_pence) == ("bus", first * 100 + 50)
        assert (lunch.category, lunch.amount_pence) == ("food", second * 100 + 20)


@pytest.mark.parametrize(
    ("words", "number"),
    [("dau ddeg pump", 25), ("deuddeg", 12), ("un deg dau", 12), ("pymtheg", 15), ("chwe deg", 60), ("deg ar hugain", 30),
     ("a hundred and five", 105), ("two hundred", 200), ("thirty-one", 31), ("cant", 100), ("deg", 10), ("ugain", 20)],
)  # fmt: skip
def test_number_words(words: str, number: int) -> None:
    assert numbers.value(words) == number


@pytest.mark.parametrize(
    "text", ["20-00-00 12345678", "my account is 1234 5678", "sort code 200000", "card 4929 1234 5678 9012", "GB33 BUKB 2020 1555 5555 55"]
)  # fmt: skip
def test_bank_numbers_are_taken_out(text: str) -> None:
    masked = mask(text)
    assert MASK in masked
    assert not any(sign.isdigit() for sign in masked)


@pytest.mark.parametrize(
    "text", ["bus 4.60 lunch 6.00", "24-11-26 bus 2.40", "24/11/2026", "call 07700 900123", "£1234.50", "460p"]
)
def test_what_is_no_bank_number_stays(text: str) -> None:
    assert mask(text) == text


def test_a_prompt_travels_and_is_checked() -> None:
    line = ReadLine(category="bus", amount_pence=640, times=2, each_pence=320, on=date(2026, 11, 24))
    prompt = Prompt(name="read_back", values={"lines": (line,), "total_pence": 640})
    answer = TurnAnswer(person_id=None, say=(prompt,), expect="yes_no", done=False)
    assert TurnAnswer.model_validate_json(answer.model_dump_json()) == answer
    assert fits(prompt)
    assert not fits(Prompt(name="read_back", values={"total_pence": 640}))
    assert not fits(Prompt(name="ask_amount", values={"category": "spaceship"}))
    assert not fits(Prompt(name="unheard_of"))
