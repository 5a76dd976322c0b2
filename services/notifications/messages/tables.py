"""Tables of messages: what was to be said to whom, how far it got, and the history of that."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.contacts.tables import Base
from services.notifications.messages.rules import Status
from shared.database import Moment, MomentNow, OrgRow

_STATUSES = ", ".join(f"'{status}'" for status in Status)


class Message(OrgRow, Base):
    """One notice to one person by one channel. The words are never stored; `values` are emptied at the last status, `body_digest`
    when the line has the text. `first_sent_at` is real time, to be compared with the line's clock."""

    __tablename__ = "message"

    person_id: Mapped[UUID]
    notice: Mapped[str]
    channel: Mapped[str] = mapped_column(default="sms")
    about_id: Mapped[UUID]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    status: Mapped[str] = mapped_column(default=Status.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    lease_until: Mapped[Moment | None]
    lease_token: Mapped[UUID | None]
    first_sent_at: Mapped[Moment | None]
    contact_point_id: Mapped[UUID | None]
    postal_address_id: Mapped[UUID | None]
    body_digest: Mapped[str | None]
    provider_id: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        UniqueConstraint("org_id", "about_id", "notice", "person_id", "channel"),
        ForeignKeyConstraint(["org_id", "contact_point_id"], ["contact_point.org_id", "contact_point.id"]),
        ForeignKeyConstraint(["org_id", "postal_address_id"], ["postal_address.org_id", "postal_address.id"]),
        CheckConstraint(f"status IN ({_STATUSES})", name="message_status_known"),
        CheckConstraint("channel IN ('sms', 'letter')", name="message_channel_known"),
        CheckConstraint("(status = 'sending') = (lease_until IS NOT NULL)", name="message_sending_has_lease"),
        CheckConstraint("status <> 'delivered' OR provider_id IS NOT NULL", name="message_delivered_has_evidence"),
        Index("message_provider_id_key", "org_id", "provider_id", unique=True),
        Index(
            "message_letters_waiting_idx",
            "org_id",
            "created_at",
            postgresql_where=text("channel = 'letter' AND status = 'sent'"),
        ),
        Index("message_lease_idx", "lease_until", postgresql_where=text("status = 'sending'")),
    )


class MessageStatusChange(OrgRow, Base):
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
