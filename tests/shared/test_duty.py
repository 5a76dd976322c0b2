"""When somebody is on duty: a reply promises a call for then, and for no other time."""

from datetime import UTC, date, datetime

import pytest

from shared.duty import USUAL_HOURS, NextDuty, next_on_duty, read_hours
from shared.errors import InvalidError

ALWAYS = "mon-sun 00:00-24:00, holidays 00:00-24:00"


@pytest.mark.parametrize(
    ("now", "hours", "expected"),
    [
        ("2026-11-24T10:00", USUAL_HOURS, NextDuty(date(2026, 11, 24), 0, True)),
        ("2026-11-24T06:00", USUAL_HOURS, NextDuty(date(2026, 11, 24), 0, True)),
        ("2026-11-24T16:30", USUAL_HOURS, NextDuty(date(2026, 11, 24), 0, True)),
        ("2026-11-24T16:31", USUAL_HOURS, NextDuty(date(2026, 11, 25), 1, True)),
        ("2026-11-27T20:00", USUAL_HOURS, NextDuty(date(2026, 11, 30), 3, True)),
        # St Andrew's Day
        ("2026-11-27T20:00", f"{USUAL_HOURS}, bank holidays of Scotland", NextDuty(date(2026, 12, 1), 4, True)),
        ("2026-12-24T20:00", USUAL_HOURS, NextDuty(date(2026, 12, 29), 5, True)),
        ("2026-07-01T16:25", "mon-fri 09:00-18:00", NextDuty(date(2026, 7, 1), 0, True)),  # 17:25 in London
        ("2026-11-28T09:00", "mon-fri 13:00-17:00", NextDuty(date(2026, 11, 30), 2, False)),
        ("2026-11-28T23:59", ALWAYS, NextDuty(date(2026, 11, 28), 0, True)),
        ("2026-12-25T23:59", ALWAYS, NextDuty(date(2026, 12, 25), 0, True)),
        ("2026-11-28T09:00", "sat 10:00-12:00", NextDuty(date(2026, 11, 28), 0, True)),
        ("2026-11-28T09:00", "nonsense", NextDuty(date(2026, 11, 30), 2, True)),
    ],
)
def test_when_somebody_calls(now: str, hours: str, expected: NextDuty) -> None:
    assert next_on_duty(hours, datetime.fromisoformat(now).replace(tzinfo=UTC)) == expected


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "always",
        "mon 9-5",
        "fri-mon 09:00-17:00",
        "mon 17:00-09:00",
        "mon 09:00-25:00",
        "mon,",
        "bank holidays of scotland",
    ],
)
def test_hours_that_nobody_can_read_are_refused(bad: str) -> None:
    with pytest.raises(InvalidError):
        read_hours(bad)


def test_hours_are_kept_as_they_are_written() -> None:
    assert str(read_hours(" Mon-Fri  09:00-17:00 ,SAT 10:00-12:00")) == "mon-fri 09:00-17:00, sat 10:00-12:00"
