"""The audit trail: append-only rows in the transaction of the change, chained by hashes afterwards.

Rows hold ids and codes, never names, so erasing a person does not break the chain. One chainer (in `clock`) takes only
rows that are older than every running transaction: nothing can slip in behind it, and no change ever waits for it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import BigInteger, Index, UniqueConstraint, func, insert, select, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import logs
from shared.database import MomentNow, PlumbingBase
from shared.identity import Actor
from shared.ids import new_id
from shared.organisations import Organisation

CHAINER_LOCK = 7_262_001  # any number that nothing else in this database uses for an advisory lock


class AuditRow(PlumbingBase):
    """Who did what to which thing. `transaction_number` orders rows by when they could first be seen; it and `at` are set by a
    trigger, whatever an INSERT says."""

    __tablename__ = "audit"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[MomentNow]
    transaction_number: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text::bigint)")
    )
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID]
    on_behalf_of: Mapped[UUID | None]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[UUID]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    correlation_id: Mapped[str]

    __table_args__ = (
        Index("audit_chain_order_idx", "org_id", "transaction_number", "id"),
        Index("audit_object_idx", "org_id", "object_id", "id"),
        Index("audit_at_idx", "at", postgresql_using="brin"),
    )


class AuditChainRow(PlumbingBase):
    """One link: the hash of the link before it and of one audit row."""

    __tablename__ = "audit_chain"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    audit_id: Mapped[UUID]
    transaction_number: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (UniqueConstraint("org_id", "audit_id"),)


def record(
    session: Session, actor: Actor, action: str, object_type: str, object_id: UUID, facts: dict[str, Any] | None = None
) -> None:
    """Writes one audit row in this transaction. `facts` are ids, codes and pence; no names, no contact details."""
    session.add(
        AuditRow(
            org_id=actor.org_id,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            on_behalf_of=actor.on_behalf_of,
            action=action,
            object_type=object_type,
            object_id=object_id,
            facts=facts or {},
            correlation_id=logs.correlation_id(),
        )
    )


def record_all(
    session: Session, actor: Actor, action: str, object_type: str, facts_of: Mapping[UUID, dict[str, Any]]
) -> None:
    """Writes one audit row for each of these objects (id → facts), in one statement: what `record` does, for thousands."""
    alike = {
        "org_id": actor.org_id,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "on_behalf_of": actor.on_behalf_of,
        "action": action,
        "object_type": object_type,
        "correlation_id": logs.correlation_id(),
    }
    rows = [{**alike, "id": new_id(), "object_id": object_id, "facts": facts} for object_id, facts in facts_of.items()]
    if rows:
        session.execute(insert(AuditRow), rows)


def chain(session: Session, *, limit: int = 1000) -> int:
    """Adds links for audit rows that no running transaction can precede (system role); returns how many.

    Two chainers at once are refused by an advisory lock: the second does nothing.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(CHAINER_LOCK))):
        return 0
    ends = _chain_ends(session)
    settled = text("transaction_number < (pg_snapshot_xmin(pg_current_snapshot())::text::bigint)")
    added = 0
    for org_id in session.scalars(select(Organisation.id)).all():
        position, number, last_id, previous = ends.get(org_id, (0, 0, UUID(int=0), ""))
        rows = session.scalars(
            select(AuditRow)
            .where(AuditRow.org_id == org_id, settled)
            .where(tuple_(AuditRow.transaction_number, AuditRow.id) > tuple_(number, last_id))
            .order_by(AuditRow.transaction_number, AuditRow.id)
            .limit(limit)
        ).all()
        for row in rows:
            position += 1
            link = AuditChainRow(
                org_id=org_id,
                position=position,
                audit_id=row.id,
                transaction_number=row.transaction_number,
                previous=previous,
                hash=link_hash(previous, row),
            )
            session.add(link)
            previous = link.hash
            added += 1
    return added


def verify(session: Session, org_id: UUID) -> int | None:
    """Recomputes an organisation's chain; returns the position of the first link that does not hold, or None."""
    previous = ""
    for expected, (link, row) in enumerate(_links(session, org_id), start=1):
        holds = link.position == expected and link.previous == previous and row is not None
        if not holds or link.hash != link_hash(previous, row):
            return expected
        previous = link.hash
    return None


def verify_rows(session: Session, org_id: UUID, rows: Sequence[AuditRow]) -> dict[UUID, bool]:
    """Whether each of these rows is what it was when it was chained (system role); rows that wait for the chain are not in it."""
    query = select(AuditChainRow).where(
        AuditChainRow.org_id == org_id, AuditChainRow.audit_id.in_([one.id for one in rows])
    )
    links = {link.audit_id: link for link in session.scalars(query)}
    return {one.id: links[one.id].hash == link_hash(links[one.id].previous, one) for one in rows if one.id in links}


@dataclass(frozen=True, slots=True)
class UnchainedCount:
    """How many audit rows have no link: `waiting` ones are newer than the chain, `passed_over` ones it can never reach any more."""

    waiting: int
    passed_over: int


def count_unchained(session: Session, org_id: UUID) -> UnchainedCount:
    """Counts an organisation's audit rows without a link (system role)."""
    last = (
        select(AuditChainRow.transaction_number, AuditChainRow.audit_id)
        .where(AuditChainRow.org_id == org_id)
        .order_by(AuditChainRow.position.desc())
        .limit(1)
    )
    end = session.execute(last).one_or_none()
    number, last_id = (0, UUID(int=0)) if end is None else (end.transaction_number, end.audit_id)
    is_behind = tuple_(AuditRow.transaction_number, AuditRow.id) > tuple_(number, last_id)
    waiting, passed_over = session.execute(
        select(func.count().filter(is_behind), func.count().filter(~is_behind))
        .select_from(AuditRow)
        .outerjoin(AuditChainRow, (AuditChainRow.org_id == AuditRow.org_id) & (AuditChainRow.audit_id == AuditRow.id))
        .where(AuditRow.org_id == org_id, AuditChainRow.position.is_(None))
    ).one()
    return UnchainedCount(waiting, passed_over)


def link_hash(previous: str, row: AuditRow) -> str:
    """SHA-256 over the previous hash and the row in canonical JSON (RFC 8785)."""
    content: dict[str, Any] = {
        "id": str(row.id),
        "org_id": str(row.org_id),
        "at": row.at.isoformat(),
        "actor": [row.actor_kind, str(row.actor_id), str(row.on_behalf_of or "")],
        "action": row.action,
        "object": [row.object_type, str(row.object_id)],
        "facts": row.facts,
    }
    return hashlib.sha256(previous.encode() + rfc8785.dumps(content)).hexdigest()


def _chain_ends(session: Session) -> dict[UUID, tuple[int, int, UUID, str]]:
    rows = session.scalars(
        select(AuditChainRow)
        .ext(distinct_on(AuditChainRow.org_id))
        .order_by(AuditChainRow.org_id, AuditChainRow.position.desc())
    )
    return {row.org_id: (row.position, row.transaction_number, row.audit_id, row.hash) for row in rows}


def _links(session: Session, org_id: UUID) -> list[tuple[AuditChainRow, AuditRow]]:
    rows = session.execute(
        select(AuditChainRow, AuditRow)
        .outerjoin(AuditRow, (AuditRow.org_id == AuditChainRow.org_id) & (AuditRow.id == AuditChainRow.audit_id))
        .where(AuditChainRow.org_id == org_id)
        .order_by(AuditChainRow.position)
    )
    return [(link, row) for link, row in rows]
