"""Which rails there are: each is named here, once, with what payouts and promises need to know of it.

A new rail has three further places, which mypy and one test list: docs/how-to/add-a-rail.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.money import PromiseKind


class Rail(StrEnum):
    """How money leaves."""

    STRIPE = "stripe"
    CASH = "cash"
    VOUCHER = "voucher"
    BANK_FILE = "bank_file"
    PAYROLL = "payroll"
    """With wages, by the payroll office, which is given a file: only what is taxed so goes by it."""


@dataclass(frozen=True, slots=True)
class RailFacts:
    """What people are told of a rail."""

    words: str
    """As it stands in "Payment 7K3M2P9X, by …"."""
    handed_over: PromiseKind | None = None
    """What is promised where it is handed over or texted the same day."""
    any_day: bool = True
    """Whether money leaves on weekends and bank holidays too. Faster Payments, which Stripe takes, works all day, every day."""


RAILS: Mapping[Rail, RailFacts] = {
    Rail.STRIPE: RailFacts("bank transfer"),
    Rail.CASH: RailFacts("cash", PromiseKind.CASH_TODAY),
    Rail.VOUCHER: RailFacts("voucher", PromiseKind.VOUCHER_TODAY),
    Rail.BANK_FILE: RailFacts("bank transfer", any_day=False),
    Rail.PAYROLL: RailFacts("wages", any_day=False),
}


NOT_SENT = (Rail.CASH, Rail.PAYROLL)
"""No worker sends what goes by these: somebody hands it over, or pays it with wages."""

NOT_CALLED = (Rail.CASH, Rail.VOUCHER, Rail.BANK_FILE, Rail.PAYROLL)
"""Nobody calls these over a network, so nothing is kept by which they would reach somebody."""


def is_sent(rail: str) -> bool:
    """Whether a worker sends what goes by a rail, out of a float that we keep."""
    return Rail(rail) not in NOT_SENT


def is_handed_over(rail: str) -> bool:
    """Whether a person hands the money over, so that no worker sends it."""
    return RAILS[Rail(rail)].handed_over is PromiseKind.CASH_TODAY


BANK_RAIL = Rail.STRIPE
"""The rail of bank accounts: it registers bank details, holds the float, and is meant while a payee has no method yet; before
release a payment may find another."""
