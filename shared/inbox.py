"""The inbox: what came from outside is remembered, so that the same message twice has one effect."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, UniqueConstraint, bindparam, case, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import Moment, MomentNow, PlumbingBase, table_of
from shared.ids import new_id
from shared.outbox import Work


class InboxRow(PlumbingBase):
    """One message from outside: unique by its sender's own id, so that it takes effect once."""

    __tablename__ = "inbox"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID]
    source: Mapped[str]
    external_id: Mapped[str]
    topic: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    received_at: Mapped[MomentNow]
    handled_at: Mapped[Moment | None]

    __table_args__ = (UniqueConstraint("org_id", "source", "external_id"),)


_INBOX = table_of(InboxRow)
_GIVEN: dict[str, Any] = {
    name: bindparam(f"new_{name}") for name in ("id", "org_id", "source", "external_id", "topic", "body")
}
RECEIVE = (
    insert(_INBOX)
    .values(**_GIVEN, handled_at=case((bindparam("handled", type_=Boolean()), func.app_now())))
    .on_conflict_do_nothing(index_elements=["org_id", "source", "external_id"])
    .returning(_INBOX.c.id)
)


def receive(
    session: Session,
    *,
    org_id: UUID,
    source: str,
    external_id: str,
    topic: str,
    body: Mapping[str, Any] | None = None,
    handled: bool = False,
) -> UUID | None:
    """Puts a message from outside into the inbox, `handled` where it has its effect in this transaction. None means that it was there
    already: its effect has been taken care of."""
    new: UUID | None = session.scalar(
        RECEIVE, values(org_id=org_id, source=source, external_id=external_id, topic=topic, body=body, handled=handled)
    )
    return new


def values(
    *,
    org_id: UUID,
    source: str,
    external_id: str,
    topic: str,
    body: Mapping[str, Any] | None = None,
    handled: bool = False,
) -> dict[str, Any]:
    """What RECEIVE takes, for a statement that has it as a part; `new_id` is the row's id where it is new."""
    row = {"new_id": new_id(), "new_org_id": org_id, "new_source": source, "new_external_id": external_id}
    return row | {"new_topic": topic, "new_body": dict(body or {}), "handled": handled}


def is_here(session: Session, inbox_id: UUID) -> bool:
    """Whether this very row was written."""
    return session.scalar(select(InboxRow.id).where(InboxRow.id == inbox_id)) is not None


def receive_message(session: Session, work: Work, source: str) -> bool:
    """Puts a message of the other service into the inbox, in the transaction of its effect. False: it was here before."""
    new = receive(session, org_id=work.org_id, source=source, external_id=str(work.id), topic=work.topic, handled=True)
    return new is not None


def mark_handled(session: Session, inbox_id: UUID) -> None:
    """Notes when a message from outside had its effect."""
    session.execute(update(InboxRow).where(InboxRow.id == inbox_id).values(handled_at=func.app_now()))
