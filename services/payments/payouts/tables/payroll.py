"""What was given to the payroll office, and what it said of each payment."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow

_SIGN_IN = ["principal.org_id", "principal.id"]


class PayrollFile(OrgRow, PaymentsBase):
    """A file for the payroll office: its exact bytes, made once and taken once."""

    __tablename__ = "payroll_file"

    pay_on: Mapped[date]
    content: Mapped[str]
    sha256: Mapped[str]
    total_pence: Mapped[int] = mapped_column(BigInteger)
    made_by: Mapped[UUID]
    made_at: Mapped[MomentNow]
    taken_by: Mapped[UUID | None]
    taken_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "made_by"], _SIGN_IN),
        ForeignKeyConstraint(["org_id", "taken_by"], _SIGN_IN),
        CheckConstraint("total_pence > 0", name="payroll_file_total"),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="payroll_file_taken"),
    )


class PayrollLine(OrgRow, PaymentsBase):
    """One payment in a file, which stands in no other, and what the payroll office said of it: once."""

    __tablename__ = "payroll_line"

    file_id: Mapped[UUID]
    payout_id: Mapped[UUID]
    result: Mapped[str | None]
    reason: Mapped[str | None]
    said_by: Mapped[UUID | None]
    said_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "file_id"], ["payroll_file.org_id", "payroll_file.id"]),
        ForeignKeyConstraint(["org_id", "payout_id"], ["payout.org_id", "payout.id"]),
        ForeignKeyConstraint(["org_id", "said_by"], _SIGN_IN),
        CheckConstraint("result IN ('paid', 'refused')", name="payroll_line_result"),
        CheckConstraint("num_nulls(result, said_by, said_at) IN (0, 3)", name="payroll_line_said"),
        CheckConstraint(
            "CASE result WHEN 'refused' THEN reason IS NOT NULL AND length(reason) BETWEEN 1 AND 200 ELSE reason IS NULL END",
            name="payroll_line_reason",
        ),
        UniqueConstraint("org_id", "payout_id"),
        Index("payroll_line_file_idx", "org_id", "file_id"),
    )


class PayrollCorrection(OrgRow, PaymentsBase):
    """That a payment which the payroll office was said to have made was not paid after all, with `reason`. Another human agrees, or somebody drops it."""

    __tablename__ = "payroll_correction"

    payout_id: Mapped[UUID]
    reason: Mapped[str]
    asked_by: Mapped[UUID]
    asked_at: Mapped[MomentNow]
    outcome: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "payout_id"], ["payroll_line.org_id", "payroll_line.payout_id"]),
        ForeignKeyConstraint(["org_id", "asked_by"], _SIGN_IN),
        ForeignKeyConstraint(["org_id", "decided_by"], _SIGN_IN),
        CheckConstraint("length(reason) BETWEEN 1 AND 200", name="payroll_correction_reason"),
        CheckConstraint("outcome IN ('agreed', 'dropped')", name="payroll_correction_outcome"),
        CheckConstraint("num_nulls(outcome, decided_by, decided_at) IN (0, 3)", name="payroll_correction_decided"),
        CheckConstraint("outcome IS DISTINCT FROM 'agreed' OR decided_by <> asked_by", name="payroll_correction_two"),
        Index(
            "payroll_correction_once",
            "org_id",
            "payout_id",
            unique=True,
            postgresql_where=text("outcome IS DISTINCT FROM 'dropped'"),
        ),
    )
