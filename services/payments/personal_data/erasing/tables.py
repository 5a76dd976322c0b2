"""Who asked to erase whom, who decided, and what went."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class PersonErasure(OrgRow, PaymentsBase):
    """Somebody asked to erase what need not be kept of a person; another human confirms it, a week after they were told at the
    earliest. `told_how` is the channel; `told_by` who spoke with them, where no text or letter says so. Since
    `refused_at` they do not want it. `wiped` counts
    what went, by kind; `there_at` is when notifications had done its part."""

    __tablename__ = "person_erasure"

    person_id: Mapped[UUID]
    asked_by: Mapped[UUID]
    asked_at: Mapped[MomentNow]
    told_at: Mapped[Moment | None]
    told_how: Mapped[str | None]
    told_by: Mapped[UUID | None]
    refused_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Moment | None]
    wiped: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    there_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "asked_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "decided_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "told_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint(
            "(told_at IS NULL) = (told_how IS NULL) AND told_how IN ('sms', 'letter', 'voice') "
            "AND (told_by IS NOT NULL) = (told_how IS NOT DISTINCT FROM 'voice')",
            name="person_erasure_told",
        ),
        CheckConstraint("outcome IN ('erased', 'dropped')", name="person_erasure_outcome"),
        CheckConstraint("num_nulls(outcome, decided_by, decided_at) IN (0, 3)", name="person_erasure_decided"),
        CheckConstraint(
            "outcome IS DISTINCT FROM 'erased' OR decided_by <> asked_by", name="person_erasure_two_people"
        ),
        CheckConstraint(
            "outcome IS DISTINCT FROM 'erased' OR coalesce(decided_at >= told_at + interval '7 days', false)",
            name="person_erasure_waits",
        ),
        CheckConstraint(
            "outcome IS DISTINCT FROM 'erased' OR decided_at < asked_at + interval '90 days'",
            name="person_erasure_grows_old",
        ),
        CheckConstraint("outcome IS DISTINCT FROM 'erased' OR refused_at IS NULL", name="person_erasure_not_refused"),
        CheckConstraint("there_at IS NULL OR outcome = 'erased'", name="person_erasure_there"),
        Index("person_erasure_open_key", "org_id", "person_id", unique=True, postgresql_where=text("outcome IS NULL")),
        Index("person_erasure_person_idx", "org_id", "person_id"),
    )
