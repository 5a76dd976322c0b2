"""Offers and attendance, purely: every step of an offer, and which marks and times can be true."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.involvement.rules.attendance import check_sessions, minutes_of, more_than_time_allows
from services.payments.involvement.rules.fees import Presence, Stretch
from services.payments.involvement.rules.offers import (
    OFFER_TRANSITIONS,
    OfferEvent,
    OfferStatus,
    changes,
    check_budget,
    check_promise,
)
from shared.errors import ConflictError, InvalidError

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OFFERED, ACCEPTED, DECLINED, WITHDRAWN = OfferStatus
ALLOWED = {
    (OFFERED, ACCEPTED), (OFFERED, DECLINED), (OFFERED, WITHDRAWN), (ACCEPTED, DECLINED), (DECLINED, ACCEPTED),
}  # fmt: skip


def stretch(start_hours: float, end_hours: float) -> Stretch:
    """A session, in hours from noon."""
    return Stretch(NOON + timedelta(hours=start_hours), NOON + timedelta(hours=end_hours))


@pytest.mark.parametrize(("now", "event"), list(product(OfferStatus, OfferEvent)))
def test_every_step_of_an_offer(now: OfferStatus, event: OfferEvent) -> None:
    to = OfferStatus(event.value)
    if now is to:
        assert not changes(now, event)
    elif (now, to) in ALLOWED:
        assert changes(now, event)
        assert OFFER_TRANSITIONS.next_status(now, event) is to
    else:
        with pytest.raises(ConflictError) as refusal:
            changes(now, event)
        assert "Nothing was changed" in refusal.value.message


def test_a_budget_covers_what_it_covers_to_the_penny() -> None:
    check_promise(10_000, 7_500, 2_500)
    check_budget(10_000, 10_000)
    check_promise(None, 10**9, 10**9)
    check_budget(None, 10**9)
    with pytest.raises(ConflictError, match=r"£75\.00 of it is promised, and this would promise £25\.01 more"):
        check_promise(10_000, 7_500, 2_501)
    with pytest.raises(ConflictError, match=r"costs come to £100\.01"):
        check_budget(10_000, 10_001)


@pytest.mark.parametrize(
    ("presence", "minutes", "kept"),
    [
        (Presence.PRESENT, None, 120),
        (Presence.PRESENT, 119, 119),
        (Presence.SENT_SUPPORTER, None, 120),
        (Presence.CAME_LATE, 1, 1),
        (Presence.LEFT_EARLY, 120, 120),
        (Presence.ABSENT, None, 0),
        (Presence.ABSENT, 0, 0),
    ],
)
def test_marks_that_can_be_true(presence: Presence, minutes: int | None, kept: int) -> None:
    assert minutes_of(stretch(0, 2), presence, minutes) == kept


@pytest.mark.parametrize(
    ("presence", "minutes", "code"),
    [
        (Presence.PRESENT, 121, "attendance.too_long"),
        (Presence.PRESENT, 0, "attendance.no_minutes"),
        (Presence.CAME_LATE, None, "attendance.minutes_missing"),
        (Presence.LEFT_EARLY, None, "attendance.minutes_missing"),
        (Presence.ABSENT, 1, "attendance.absent_minutes"),
    ],
)
def test_marks_that_cannot_be_true(presence: Presence, minutes: int | None, code: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        minutes_of(stretch(0, 2), presence, minutes)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (stretch(2, 0), "event.ends_before_it_starts"),
        (stretch(0, 0), "event.ends_before_it_starts"),
        (stretch(0, 0.01), "event.ends_before_it_starts"),
        (stretch(0, 24.1), "event.session_too_long"),
        (Stretch(NOON.replace(tzinfo=None), NOON), "event.time_without_offset"),
        (Stretch(NOON, (NOON + timedelta(hours=1)).replace(tzinfo=None)), "event.time_without_offset"),
    ],
)
def test_times_that_cannot_be(bad: Stretch, code: str) -> None:
    check_sessions([stretch(0, 24), stretch(1, 2)])
    with pytest.raises(InvalidError) as refusal:
        check_sessions([stretch(0, 1), bad])
    assert (refusal.value.code, refusal.value.facts) == (code, {"session": 2})


@pytest.mark.parametrize(
    ("attended", "too_much"),
    [
        ([], False),
        ([(stretch(0, 1), 60), (stretch(1, 2), 60)], False),  # one after the other
        ([(stretch(0, 1), 30), (stretch(0, 1), 30)], False),  # half of each
        ([(stretch(0, 1), 60), (stretch(0, 1), 1)], True),
        ([(stretch(0, 2), 120), (stretch(1, 3), 60)], False),
        ([(stretch(0, 2), 120), (stretch(1, 3), 61)], True),
        ([(stretch(0, 3), 60), (stretch(0, 1), 60), (stretch(0, 1), 60)], True),  # hidden in a longer one
        ([(stretch(0, 3), 60), (stretch(0, 1), 60), (stretch(1, 2), 60)], False),
    ],
)
def test_nobody_is_in_two_rooms_at_once(attended: list[tuple[Stretch, int]], too_much: bool) -> None:
    assert more_than_time_allows(attended) is too_much


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4), st.integers(0, 4)), max_size=5))
def test_time_is_enough_exactly_where_somebody_could_do_it_hour_by_hour(plan: list[tuple[int, int, int]]) -> None:
    """Whole hours: there is time exactly where hours can be shared out among the sessions (earliest end first)."""
    sessions = [(start, start + length, min(wanted, length)) for start, length, wanted in plan]
    left = {index: wanted for index, (_, _, wanted) in enumerate(sessions)}
    for hour in range(10):
        open_now = [one for one, wanted in left.items() if wanted and sessions[one][0] <= hour < sessions[one][1]]
        if open_now:
            left[min(open_now, key=lambda one: sessions[one][1])] -= 1
    attended = [(stretch(start, end), wanted * 60) for start, end, wanted in sessions]
    assert more_than_time_allows(attended) is any(left.values())
