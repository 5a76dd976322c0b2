"""Every payment with its attempts and its history."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.rails.names import NOT_SENT, Rail
from services.payments.rails.protocol import RailAnswerKind
from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow

REMEDIES = tuple(one.value for one in RailAnswerKind if one is not RailAnswerKind.ACCEPTED)
_FINISHED = "('failed', 'returned', 'canceled')"
_OVER = "('posted', 'failed', 'returned', 'canceled')"


class Payout(OrgRow, PaymentsBase):
    """One payment of one obligation. A failed or returned payment is followed by a new generation, never revived.

    The `…_person_id` columns are filled by a trigger from `principal.person_id`, so that CHECKs can compare the people
    behind the sign-ins with the person who is paid.

    `rail_says` is the rail's last word about a payment that needs a human: a status, "nothing" (it has no such payment) or
    "unclear". `contradicted_at`: since then only a person moves it. `earlier_looked_at`: when the earlier payments of the
    same money were last found to be over at the rail; a later one leaves only soon after that. `method_id` is where it was sent;
    `needs_new_details`: it is over because no money can go there, and is paid again by itself once there is another way.
    `failure_code` and `remedy`: the rail's last refusal or reason, and who acts next. `nothing_moved`: its refusals prove that no
    money has left.

    No index names `status`, `next_at` or `provider_id`, so that a step touches none. Whoever looks for payments at some place on their way
    says `is_open` as well: those are in an index.
    """

    __tablename__ = "payout"

    obligation_id: Mapped[UUID]
    generation: Mapped[int]
    run_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    payee_id: Mapped[UUID]
    payee_person_id: Mapped[UUID | None]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    rail: Mapped[str]
    lane: Mapped[str]
    purpose: Mapped[str]
    purpose_source_id: Mapped[UUID | None]
    waits_for: Mapped[str | None]
    reference: Mapped[str]
    status: Mapped[str]
    money_at: Mapped[str]

    created_by: Mapped[UUID]
    created_by_person_id: Mapped[UUID | None]
    entered_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    approved_by_person_id: Mapped[UUID | None]
    approved_by_policy: Mapped[str | None]
    released_by: Mapped[UUID | None]
    released_by_person_id: Mapped[UUID | None]
    released_under: Mapped[UUID | None]

    idempotency_key: Mapped[str]
    body_revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    request_body: Mapped[str | None]
    api_version: Mapped[str | None]
    recipient: Mapped[str | None]
    method_id: Mapped[UUID | None]
    needs_new_details: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    provider_id: Mapped[str | None]
    failure_code: Mapped[str | None]
    remedy: Mapped[str | None]
    nothing_moved: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    rail_says: Mapped[str | None]
    contradicted_at: Mapped[Moment | None]
    earlier_looked_at: Mapped[Moment | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    first_sent_at: Mapped[Moment | None]
    lease_token: Mapped[UUID | None]
    next_at: Mapped[Moment | None]
    created_at: Mapped[MomentNow]
    posted_at: Mapped[Moment | None]
    is_open: Mapped[bool] = mapped_column(Computed(f"status NOT IN {_OVER}", persisted=True))
    is_live: Mapped[bool] = mapped_column(
        Computed(f"status NOT IN {_FINISHED} AND contradicted_at IS NULL", persisted=True)
    )

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "obligation_id"], ["obligation.org_id", "obligation.id"]),
        ForeignKeyConstraint(["org_id", "run_id"], ["payout_run.org_id", "payout_run.id"]),
        ForeignKeyConstraint(["org_id", "payee_id"], ["payee.org_id", "payee.id"]),
        ForeignKeyConstraint(["org_id", "approved_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "released_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "released_under"], ["mandate.org_id", "mandate.id"]),
        CheckConstraint("amount_pence > 0", name="payout_amount"),
        CheckConstraint(f"rail IN {tuple(map(str, Rail))}", name="payout_rail"),
        CheckConstraint("lane IN ('urgent', 'run')", name="payout_lane"),
        CheckConstraint("purpose IN ('claims', 'fees')", name="payout_purpose"),
        CheckConstraint("waits_for IN ('method', 'float', 'release')", name="payout_waits_for"),
        CheckConstraint(
            "status IN ('draft', 'approved', 'queued', 'sending', 'unknown', 'processing', 'posted', 'failed', "
            "'returned', 'canceled', 'needs_human')",
            name="payout_status",
        ),
        CheckConstraint("money_at IN ('owed', 'reserved', 'in_flight', 'paid')", name="payout_money_at"),
        CheckConstraint(
            "rail_says IN ('processing', 'posted', 'failed', 'canceled', 'returned', 'nothing', 'unclear')",
            name="payout_rail_says",
        ),
        CheckConstraint(f"remedy IN {REMEDIES}", name="payout_remedy"),
        # Approval: by a person or by policy, never both; and by nobody who created, entered or is paid it.
        CheckConstraint(
            "status IN ('draft', 'canceled') OR num_nonnulls(approved_by, approved_by_policy) = 1",
            name="payout_approved",
        ),
        CheckConstraint("num_nonnulls(approved_by, approved_by_policy) <= 1", name="payout_approved_one_way"),
        CheckConstraint("approved_by <> created_by", name="payout_approver_is_not_creator"),
        CheckConstraint("approved_by <> entered_by", name="payout_approver_is_not_enterer"),
        CheckConstraint(
            "approved_by_person_id <> person_id AND approved_by_person_id <> coalesce(payee_person_id, person_id)",
            name="payout_approver_is_not_payee",
        ),
        CheckConstraint(
            "approved_by_person_id <> created_by_person_id", name="payout_approver_is_not_creator_in_person"
        ),
        # Release: by a person or under a mandate, never both; approved by policy needs a mandate.
        CheckConstraint(
            "status IN ('draft', 'approved', 'canceled') OR num_nonnulls(released_by, released_under) = 1",
            name="payout_released",
        ),
        CheckConstraint("num_nonnulls(released_by, released_under) <= 1", name="payout_released_one_way"),
        CheckConstraint(
            "num_nonnulls(released_by, released_under) = 0 OR num_nonnulls(approved_by, approved_by_policy) = 1",
            name="payout_released_only_approved",
        ),
        CheckConstraint("approved_by_policy IS NULL OR released_by IS NULL", name="payout_policy_needs_mandate"),
        CheckConstraint("released_by <> created_by", name="payout_releaser_is_not_creator"),
        CheckConstraint("released_by <> entered_by", name="payout_releaser_is_not_enterer"),
        CheckConstraint("released_by <> approved_by", name="payout_releaser_is_not_approver"),
        CheckConstraint(
            "released_by_person_id <> person_id AND released_by_person_id <> coalesce(payee_person_id, person_id)",
            name="payout_releaser_is_not_payee",
        ),
        CheckConstraint(
            "released_by_person_id <> approved_by_person_id", name="payout_releaser_is_not_approver_in_person"
        ),
        CheckConstraint(
            "released_by_person_id <> created_by_person_id", name="payout_releaser_is_not_creator_in_person"
        ),
        # Money leaves only after release, and only with a request that was kept first.
        CheckConstraint(
            "money_at = 'owed' OR num_nonnulls(released_by, released_under) = 1", name="payout_no_money_without_release"
        ),
        CheckConstraint(
            f"rail NOT IN {tuple(map(str, NOT_SENT))} OR status NOT IN ('sending', 'unknown', 'processing')",
            name="payout_cash_is_not_sent",
        ),
        CheckConstraint("first_sent_at IS NULL OR request_body IS NOT NULL", name="payout_request_is_frozen"),
        CheckConstraint("(status = 'sending') = (lease_token IS NOT NULL)", name="payout_lease_while_sending"),
        UniqueConstraint("org_id", "obligation_id", "generation"),
        UniqueConstraint("org_id", "idempotency_key"),
        UniqueConstraint("org_id", "reference"),
        Index(
            "payout_one_live_per_obligation",
            "org_id",
            "obligation_id",
            unique=True,
            # One whose end the rail contradicts may stand beside a later one; a trigger lets no other be made meanwhile.
            postgresql_where=text("is_live"),
        ),
        Index("payout_run_idx", "org_id", "run_id"),
        Index("payout_open_idx", "org_id", "payee_id", postgresql_where=text("is_open")),
        Index("payout_not_live_idx", "org_id", "obligation_id", postgresql_where=text("NOT is_live")),
        Index("payout_waiting_idx", "org_id", "waits_for", postgresql_where=text("waits_for IS NOT NULL")),
        Index("payout_posted_idx", "org_id", "posted_at", postgresql_where=text("posted_at IS NOT NULL")),
    )


class PayoutAtRail(PaymentsBase):
    """Which payment a rail's number is of. A trigger of `payout` writes it and nothing else does."""

    __tablename__ = "payout_at_rail"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(primary_key=True)
    rail: Mapped[str] = mapped_column(primary_key=True)
    payout_id: Mapped[UUID]


class PayoutAttempt(PaymentsBase):
    """One send, written before it; afterwards the answer. A trigger keeps the request frozen. Its bytes are kept once: without a
    `request_body` they are the payment's own; before that changes, a trigger keeps them here."""

    __tablename__ = "payout_attempt"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    payout_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    idempotency_key: Mapped[str]
    request_body: Mapped[str | None]
    api_version: Mapped[str]
    sent_at: Mapped[MomentNow]
    answered_at: Mapped[Moment | None]
    answer: Mapped[str | None]
    http_status: Mapped[int | None]
    code: Mapped[str | None]
    provider_id: Mapped[str | None]
    request_id: Mapped[str | None]
    nothing_moved: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    __table_args__ = (ForeignKeyConstraint(["org_id", "payout_id"], ["payout.org_id", "payout.id"]),)


class StatusChange(OrgRow, PaymentsBase):
    """One step of one payment: from, to, why, by whom, and what was seen. Append-only, and part of the audit trail: a trigger sets `at` and
    `transaction_number`, and the chain takes it."""

    __tablename__ = "status_change"

    payout_id: Mapped[UUID] = mapped_column(primary_key=True)
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    cause: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    correlation_id: Mapped[str]
    at: Mapped[MomentNow]
    transaction_number: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text::bigint)")
    )

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "payout_id"], ["payout.org_id", "payout.id"]),
        Index("status_change_chain_order_idx", "org_id", "transaction_number", "id"),
        Index("status_change_at_idx", "at", postgresql_using="brin"),
    )
