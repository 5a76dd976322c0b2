"""Limits that people set for themselves: no fee crosses one without a recorded yes, whatever happens in whatever order."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.people.payment_limits.rules import (
    DAYS,
    EarnedFee,
    LimitPeriod,
    PersonalLimit,
    YesAboveLimit,
    crossed_by,
    why_held,
)
from shared.identity import Role
from tests.payments.involvement.conftest import Work, refused

DAY = date(2026, 11, 1)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
_FEES = st.builds(
    lambda start, days, pence: EarnedFee(
        DAY + timedelta(days=start), DAY + timedelta(days=start + days), pence
    ),
    st.integers(0, 90), st.integers(0, 40), st.integers(1, 5000),
)  # fmt: skip
_LIMITS = st.lists(
    st.builds(PersonalLimit, st.integers(0, 9000), st.sampled_from(LimitPeriod), st.just(NOON)), min_size=1, max_size=3
)


@given(_LIMITS, st.lists(st.tuples(_FEES, st.one_of(st.none(), st.integers(1, 6000))), max_size=12))
def test_no_sequence_of_fees_crosses_a_limit_without_a_recorded_yes(
    limits: list[PersonalLimit], events: Sequence[tuple[EarnedFee, int | None]]
) -> None:
    """In every stretch of so many days, whichever day it begins on, counted here day by day: whatever is above the limit had its yes."""
    paid: list[tuple[EarnedFee, bool]] = []
    for fee, agreed in events:
        yes = YesAboveLimit(agreed, NOON) if agreed is not None else None
        if crossed_by(limits, [one for one, _ in paid], fee, yes) is None:
            paid.append((fee, agreed is not None and fee.amount_pence <= agreed))
    for limit in limits:
        assert limit.period is not None
        assert limit.amount_pence is not None
        days = DAYS[limit.period]
        for start in (DAY + timedelta(days=offset) for offset in range(-40, 140)):
            end = start + timedelta(days=days - 1)
            inside = [(fee, has_yes) for fee, has_yes in paid if fee.last >= start and fee.first <= end]
            so_far = 0
            for fee, has_yes in inside:
                so_far += fee.amount_pence
                assert so_far <= limit.amount_pence or has_yes


@given(_FEES, st.lists(_FEES, max_size=5))
def test_who_wants_to_be_asked_first_is_asked_each_time(fee: EarnedFee, before: list[EarnedFee]) -> None:
    asked = PersonalLimit(None, None, NOON)
    assert crossed_by([asked], before, fee, None) == asked
    assert crossed_by([asked], before, fee, YesAboveLimit(fee.amount_pence, NOON)) is None
    assert crossed_by([asked], before, fee, YesAboveLimit(fee.amount_pence - 1, NOON)) == asked
    assert crossed_by([asked], before, fee, YesAboveLimit(fee.amount_pence, NOON - timedelta(seconds=1))) == asked


def test_the_words_name_no_reason_of_the_person() -> None:
    for limit in (PersonalLimit(10_000, LimitPeriod.WEEK, NOON), PersonalLimit(None, None, NOON)):
        words = why_held(limit).casefold()
        assert not any(word in words for word in ("benefit", "universal", "allowance", "credit", "earn"))


def limit(work: Work, person: UUID, **typed: Any) -> dict[str, Any]:
    """Sets a limit."""
    made: dict[str, Any] = work.council.organiser.post(f"/people/{person}/payment-limits", typed)
    return made


def came(
    work: Work, people: Sequence[UUID], *hours: tuple[float, float]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An event of £25.00 each to which these people said yes and came."""
    event = work.event(*hours)
    offers = work.agreed(event, people)
    work.attended(event, *(work.mark(event, one, kind="present") for one in people))
    return event, offers


def test_a_fee_that_crosses_a_limit_is_held_and_paid_after_a_yes(work: Work) -> None:
    work.rate()
    one, other = work.council.payable(2)
    limit(work, one, amount_pence=4000, period="week")
    first, _ = came(work, [one, other])
    assert work.pay(first).json()["payments"] == 2
    second, offers = came(work, [one, other], (-48, -46))
    held = next(line for line in work.preview(second)["lines"] if line["person_id"] == str(one))
    assert held["held"] == "own_limit"
    assert "£40.00 in a week" in held["words"]
    assert work.preview(second)["held_pence"] == 2500
    assert work.pay(second).json()["payments"] == 1
    agree = f"/offers/{next(each['id'] for each in offers if each['person_id'] == str(one))}/agree-above-limit"
    less = work.council.organiser.call("POST", agree, {"agreed_pence": 2499})
    refused(less, 409, "payment_limit.another_amount")
    assert refused(work.pay(second), 409, "run.nothing_to_pay")
    work.council.organiser.post(agree, {"agreed_pence": 2500, "channel": "helpline", "witness": "Her sister"})
    assert work.pay(second).json()["total_pence"] == 2500


def test_less_comes_under_the_limit(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    limit(work, one, amount_pence=1500, period="month")
    event, [offer] = came(work, [one])
    refused(work.pay(event), 409, "event.all_held_by_limits")
    work.council.organiser.post(f"/offers/{offer['id']}/answer", {"answer": "less", "amount_pence": 1500})
    assert work.pay(event).json()["total_pence"] == 1500


def test_asked_first_until_it_ends_and_the_history_stays(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    made = limit(work, one)
    event, _ = came(work, [one])
    refused(work.pay(event), 409, "event.all_held_by_limits")
    ended = work.council.organiser.post(f"/payment-limits/{made['id']}/end")
    assert ended["ended_at"] is not None
    assert [each["id"] for each in work.council.organiser.get(f"/people/{one}/payment-limits")] == [made["id"]]
    assert work.pay(event).json()["payments"] == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"amount_pence": 100},
        {"period": "week"},
        {"amount_pence": -1, "period": "week"},
        {"amount_pence": 5, "period": "day"},
    ],
)
def test_a_limit_that_cannot_be_is_refused(work: Work, typed: dict[str, Any]) -> None:
    person = work.council.person()
    assert work.council.organiser.call("POST", f"/people/{person}/payment-limits", typed).status_code == 422
    assert work.council.organiser.get(f"/people/{person}/payment-limits") == []


def test_two_events_at_once_do_not_cross_a_limit(work: Work) -> None:
    work.rate()
    one, other, third = work.council.payable(3)
    limit(work, one, amount_pence=2500, period="week")
    events = [came(work, [one, other])[0], came(work, [one, third], (-24, -22))[0]]
    with ThreadPoolExecutor(2) as hands:
        runs = [answer.json() for answer in hands.map(work.pay, events)]
    assert sorted(run["payments"] for run in runs) == [1, 2]


def test_finance_neither_sees_nor_sets_a_limit(work: Work) -> None:
    person = work.council.person()
    assert work.council.staff[Role.FINANCE_PAYER].call("GET", f"/people/{person}/payment-limits").status_code == 403
