"""What a run would do, asked beforehand and without writing anything: by which rail money would go, and what ran before."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees.usecases.payees import find_payees
from services.payments.payouts.tables import PayoutRun
from services.payments.payouts.usecases.rails_now import rails_now


def rails_for(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The rail by which each of these people would be paid now; people without a ready method are missing."""
    payees = find_payees(session, org_id, person_ids)
    rails = rails_now(session, org_id, payees.values())
    return {person_id: rails[payee_id] for person_id, payee_id in payees.items() if payee_id in rails}


def last_run(session: Session, org_id: UUID, source_id: UUID) -> PayoutRun | None:
    """The newest run for one thing, in whatever status."""
    return session.scalar(
        select(PayoutRun).filter_by(org_id=org_id, source_id=source_id).order_by(PayoutRun.id.desc()).limit(1)
    )
