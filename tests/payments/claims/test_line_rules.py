"""Lines of a claim, purely: what cannot be true is refused in plain words, and everything else is let through."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.claims.rules.lines import (
    LARGEST_PENCE,
    LONGEST_MILES_TENTHS,
    MOST_PASSENGERS,
    LineFacts,
    LineKind,
    check_line,
)
from shared.contracts.categories import MILEAGE, Category, words
from shared.errors import InvalidError

TODAY = date(2026, 11, 23)
BUS = LineFacts(number=1, category=Category.BUS, kind=LineKind.SPENT, on=TODAY, amount_pence=460)
CAR = LineFacts(number=2, category=Category.CAR, kind=LineKind.SPENT, on=TODAY, miles_tenths=125)


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("kind", LineKind)
def test_every_category_and_kind_can_be_claimed(category: Category, kind: LineKind) -> None:
    by_the_mile = category in MILEAGE and kind is LineKind.SPENT
    good = replace(BUS, category=category, kind=kind)
    if by_the_mile:
        good = replace(good, amount_pence=None, miles_tenths=10)
    check_line(good, TODAY)
    wrong = replace(good, amount_pence=460, miles_tenths=10)
    with pytest.raises(InvalidError, match="was not saved"):
        check_line(wrong, TODAY)
    with pytest.raises(InvalidError, match="was not saved"):
        check_line(replace(good, amount_pence=None, miles_tenths=None), TODAY)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (replace(BUS, on=TODAY + timedelta(days=1)), "claim.line_in_future"),
        (replace(BUS, on=date(2016, 11, 23)), "claim.line_too_old"),
        (replace(BUS, on=date(26, 11, 23)), "claim.line_too_old"),
        (replace(BUS, amount_pence=None), "claim.line_no_amount"),
        (replace(BUS, amount_pence=0), "claim.line_amount_not_positive"),
        (replace(BUS, amount_pence=-1), "claim.line_amount_not_positive"),
        (replace(BUS, amount_pence=LARGEST_PENCE + 1), "claim.line_amount_too_large"),
        (replace(BUS, miles_tenths=125), "claim.line_miles_without_vehicle"),
        (replace(BUS, passengers=1), "claim.line_passengers_without_car"),
        (replace(CAR, category=Category.BICYCLE, passengers=1), "claim.line_passengers_without_car"),
        (replace(CAR, kind=LineKind.ADVANCE, miles_tenths=None, amount_pence=1, passengers=1),
         "claim.line_passengers_without_car"),
        (replace(CAR, passengers=-1), "claim.line_passengers"),
        (replace(CAR, passengers=MOST_PASSENGERS + 1), "claim.line_passengers"),
        (replace(CAR, miles_tenths=None), "claim.line_no_miles"),
        (replace(CAR, miles_tenths=0), "claim.line_no_miles"),
        (replace(CAR, miles_tenths=-10), "claim.line_no_miles"),
        (replace(CAR, miles_tenths=LONGEST_MILES_TENTHS + 1), "claim.line_too_many_miles"),
        (replace(CAR, amount_pence=500), "claim.line_miles_and_amount"),
    ],
)  # fmt: skip
def test_what_cannot_be_true(line: LineFacts, code: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        check_line(line, TODAY)
    assert refusal.value.code == code
    assert refusal.value.message.startswith(f"Line {line.number} was not saved. ")
    assert refusal.value.facts == {"line": line.number}


def test_the_edges_are_inside() -> None:
    check_line(replace(BUS, amount_pence=1), TODAY)
    check_line(replace(BUS, amount_pence=LARGEST_PENCE), TODAY)
    check_line(replace(BUS, on=date(2020, 11, 23)), TODAY)
    check_line(replace(BUS, on=date(2024, 2, 29)), date(2024, 2, 29))
    check_line(replace(CAR, miles_tenths=LONGEST_MILES_TENTHS, passengers=MOST_PASSENGERS), TODAY)


@given(
    st.builds(
        LineFacts,
        number=st.integers(1, 50),
        category=st.sampled_from(Category),
        kind=st.sampled_from(LineKind),
        on=st.dates(),
        amount_pence=st.none() | st.integers(),
        miles_tenths=st.none() | st.integers(),
        passengers=st.integers(),
        description=st.text(),
    )
)
def test_whatever_is_said_is_kept_or_refused_and_what_is_kept_can_be_worked_with(line: LineFacts) -> None:
    try:
        check_line(line, TODAY)
    except InvalidError:
        return
    assert (line.amount_pence is None) is line.is_by_the_mile
    assert (line.miles_tenths is not None) is line.is_by_the_mile
    assert line.on <= TODAY
    assert (line.amount_pence or line.miles_tenths or 0) > 0


def test_every_category_has_words_that_fit_into_a_sentence() -> None:
    assert words(Category.BUS) == "bus fare"
    assert words(Category.FOOD) == "lunch or food"
    assert len({words(category) for category in Category}) == len(Category)
    assert all(words(category) == words(category).lower().strip() for category in Category)
