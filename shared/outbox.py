"""The outbox: what a use case wants done or said, written in the use case's own transaction.

PostgreSQL holds the row, Redis only ever holds its id. A row is finished when it is *acknowledged*, in the transaction
of its effect; until then the clock hints it again and again.
"""

import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, bindparam, case, false, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import logs
from shared.contracts.base import ContractMessage
from shared.database import Database, Moment, MomentNow, PlumbingBase, Result, table_of
from shared.ids import new_id

_HINTS = "hints to hand on after the commit"
MOST_HINTS_AT_ONCE = 500
"""A commit, and a sweep of the clock, hand on at most so many; what is left is due at once, and the next sweeps take it."""
FIRST_WAIT = timedelta(seconds=10)
"""How long the clock leaves a row alone whose hint went out after its commit."""


class Lane(StrEnum):
    """How urgent work is; one queue each."""

    URGENT = "urgent"
    """Same-day claims and answers to people."""
    NORMAL = "normal"
    """Notices, events from outside, housekeeping."""
    RUN = "run"
    """Payments of a run: many, and nobody is waiting at a telephone."""


@dataclass(frozen=True, slots=True)
class Hint:
    """All that Redis is told: which service should look at which row, and how soon."""

    outbox_id: UUID
    destination: str
    topic: str
    lane: Lane


@dataclass(frozen=True, slots=True)
class Work:
    """An outbox row as the worker sees it."""

    id: UUID
    org_id: UUID
    topic: str
    aggregate_id: UUID | None
    body: Mapping[str, Any]
    correlation_id: str
    lane: str = Lane.NORMAL
    is_repeat: bool = False
    """It was hinted before, so an earlier try may have been lost with its process."""
    is_lost: bool = False
    """A try of it began and never ended: it ended its process."""

    def subject(self) -> UUID:
        """What the row is about: the id that its `Task` named as `aggregate_id`. Raises ValueError where the task named none."""
        if self.aggregate_id is None:
            raise ValueError(f"{self.topic} names nothing that it is about")
        return self.aggregate_id


_IS_OPEN = "acknowledged_at IS NULL AND set_aside_at IS NULL"


class OutboxRow(PlumbingBase):
    """One thing to do. `destination` is the service whose worker does it; `body` is emptied after acknowledgement; `failures` counts
    those by the row's own fault, `last_failure` is the cause of the last one."""

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID]
    destination: Mapped[str]
    topic: Mapped[str]
    lane: Mapped[str] = mapped_column(default=Lane.NORMAL)
    aggregate_id: Mapped[UUID | None]
    dedupe_key: Mapped[str | None]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    correlation_id: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[MomentNow]
    due_at: Mapped[MomentNow]
    hints: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    failures: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_failure: Mapped[str | None]
    begun_at: Mapped[Moment | None]
    """When the try began that is under way: kept of a row that is tried again, so that one which ends its process is found out."""
    failing_id: Mapped[UUID | None]
    """The record of work that always fails (`shared.failing_work`), where this row belongs to one."""
    set_aside_at: Mapped[Moment | None]
    """When a person decided that it is not tried any more."""
    acknowledged_at: Mapped[Moment | None]

    __table_args__ = (
        Index("outbox_due_idx", "due_at", postgresql_where=text(_IS_OPEN)),
        Index(
            "outbox_failing_idx",
            "failing_id",
            postgresql_where=text("failing_id IS NOT NULL AND acknowledged_at IS NULL"),
        ),
        Index(
            "outbox_dedupe_key",
            "org_id",
            "topic",
            "dedupe_key",
            unique=True,
            postgresql_where=text(f"{_IS_OPEN} AND dedupe_key IS NOT NULL"),
        ),
    )


OPEN = (OutboxRow.acknowledged_at.is_(None), OutboxRow.set_aside_at.is_(None))
"""What a row is that is still to be done. One that was set aside holds up no other, of the same dedupe key neither."""
LONGEST_TRY = timedelta(minutes=3)
"""A try that began longer ago is over, whatever became of it: a worker stops each after two minutes."""
FAILING_AFTER = 10
"""So many failures by its own fault make a row work that always fails: people are told, and it is tried once an hour."""
_OUTBOX = table_of(OutboxRow).c
_WRITE = text("""
    INSERT INTO outbox (id, org_id, destination, topic, lane, aggregate_id, dedupe_key, body, hints, due_at, correlation_id)
    SELECT id, CAST(:org_id AS uuid), destination, topic, lane, aggregate_id, dedupe_key, body, hints, app_now() + wait,
        :correlation_id
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:destinations AS text[]), CAST(:topics AS text[]), CAST(:lanes AS text[]),
        CAST(:aggregate_ids AS uuid[]), CAST(:dedupe_keys AS text[]), CAST(:bodies AS jsonb[]), CAST(:hints AS int[]),
        CAST(:waits AS interval[])
    ) AS task (id, destination, topic, lane, aggregate_id, dedupe_key, body, hints, wait)
    ON CONFLICT DO NOTHING RETURNING id
""")
"""One statement for one task and for ten thousand: PostgreSQL takes the columns apart, not Python."""
_OPEN = (_OUTBOX.id == bindparam("outbox_id"), _OUTBOX.acknowledged_at.is_(None), _OUTBOX.set_aside_at.is_(None))
_FIND = select(
    *(
        _OUTBOX.id,
        _OUTBOX.org_id,
        _OUTBOX.topic,
        _OUTBOX.aggregate_id,
        _OUTBOX.body,
        _OUTBOX.correlation_id,
        _OUTBOX.lane,
    ),
    (_OUTBOX.hints > 1).label("is_repeat"),
    func.coalesce(_OUTBOX.begun_at < func.app_now() - LONGEST_TRY, false()).label("is_lost"),
).where(*_OPEN, _OUTBOX.destination == bindparam("for_service"))
_ACKNOWLEDGE = (
    update(table_of(OutboxRow))
    .where(*_OPEN)
    .values(acknowledged_at=func.app_now(), body={}, last_failure=None)
    .returning(_OUTBOX.id)
)
"""Written once, because every payment runs them: putting a statement together costs as much as running it."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to put into the outbox. `due_in` delays the first hint; `dedupe_key` keeps one unacknowledged row per topic and key."""

    destination: str
    topic: str
    aggregate_id: UUID | None = None
    body: Mapping[str, Any] | None = None
    lane: Lane = Lane.NORMAL
    due_in: timedelta = timedelta()
    dedupe_key: str | None = None


def jittered(wait: timedelta) -> timedelta:
    """A wait that is up to a quarter shorter or longer, drawn anew: what failed together does not come back together."""
    return wait * random.uniform(0.75, 1.25)  # noqa: S311  # jitter, not a secret


def enqueue(session: Session, org_id: UUID, tasks: Iterable[Task]) -> None:
    """Writes tasks into the outbox of this transaction; their hints go out after its commit. The one way to enqueue."""
    tasks = list(tasks)
    if not tasks:
        return
    hinted = [place < MOST_HINTS_AT_ONCE and not task.due_in for place, task in enumerate(tasks)]
    ids = [new_id() for _ in tasks]
    written = session.execute(
        _WRITE,
        {
            "org_id": org_id,
            "correlation_id": logs.correlation_id(),
            "ids": ids,
            "destinations": [task.destination for task in tasks],
            "topics": [task.topic for task in tasks],
            "lanes": [task.lane.value for task in tasks],
            "aggregate_ids": [task.aggregate_id for task in tasks],
            "dedupe_keys": [task.dedupe_key for task in tasks],
            "bodies": [json.dumps(dict(task.body or {})) for task in tasks],
            "hints": [int(now) for now in hinted],
            "waits": [FIRST_WAIT if now else task.due_in for task, now in zip(tasks, hinted, strict=True)],
        },
    )
    fresh = set(written.scalars())
    session.info.setdefault(_HINTS, []).extend(
        Hint(id_, task.destination, task.topic, task.lane)
        for id_, task, now in zip(ids, tasks, hinted, strict=True)
        if now and id_ in fresh
    )


def lock_unacknowledged(session: Session, org_id: UUID, topic: str, aggregate_ids: Iterable[UUID]) -> None:
    """Keeps workers from acknowledging these tasks until this transaction commits, and waits for those who are about to.

    For a use case that is about to enqueue the same tasks because of what it has changed. Where a row is there, no new one is written;
    a worker who read the state before the change would otherwise acknowledge that row with nothing done.
    """
    session.execute(
        select(OutboxRow.id)
        .where(OutboxRow.org_id == org_id, OutboxRow.topic == topic, OutboxRow.aggregate_id.in_(list(aggregate_ids)))
        .where(*OPEN)
        .order_by(OutboxRow.id)
        .with_for_update(key_share=True)
    )


def send_message(session: Session, org_id: UUID, message: ContractMessage) -> None:
    """Writes a message to the other service into the outbox of this transaction."""
    task = Task(message.destination, message.topic, body=message.model_dump(mode="json"))
    enqueue(session, org_id, [task])


def pop_hints(session: Session) -> list[Hint]:
    """The hints of a committed session, once."""
    hints: list[Hint] = session.info.pop(_HINTS, [])
    return hints


def find_work(session: Session, outbox_id: UUID, *, destination: str) -> Work | None:
    """The row behind a hint (system role), or None where nothing is left to do for `destination`."""
    row = session.execute(_FIND, {"outbox_id": outbox_id, "for_service": destination}).first()
    return None if row is None else Work(*row)


def begin_work(session: Session, outbox_id: UUID, *, destination: str) -> Work | None:
    """As `find_work`, by whoever does it now. Where it is tried again the moment is kept: most rows are done at once and cost
    nothing more."""
    work = find_work(session, outbox_id, destination=destination)
    if work is not None and work.is_repeat and not work.is_lost:
        session.execute(update(OutboxRow).where(OutboxRow.id == work.id).values(begun_at=func.app_now()))
    return work


def acknowledge(session: Session, outbox_id: UUID) -> bool:
    """Finishes a row in the transaction of its effect. False means that somebody else already did: stop quietly.

    The row stays locked until the commit, so of two workers with the same hint the second waits and then finds nothing.
    """
    return session.execute(_ACKNOWLEDGE, {"outbox_id": outbox_id}).first() is not None


def finish(database: Database, work: Work, effect: Callable[[Session], Result]) -> Result | None:
    """Runs `effect` in the transaction that acknowledges `work` (`Database.run`: it may be run again, so it calls nobody), and gives
    what it returned; None, with nothing done, where somebody else has finished the work."""

    def attempt(session: Session) -> Result | None:
        return effect(session) if acknowledge(session, work.id) else None

    return database.run(work.org_id, attempt)


def take_due(session: Session, *, limit: int, rehint_after: timedelta, full: set[str], busy: set[str]) -> list[Hint]:
    """Rows whose hint went unanswered or has not gone out yet (system role), those of runs last, marked as hinted again.

    Each waits twice as long as before: at most about five minutes, one where somebody waits at a telephone, an hour where it always
    fails.

    `full` names queues ("payments.run") that hold enough hints, `busy` those that still hold some: there an unanswered hint
    has most likely not had its turn yet, and is taken a minute later than elsewhere.
    """
    longest = case(
        (OutboxRow.failures >= FAILING_AFTER, timedelta(hours=1)),
        (OutboxRow.lane == Lane.URGENT, timedelta(minutes=1)),
        else_=timedelta(minutes=5),
    )
    backoff = func.least(rehint_after * func.power(2, func.least(OutboxRow.hints, 10)), longest)
    jitter = 0.75 + func.random() / 2  # drawn anew for each row: what failed together does not come back together
    queue = OutboxRow.destination + "." + OutboxRow.lane
    overdue = OutboxRow.due_at <= func.app_now() - timedelta(minutes=1)
    due = (
        select(OutboxRow.id)
        .where(*OPEN, OutboxRow.due_at <= func.app_now())
        .where(queue.not_in(full), or_(OutboxRow.hints == 0, queue.not_in(busy), overdue))
        .order_by(OutboxRow.lane == Lane.RUN, OutboxRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    rows = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(due.scalar_subquery()))
        .values(hints=OutboxRow.hints + 1, due_at=func.app_now() + backoff * jitter)
        .returning(OutboxRow.id, OutboxRow.destination, OutboxRow.topic, OutboxRow.lane)
    )
    return [Hint(row.id, row.destination, row.topic, Lane(row.lane)) for row in rows]


def list_unacknowledged(session: Session, destination: str, *, limit: int) -> list[tuple[UUID, str]]:
    """(id, topic) of overdue rows for another service (system role), oldest first: what it polls while Redis is away."""
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.topic)
        .where(*OPEN, OutboxRow.destination == destination)
        .where(OutboxRow.created_at <= func.app_now() - timedelta(seconds=2))
        .order_by(OutboxRow.due_at)
        .limit(limit)
    )
    return [(row.id, row.topic) for row in rows]


def oldest_unanswered(session: Session) -> datetime | None:
    """When the oldest overdue row was written (system role), but for those that always fail: how far behind the workers are."""
    overdue = select(func.min(OutboxRow.created_at)).where(*OPEN, OutboxRow.due_at <= func.app_now())
    return session.scalar(overdue.where(OutboxRow.failing_id.is_(None)))
