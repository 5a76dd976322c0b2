"""A charity that leaves the list: whoever chose it is asked what they want now, as long as nothing of theirs was let go."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.limits.usecases.proposals import ConfirmedChange
from services.payments.payees.charities import usecases as charities
from services.payments.payees.charities.tables import Charity
from services.payments.payouts.tables import FEE_KINDS, Obligation
from services.payments.payouts.usecases.obligations import paid_among, payments_of, stands
from services.payments.payouts.usecases.urgent import wake_payee
from services.payments.worklist.usecases import ask_a_human, close_items_about
from shared.identity import Actor

CHARITY_LEFT = "charity_left"
"""The kind of task: somebody gives their fee to a charity that is not on the list any more."""


def keep_charity(session: Session, actor: Actor, change: ConfirmedChange) -> Charity:
    """Keeps what two administrators agreed to; where a charity leaves the list, somebody speaks with each person who chose it. Raises as
    `charities.keep_charity` does."""
    charity = charities.keep_charity(session, actor, change)
    chosen = select(Offer).filter_by(org_id=actor.org_id, charity_id=charity.id, status=OfferStatus.ACCEPTED.value)
    offers = session.scalars(chosen.order_by(Offer.id)).all()
    if charity.ended_at is None:
        close_items_about(session, actor.org_id, {one.id for one in offers}, [CHARITY_LEFT], done_by=actor.id)
        wake_payee(session, actor.org_id, charity.payee_id)
        return charity
    for offer in offers:
        if not _was_let_go(session, actor.org_id, offer):
            _ask(session, actor.org_id, offer)
    return charity


def _was_let_go(session: Session, org_id: UUID, offer: Offer) -> bool:
    """Whether the fee of an offer was sent, or is on its way out of our hands."""
    owed = session.scalars(
        select(Obligation.id).where(
            Obligation.org_id == org_id,
            Obligation.kind.in_(FEE_KINDS),
            Obligation.source_id == offer.engagement_id,
            Obligation.person_id == offer.person_id,
            Obligation.part == offer.role,
            stands(),
        )
    ).all()
    waits = {"draft", "approved", "canceled"}
    return bool(paid_among(session, org_id, owed)) or any(
        one.status not in waits for one in payments_of(session, org_id, owed)
    )


def _ask(session: Session, org_id: UUID, offer: Offer) -> None:
    ask_a_human(
        session,
        org_id,
        kind=CHARITY_LEFT,
        subject_type="offer",
        subject_id=offer.id,
        person_id=offer.person_id,
        reason="This person gives their fee to a charity that is not on the list any more. Tell them so, ask what they want now, and record "
        "it. Until then the money waits, and nothing goes there.",
        due_in=timedelta(hours=24),
    )
