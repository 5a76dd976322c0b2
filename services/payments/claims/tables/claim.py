"""A claim and its lines: what one person asks back."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.contracts.money import PromiseKind
from shared.database import Moment, MomentNow, OrgRow

_FALSE, _ZERO = text("false"), text("0")


class Claim(OrgRow, PaymentsBase):
    """What one person asks back. A draft until `submitted_at`; from then on its lines are frozen and `reasons`, `warnings` and
    the promise say what was found and told. `to_decide` is kept so that the open few are found among a million old ones."""

    __tablename__ = "claim"

    person_id: Mapped[UUID]
    event_id: Mapped[UUID | None]
    reference: Mapped[str]
    channel: Mapped[str]
    entered_by: Mapped[UUID | None]
    entered_by_person_id: Mapped[UUID | None]
    created_at: Mapped[MomentNow]
    submitted_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
    policy_id: Mapped[UUID | None]
    total_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=_ZERO)
    needs_two: Mapped[bool] = mapped_column(default=False, server_default=_FALSE)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    promise_kind: Mapped[str | None]
    send_by: Mapped[Moment | None]
    misses_at: Mapped[Moment | None]
    to_decide: Mapped[bool] = mapped_column(default=False, server_default=_FALSE)

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "event_id"], ["engagement.org_id", "engagement.id"]),
        ForeignKeyConstraint(["org_id", "entered_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "policy_id"], ["claim_policy.org_id", "claim_policy.id"]),
        CheckConstraint("channel IN ('text', 'call', 'web', 'helpline', 'desk')", name="claim_channel"),
        CheckConstraint(f"promise_kind IN {tuple(map(str, PromiseKind))}", name="claim_promise_kind"),
        CheckConstraint("outcome IN ('approve', 'refer')", name="claim_outcome"),
        CheckConstraint(
            "num_nonnulls(submitted_at, outcome, policy_id, misses_at) IN (0, 4)", name="claim_submitted_whole"
        ),
        CheckConstraint("submitted_at IS NULL OR total_pence > 0", name="claim_submitted_with_money"),
        CheckConstraint("submitted_at IS NOT NULL OR NOT to_decide", name="claim_to_decide_only_submitted"),
        CheckConstraint(
            "outcome IS DISTINCT FROM 'approve' OR NOT needs_two", name="claim_policy_never_stands_for_two"
        ),
        UniqueConstraint("org_id", "reference"),
        UniqueConstraint("org_id", "id", "person_id"),
        Index("claim_to_decide_idx", "org_id", "misses_at", "id", postgresql_where=text("to_decide")),
        Index("claim_total_idx", "org_id", "total_pence", postgresql_where=text("submitted_at IS NOT NULL")),
        Index("claim_submitted_idx", "org_id", "submitted_at", "id", postgresql_where=text("submitted_at IS NOT NULL")),
        Index("claim_person_idx", "org_id", "person_id", "id"),
        Index("claim_event_idx", "org_id", "event_id"),
    )


class ClaimLine(OrgRow, PaymentsBase):
    """One thing somebody spent money on, or will. Frozen once submitted, but for its status, what of it was approved so far
    (`approved_pence`), and a receipt that comes later. `why` says how a mileage amount came about."""

    __tablename__ = "claim_line"

    claim_id: Mapped[UUID]
    person_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    category: Mapped[str]
    spent_on: Mapped[date]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    vat_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=_ZERO)
    supplier_vat_number: Mapped[str | None]
    miles_tenths: Mapped[int | None]
    passengers: Mapped[int] = mapped_column(default=0, server_default=_ZERO)
    why: Mapped[str | None]
    description: Mapped[str]
    receipt_id: Mapped[UUID | None]
    receipt_digest: Mapped[str | None]
    lost_receipt_reason: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="waiting", server_default=text("'waiting'"))
    approved_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=_ZERO)
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "claim_id", "person_id"], ["claim.org_id", "claim.id", "claim.person_id"]),
        ForeignKeyConstraint(
            ["org_id", "receipt_id", "person_id"],
            ["receipt.org_id", "receipt.id", "receipt.person_id"],
            name="claim_line_receipt_of_the_person",
        ),
        CheckConstraint("kind IN ('spent', 'advance', 'ticket')", name="claim_line_kind"),
        CheckConstraint("amount_pence > 0 AND vat_pence BETWEEN 0 AND amount_pence", name="claim_line_amount"),
        CheckConstraint("approved_pence BETWEEN 0 AND amount_pence", name="claim_line_never_more_than_asked"),
        CheckConstraint(
            "status IN ('waiting', 'approved', 'reduced', 'refused', 'asked', 'held', 'withdrawn')",
            name="claim_line_status",
        ),
        CheckConstraint("status <> 'approved' OR approved_pence = amount_pence", name="claim_line_approved_is_all"),
        CheckConstraint(
            "status <> 'reduced' OR approved_pence BETWEEN 1 AND amount_pence - 1", name="claim_line_reduced_is_part"
        ),
        CheckConstraint(
            "(miles_tenths IS NOT NULL) = (kind = 'spent' AND category IN ('car', 'motorcycle', 'bicycle'))",
            name="claim_line_miles",
        ),
        CheckConstraint("miles_tenths > 0", name="claim_line_miles_driven"),
        CheckConstraint(
            "passengers BETWEEN 0 AND 8 AND (passengers = 0 OR (category = 'car' AND miles_tenths IS NOT NULL))",
            name="claim_line_passengers",
        ),
        CheckConstraint("(receipt_id IS NULL) = (receipt_digest IS NULL)", name="claim_line_receipt_is_whole"),
        UniqueConstraint("org_id", "claim_id", "number"),
        Index(
            "claim_line_receipt_idx", "org_id", "receipt_digest", postgresql_where=text("receipt_digest IS NOT NULL")
        ),
        Index("claim_line_asked_idx", "org_id", "person_id", postgresql_where=text("status = 'asked'")),
        Index("claim_line_unanswered_idx", "org_id", "claim_id", postgresql_where=text("status IN ('asked', 'held')")),
        Index("claim_line_person_idx", "org_id", "person_id", "spent_on"),
    )


class ClaimLinePart(OrgRow, PaymentsBase):
    """The part of a mileage line that was priced with one dated rate; the parts of a line add up to its amount."""

    __tablename__ = "claim_line_part"

    line_id: Mapped[UUID]
    rate_id: Mapped[UUID]
    miles_tenths: Mapped[int]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "line_id"], ["claim_line.org_id", "claim_line.id"]),
        ForeignKeyConstraint(["org_id", "rate_id"], ["mileage_rate.org_id", "mileage_rate.id"]),
        CheckConstraint("miles_tenths > 0 AND amount_pence >= 0", name="claim_line_part_amounts"),
        Index("claim_line_part_line_idx", "org_id", "line_id"),
    )
