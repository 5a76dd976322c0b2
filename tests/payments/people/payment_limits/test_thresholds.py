"""Dated amounts that may matter for benefits: read once, in force by days, and never more than a sentence."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.payments.people.payment_limits.rules import EarnedFee
from services.payments.people.payment_limits.thresholds import may_matter, read_threshold, thresholds

DAY = date(2026, 11, 24)
ROW: dict[str, Any] = {
    "key": "x",
    "amount_pence": 20_000,
    "period": "week",
    "valid_from": date(2026, 4, 6),
    "valid_to": date(2027, 4, 5),
    "source": "somewhere",
    "status": "unverified",
    "checked_by": "",
    "checked_on": DAY,
}


def fee(pence: int, on: date = DAY) -> EarnedFee:
    """A fee of one day."""
    return EarnedFee(on, on, pence)


def test_every_row_has_a_source_and_nobody_s_name_stands_at_what_nobody_checked() -> None:
    assert thresholds()
    for one in thresholds():
        assert one.source
        assert one.is_checked == bool(one.checked_by)


def test_it_matters_from_the_first_penny_above_and_only_while_it_is_in_force() -> None:
    rows = [read_threshold(ROW)]
    assert not may_matter(rows, [], fee(20_000))
    assert may_matter(rows, [], fee(20_001))
    assert may_matter(rows, [fee(10_001, DAY - timedelta(days=6))], fee(10_000))
    assert not may_matter(rows, [fee(10_001, DAY - timedelta(days=7))], fee(10_000))
    assert not may_matter(rows, [], fee(90_000, date(2027, 4, 6)))


@pytest.mark.parametrize(
    "change",
    [
        {"amount_pence": 0}, {"amount_pence": "20000"}, {"status": "checked"}, {"status": "sure"}, {"checked_by": "Sam"},
        {"valid_to": date(2026, 1, 1)}, {"source": ""}, {"period": "year"},
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_stops_the_start(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_threshold(ROW | change)
