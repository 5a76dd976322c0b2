"""What people decide about work that always fails: try again, set aside with a reason, take back; who may, and what stays of it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.worklist.rules import WORK_KINDS
from services.payments.worklist.tables import FailingWorkDecision
from shared import audit, outbox
from shared.audit import AuditRow
from shared.contracts.tasks import WorkFailing
from shared.identity import Role
from shared.ids import new_id
from shared.outbox import FAILING_AFTER, OutboxRow, Work
from tests.payments.problems import is_problem
from tests.payments.worklist.conftest import TOPIC, FailingWork


@pytest.fixture
def row(failing: FailingWork) -> UUID:
    """A row that always fails, of a task of finance approvers."""
    row = failing.row()
    failing.fails(row, FAILING_AFTER)
    return row


def the_work(failing: FailingWork) -> dict[str, Any]:
    """The one record there is."""
    [work] = failing.listed()
    return work


def can_be_done(failing: FailingWork, row: UUID) -> bool:
    """Whether a worker with a hint finds the row."""
    with failing.worker.database.system_autocommit() as session:
        return outbox.find_work(session, row, destination="payments") is not None


def test_it_says_who_what_for_and_what_to_do(failing: FailingWork, row: UUID) -> None:
    work = the_work(failing)
    kind = WORK_KINDS[TOPIC]
    assert (work["service"], work["topic"], work["cause"], work["row_count"]) == (
        "payments",
        TOPIC,
        "ValueError",
        1,
    )
    assert (work["role"], work["purpose"], work["undone"]) == ("finance_approver", kind.purpose, kind.undone)
    assert failing.of(row).failing_id == UUID(work["id"])


def test_tried_again_it_begins_anew_at_once(failing: FailingWork, row: UUID) -> None:
    failing.council.approver.post(f"/failing-work/{the_work(failing)['id']}/try-again")
    again = failing.of(row)
    assert (again.failures, again.hints, again.last_failure) == (0, 0, None)
    assert failing.waits(row).total_seconds() <= 0
    assert failing.listed() == failing.tasks() == []
    failing.fails(row, FAILING_AFTER)
    assert len(failing.tasks()) == 1, "and it is told again where it fails again"


def test_set_aside_it_is_never_tried_until_it_is_taken_back(failing: FailingWork, row: UUID) -> None:
    work = the_work(failing)
    failing.set_aside(work["id"], "The claim was entered twice.")
    assert not can_be_done(failing, row)
    with failing.worker.database.system() as session:
        assert not outbox.acknowledge(session, row), "whoever was at it has no effect any more"
    failing.worker.jobs.failures.recount()
    assert failing.tasks() == []
    aside = the_work(failing)
    assert (aside["is_set_aside"], aside["reason"]) == (True, "The claim was entered twice.")
    assert aside["undone"] == WORK_KINDS[TOPIC].undone, "what stays undone is said"
    failing.council.approver.post(f"/failing-work/{work['id']}/take-back")
    assert can_be_done(failing, row)
    assert (failing.of(row).failures, failing.listed()) == (0, [])


def test_each_decision_is_in_the_audit_trail_and_kept_with_its_reason(failing: FailingWork, row: UUID) -> None:
    del row
    failing_id = the_work(failing)["id"]
    failing.set_aside(failing_id, "Nobody needs it.")
    failing.council.approver.post(f"/failing-work/{failing_id}/take-back")
    with failing.worker.database.transaction(failing.council.org_id) as session:
        rows = session.scalars(
            select(AuditRow).where(AuditRow.object_id == UUID(failing_id)).order_by(AuditRow.id)
        ).all()
        kept = session.scalars(select(FailingWorkDecision).order_by(FailingWorkDecision.id)).all()
    assert [one.action for one in rows] == ["failing_work.set_aside", "failing_work.take_back"]
    assert {one.actor_id for one in rows} == {failing.council.approver.actor.id}
    assert rows[0].facts == {"topic": TOPIC, "cause": "ValueError", "rows": 1}, "no words of theirs in the chain"
    assert [(one.decision, one.reason) for one in kept] == [("set_aside", "Nobody needs it."), ("take_back", None)]
    with failing.worker.database.system() as session:
        audit.chain(session)
        assert audit.verify(session, failing.council.org_id) == []


def test_a_reason_is_needed_and_nothing_is_decided_twice(failing: FailingWork, row: UUID) -> None:
    address = f"/failing-work/{the_work(failing)['id']}"
    council = failing.council
    assert council.approver.call("POST", f"{address}/set-aside", {"reason": "  "}).status_code == 422
    assert can_be_done(failing, row)
    is_problem(council.approver.call("POST", f"{address}/take-back"), 409, "failing_work.decided_meanwhile")
    council.approver.post(f"{address}/try-again")
    again = council.approver.call("POST", f"{address}/set-aside", {"reason": "x"})
    is_problem(again, 409, "failing_work.decided_meanwhile")


def test_of_ten_decisions_at_the_same_moment_one_is_carried_out(failing: FailingWork, row: UUID) -> None:
    del row
    address = f"/failing-work/{the_work(failing)['id']}"
    decisions = [(f"{address}/set-aside", {"reason": f"Reason {number}"}) for number in range(5)]
    decisions += [(f"{address}/try-again", {})] * 5
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda one: failing.council.approver.call("POST", one[0], one[1]), decisions))
    assert sorted(one.status_code for one in answers) == [200] + [409] * 9
    with failing.worker.database.transaction(failing.council.org_id) as session:
        assert len(session.scalars(select(FailingWorkDecision)).all()) == 1


def test_who_may_decide_is_the_role_of_the_kind(failing: FailingWork, row: UUID) -> None:
    address = f"/failing-work/{the_work(failing)['id']}/try-again"
    is_problem(failing.council.organiser.call("POST", address), 403, "role.missing")
    is_problem(failing.council.administrator.call("POST", address), 403, "failing_work.other_role")
    assert failing.of(row).failures == FAILING_AFTER
    failing.council.approver.post(address)


def test_taken_back_beside_a_newer_row_of_the_same_it_is_done_by_that_one(failing: FailingWork) -> None:
    older = failing.row(dedupe_key="one")
    failing.fails(older, FAILING_AFTER)
    failing_id = the_work(failing)["id"]
    failing.set_aside(failing_id)
    newer = failing.row(dedupe_key="one")
    failing.council.approver.post(f"/failing-work/{failing_id}/take-back")
    assert failing.of(older).acknowledged_at is not None
    assert can_be_done(failing, newer)


def tell(failing: FailingWork, told: WorkFailing) -> None:
    """A message of notifications comes."""
    work = Work(new_id(), failing.council.org_id, told.topic, None, told.model_dump(mode="json"), "test")
    failing.notifications.rows[work.id] = work
    assert failing.worker.jobs.do(told.topic, work.id)


def test_work_of_notifications_is_decided_here_and_told_there(failing: FailingWork) -> None:
    told = WorkFailing(failing_id=new_id(), work_topic="message.send", cause="ValueError", row_count=2, told=1)
    tell(failing, told)
    tell(failing, told.model_copy(update={"row_count": 7, "told": 3}))
    tell(failing, told.model_copy(update={"row_count": 5, "told": 2}))
    [task] = failing.tasks()
    assert "7 times" in task["reason"], "what was told later counts, in whatever order it comes"
    administrator = failing.council.staff[Role.ADMINISTRATOR]
    administrator.post(f"/failing-work/{told.failing_id}/set-aside", {"reason": "An old number."})
    with failing.worker.database.transaction(failing.council.org_id) as session:
        [body] = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "work.decided"))
    assert (body["failing_id"], body["decision"]) == (str(told.failing_id), "set_aside")
    tell(failing, told.model_copy(update={"row_count": 8, "told": 4}))
    assert failing.tasks() == [], "what was on its way when it was decided brings no task back"


def test_work_of_notifications_that_is_over_ends_its_task(failing: FailingWork) -> None:
    told = WorkFailing(failing_id=new_id(), work_topic="message.send", cause="ValueError", row_count=2, told=1)
    tell(failing, told)
    tell(failing, told.model_copy(update={"row_count": 0, "told": 2}))
    assert failing.tasks() == []


def test_a_message_for_notifications_that_it_cannot_do_is_counted_here(failing: FailingWork) -> None:
    row = failing.row("notice.requested", destination="notifications")
    for _ in range(FAILING_AFTER):
        failing.reported(row, "ValidationError")
    [task] = failing.tasks()
    assert "tell somebody about their payment or claim" in task["reason"]
