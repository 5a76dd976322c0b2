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
from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Row,
    Uuid,
    func,
    insert,
    select,
    table,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import logs
from shared.contracts.audit_trail import BrokenRow, TrailChecked
from shared.database import MomentNow, PlumbingBase
from shared.identity import Actor
from shared.ids import new_id
from shared.organisations import Organisation

CHAINER_LOCK = 7_262_001  # any number that nothing else in this database uses for an advisory lock
DIGEST = hashlib.sha256().digest_size
MOST_TOLD = 100
"""So many changed rows are named at most."""


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

    __table_args__ = (
        Index("audit_chain_end_idx", "org_id", "transaction_number", "position"),
        CheckConstraint(
            "cardinality(audit_ids) > 0 AND array_position(audit_ids, NULL) IS NULL"
            " AND octet_length(digests) = 32 * cardinality(audit_ids)",
            name="audit_chain_names_each_row",
        ),
    )


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
    settled = text("transaction_number < (pg_snapshot_xmin(pg_current_snapshot())::text::bigint)")
    added = 0
    for org_id in session.scalars(select(Organisation.id)).all():
        end = _chain_end(session, org_id)
        rows = session.execute(
            select(AUDIT_TRAIL)
            .where(_ROW.org_id == org_id, settled)
            .where(tuple_(_ROW.transaction_number, _ROW.id) > tuple_(end.number, end.audit_id))
            .order_by(_ROW.transaction_number, _ROW.id)
            .limit(limit)
        ).all()
        if rows:
            link = {
                "org_id": org_id,
                "position": end.position + 1,
                "audit_ids": [row.id for row in rows],
                "digests": b"".join(map(row_digest, rows)),
                "transaction_number": rows[-1].transaction_number,
                "previous": end.hash,
            }
            link["hash"] = link_hash(end.hash, rows[-1].transaction_number, link["audit_ids"], link["digests"])
            session.execute(insert(AuditChainRow), link)
            added += len(rows)
    return added


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link that does not hold, by its position; `audit_id` is the row of it that was changed or is gone, None where the link itself was."""

    position: int
    audit_id: UUID | None


def verify(session: Session, org_id: UUID) -> list[BrokenLink]:
    """Recomputes an organisation's chain: every row that is not what it was, at most MOST_TOLD, up to the first link that was changed itself.
    Nothing behind such a link proves anything. Empty: the chain holds."""
    broken: list[BrokenLink] = []
    previous = ""
    links = select(AuditChainRow).filter_by(org_id=org_id).order_by(AuditChainRow.position)
    with session.scalars(links.execution_options(yield_per=100)) as stored:
        for expected, link in enumerate(stored, start=1):
            if link.position != expected or link.previous != previous or not _is_whole(link):
                return [*broken, BrokenLink(expected, None)]
            broken += [BrokenLink(expected, one) for one in _changed_rows(session, link)]
            if len(broken) >= MOST_TOLD:
                return broken[:MOST_TOLD]
            previous = link.hash
    return broken


def _is_whole(link: AuditChainRow) -> bool:
    """Whether a link is what it was; one without rows never was."""
    return bool(link.audit_ids) and link.hash == link_hash(
        link.previous, link.transaction_number, link.audit_ids, link.digests
    )


def _changed_rows(session: Session, link: AuditChainRow) -> list[UUID]:
    """The rows of a link that are not what they were. Ids and digests are compared as pairs: one id may stand in two tables, and the one
    must not hide the other."""
    rows = session.execute(select(AUDIT_TRAIL).where(_ROW.org_id == link.org_id, _ROW.id.in_(link.audit_ids)))
    whole = {(row.id, row_digest(row)) for row in rows}
    return [pair[0] for pair in zip(link.audit_ids, _digests(link), strict=True) if pair not in whole]


def _digests(link: AuditChainRow) -> list[bytes]:
    return [link.digests[at : at + DIGEST] for at in range(0, len(link.digests), DIGEST)]


def verify_rows(session: Session, org_id: UUID, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[UUID, bool]:
    """Whether each of these rows of AUDIT_TRAIL is what it was when it was chained (system role). Rows that wait for the chain are not in it;
    one that lies behind its end, but in no link, is not whole."""
    asked = {"org": org_id, "ids": [one.id for one in rows], "numbers": [one.transaction_number for one in rows]}
    found = session.execute(_LINK_OF, asked).all()
    positions = {one.position for one in found}
    links = select(AuditChainRow).where(AuditChainRow.org_id == org_id, AuditChainRow.position.in_(positions))
    kept = {
        link.position: set(zip(link.audit_ids, _digests(link), strict=True)) if _is_whole(link) else set()
        for link in session.scalars(links)
    }
    whole: dict[UUID, bool] = {}
    for one in found:
        row = rows[one.place - 1]
        whole[row.id] = whole.get(row.id, True) and (row.id, row_digest(row)) in kept[one.position]
    return whole


@dataclass(frozen=True, slots=True)
class UnchainedCount:
    """How many audit rows have no link: `waiting` ones are newer than the chain, `passed_over` ones it can never reach any more."""

    waiting: int
    passed_over: int


def count_unchained(session: Session, org_id: UUID) -> UnchainedCount:
    """Counts an organisation's audit rows without a link (system role)."""
    end = _chain_end(session, org_id)
    of_links = select(func.unnest(AuditChainRow.audit_ids).label("id")).where(AuditChainRow.org_id == org_id).subquery()
    # As often as links name it: an id that stands in two tables would else hide one row behind the other.
    linked = select(of_links.c.id, func.count().label("times")).group_by(of_links.c.id).subquery()
    place = func.row_number().over(partition_by=_ROW.id, order_by=_ROW.transaction_number).label("place")
    is_behind = (tuple_(_ROW.transaction_number, _ROW.id) > tuple_(end.number, end.audit_id)).label("is_behind")
    rows = select(_ROW.id, is_behind, place).where(_ROW.org_id == org_id).subquery()
    waiting, passed_over = session.execute(
        select(func.count().filter(rows.c.is_behind), func.count().filter(~rows.c.is_behind))
        .select_from(rows.outerjoin(linked, linked.c.id == rows.c.id))
        .where(rows.c.place > func.coalesce(linked.c.times, 0))
    ).one()
    return UnchainedCount(waiting, passed_over)


def check_all(session: Session, org_id: UUID) -> TrailChecked:
    """Recomputes an organisation's whole chain and counts what is in no link (system role), however long that takes."""
    session.execute(text("SET LOCAL statement_timeout = 0"))  # millions of rows take longer than any page may
    broken = tuple(BrokenRow(position=one.position, audit_id=one.audit_id) for one in verify(session, org_id))
    unchained = count_unchained(session, org_id)
    return TrailChecked(broken=broken, waiting=unchained.waiting, passed_over=unchained.passed_over)


def link_hash(previous: str, number: int, ids: Sequence[UUID], digests: bytes) -> str:
    """SHA-256 over the previous hash, the last row's number, and the ids and digests of a link's rows."""
    named = b"".join(one.bytes for one in ids)
    return hashlib.sha256(previous.encode() + number.to_bytes(8) + named + digests).hexdigest()


def row_digest(row: Row[*tuple[Any, ...]]) -> bytes:
    """SHA-256 over a row in canonical JSON (RFC 8785)."""
    content: dict[str, Any] = {
        "id": str(row.id),
        "org_id": str(row.org_id),
        "at": row.at.isoformat(),
        "number": str(row.transaction_number),
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
AUDIT_TRAIL = table("audit_trail", *(Column(name, AuditRow.__table__.c[name].type) for name in _NAMES.split()))
"""The view of all rows that are chained: those of `audit`, and in payments the steps of payments."""
_ROW = AUDIT_TRAIL.c
_LINK_OF = text("""
    SELECT asked.place, link.position
    FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS bigint[])) WITH ORDINALITY AS asked (id, number, place)
    CROSS JOIN LATERAL (
        SELECT position FROM audit_chain
        WHERE org_id = :org AND transaction_number >= asked.number
            AND (transaction_number, audit_ids[cardinality(audit_ids)]) >= (asked.number, asked.id)
        ORDER BY transaction_number, position LIMIT 1
    ) AS link
""")
"""The link in which each row must be: the first that does not end before it. So no array is searched."""


def _chain_end(session: Session, org_id: UUID) -> _ChainEnd:
    """Where an organisation's chain ends: one probe of the key, however long the chain is."""
    last_id = AuditChainRow.audit_ids[func.cardinality(AuditChainRow.audit_ids)]
    query = select(AuditChainRow.position, AuditChainRow.transaction_number, last_id, AuditChainRow.hash)
    last = query.where(AuditChainRow.org_id == org_id).order_by(AuditChainRow.position.desc()).limit(1)
    row = session.execute(last).one_or_none()
    return _ChainEnd(*row) if row is not None else _BEGINNING
