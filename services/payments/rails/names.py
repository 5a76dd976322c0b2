"""Which rails there are: each is named here, once, with what payouts and promises need to know of it.

A new rail has three further places, which mypy and one test list: docs/how-to/add-a-rail.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Rail(StrEnum):
    """How money leaves."""

    STRIPE = "stripe"
    CASH = "cash"
    VOUCHER = "voucher"
    BANK_FILE = "bank_file"


@dataclass(frozen=True, slots=True)
class RailFacts:
    """What people are told of a rail."""

    words: str
    """As it stands in "Payment 7K3M2P9X, by …"."""
    handed_over: str | None = None
    """What is promised where it is handed over or texted the same day, on any day of the week."""


RAILS: Mapping[Rail, RailFacts] = {
    Rail.STRIPE: RailFacts("bank transfer"),
    Rail.CASH: RailFacts("cash", "You get it in your hand today."),
    Rail.VOUCHER: RailFacts("voucher", "You get your voucher today."),
    Rail.BANK_FILE: RailFacts("bank transfer"),
}

BANK_RAIL = Rail.STRIPE
"""The rail of bank accounts: it registers bank details, holds the float, and is meant while a payee has no method yet; before
release a payment may find another."""
