"""Money in advance: a receivable of the person, used up by what they claim later."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow

_ZERO = text("0")


class Advance(OrgRow, PaymentsBase):
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


class AdvanceSettlement(OrgRow, PaymentsBase):
    """What was left of an advance and came back, or is not asked for any more: append-only. A trigger copies whose advance it is and
    who agreed to give it, so that CHECKs can keep both away."""

    __tablename__ = "claim_advance_settlement"

    advance_id: Mapped[UUID]
    way: Mapped[str]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str]
    settled_by: Mapped[UUID]
    settled_by_person_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    decided_by: Mapped[UUID | None]
    second_decided_by: Mapped[UUID | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "advance_id"], ["claim_advance.org_id", "claim_advance.id"]),
        ForeignKeyConstraint(["org_id", "settled_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("way IN ('paid_back', 'written_off')", name="claim_advance_settlement_way"),
        CheckConstraint("amount_pence > 0", name="claim_advance_settlement_amount"),
        CheckConstraint("length(words) > 0", name="claim_advance_settlement_says_why"),
        CheckConstraint("settled_by_person_id <> person_id", name="claim_advance_settled_by_another"),
        CheckConstraint(
            "settled_by <> decided_by AND settled_by IS DISTINCT FROM second_decided_by",
            name="claim_advance_settled_by_who_did_not_agree",
        ),
        Index("claim_advance_settlement_advance_idx", "org_id", "advance_id"),
    )


class AdvanceUse(OrgRow, PaymentsBase):
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
