"""Real worker processes at work that always fails: several at once, and one that is killed between the tenth failure and the task."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from uuid import UUID

import psycopg
import pytest

from services.payments.settings import PaymentsSettings
from shared.faults import PROCESS_ENDED
from shared.ids import new_id
from shared.outbox import FAILING_AFTER, LONGEST_TRY, Hint, Lane, OutboxRow, Work
from tests.conftest import Databases
from tests.local.processes import becomes_true, running
from tests.payments.worklist.conftest import TOPIC, FailingWork


def environment(settings: PaymentsSettings) -> dict[str, str]:
    """What a process is told, in the environment."""
    given = {
        name: getattr(value, "get_secret_value", lambda value=value: value)()
        for name, value in settings.model_dump().items()
        if value is not None
    }
    return {"PATH": os.environ["PATH"], **{f"PAYMENTS_{name.upper()}": str(value) for name, value in given.items()}}


@contextmanager
def worker(failing: FailingWork, log: Path) -> Iterator[Popen[str]]:
    """A worker process with this test's queue."""
    given = environment(failing.worker.settings) | {"PAYMENTS_READY_FILE": str(log.with_suffix(".ready"))}
    with running("-m", "services.payments.worker", environment=given) as process:
        yield process


def hint(failing: FailingWork, row: UUID, times: int = 1) -> None:
    """The queue says so often that there is a row to do."""
    assert failing.worker.jobs.hint([Hint(row, "payments", TOPIC, Lane.NORMAL)] * times)


def waiting_for(databases: Databases, table: str) -> list[int]:
    """The server's processes that wait for a table."""
    with psycopg.connect(databases.admin_url("payments")) as look:
        found = look.execute("SELECT pid FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table])
        return [pid for (pid,) in found.fetchall()]


def test_two_workers_at_one_row_make_one_task(failing: FailingWork, tmp_path: Path) -> None:
    row = failing.row()
    with worker(failing, tmp_path / "one"), worker(failing, tmp_path / "other"):
        hint(failing, row, 50)
        assert becomes_true(lambda: failing.of(row).failures == 50)
    assert len(failing.tasks()) == 1


def test_a_worker_killed_between_the_tenth_failure_and_the_task_loses_neither(
    failing: FailingWork, databases: Databases, tmp_path: Path
) -> None:
    row = failing.row()
    failing.fails(row, FAILING_AFTER - 1)
    with psycopg.connect(databases.admin_url("payments")) as holds, worker(failing, tmp_path / "killed") as killed:
        holds.execute("LOCK TABLE work_item IN EXCLUSIVE MODE")
        hint(failing, row)
        assert becomes_true(lambda: bool(waiting_for(databases, "work_item"))), (
            "the failure is counted, the task not written"
        )
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        [pid] = waiting_for(databases, "work_item")
        holds.rollback()
        gone = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)"
        with psycopg.connect(databases.admin_url("payments"), autocommit=True) as look:
            assert becomes_true(lambda: bool((look.execute(gone, [pid]).fetchone() or [False])[0]))
    assert failing.of(row).failures == FAILING_AFTER - 1
    assert failing.tasks() == []
    with worker(failing, tmp_path / "next"):
        hint(failing, row)
        assert becomes_true(lambda: failing.of(row).failures == FAILING_AFTER)
    assert len(failing.tasks()) == 1


def test_a_row_that_ends_its_process_is_counted_and_told(failing: FailingWork) -> None:
    def end_the_process(_: Work) -> None:
        raise SystemExit  # nobody counts it, as nobody does where the machine ends a process

    topic = "claim.without_photo"
    failing.worker.jobs._handlers[topic] = (failing.worker.jobs._own, end_the_process)
    row = failing.row(topic)
    for tries in range(FAILING_AFTER):
        failing.mend(row, hints=2 + tries)
        with pytest.raises(SystemExit):
            failing.worker.jobs.do(topic, row)
        assert failing.of(row).failures == tries
        failing.mend(row, begun_at=OutboxRow.begun_at - LONGEST_TRY)
    with pytest.raises(SystemExit):
        failing.worker.jobs.do(topic, row)
    assert (failing.of(row).failures, failing.of(row).last_failure) == (FAILING_AFTER, PROCESS_ENDED)
    [task] = failing.tasks()
    assert f"({topic}: {PROCESS_ENDED})" in task["reason"]


def test_a_worker_that_is_killed_at_a_row_is_found_out(
    failing: FailingWork, databases: Databases, tmp_path: Path
) -> None:
    row = failing.row(aggregate_id=new_id())  # it names a claim, so that the try stops at the table that is locked
    failing.mend(row, hints=2)
    with psycopg.connect(databases.admin_url("payments")) as holds, worker(failing, tmp_path / "killed") as killed:
        holds.execute("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE")
        hint(failing, row)
        assert becomes_true(lambda: bool(waiting_for(databases, "claim"))), "the try has begun, and cannot end"
        assert failing.of(row).begun_at is not None
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert failing.of(row).failures == 0
    failing.mend(row, begun_at=OutboxRow.begun_at - LONGEST_TRY)
    failing.worker.jobs.do(TOPIC, row)
    assert failing.of(row).failures == 2, "the lost try, and this one"
    assert failing.of(row).begun_at is None


def test_a_try_that_ended_in_an_outage_is_not_lost(failing: FailingWork) -> None:
    def wait_for_what_is_away(_: Work) -> None:
        raise ConnectionRefusedError

    topic = "tests.away_again"
    failing.worker.jobs.on(topic, wait_for_what_is_away)
    row = failing.row(topic)
    failing.mend(row, hints=2)
    assert not failing.worker.jobs.do(topic, row)
    assert (failing.of(row).begun_at, failing.of(row).failures) == (None, 0)
