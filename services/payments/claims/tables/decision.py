"""Every decision about a claim, by whom, and every step of every line."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.claims.rules.deciders import StaffAct
from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow

_ZERO = text("0")


class ClaimDecision(OrgRow, PaymentsBase):
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


class ClaimStaffAct(OrgRow, PaymentsBase):
    """A member of staff who worked on a claim, and what they did. Triggers write it, so that no code can forget anybody; none of
    them decides about the claim, and `decided` is kept beside the others. Append-only."""

    __tablename__ = "claim_staff_act"

    claim_id: Mapped[UUID]
    principal_id: Mapped[UUID]
    act: Mapped[str]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "claim_id"], ["claim.org_id", "claim.id"]),
        ForeignKeyConstraint(["org_id", "principal_id"], ["principal.org_id", "principal.id"]),
        CheckConstraint(f"act IN {tuple(map(str, StaffAct))}", name="claim_staff_act_what"),
        UniqueConstraint("org_id", "claim_id", "principal_id", "act"),
    )


class ClaimStep(OrgRow, PaymentsBase):
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
