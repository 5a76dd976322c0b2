"""London time and days in words: summer time, days that change at midnight there, and names in each language."""

from datetime import UTC, date, datetime, time

import pytest

from shared.bank_holidays import is_bank_holiday
from shared.days_in_words import day_in_short, day_in_words, moment_in_words, weekday_in_words
from shared.london import in_london, london_day, london_moment, start_of_day

TODAY = date(2026, 11, 24)


def test_a_day_changes_at_midnight_in_london_also_in_summer() -> None:
    assert london_day(datetime(2026, 7, 1, 22, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert london_day(datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == date(2026, 7, 2)
    assert london_day(datetime(2026, 12, 1, 23, 59, tzinfo=UTC)) == date(2026, 12, 1)
    assert start_of_day(date(2026, 7, 2)) == datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    assert start_of_day(date(2026, 12, 2)) == datetime(2026, 12, 2, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first() -> None:
    assert london_moment(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        in_london(datetime(2026, 7, 1))  # noqa: DTZ001  # such a moment is what is tested


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (day_in_words(TODAY), "24 November 2026"),
        (day_in_words(TODAY, weekday=True), "Tuesday 24 November 2026"),
        (day_in_words(TODAY, weekday=True, year=False), "Tuesday 24 November"),
        (day_in_words(TODAY, "cy", weekday=True), "dydd Mawrth 24 Tachwedd 2026"),
        (day_in_words(TODAY, "cy", year=False), "24 Tachwedd"),
        (day_in_words(date(26, 4, 6)), "6 April 26"),
        (day_in_short(date(2026, 9, 5)), "5 Sep 2026"),
        (weekday_in_words(TODAY), "Tuesday"),
        (weekday_in_words(TODAY, "cy"), "dydd Mawrth"),
        (moment_in_words(datetime(2026, 7, 1, 23, 5, tzinfo=UTC)), "2 July 2026, 00:05"),
    ],
)
def test_days_in_words(said: str, expected: str) -> None:
    assert said == expected


def test_bank_holidays_are_those_of_the_nation() -> None:
    st_andrew = date(2026, 11, 30)
    assert [nation for nation in ("england", "wales", "scotland", "northern_ireland")
            if is_bank_holiday(st_andrew, nation)] == ["scotland"]  # fmt: skip
