"""PostgreSQL: sessions that belong to one organisation, and the vocabulary every table is written in.

Row-level security is the rule and `transaction(org_id)` the only way in for requests and effects: the organisation is set
for that transaction, and PostgreSQL shows and accepts no other. `system()` uses a role of its own whose policies name the
few tables that background work must read before it knows an organisation.
"""

import random
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from typing import cast as typed_as
from uuid import UUID

from pydantic_settings import SettingsError
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Engine,
    MetaData,
    SQLColumnExpression,
    String,
    Table,
    Update,
    Uuid,
    cast,
    create_engine,
    func,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import Session as Session  # for pages, which hand sessions on and write no SQL

from shared import logs
from shared.ids import new_id
from shared.london import london_day
from shared.transitions import E, S, TransitionTable

NAMING = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
MomentNow = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.app_now())]
"""UTC in the database, filled by `app_now()`: the only clock that deadlines use."""


class PlumbingBase(DeclarativeBase):
    """Tables of `shared` (outbox, inbox, audit, …): the same in both services' databases."""

    metadata = MetaData(naming_convention=NAMING)


class OrgRow:
    """Columns of every business row: its organisation and its id; foreign keys always name both."""

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


FOR_CHANGE = {"key_share": True}
"""The lock of whoever is about to change values of a row, for `session.get`: FOR NO KEY UPDATE.

Never FOR UPDATE: every new row holds FOR KEY SHARE on the rows that its foreign keys name, and FOR UPDATE waits for those. Ten
people whose claims name one event would each hold the event and wait for it."""

MOST_RETRIES = 3
"""So often a transaction is run again that PostgreSQL ended in favour of another one."""
RETRY_WAIT_SECONDS = 0.05
"""The longest wait before the first of them; each further one may be twice as long."""
_ENDED_FOR_ANOTHER = frozenset({"40P01", "40001"})
"""SQLSTATE of deadlock_detected and serialization_failure: nothing is wrong with the transaction, and it may be run again."""

AfterCommit = Callable[[Session], None]
Result = TypeVar("Result")

log = logs.get(__name__)


def ended_for_another(error: BaseException) -> bool:
    """Whether PostgreSQL rolled a transaction back so that another one could go on (deadlock, serialisation failure)."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _ENDED_FOR_ANOTHER


def make_engine(url: str, **options: Any) -> Engine:
    """A pool of connections, none of them made yet. Raises SettingsError, which never says what is in the address: it holds a
    password."""
    try:
        return create_engine(url, hide_parameters=True, **options)
    except (ArgumentError, ImportError, ValueError):
        raise SettingsError(
            "A setting that ends in DATABASE_URL is no address of a database, so nothing was started and no money moves. "
            "It looks like postgresql+psycopg://ROLE:PASSWORD@HOST:5432/DATABASE."
        ) from None


class Database:
    """Two pools, one per role. `after_commit` gets each committed session, to hand its hints on."""

    def __init__(self, app_url: str, system_url: str, *, pool_size: int = 12) -> None:
        options = {"pool_size": pool_size, "max_overflow": pool_size, "pool_recycle": 1800}
        connect = {"connect_timeout": 5, "options": "-c statement_timeout=30000 -c lock_timeout=10000 -c timezone=UTC"}
        self._app = make_engine(app_url, connect_args=connect, **options)
        self._system = make_engine(system_url, connect_args=connect, **options)
        self._still = self._app.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._glancing = self._system.execution_options(isolation_level="AUTOCOMMIT")
        self.after_commit: AfterCommit | None = None

    @contextmanager
    def transaction(self, org_id: UUID) -> Iterator[Session]:
        """One transaction as one organisation: commits at the end, rolls back on any error, then hands on the hints."""
        with Session(self._app, expire_on_commit=False) as session:
            _enter(session, org_id)
            yield session
            session.commit()
            if self.after_commit is not None:
                self.after_commit(session)

    @contextmanager
    def snapshot(self, org_id: UUID) -> Iterator[Session]:
        """One transaction that only reads, as one organisation: every statement sees the same moment, whatever is committed meanwhile
        (REPEATABLE READ, READ ONLY)."""
        with Session(self._still, expire_on_commit=False) as session:
            _enter(session, org_id)
            yield session

    def run(self, org_id: UUID, effect: Callable[[Session], Result]) -> Result:
        """Runs `effect` in one transaction as one organisation, commits, and gives what it returned.

        Where PostgreSQL ends the transaction in favour of another one, it is run again from its beginning, at most
        MOST_RETRIES times and after a random wait, so that two that met once do not meet again. So `effect` changes nothing
        but the session's rows, and calls nobody. Raises what `effect` raises; DBAPIError where the last run ended so, too.
        """
        retries = 0
        while True:
            try:
                with self.transaction(org_id) as session:
                    return effect(session)
            except DBAPIError as error:
                if retries == MOST_RETRIES or not ended_for_another(error):
                    raise
                log.warning("transaction run again", attempt=retries + 1, error_type=type(error.orig).__name__)
            time.sleep(random.uniform(0, RETRY_WAIT_SECONDS * 2**retries))  # noqa: S311  # jitter, not a secret
            retries += 1

    @contextmanager
    def system(self) -> Iterator[Session]:
        """One transaction as the system role: sees only what its policies name (outbox, inbox, due rows, …)."""
        with Session(self._system, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def system_autocommit(self) -> Iterator[Session]:
        """Single reads as the system role, each for itself: a third of the round trips of a transaction."""
        with Session(self._glancing, expire_on_commit=False) as session:
            yield session

    def ask(self) -> None:
        """Asks for a sign of life as both roles. Raises SQLAlchemyError where the database does not answer."""
        for engine in (self._app, self._system):
            with engine.connect() as connection:
                try:
                    connection.exec_driver_sql("SELECT 1")
                except DBAPIError as error:
                    if not error.connection_invalidated:  # else the server had only closed it meanwhile
                        raise
                    connection.rollback()
                    connection.exec_driver_sql("SELECT 1")

    def close(self) -> None:
        """Gives every connection back."""
        self._app.dispose()
        self._system.dispose()


def table_of(entity: type[DeclarativeBase]) -> Table:
    """The table behind a class, for the few statements that every payment runs: written on the table they cost a third."""
    return typed_as(Table, entity.__table__)


def is_among(
    column: SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None], ids: Collection[UUID]
) -> ColumnElement[bool]:
    """SQL: the column is one of these. They are handed over as one text, which becomes rows: of thousands, a parameter each costs more than the
    rows that are found by them, and an array is gone through for each row that is looked at."""
    written = "{" + ",".join([one.hex for one in ids]) + "}"
    return column.in_(select(func.unnest(cast(literal(written, String), ARRAY(Uuid)))))


def update_status(
    target: type[DeclarativeBase] | Table, transitions: TransitionTable[S, E], now: S, event: E, to: S | None = None
) -> Update:
    """An UPDATE that moves rows which still have status `now`; the caller adds which ones, and whatever else changes with it.

    A row that somebody else has moved meanwhile stays as it is. Raises as `TransitionTable.next_status`.
    """
    after = transitions.next_status(now, event, to)
    status = target.c.status if isinstance(target, Table) else inspect(target).attrs["status"].class_attribute
    return update(target).where(status == now.value).values(status=after.value)


def insert_moved(target: Table, transitions: TransitionTable[S, E], event: E) -> Insert:
    """An INSERT of rows whose first step is taken in the same statement: they begin at the status after it. The caller adds the values, and
    writes the step down as it does any other. Raises as `TransitionTable.next_status`."""
    return insert(target).values(status=transitions.next_status(transitions.initial, event).value)


def _enter(session: Session, org_id: UUID) -> None:
    """Begins a transaction as one organisation; once more where the server had closed the connection meanwhile."""
    statement, values = "SELECT set_config('app.org_id', %s, true)", (str(org_id),)
    try:
        session.connection().exec_driver_sql(statement, values)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        session.rollback()
        session.connection().exec_driver_sql(statement, values)


def app_now(session: Session) -> datetime:
    """The database's clock (UTC), shifted only in tests and practice; the same through a transaction."""
    moment: datetime = session.execute(select(func.app_now())).scalar_one()
    return moment


def london_today(session: Session) -> date:
    """The day in London by the database's clock."""
    return london_day(app_now(session))
