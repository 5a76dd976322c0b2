"""What people take part in: dated rates, engagements and their sessions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
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


class TaxRoute(OrgRow, PaymentsBase):
    """How fees of a role are taxed from a day on; what was offered before keeps its own. With wages: the day of the month on which the payroll
    office pays, and how many days before it wants a file."""

    __tablename__ = "tax_route"

    role: Mapped[str]
    route: Mapped[str]
    pay_day: Mapped[int | None] = mapped_column(SmallInteger)
    lead_days: Mapped[int | None] = mapped_column(SmallInteger)
    valid_from: Mapped[date]
    source: Mapped[str]
    checked_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("route IN ('none', 'self_declare', 'payroll_file')", name="tax_route_route"),
        CheckConstraint(
            "num_nonnulls(pay_day, lead_days) = CASE route WHEN 'payroll_file' THEN 2 ELSE 0 END",
            name="tax_route_pay_day",
        ),
        CheckConstraint("pay_day BETWEEN 1 AND 28 AND lead_days BETWEEN 1 AND 28", name="tax_route_days"),
        UniqueConstraint("org_id", "role", "valid_from"),
    )


class Engagement(OrgRow, PaymentsBase):
    """An event, or a task done at home by a day (`due_on`): what the money is for. `description` are neutral words that others may read, on a
    bank statement or in a text; `place` are words of the same kind for where an event is.

    `claimed_pence` is what has been agreed beside the fees, for people's costs: it counts against the same budget. `unpaid_reason`:
    nobody is paid for this work, and why.
    """

    __tablename__ = "engagement"

    kind: Mapped[str]
    title: Mapped[str]
    folded_title: Mapped[str]
    description: Mapped[str]
    place: Mapped[str | None]
    budget_pence: Mapped[int | None] = mapped_column(BigInteger)
    claimed_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    cost_centre: Mapped[str | None]
    account_code: Mapped[str | None]
    project: Mapped[str | None]
    funder: Mapped[str | None]
    unpaid_reason: Mapped[str | None]
    due_on: Mapped[date | None]
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
        CheckConstraint("length(unpaid_reason) BETWEEN 10 AND 500", name="engagement_unpaid_reason"),
        CheckConstraint("(kind = 'task') = (due_on IS NOT NULL)", name="engagement_due_on"),
        CheckConstraint(
            "place IS NULL OR (kind = 'event' AND length(place) BETWEEN 1 AND 60)", name="engagement_place"
        ),
        CheckConstraint(
            "num_nulls(source_system, external_id, external_likeness) IN (0, 3)", name="engagement_import_is_whole"
        ),
        ForeignKeyConstraint(["org_id", "source_system"], ["import_source.org_id", "import_source.name"]),
        Index("engagement_import_key", "org_id", "source_system", "external_id", unique=True),
        Index("engagement_import_likeness_idx", "org_id", "source_system", "external_likeness"),
        Index("engagement_folded_title_idx", "org_id", "folded_title", "id"),
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
        Index("engagement_session_starts_idx", "org_id", "starts_at", "engagement_id"),
        Index("engagement_session_ends_idx", "org_id", "ends_at"),
    )
