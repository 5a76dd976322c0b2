"""Tables of conversations: who talks with us on which number, what they said, what we said, and an organisation's own safety words."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.contacts.tables import NotificationsBase
from shared.database import Moment, MomentNow, OrgRow

_JSON = JSONB(none_as_null=True)


class Conversation(OrgRow, NotificationsBase):
    """All texts between one number and us, or one call.

    - `turns`: the number of the last turn;
    - `question`: the name of the last prompt, payments' or our own; `expect`: what it wants; `read_back_id`: the read-back where it was one;
      `about_id`: the offer, or the asking about a line, where a notice asked it;
    - `kept`: lines that were said beside what we answered by ourselves. Payments gets them with the next turn;
    - `last_message_id`: the last text that we queued;
    - `asked_human_at`: when a task was raised here last.
    """

    __tablename__ = "conversation"

    channel: Mapped[str]
    contact_point_id: Mapped[UUID | None]
    call_id: Mapped[str | None]
    person_id: Mapped[UUID | None]
    language: Mapped[str | None]
    turns: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    expect: Mapped[str] = mapped_column(default="free", server_default="free")
    read_back_id: Mapped[UUID | None]
    question: Mapped[str | None]
    about_id: Mapped[UUID | None]
    kept: Mapped[list[dict[str, Any]] | None] = mapped_column(_JSON)
    last_message_id: Mapped[UUID | None]
    stranger_told_at: Mapped[Moment | None]
    asked_human_at: Mapped[Moment | None]
    ended_how: Mapped[str | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "contact_point_id"], ["contact_point.org_id", "contact_point.id"]),
        CheckConstraint("channel IN ('sms', 'voice')", name="conversation_channel_known"),
        CheckConstraint(
            "CASE channel WHEN 'sms' THEN contact_point_id IS NOT NULL ELSE call_id IS NOT NULL END",
            name="conversation_is_with_somebody",
        ),
        Index(
            "conversation_one_a_number",
            "org_id",
            "contact_point_id",
            unique=True,
            postgresql_where=text("channel = 'sms'"),
        ),
        Index("conversation_one_a_call", "org_id", "call_id", unique=True),
        Index("conversation_of_number_idx", "org_id", "contact_point_id"),
        Index("conversation_calls_of_person_idx", "org_id", "person_id", postgresql_where=text("channel = 'voice'")),
    )


class ConversationTurn(OrgRow, NotificationsBase):
    """One thing a person said, stored before anything else happens. Numbers of bank accounts are masked in `said`.

    `understood` and `kept` go to payments with it, the same however often it is asked, and so does what had been asked when it was said
    (`asked`, `asked_about_id`: a notice or a member of staff), which it may be an answer to. `answer` is what payments decided, as it came;
    `answered_by` is "payments", "ours" (danger and intents that wait for nobody) or "nobody".
    """

    __tablename__ = "conversation_turn"

    conversation_id: Mapped[UUID]
    number_in_order: Mapped[int]
    said: Mapped[str]
    understood: Mapped[dict[str, Any] | None] = mapped_column(_JSON)
    kept: Mapped[list[dict[str, Any]] | None] = mapped_column(_JSON)
    answers_to: Mapped[UUID | None]
    asked: Mapped[str | None]
    asked_about_id: Mapped[UUID | None]
    answered_by: Mapped[str | None]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    told_to_wait_at: Mapped[Moment | None]
    said_at: Mapped[MomentNow]
    answered_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "conversation_id"], ["conversation.org_id", "conversation.id"]),
        UniqueConstraint("org_id", "conversation_id", "number_in_order"),
        CheckConstraint(
            "answered_by IS NULL OR answered_by IN ('payments', 'ours', 'nobody')",
            name="conversation_turn_answered_by_known",
        ),
        CheckConstraint("(answered_by IS NULL) = (answered_at IS NULL)", name="conversation_turn_answered_once"),
        Index(
            "conversation_turn_waiting_idx",
            "org_id",
            "conversation_id",
            "number_in_order",
            postgresql_where=text("answered_at IS NULL"),
        ),
    )


class ConversationSaid(OrgRow, NotificationsBase):
    """The exact words that we said or texted, in which language, after which turn (none: we began). `written_by`: the member of staff
    whose own words they are. Append-only."""

    __tablename__ = "conversation_said"

    conversation_id: Mapped[UUID]
    turn_id: Mapped[UUID | None]
    channel: Mapped[str]
    language: Mapped[str]
    words: Mapped[str]
    written_by: Mapped[UUID | None]
    said_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "conversation_id"], ["conversation.org_id", "conversation.id"]),
        ForeignKeyConstraint(["org_id", "turn_id"], ["conversation_turn.org_id", "conversation_turn.id"]),
        Index("conversation_said_order_idx", "org_id", "conversation_id", "id"),
    )


class StrangerDay(OrgRow, NotificationsBase):
    """What numbers that nobody is known behind have cost an organisation on one day (London): `answers` that we texted, `tasks` of
    their own, and since when people know that there are more (`told_at`)."""

    __tablename__ = "stranger_day"

    day: Mapped[date]
    answers: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    tasks: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    told_at: Mapped[Moment | None]

    __table_args__ = (UniqueConstraint("org_id", "day"),)


class SafetyPlan(OrgRow, NotificationsBase):
    """What an organisation answers to somebody in one kind of danger, who approved the words, and the member of staff who is asked
    to call. Of each kind the one that has not ended is in force; without any, the shipped words are."""

    __tablename__ = "safety_plan"

    kind: Mapped[str]
    english: Mapped[str]
    welsh: Mapped[str]
    approved_by: Mapped[str]
    owner_id: Mapped[UUID | None]
    created_at: Mapped[MomentNow]
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint(
            "kind IN ('self_harm', 'abuse', 'fraud', 'medical', 'fire', 'carer_strain', 'unsafe')",
            name="safety_plan_kind_known",
        ),
        Index("safety_plan_one_in_force", "org_id", "kind", unique=True, postgresql_where=text("ended_at IS NULL")),
    )
