"""The life of an offer: asked, answered, or taken back; and whether the budget still covers one more promise."""

from enum import StrEnum

from shared.errors import ConflictError
from shared.money import pounds


class OfferStatus(StrEnum):
    """What has become of an offer."""

    OFFERED = "offered"
    """Asked; silence is not a yes, so nothing is paid."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    """No money is wanted; nobody has to say why."""
    WITHDRAWN = "withdrawn"
    """Taken back before it was answered."""


class OfferReply(StrEnum):
    """What a person says to an offer."""

    YES = "yes"
    NO = "no"


_S = OfferStatus

EDGES = frozenset(
    {
        (_S.OFFERED, _S.ACCEPTED),
        (_S.OFFERED, _S.DECLINED),
        (_S.OFFERED, _S.WITHDRAWN),
        (_S.ACCEPTED, _S.DECLINED),
        (_S.DECLINED, _S.ACCEPTED),
    }
)
"""Every step an offer may take. People may change their minds; a promise that was accepted is never taken back."""

OF_REPLY = {OfferReply.YES: _S.ACCEPTED, OfferReply.NO: _S.DECLINED}

PROMISED = frozenset({_S.OFFERED, _S.ACCEPTED})
"""These count against the budget: each may still have to be paid."""

_WHY_NOT = {
    _S.ACCEPTED: "The person has said yes, so this offer cannot be taken back. Nothing was changed. "
    "Ask the person, and record their no; or cancel the event, so that its rule about late cancelling holds.",
    _S.WITHDRAWN: "This offer was taken back. Nothing was changed. Make a new offer to ask the person again.",
    _S.DECLINED: "The person has said no, so there is nothing to take back. Nothing was changed.",
    _S.OFFERED: "This offer has not been answered yet. Nothing was changed.",
}


def step(now: OfferStatus, to: OfferStatus) -> bool:
    """Whether an offer changes; False where it stands there already. Raises ConflictError where it may not."""
    if now is to:
        return False
    if (now, to) not in EDGES:
        raise ConflictError("offer.not_now", _WHY_NOT[now], offer_status=now.value)
    return True


def check_promise(budget_pence: int | None, promised_pence: int, more_pence: int) -> None:
    """Raises ConflictError where the budget does not cover what was promised before and this as well (None: no limit)."""
    if budget_pence is None or promised_pence + more_pence <= budget_pence:
        return
    raise ConflictError(
        "offer.over_budget",
        f"The budget is {pounds(budget_pence)}. {pounds(promised_pence)} of it is promised, and this would promise "
        f"{pounds(more_pence)} more. Nothing was saved and nobody was asked. Ask fewer people, or raise the budget first.",
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
        f"Fees and agreed costs come to {pounds(fees_pence)} and the budget is {pounds(budget_pence)}. "
        "No money moved. Raise the budget or correct the attendance, then trigger the payout again.",
        total_pence=fees_pence,
        budget_pence=budget_pence,
    )
