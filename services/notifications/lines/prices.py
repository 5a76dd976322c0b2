"""What one part of a text costs, by line and by day. Dated rows; an administrator confirms them against the bill."""

from dataclasses import dataclass
from datetime import date

from services.notifications.settings import SmsLineName


@dataclass(frozen=True, slots=True)
class PartPrice:
    """The price of one part of a text from a day on, without VAT: thousandths of a penny, so that 2.4p is 2400.

    `checked_by` is who compared it with the line's own list; None: nobody yet.
    """

    line: SmsLineName
    valid_from: date
    pence_thousandths: int
    source: str
    checked_by: str | None = None


PRICES = (
    PartPrice(
        SmsLineName.GOVUK_NOTIFY, date(2026, 4, 1), 2400, "GOV.UK Notify, pricing of text messages, read in 2026"
    ),
    PartPrice(
        SmsLineName.TWILIO,
        date(2025, 1, 1),
        4200,
        "An estimate from the list price in dollars; compare it with your bill",
    ),
)


def price_of_part(line: SmsLineName, day: date) -> PartPrice | None:
    """The row that is in force on a day, or None where no price is known."""
    rows = [row for row in PRICES if row.line == line and row.valid_from <= day]
    return max(rows, key=lambda row: row.valid_from, default=None)
