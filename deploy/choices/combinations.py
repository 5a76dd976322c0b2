"""Every combination of choice, own limit, tax route and rail, made from the enums themselves: a new value of one makes new ones."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from services.payments.involvement.rules.choice import OfferReply
from services.payments.involvement.rules.tax_routes import TaxRouteKind
from services.payments.people.payment_limits.rules import LimitPeriod
from services.payments.rails.names import Rail


class LimitState(StrEnum):
    """How a fee stands to a limit of its person."""

    ROOM = "room"
    """It stays under it."""
    LESS_FITS = "less_fits"
    """All of it crosses; the smaller amount that somebody may choose does not."""
    CROSSED = "crossed"
    """Whatever they choose of it crosses."""
    AGREED = "agreed"
    """It crosses, and they said yes to it all the same."""


class OwnLimit(NamedTuple):
    """A limit of a time and how the fee stands to it. Without a time: to be asked first each time; without both: none."""

    period: LimitPeriod | None
    state: LimitState | None


class Combination(NamedTuple):
    """What somebody said (None: nothing), their limit, how the fee was offered to be taxed, and how they can be paid (None: in no way yet)."""

    reply: OfferReply | None
    limit: OwnLimit
    tax: TaxRouteKind
    rail: Rail | None


NO_LIMIT = OwnLimit(None, None)
ASKED_FIRST = OwnLimit(None, LimitState.CROSSED)
ASKED_AND_AGREED = OwnLimit(None, LimitState.AGREED)


def every_limit() -> list[OwnLimit]:
    """None, being asked first with and without a yes, and each time with each state."""
    timed = [OwnLimit(period, state) for period, state in product(LimitPeriod, LimitState)]
    return [NO_LIMIT, ASKED_FIRST, ASKED_AND_AGREED, *timed]


def every_combination() -> Iterator[Combination]:
    """The product of all four."""
    for one in product([*OfferReply, None], every_limit(), TaxRouteKind, [*Rail, None]):
        yield Combination(*one)
