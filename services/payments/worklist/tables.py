"""What a human must do next: one row a task, with a reason, an owner and a due time; and what was decided about failing work."""

from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class WorkItem(OrgRow, PaymentsBase):
    """Something that waits for a person. `reason` is a plain sentence; `(kind, subject_id)` is open at most once. `level`: how
    often it was passed on, because nobody had handled it for a working day.

    - `person_id`: whom it is about, where only one person can be meant; `turn_id`: what they said;
    - `cause_id`: what it was asked for because of, where one cause may come again in the same words;
    - `taken_at`: since when its owner has it in hand;
    - `last_message_at`: when the person wrote or called again, or another cause came, until staff do something about it;
    - `asked_in_plan`: how many of the safety plan were asked; `ASKED_EVERYBODY` once nobody is left to ask;
    - `asked_ids`: who of the plan was asked by name since it was opened;
    - `left_out`: members of staff who do not see it, because it may be about them.
    """

    __tablename__ = "work_item"

    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    turn_id: Mapped[UUID | None]
    cause_id: Mapped[UUID | None]
    reason: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    owner_id: Mapped[UUID | None]
    taken_at: Mapped[Moment | None]
    level: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    passed_on_at: Mapped[Moment | None]
    asked_in_plan: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    asked_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=text("'{}'"))
    left_out: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=text("'{}'"))
    last_message_at: Mapped[Moment | None]
    created_at: Mapped[MomentNow]
    due_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
    done_by: Mapped[UUID | None]

    __table_args__ = (
        Index(
            "work_item_open_key", "org_id", "kind", "subject_id", unique=True, postgresql_where=text("done_at IS NULL")
        ),
        Index("work_item_due_idx", "org_id", "due_at", postgresql_where=text("done_at IS NULL")),
        Index("work_item_person_idx", "org_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        Index("work_item_subject_idx", "org_id", "subject_id"),
        CheckConstraint("taken_at IS NULL OR owner_id IS NOT NULL", name="work_item_taken_by_somebody"),
    )


class WorkItemStep(OrgRow, PaymentsBase):
    """What happened to a task after it was asked for; append-only. `words` are a note of staff, or why it was asked for once more; `outcome`
    is how it ended; `about_id` is the message that came, the text that was written, or what caused it once more."""

    __tablename__ = "work_item_step"

    item_id: Mapped[UUID]
    kind: Mapped[str]
    by_id: Mapped[UUID]
    words: Mapped[str | None]
    outcome: Mapped[str | None]
    about_id: Mapped[UUID | None]
    at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "item_id"], ["work_item.org_id", "work_item.id"]),
        CheckConstraint(
            "kind IN ('taken', 'given_back', 'noted', 'texted', 'letter', 'text_not_sent', 'wrote_again', 'passed_on', 'left_out', 'closed', 'reopened', 'asked_again', 'told')",
            name="work_item_step_kind_known",
        ),
        CheckConstraint("(kind = 'closed') = (outcome IS NOT NULL)", name="work_item_step_says_how_it_ended"),
        Index("work_item_step_of_idx", "org_id", "item_id", "id"),
        Index(
            "work_item_step_once",
            "org_id",
            "item_id",
            "kind",
            "about_id",
            unique=True,
            postgresql_where=text("about_id IS NOT NULL"),
        ),
    )


class EscalationChain(OrgRow, PaymentsBase):
    """Who is asked, in this order, about money that nobody has handled for a working day each. The newest row counts."""

    __tablename__ = "escalation_chain"

    principal_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    named_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (ForeignKeyConstraint(["org_id", "named_by"], ["principal.org_id", "principal.id"]),)


class SafetyRota(OrgRow, PaymentsBase):
    """The safety plan's people: who is asked, in this order and at these hours, where somebody may be in danger. The newest row counts."""

    __tablename__ = "safety_rota"

    principal_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    hours: Mapped[list[str]] = mapped_column(ARRAY(String))
    named_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "named_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("cardinality(principal_ids) = cardinality(hours)", name="safety_rota_hours_for_each"),
    )


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
