"""Who worked on what a payment is owed for: in the claim behind it, or in the person's fee. They neither approve nor release it."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.transitions import PAYOUT
from shared.errors import Effect, ForbiddenError
from shared.identity import Actor


def has_acted_on_it(actor: Actor) -> ColumnElement[bool]:
    """SQL: this actor, by whichever of their sign-ins, worked on what a payment (columns of PAYOUT) is for."""
    found: ColumnElement[bool] = func.has_acted_on(PAYOUT.org_id, PAYOUT.obligation_id, actor.id)
    return found


def refuse_own_work(session: Session, actor: Actor, payout: Payout) -> None:
    """Raises ForbiddenError where the actor worked on what a payment is for."""
    if session.scalar(select(func.has_acted_on(payout.org_id, payout.obligation_id, actor.id))):
        raise ForbiddenError(
            "payout.own_act",
            "You entered, changed, marked or answered something for this person, so somebody else must decide about this payment.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )
