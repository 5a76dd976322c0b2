"""Comparisons of bank, ledger and statuses, and the differences that they found."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class Reconciliation(OrgRow, PaymentsBase):
    """One comparison: who asked, the figures as each side gave them, and how many differences there were. Append-only."""

    __tablename__ = "reconciliation"

    rail: Mapped[str]
    compared_by: Mapped[UUID]
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    breaks: Mapped[int]
    at: Mapped[MomentNow]

    __table_args__ = (ForeignKeyConstraint(["org_id", "compared_by"], ["principal.org_id", "principal.id"]),)


class ReconciliationBreak(OrgRow, PaymentsBase):
    """One difference, from the first comparison that found it to the first that did not (`ended_at`). `topic` names it whatever its amounts
    are; `owner_id` has taken it."""

    __tablename__ = "reconciliation_break"

    rail: Mapped[str]
    topic: Mapped[str]
    words: Mapped[str]
    owner_id: Mapped[UUID | None]
    first_seen_at: Mapped[MomentNow]
    last_seen_at: Mapped[MomentNow]
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "owner_id"], ["principal.org_id", "principal.id"]),
        Index(
            "reconciliation_break_open_key",
            "org_id",
            "rail",
            "topic",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
