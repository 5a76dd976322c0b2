"""The vouchers that were given to people."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class VoucherGiven(OrgRow, PaymentsBase):
    """A voucher that was given to somebody for taking part in an event, as staff wrote it down. No money of ours moves by it and nothing is owed. It
    counts like a fee from the first to the last day of the work, until it is undone; then it stays in their history. Frozen but for that."""

    __tablename__ = "voucher_given"

    person_id: Mapped[UUID]
    event_id: Mapped[UUID]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    given_on: Mapped[date]
    earned_from: Mapped[date]
    earned_until: Mapped[date]
    reason: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[MomentNow]
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[Moment | None]
    undone_reason: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "event_id"], ["engagement.org_id", "engagement.id"]),
        ForeignKeyConstraint(["org_id", "recorded_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "undone_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("amount_pence > 0", name="voucher_given_amount"),
        CheckConstraint("earned_until >= earned_from", name="voucher_given_days"),
        CheckConstraint("length(reason) BETWEEN 1 AND 200", name="voucher_given_reason"),
        CheckConstraint("length(undone_reason) BETWEEN 1 AND 200", name="voucher_given_undone_reason"),
        CheckConstraint("num_nulls(undone_by, undone_at, undone_reason) IN (0, 3)", name="voucher_given_undone"),
        Index("voucher_given_person_idx", "org_id", "person_id"),
    )
