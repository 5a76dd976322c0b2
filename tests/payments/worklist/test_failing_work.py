"""Work that always fails becomes a task, one for each kind and cause, and is done once somebody has put it right or decided."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from services.payments.worklist.tables import WorkItem
from shared import outbox
from shared.errors import UnavailableError
from shared.failing_work import FailingWorkRow
from shared.faults import fault_of
from shared.outbox import FAILING_AFTER, OutboxRow, Work
from tests.payments.council import Council
from tests.payments.problems import is_problem
from tests.payments.worklist.conftest import TOPIC, FailingWork

CAUSE = "ValueError"


def test_fifty_failures_of_one_row_are_known_once(failing: FailingWork) -> None:
    row = failing.row()
    failing.fails(row, 50)
    assert failing.of(row).failures == 50
    [task] = failing.tasks()
    assert f"once, however often we tried ({TOPIC}: {CAUSE})" in task["reason"]
    assert "For: finance approver." in task["reason"]
    assert "nobody is reminded of its promise" in task["reason"], "what it means for the money"
    assert "try again" in task["reason"], "and what to do"


def test_nine_failures_are_no_task_and_the_tenth_is(failing: FailingWork) -> None:
    row = failing.row()
    failing.fails(row, FAILING_AFTER - 1)
    assert failing.tasks() == []
    failing.fails(row, 1)
    assert len(failing.tasks()) == 1


@pytest.mark.parametrize(
    "outage",
    [
        UnavailableError("service.away", "The notifications service does not answer just now."),
        OperationalError("SELECT 1", {}, Exception("the database is away")),
        ConnectionRefusedError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_outage_is_not_counted_however_long_it_lasts(failing: FailingWork, outage: Exception) -> None:
    def wait_for_what_is_away(_: Work) -> None:
        raise outage

    failing.worker.jobs.on("tests.outage", wait_for_what_is_away)
    row = failing.row("tests.outage")
    failing.fails(row, 20, "tests.outage")
    assert failing.of(row).failures == 0
    assert failing.tasks() == []


def test_rows_of_one_kind_and_cause_are_one_task_with_their_number(failing: FailingWork) -> None:
    rows = [failing.row() for _ in range(3)]
    for row in rows:
        failing.fails(row, FAILING_AFTER)
    failing.worker.jobs.failures.recount()
    [task] = failing.tasks()
    assert "3 times, however often" in task["reason"]
    other = failing.row("claim.without_photo")
    failing.fails(other, FAILING_AFTER, "claim.without_photo")
    assert len(failing.tasks()) == 2, "another kind is another task"


def test_a_row_that_is_done_after_all_ends_its_task(failing: FailingWork) -> None:
    row = failing.row()
    failing.fails(row, FAILING_AFTER)
    with failing.worker.database.system() as session:
        assert outbox.acknowledge(session, row)
    failing.worker.jobs.failures.recount()
    assert failing.tasks() == []
    assert failing.listed() == []


def test_what_always_fails_is_tried_later_each_time_and_once_an_hour_in_the_end(failing: FailingWork) -> None:
    row = failing.row()
    failing.fails(row, FAILING_AFTER)
    waits = []
    for _ in range(14):
        failing.mend(row, due_at=text("app_now()"))
        with failing.worker.database.system() as session:
            outbox.take_due(session, limit=10_000, rehint_after=timedelta(seconds=10), full=set(), busy=set())
        waits.append(failing.waits(row))
    assert waits[0] < timedelta(seconds=30) < timedelta(minutes=10) < waits[8]
    assert timedelta(minutes=44) < waits[-1] < timedelta(minutes=76)


def test_ten_who_fail_at_the_same_moment_make_one_task(failing: FailingWork) -> None:
    rows = [failing.row() for _ in range(5)]
    for row in rows:
        failing.fails(row, FAILING_AFTER - 2)
    together = Barrier(10)

    def fail(row: UUID) -> None:
        together.wait()
        failing.worker.jobs.failures.end_try(row, CAUSE)

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(fail, [*rows, *rows]))
    failing.worker.jobs.failures.recount()
    assert [failing.of(row).failures for row in rows] == [FAILING_AFTER] * 5
    [task] = failing.tasks()
    assert "5 times" in task["reason"]
    with failing.worker.database.transaction(failing.council.org_id) as session:
        assert session.scalar(select(func.count()).select_from(FailingWorkRow)) == 1
        assert session.scalar(select(func.count()).select_from(WorkItem).where(WorkItem.kind == "work_failing")) == 1


def test_what_a_person_typed_is_nowhere(failing: FailingWork) -> None:
    cause = fault_of(ValueError("Jo Bloggs, 07700 900123"))
    assert cause == "ValueError"
    row = failing.row()
    for _ in range(FAILING_AFTER):
        failing.worker.jobs.failures.end_try(row, cause)
    [task] = failing.tasks()
    assert "Bloggs" not in task["reason"]
    assert failing.of(row).last_failure == "ValueError"


def test_another_organisation_sees_and_decides_nothing(failing: FailingWork, other_council: Council) -> None:
    row = failing.row()
    failing.fails(row, FAILING_AFTER)
    [work] = failing.listed()
    stranger = other_council.hire(*other_council.staff)
    assert stranger.get("/failing-work")["work"] == []
    is_problem(stranger.call("POST", f"/failing-work/{work['id']}/try-again"), 404, "failing_work.not_found")


def test_a_failing_row_holds_up_no_other(failing: FailingWork) -> None:
    row = failing.row(dedupe_key="one")
    failing.fails(row, FAILING_AFTER)
    with failing.worker.database.system() as session:
        assert outbox.oldest_unanswered(session) is None or failing.of(row).failing_id is not None
    [work] = failing.listed()
    failing.set_aside(work["id"])
    assert failing.row(dedupe_key="one") != row, "the same may be asked for anew"
    with failing.worker.database.transaction(failing.council.org_id) as session:
        waiting = select(func.count()).select_from(OutboxRow).where(OutboxRow.topic == TOPIC, *outbox.OPEN)
        assert session.scalar(waiting) == 1
