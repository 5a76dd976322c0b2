"""What people take part in: engagements, their sessions, the offers made to people, who attended, and the dated rates."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class Rate(OrgRow, PaymentsBase):
    """What one role is paid from a date on, and the rules that go with it; a newer row for the role takes over on its own
    date. Rows are never changed, so that a fee can always be explained."""

    __tablename__ = "rate"

    role: Mapped[str]
    basis: Mapped[str]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    preparation_minutes: Mapped[int]
    travel_minutes: Mapped[int]
    minimum_minutes: Mapped[int]
    late_is_deducted: Mapped[bool]
    supporter_is_paid: Mapped[bool]
    cancelled_within_hours: Mapped[int]
    cancelled_percent: Mapped[int]
    source: Mapped[str]
    checked_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("basis IN ('per_hour', 'per_session')", name="rate_basis"),
        CheckConstraint("amount_pence > 0", name="rate_amount"),
        CheckConstraint(
            "preparation_minutes >= 0 AND travel_minutes >= 0 AND minimum_minutes >= 0 AND cancelled_within_hours >= 0 "
            "AND cancelled_percent BETWEEN 0 AND 100",
            name="rate_rules",
        ),
        CheckConstraint(
            "basis = 'per_hour' OR (preparation_minutes = 0 AND travel_minutes = 0 AND minimum_minutes = 0 "
            "AND NOT late_is_deducted)",
            name="rate_per_session_is_everything",
        ),
        UniqueConstraint("org_id", "role", "valid_from"),
    )


class Engagement(OrgRow, PaymentsBase):
    """An event, or a task done at home: what the money is for. `description` is neutral; it may stand on a bank statement.

    `claimed_pence` is what has been agreed beside the fees, for people's costs: it counts against the same budget.
    """

    __tablename__ = "engagement"

    kind: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    budget_pence: Mapped[int | None] = mapped_column(BigInteger)
    claimed_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    cost_centre: Mapped[str | None]
    account_code: Mapped[str | None]
    project: Mapped[str | None]
    funder: Mapped[str | None]
    source_system: Mapped[str | None]
    external_id: Mapped[str | None]
    external_likeness: Mapped[str | None]
    """What keys that are nearly alike have in common."""
    created_by: Mapped[UUID]
    created_at: Mapped[MomentNow]
    cancelled_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("kind IN ('event', 'task')", name="engagement_kind"),
        CheckConstraint("budget_pence IS NULL OR budget_pence > 0", name="engagement_budget"),
        CheckConstraint("claimed_pence >= 0", name="engagement_claimed"),
        CheckConstraint(
            "num_nulls(source_system, external_id, external_likeness) IN (0, 3)", name="engagement_import_is_whole"
        ),
        ForeignKeyConstraint(["org_id", "source_system"], ["import_source.org_id", "import_source.name"]),
        Index("engagement_import_key", "org_id", "source_system", "external_id", unique=True),
        Index("engagement_import_likeness_idx", "org_id", "source_system", "external_likeness"),
    )


class EngagementAlias(OrgRow, PaymentsBase):
    """Another ID of an event that is here: a member of staff said that it is the same event."""

    __tablename__ = "engagement_alias"

    source_system: Mapped[str]
    external_id: Mapped[str]
    engagement_id: Mapped[UUID]
    said_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "source_system"], ["import_source.org_id", "import_source.name"]),
        ForeignKeyConstraint(["org_id", "engagement_id"], ["engagement.org_id", "engagement.id"]),
        UniqueConstraint("org_id", "source_system", "external_id"),
    )


class EngagementSession(OrgRow, PaymentsBase):
    """One stretch of time of an event; a task at home has none."""

    __tablename__ = "engagement_session"

    engagement_id: Mapped[UUID]
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "engagement_id"], ["engagement.org_id", "engagement.id"]),
        CheckConstraint("ends_at > starts_at", name="engagement_session_ends_after_it_starts"),
        Index("engagement_session_engagement_idx", "org_id", "engagement_id"),
    )


_CHOICE = """
    CASE choice
        WHEN 'all' THEN status = 'accepted' AND accepted_pence IS NULL
        WHEN 'less' THEN status = 'accepted' AND accepted_pence IS NOT NULL AND accepted_pence BETWEEN 1 AND expected_pence
        WHEN 'expenses_only' THEN status = 'accepted' AND accepted_pence IS NOT NULL AND accepted_pence = 0
        WHEN 'none' THEN status = 'declined' AND accepted_pence IS NULL
        ELSE choice IS NULL AND status IN ('offered', 'withdrawn') AND accepted_pence IS NULL
    END
"""
"""What was chosen agrees with what has become of the offer, and is never more than was offered."""


class Offer(OrgRow, PaymentsBase):
    """One person asked to take part in one role, with the fee that they were told to expect and what they answered.

    For a task: what was agreed, and the day on which it was done. `accepted_pence` is the most that is paid as a fee: None where they
    take all of it, nothing where they want only their expenses.
    """

    __tablename__ = "offer"

    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID]
    role: Mapped[str]
    status: Mapped[str]
    expected_pence: Mapped[int] = mapped_column(BigInteger)
    expected_lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    choice: Mapped[str | None]
    accepted_pence: Mapped[int | None] = mapped_column(BigInteger)
    agreed_minutes: Mapped[int | None]
    agreed_pence: Mapped[int | None] = mapped_column(BigInteger)
    done_on: Mapped[date | None]
    offered_at: Mapped[MomentNow]
    answered_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "engagement_id"], ["engagement.org_id", "engagement.id"]),
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("status IN ('offered', 'accepted', 'declined', 'withdrawn')", name="offer_status"),
        CheckConstraint("(status IN ('accepted', 'declined')) = (answered_at IS NOT NULL)", name="offer_answered"),
        CheckConstraint("expected_pence >= 0", name="offer_expected"),
        CheckConstraint(_CHOICE, name="offer_choice"),
        CheckConstraint("num_nonnulls(agreed_minutes, agreed_pence) <= 1", name="offer_agreed_one_way"),
        CheckConstraint("agreed_minutes > 0 AND agreed_minutes <= 6000", name="offer_agreed_minutes"),
        CheckConstraint("agreed_pence > 0", name="offer_agreed_pence"),
        Index(
            "offer_one_per_person_and_role",
            "org_id",
            "engagement_id",
            "person_id",
            "role",
            unique=True,
            postgresql_where=text("status <> 'withdrawn'"),
        ),
    )


class OfferStaffAct(OrgRow, PaymentsBase):
    """A member of staff who had a hand in an offer: set what is paid for it, answered for the person, or marked how they took
    part. Triggers write it; none of them approves or releases that fee. Append-only."""

    __tablename__ = "offer_staff_act"

    offer_id: Mapped[UUID]
    principal_id: Mapped[UUID]
    act: Mapped[str]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        ForeignKeyConstraint(["org_id", "principal_id"], ["principal.org_id", "principal.id"]),
        CheckConstraint("act IN ('set_amount', 'answered', 'marked')", name="offer_staff_act_what"),
        UniqueConstraint("org_id", "offer_id", "principal_id", "act"),
    )


class AnswerToOffer(OrgRow, PaymentsBase):
    """One answer to an offer, a changed mind too: what was chosen, how it came, and who was there. Append-only."""

    __tablename__ = "offer_answer"

    offer_id: Mapped[UUID]
    choice: Mapped[str]
    accepted_pence: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str]
    witness: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID]
    answered_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        CheckConstraint("choice IN ('all', 'less', 'expenses_only', 'none')", name="offer_answer_choice"),
        CheckConstraint(
            "channel IN ('text', 'call', 'helpline', 'in_person', 'paper', 'staff')", name="offer_answer_channel"
        ),
        CheckConstraint("length(witness) BETWEEN 1 AND 100", name="offer_answer_witness"),
        Index("offer_answer_offer_idx", "org_id", "offer_id", "id"),
    )


class PaymentLimit(OrgRow, PaymentsBase):
    """A limit that a person sets for themself: not more than an amount in a time, or, with neither, to be asked before each fee."""

    __tablename__ = "payment_limit"

    person_id: Mapped[UUID]
    amount_pence: Mapped[int | None] = mapped_column(BigInteger)
    period: Mapped[str | None]
    set_by: Mapped[UUID]
    set_at: Mapped[MomentNow]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "set_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "ended_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("amount_pence >= 0", name="payment_limit_amount"),
        CheckConstraint("period IN ('week', 'four_weeks', 'month')", name="payment_limit_period"),
        CheckConstraint("num_nulls(amount_pence, period) IN (0, 2)", name="payment_limit_is_whole"),
        CheckConstraint("num_nulls(ended_by, ended_at) IN (0, 2)", name="payment_limit_ended"),
        Index("payment_limit_person_idx", "org_id", "person_id", postgresql_where=text("ended_at IS NULL")),
    )


class AgreedAboveLimit(OrgRow, PaymentsBase):
    """A yes to a fee although it crosses a limit, up to so much of it. Append-only."""

    __tablename__ = "payment_limit_yes"

    offer_id: Mapped[UUID]
    agreed_pence: Mapped[int] = mapped_column(BigInteger)
    channel: Mapped[str]
    witness: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID]
    said_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        CheckConstraint("agreed_pence > 0", name="payment_limit_yes_amount"),
        CheckConstraint(
            "channel IN ('text', 'call', 'helpline', 'in_person', 'paper', 'staff')", name="payment_limit_yes_channel"
        ),
        CheckConstraint("length(witness) BETWEEN 1 AND 100", name="payment_limit_yes_witness"),
        Index("payment_limit_yes_offer_idx", "org_id", "offer_id"),
    )


class OfferSession(OrgRow, PaymentsBase):
    """A session that an offer is for."""

    __tablename__ = "offer_session"

    offer_id: Mapped[UUID]
    session_id: Mapped[UUID]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        ForeignKeyConstraint(["org_id", "session_id"], ["engagement_session.org_id", "engagement_session.id"]),
        UniqueConstraint("org_id", "offer_id", "session_id"),
    )


class Attendance(OrgRow, PaymentsBase):
    """How somebody who was asked took part in one session. The key says that nobody attends who was never asked. A mark
    that was taken back is `unmarked`."""

    __tablename__ = "attendance"

    offer_id: Mapped[UUID]
    session_id: Mapped[UUID]
    kind: Mapped[str]
    minutes: Mapped[int]
    marked_by: Mapped[UUID]
    marked_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "offer_id", "session_id"],
            ["offer_session.org_id", "offer_session.offer_id", "offer_session.session_id"],
            name="attendance_only_of_people_asked",
        ),
        CheckConstraint(
            "kind IN ('present', 'came_late', 'left_early', 'sent_supporter', 'absent', 'unmarked')",
            name="attendance_kind",
        ),
        CheckConstraint("minutes >= 0 AND (kind IN ('absent', 'unmarked')) = (minutes = 0)", name="attendance_minutes"),
        UniqueConstraint("org_id", "offer_id", "session_id"),
    )
