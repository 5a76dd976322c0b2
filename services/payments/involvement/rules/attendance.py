"""Which times of sessions can be, and which marks of attendance can be true."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from services.payments.involvement.rules.fees import Presence, Stretch
from shared.days import check_day
from shared.errors import Effect, InvalidError

LONGEST_SESSION = timedelta(hours=24)
"""Longer than this is a slip of the pen in a date; work over several days has a session for each day."""


def check_days(stretches: Sequence[Stretch], today: date, *, due_on: date | None = None) -> None:
    """Raises InvalidError for a session, or the day of a task, on a day that cannot be meant. `today`: the day in London."""
    if due_on is not None:
        check_day(due_on, today)
    for stretch in stretches:
        for moment in (stretch.starts_at, stretch.ends_at):
            check_day(moment.date(), today)  # as it was written: in another time zone there may be no such day


def check_sessions(stretches: Sequence[Stretch]) -> None:
    """Raises InvalidError for a session without an offset in its times, of no length, or longer than a day."""
    for number, stretch in enumerate(stretches, start=1):
        if stretch.starts_at.tzinfo is None or stretch.ends_at.tzinfo is None:
            raise InvalidError(
                "event.time_without_offset",
                f"Session {number} does not say which time zone its times are in.",
                "Write times like 2026-11-20T10:00:00Z.",
                effect=Effect.NOTHING_SAVED,
                session=number,
            )
        if stretch.minutes < 1:
            raise InvalidError(
                "event.ends_before_it_starts",
                f"Session {number} ends before it starts, or at the same minute.",
                "Check the times.",
                effect=Effect.NOTHING_SAVED,
                session=number,
            )
        if stretch.minutes > LONGEST_SESSION.total_seconds() / 60:
            raise InvalidError(
                "event.session_too_long",
                f"Session {number} lasts more than 24 hours.",
                "Check the dates; for several days give a session for each day.",
                effect=Effect.NOTHING_SAVED,
                session=number,
            )


def minutes_of(stretch: Stretch, presence: Presence, minutes: int | None) -> int:
    """The minutes that a mark stands for; left out, they are the whole session for somebody who was there throughout.

    Raises InvalidError with the reason for the person who typed the mark.
    """
    if presence is Presence.UNMARKED:
        return 0
    if presence is Presence.ABSENT:
        if minutes:
            raise InvalidError(
                "attendance.absent_minutes",
                f"Absent, but {minutes} minutes. Leave the minutes out, or say present.",
                effect=None,
            )
        return 0
    if minutes is None:
        if presence in (Presence.CAME_LATE, Presence.LEFT_EARLY):
            raise InvalidError(
                "attendance.minutes_missing", "Say for how many minutes the person was there.", effect=None
            )
        return stretch.minutes
    if minutes < 1:
        raise InvalidError("attendance.no_minutes", "No minutes. If the person was not there, say absent.", effect=None)
    if minutes > stretch.minutes:
        raise InvalidError(
            "attendance.too_long",
            f"Marked for {minutes} minutes, but the session lasts {stretch.minutes}.",
            effect=None,
        )
    return minutes


def more_than_time_allows(attended: Iterable[tuple[Stretch, int]]) -> bool:
    """Whether one person is marked for more minutes than there were.

    Sessions may run side by side and a person may go from one to the other, so overlapping sessions are allowed. But nobody is in
    two rooms at once, or the same hour would be paid twice: between any two moments no more minutes are marked than the clock had.
    """
    marked = list(attended)
    spans = (
        Stretch(start, end)
        for start in {stretch.starts_at for stretch, _ in marked}
        for end in {stretch.ends_at for stretch, _ in marked}
        if end > start
    )
    return any(
        sum(minutes for one, minutes in marked if one.starts_at >= span.starts_at and one.ends_at <= span.ends_at)
        > span.minutes
        for span in spans
    )
