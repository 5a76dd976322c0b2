"""Every line for texts has a price, and every route of a line names it; mypy lists the other places of a new one."""

from collections.abc import Iterator

from services.notifications.lines.prices import PRICES
from services.notifications.settings import SmsLineName


def missing() -> Iterator[str]:
    """What is still to be written and mypy cannot see."""
    for line in set(SmsLineName) - {price.line for price in PRICES}:
        yield f"services/notifications/lines/prices.py: PRICES has no row for {line}"


def test_every_line_for_texts_has_a_price() -> None:
    found = list(missing())
    assert not found, "\n".join(["see docs/how-to/add-a-line.md", *found])
