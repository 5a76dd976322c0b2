"""What miles are worth: dated rates, the band of 10,000 miles in a tax year, and a price with its reason for every part.

A tax year's first 10,000 car miles of a person are worth more than the rest. Rates are rows: a new rate is a new row,
and the newest that has begun holds. An amount is rounded once, on the line's total (half a penny goes up); the parts
add up to it exactly. So two lines cost at most a penny more or less than one line of the same miles.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from shared.days_in_words import day_in_words
from shared.errors import Effect, InvalidError
from shared.miles import tenths_in_words
from shared.money import round_pence


class Vehicle(StrEnum):
    """What a mileage rate is for; the first three are categories of lines by the same names."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    BICYCLE = "bicycle"
    PASSENGER = "passenger"
    """Paid to the driver of a car beside the car's own rate, for each passenger."""


class RateStatus(StrEnum):
    """How sure we are of a rate that comes with the product."""

    CHECKED = "checked"
    """Read in the source itself."""
    CHECKED_ELSEWHERE = "checked_elsewhere"
    """Read where somebody else repeats it."""
    UNVERIFIED = "unverified"
    """Not found in any source: an administrator must confirm it before money leaves by it without anybody looking."""


@dataclass(frozen=True, slots=True)
class DatedMileageRate:
    """One row: what a vehicle's miles are worth from a day on. Rates are tenths of a penny a mile (45p is 450).

    Where there is a band, `beyond_tenth_pence` holds for what goes over `band_miles_tenths` in the tax year; without
    one (both None) the first rate holds for every mile.
    """

    id: UUID
    vehicle: Vehicle
    valid_from: date
    per_mile_tenth_pence: int
    band_miles_tenths: int | None = None
    beyond_tenth_pence: int | None = None
    source: str = ""
    status: RateStatus = RateStatus.UNVERIFIED
    checked_by: str | None = None
    """Who in the organisation has confirmed it; nobody has for what comes with the product."""
    checked_on: date | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether money may leave by this rate without anybody looking."""
        return self.checked_by is not None or self.status is not RateStatus.UNVERIFIED


@dataclass(frozen=True, slots=True)
class PricedPart:
    """Miles at one rate: which row, how many tenths of a mile, what they are worth (it may be 0p), and why."""

    rate_id: UUID
    miles_tenths: int
    amount_pence: int
    reason: str


@dataclass(frozen=True, slots=True)
class Priced:
    """What a mileage line is worth. `is_confirmed` is False where one of its rates waits for an administrator."""

    parts: tuple[PricedPart, ...]
    amount_pence: int
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class TaxYear:
    """6 April to 5 April, both included."""

    starts_on: date
    ends_on: date

    @property
    def name(self) -> str:
        """As people write it: 2026/27."""
        return f"{self.starts_on.year}/{self.ends_on.year % 100:02d}"


def tax_year(on: date) -> TaxYear:
    """The tax year of a day; miles are counted within it."""
    first = on.year if (on.month, on.day) >= (4, 6) else on.year - 1
    return TaxYear(date(first, 4, 6), date(first + 1, 4, 5))


def rate_on(rates: Iterable[DatedMileageRate], vehicle: Vehicle, on: date) -> DatedMileageRate:
    """The row that holds on a day: the newest that has begun. Raises InvalidError where there is none."""
    begun = [rate for rate in rates if rate.vehicle is vehicle and rate.valid_from <= on]
    if not begun:
        raise InvalidError(
            "mileage.no_rate",
            f"There is no mileage rate for a {vehicle.value} on {day_in_words(on)}.",
            "Ask your administrator to add one, then try again.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
            vehicle=vehicle.value,
            day=on.isoformat(),
        )
    return max(begun, key=lambda rate: rate.valid_from)


def price(
    miles_tenths: int,
    vehicle: Vehicle,
    passengers: int,
    rates: Iterable[DatedMileageRate],
    miles_before_tenths: int,
    on: date,
) -> Priced:
    """What miles on a day are worth. `miles_before_tenths`: what the person drove in this vehicle earlier in the tax year.

    Raises InvalidError where no rate covers the day, and where passengers ride on anything but a car.
    """
    if passengers and vehicle is not Vehicle.CAR:
        raise InvalidError(
            "mileage.passengers_without_car",
            "Passengers are paid for only with the miles of a car.",
            effect=Effect.NOTHING_SAVED,
        )
    known = tuple(rates)
    own = rate_on(known, vehicle, on)
    exact = list(_own_miles(own, miles_tenths, miles_before_tenths))
    used = [own]
    if passengers:
        each = rate_on(known, Vehicle.PASSENGER, on)
        who = "1 passenger" if passengers == 1 else f"{passengers} passengers"
        why = f"{_miles(miles_tenths)} with {who} at {_rate(each.per_mile_tenth_pence)} a mile for each"
        exact.append((each.id, miles_tenths, each.per_mile_tenth_pence * passengers, why))
        used.append(each)
    parts = _rounded_once(exact)
    return Priced(parts, sum(part.amount_pence for part in parts), all(rate.is_confirmed for rate in used))


_Exact = tuple[UUID, int, int, str]
"""(rate row, tenths of a mile, tenths of a penny a mile, reason)."""


def _own_miles(rate: DatedMileageRate, miles_tenths: int, before_tenths: int) -> Iterable[_Exact]:
    """The miles inside the band and those beyond it, as far as there are any."""
    beyond = rate.beyond_tenth_pence
    inside = miles_tenths
    if rate.band_miles_tenths is not None and beyond is not None:
        inside = min(miles_tenths, max(0, rate.band_miles_tenths - before_tenths))
    by = f"by {rate.vehicle.value}"
    if inside:
        reason = f"{_miles(inside)} {by} at {_rate(rate.per_mile_tenth_pence)} a mile"
        yield rate.id, inside, rate.per_mile_tenth_pence, reason
    if inside < miles_tenths and beyond is not None:
        band = f"{(rate.band_miles_tenths or 0) // 10:,}"
        reason = f"{_miles(miles_tenths - inside)} {by} at {_rate(beyond)} a mile, after {band} miles in this tax year"
        yield rate.id, miles_tenths - inside, beyond, reason


def _rounded_once(exact: Iterable[_Exact]) -> tuple[PricedPart, ...]:
    """Rounds the running total and gives each part its step, so that the parts add up to the rounded total."""
    parts, running, rounded_before = list[PricedPart](), 0, 0
    for rate_id, miles_tenths, tenth_pence, reason in exact:
        running += miles_tenths * tenth_pence
        rounded = round_pence(Decimal(running) / 100)
        parts.append(PricedPart(rate_id, miles_tenths, rounded - rounded_before, reason))
        rounded_before = rounded
    return tuple(parts)


def _miles(tenths: int) -> str:
    return f"{tenths_in_words(tenths)} mile{'' if tenths == 10 else 's'}"


def _rate(tenth_pence: int) -> str:
    return f"{tenths_in_words(tenth_pence)}p"


_LAST_YEAR, _THIS_YEAR = date(2025, 4, 6), date(2026, 4, 6)
_TABLE_2025 = "HMRC approved mileage rates 2025/26, as repeated by moorepay.co.uk"
_RISE_2026 = "Rise announced on 21 May 2026 from 6 April 2026, as repeated by mooreks.co.uk and communityvision.org.uk"
_NOT_RESTATED = "The rate of 2025/26 carried on; not restated for 2026/27 in anything found"
_BAND_MILES_TENTHS = 100_000
"""10,000 miles in a tax year, per person across all organisations (HMRC manual EIM71155)."""


def _shipped(
    last: int, vehicle: Vehicle, valid_from: date, tenth_pence: int, source: str, status: RateStatus
) -> DatedMileageRate:
    banded = vehicle is Vehicle.CAR
    return DatedMileageRate(
        UUID(int=(0x7000_8000_0000_0000_0000 | last)),
        vehicle,
        valid_from,
        tenth_pence,
        _BAND_MILES_TENTHS if banded else None,
        250 if banded else None,
        source,
        status,
    )


_ELSEWHERE, _UNVERIFIED = RateStatus.CHECKED_ELSEWHERE, RateStatus.UNVERIFIED

SHIPPED_RATES: tuple[DatedMileageRate, ...] = (
    _shipped(1, Vehicle.CAR, _LAST_YEAR, 450, _TABLE_2025, _ELSEWHERE),
    _shipped(2, Vehicle.MOTORCYCLE, _LAST_YEAR, 240, _TABLE_2025, _ELSEWHERE),
    _shipped(3, Vehicle.BICYCLE, _LAST_YEAR, 200, _TABLE_2025, _ELSEWHERE),
    _shipped(4, Vehicle.PASSENGER, _LAST_YEAR, 50, f"{_TABLE_2025}; for volunteers a local choice", _UNVERIFIED),
    _shipped(5, Vehicle.CAR, _THIS_YEAR, 550, _RISE_2026, _ELSEWHERE),
    _shipped(6, Vehicle.MOTORCYCLE, _THIS_YEAR, 240, _NOT_RESTATED, _UNVERIFIED),
    _shipped(7, Vehicle.BICYCLE, _THIS_YEAR, 200, _NOT_RESTATED, _UNVERIFIED),
    _shipped(8, Vehicle.PASSENGER, _THIS_YEAR, 50, f"{_NOT_RESTATED}; for volunteers a local choice", _UNVERIFIED),
)
"""What the product knows; an organisation adds rows of its own and confirms these. Nobody has checked them yet."""
