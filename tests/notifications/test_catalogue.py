"""The catalogue: every notice fits, says nothing it must not, and takes exactly its values."""

import re

import pytest

from services.notifications.lines.rules import gsm7_length
from services.notifications.messages import catalogue
from services.notifications.messages.catalogue import CATALOGUE, Sender
from shared.errors import InvalidError

LONGEST_SENDER = Sender("W" * 22, "0" * 20)
LONGEST = {
    "amount_pence": 100_000_000,
    "claimed_pence": 100_000_000,
    "advance_pence": 100_000_000,
    "left_pence": 100_000_000,
    "reference": "W" * 8,
    "what": "cost of a personal assistant",
    "reason": "W" * 119,
    "question": "W" * 119,
    "promise": "Finance will look at it on Wednesday 23 September and we will tell you.",
}
SENDER = Sender("Riverbank Council", "0800 123 4567")
VALUES: dict[str, object] = {"amount_pence": 2500, "reference": "7K3M2P9X"}


def longest_values(notice: str) -> dict[str, object]:
    """The longest value of each name that a notice takes."""
    return {name: LONGEST[name] for name in CATALOGUE[notice].values}


@pytest.mark.parametrize("notice", CATALOGUE)
def test_fits_two_parts_of_a_text_with_the_longest_values(notice: str) -> None:
    words = catalogue.render(notice, longest_values(notice), LONGEST_SENDER)
    length = gsm7_length(words)
    assert length is not None, "a letter is outside GSM-7, which halves the room"
    assert length <= catalogue.MOST_PLACES


@pytest.mark.parametrize("notice", CATALOGUE)
def test_is_plain_and_says_whom_to_call(notice: str) -> None:
    words = catalogue.render(notice, longest_values(notice), SENDER)
    assert SENDER.helpline in words
    assert SENDER.organisation in words
    assert "arrived" not in words
    assert "{" not in words
    sentences = re.split(r"(?<=[.?]) ", words)
    assert all(len(sentence.split()) <= 15 for sentence in sentences), sentences


def test_writes_pence_as_pounds() -> None:
    assert catalogue.render("payment_sent", VALUES, SENDER) == (
        "We have sent you £25.00. It is from Riverbank Council. Your number for it is 7K3M2P9X. Questions? Call 0800 123 4567."
    )


@pytest.mark.parametrize(
    "values",
    [
        {"amount_pence": 2500},
        {**VALUES, "event": "lunch"},
        {**VALUES, "amount_pence": "2500"},
        {**VALUES, "amount_pence": True},
        {**VALUES, "amount_pence": 25.0},
    ],
    ids=["missing", "unknown", "text for pence", "truth for pence", "float for pence"],
)
def test_wrong_values_are_an_error_that_repeats_none(values: dict[str, object]) -> None:
    with pytest.raises(InvalidError) as refused:
        catalogue.render("payment_sent", values, SENDER)
    assert "2500" not in str(refused.value) + str(refused.value.facts)


def test_unknown_notice_is_an_error() -> None:
    with pytest.raises(InvalidError):
        catalogue.render("you_have_won", VALUES, SENDER)


def test_gsm7_counts_extended_letters_twice_and_knows_what_it_lacks() -> None:
    assert gsm7_length("£5 [x]") == 8
    assert gsm7_length("Cyngor Ynys Môn") is None
