"""What people take part in: engagements, their sessions, who attended, and the dated rates that price it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import Base
from shared.database import MomentNow, OrgRow


class Rate(OrgRow, Base):
    """What one role is paid from a date on; a newer row for the same role and basis takes over on its own date."""

    __tablename__ = "rate"

    role: Mapped[str]
    basis: Mapped[str]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    source: Mapped[str]
    checked_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("basis IN ('per_hour', 'per_session')", name="rate_basis"),
        CheckConstraint("amount_pence > 0", name="rate_amount"),
        UniqueConstraint("org_id", "role", "valid_from"),
    )


class Engagement(OrgRow, Base):
    """An event, or a task done at home: what the money is for. `description` is neutral; it may stand on a bank statement."""

    __tablename__ = "engagement"

    kind: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    budget_pence: Mapped[int | None] = mapped_column(BigInteger)
    cost_centre: Mapped[str | None]
    account_code: Mapped[str | None]
    project: Mapped[str | None]
    funder: Mapped[str | None]
    created_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("kind IN ('event', 'task')", name="engagement_kind"),
        CheckConstraint("budget_pence IS NULL OR budget_pence > 0", name="engagement_budget"),
    )


class EngagementSession(OrgRow, Base):
    """One stretch of time of an engagement."""

    __tablename__ = "engagement_session"

    engagement_id: Mapped[UUID]
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "engagement_id"], ["engagement.org_id", "engagement.id"]),
        CheckConstraint("ends_at > starts_at", name="engagement_session_ends_after_it_starts"),
    )


class Attendance(OrgRow, Base):
    """One person at one session, in one role, for so many minutes."""

    __tablename__ = "attendance"

    session_id: Mapped[UUID]
    person_id: Mapped[UUID]
    role: Mapped[str]
    minutes: Mapped[int]
    marked_by: Mapped[UUID]
    marked_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "session_id"], ["engagement_session.org_id", "engagement_session.id"]),
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("minutes > 0", name="attendance_minutes"),
        UniqueConstraint("org_id", "session_id", "person_id", "role"),
    )
