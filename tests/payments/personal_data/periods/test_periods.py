"""When something is too old, and how a period is said."""

from datetime import UTC, date, datetime

from services.payments.personal_data.periods.rules import RULES, KeptKind, period_in_words, too_old_before


def test_when_something_is_too_old() -> None:
    day = date(2026, 11, 30)
    assert too_old_before(KeptKind.WORDS, 24, day) == datetime(2024, 11, 30, tzinfo=UTC)
    assert too_old_before(KeptKind.MONEY, 6, day).date() == date(2020, 4, 5), "6 April 2020 begins at 23:00 UTC"
    assert too_old_before(KeptKind.MONEY, 6, date(2026, 4, 5)).date() == date(2019, 4, 5)
    assert too_old_before(KeptKind.WORDS, 3, date(2026, 5, 31)).date() == date(2026, 2, 28)
    assert too_old_before(KeptKind.ANSWERS, 30, day).date() == date(2026, 10, 31)
    assert period_in_words(KeptKind.WORDS, 24) == "2 years"
    assert period_in_words(KeptKind.WORDS, 3) == "3 months"
    assert period_in_words(KeptKind.MONEY, None) == "for ever"
    assert all(rule.shortest <= rule.suggested <= rule.longest for rule in RULES.values())
