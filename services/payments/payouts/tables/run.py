"""Payments that are approved and released together, and what they leave out."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class PayoutRun(OrgRow, PaymentsBase):
    """Payments that are approved and released together. Its creator, approver and releaser are three people."""

    __tablename__ = "payout_run"

    source_id: Mapped[UUID]
    title: Mapped[str]
    status: Mapped[str]
    created_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    released_by: Mapped[UUID | None]
    released_under: Mapped[UUID | None]
    created_at: Mapped[MomentNow]
    pause_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("status IN ('draft', 'approved', 'released', 'paused')", name="payout_run_status"),
        CheckConstraint("approved_by <> created_by", name="payout_run_approver_is_not_creator"),
        CheckConstraint("released_by <> created_by", name="payout_run_releaser_is_not_creator"),
        CheckConstraint("released_by <> approved_by", name="payout_run_releaser_is_not_approver"),
        CheckConstraint("status = 'draft' OR approved_by IS NOT NULL", name="payout_run_approved"),
        CheckConstraint(
            "status IN ('draft', 'approved') OR num_nonnulls(released_by, released_under) = 1",
            name="payout_run_released",
        ),
        ForeignKeyConstraint(["org_id", "released_under"], ["mandate.org_id", "mandate.id"]),
        Index("payout_run_source_idx", "org_id", "source_id"),
        Index("payout_run_waiting_idx", "org_id", "status", postgresql_where=text("status <> 'released'")),
    )


class LeftOut(OrgRow, PaymentsBase):
    """A line that a run does not pay, and why: nothing is left out silently."""

    __tablename__ = "payout_run_left_out"

    run_id: Mapped[UUID]
    obligation_id: Mapped[UUID]
    reason: Mapped[str]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "run_id"], ["payout_run.org_id", "payout_run.id"]),
        ForeignKeyConstraint(["org_id", "obligation_id"], ["obligation.org_id", "obligation.id"]),
        CheckConstraint(
            "reason IN ('no_ready_method', 'own_payment', 'own_act', 'earlier_payment_unclear', 'own_limit', "
            "'changed_their_mind', 'no_open_tin', 'tin_too_low', 'authority', 'charity_left', 'fee_first')",
            name="payout_run_left_out_reason",
        ),
        UniqueConstraint("org_id", "run_id", "obligation_id"),
    )
