"""The life of an offer: asked, answered, or taken back; and whether the budget still covers one more promise."""

from collections.abc import Mapping
from enum import StrEnum

from shared.errors import ConflictError, Effect
from shared.money import pounds
from shared.transitions import TransitionTable


class OfferStatus(StrEnum):
    """What has become of an offer."""

    OFFERED = "offered"
    """Asked; silence is not a yes, so nothing is paid."""
    ACCEPTED = "accepted"
    """They will take part, for the fee that they were told or the smaller one that they chose (`choice.py`)."""
    DECLINED = "declined"
    """No money is wanted; nobody has to say why."""
    WITHDRAWN = "withdrawn"
    """Taken back before it was answered."""


class OfferEvent(StrEnum):
    """What happens to an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_S, _E = OfferStatus, OfferEvent

PROMISED = frozenset({_S.OFFERED, _S.ACCEPTED})
"""These count against the budget: each may still have to be paid."""

_WHY_NOT: Mapping[OfferStatus, tuple[str, str]] = {
    _S.ACCEPTED: (
        "The person has said yes, so this offer cannot be taken back.",
        "Ask the person, and record their no; or cancel the event, so that its rule about late cancelling holds.",
    ),
    _S.WITHDRAWN: ("This offer was taken back.", "Make a new offer to ask the person again."),
    _S.DECLINED: ("The person has said no, so there is nothing to take back.", ""),
    _S.OFFERED: ("This offer has not been answered yet.", ""),
}
"""What happened, and what to do next."""


def _refuse(now: OfferStatus, event: OfferEvent) -> ConflictError:
    return ConflictError("offer.not_now", *_WHY_NOT[now], offer_status=now.value, event=event.value)


OFFER_TRANSITIONS = TransitionTable(
    "offer",
    _S.OFFERED,
    {
        (_S.OFFERED, _S.ACCEPTED): frozenset({_E.ACCEPTED}),
        (_S.OFFERED, _S.DECLINED): frozenset({_E.DECLINED}),
        (_S.OFFERED, _S.WITHDRAWN): frozenset({_E.WITHDRAWN}),
        (_S.ACCEPTED, _S.DECLINED): frozenset({_E.DECLINED}),
        (_S.DECLINED, _S.ACCEPTED): frozenset({_E.ACCEPTED}),
    },
    _refuse,
)
"""Every step an offer may take. People may change their minds; a promise that was accepted is never taken back."""

_LEADS_TO = {_E.ACCEPTED: _S.ACCEPTED, _E.DECLINED: _S.DECLINED, _E.WITHDRAWN: _S.WITHDRAWN}


def changes(now: OfferStatus, event: OfferEvent) -> bool:
    """Whether an event changes an offer; False where it happened before. Raises ConflictError where it is not possible."""
    if now is _LEADS_TO[event]:
        return False
    OFFER_TRANSITIONS.next_status(now, event)
    return True


def check_promise(budget_pence: int | None, promised_pence: int, more_pence: int) -> None:
    """Raises ConflictError where the budget does not cover what was promised before and this as well (None: no limit)."""
    if budget_pence is None or promised_pence + more_pence <= budget_pence:
        return
    raise ConflictError(
        "offer.over_budget",
        f"The budget is {pounds(budget_pence)}. {pounds(promised_pence)} of it is promised, and "
        f"this would promise {pounds(more_pence)} more.",
        "Ask fewer people, or raise the budget first.",
        effect=Effect.NOBODY_ASKED,
        budget_pence=budget_pence,
        promised_pence=promised_pence,
        more_pence=more_pence,
    )


def check_budget(budget_pence: int | None, fees_pence: int) -> None:
    """Raises ConflictError where the fees are more than the budget (None: no limit)."""
    if budget_pence is None or fees_pence <= budget_pence:
        return
    raise ConflictError(
        "event.over_budget",
        f"Fees and agreed costs come to {pounds(fees_pence)} and the budget is {pounds(budget_pence)}.",
        "Raise the budget or correct the attendance, then trigger the payout again.",
        effect=Effect.NO_MONEY_MOVED,
        total_pence=fees_pence,
        budget_pence=budget_pence,
    )
