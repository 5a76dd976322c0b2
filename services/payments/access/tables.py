"""What administrators say about sign-ins: whose they are, and each quarter that the list of who may do what is right."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow

_SIGN_IN = ["principal.org_id", "principal.id"]


class HumanStatement(OrgRow, PaymentsBase):
    """Two sign-ins are one human's (`same`), or the first is not the other's (`apart`). It holds once another administrator has
    confirmed it; or it is taken off the list."""

    __tablename__ = "human_statement"

    principal_id: Mapped[UUID]
    other_id: Mapped[UUID]
    says: Mapped[str]
    stated_by: Mapped[UUID]
    stated_at: Mapped[MomentNow]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[Moment | None]
    dropped_by: Mapped[UUID | None]
    dropped_at: Mapped[Moment | None]

    __table_args__ = (
        *(
            ForeignKeyConstraint(["org_id", name], _SIGN_IN)
            for name in ("principal_id", "other_id", "stated_by", "confirmed_by", "dropped_by")
        ),
        CheckConstraint("says IN ('same', 'apart')", name="human_statement_says"),
        CheckConstraint("principal_id <> other_id", name="human_statement_of_two"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="human_statement_confirmed"),
        CheckConstraint("(dropped_by IS NULL) = (dropped_at IS NULL)", name="human_statement_dropped"),
        CheckConstraint("num_nonnulls(confirmed_by, dropped_by) <= 1", name="human_statement_one_end"),
        Index(
            "human_statement_open_key",
            "org_id",
            "principal_id",
            unique=True,
            postgresql_where=text("confirmed_by IS NULL AND dropped_by IS NULL"),
        ),
    )


class AccessReview(OrgRow, PaymentsBase):
    """Who might do what in a quarter, as an administrator confirmed it; append-only. `quarter` is its first day."""

    __tablename__ = "access_review"

    quarter: Mapped[date]
    listed: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    confirmed_by: Mapped[UUID]
    confirmed_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "confirmed_by"], _SIGN_IN),
        UniqueConstraint("org_id", "quarter"),
        CheckConstraint("quarter = date_trunc('quarter', quarter::timestamp)::date", name="access_review_quarter"),
    )
