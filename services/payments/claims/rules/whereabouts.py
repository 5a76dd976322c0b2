"""Where a person's money is: what is told of every debt and every line of a claim, from the rows alone.

Each penny is told once: what is told of a claim comes to exactly what was claimed, and no more is told to have left than has left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.rules.lines import LineKind
from services.payments.payouts.rules import FINISHED, PayoutStatus, WaitsFor
from shared.contracts.money import IN_TROUBLE, OVER, MoneyKind

_ORDER = {kind: place for place, kind in enumerate(MoneyKind)}


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """One payment of a debt. `is_paused`: its run has stopped, or its tin of cash is counted in. `is_released`: people let it go, so that it may have left;
    `needs_new_details`: it did not arrive because of the account; `nothing_moved`: the bank's refusals prove that it has not left."""

    status: PayoutStatus
    generation: int
    waits_for: WaitsFor | None = None
    is_released: bool = False
    is_paused: bool = False
    sent_on: date | None = None
    needs_new_details: bool = False
    nothing_moved: bool = False
    in_cash: bool = False
    """A person hands it over, so that no bank can say anything of it."""


@dataclass(frozen=True, slots=True)
class DebtFact:
    """Something owed that was not taken back: of a claim, or a fee (no claim). `reference` is what the person knows it by, None where
    nothing was ever paid of a fee."""

    debt_id: UUID
    claim_id: UUID | None
    reference: str | None
    amount_pence: int
    at: datetime
    payments: tuple[PaymentFact, ...] = ()
    has_method: bool = False
    """Money may go somewhere."""
    is_method_checked: bool = False
    """Bank details were given, and are being checked."""
    charity: str | None = None
    """To whom they gave it, and to whom it is owed in their place."""


@dataclass(frozen=True, slots=True)
class LineFact:
    """One line of a claim that was sent in."""

    kind: LineKind
    status: LineStatus
    amount_pence: int
    approved_pence: int


@dataclass(frozen=True, slots=True)
class ClaimMoney:
    """One claim that was sent in. `netted_pence` was taken off for money in advance; `is_late`: it should be decided by now."""

    claim_id: UUID
    reference: str
    at: datetime
    lines: tuple[LineFact, ...]
    netted_pence: int = 0
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class ToldMoney:
    """One sentence: how much is where. `sent_on` is the day on which it left, of what was sent; `charity` to whom they gave it."""

    kind: MoneyKind
    amount_pence: int
    sent_on: date | None = None
    charity: str | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the money of one claim, of one fee, or in advance is: the most urgent first."""

    claim_id: UUID | None
    reference: str | None
    at: datetime
    told: tuple[ToldMoney, ...]

    @property
    def is_in_trouble(self) -> bool:
        """Whether a person must call about it."""
        return any(one.kind in IN_TROUBLE for one in self.told)

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return all(one.kind in OVER for one in self.told)


def whereabouts(
    claims: Iterable[ClaimMoney], debts: Iterable[DebtFact], still_has_pence: int, now: datetime
) -> tuple[Whereabouts, ...]:
    """Where all of a person's money is: first what is in trouble, then what something still happens with, then the rest; the newest
    first. `still_has_pence`: given in advance, and not used up yet."""
    of_claim: dict[UUID, list[ToldMoney]] = {}
    found = []
    for debt in debts:
        if debt.claim_id is None:
            found.append(Whereabouts(None, debt.reference, debt.at, (_of_debt(debt),)))
        else:
            of_claim.setdefault(debt.claim_id, []).append(_of_debt(debt))
    for claim in claims:
        told = _summed([*of_claim.get(claim.claim_id, ()), *_of_claim(claim)])
        found.append(Whereabouts(claim.claim_id, claim.reference, claim.at, told))
    found.sort(key=lambda one: one.at, reverse=True)
    found.sort(key=lambda one: (not one.is_in_trouble, one.is_over))
    advance = (ToldMoney(MoneyKind.STILL_HAS, still_has_pence),) if still_has_pence else ()
    return (*found, Whereabouts(None, None, now, advance)) if advance else tuple(found)


def _summed(told: Iterable[ToldMoney]) -> tuple[ToldMoney, ...]:
    """One sentence for each place and day."""
    sums: dict[tuple[MoneyKind, date | None], ToldMoney] = {}
    for one in told:
        before = sums.get((one.kind, one.sent_on))
        sums[one.kind, one.sent_on] = replace(
            one, amount_pence=one.amount_pence + (before.amount_pence if before else 0)
        )
    return tuple(sorted(sums.values(), key=lambda one: (_ORDER[one.kind], one.sent_on or date.min)))


def _of_claim(claim: ClaimMoney) -> list[ToldMoney]:
    """What is told of the lines, beside what is owed for them: that is told as debts."""
    told = [ToldMoney(MoneyKind.HAD_BEFORE, claim.netted_pence)]
    for line in claim.lines:
        bought = line.approved_pence if line.kind is LineKind.TICKET else 0
        rest = ToldMoney(_rest(line.status, is_late=claim.is_late), line.amount_pence - line.approved_pence)
        told += [ToldMoney(MoneyKind.WE_BUY, bought), rest]
    return [one for one in told if one.amount_pence > 0]


def _rest(status: LineStatus, *, is_late: bool) -> MoneyKind:
    """What is told of that part of a line that is not agreed."""
    match status:
        case LineStatus.WAITING:
            return MoneyKind.LATE if is_late else MoneyKind.BEING_CHECKED
        case LineStatus.ASKED:
            return MoneyKind.ASKED
        case LineStatus.HELD:
            return MoneyKind.HELD
        case LineStatus.WITHDRAWN:
            return MoneyKind.NOT_WANTED
        case LineStatus.REFUSED | LineStatus.REDUCED | LineStatus.APPROVED:
            return MoneyKind.REFUSED


def _of_debt(debt: DebtFact) -> ToldMoney:
    payment = _that_counts(debt.payments)
    if debt.charity is not None:
        return ToldMoney(_of_gift(payment), debt.amount_pence, _sent_on(payment) if payment else None, debt.charity)
    if payment is None:
        return ToldMoney(_not_sent(debt), debt.amount_pence)
    return ToldMoney(_of_payment(debt, payment), debt.amount_pence, _sent_on(payment))


def _of_gift(payment: PaymentFact | None) -> MoneyKind:
    """Where money is that somebody gave away. Nothing of it is asked of them: the charity's account is ours to put right."""
    if payment is None:
        return MoneyKind.GIFT_NOT_SENT_YET
    if payment.status is PayoutStatus.POSTED:
        return MoneyKind.GIFT_SENT
    is_in_trouble = payment.status in (PayoutStatus.FAILED, PayoutStatus.RETURNED, PayoutStatus.NEEDS_HUMAN)
    return MoneyKind.GIFT_LOOKED_INTO if is_in_trouble else MoneyKind.GIFT_NOT_SENT_YET


def _sent_on(payment: PaymentFact) -> date | None:
    return payment.sent_on if payment.status is PayoutStatus.POSTED else None


def _that_counts(payments: Sequence[PaymentFact]) -> PaymentFact | None:
    """The one of all payments of the same money that says where it is: one that has left; else one that nobody is sure of; else one
    that may still leave; else the last."""
    return min(payments, key=lambda one: (_rank(one.status), -one.generation), default=None)


def _rank(status: PayoutStatus) -> int:
    if status in (PayoutStatus.POSTED, PayoutStatus.NEEDS_HUMAN):
        return 0 if status is PayoutStatus.POSTED else 1
    return 3 if status in FINISHED else 2


_OF_STATUS = {
    PayoutStatus.QUEUED: MoneyKind.SENDING,
    PayoutStatus.SENDING: MoneyKind.SENDING,
    PayoutStatus.UNKNOWN: MoneyKind.SENDING,
    PayoutStatus.PROCESSING: MoneyKind.SENDING,
    PayoutStatus.POSTED: MoneyKind.SENT,
    PayoutStatus.FAILED: MoneyKind.COULD_NOT_SEND,
    PayoutStatus.RETURNED: MoneyKind.CAME_BACK,
    PayoutStatus.CANCELED: MoneyKind.STOPPED,
    PayoutStatus.NEEDS_HUMAN: MoneyKind.LOOKED_INTO,
}
"""What is told of a payment that was released."""


_OF_CASH = {
    PayoutStatus.QUEUED: MoneyKind.CASH_WAITS,
    PayoutStatus.POSTED: MoneyKind.GIVEN_CASH,
    PayoutStatus.RETURNED: MoneyKind.GAVE_BACK,
    PayoutStatus.FAILED: MoneyKind.NOT_SENT_YET,  # it never reached them, and no bank refused it
}


def _of_payment(debt: DebtFact, payment: PaymentFact) -> MoneyKind:
    is_on_its_way = payment.is_released and not payment.needs_new_details
    if not is_on_its_way or (payment.status is PayoutStatus.QUEUED and not debt.has_method):
        return _not_sent(debt)
    if payment.status is PayoutStatus.NEEDS_HUMAN and payment.nothing_moved:
        return MoneyKind.COULD_NOT_SEND
    is_held_up = payment.status is PayoutStatus.QUEUED and payment.is_paused
    if payment.in_cash and payment.status in _OF_CASH and not is_held_up:
        return _OF_CASH[payment.status]
    return MoneyKind.NOT_SENT_YET if is_held_up else _OF_STATUS[payment.status]


def _not_sent(debt: DebtFact) -> MoneyKind:
    """Why agreed money has not left: where it goes first, because that is the person's to say."""
    if debt.has_method:
        return MoneyKind.NOT_SENT_YET
    return MoneyKind.CHECKING_BANK_DETAILS if debt.is_method_checked else MoneyKind.NEEDS_BANK_DETAILS
