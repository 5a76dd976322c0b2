"""Claims and their lines, the dated policy and mileage rates behind them, every decision and step, and money in advance.

The rules that must hold whatever the code does are CHECKs and triggers here: nobody decides their own claim or one that they
entered, two different people above the limit, no obligation without both, and what was submitted never changes.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import Base
from shared.database import Moment, MomentNow, OrgRow

_FALSE, _ZERO = text("false"), text("0")


class Claim(OrgRow, Base):
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
    promise_text: Mapped[str | None]
    send_by: Mapped[Moment | None]
    misses_at: Mapped[Moment | None]
    to_decide: Mapped[bool] = mapped_column(default=False, server_default=_FALSE)

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "event_id"], ["engagement.org_id", "engagement.id"]),
        ForeignKeyConstraint(["org_id", "entered_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "policy_id"], ["claim_policy.org_id", "claim_policy.id"]),
        CheckConstraint("channel IN ('text', 'call', 'web', 'helpline', 'desk')", name="claim_channel"),
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
        Index("claim_person_idx", "org_id", "person_id", "id"),
        Index("claim_event_idx", "org_id", "event_id"),
    )


class ClaimLine(OrgRow, Base):
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
        Index("claim_line_person_idx", "org_id", "person_id", "spent_on"),
    )


class ClaimLinePart(OrgRow, Base):
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


class ClaimDecision(OrgRow, Base):
    """One decision over one or several lines: by a person, by two people above the limit, or by a policy.

    The claimant, who entered the claim, whether it takes two, and the people behind the sign-ins are copied by a trigger, so
    that CHECKs can compare them. What it makes owed is one obligation, less what the person still holds in advance.
    """

    __tablename__ = "claim_decision"

    claim_id: Mapped[UUID]
    person_id: Mapped[UUID]
    entered_by: Mapped[UUID | None]
    entered_by_person_id: Mapped[UUID | None]
    needs_two: Mapped[bool]
    decided_by: Mapped[UUID | None]
    decided_by_person_id: Mapped[UUID | None]
    decided_by_policy: Mapped[UUID | None]
    second_decided_by: Mapped[UUID | None]
    second_decided_by_person_id: Mapped[UUID | None]
    approved_pence: Mapped[int] = mapped_column(BigInteger)
    netted_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=_ZERO)
    obligation_id: Mapped[UUID | None]
    decided_at: Mapped[MomentNow]
    second_decided_at: Mapped[Moment | None]
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "claim_id", "person_id"], ["claim.org_id", "claim.id", "claim.person_id"]),
        ForeignKeyConstraint(["org_id", "decided_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "second_decided_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "undone_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "decided_by_policy"], ["claim_policy.org_id", "claim_policy.id"]),
        ForeignKeyConstraint(["org_id", "obligation_id"], ["obligation.org_id", "obligation.id"]),
        CheckConstraint("num_nonnulls(decided_by, decided_by_policy) = 1", name="claim_decision_one_way"),
        CheckConstraint("decided_by <> entered_by", name="claim_decision_decider_is_not_enterer"),
        CheckConstraint("decided_by_person_id <> person_id", name="claim_decision_decider_is_not_claimant"),
        CheckConstraint("second_decided_by <> entered_by", name="claim_decision_second_is_not_enterer"),
        CheckConstraint("second_decided_by_person_id <> person_id", name="claim_decision_second_is_not_claimant"),
        CheckConstraint("second_decided_by <> decided_by", name="claim_decision_second_is_not_first"),
        CheckConstraint(
            "second_decided_by IS NULL OR (decided_by IS NOT NULL AND needs_two)",
            name="claim_decision_second_after_first",
        ),
        CheckConstraint(
            "(second_decided_by IS NULL) = (second_decided_at IS NULL)", name="claim_decision_second_is_dated"
        ),
        CheckConstraint(
            "obligation_id IS NULL OR NOT needs_two OR second_decided_by IS NOT NULL", name="claim_decision_takes_two"
        ),
        CheckConstraint(
            "decided_by_policy IS NULL OR NOT needs_two", name="claim_decision_policy_never_stands_for_two"
        ),
        CheckConstraint("netted_pence BETWEEN 0 AND approved_pence", name="claim_decision_netted"),
        CheckConstraint("(undone_by IS NULL) = (undone_at IS NULL)", name="claim_decision_undone_by_somebody"),
        UniqueConstraint("org_id", "obligation_id"),
        Index("claim_decision_claim_idx", "org_id", "claim_id"),
        Index(
            "claim_decision_one_waits_for_second",
            "org_id",
            "claim_id",
            unique=True,
            postgresql_where=text(
                "needs_two AND approved_pence > 0 AND second_decided_by IS NULL AND undone_at IS NULL"
            ),
        ),
    )


class ClaimStep(OrgRow, Base):
    """One thing that was done to one line, by whom, and the words that went with it: the line's whole story. Only the
    words may ever be erased.

    `amount_pence` is what of the line is approved after it; `decision_id` names the decision that it belongs to.
    """

    __tablename__ = "claim_step"

    line_id: Mapped[UUID]
    decision_id: Mapped[UUID | None]
    action: Mapped[str]
    from_status: Mapped[str]
    to_status: Mapped[str]
    amount_pence: Mapped[int | None] = mapped_column(BigInteger)
    words: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID]
    at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "line_id"], ["claim_line.org_id", "claim_line.id"]),
        ForeignKeyConstraint(["org_id", "decision_id"], ["claim_decision.org_id", "claim_decision.id"]),
        CheckConstraint(
            "action NOT IN ('refuse', 'approve_less', 'ask', 'answer') OR words IS NOT NULL", name="claim_step_says_why"
        ),
        CheckConstraint(
            "action NOT IN ('approve', 'approve_less', 'refuse', 'undo') OR decision_id IS NOT NULL",
            name="claim_step_of_a_decision",
        ),
        Index("claim_step_line_idx", "org_id", "line_id"),
    )


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


class ClaimPolicy(OrgRow, Base):
    """The rules of an organisation from a day on: data, added by administrators and never changed. Amounts in pence.

    `caps` holds the most that is paid without asking, by category: {"bus": {"per_line_pence": 1200, "per_day_pence": null}};
    `refer_on` the cautions that make a person look.
    """

    __tablename__ = "claim_policy"

    valid_from: Mapped[date]
    caps: Mapped[dict[str, dict[str, int | None]]] = mapped_column(JSONB)
    receipt_needed_above_pence: Mapped[int] = mapped_column(BigInteger)
    lost_receipt_up_to_pence: Mapped[int] = mapped_column(BigInteger)
    automatic_up_to_pence: Mapped[int] = mapped_column(BigInteger)
    second_approver_above_pence: Mapped[int] = mapped_column(BigInteger)
    late_after_days: Mapped[int]
    unusual_percent: Mapped[int]
    refer_on: Mapped[list[str]] = mapped_column(JSONB)
    refer_when_entered_for_them: Mapped[bool]
    source: Mapped[str]
    checked_by: Mapped[UUID | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint(
            "receipt_needed_above_pence >= 0 AND lost_receipt_up_to_pence >= 0 AND automatic_up_to_pence >= 0 "
            "AND second_approver_above_pence >= automatic_up_to_pence AND late_after_days > 0 AND unusual_percent > 100",
            name="claim_policy_limits",
        ),
        UniqueConstraint("org_id", "valid_from"),
    )


class MileageRate(OrgRow, Base):
    """What a vehicle's miles are worth from a day on, in tenths of a penny a mile; added, confirmed, and never changed."""

    __tablename__ = "mileage_rate"

    vehicle: Mapped[str]
    valid_from: Mapped[date]
    per_mile_tenth_pence: Mapped[int]
    band_miles_tenths: Mapped[int | None]
    beyond_tenth_pence: Mapped[int | None]
    source: Mapped[str]
    status: Mapped[str]
    checked_by: Mapped[UUID | None]
    checked_on: Mapped[date | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("vehicle IN ('car', 'motorcycle', 'bicycle', 'passenger')", name="mileage_rate_vehicle"),
        CheckConstraint("status IN ('checked', 'checked_elsewhere', 'unverified')", name="mileage_rate_status"),
        CheckConstraint(
            "per_mile_tenth_pence > 0 AND (beyond_tenth_pence IS NULL OR beyond_tenth_pence >= 0) "
            "AND (band_miles_tenths IS NULL OR band_miles_tenths > 0)",
            name="mileage_rate_amounts",
        ),
        CheckConstraint(
            "(band_miles_tenths IS NULL) = (beyond_tenth_pence IS NULL)", name="mileage_rate_band_is_whole"
        ),
        CheckConstraint("(checked_by IS NULL) = (checked_on IS NULL)", name="mileage_rate_checked_whole"),
        UniqueConstraint("org_id", "vehicle", "valid_from"),
    )


class OutsideMiles(OrgRow, Base):
    """What a person told us they drove for others in a tax year: the band of miles counts across all organisations. The newest
    row counts."""

    __tablename__ = "outside_miles"

    person_id: Mapped[UUID]
    tax_year_starts_on: Mapped[date]
    miles_tenths: Mapped[int]
    declared_by_kind: Mapped[str]
    declared_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("miles_tenths >= 0", name="outside_miles_amount"),
        Index("outside_miles_person_idx", "org_id", "person_id", "tax_year_starts_on"),
    )
