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
from sqlalchemy import ARRAY, BigInteger, Column, Index, Row, Uuid, func, insert, select, table, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import logs
from shared.database import MomentNow, PlumbingBase
from shared.identity import Actor
from shared.ids import new_id
from shared.organisations import Organisation

CHAINER_LOCK = 7_262_001  # any number that nothing else in this database uses for an advisory lock
DIGEST = hashlib.sha256().digest_size


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
    """One link: the hash of the link before it and of the rows that one pass of the chainer took, in their order. Their ids and digests
    (DIGEST bytes each) are kept, so that a row that was changed can be named. `transaction_number` is the last row's."""

    __tablename__ = "audit_chain"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    audit_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    digests: Mapped[bytes]
    transaction_number: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[str]
    hash: Mapped[str]


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
    """Adds a link for the audit rows of each organisation that no running transaction can precede (system role); returns how many rows it
    took. Two chainers at once are refused by an advisory lock: the second does nothing.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(CHAINER_LOCK))):
        return 0
    ends = _chain_ends(session)
    settled = text("transaction_number < (pg_snapshot_xmin(pg_current_snapshot())::text::bigint)")
    added = 0
    for org_id in session.scalars(select(Organisation.id)).all():
        end = ends.get(org_id, _BEGINNING)
        rows = session.execute(
            select(_TRAIL)
            .where(_TRAIL.c.org_id == org_id, settled)
            .where(tuple_(_TRAIL.c.transaction_number, _TRAIL.c.id) > tuple_(end.number, end.audit_id))
            .order_by(_TRAIL.c.transaction_number, _TRAIL.c.id)
            .limit(limit)
        ).all()
        if rows:
            digests = b"".join(map(row_digest, rows))
            link = {
                "org_id": org_id,
                "position": end.position + 1,
                "audit_ids": [row.id for row in rows],
                "digests": digests,
                "transaction_number": rows[-1].transaction_number,
                "previous": end.hash,
                "hash": link_hash(end.hash, digests),
            }
            session.execute(insert(AuditChainRow), link)
            added += len(rows)
    return added


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link that does not hold, by its position; `audit_id` is the row of it that was changed or is gone, None where the link itself was."""

    position: int
    audit_id: UUID | None


def verify(session: Session, org_id: UUID) -> BrokenLink | None:
    """Recomputes an organisation's chain; the first link that does not hold, or None."""
    previous = ""
    links = select(AuditChainRow).filter_by(org_id=org_id).order_by(AuditChainRow.position)
    with session.scalars(links.execution_options(yield_per=100)) as stored:
        for expected, link in enumerate(stored, start=1):
            if link.position != expected or link.previous != previous or link.hash != link_hash(previous, link.digests):
                return BrokenLink(expected, None)
            if len(link.digests) != len(link.audit_ids) * DIGEST:
                return BrokenLink(expected, None)
            changed = _changed_row(session, link)
            if changed is not None:
                return BrokenLink(expected, changed)
            previous = link.hash
    return None


def _changed_row(session: Session, link: AuditChainRow) -> UUID | None:
    """The first row of a link that is not what it was; None where all of them are."""
    rows = session.execute(select(_TRAIL).where(_TRAIL.c.org_id == link.org_id, _TRAIL.c.id.in_(link.audit_ids)))
    digests = {row.id: row_digest(row) for row in rows}
    kept = (link.digests[at : at + DIGEST] for at in range(0, len(link.digests), DIGEST))
    return next((one for one, digest in zip(link.audit_ids, kept, strict=True) if digests.get(one) != digest), None)


@dataclass(frozen=True, slots=True)
class UnchainedCount:
    """How many audit rows have no link: `waiting` ones are newer than the chain, `passed_over` ones it can never reach any more."""

    waiting: int
    passed_over: int


def count_unchained(session: Session, org_id: UUID) -> UnchainedCount:
    """Counts an organisation's audit rows without a link (system role)."""
    end = _chain_ends(session, org_id).get(org_id, _BEGINNING)
    is_behind = tuple_(_TRAIL.c.transaction_number, _TRAIL.c.id) > tuple_(end.number, end.audit_id)
    linked = select(func.unnest(AuditChainRow.audit_ids)).where(AuditChainRow.org_id == org_id)
    waiting, passed_over = session.execute(
        select(func.count().filter(is_behind), func.count().filter(~is_behind))
        .select_from(_TRAIL)
        .where(_TRAIL.c.org_id == org_id, _TRAIL.c.id.not_in(linked))
    ).one()
    return UnchainedCount(waiting, passed_over)


def link_hash(previous: str, digests: bytes) -> str:
    """SHA-256 over the previous hash and the digests of a link's rows."""
    return hashlib.sha256(previous.encode() + digests).hexdigest()


def row_digest(row: Row[*tuple[Any, ...]]) -> bytes:
    """SHA-256 over a row in canonical JSON (RFC 8785)."""
    content: dict[str, Any] = {
        "id": str(row.id),
        "org_id": str(row.org_id),
        "at": row.at.isoformat(),
        "actor": [row.actor_kind, str(row.actor_id), str(row.on_behalf_of or "")],
        "action": row.action,
        "object": [row.object_type, str(row.object_id)],
        "facts": row.facts,
    }
    return hashlib.sha256(rfc8785.dumps(content)).digest()


@dataclass(frozen=True, slots=True)
class _ChainEnd:
    """Where an organisation's chain ends: its last link, and the last row that it took."""

    position: int
    number: int
    audit_id: UUID
    hash: str


_BEGINNING = _ChainEnd(0, 0, UUID(int=0), "")
_NAMES = "org_id id at transaction_number actor_kind actor_id on_behalf_of action object_type object_id facts"
_TRAIL = table("audit_trail", *(Column(name, AuditRow.__table__.c[name].type) for name in _NAMES.split()))
"""The view of all rows that are chained: those of `audit`, and in payments the steps of payments."""


def _chain_ends(session: Session, org_id: UUID | None = None) -> dict[UUID, _ChainEnd]:
    """The end of every chain, or of one."""
    last_id = AuditChainRow.audit_ids[func.cardinality(AuditChainRow.audit_ids)]
    query = select(
        AuditChainRow.org_id, AuditChainRow.position, AuditChainRow.transaction_number, last_id, AuditChainRow.hash
    )
    rows = session.execute(
        (query if org_id is None else query.where(AuditChainRow.org_id == org_id))
        .ext(distinct_on(AuditChainRow.org_id))
        .order_by(AuditChainRow.org_id, AuditChainRow.position.desc())
    )
    return {row[0]: _ChainEnd(*row[1:]) for row in rows}
