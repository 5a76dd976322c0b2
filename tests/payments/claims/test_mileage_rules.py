"""Mileage, purely: which row holds on which day, the band of a tax year, and one rounding for each line."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.claims.rules.categories import RULES
from services.payments.claims.rules.mileage import (
    SHIPPED_RATES,
    DatedMileageRate,
    RateStatus,
    Vehicle,
    price,
    rate_on,
    tax_year,
)
from services.payments.claims.tables.claim import ClaimLine
from services.payments.tables import PaymentsBase
from shared.contracts.categories import MILEAGE, Category
from shared.errors import InvalidError
from shared.ids import new_id
from shared.money import round_pence

TODAY = date(2026, 11, 23)
BAND = 100_000
MILES = st.integers(1, 10_000)
BEFORE = st.integers(0, 2 * BAND)
PASSENGERS = st.integers(0, 8)


@st.composite
def local_rates(draw: st.DrawFn) -> list[DatedMileageRate]:
    """An organisation's own rates from one day on, with a band or without."""
    tenth_pence = st.integers(0, 1_000)
    band, beyond = draw(st.none() | st.integers(1, 2 * BAND)), draw(tenth_pence)
    return [
        DatedMileageRate(
            new_id(), Vehicle.CAR, date(2020, 1, 1), draw(tenth_pence), band, None if band is None else beyond
        ),
        DatedMileageRate(new_id(), Vehicle.PASSENGER, date(2020, 1, 1), draw(tenth_pence)),
    ]


RATES = st.just(list(SHIPPED_RATES)) | local_rates()


def exact_pence(rates: list[DatedMileageRate], miles: int, passengers: int, before: int) -> Decimal:
    """The worth of the miles counted one tenth of a mile after the other, unrounded."""
    car, passenger = rate_on(rates, Vehicle.CAR, TODAY), rate_on(rates, Vehicle.PASSENGER, TODAY)
    band, total = car.band_miles_tenths, 0
    inside = miles if band is None else sum(1 for tenth in range(before, before + miles) if tenth < band)
    total = inside * car.per_mile_tenth_pence + (miles - inside) * (car.beyond_tenth_pence or 0)
    return Decimal(total + miles * passengers * passenger.per_mile_tenth_pence) / 100


@given(RATES, MILES, PASSENGERS, BEFORE)
def test_a_line_is_rounded_once_and_its_parts_add_up(
    rates: list[DatedMileageRate], miles: int, passengers: int, before: int
) -> None:
    priced = price(miles, Vehicle.CAR, passengers, rates, before, TODAY)
    assert priced.amount_pence == round_pence(exact_pence(rates, miles, passengers, before))
    assert sum(part.amount_pence for part in priced.parts) == priced.amount_pence
    assert all(part.amount_pence >= 0 and part.miles_tenths > 0 and part.reason for part in priced.parts)
    driven = [part for part in priced.parts if part.rate_id == rate_on(rates, Vehicle.CAR, TODAY).id]
    assert sum(part.miles_tenths for part in driven) == miles
    assert {part.rate_id for part in priced.parts} <= {rate.id for rate in rates}


@given(RATES, MILES, MILES, PASSENGERS, BEFORE)
def test_two_claims_cost_what_one_costs_but_for_a_penny(
    rates: list[DatedMileageRate], first: int, second: int, passengers: int, before: int
) -> None:
    """Each line is rounded by itself, so that three roundings of half a penny can part the two ways by one penny."""
    whole = price(first + second, Vehicle.CAR, passengers, rates, before, TODAY).amount_pence
    in_two = (
        price(first, Vehicle.CAR, passengers, rates, before, TODAY).amount_pence
        + price(second, Vehicle.CAR, passengers, rates, before + first, TODAY).amount_pence
    )
    assert abs(whole - in_two) <= 1


@given(MILES.map(lambda miles: miles * 10), MILES.map(lambda miles: miles * 10), st.integers(0, BAND // 10))
def test_whole_miles_at_whole_pence_are_exact_however_they_are_split(first: int, second: int, before: int) -> None:
    whole = price(first + second, Vehicle.CAR, 0, SHIPPED_RATES, before * 10, TODAY)
    one = price(first, Vehicle.CAR, 0, SHIPPED_RATES, before * 10, TODAY)
    two = price(second, Vehicle.CAR, 0, SHIPPED_RATES, before * 10 + first, TODAY)
    assert whole.amount_pence == one.amount_pence + two.amount_pence


@given(MILES, BEFORE)
def test_more_miles_are_never_worth_less(miles: int, before: int) -> None:
    less, more = (price(n, Vehicle.CAR, 1, SHIPPED_RATES, before, TODAY).amount_pence for n in (miles, miles + 1))
    assert more >= less


def test_crossing_the_band_splits_the_line_and_says_so() -> None:
    priced = price(205, Vehicle.CAR, 2, SHIPPED_RATES, BAND - 100, TODAY)
    assert [(part.reason, part.miles_tenths, part.amount_pence) for part in priced.parts] == [
        ("10 miles by car at 55p a mile", 100, 550),
        ("10.5 miles by car at 25p a mile, after 10,000 miles in this tax year", 105, 263),
        ("20.5 miles with 2 passengers at 5p a mile for each", 205, 205),
    ]
    assert priced.amount_pence == 1_018


@pytest.mark.parametrize(
    ("before", "amounts"),
    [(0, [550]), (BAND - 100, [550]), (BAND - 99, [545, 2]), (BAND - 1, [6, 247]), (BAND, [250]), (BAND + 1, [250])],
)
def test_the_band_ends_with_its_last_mile(before: int, amounts: list[int]) -> None:
    """Ten miles; the parts of a split line carry the one rounding of its total: 5.5p + 247.5p is 253p."""
    priced = price(100, Vehicle.CAR, 0, SHIPPED_RATES, before, TODAY)
    assert [part.amount_pence for part in priced.parts] == amounts


@pytest.mark.parametrize(
    ("vehicle", "on", "pence"),
    [
        (Vehicle.CAR, date(2026, 4, 5), 450),
        (Vehicle.CAR, date(2026, 4, 6), 550),
        (Vehicle.MOTORCYCLE, date(2026, 4, 5), 240),
        (Vehicle.MOTORCYCLE, TODAY, 240),
        (Vehicle.BICYCLE, date(2025, 4, 6), 200),
        (Vehicle.BICYCLE, TODAY, 200),
    ],
)
def test_the_rate_of_the_day_holds(vehicle: Vehicle, on: date, pence: int) -> None:
    assert price(100, vehicle, 0, SHIPPED_RATES, 0, on).amount_pence == pence


@given(st.dates(date(2025, 4, 6), date(2030, 1, 1)), st.dates(date(2025, 4, 7), date(2030, 1, 1)))
def test_a_new_row_changes_nothing_before_its_day(on: date, begins: date) -> None:
    new = DatedMileageRate(new_id(), Vehicle.CAR, begins, 1_000)
    before, after = (price(100, Vehicle.CAR, 0, rates, 0, on) for rates in (SHIPPED_RATES, [new, *SHIPPED_RATES]))
    if on < begins:
        assert after == before
    elif begins > date(2026, 4, 6):
        assert [part.rate_id for part in after.parts] == [new.id]


def test_a_day_without_a_rate_is_refused() -> None:
    with pytest.raises(InvalidError, match=r"no mileage rate for a car on 5 April 2025.*Ask your administrator"):
        price(10, Vehicle.CAR, 0, SHIPPED_RATES, 0, date(2025, 4, 5))
    only_cars = [rate for rate in SHIPPED_RATES if rate.vehicle is Vehicle.CAR]
    with pytest.raises(InvalidError, match="for a passenger"):
        price(10, Vehicle.CAR, 1, only_cars, 0, TODAY)
    with pytest.raises(InvalidError, match="only with the miles of a car"):
        price(10, Vehicle.BICYCLE, 1, SHIPPED_RATES, 0, TODAY)


def test_half_a_penny_goes_up_once() -> None:
    assert price(1, Vehicle.CAR, 0, SHIPPED_RATES, 0, TODAY).amount_pence == 6  # 5.5p
    assert price(1, Vehicle.CAR, 0, SHIPPED_RATES, BAND, TODAY).amount_pence == 3  # 2.5p
    assert price(1, Vehicle.CAR, 1, SHIPPED_RATES, 0, TODAY).amount_pence == 6  # 5.5p + 0.5p


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_tax_year_holds_its_day_and_joins_the_next(day: date) -> None:
    year = tax_year(day)
    assert year.starts_on <= day <= year.ends_on
    assert tax_year(year.ends_on + timedelta(days=1)).starts_on == year.ends_on + timedelta(days=1)
    assert (year.starts_on.month, year.starts_on.day) == (4, 6)


def test_a_tax_year_has_the_name_that_people_use() -> None:
    assert tax_year(date(2026, 4, 5)).name == "2025/26"
    assert tax_year(date(2026, 4, 6)).name == "2026/27"
    assert tax_year(date(2099, 12, 31)).name == "2099/00"


def test_shipped_rates_say_where_they_come_from_and_claim_no_check_that_nobody_made() -> None:
    assert all(rate.source and rate.checked_by is None and rate.checked_on is None for rate in SHIPPED_RATES)
    assert len({rate.id for rate in SHIPPED_RATES}) == len(SHIPPED_RATES)
    assert len({(rate.vehicle, rate.valid_from) for rate in SHIPPED_RATES}) == len(SHIPPED_RATES)
    assert {rate.vehicle.value for rate in SHIPPED_RATES} == set(MILEAGE) | {"passenger"}


def test_a_rate_that_nobody_could_check_is_marked_until_an_administrator_confirms_it() -> None:
    assert price(10, Vehicle.CAR, 0, SHIPPED_RATES, 0, TODAY).is_confirmed
    assert not price(10, Vehicle.CAR, 1, SHIPPED_RATES, 0, TODAY).is_confirmed
    assert not price(10, Vehicle.BICYCLE, 0, SHIPPED_RATES, 0, TODAY).is_confirmed
    own = DatedMileageRate(
        new_id(), Vehicle.BICYCLE, date(2026, 4, 7), 200, status=RateStatus.UNVERIFIED, checked_by="A. Administrator"
    )
    assert price(10, Vehicle.BICYCLE, 0, [*SHIPPED_RATES, own], 0, TODAY).is_confirmed


def test_what_is_paid_by_the_mile_is_so_in_the_rates_in_the_database_and_for_receipts() -> None:
    checks = [
        str(getattr(one, "sqltext", "")) for one in PaymentsBase.metadata.tables[ClaimLine.__tablename__].constraints
    ]
    (by_the_mile,) = [check for check in checks if "miles_tenths IS NOT NULL) =" in check]
    in_database = {word for word in by_the_mile.split("'") if word.isalpha()} - {"spent"}
    assert MILEAGE == in_database == {vehicle.value for vehicle in Vehicle} - {Vehicle.PASSENGER}
    assert not [category for category in MILEAGE if RULES[Category(category)].has_receipts]
