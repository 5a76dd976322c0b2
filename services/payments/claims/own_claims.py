"""Which claims and receipts are an organiser's own: those that they entered, and those of the events which they planned."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim, ClaimLine
from services.payments.involvement.tables import Engagement
from shared.errors import NotFoundError
from shared.identity import Actor, Permission


def own_claims(actor: Actor) -> ColumnElement[bool]:
    """SQL: whether a claim is this member of staff's own, by whichever of their sign-ins."""
    planned = select(Engagement.id).where(
        Engagement.org_id == Claim.org_id, Engagement.id == Claim.event_id, Engagement.created_by.in_(actor.own_ids)
    )
    return or_(Claim.entered_by.in_(actor.own_ids), planned.exists())


def check_sees_claim(session: Session, actor: Actor, action: Permission, claim: Claim) -> None:
    """Raises NotFoundError for whoever may do the action with their own claims only, where this is none: it is not said that there is one."""
    if not actor.is_kept_to_own(action):
        return
    query = select(Claim.id).where(Claim.org_id == actor.org_id, Claim.id == claim.id, own_claims(actor))
    if session.scalar(query) is None:
        raise NotFoundError("claim.not_found", "There is no such claim of yours or of your events.")


def sees_receipt_of_claim(session: Session, actor: Actor, action: Permission, receipt_id: UUID) -> bool:
    """Whether a receipt belongs to a claim that this member of staff may do the action with."""
    if not actor.is_kept_to_own(action):
        return True
    query = (
        select(Claim.id)
        .join(ClaimLine, (ClaimLine.org_id == Claim.org_id) & (ClaimLine.claim_id == Claim.id))
        .where(Claim.org_id == actor.org_id, ClaimLine.receipt_id == receipt_id, own_claims(actor))
    )
    return session.scalar(query.limit(1)) is not None
