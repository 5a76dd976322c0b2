"""What a run would do, asked beforehand and without writing anything: by which rail money would go, and what ran before."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees.usecases.destinations import ready_destinations
from services.payments.payees.usecases.payees import find_payees
from services.payments.payouts.tables import PayoutRun


def rails_for(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The rail by which each of these people would be paid now; people without a ready method are missing."""
    payees = find_payees(session, org_id, person_ids)
    ready = ready_destinations(session, org_id, list(payees.values()))
    return {person_id: ready[payee_id].rail for person_id, payee_id in payees.items() if payee_id in ready}


def last_run(session: Session, org_id: UUID, source_id: UUID) -> PayoutRun | None:
    """The newest run for one thing, in whatever status."""
    return session.scalar(
        select(PayoutRun).filter_by(org_id=org_id, source_id=source_id).order_by(PayoutRun.id.desc()).limit(1)
    )
