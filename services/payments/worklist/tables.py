"""What a human must do next: one row a task, with a reason, an owner and a due time; and what was decided about failing work."""

from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class WorkItem(OrgRow, PaymentsBase):
    """Something that waits for a person. `reason` is a plain sentence; `(kind, subject_id)` is open at most once. `level`: how
    often it was passed on, because nobody had handled it for a working day."""

    __tablename__ = "work_item"

    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    reason: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    owner_id: Mapped[UUID | None]
    level: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    passed_on_at: Mapped[Moment | None]
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


class EscalationChain(OrgRow, PaymentsBase):
    """Who is asked, in this order, about money that nobody has handled for a working day each. The newest row counts."""

    __tablename__ = "escalation_chain"

    principal_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    named_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (ForeignKeyConstraint(["org_id", "named_by"], ["principal.org_id", "principal.id"]),)


class FailingWorkDecision(OrgRow, PaymentsBase):
    """What a person decided about work that always fails; append-only. `reason` is theirs, where it was set aside."""

    __tablename__ = "failing_work_decision"

    failing_id: Mapped[UUID]
    decision: Mapped[str]
    reason: Mapped[str | None]
    decided_by: Mapped[UUID]
    decided_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint(
            "decision IN ('try_again', 'set_aside', 'take_back') AND (decision = 'set_aside') = (reason IS NOT NULL)",
            name="failing_work_decision_has_reason",
        ),
        Index("failing_work_decision_of_idx", "org_id", "failing_id"),
    )
