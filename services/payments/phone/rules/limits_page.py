"""A person's own limits on their page: what is typed there, read back, and set or ended by a yes to exactly that."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.payments.people.payment_limits.rules import LimitPeriod
from services.payments.phone.rules.conversation import READ_BACK_LASTS
from services.payments.phone.rules.typed import read_pounds
from shared.errors import InvalidError

ASK_FIRST = "ask_first"
"""What stands in the place of a time, where they want to be asked first each time."""


class PageLimit(BaseModel):
    """A limit as its page read it back: only a yes that names `id` sets it, or ends the limit `ends`."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    said_at: datetime
    amount_pence: int | None = None
    period: LimitPeriod | None = None
    ends: UUID | None = None


def limit_on_page(period: str, amount: str, now: datetime, fresh_id: UUID) -> PageLimit:
    """What was typed on the page. Raises InvalidError, with the `field` that it is about."""
    if period == ASK_FIRST:
        return PageLimit(id=fresh_id, said_at=now)
    if period not in list(LimitPeriod):
        raise InvalidError("limits_page.period", "Choose one of these.", effect=None, field="period")
    pence = read_pounds(amount)
    if pence is None:
        raise InvalidError(
            "limits_page.amount",
            "Write the most that you want in pounds and pence, like 20.00.",
            effect=None,
            field="amount",
        )
    return PageLimit(id=fresh_id, said_at=now, amount_pence=pence, period=LimitPeriod(period))


def still_holds(read: PageLimit, now: datetime) -> bool:
    """Whether a yes to a read-back still counts: its words are not old."""
    return now - read.said_at <= READ_BACK_LASTS
