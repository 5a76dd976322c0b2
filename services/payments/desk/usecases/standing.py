"""What the desk shows of payments that stand still or did not arrive, and the words of each thing that a person can do about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payouts.usecases.stuck_views import StuckPayment, list_standing
from services.payments.payouts.ways_out import OfferedWay, WayOut
from services.payments.people.usecases import names_of, staff_names
from services.payments.worklist.tasks import role_for
from shared.characters import set_apart
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class WayWords:
    """A thing that can be done, as the button says it, and what it does, as the hint beside it says."""

    button: str
    hint: str


WAY_WORDS: Mapping[WayOut, WayWords] = {
    WayOut.LOOK: WayWords("Ask the bank now", "We ask the bank through its interface. No money moves."),
    WayOut.ACCEPT: WayWords("Accept what the bank says", "The payment and the ledger follow the bank's word."),
    WayOut.BANK_HAS_IT: WayWords(
        "The bank has it", "You have asked the bank, and it has this payment. Nothing is sent again."
    ),
    WayOut.BANK_HAS_IT_NOT: WayWords(
        "The bank does not have it",
        "You have asked the bank, and it does not have this payment. The money becomes free, and is still owed.",
    ),
    WayOut.NOT_GIVEN: WayWords(
        "Nobody was given it",
        "You have asked whoever holds the cash, and nobody was given it. The money becomes free, and is still owed.",
    ),
    WayOut.TRY_AGAIN: WayWords(
        "Try again", "The same request is sent again under the same key, so the bank cannot carry it out twice."
    ),
    WayOut.PAY_ANEW: WayWords(
        "Cancel, and pay anew",
        "This payment is canceled and you approve a new one, which somebody else or a mandate releases.",
    ),
}
FREE = WayWords(
    "Free the money",
    "The bank has refused this payment, so nothing has left. The money becomes free, and is still owed.",
)
SECOND = "A second person must agree, because the money could move twice."


@dataclass(frozen=True, slots=True)
class WayChoice:
    """A thing that whoever looks can do about one payment."""

    way: str
    button: str
    hint: str
    needs_number: bool


@dataclass(frozen=True, slots=True)
class StandingPayment:
    """A payment as the desk shows it. `decided` says what waits for a second person or for the bank, `by` who decided that, `whose` task it is."""

    seen: StuckPayment
    person_name: str
    choices: Sequence[WayChoice]
    decided: str
    by: str
    whose: str


def see_standing(session: Session, actor: Actor) -> list[StandingPayment]:
    """Payments that stand still or did not arrive, the oldest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    found = list_standing(session, actor)
    names = names_of(session, actor.org_id, {one.payout.person_id for one in found})
    staff_ids = {one.decision.decided_by for one in found if one.decision}
    staff_ids |= {one.to_do.owner_id for one in found if one.to_do and one.to_do.owner_id}
    staff = staff_names(session, actor.org_id, staff_ids)
    return [
        StandingPayment(
            seen=one,
            person_name=names[one.payout.person_id],
            choices=[_choice(way) for way in one.ways if one.decision is None or way.way in _BY_INTERFACE],
            decided=WAY_WORDS[WayOut(one.decision.way)].button if one.decision else "",
            by=staff.get(one.decision.decided_by, "") if one.decision else "",
            whose=_whose(one, staff),
        )
        for one in found
    ]


_BY_INTERFACE = frozenset({WayOut.LOOK, WayOut.ACCEPT})
"""While a decision waits, nothing else can be decided; asking the bank, and accepting its word, can."""


def _whose(one: StuckPayment, staff: Mapping[UUID, str]) -> str:
    if one.to_do is None:
        return ""
    named = staff.get(one.to_do.owner_id) if one.to_do.owner_id else None
    return set_apart(named) if named else role_for(one.to_do.level).value.replace("_", " ")


def _choice(offered: OfferedWay) -> WayChoice:
    is_free = offered.way is WayOut.BANK_HAS_IT_NOT and not offered.needs_two
    said = FREE if is_free else WAY_WORDS[offered.way]
    hint = f"{said.hint} {SECOND}" if offered.needs_two else said.hint
    return WayChoice(offered.way.value, said.button, hint, offered.needs_number)
