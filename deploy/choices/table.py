"""What must happen for every combination: one row for those that end alike. No row says "any": each names its values, so that a new value
of an enum has no row until somebody has thought about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from deploy.choices.combinations import (
    ASKED_AND_AGREED,
    ASKED_FIRST,
    NO_LIMIT,
    Combination,
    LimitState,
    OwnLimit,
)
from services.payments.involvement.rules.choice import OfferReply
from services.payments.involvement.rules.tax_routes import TaxRouteKind
from services.payments.people.payment_limits.rules import LimitPeriod
from services.payments.rails.names import Rail
from shared.contracts.notices import Notice

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

FEE_PENCE, LESS_PENCE = 2500, 1000
"""What is offered, and the smaller amount that somebody may choose of it."""


@dataclass(frozen=True, slots=True)
class Group(Generic[T_co]):
    """Values that end alike, and how the page calls them."""

    words: str
    members: frozenset[T_co]


def _group(words: str, *members: T) -> Group[T]:
    return Group(words, frozenset(members))


def _at(state: LimitState) -> list[OwnLimit]:
    """Each time: they end alike."""
    return [OwnLimit(one, state) for one in LimitPeriod]


_YES, _LESS, _GIFT = (
    _group("all of it", OfferReply.YES),
    _group("less", OfferReply.LESS),
    _group("to a charity", OfferReply.CHARITY),
)
_ONLY_COSTS, _NO = _group("only expenses", OfferReply.EXPENSES_ONLY), _group("none", OfferReply.NO)
_SILENT, _LATER = _group("nothing", None), _group("later", OfferReply.LATER)
_OTHER_WAY = _group("another way", OfferReply.ANOTHER_WAY)
_NO_YES = _group("none, later, another way, nothing", OfferReply.NO, OfferReply.LATER, OfferReply.ANOTHER_WAY, None)
_ALL_REPLIES = Group("whatever they say", frozenset().union(*(one.members for one in (_YES, _LESS, _GIFT, _ONLY_COSTS, _NO_YES))))  # fmt: skip

_NOT_ASKED = [NO_LIMIT, *_at(LimitState.ROOM)]
_SMALLER, _LOW = _at(LimitState.LESS_FITS), [ASKED_FIRST, *_at(LimitState.CROSSED)]
_SAID_YES = [ASKED_AND_AGREED, *_at(LimitState.AGREED)]
_ALL_GOES = _group("none, room, or their yes", *_NOT_ASKED, *_SAID_YES)
_LESS_GOES = _group("none, room, less fits, or their yes", *_NOT_ASKED, *_SMALLER, *_SAID_YES)
_ALL_HELD, _LESS_HELD = _group("all of it crosses", *_SMALLER, *_LOW), _group("it crosses", *_LOW)
_NO_WORD = _group("any, without a yes above it", *_NOT_ASKED, *_SMALLER, *_LOW)
_WITH_WORD = _group("crossed, and a yes is to be kept", *_SAID_YES)
_EVERY_LIMIT = _group("whatever it is", *_NOT_ASKED, *_SMALLER, *_LOW, *_SAID_YES)

_IN_FULL = _group("`none`, `self_declare`", TaxRouteKind.NONE, TaxRouteKind.SELF_DECLARE)
_WAGES = _group("`payroll_file`", TaxRouteKind.PAYROLL_FILE)
_EVERY_TAX = _group("whichever", TaxRouteKind.NONE, TaxRouteKind.SELF_DECLARE, TaxRouteKind.PAYROLL_FILE)

_BANK, _CASH = _group("bank details", Rail.STRIPE), _group("on a cash float's list", Rail.CASH)
_NO_WAY = _group("in no way yet", None)
_OWN_WAY = _group("bank details, cash, or in no way yet", Rail.STRIPE, Rail.CASH, None)
_ANY_WITH_WAGES = _group("bank details, cash, or only wages", Rail.STRIPE, Rail.CASH, Rail.PAYROLL)
_ANY_WAY = _group("whatever they have", Rail.STRIPE, Rail.CASH, Rail.PAYROLL, None)
_ONLY_WAGES, _NOBODYS = _group("wages", Rail.PAYROLL), _group("voucher, bank file", Rail.VOUCHER, Rail.BANK_FILE)

OFFERED: Mapping[TaxRouteKind, Notice] = {
    TaxRouteKind.NONE: Notice.OFFER_MADE,
    TaxRouteKind.SELF_DECLARE: Notice.OFFER_MADE,
    TaxRouteKind.PAYROLL_FILE: Notice.OFFER_MADE_WITH_WAGES,
}
"""How it is offered: in which words."""
WRITTEN_DOWN: Mapping[OfferReply | None, Notice | None] = {
    OfferReply.YES: None,
    OfferReply.LESS: Notice.OFFER_CHOSE_LESS,
    OfferReply.EXPENSES_ONLY: Notice.OFFER_CHOSE_EXPENSES,
    OfferReply.CHARITY: Notice.OFFER_CHOSE_CHARITY,
    OfferReply.NO: Notice.OFFER_CHOSE_NOTHING,
    OfferReply.LATER: None,
    OfferReply.ANOTHER_WAY: None,
    None: None,
}
"""What the person reads of an answer that staff wrote down for them."""


@dataclass(frozen=True, slots=True)
class ChoiceOutcome:
    """What must happen: by which rail how much is paid, and the words that the person reads then. Else why it is held (`held`), who is asked
    by which text or task (`asked`), or by which name it is refused (`refused`)."""

    rail: Rail | None = None
    pence: int = 0
    told: Notice | None = None
    held: str | None = None
    asked: tuple[str, ...] = ()
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class CombinationRow:
    """Combinations that end alike."""

    replies: Group[OfferReply | None]
    limits: Group[OwnLimit]
    taxes: Group[TaxRouteKind]
    rails: Group[Rail | None]
    outcome: ChoiceOutcome

    def has(self, one: Combination) -> bool:
        """Whether a combination is of this row."""
        return (
            one.reply in self.replies.members
            and one.limit in self.limits.members
            and one.tax in self.taxes.members
            and one.rail in self.rails.members
        )


@dataclass(frozen=True, slots=True)
class CannotBe(CombinationRow):
    """Combinations that nobody can bring about: `outcome.refused` is who refuses them, and `why` the reason."""

    why: str


def _paid(rail: Rail, told: Notice, pence: int = FEE_PENCE) -> ChoiceOutcome:
    return ChoiceOutcome(rail, pence, told)


_BY_BANK, _IN_CASH, _WITH_WAGES = Notice.PAYMENT_SENT, Notice.CASH_GIVEN, Notice.WAGES_PAID
_NOT_PAYABLE = ChoiceOutcome(held="no_ready_method")
_HELD = ChoiceOutcome(held="own_limit", asked=(Notice.OFFER_ABOVE_LIMIT,))
_REMINDED = ChoiceOutcome(held="no_answer", asked=(Notice.OFFER_WAITS,))
_SPOKEN_WITH = ChoiceOutcome(held="no_answer", asked=(Notice.OFFER_WAITS, "pay_another_way"))

ROWS: tuple[CombinationRow, ...] = (
    CombinationRow(_YES, _ALL_GOES, _IN_FULL, _BANK, _paid(Rail.STRIPE, _BY_BANK)),
    CombinationRow(_YES, _ALL_GOES, _IN_FULL, _CASH, _paid(Rail.CASH, _IN_CASH)),
    CombinationRow(_YES, _ALL_GOES, _IN_FULL, _NO_WAY, _NOT_PAYABLE),
    CombinationRow(_YES, _ALL_GOES, _WAGES, _ANY_WITH_WAGES, _paid(Rail.PAYROLL, _WITH_WAGES)),
    CombinationRow(_YES, _ALL_HELD, _IN_FULL, _OWN_WAY, _HELD),
    CombinationRow(_YES, _ALL_HELD, _WAGES, _ANY_WITH_WAGES, _HELD),
    CombinationRow(_LESS, _LESS_GOES, _IN_FULL, _BANK, _paid(Rail.STRIPE, _BY_BANK, LESS_PENCE)),
    CombinationRow(_LESS, _LESS_GOES, _IN_FULL, _CASH, _paid(Rail.CASH, _IN_CASH, LESS_PENCE)),
    CombinationRow(_LESS, _LESS_GOES, _IN_FULL, _NO_WAY, _NOT_PAYABLE),
    CombinationRow(_LESS, _LESS_GOES, _WAGES, _ANY_WITH_WAGES, _paid(Rail.PAYROLL, _WITH_WAGES, LESS_PENCE)),
    CombinationRow(_LESS, _LESS_HELD, _IN_FULL, _OWN_WAY, _HELD),
    CombinationRow(_LESS, _LESS_HELD, _WAGES, _ANY_WITH_WAGES, _HELD),
    CombinationRow(_GIFT, _EVERY_LIMIT, _IN_FULL, _OWN_WAY, _paid(Rail.STRIPE, Notice.CHARITY_SENT)),
    CombinationRow(_GIFT, _EVERY_LIMIT, _WAGES, _ANY_WITH_WAGES, ChoiceOutcome(refused="offer.wages_not_to_charity")),
    CombinationRow(_ONLY_COSTS, _EVERY_LIMIT, _IN_FULL, _OWN_WAY, ChoiceOutcome(held="expenses_only")),
    CombinationRow(_ONLY_COSTS, _EVERY_LIMIT, _WAGES, _ANY_WITH_WAGES, ChoiceOutcome(held="expenses_only")),
    CombinationRow(_NO, _NO_WORD, _IN_FULL, _OWN_WAY, ChoiceOutcome(held="declined")),
    CombinationRow(_NO, _NO_WORD, _WAGES, _ANY_WITH_WAGES, ChoiceOutcome(held="declined")),
    CombinationRow(_SILENT, _NO_WORD, _IN_FULL, _OWN_WAY, _REMINDED),
    CombinationRow(_SILENT, _NO_WORD, _WAGES, _ANY_WITH_WAGES, _REMINDED),
    CombinationRow(_LATER, _NO_WORD, _IN_FULL, _OWN_WAY, _REMINDED),
    CombinationRow(_LATER, _NO_WORD, _WAGES, _ANY_WITH_WAGES, _REMINDED),
    CombinationRow(_OTHER_WAY, _NO_WORD, _IN_FULL, _OWN_WAY, _SPOKEN_WITH),
    CombinationRow(_OTHER_WAY, _NO_WORD, _WAGES, _ANY_WITH_WAGES, _SPOKEN_WITH),
    CombinationRow(_NO_YES, _WITH_WORD, _IN_FULL, _OWN_WAY, ChoiceOutcome(refused="payment_limit.no_yes")),
    CombinationRow(_NO_YES, _WITH_WORD, _WAGES, _ANY_WITH_WAGES, ChoiceOutcome(refused="payment_limit.no_yes")),
)
"""Those that can be brought about, each walked by a test."""

CANNOT_BE: tuple[CannotBe, ...] = (
    CannotBe(
        _ALL_REPLIES,
        _EVERY_LIMIT,
        _EVERY_TAX,
        _NOBODYS,
        ChoiceOutcome(refused="payout_method_is_called"),
        "Nobody works these rails yet, so nothing is kept by which they would reach anybody.",
    ),
    CannotBe(
        _ALL_REPLIES,
        _EVERY_LIMIT,
        _IN_FULL,
        _ONLY_WAGES,
        ChoiceOutcome(refused="payout: what is paid with wages leaves by no other rail"),
        "Only a fee that was offered with wages goes with wages: nobody chooses that for themself.",
    ),
    CannotBe(
        _ALL_REPLIES,
        _EVERY_LIMIT,
        _WAGES,
        _NO_WAY,
        ChoiceOutcome(),
        "A fee that was offered with wages always has a way: the wages.",
    ),
)
"""Those that cannot."""
