"""The same-day clock, purely: working days, cut-offs, the words of a promise, and clocks that change."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.claims.rules.send_deadline import (
    Calendar,
    Cutoffs,
    DeadlineStatus,
    Promise,
    Subdivision,
    deadline_status,
    promise,
    say,
)
from services.payments.rails.names import RAILS, Rail
from shared.london import LONDON, london_day

ENGLAND = Calendar()
CUTOFFS = Cutoffs()
ANY_DAY = Cutoffs(is_transfer_on_any_day=True)


def london(day: date, at: time) -> datetime:
    """A moment by the clock on a wall in London, as it is stored."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def promised(day: date, at: time, rail: Rail = Rail.STRIPE, cutoffs: Cutoffs = CUTOFFS) -> Promise:
    """The promise in England for a claim of that moment."""
    return promise(london(day, at), rail, ENGLAND, cutoffs)


MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "at", "rail", "sent_on", "text"),
    [
        (MONDAY, time(0, 0), Rail.STRIPE, MONDAY, "We send it by 17:00 today."),
        (MONDAY, time(16, 0), Rail.STRIPE, MONDAY, "We send it by 17:00 today."),
        (MONDAY, time(16, 30), Rail.STRIPE, MONDAY, "We send it by 17:00 today."),
        (MONDAY, time(16, 30, 1), Rail.STRIPE, date(2026, 11, 24), "It is after 16:30 today. We send it by 17:00 tomorrow."),
        (MONDAY, time(14, 0), Rail.BANK_FILE, MONDAY, "We send it by 17:00 today."),
        (MONDAY, time(14, 1), Rail.BANK_FILE, date(2026, 11, 24), "It is after 14:00 today. We send it by 17:00 tomorrow."),
        (date(2026, 11, 27), time(20), Rail.STRIPE, date(2026, 11, 30),
         "It is after 16:30 today. We send it by 17:00 on Monday 30 November."),
        (date(2026, 11, 28), time(9), Rail.STRIPE, date(2026, 11, 30),
         "Today is a Saturday. We send it by 17:00 on Monday 30 November."),
        (date(2026, 11, 29), time(9), Rail.STRIPE, date(2026, 11, 30), "Today is a Sunday. We send it by 17:00 tomorrow."),
        (date(2026, 12, 24), time(18), Rail.STRIPE, date(2026, 12, 29),
         "It is after 16:30 today. We send it by 17:00 on Tuesday 29 December."),
        (date(2026, 12, 25), time(9), Rail.STRIPE, date(2026, 12, 29),
         "Today is a bank holiday. We send it by 17:00 on Tuesday 29 December."),
        (date(2026, 12, 28), time(9), Rail.BANK_FILE, date(2026, 12, 29),
         "Today is a bank holiday. We send it by 17:00 tomorrow."),
    ],
)  # fmt: skip
def test_what_is_promised(day: date, at: time, rail: Rail, sent_on: date, text: str) -> None:
    said = promised(day, at, rail)
    assert said.text == text
    assert said.send_by == said.misses_at == london(sent_on, time(17))
    assert said.same_day is (sent_on == day)


@pytest.mark.parametrize(
    ("rail", "text"), [(Rail.CASH, "You get it in your hand today."), (Rail.VOUCHER, "You get your voucher today.")]
)
@pytest.mark.parametrize("day", [MONDAY, date(2026, 12, 25), date(2026, 10, 25), date(2026, 3, 29)])
def test_cash_and_vouchers_are_for_today_on_any_day(rail: Rail, text: str, day: date) -> None:
    said = promised(day, time(19), rail)
    assert (said.text, said.send_by, said.same_day) == (text, None, True)
    assert said.misses_at == london(day + timedelta(days=1), time(0))


def test_an_organisation_may_send_on_any_day() -> None:
    christmas = date(2026, 12, 25)
    assert promised(christmas, time(9), cutoffs=ANY_DAY).text == "We send it by 17:00 today."
    late = promised(christmas, time(18), cutoffs=ANY_DAY)
    assert late.text == "It is after 16:30 today. We send it by 17:00 tomorrow."
    assert late.send_by == london(date(2026, 12, 26), time(17))
    assert promised(christmas, time(9), Rail.BANK_FILE, ANY_DAY).text.startswith("Today is a bank holiday.")


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


@given(MOMENTS, st.sampled_from(Rail), CALENDARS, st.sampled_from([CUTOFFS, ANY_DAY]))
def test_every_promise_can_be_kept_and_never_says_when_money_arrives(
    arrived_at: datetime, rail: Rail, calendar: Calendar, cutoffs: Cutoffs
) -> None:
    said = promise(arrived_at, rail, calendar, cutoffs)
    assert arrived_at < said.misses_at <= arrived_at + timedelta(days=7)
    assert not re.search(r"arrive|receive|account|paid", said.text)
    assert said.misses_at.tzinfo is UTC
    if RAILS[rail].handed_over:
        return
    assert said.send_by is not None
    local = said.send_by.astimezone(LONDON)
    assert local.time() == cutoffs.send_by
    assert calendar.is_working_day(local.date()) or (rail is Rail.STRIPE and cutoffs.is_transfer_on_any_day)
    assert said.same_day is (local.date() == london_day(arrived_at))
    assert said.text.endswith("We send it by 17:00 today.") is said.same_day


@given(MOMENTS, MOMENTS, st.sampled_from([Rail.STRIPE, Rail.BANK_FILE]), CALENDARS)
def test_who_comes_first_is_never_promised_later(one: datetime, two: datetime, rail: Rail, calendar: Calendar) -> None:
    first, second = (promise(moment, rail, calendar, CUTOFFS).misses_at for moment in sorted([one, two]))
    assert first <= second


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), CALENDARS)
def test_the_next_working_day_is_the_first_one_after(day: date, calendar: Calendar) -> None:
    after = calendar.next_working_day(day)
    assert after > day
    assert calendar.is_working_day(after)
    between = (day + timedelta(days=n) for n in range(1, (after - day).days))
    assert not any(calendar.is_working_day(one) for one in between)


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


@pytest.mark.parametrize(
    ("now", "sent_at", "text"),
    [
        (london(MONDAY, time(10)), None, "We send it by 17:00 today."),
        (london(MONDAY, time(17)), None, "We send it by 17:00 today."),
        (london(MONDAY, time(17, 1)), None, "We are late, and we are sorry. Somebody in finance is looking at it now."),
        (london(MONDAY, time(18)), london(MONDAY, time(16, 10)), "We sent it at 16:10."),
        (london(date(2026, 11, 24), time(9)), london(MONDAY, time(16, 10)), "We sent it yesterday."),
        (london(date(2026, 12, 1), time(9)), london(MONDAY, time(16, 10)), "We sent it on Monday 23 November."),
        (london(date(2027, 12, 1), time(9)), london(MONDAY, time(16, 10)), "We sent it on Monday 23 November 2026."),
    ],
)
def test_where_is_my_money(now: datetime, sent_at: datetime | None, text: str) -> None:
    assert say(promised(MONDAY, time(9)), now, sent_at) == text


def test_what_was_promised_for_tomorrow_is_today_when_tomorrow_comes() -> None:
    said = promised(MONDAY, time(18))
    assert say(said, london(MONDAY, time(18))) == "We send it by 17:00 tomorrow."
    assert say(said, london(date(2026, 11, 24), time(8))) == "We send it by 17:00 today."
    cash = promised(MONDAY, time(12), Rail.CASH)
    assert say(cash, london(MONDAY, time(13))) == cash.text
    assert say(cash, london(MONDAY, time(14)), london(MONDAY, time(13, 5))) == "We gave it to you at 13:05."


def test_what_nobody_could_keep_is_not_promised() -> None:
    with pytest.raises(ValueError, match="cut-off after"):
        replace(CUTOFFS, transfer=time(17, 1))
    with pytest.raises(ValueError, match="without an offset"):
        promise(datetime(2026, 11, 23, 12), Rail.STRIPE, ENGLAND, CUTOFFS)  # noqa: DTZ001 - that is what is refused
