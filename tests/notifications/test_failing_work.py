"""Work of notifications that always fails: payments is told in the transaction of the tenth failure, and its decision is done here."""

from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select

from shared.contracts.notices import NoticeRequested
from shared.contracts.tasks import Decision, WorkDecided, WorkFailing
from shared.ids import new_id
from shared.outbox import FAILING_AFTER, OutboxRow, Task, Work, enqueue
from tests.notifications.conftest import Service

TOPIC = "message.send"


def row_of(service: Service, destination: str = "notifications", topic: str = TOPIC, **values: Any) -> UUID:
    """A row that nobody can do: it names no message."""
    with service.dependencies.database.transaction(service.org_id) as session:
        known = set(session.scalars(select(OutboxRow.id)))
        enqueue(session, service.org_id, [Task(destination, topic, **values)])
        session.info.clear()
        [new] = set(session.scalars(select(OutboxRow.id))) - known
    return new


def fails(service: Service, row: UUID, times: int = FAILING_AFTER) -> None:
    """The worker tries it so often."""
    with structlog.testing.capture_logs():
        for _ in range(times):
            assert not service.dependencies.jobs.do(TOPIC, row)


def told(service: Service) -> list[dict[str, Any]]:
    """What payments is told of failing work."""
    return [one for one in service.told() if one["topic"] == WorkFailing.topic]


def now(service: Service, row: UUID) -> OutboxRow:
    """A row as it is."""
    with service.dependencies.database.transaction(service.org_id) as session:
        return session.get_one(OutboxRow, row)


def test_payments_is_told_once_and_of_the_number_and_of_the_end(service: Service) -> None:
    rows = [row_of(service) for _ in range(3)]
    for row in rows:
        fails(service, row, FAILING_AFTER + 5)
    [first] = told(service)
    assert (first["work_topic"], first["cause"], first["row_count"]) == (TOPIC, "ValueError", 1)
    failures = service.dependencies.jobs.failures
    failures.recount()
    failures.recount()
    assert [one["row_count"] for one in told(service)] == [1, 3]
    service.storage.administer("UPDATE outbox SET acknowledged_at = app_now() WHERE topic = 'message.send'")
    failures.recount()
    assert [(one["row_count"], one["told"]) for one in told(service)] == [(1, 1), (3, 2), (0, 3)]
    assert len({one["failing_id"] for one in told(service)}) == 1


def test_what_people_decide_is_done_here_in_whatever_order_it_comes(service: Service) -> None:
    row = row_of(service)
    fails(service, row)
    failing_id = UUID(told(service)[0]["failing_id"])
    service.take(WorkDecided(failing_id=failing_id, decision=Decision.SET_ASIDE))
    assert now(service, row).set_aside_at is not None
    assert service.dependencies.jobs.do(TOPIC, row), "there is nothing to do"
    service.take(WorkDecided(failing_id=failing_id, decision=Decision.TAKE_BACK))
    assert (now(service, row).set_aside_at, now(service, row).failures) == (None, 0)

    fails(service, row)
    failing_id = UUID(told(service)[-1]["failing_id"])
    service.take(WorkDecided(failing_id=failing_id, decision=Decision.TAKE_BACK))
    service.take(WorkDecided(failing_id=failing_id, decision=Decision.SET_ASIDE))
    assert now(service, row).set_aside_at is None, "what came late was taken back already"


def test_a_message_that_payments_cannot_do_is_counted_here_and_told(service: Service) -> None:
    row = row_of(service, "payments", "task.raised")
    for _ in range(FAILING_AFTER):
        answer = service.internal("POST", f"/internal/outbox/{row}/failure", {"cause": "ValidationError"})
        assert answer.status_code == 204
    assert [one["work_topic"] for one in told(service)] == ["task.raised"]


def test_that_payments_cannot_learn_of_failing_work_is_told_to_whoever_asks_and_goes_round_in_no_circle(
    service: Service,
) -> None:
    row = row_of(service, "payments", WorkFailing.topic)
    for _ in range(3 * FAILING_AFTER):
        service.internal("POST", f"/internal/outbox/{row}/failure", {"cause": "ValidationError"})
    service.dependencies.jobs.failures.recount()
    assert len([one for one in service.told() if one["topic"] == WorkFailing.topic]) == 1, "the row itself"
    [seen] = service.internal("GET", f"/internal/failing-work/{service.org_id}").json()
    assert (seen["topic"], seen["cause"], seen["row_count"]) == (WorkFailing.topic, "ValidationError", 1)


def test_a_row_of_payments_that_fails_here_is_reported_to_payments(service: Service) -> None:
    bad = Work(new_id(), service.org_id, NoticeRequested.topic, None, {"notice": 1}, "test")
    service.payments.rows[bad.id] = bad
    with structlog.testing.capture_logs():
        assert not service.dependencies.jobs.do(bad.topic, bad.id)
    assert service.payments.failures == [(bad.id, "ValidationError")]


def test_payments_being_away_is_not_counted(service: Service) -> None:
    service.payments.away = True
    with structlog.testing.capture_logs():
        assert not service.dependencies.jobs.do(NoticeRequested.topic, new_id())
    assert service.payments.failures == []
