"""What the job that empties old words did: its passes and their steps."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class RetentionRun(OrgRow, PaymentsBase):
    """One pass over an organisation: what is older than `before` goes, or is only counted (`is_rehearsal`). `lengths` are the periods,
    `after_id` is how far it came, `done_at` when payments had done its part and `there_at` when notifications had; `ended_early_at`: it took too long."""

    __tablename__ = "retention_run"

    day: Mapped[date]
    is_rehearsal: Mapped[bool]
    lengths: Mapped[dict[str, Any]] = mapped_column(JSONB)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_by: Mapped[UUID | None]
    begun_at: Mapped[MomentNow]
    after_id: Mapped[UUID | None]
    done_at: Mapped[Moment | None]
    there_at: Mapped[Moment | None]
    ended_early_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "asked_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("is_rehearsal = (asked_by IS NOT NULL)", name="retention_run_who_asked"),
        Index("retention_run_day_key", "org_id", "day", unique=True, postgresql_where=text("NOT is_rehearsal")),
        Index(
            "retention_run_open_key",
            "org_id",
            "is_rehearsal",
            unique=True,
            postgresql_where=text("done_at IS NULL OR there_at IS NULL"),
        ),
    )


class RetentionPart(OrgRow, PaymentsBase):
    """What one step of a run found: `counts` by kind, and how many people were left out because something of theirs is open. Append-only."""

    __tablename__ = "retention_part"

    run_id: Mapped[UUID]
    place: Mapped[str]
    up_to: Mapped[str]
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    left_out: Mapped[int]
    at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "run_id"], ["retention_run.org_id", "retention_run.id"]),
        CheckConstraint("place IN ('payments', 'notifications')", name="retention_part_place"),
        CheckConstraint("left_out >= 0", name="retention_part_left_out"),
        UniqueConstraint("org_id", "run_id", "place", "up_to"),
    )
