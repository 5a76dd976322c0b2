"""What a human must do next: one row a task, with a reason, an owner and a due time."""

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class WorkItem(OrgRow, PaymentsBase):
    """Something that waits for a person. `reason` is a plain sentence; `(kind, subject_id)` is open at most once."""

    __tablename__ = "work_item"

    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    reason: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    owner_id: Mapped[UUID | None]
    created_at: Mapped[MomentNow]
    due_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
    done_by: Mapped[UUID | None]

    __table_args__ = (
        Index(
            "work_item_open_key", "org_id", "kind", "subject_id", unique=True, postgresql_where=text("done_at IS NULL")
        ),
        Index("work_item_due_idx", "org_id", "due_at", postgresql_where=text("done_at IS NULL")),
    )
