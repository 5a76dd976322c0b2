"""Which addresses letters can go to: the rules that GOV.UK Notify publishes, and one sentence for each that says what to do."""

import pytest

from services.notifications.contacts.addresses import AddressProblem, check_lines, postal_address
from shared.errors import InvalidError

GOOD = ("Sam Example", "14 Long Lane", "LS1 4AP")


@pytest.mark.parametrize(
    "lines",
    [
        GOOD,
        ("Sam Example", "Flat 2", "14 Long Lane", "Riverbank", "Anytown", "Anyshire", "LS1 4AP"),
        ("Sam Example", "Unit 1", "BFPO 58", "BF1 2AU"),
        ("Sam Example", "Unit 1", "BFPO c/o 58", "BF1 2AU"),
        ("Sam Example", "1 Sea Road", "Jersey", "JE2 3AB"),
        ("Sam Example", "1 Sea Road", "Douglas", "IM1 1AA"),
        ("Siân Ŵyn", "Tŷ Mawr", "LL77 7TW"),
        ("Sam Example", "c/o The Centre, 1 Road", "ZE1 0AA"),
    ],
    ids=["three lines", "seven lines", "forces", "forces c/o", "Jersey", "Man", "Welsh", "Shetland"],
)
def test_an_address_that_letters_can_go_to(lines: tuple[str, ...]) -> None:
    assert check_lines(lines) is None


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ((), AddressProblem.EMPTY),
        (("Sam Example", "LS1 4AP"), AddressProblem.TOO_FEW_LINES),
        (("Sam Example", *"123456", "LS1 4AP"), AddressProblem.TOO_MANY_LINES),
        (("...", "14 Long Lane", "LS1 4AP"), AddressProblem.NO_LETTER),
        (("Sam Example", "--", "LS1 4AP"), AddressProblem.NO_LETTER),
        (("Sam Example", "14 Long Lane", "Riverbank"), AddressProblem.NOT_A_POSTCODE),
        (("Sam Example", "14 Long Lane", "ZZ1 1ZZ"), AddressProblem.NOT_A_POSTCODE),
        (("Sam Example", "14 Long Lane", "XX1 1AA"), AddressProblem.NOT_A_POSTCODE),
        (("Sam Example", "14 Long Lane", "LS1 4AC"), AddressProblem.NOT_A_POSTCODE),
        (("Sam Example", "14 rue Longue", "75008 Paris", "France"), AddressProblem.NOT_A_POSTCODE),
        (("Sam Example", "1 Quay", "Dublin 1", "Ireland"), AddressProblem.NOT_A_POSTCODE),
        (("Sam Example", "Unit 1", "BFPO 58"), AddressProblem.BFPO_WITHOUT_POSTCODE),
        (("Sam Example", "Unit 1", "BFPO 58", "Germany"), AddressProblem.BFPO_WITH_COUNTRY),
        (("Sam Example", "No fixed abode", "LS1 4AP"), AddressProblem.NOWHERE),
        (("Sam Example", "NFA", "LS1 4AP"), AddressProblem.NOWHERE),
        (("Sam Example", "of no fixed address", "LS1 4AP"), AddressProblem.NOWHERE),
        *((("Sam Example", f"{sign}14 Long Lane", "LS1 4AP"), AddressProblem.BAD_START) for sign in '@()=[]"\\/,<>~'),
    ],
)
def test_an_address_that_they_cannot_go_to(lines: tuple[str, ...], problem: AddressProblem) -> None:
    assert check_lines(lines) is problem


@pytest.mark.parametrize("problem", AddressProblem)
def test_each_problem_has_a_sentence_of_its_own_that_says_what_to_do(problem: AddressProblem) -> None:
    assert problem.words.endswith(".")
    assert len({one.words for one in AddressProblem}) == len(AddressProblem)


@pytest.mark.parametrize(
    ("lines", "postcode", "words"),
    [
        (("14 rue Longue", "Paris", "France"), "75008", "United Kingdom"),
        (("14 Long Lane",), "ZZ1 1ZZ", "postcode"),
        (("14 Long Lane",), "LS1 4AC", "postcode"),
        (("Unit 1", "BFPO 58"), None, "BFPO"),
        (("Flat", "x" * 51), "LS1 4AP", "50"),
        (("No fixed abode",), "LS1 4AP", "somebody they trust"),
    ],
)
def test_what_is_typed_is_refused_with_words_for_just_that(
    lines: tuple[str, ...], postcode: str | None, words: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        postal_address("Sam Example", lines, postcode)
    assert words in str(refused.value)
    assert "Long Lane" not in str(refused.value)


def test_a_country_of_the_united_kingdom_above_the_postcode_is_no_other_country() -> None:
    address = postal_address("Sam Example", ("14 Long Lane", "Wales"), "cf10 1aa")
    assert address is not None
    assert address.on_envelope()[-1] == "CF10 1AA"
