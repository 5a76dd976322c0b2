"""Money in advance: a receivable of the person, used up by what they claim later."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import Base
from shared.database import Moment, MomentNow, OrgRow

_ZERO = text("0")


class Advance(OrgRow, Base):
    """Money that a person was given before they spent it: a receivable of theirs, used up by what they claim later."""

    __tablename__ = "claim_advance"

    person_id: Mapped[UUID]
    decision_id: Mapped[UUID]
    line_id: Mapped[UUID]
    obligation_id: Mapped[UUID]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    used_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=_ZERO)
    created_at: Mapped[MomentNow]
    undone_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "decision_id"], ["claim_decision.org_id", "claim_decision.id"]),
        ForeignKeyConstraint(["org_id", "line_id"], ["claim_line.org_id", "claim_line.id"]),
        ForeignKeyConstraint(["org_id", "obligation_id"], ["obligation.org_id", "obligation.id"]),
        CheckConstraint("amount_pence > 0", name="claim_advance_amount"),
        CheckConstraint("used_pence BETWEEN 0 AND amount_pence", name="claim_advance_never_used_twice"),
        CheckConstraint("undone_at IS NULL OR used_pence = 0", name="claim_advance_used_is_not_undone"),
        UniqueConstraint("org_id", "decision_id", "line_id"),
        Index(
            "claim_advance_left_idx",
            "org_id",
            "person_id",
            postgresql_where=text("used_pence < amount_pence AND undone_at IS NULL"),
        ),
    )


class AdvanceUse(OrgRow, Base):
    """How much of an advance one decision used up; given back where the decision is undone."""

    __tablename__ = "claim_advance_use"

    advance_id: Mapped[UUID]
    decision_id: Mapped[UUID]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[MomentNow]
    undone_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "advance_id"], ["claim_advance.org_id", "claim_advance.id"]),
        ForeignKeyConstraint(["org_id", "decision_id"], ["claim_decision.org_id", "claim_decision.id"]),
        CheckConstraint("amount_pence > 0", name="claim_advance_use_amount"),
        UniqueConstraint("org_id", "advance_id", "decision_id"),
    )
