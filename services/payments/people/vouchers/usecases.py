"""Which vouchers people were given and still count: asked by whoever adds up what somebody earned."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.people.payment_limits.rules import EarnedFee
from services.payments.people.vouchers.tables import VoucherGiven


def vouchers_of(
    session: Session, org_id: UUID, people: Collection[UUID], *, undone_too: bool = False
) -> list[VoucherGiven]:
    """The vouchers of these records, in the order in which they were written down."""
    rows = select(VoucherGiven).where(VoucherGiven.org_id == org_id, VoucherGiven.person_id.in_(people))
    if not undone_too:
        rows = rows.where(VoucherGiven.undone_at.is_(None))
    return list(session.scalars(rows.order_by(VoucherGiven.id)))


def as_earned(voucher: VoucherGiven) -> EarnedFee:
    """A voucher as it counts: at the amount that is printed on it, on the days of the work."""
    return EarnedFee(voucher.earned_from, voucher.earned_until, voucher.amount_pence)
