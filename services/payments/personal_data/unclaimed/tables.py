"""What two people of finance decided about money that nobody claims."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class UnclaimedMoney(OrgRow, PaymentsBase):
    """What is owed and can be paid to nobody here: `paid_by_hand` outside of it with `evidence`, or `written_off`. Another human decides."""

    __tablename__ = "unclaimed_money"

    obligation_id: Mapped[UUID]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    way: Mapped[str]
    evidence: Mapped[str]
    asked_by: Mapped[UUID]
    asked_at: Mapped[MomentNow]
    outcome: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "obligation_id"], ["obligation.org_id", "obligation.id"]),
        ForeignKeyConstraint(["org_id", "asked_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "decided_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("amount_pence > 0", name="unclaimed_money_amount"),
        CheckConstraint("way IN ('paid_by_hand', 'written_off')", name="unclaimed_money_way"),
        CheckConstraint("outcome IN ('settled', 'dropped')", name="unclaimed_money_outcome"),
        CheckConstraint("num_nulls(outcome, decided_by, decided_at) IN (0, 3)", name="unclaimed_money_decided"),
        CheckConstraint("outcome IS DISTINCT FROM 'settled' OR decided_by <> asked_by", name="unclaimed_money_two"),
        Index(
            "unclaimed_money_once",
            "org_id",
            "obligation_id",
            unique=True,
            postgresql_where=text("outcome IS DISTINCT FROM 'dropped'"),
        ),
    )
