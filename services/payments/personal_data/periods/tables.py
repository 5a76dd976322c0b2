"""How long each kind is kept, from which day on."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class RetentionPeriod(OrgRow, PaymentsBase):
    """How long one kind is kept from a day on, as two administrators agreed; `length` in the kind's unit, None: for ever."""

    __tablename__ = "retention_period"

    kind: Mapped[str]
    length: Mapped[int | None]
    valid_from: Mapped[date]
    source: Mapped[str]
    checked_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "checked_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint(
            "kind IN ('words', 'notes', 'money', 'answers', 'come_back')", name="retention_period_kind_known"
        ),
        CheckConstraint(
            "length BETWEEN CASE kind WHEN 'words' THEN 3 WHEN 'notes' THEN 6 WHEN 'money' THEN 6 WHEN 'answers' THEN 7 ELSE 14 END "
            "AND CASE kind WHEN 'words' THEN 120 WHEN 'notes' THEN 180 WHEN 'money' THEN 15 ELSE 400 END",
            name="retention_period_bounds",
        ),
        CheckConstraint("kind <> 'come_back' OR length IS NOT NULL", name="retention_period_money_may_come_back"),
        UniqueConstraint("org_id", "kind", "valid_from"),
    )
