"""The same-day clock, purely: working days of staff and of banks, cut-offs, and clocks that change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.claims.rules.send_deadline import (
    CLEARING,
    Calendar,
    Cutoffs,
    DeadlineStatus,
    Promise,
    Subdivision,
    deadline_status,
    promise,
)
from services.payments.rails.names import RAILS, Rail
from shared.london import LONDON, london_day

ENGLAND = Calendar()
CUTOFFS = Cutoffs()
SCOTLAND, ULSTER = Calendar(Subdivision.SCOTLAND), Calendar(Subdivision.NORTHERN_IRELAND)


def london(day: date, at: time) -> datetime:
    """A moment by the clock on a wall in London, as it is stored."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def promised(day: date, at: time, rail: Rail = Rail.STRIPE, cutoffs: Cutoffs = CUTOFFS) -> Promise:
    """The promise in England for a claim of that moment."""
    return promise(london(day, at), rail, ENGLAND, cutoffs)


MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "at", "rail", "sent_on"),
    [
        (MONDAY, time(0, 0), Rail.STRIPE, MONDAY),
        (MONDAY, time(16, 30), Rail.STRIPE, MONDAY),
        (MONDAY, time(16, 30, 1), Rail.STRIPE, date(2026, 11, 24)),
        (MONDAY, time(14, 0), Rail.BANK_FILE, MONDAY),
        (MONDAY, time(14, 1), Rail.BANK_FILE, date(2026, 11, 24)),
        (date(2026, 11, 27), time(20), Rail.STRIPE, date(2026, 11, 30)),
        (date(2026, 11, 28), time(9), Rail.STRIPE, date(2026, 11, 30)),
        (date(2026, 11, 29), time(9), Rail.STRIPE, date(2026, 11, 30)),
        (date(2026, 12, 24), time(18), Rail.STRIPE, date(2026, 12, 29)),
        (date(2026, 12, 25), time(9), Rail.STRIPE, date(2026, 12, 29)),
        (date(2026, 12, 28), time(9), Rail.BANK_FILE, date(2026, 12, 29)),
    ],
)
def test_by_when_people_act(day: date, at: time, rail: Rail, sent_on: date) -> None:
    said = promised(day, at, rail)
    assert said.send_by == said.misses_at == london(sent_on, time(17))
    assert said.same_day is (sent_on == day)


@pytest.mark.parametrize("rail", [Rail.CASH, Rail.VOUCHER])
@pytest.mark.parametrize("day", [MONDAY, date(2026, 12, 25), date(2026, 10, 25), date(2026, 3, 29)])
def test_cash_and_vouchers_are_for_today_on_any_day(rail: Rail, day: date) -> None:
    said = promised(day, time(19), rail)
    assert (said.send_by, said.same_day) == (None, True)
    assert said.misses_at == london(day + timedelta(days=1), time(0))


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 25)])
def test_what_the_rules_approve_leaves_on_any_day_where_the_rail_works_then(day: date) -> None:
    alone = promise(london(day, time(9)), Rail.STRIPE, ENGLAND, CUTOFFS, by_people=False)
    assert alone.same_day
    late = promise(london(day, time(18)), Rail.STRIPE, ENGLAND, CUTOFFS, by_people=False)
    assert late.send_by == london(day + timedelta(days=1), time(17))
    assert not promise(london(day, time(9)), Rail.BANK_FILE, ENGLAND, CUTOFFS, by_people=False).same_day


@pytest.mark.parametrize("day", [date(2026, 4, 6), date(2026, 8, 31)])
def test_banks_clear_on_english_days_also_for_a_scottish_organisation(day: date) -> None:
    """Easter Monday and the summer bank holiday are working days in Scotland, and the banks clear nothing."""
    assert SCOTLAND.is_working_day(day)
    assert promise(london(day, time(9)), Rail.STRIPE, SCOTLAND, CUTOFFS).same_day, "staff work, and the rail does"
    by_file = promise(london(day, time(9)), Rail.BANK_FILE, SCOTLAND, CUTOFFS)
    assert by_file.send_by == london(day + timedelta(days=1), time(17))


def test_staff_keep_the_holidays_of_their_own_nation() -> None:
    for calendar, day in ((SCOTLAND, date(2026, 11, 30)), (ULSTER, date(2027, 7, 12))):
        for rail in (Rail.STRIPE, Rail.BANK_FILE):
            assert promise(london(day, time(9)), rail, calendar, CUTOFFS).send_by == london(
                day + timedelta(days=1), time(17)
            )
        assert promise(london(day, time(9)), Rail.STRIPE, calendar, CUTOFFS, by_people=False).same_day


def test_the_bank_holidays_are_those_of_the_part_of_the_kingdom() -> None:
    st_andrew, battle = date(2026, 11, 30), date(2027, 7, 12)
    assert ENGLAND.is_working_day(st_andrew)
    assert not Calendar(Subdivision.SCOTLAND).is_working_day(st_andrew)
    assert not Calendar(Subdivision.NORTHERN_IRELAND).is_working_day(battle)
    for day in (st_andrew, battle, date(2027, 3, 29), date(2026, 8, 31)):
        assert Calendar(Subdivision.WALES).is_working_day(day) is ENGLAND.is_working_day(day)


@pytest.mark.parametrize(
    ("arrives", "send_by"),
    [
        # Friday before the clocks go back (25 October 2026): 17:00 on Monday is 17:00 UTC, not 16:00.
        (datetime(2026, 10, 23, 17, 0, tzinfo=UTC), datetime(2026, 10, 26, 17, 0, tzinfo=UTC)),
        (datetime(2026, 10, 23, 15, 30, tzinfo=UTC), datetime(2026, 10, 23, 16, 0, tzinfo=UTC)),
        # Friday before the clocks go forward (28 March 2027); Good Friday and Easter Monday are bank holidays.
        (datetime(2027, 3, 25, 17, 0, tzinfo=UTC), datetime(2027, 3, 30, 16, 0, tzinfo=UTC)),
        # 23:30 UTC in summer is past midnight in London: that is the next day's claim.
        (datetime(2026, 7, 6, 23, 30, tzinfo=UTC), datetime(2026, 7, 7, 16, 0, tzinfo=UTC)),
    ],
)
def test_the_clock_on_the_wall_counts_also_when_it_changes(arrives: datetime, send_by: datetime) -> None:
    assert promise(arrives, Rail.STRIPE, ENGLAND, CUTOFFS).send_by == send_by


MOMENTS = st.integers(0, 6 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CALENDARS = st.builds(Calendar, st.sampled_from(Subdivision))


@given(MOMENTS, st.sampled_from(Rail), CALENDARS, st.booleans())
def test_every_promise_can_be_kept(arrived_at: datetime, rail: Rail, calendar: Calendar, by_people: bool) -> None:
    said = promise(arrived_at, rail, calendar, CUTOFFS, by_people=by_people)
    assert arrived_at < said.misses_at <= arrived_at + timedelta(days=8)
    assert said.misses_at.tzinfo is UTC
    if RAILS[rail].handed_over:
        return
    assert said.send_by is not None
    local = said.send_by.astimezone(LONDON)
    assert local.time() == CUTOFFS.send_by
    assert calendar.is_working_day(local.date()) or (rail is Rail.STRIPE and not by_people)
    assert CLEARING.is_working_day(local.date()) or rail is Rail.STRIPE
    assert said.same_day is (local.date() == london_day(arrived_at))


@given(MOMENTS, MOMENTS, st.sampled_from([Rail.STRIPE, Rail.BANK_FILE]), CALENDARS)
def test_who_comes_first_is_never_promised_later(one: datetime, two: datetime, rail: Rail, calendar: Calendar) -> None:
    first, second = (promise(moment, rail, calendar, CUTOFFS).misses_at for moment in sorted([one, two]))
    assert first <= second


SECOND = timedelta(seconds=1)


def test_how_a_promise_stands() -> None:
    said = promised(MONDAY, time(9))
    due = said.misses_at
    for now, sent_at, expected in (
        (due - timedelta(hours=1) - SECOND, None, DeadlineStatus.ON_TIME),
        (due - timedelta(hours=1), None, DeadlineStatus.AT_RISK),
        (due, None, DeadlineStatus.AT_RISK),
        (due + SECOND, None, DeadlineStatus.MISSED),
        (due + timedelta(days=9), due, DeadlineStatus.KEPT),
        (due - timedelta(hours=2), due - timedelta(hours=3), DeadlineStatus.KEPT),
        (due + timedelta(days=9), due + SECOND, DeadlineStatus.MISSED),
    ):
        assert deadline_status(said, now, sent_at) is expected
    assert deadline_status(said, due - timedelta(hours=2), None, timedelta(hours=3)) is DeadlineStatus.AT_RISK


@given(MOMENTS, st.sampled_from(Rail), st.integers(0, 10_000), st.integers(0, 10_000))
def test_what_is_missed_or_kept_stays_so(arrived_at: datetime, rail: Rail, sooner: int, later: int) -> None:
    said = promise(arrived_at, rail, ENGLAND, CUTOFFS)
    order = [DeadlineStatus.ON_TIME, DeadlineStatus.AT_RISK, DeadlineStatus.MISSED]
    first, second = (arrived_at + timedelta(minutes=minutes) for minutes in sorted([sooner, later]))
    assert order.index(deadline_status(said, first, None)) <= order.index(deadline_status(said, second, None))
    assert deadline_status(said, first, first) is deadline_status(said, second, first)


def test_what_nobody_could_keep_is_not_promised() -> None:
    with pytest.raises(ValueError, match="cut-off after"):
        replace(CUTOFFS, transfer=time(17, 1))
    with pytest.raises(ValueError, match="without an offset"):
        promise(datetime(2026, 11, 23, 12), Rail.STRIPE, ENGLAND, CUTOFFS)  # noqa: DTZ001 - that is what is refused
