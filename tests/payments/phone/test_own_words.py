"""Things that the vocabulary does not know are called what the person called them."""

from datetime import date

import pytest

from services.payments.phone.rules.parser import own_words, understand
from tests.payments.phone.table import TODAY


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Hearing aid batteries £4.99", "hearing aid batteries"),
        ("bus 2.20 and a wheelchair cushion for £22.50 please", "wheelchair cushion"),
        ("£3.00 for a fidget toy", "fidget toy"),
        ("ferry 7.20", "ferry"),
    ],
)
def test_a_line_has_the_words_of_the_person(said: str, words: str) -> None:
    assert [line.words for line in understand(said, today=TODAY).lines if line.category == "other"] == [words]


@pytest.mark.parametrize(
    "said", ["it should be 5.60", "my journey was 4.20", "him £3.00", "sorry I meant 4.00", "£5 please"]
)
def test_words_that_name_nothing_are_asked_about(said: str) -> None:
    (line,) = understand(said, today=TODAY).lines
    assert line.category is None


@pytest.mark.parametrize(
    ("said", "words"),
    [("hearing aid batteries", "hearing aid batteries"), ("i dont know", None), ("yesterday", None), ("x" * 200, None)],
)
def test_the_answer_to_what_it_was_for(said: str, words: str | None) -> None:
    assert own_words(said) == words


def test_the_day_it_is_makes_no_difference_to_amounts() -> None:
    lines = [understand("bus 2.20 yesterday", today=day).lines[0].amount_pence for day in (date(2024, 2, 29), TODAY)]
    assert lines == [220, 220]
