"""Who stands on the list of a tin of cash: they get in cash what leaves for them meanwhile."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.rails.cash.rules import FloatStatus
from services.payments.rails.cash.tables import CashFloat, CashPlace

_TAKES_PLACES = (FloatStatus.ISSUED.value, FloatStatus.OPEN.value)


def people_in_cash(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of these people who stand on the list of a tin that is not counted in yet."""
    if not person_ids:
        return set()
    rows = session.scalars(
        select(CashPlace.person_id)
        .join(CashFloat, (CashFloat.org_id == CashPlace.org_id) & (CashFloat.id == CashPlace.float_id))
        .where(CashPlace.org_id == org_id, CashPlace.person_id.in_(person_ids), CashPlace.left_at.is_(None))
        .where(CashFloat.status.in_(_TAKES_PLACES))
    )
    return set(rows)
