"""Days in words: several of them, each named, in each language."""

from datetime import date, timedelta

from shared.days_in_words import days_in_words

FIRST = date(2026, 12, 2)


def test_every_day_is_named_once_by_month() -> None:
    days = [date(2027, 1, 6), FIRST, date(2026, 12, 4), FIRST, date(2026, 12, 9)]
    assert days_in_words(days) == "on 2, 4 and 9 December and 6 January"
    assert days_in_words(days, "cy") == "ar 2, 4 a 9 Rhagfyr a 6 Ionawr"
    assert days_in_words([FIRST]) == "on 2 December"


def test_the_same_month_of_two_years_is_two() -> None:
    assert days_in_words([FIRST, date(2027, 12, 2)]) == "on 2 December and 2 December"


def test_of_many_days_the_first_and_the_last_are_named_and_all_are_meant() -> None:
    days = [FIRST + timedelta(days=7 * week) for week in range(12)]
    assert days_in_words(days) == "on the 12 days from 2 December to 17 February"
    assert days_in_words(days, "cy") == "ar y 12 diwrnod rhwng 2 Rhagfyr a 17 Chwefror"
