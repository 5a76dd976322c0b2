"""Every line has a name in words and every one for texts a price; mypy lists the other places of a new one."""

from collections.abc import Iterator

from services.notifications.lines.prices import PRICES
from services.notifications.settings import LetterLineName, SmsLineName
from services.payments.worklist.lines import NAMES


def missing() -> Iterator[str]:
    """What is still to be written and mypy cannot see."""
    for line in set(SmsLineName) - {price.line for price in PRICES}:
        yield f"services/notifications/lines/prices.py: PRICES has no row for {line}"
    for name in {*SmsLineName, *LetterLineName} - set(NAMES):
        yield f"services/payments/worklist/lines.py: NAMES has no words for {name}"


def test_every_line_has_a_price_and_a_name() -> None:
    assert list(missing()) == [], "see docs/how-to/add-a-line.md"
