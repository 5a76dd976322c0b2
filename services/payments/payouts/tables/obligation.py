"""What is owed: one row a decision, with its lines."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.contracts.purposes import COSTS
from shared.database import MomentNow, OrgRow

FEE, FEE_DIFFERENCE, FEE_INSTALMENT = "fee", "fee_difference", "fee_instalment"
FEE_KINDS = (FEE, FEE_DIFFERENCE, FEE_INSTALMENT)
"""What is owed for taking part: the fee as it was worked out, what a back-dated rate made of it since, and the part of it that comes on a
later day, as was agreed before the work."""


class Obligation(OrgRow, PaymentsBase):
    """One decision that money is owed. Frozen: who earned it, who is paid, what for, and how much. `description` is for banks and accounts,
    `purpose` is what the person is told. `reference` is what the person knows it by, where that is a claim: several decisions of one
    claim share it. `part` is the role for a fee, where one person may have several in one event; each is decided by itself. A fee has the
    first and the last day on which it was earned. `pay_from`: the agreed day of a later instalment. `revision`: how often the same was decided before and taken back."""

    __tablename__ = "obligation"

    kind: Mapped[str]
    source_id: Mapped[UUID]
    person_id: Mapped[UUID]
    part: Mapped[str] = mapped_column(default="", server_default="")
    payee_id: Mapped[UUID]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    description: Mapped[str]
    purpose: Mapped[str] = mapped_column(default=COSTS, server_default=COSTS)
    cost_centre: Mapped[str | None]
    account_code: Mapped[str | None]
    project: Mapped[str | None]
    funder: Mapped[str | None]
    reference: Mapped[str | None]
    earned_from: Mapped[date | None]
    earned_until: Mapped[date | None]
    pay_from: Mapped[date | None]
    revision: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    tax_route: Mapped[str] = mapped_column(default="none", server_default="none")
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "payee_id"], ["payee.org_id", "payee.id"]),
        CheckConstraint("amount_pence > 0", name="obligation_amount"),
        CheckConstraint("tax_route IN ('none', 'self_declare', 'payroll_file')", name="obligation_tax_route"),
        CheckConstraint(
            "num_nulls(earned_from, earned_until) = 2 OR (kind IN ('fee', 'fee_difference', 'fee_instalment') "
            "AND num_nulls(earned_from, earned_until) = 0 AND earned_from <= earned_until)",
            name="obligation_earned",
        ),
        CheckConstraint(
            "(kind = 'fee_instalment') = (pay_from IS NOT NULL) "
            "AND (pay_from IS NULL OR (earned_until IS NOT NULL AND pay_from > earned_until))",
            name="obligation_pay_from",
        ),
        Index("obligation_source_idx", "org_id", "source_id"),
        Index("obligation_person_idx", "org_id", "person_id"),
        Index("obligation_instalment_idx", "org_id", "pay_from", postgresql_where=text("pay_from IS NOT NULL")),
        Index("obligation_reference_idx", "org_id", "reference", postgresql_where=text("reference IS NOT NULL")),
        UniqueConstraint("org_id", "kind", "source_id", "person_id", "part", "revision"),
    )


class ObligationLine(OrgRow, PaymentsBase):
    """One part of an obligation, with the reason for its amount and the dated rate it was priced with. Of a fee for a session `session_id` is
    that. A trigger sees that no other record of the same person has a fee for it."""

    __tablename__ = "obligation_line"

    obligation_id: Mapped[UUID]
    reason: Mapped[str]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    vat_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    supplier_vat_number: Mapped[str | None]
    rate_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "obligation_id"], ["obligation.org_id", "obligation.id"]),
        CheckConstraint("amount_pence > 0 AND vat_pence BETWEEN 0 AND amount_pence", name="obligation_line_amounts"),
        Index("obligation_line_obligation_idx", "org_id", "obligation_id"),
    )


class FeeDifference(OrgRow, PaymentsBase):
    """What a fee came to more by a rate that was back-dated after it was worked out: of those that stand, one for a fee and a rate. `before_pence` is what was
    owed for it until then, earlier differences included. Triggers see that it is exactly that. Append-only."""

    __tablename__ = "fee_difference"

    obligation_id: Mapped[UUID]
    fee_id: Mapped[UUID]
    rate_id: Mapped[UUID]
    before_pence: Mapped[int] = mapped_column(BigInteger)
    after_pence: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "obligation_id"], ["obligation.org_id", "obligation.id"]),
        ForeignKeyConstraint(["org_id", "fee_id"], ["obligation.org_id", "obligation.id"]),
        ForeignKeyConstraint(["org_id", "rate_id"], ["rate.org_id", "rate.id"]),
        CheckConstraint("before_pence > 0 AND after_pence > before_pence", name="fee_difference_is_more"),
        UniqueConstraint("org_id", "obligation_id"),
        Index("fee_difference_fee_idx", "org_id", "fee_id"),
        Index("fee_difference_rate_idx", "org_id", "rate_id"),
    )


class ObligationTakenBack(OrgRow, PaymentsBase):
    """An obligation whose decision was taken back before any money left: a trigger sees that it is never paid. Append-only."""

    __tablename__ = "obligation_taken_back"

    obligation_id: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "obligation_id"], ["obligation.org_id", "obligation.id"]),
        UniqueConstraint("org_id", "obligation_id"),
    )
