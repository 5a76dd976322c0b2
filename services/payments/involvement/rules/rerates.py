"""What a back-dated rate makes of a fee that was worked out before: more is owed, less is never taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.payments.involvement.rules.fees import Basis, DatedRate
from shared.money import pounds


class DifferenceState(StrEnum):
    """What becomes of a fee under a rate that was back-dated."""

    OWED = "owed"
    """It comes to more, and the difference is owed as soon as somebody proposes it."""
    LOWER = "lower"
    """It would come to less: nothing is taken back."""
    CHOSEN = "chosen"
    """They chose so much, or only expenses, or none: it does not come to more."""
    SAID_NO = "said_no"
    """It was owed, and they said that they do not want it; a yes makes it owed again."""
    OVER_BUDGET = "over_budget"
    """The budget of the event does not cover it."""
    ERASED = "erased"
    """The person was erased: nothing is decided for them any more."""


DIFFERENCE_WORDS = {
    DifferenceState.OWED: "Owed as soon as the payments are proposed.",
    DifferenceState.LOWER: "This rate is lower. What was paid stays theirs, and nothing is taken back.",
    DifferenceState.CHOSEN: "They chose this much, so they are not paid more.",
    DifferenceState.SAID_NO: "They do not want it, as it was written down. Where that is wrong, record their yes: then it is owed again.",
    DifferenceState.OVER_BUDGET: "The budget of this event does not cover it. Raise the budget, then propose the payments again.",
    DifferenceState.ERASED: "This person was erased, so nothing is decided for them.",
}
"""What each means for the money."""


@dataclass(frozen=True, slots=True)
class FeeUnderRate:
    """A fee as it was worked out, and as the rates of now would have it, in pence and with the rates that price it. `full_pence` is what it
    would be whatever the person chose."""

    before_pence: int
    before_rates: frozenset[UUID]
    now_pence: int
    now_rates: frozenset[UUID]
    full_pence: int


def state_of(fee: FeeUnderRate, rate_id: UUID) -> DifferenceState | None:
    """What becomes of a fee under this rate; None where the rate does not price it, or priced it before."""
    if rate_id in fee.before_rates or rate_id not in fee.now_rates:
        return None
    if fee.now_pence > fee.before_pence:
        return DifferenceState.OWED
    if fee.full_pence > fee.before_pence:
        return DifferenceState.CHOSEN
    return DifferenceState.LOWER if fee.full_pence < fee.before_pence else None


def rate_in_words(rate: DatedRate) -> str:
    """A rate as staff and the reasons of a payment say it."""
    return f"{pounds(rate.amount_pence)} {'an hour' if rate.basis == Basis.PER_HOUR else 'a session'}"


def rates_in_words(rates: Collection[DatedRate], ids: Collection[UUID]) -> str:
    """The rates with these ids, the earliest first, each said once; an amount that was agreed by itself has none."""
    found = sorted((one for one in rates if one.id in ids), key=lambda one: (one.valid_from, one.id))
    return " and ".join(dict.fromkeys(rate_in_words(one) for one in found)) or "an agreed amount"


def why_more(when: str, old: str, new: str, before_pence: int, after_pence: int) -> str:
    """The reason of a difference, as the run and the exports have it."""
    return f"{when}: the rate was {old} and is {new}, so {pounds(before_pence)} became {pounds(after_pence)}"
