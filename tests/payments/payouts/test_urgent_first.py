"""Claims go before runs: in the clock's hints, at a worker's threads and at a bank's pace."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import func, update

from deploy.local.servers import Servers
from services.payments.rails.rate_limiter import RateLimit, RateLimiter
from services.payments.worklist.failing import keep_task
from shared import outbox
from shared.database import Database
from shared.ids import new_id
from shared.messaging import Jobs, connect, make_broker, make_workers
from shared.outbox import Hint, Lane, OutboxRow, Task, Work
from tests.conftest import Databases
from tests.payments.council import Council

NOBODY = "nobody"
"""No service has this name, so that these rows are in nobody's way."""
OTHERS = {f"{service}.{lane.value}" for service in ("payments", "notifications") for lane in Lane}
PATIENCE_SECONDS = 60.0


@pytest.fixture
def waiting(council: Council) -> Iterator[Council]:
    """An organisation whose outbox holds three payments of a run and then a claim, all due and none hinted yet."""
    database = council.payments.dependencies.database
    with database.transaction(council.org_id) as session:
        run = [Task(NOBODY, "send", new_id(), lane=Lane.RUN, due_in=-timedelta(minutes=1)) for _ in range(3)]
        claim = Task(NOBODY, "send", new_id(), lane=Lane.URGENT, due_in=-timedelta(seconds=1))
        outbox.enqueue(session, council.org_id, [*run, claim])
    yield council
    with database.transaction(council.org_id) as session:
        session.execute(update(OutboxRow).where(OutboxRow.destination == NOBODY).values(acknowledged_at=func.app_now()))


def hinted(council: Council, *, limit: int = 100, busy: bool = False, again: bool = False) -> list[Lane]:
    """The lanes of what the clock hints now, in order. `busy`: the run's queue still holds hints; `again`: everything is due."""
    database = council.payments.dependencies.database
    if again:
        with database.transaction(council.org_id) as session:
            session.execute(update(OutboxRow).where(OutboxRow.destination == NOBODY).values(due_at=func.app_now()))
    with database.system() as session:
        hints = outbox.take_due(
            session,
            limit=limit,
            rehint_after=timedelta(seconds=10),
            full=OTHERS,
            busy={f"{NOBODY}.run"} if busy else set(),
        )
    return sorted(hint.lane for hint in hints)


def test_the_clock_hints_a_claim_before_a_run_that_was_there_first(waiting: Council) -> None:
    assert hinted(waiting, limit=1) == [Lane.URGENT]
    assert hinted(waiting) == [Lane.RUN] * 3


def test_what_waits_its_turn_in_a_busy_queue_is_not_hinted_twice(waiting: Council) -> None:
    assert hinted(waiting, limit=2, busy=True) == [Lane.RUN, Lane.URGENT]
    assert hinted(waiting, busy=True, again=True) == [Lane.RUN, Lane.RUN, Lane.URGENT]
    assert hinted(waiting, busy=True, again=True) == [Lane.URGENT]
    assert hinted(waiting, again=True) == [Lane.RUN] * 3 + [Lane.URGENT]


class Anywhere:
    """An outbox that has every row."""

    def fetch(self, outbox_id: UUID) -> Work:
        """See Source."""
        return Work(outbox_id, new_id(), "any", None, {}, "")

    def end_try(self, outbox_id: UUID, cause: str | None) -> None:
        """See Source."""
        raise AssertionError(outbox_id, cause)


def test_a_run_that_holds_every_thread_does_not_hold_up_a_claim(databases: Databases, servers: Servers) -> None:
    urls, client = databases.of["payments"], connect(servers.redis_url)
    database = Database(urls.app_url, urls.system_url)
    jobs = Jobs("house", make_broker(client, f"test-{new_id().hex}"), database, keep_task)
    run_has_begun, claim_is_done, bank_answers = Event(), Event(), Event()

    def wait_for_the_bank(_: Work) -> None:
        run_has_begun.set()
        bank_answers.wait(PATIENCE_SECONDS)

    jobs.on("run", wait_for_the_bank, source=Anywhere())
    jobs.on("claim", lambda _: claim_is_done.set(), source=Anywhere())
    workers = make_workers(jobs, threads=1)
    for worker in workers:
        worker.start()
    assert {queue for worker in workers for queue in worker.consumers} == {f"house.{lane.value}" for lane in Lane}
    try:
        jobs.hint([Hint(new_id(), "house", "run", Lane.RUN)])
        assert run_has_begun.wait(PATIENCE_SECONDS)
        jobs.hint([Hint(new_id(), "house", "claim", Lane.URGENT)])
        assert claim_is_done.wait(PATIENCE_SECONDS)
    finally:
        bank_answers.set()
        for worker in workers:
            worker.stop()
        client.connection_pool.disconnect()
        database.close()


class SleepsError(Exception):
    """Somebody would wait, for so many seconds."""


def test_a_claim_is_ahead_of_every_run_at_a_banks_pace(servers: Servers) -> None:
    def sleep(seconds: float) -> None:
        raise SleepsError(seconds)

    client, org_id, interval_seconds = connect(servers.redis_url), new_id(), 1000
    pacer = RateLimiter(client, f"test-{new_id().hex}", RateLimit(1 / interval_seconds, burst=0), 1, sleep)

    def waits(*, urgent: bool) -> float:
        with pytest.raises(SleepsError) as asleep:
            pacer.wait(org_id, "payments", urgent=urgent)
        return float(asleep.value.args[0])

    pacer.wait(org_id, "payments", urgent=False)
    run = waits(urgent=False)
    first_claim, second_claim = waits(urgent=True), waits(urgent=True)
    run_again = waits(urgent=False)
    assert run_again > second_claim > first_claim
    assert first_claim <= run, "the run that waited has booked nothing"
    client.connection_pool.disconnect()
