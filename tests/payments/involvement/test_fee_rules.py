"""Fees, purely: which rate holds, what each line says, and what must be true of every fee."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.payments.involvement.rules.fees import (
    Basis,
    DatedRate,
    FeeLine,
    Presence,
    Stretch,
    cancelled_fee,
    expected_fee,
    rate_on,
    session_fee,
    take_less,
    task_fee,
)
from shared.errors import ConflictError
from shared.ids import new_id
from shared.london import LONDON

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
TWO_HOURS = Stretch(START, START + timedelta(hours=2))


def rate(**changes: object) -> DatedRate:
    """£12.50 an hour since 2020, where nothing else is said."""
    values: dict[str, object] = {
        "id": new_id(), "role": "co-producer", "basis": "per_hour", "amount_pence": 1250, "valid_from": date(2020, 1, 1),
    }  # fmt: skip
    return DatedRate(**(values | changes))  # type: ignore[arg-type]  # a test's shorthand: the values are checked above


MINUTES = st.integers(0, 600)
RATES = st.builds(
    lambda pence, **rules: rate(amount_pence=pence, **rules),
    st.integers(1, 100_000),
    preparation_minutes=st.integers(0, 240),
    travel_minutes=st.integers(0, 240),
    minimum_minutes=st.integers(0, 240),
    late_is_deducted=st.booleans(),
    supporter_is_paid=st.booleans(),
    cancelled_within_hours=st.integers(0, 200),
    cancelled_percent=st.integers(0, 100),
) | st.builds(lambda pence: rate(amount_pence=pence, basis="per_session"), st.integers(1, 100_000))
STARTS = st.integers(0, 9 * 365 * 24 * 60).map(
    lambda minutes: datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
STRETCHES = st.builds(
    lambda start, minutes: Stretch(start, start + timedelta(minutes=minutes)), STARTS, st.integers(1, 600)
)


def pence(lines: tuple[FeeLine, ...]) -> int:
    """What lines come to."""
    return sum(line.amount_pence for line in lines)


def words(lines: tuple[FeeLine, ...]) -> list[tuple[str, int]]:
    """(reason without its date, pence) of each line."""
    return [(line.reason.split(": ", 1)[1], line.amount_pence) for line in lines]


def test_each_line_says_why() -> None:
    card = [rate(preparation_minutes=30, travel_minutes=20)]
    lines = session_fee(card, "co-producer", TWO_HOURS, Presence.PRESENT, 120)
    assert words(lines) == [
        ("120 minutes as co-producer at £12.50 an hour", 2500),
        ("30 minutes to prepare at £12.50 an hour", 625),
        ("20 minutes to travel at £12.50 an hour", 417),
    ]
    assert all(line.reason.startswith("20 November 2026: ") and line.rate_id == card[0].id for line in lines)


@pytest.mark.parametrize(
    ("changes", "presence", "minutes", "expected"),
    [
        ({}, Presence.CAME_LATE, 90, [("120 minutes as co-producer at £12.50 an hour, lateness not deducted", 2500)]),
        ({"late_is_deducted": True}, Presence.CAME_LATE, 90, [("90 minutes as co-producer at £12.50 an hour", 1875)]),
        ({}, Presence.LEFT_EARLY, 90, [("90 minutes as co-producer at £12.50 an hour", 1875)]),
        (
            {"minimum_minutes": 60},
            Presence.LEFT_EARLY,
            10,
            [("60 minutes as co-producer at £12.50 an hour, since at least 60 minutes are paid", 1250)],
        ),
        ({}, Presence.SENT_SUPPORTER, 120, []),
        (
            {"supporter_is_paid": True},
            Presence.SENT_SUPPORTER,
            120,
            [("120 minutes as co-producer, for which they sent a supporter at £12.50 an hour", 2500)],
        ),
        ({"preparation_minutes": 30, "minimum_minutes": 60}, Presence.ABSENT, 0, []),
        (
            {"basis": "per_session", "amount_pence": 7500},
            Presence.LEFT_EARLY,
            10,
            [("one session as co-producer, at £75.00 a session", 7500)],
        ),
    ],
)
def test_how_somebody_took_part(
    changes: dict[str, object], presence: Presence, minutes: int, expected: list[tuple[str, int]]
) -> None:
    assert words(session_fee([rate(**changes)], "co-producer", TWO_HOURS, presence, minutes)) == expected


@pytest.mark.parametrize(
    ("an_hour_pence", "minutes", "expected_pence"),
    [(1250, 120, 2500), (1, 30, 1), (1, 29, 0), (30, 1, 1), (1250, 7, 146), (1001, 90, 1502), (1251, 20, 417)],
)
def test_half_a_penny_goes_up(an_hour_pence: int, minutes: int, expected_pence: int) -> None:
    lines = session_fee([rate(amount_pence=an_hour_pence)], "co-producer", TWO_HOURS, Presence.PRESENT, minutes)
    assert pence(lines) == expected_pence


@given(RATES, STRETCHES, st.sampled_from(Presence), MINUTES)
def test_no_line_is_worth_nothing_or_less(card: DatedRate, stretch: Stretch, presence: Presence, minutes: int) -> None:
    lines = session_fee([card], "co-producer", stretch, presence, minutes)
    assert all(line.amount_pence > 0 for line in lines)
    expected = expected_fee([card], "co-producer", [stretch])
    assert pence(expected) == pence(session_fee([card], "co-producer", stretch, Presence.PRESENT, stretch.minutes))


@given(RATES, STRETCHES, st.sampled_from(Presence), MINUTES, st.integers(0, 120))
def test_longer_is_never_worth_less(
    card: DatedRate, stretch: Stretch, presence: Presence, minutes: int, more_minutes: int
) -> None:
    shorter = session_fee([card], "co-producer", stretch, presence, minutes)
    longer = session_fee([card], "co-producer", stretch, presence, minutes + more_minutes)
    assert pence(longer) >= pence(shorter)


@given(RATES, STRETCHES, st.integers(0, 400))
def test_a_cancelled_session_is_worth_no_more_than_one_that_is_held(
    card: DatedRate, stretch: Stretch, hours_before: int
) -> None:
    lines = cancelled_fee([card], "co-producer", stretch, stretch.starts_at - timedelta(hours=hours_before))
    assert pence(lines) <= pence(expected_fee([card], "co-producer", [stretch]))
    if hours_before > card.cancelled_within_hours:
        assert lines == ()


def test_a_session_cancelled_late_pays_its_percentage_without_travel() -> None:
    card = rate(cancelled_within_hours=48, cancelled_percent=50, preparation_minutes=30, travel_minutes=60)
    at_the_last = cancelled_fee([card], "co-producer", TWO_HOURS, START - timedelta(hours=48))
    assert words(at_the_last) == [
        ("the session as co-producer was cancelled 48 hours before it began, so 50% of £31.25 is paid", 1563)
    ]
    assert cancelled_fee([card], "co-producer", TWO_HOURS, START - timedelta(hours=48, seconds=1)) == ()
    just_before = cancelled_fee([card], "co-producer", TWO_HOURS, START - timedelta(minutes=5))
    assert "cancelled less than an hour before it began" in just_before[0].reason


@given(st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 9999)), min_size=1), STRETCHES)
def test_the_rate_is_the_newest_that_has_begun_on_the_day(rows: list[tuple[date, int]], stretch: Stretch) -> None:
    card = [rate(valid_from=day, amount_pence=amount) for day, amount in dict(rows).items()]
    card.append(rate(role="chair", valid_from=stretch.day, amount_pence=77_777))
    begun = [one.valid_from for one in card if one.role == "co-producer" and one.valid_from <= stretch.day]
    if begun:
        assert rate_on(card, "co-producer", stretch.day).valid_from == max(begun)
    else:
        with pytest.raises(ConflictError, match="no rate"):
            rate_on(card, "co-producer", stretch.day)


def test_the_day_of_a_rate_is_the_day_in_london() -> None:
    card = [rate(valid_from=date(2026, 4, 6), amount_pence=1500), rate(amount_pence=1000)]
    late_evening = datetime(2026, 4, 5, 23, 30, tzinfo=UTC)  # half past midnight on the 6th in London
    summer = Stretch(late_evening, late_evening + timedelta(hours=1))
    assert pence(session_fee(card, "co-producer", summer, Presence.PRESENT, 60)) == 1500
    hour_before = Stretch(late_evening - timedelta(hours=1), late_evening)
    assert pence(session_fee(card, "co-producer", hour_before, Presence.PRESENT, 60)) == 1000


@pytest.mark.parametrize(
    ("day", "minutes"), [(date(2026, 3, 29), 60), (date(2026, 10, 25), 180), (date(2026, 6, 1), 120)]
)
def test_nights_when_the_clocks_change_are_as_long_as_they_are(day: date, minutes: int) -> None:
    """From half past midnight to half past two by the clock on the wall."""
    stretch = Stretch(
        datetime(day.year, day.month, day.day, 0, 30, tzinfo=LONDON),
        datetime(day.year, day.month, day.day, 2, 30, tzinfo=LONDON),
    )
    assert (stretch.minutes, stretch.day) == (minutes, day)


@given(STRETCHES)
def test_minutes_are_the_same_in_every_zone(stretch: Stretch) -> None:
    in_london = Stretch(stretch.starts_at.astimezone(LONDON), stretch.ends_at.astimezone(LONDON))
    assert (in_london.minutes, in_london.day) == (stretch.minutes, stretch.day)


def test_tasks_at_home() -> None:
    day, card = date(2026, 11, 5), [rate(preparation_minutes=30)]
    by_minutes = task_fee(card, "co-producer", day, agreed_minutes=90, agreed_pence=None)
    assert words(by_minutes) == [("90 minutes for a task at home as co-producer at £12.50 an hour, as agreed", 1875)]
    by_amount = task_fee([], "reader", day, agreed_minutes=None, agreed_pence=4000)
    assert by_amount == (FeeLine(4000, "5 November 2026: a task at home as reader, as agreed", None),)
    by_session = [rate(basis=Basis.PER_SESSION, amount_pence=7500)]
    assert pence(task_fee(by_session, "co-producer", day, agreed_minutes=10, agreed_pence=None)) == 7500


@given(st.lists(st.integers(1, 10_000), max_size=6), st.integers(0, 40_000))
def test_whoever_takes_less_gets_exactly_that(amounts: list[int], most_pence: int) -> None:
    lines = tuple(FeeLine(amount, "why", None) for amount in amounts)
    taken = take_less(lines, most_pence)
    assert pence(taken) == min(sum(amounts), most_pence)
    assert all(line.amount_pence > 0 for line in taken)
    assert take_less(lines, None) == lines
    assume(len(taken) > 1)
    assert taken[:-1] == lines[: len(taken) - 1]
