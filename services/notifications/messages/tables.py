"""Tables of messages: what was to be said to whom, how far it got, and the history of that."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.contacts.tables import NotificationsBase
from services.notifications.messages.rules import MessageKind, MessageStatus
from shared.database import Moment, MomentNow, OrgRow

_STATUSES = ", ".join(f"'{status}'" for status in MessageStatus)


class Message(OrgRow, NotificationsBase):
    """One notice to one person by one channel, or one reply to a number that texted us. `words` are a notice's, as they were last handed
    to the line; a reply's are its `values`, which are emptied at the last status, and stand in `ConversationSaid`. `body_digest` is
    what tells the same words again: at the line, and in how often one number got them. `first_sent_at` is real time, to be compared with the line's clock. The same notice about
    the same thing is one message, unless it is said on another occasion. A message that `follows_id` another leaves after it.

    - `former_point_id`: it goes to this number, which the person had until a short while ago, and to no other;
    - `cost_pence_thousandths`: what the text costs at the price of its day;
    - `line`: who carries it; a queued one that has a `line_pause_id` waits until that pause is over;
    - `looks`: how often we asked the line about it; `look_at`: when the clock has that done next, of a text that is only sent;
    - `is_followed`: another message waited, or waits, until this one has left; the database sees to it.
    - `after_failed`: an earlier one about the same did not reach them, and somebody was asked to; where this one does, payments hears of it.
    """

    __tablename__ = "message"

    kind: Mapped[str] = mapped_column(default=MessageKind.NOTICE, server_default="notice")
    person_id: Mapped[UUID | None]
    notice: Mapped[str]
    channel: Mapped[str] = mapped_column(default="sms")
    about_id: Mapped[UUID]
    occasion_id: Mapped[UUID]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    status: Mapped[str] = mapped_column(default=MessageStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    lease_until: Mapped[Moment | None]
    lease_token: Mapped[UUID | None]
    first_sent_at: Mapped[Moment | None]
    contact_point_id: Mapped[UUID | None]
    former_point_id: Mapped[UUID | None]
    postal_address_id: Mapped[UUID | None]
    follows_id: Mapped[UUID | None]
    line: Mapped[str | None]
    line_pause_id: Mapped[UUID | None]
    looks: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    look_at: Mapped[Moment | None]
    is_followed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    after_failed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    parts: Mapped[int | None]
    cost_pence_thousandths: Mapped[int | None]
    body_digest: Mapped[str | None]
    words: Mapped[str | None]
    provider_id: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        UniqueConstraint(
            "org_id", "about_id", "occasion_id", "notice", "person_id", "channel", name="message_once_an_occasion"
        ),
        ForeignKeyConstraint(["org_id", "contact_point_id"], ["contact_point.org_id", "contact_point.id"]),
        ForeignKeyConstraint(["org_id", "former_point_id"], ["contact_point.org_id", "contact_point.id"]),
        ForeignKeyConstraint(["org_id", "postal_address_id"], ["postal_address.org_id", "postal_address.id"]),
        ForeignKeyConstraint(["org_id", "follows_id"], ["message.org_id", "message.id"]),
        ForeignKeyConstraint(["org_id", "line_pause_id"], ["line_pause.org_id", "line_pause.id"]),
        CheckConstraint(
            "CASE kind WHEN 'notice' THEN person_id IS NOT NULL WHEN 'reply' THEN contact_point_id IS NOT NULL "
            "WHEN 'safety' THEN contact_point_id IS NOT NULL ELSE false END",
            name="message_has_somebody_to_go_to",
        ),
        CheckConstraint(f"status IN ({_STATUSES})", name="message_status_known"),
        CheckConstraint("channel IN ('sms', 'letter')", name="message_channel_known"),
        CheckConstraint("(status = 'sending') = (lease_until IS NOT NULL)", name="message_sending_has_lease"),
        CheckConstraint("status <> 'delivered' OR provider_id IS NOT NULL", name="message_delivered_has_evidence"),
        Index(
            "message_reply_key", "org_id", "about_id", "notice", unique=True, postgresql_where=text("kind <> 'notice'")
        ),
        Index(
            "message_follows_idx",
            "org_id",
            "follows_id",
            postgresql_where=text("follows_id IS NOT NULL AND status = 'queued'"),
        ),
        Index("message_held_idx", "org_id", "line_pause_id", postgresql_where=text("line_pause_id IS NOT NULL")),
        Index("message_sent_to_idx", "org_id", "contact_point_id", "first_sent_at"),
        Index("message_provider_id_key", "org_id", "provider_id", unique=True),
        Index(
            "message_letters_waiting_idx",
            "org_id",
            "created_at",
            postgresql_where=text("channel = 'letter' AND status = 'sent'"),
        ),
        Index(
            "message_staff_letter_idx",
            "org_id",
            "person_id",
            "created_at",
            postgresql_where=text("notice = 'staff_letter'"),
        ),
        Index("message_lease_idx", "lease_until", postgresql_where=text("status = 'sending'")),
        Index("message_look_idx", "look_at", postgresql_where=text("look_at IS NOT NULL")),
    )


class LinePause(OrgRow, NotificationsBase):
    """A time in which a line takes nothing of ours, for a reason of our account (`shared.contracts.lines.LineFault`). Over once
    `resumed_at` is set: by a person (`resumed_by`), or because the line took a message again."""

    __tablename__ = "line_pause"

    channel: Mapped[str]
    line: Mapped[str]
    fault: Mapped[str]
    paused_at: Mapped[MomentNow]
    probes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    resumed_at: Mapped[Moment | None]
    resumed_by: Mapped[UUID | None]

    __table_args__ = (
        Index("line_pause_open", "org_id", "channel", "line", unique=True, postgresql_where=text("resumed_at IS NULL")),
    )


class LineState(OrgRow, NotificationsBase):
    """From when on and how far a line's list of received texts was read (`read_from`, `read_until`, real time), and what the last check found wrong with how it is
    set up (`finding`, a sentence; none: nothing)."""

    __tablename__ = "line_state"

    line: Mapped[str]
    read_from: Mapped[Moment | None]
    read_until: Mapped[Moment | None]
    finding: Mapped[str | None]

    __table_args__ = (UniqueConstraint("org_id", "line"),)


class MessageStatusChange(OrgRow, NotificationsBase):
    """One step of a message's history: append-only. `evidence` is the line's own id or code."""

    __tablename__ = "message_status_change"

    message_id: Mapped[UUID]
    from_status: Mapped[str]
    to_status: Mapped[str]
    cause: Mapped[str]
    evidence: Mapped[str | None]
    at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "message_id"], ["message.org_id", "message.id"]),
        Index("message_status_change_message_idx", "org_id", "message_id"),
    )
