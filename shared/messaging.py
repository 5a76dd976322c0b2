"""Redis and Dramatiq, as carriers of hints: an outbox id on a queue, and nothing else.

`Jobs` is where a service says which function does which topic. A hint that is lost costs seconds (the clock hints again);
a hint that comes twice finds nothing to do. With Redis away the clock runs due rows itself.
"""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol
from uuid import UUID

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, CurrentMessage, ShutdownNotifications, TimeLimit, TimeLimitExceeded
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared import logs, outbox
from shared.database import Database
from shared.failing_work import FailureLog, Tell
from shared.faults import PROCESS_ENDED, fault_of
from shared.outbox import Hint, Lane, Work

log = logs.get(__name__)

PRIORITY = {Lane.URGENT: 0, Lane.NORMAL: 10, Lane.RUN: 20}
Handler = Callable[[Work], None]


class Source(Protocol):
    """Whose outbox a topic's rows are in."""

    def fetch(self, outbox_id: UUID) -> Work | None:
        """The row, or None where nothing is left to do."""
        ...

    def end_try(self, outbox_id: UUID, cause: str | None) -> None:
        """Counts a failure by the row's own fault; without a cause something was away, and the try is over."""
        ...


def connect(url: str, *, patience_seconds: float | None = None) -> "redis.Redis":
    """A client that never repeats a command behind our back: a hidden replay enqueues twice, an error is visible. With `patience_seconds` it
    waits no longer for anything."""
    pool = redis.ConnectionPool.from_url(
        url,
        socket_timeout=patience_seconds or 5,
        socket_connect_timeout=patience_seconds or 2,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 0),
        max_connections=64,
    )
    return redis.Redis(connection_pool=pool)


def make_broker(client: "redis.Redis", namespace: str) -> RedisBroker:
    """The broker both services use. No retries, results or delays: PostgreSQL schedules."""
    return RedisBroker(  # type: ignore[no-untyped-call]  # dramatiq leaves this constructor untyped
        client=client,
        namespace=f"{namespace}:jobs",
        heartbeat_timeout=15_000,
        maintenance_chance=100_000,
        dead_message_ttl=24 * 3600 * 1000,
        middleware=[
            AgeLimit(max_age=600_000),
            TimeLimit(time_limit=120_000),
            ShutdownNotifications(),
            CurrentMessage(),
        ],
    )


@dataclass(frozen=True, slots=True)
class OwnOutbox:
    """Rows of this service's own outbox."""

    service: str
    database: Database
    failures: FailureLog

    def fetch(self, outbox_id: UUID) -> Work | None:
        """See Source."""
        with self.database.system_autocommit() as session:
            return outbox.begin_work(session, outbox_id, destination=self.service)

    def end_try(self, outbox_id: UUID, cause: str | None) -> None:
        """See Source."""
        self.failures.end_try(outbox_id, cause)


class Jobs:
    """The topics a service's worker does, and how hints travel. Used by worker (does), clock (hints, or does when Redis
    is away) and API (hints).

    A folder that has jobs declares them in its `jobs.py`, always by the same function, which `wiring` calls:

        def register(jobs: Jobs, needs: Database) -> None:
            jobs.on(WATCH_TOPIC, partial(_watch, needs))

    `needs` is the one thing that the folder's jobs work with: a database, or a dataclass where it takes more. A handler is a function of
    the module that takes it and the `Work`, and finds what the work is about by `Work.subject()`.
    """

    def __init__(self, service: str, broker: dramatiq.Broker, database: Database, tell: Tell) -> None:
        self.service = service
        self.broker = broker
        self.database = database
        self.failures = FailureLog(service, database, tell)
        self._own = OwnOutbox(service, database, self.failures)
        self._handlers: dict[str, tuple[Source, Handler]] = {}
        database.after_commit = self._hint_after_commit

    def on(self, topic: str, handler: Handler, *, source: Source | None = None) -> None:
        """Declares who does a topic. Its rows are in our own outbox unless they come from another `source`."""
        self._handlers[topic] = (source or self._own, handler)
        for lane in Lane:
            dramatiq.actor(
                actor_name=f"{topic}@{lane.value}",
                queue_name=f"{self.service}.{lane.value}",
                priority=PRIORITY[lane],
                broker=self.broker,
            )(self._job(topic))

    def topics(self) -> set[str]:
        """Every topic that has somebody to do it."""
        return set(self._handlers)

    def do(self, topic: str, outbox_id: UUID) -> bool:
        """Does one row, wherever the hint came from. False when it failed: it is tried again later, and a failure by its own fault
        is counted, also one that ended its process. Raises TimeLimitExceeded where it took too long, which counts too."""
        source, handler = self._handlers[topic]
        with logs.correlated(None, topic=topic, outbox_id=str(outbox_id)):
            try:
                work = source.fetch(outbox_id)
                if work is not None and work.is_lost:
                    source.end_try(outbox_id, PROCESS_ENDED)
            except Exception as error:
                self._failed(source, outbox_id, error)
                return False
        if work is None:
            return True
        with logs.correlated(work.correlation_id, topic=topic, outbox_id=str(outbox_id), org_id=str(work.org_id)):
            try:
                handler(work)
            except TimeLimitExceeded as error:
                self._failed(source, outbox_id, error, work)
                raise
            except Exception as error:
                self._failed(source, outbox_id, error, work)
                return False
        return True

    def _failed(self, source: Source, outbox_id: UUID, error: BaseException, work: Work | None = None) -> None:
        cause = fault_of(error)
        log.exception("job failed", exc_info=error, cause=cause or "outage")
        if cause is None and not (work and work.is_repeat):
            return
        try:
            source.end_try(outbox_id, cause)
        except Exception as uncounted:  # whoever counts is away too: the next failure is counted
            log.exception("failure not counted", exc_info=uncounted)

    def hint(self, hints: list[Hint]) -> bool:
        """Hands hints to Redis, best effort. False when Redis is away: the clock will see to it."""
        try:
            for hint in hints:
                self.broker.enqueue(
                    dramatiq.Message(
                        queue_name=f"{hint.destination}.{hint.lane.value}",
                        actor_name=f"{hint.topic}@{hint.lane.value}",
                        args=(str(hint.outbox_id),),
                        kwargs={},
                        options={},
                    )
                )
        except (dramatiq.errors.BrokerConnectionError, redis.RedisError, OSError) as error:
            log.warning("hints not handed on", count=len(hints), error_type=type(error).__name__)
            return False
        return True

    def _job(self, topic: str) -> Callable[[str], None]:
        def run(outbox_id: str) -> None:
            self.do(topic, UUID(outbox_id))

        return run

    def _hint_after_commit(self, session: Session) -> None:
        hints = outbox.pop_hints(session)
        if hints:
            self.hint(hints)


def stop_requested() -> threading.Event:
    """An event that SIGTERM and SIGINT set, for a process's main loop to wait on."""
    stop = threading.Event()

    def request(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, request)
    signal.signal(signal.SIGINT, request)
    return stop


def make_workers(jobs: Jobs, *, threads: int) -> list[dramatiq.Worker]:
    """So many threads for what is urgent and as many for the rest, not started yet: whoever waits at a telephone never waits
    for a thread that a run holds, however slow its bank is."""
    jobs.broker.delay_queues.clear()  # PostgreSQL schedules: else a thread for each looks into an empty queue again and again
    rest = {f"{jobs.service}.{lane.value}" for lane in Lane if lane is not Lane.URGENT}
    return [
        dramatiq.Worker(jobs.broker, queues=queues, worker_threads=threads, worker_timeout=250)
        for queues in ({f"{jobs.service}.{Lane.URGENT.value}"}, rest)
    ]


def run_worker(jobs: Jobs, *, threads: int, ready_file: Path | None) -> None:
    """Runs a worker in this process until it is told to stop; work in hand is finished first."""
    stop = stop_requested()
    workers = make_workers(jobs, threads=threads)
    for worker in workers:
        worker.start()
    log.info("worker started", count=len(jobs.topics()))
    sign = ReadySign(ready_file, jobs.database)
    while not stop.wait(1.0):
        sign.show()
    for worker in workers:
        worker.stop(timeout=30_000)
    jobs.broker.close()


class ReadySign:
    """A file that is touched while a process is well and the database answers, for whoever watches it; without a file nothing.

    While the database is away the file grows old, which is the sign that something is wrong; it is touched again by itself.
    """

    def __init__(self, ready_file: Path | None, database: Database) -> None:
        self._file = ready_file
        self._database = database
        self._is_away = False
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)  # a process before us was well, which says nothing of us

    def show(self) -> None:
        """Touches the file if the database answers."""
        if self._file is None:
            return
        try:
            self._database.ask()
        except SQLAlchemyError as error:
            if not self._is_away:
                log.warning("the database does not answer", error_type=type(error).__name__)
            self._is_away = True
            return
        self._is_away = False
        self._file.touch()
