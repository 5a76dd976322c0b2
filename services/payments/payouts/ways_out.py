"""What a person can do about a payment that needs one: every such payment has a way out, and none is offered that would be refused.

Pure: facts in, ways out. `usecases/stuck_payments.py` carries them out.
"""

from dataclasses import dataclass
from enum import StrEnum

NOTHING, UNCLEAR = "nothing", "unclear"
"""What `rail_says` may be beside a status: the rail has no such payment; or it says what we cannot read."""
FINAL_WORDS = frozenset({"posted", "failed", "canceled", "returned", NOTHING})
"""What the rail says and a person may accept."""


class WayOut(StrEnum):
    """One thing that a person can do."""

    LOOK = "look"
    """We ask the bank through its interface; what it says is shown, and followed where it is the first clear word."""
    ACCEPT = "accept"
    """What the bank says is accepted: the payment and the ledger follow it."""
    BANK_HAS_IT = "bank_has_it"
    """Somebody has asked the bank, which has the payment."""
    BANK_HAS_IT_NOT = "bank_has_it_not"
    """The bank does not have it, by its own refusal or because somebody has asked: the money is free, and still owed."""
    TRY_AGAIN = "try_again"
    """The same request is sent once more under the same key, so the bank cannot carry it out twice."""
    NOT_GIVEN = "not_given"
    """Cash: nobody handed it over. The money is free, and still owed."""
    PAY_ANEW = "pay_anew"
    """This payment is canceled and a new one is made, which somebody else or a mandate releases."""


DECIDED_WAYS = tuple(
    one.value
    for one in (WayOut.BANK_HAS_IT, WayOut.BANK_HAS_IT_NOT, WayOut.NOT_GIVEN, WayOut.TRY_AGAIN, WayOut.PAY_ANEW)
)
"""The ways that take evidence in words. The evidence of the others is what the bank's interface says."""


@dataclass(frozen=True, slots=True)
class StuckFacts:
    """What is known of a payment that needs a person.

    `nothing_moved`: the bank's refusals prove that no money has left. `may_pass`: the same request can be taken later.
    `is_known_at_rail`: the bank has given it a number. `key_is_remembered`: the bank still knows the key, so that the same request
    is the same payment. `was_sent`: it has ever left for the bank. `is_alone`: no other payment of the same money is live.
    `in_hand`: cash, which no bank ever had. `is_on_slip`: a slip of paper for it is about, and says what became of it.
    """

    nothing_moved: bool
    may_pass: bool
    is_contradicted: bool
    is_known_at_rail: bool
    key_is_remembered: bool
    rail_says: str | None
    was_sent: bool = True
    is_alone: bool = True
    in_hand: bool = False
    is_on_slip: bool = False


@dataclass(frozen=True, slots=True)
class OfferedWay:
    """A way that is open now. `needs_two`: money could move twice if whoever decides is mistaken, so a second person agrees.
    `needs_number`: the bank's own number of the payment must be given."""

    way: WayOut
    needs_two: bool = False
    needs_number: bool = False


def ways_out(facts: StuckFacts) -> tuple[OfferedWay, ...]:
    """What a person can do about a payment that needs one; nothing only where a slip for it is answered first."""
    if facts.in_hand:
        return () if facts.is_on_slip else (OfferedWay(WayOut.NOT_GIVEN, needs_two=True),)
    if facts.is_contradicted or not facts.nothing_moved:
        return _unproven(facts)
    again = (OfferedWay(WayOut.TRY_AGAIN),) if facts.may_pass else ()
    anew = (OfferedWay(WayOut.PAY_ANEW),) if facts.is_alone else ()
    return (*again, *anew, OfferedWay(WayOut.BANK_HAS_IT_NOT))


def _unproven(facts: StuckFacts) -> tuple[OfferedWay, ...]:
    is_free = not facts.is_contradicted and not facts.is_known_at_rail and facts.key_is_remembered
    again = (OfferedWay(WayOut.TRY_AGAIN),) if is_free else ()
    look = (OfferedWay(WayOut.LOOK),) if facts.was_sent else ()
    if facts.rail_says in FINAL_WORDS:
        return (OfferedWay(WayOut.ACCEPT), *look, *(again if facts.rail_says == NOTHING else ()))
    has_it = OfferedWay(WayOut.BANK_HAS_IT, needs_number=not facts.is_known_at_rail)
    return (*look, has_it, OfferedWay(WayOut.BANK_HAS_IT_NOT, needs_two=True), *again)
