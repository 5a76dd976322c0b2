"""Cash that did not reach its person, found out after the tin was closed: two of finance say so, and it is owed again."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, post
from services.payments.payouts.cash.usecases.returning import back_of, get_hand_over
from services.payments.payouts.cash.usecases.tins import checked_reason, lock_float
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.rails.cash.rules import BackHow, FloatStatus
from services.payments.rails.cash.tables import CashFloat, CashGivenBack, CashHandOver, CashSlip
from services.payments.rails.names import Rail
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError
from shared.identity import Actor, Permission

NOT_GIVEN = (
    "Two people of finance say that this cash did not reach the person. What was in the float is a loss, and this money is still owed. "
    "Ask them how they want it, then pay it again."
)


def say_not_given(session: Session, actor: Actor, hand_over_id: UUID, reason: str) -> CashGivenBack:
    """Two of finance say, one after the other, that somebody did not get what was written down as given: the first with a reason. It is
    owed again then, and what had left the tin is a cost.

    Raises ForbiddenError (role; who held the tin, keyed the slip in or confirmed it, or is paid), NotFoundError, InvalidError (no
    reason), ConflictError (the tin is not closed: see `returning.py`; or it was said before).
    """
    actor.require(Permission.ISSUE_CASH)
    handed = get_hand_over(session, actor, hand_over_id)
    tin = lock_float(session, actor.org_id, handed.float_id)
    if tin.status != FloatStatus.CLOSED.value:
        raise ConflictError(
            "cash.not_closed",
            "This cash float is not closed yet.",
            "If the cash is back, write down that it was given back. Else close the float first.",
            effect=Effect.NO_MONEY_MOVED,
        )
    check_no_hand(session, actor, tin, handed)
    said = back_of(session, handed)
    if said is None:
        said = CashGivenBack(
            org_id=actor.org_id, hand_over_id=handed.id, reason=checked_reason(reason), taken_by=actor.id
        )
        session.add(said)
        session.flush()
        audit.record(session, actor, "cash.not_given_said", "person", handed.person_id)
        return said
    if said.confirmed_at is not None:
        raise ConflictError("cash.given_back", "This was given back, or said, before.", effect=Effect.NO_MONEY_MOVED)
    if not actor.is_one_of(said.taken_by):
        said.confirmed_how, said.confirmed_by, said.confirmed_at = BackHow.SECOND.value, actor.id, app_now(session)
        session.flush()
        _owe_again(session, actor, handed)
    return said


def check_no_hand(session: Session, actor: Actor, tin: CashFloat, handed: CashHandOver) -> None:
    """Raises ForbiddenError for whoever held the tin, keyed the slip in or confirmed it, or is paid."""
    slip = session.get(CashSlip, (actor.org_id, handed.slip_id)) if handed.slip_id else None
    if actor.is_one_of(tin.holder_id, handed.keyed_by, slip.confirmed_by if slip else None, handed.person_id):
        raise ForbiddenError(
            "cash.own_hand",
            "You held this float, or keyed this slip in or confirmed it, or it is your own money.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _owe_again(session: Session, actor: Actor, handed: CashHandOver) -> None:
    step = Transition(PayoutStatus.POSTED, MoneyAt.PAID, PayoutStatus.FAILED, PayoutCause.NOT_GIVEN)
    evidence = {"float_id": str(handed.float_id)}
    moved = transition(session, actor, step, PAYOUT.id == handed.payout_id, evidence=evidence)
    if not moved:
        raise ConflictError("cash.given_back", "This was given back, or said, before.", effect=Effect.NO_MONEY_MOVED)
    kinds = (PostingKind.FOUND_SHORT, PostingKind.SHORT_CLEARED)
    lost = [LedgerEntry(one, handed.amount_pence, "cash_hand_over", handed.id, Rail.CASH) for one in kinds]
    post(session, actor.org_id, lost)
    audit.record(session, actor, "cash.not_given", "person", handed.person_id, {"amount_pence": handed.amount_pence})
    after_move(session, actor.org_id, moved, PayoutStatus.POSTED, PayoutStatus.FAILED, reason=NOT_GIVEN)
