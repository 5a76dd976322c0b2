"""A word about cash that was given which is not so: its writer drops it, or the second person refuses it. No money moves."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases.not_given import check_no_hand
from services.payments.payouts.cash.usecases.returning import back_of, get_hand_over
from services.payments.payouts.cash.usecases.tins import lock_float
from services.payments.rails.cash.rules import FloatStatus
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError
from shared.identity import Actor, Permission


def drop_word(session: Session, actor: Actor, hand_over_id: UUID) -> None:
    """What one person wrote down, that cash was given back or did not reach its person, is not so: the person has it, as before.

    After the tin is closed this is for finance: whoever said it, or a second one who had no hand in it. Raises ForbiddenError
    (role, or their own money), NotFoundError, ConflictError (nothing waits).
    """
    actor.require(Permission.COUNT_CASH)
    handed = get_hand_over(session, actor, hand_over_id)
    tin = lock_float(session, actor.org_id, handed.float_id)
    said = back_of(session, handed)
    if said is None or said.confirmed_at is not None:
        raise ConflictError(
            "cash.nothing_waits",
            "Nothing waits for a second person here: it was confirmed or dropped before.",
            "Look at the list again.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if actor.is_one_of(handed.person_id):
        raise ForbiddenError("cash.own", "This is your own money.", "Ask a colleague.", effect=Effect.NO_MONEY_MOVED)
    if tin.status == FloatStatus.CLOSED.value:
        actor.require(Permission.ISSUE_CASH)
        if not actor.is_one_of(said.taken_by):
            check_no_hand(session, actor, tin, handed)
    said.dropped_by, said.dropped_at = actor.id, app_now(session)
    session.flush()
    audit.record(session, actor, "cash.word_dropped", "person", handed.person_id, {"float_id": str(tin.id)})
