"""Money in advance: a receivable of the person once it has been paid, used up by what they claim later."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Advance, AdvanceUse, Claim, ClaimDecision
from services.payments.payouts.usecases.obligations import paid_among
from shared.database import app_now
from shared.errors import ConflictError


def keep_advances(session: Session, claim: Claim, decision: ClaimDecision, amounts: Mapping[UUID, int]) -> None:
    """Writes down what a decision gives in advance: (line → pence). The person owes it to us once it has been paid."""
    session.add_all(
        Advance(
            org_id=claim.org_id,
            person_id=claim.person_id,
            decision_id=decision.id,
            line_id=line_id,
            obligation_id=decision.obligation_id,
            amount_pence=amount_pence,
        )
        for line_id, amount_pence in amounts.items()
    )
    session.flush()


def net(session: Session, claim: Claim, decision: ClaimDecision, spent_pence: int) -> int:
    """Uses up advances that the person was paid, the oldest first, for what they spent; gives how many pence.

    The caller holds the person's lock. An advance that has not been paid is not owed to us, so it is left alone.
    """
    left_pence = spent_pence
    open_advances = _with_something_left(session, claim.org_id, claim.person_id) if spent_pence else []
    paid = paid_among(session, claim.org_id, {one.obligation_id for one in open_advances})
    for advance in open_advances:
        use = min(left_pence, advance.amount_pence - advance.used_pence)
        if advance.obligation_id not in paid or not use:
            continue
        advance.used_pence += use
        left_pence -= use
        session.add(AdvanceUse(org_id=claim.org_id, advance_id=advance.id, decision_id=decision.id, amount_pence=use))
    session.flush()
    return spent_pence - left_pence


def held_in_advance_pence(session: Session, org_id: UUID, person_id: UUID) -> int:
    """What a person was given in advance and has not accounted for yet, in pence."""
    rows = _with_something_left(session, org_id, person_id)
    paid = paid_among(session, org_id, {one.obligation_id for one in rows})
    return sum(one.amount_pence - one.used_pence for one in rows if one.obligation_id in paid)


def undo_advances(session: Session, decision: ClaimDecision) -> None:
    """Takes back what a decision gave in advance, and gives back what it used up. Raises ConflictError where the advance has
    been used up since."""
    now = app_now(session)
    for given in session.scalars(select(Advance).filter_by(org_id=decision.org_id, decision_id=decision.id)):
        if given.used_pence:
            raise ConflictError(
                "claim.advance_used",
                "Later claims have used up this advance, so it cannot be undone. Nothing was changed. Undo those first.",
            )
        given.undone_at = now
    uses = session.scalars(
        select(AdvanceUse).filter_by(org_id=decision.org_id, decision_id=decision.id, undone_at=None)
    )
    for use in uses:
        advance = session.get_one(Advance, (decision.org_id, use.advance_id), with_for_update=True)
        advance.used_pence -= use.amount_pence
        use.undone_at = now
    session.flush()


def _with_something_left(session: Session, org_id: UUID, person_id: UUID) -> list[Advance]:
    rows = session.scalars(
        select(Advance)
        .where(Advance.org_id == org_id, Advance.person_id == person_id)
        .where(Advance.used_pence < Advance.amount_pence, Advance.undone_at.is_(None))
        .order_by(Advance.id)
        .with_for_update()
    )
    return list(rows)
