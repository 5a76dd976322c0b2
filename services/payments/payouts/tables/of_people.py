"""Which payments are of somebody: found by what they are owed, as payments themselves are in no order of people."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from services.payments.payouts.tables.obligation import Obligation
from services.payments.payouts.tables.payout import Payout


def payouts_of(org_id: UUID, whose: ColumnElement[bool]) -> Select[UUID]:
    """The ids of the payments of obligations that `whose` is true of. Asked by `Payout.person_id`, every payment of the organisation
    would be read."""
    return (
        select(Payout.id)
        .join(Obligation, and_(Obligation.org_id == Payout.org_id, Obligation.id == Payout.obligation_id))
        .where(Obligation.org_id == org_id, whose)
    )
