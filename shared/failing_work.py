"""Rows of the outbox that always fail: their failures are counted, and one record for each kind and cause is told to people.

A row that failed FAILING_AFTER times by its own fault belongs to the record of its topic and cause, which is made, and told, in the
transaction of that failure. `tell` is the service's own way to people: payments writes a task, notifications a message to payments.
A record ends when no row of it is left, or when a person tries its rows again or sets them aside (`carry_out`).

Locks: whoever counts a failure holds one row of the outbox and then the record; whoever decides holds the record and then its rows.
The first has no row of the record yet, so they do not wait for each other in a circle.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from shared import logs
from shared.contracts.tasks import Decision
from shared.database import FOR_CHANGE, Database, MomentNow, PlumbingBase
from shared.errors import ConflictError
from shared.faults import PROCESS_ENDED
from shared.ids import new_id
from shared.outbox import FAILING_AFTER, OPEN, OutboxRow
from shared.transitions import TransitionTable

log = logs.get(__name__)


class FailingWorkStatus(StrEnum):
    """What became of work that always fails."""

    FAILING = "failing"
    """It is tried again, later each time, and fails."""
    TRIED_AGAIN = "tried_again"
    """A person had all of it tried again from the beginning; where it fails again, that is a new record."""
    SET_ASIDE = "set_aside"
    """A person decided that it is not tried any more."""
    OVER = "over"
    """It was done after all."""


class FailingWorkEvent(StrEnum):
    """What changes the status of work that always fails: what a person decides (`Decision`), or that nothing is left of it."""

    TRY_AGAIN = Decision.TRY_AGAIN.value
    SET_ASIDE = Decision.SET_ASIDE.value
    TAKE_BACK = Decision.TAKE_BACK.value
    NOTHING_LEFT = "nothing_left"


def _refuse(now: FailingWorkStatus, event: FailingWorkEvent) -> ConflictError:
    return ConflictError(
        "failing_work.decided_meanwhile",
        "Somebody else decided about this work, or it was done meanwhile.",
        "Look again.",
        now=now.value,
        event=event.value,
    )


FAILING_WORK_TRANSITIONS = TransitionTable(
    "failing_work",
    FailingWorkStatus.FAILING,
    {
        # Decisions reach the other service as messages, in any order: one that was set aside and taken back is tried again.
        (FailingWorkStatus.FAILING, FailingWorkStatus.TRIED_AGAIN): frozenset(
            {FailingWorkEvent.TRY_AGAIN, FailingWorkEvent.TAKE_BACK}
        ),
        (FailingWorkStatus.FAILING, FailingWorkStatus.SET_ASIDE): frozenset({FailingWorkEvent.SET_ASIDE}),
        (FailingWorkStatus.SET_ASIDE, FailingWorkStatus.TRIED_AGAIN): frozenset({FailingWorkEvent.TAKE_BACK}),
        (FailingWorkStatus.FAILING, FailingWorkStatus.OVER): frozenset({FailingWorkEvent.NOTHING_LEFT}),
    },
    _refuse,
)


_FAILING = "status = 'failing'"
"""As words, not as a value: a prepared statement with a parameter in its place no longer fits the index."""


class FailingWorkRow(PlumbingBase):
    """Work of one kind that always fails for one cause. `row_count` rows when it was `told` last, which numbers what was told."""

    __tablename__ = "failing_work"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service: Mapped[str]
    """Whose outbox the rows are in."""
    topic: Mapped[str]
    cause: Mapped[str]
    status: Mapped[str] = mapped_column(default=FailingWorkStatus.FAILING)
    row_count: Mapped[int]
    told: Mapped[int]
    since: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("status IN ('failing', 'tried_again', 'set_aside', 'over')", name="failing_work_status_known"),
        Index(
            "failing_work_open_key",
            "org_id",
            "service",
            "topic",
            "cause",
            unique=True,
            postgresql_where=text(_FAILING),
        ),
    )


_IS_FAILING = FailingWorkRow.status == FailingWorkStatus.FAILING
Tell = Callable[[Session, FailingWorkRow], None]


class FailureLog:
    """Counts the failures of a service's own outbox rows and has people told, through `tell`, of those that always fail."""

    def __init__(self, service: str, database: Database, tell: Tell) -> None:
        self._service = service
        self._database = database
        self._tell = tell

    def end_try(self, outbox_id: UUID, cause: str | None) -> None:
        """Counts a failure by the row's own fault; nothing where it was finished or set aside meanwhile. Without a cause something
        that the row needs was away: nothing is counted, and the try is over."""
        with self._database.system() as session:
            org_id = session.scalar(select(OutboxRow.org_id).where(OutboxRow.id == outbox_id))
        if org_id is None:
            return
        if cause is None:
            self._database.run(org_id, partial(_end_uncounted, outbox_id=outbox_id))
        else:
            self._database.run(org_id, partial(self._count, outbox_id=outbox_id, cause=cause))

    def recount(self) -> None:
        """Tells how many rows each record has now, where that has changed, and that a record is over where none is left."""
        with self._database.system() as session:
            asked = select(FailingWorkRow.org_id).where(FailingWorkRow.service == self._service, _IS_FAILING).distinct()
            organisations = session.scalars(asked).all()
        for org_id in organisations:
            self._database.run(org_id, partial(self._recount, org_id=org_id))

    def _count(self, session: Session, outbox_id: UUID, cause: str) -> None:
        row = session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == outbox_id, *OPEN)
            .values(
                failures=OutboxRow.failures + 1,
                last_failure=cause,
                begun_at=func.app_now() if cause == PROCESS_ENDED else None,  # the next try begins with this count
            )
            .returning(OutboxRow.org_id, OutboxRow.topic, OutboxRow.failures, OutboxRow.failing_id)
        ).first()
        if row is None or row.failures < FAILING_AFTER:
            return
        known = {"org_id": row.org_id, "service": self._service, "topic": row.topic, "cause": cause}
        # DO UPDATE, which changes nothing, locks the record: it cannot be closed before this row belongs to it.
        failing_id = session.scalars(
            insert(FailingWorkRow)
            .values(id=new_id(), row_count=0, told=0, status=FailingWorkStatus.FAILING, **known)
            .on_conflict_do_update(index_elements=list(known), index_where=text(_FAILING), set_={"cause": cause})
            .returning(FailingWorkRow.id)
        ).one()
        if row.failing_id != failing_id:
            session.execute(update(OutboxRow).where(OutboxRow.id == outbox_id).values(failing_id=failing_id))
            log.warning("work always fails", topic=row.topic, cause=cause, org_id=str(row.org_id))
        record = session.get_one(FailingWorkRow, (row.org_id, failing_id))
        if record.told == 0:  # later rows are told by `recount`, all at once
            self._report(session, record)

    def _recount(self, session: Session, org_id: UUID) -> None:
        records = session.scalars(
            select(FailingWorkRow)
            .where(FailingWorkRow.org_id == org_id, FailingWorkRow.service == self._service, _IS_FAILING)
            .order_by(FailingWorkRow.id)
            .with_for_update(skip_locked=True, key_share=True)
        ).all()
        for record in records:
            self._report(session, record)

    def _report(self, session: Session, record: FailingWorkRow) -> None:
        """The record is locked, so no row joins it meanwhile."""
        rows = select(func.count()).select_from(OutboxRow).where(OutboxRow.failing_id == record.id, *OPEN)
        count = session.scalar(rows) or 0
        if count == record.row_count:
            return
        record.row_count = count
        record.told += 1
        if count == 0:
            FAILING_WORK_TRANSITIONS.move(record, FailingWorkEvent.NOTHING_LEFT)
        session.flush()
        self._tell(session, record)


def _end_uncounted(session: Session, outbox_id: UUID) -> None:
    session.execute(update(OutboxRow).where(OutboxRow.id == outbox_id, *OPEN).values(begun_at=None))


def list_open(session: Session, org_id: UUID) -> list[FailingWorkRow]:
    """What always fails in an organisation, and what was set aside; the longest first."""
    rows = session.scalars(
        select(FailingWorkRow)
        .where(
            FailingWorkRow.org_id == org_id,
            FailingWorkRow.status.in_([FailingWorkStatus.FAILING, FailingWorkStatus.SET_ASIDE]),
        )
        .order_by(FailingWorkRow.since, FailingWorkRow.id)
    )
    return list(rows)


def find(session: Session, org_id: UUID, failing_id: UUID) -> FailingWorkRow | None:
    """A record, locked for change; None where the organisation has none of this id."""
    return session.get(FailingWorkRow, (org_id, failing_id), with_for_update=FOR_CHANGE, populate_existing=True)


def may_be(record: FailingWorkRow, decision: Decision) -> bool:
    """Whether a record can be decided so now: a message with a decision may come again, or after its rows were done."""
    return bool(FAILING_WORK_TRANSITIONS.targets(FailingWorkStatus(record.status), FailingWorkEvent(decision.value)))


def carry_out(session: Session, record: FailingWorkRow, decision: Decision) -> None:
    """Does to a locked record's rows what a person decided. Raises ConflictError, with nothing done, where its status allows that no
    more.

    The rows are in this service's outbox or in the other's, where the same decision is carried out when its message arrives.
    """
    FAILING_WORK_TRANSITIONS.move(record, FailingWorkEvent(decision.value))
    session.flush()
    rows = update(OutboxRow).where(OutboxRow.failing_id == record.id, OutboxRow.acknowledged_at.is_(None))
    if decision is Decision.SET_ASIDE:
        session.execute(rows.values(set_aside_at=func.app_now()))
        return
    twin = aliased(OutboxRow)
    newer = exists().where(
        twin.org_id == OutboxRow.org_id,
        twin.topic == OutboxRow.topic,
        twin.dedupe_key == OutboxRow.dedupe_key,
        twin.acknowledged_at.is_(None),
        twin.set_aside_at.is_(None),
    )
    # The same was asked for again while it was set aside: the newer row does it.
    superseded = rows.where(OutboxRow.set_aside_at.is_not(None), newer)
    session.execute(superseded.values(acknowledged_at=func.app_now(), body={}, last_failure=None))
    session.execute(
        rows.values(
            set_aside_at=None,
            failing_id=None,
            failures=0,
            last_failure=None,
            begun_at=None,
            hints=0,
            due_at=func.app_now(),
        )
    )
