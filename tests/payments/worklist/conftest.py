"""Work that always fails, in an organisation of the test's own: rows that nobody can do, and how often they were tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import select, update

from deploy.local.servers import Servers
from services.payments import wiring
from services.payments.wiring import PaymentsDependencies
from shared.database import app_now
from shared.identity import InternalTokens
from shared.outbox import OutboxRow, Task, enqueue
from tests.conftest import Databases
from tests.notifications.fake_servers import PaymentsSide, serving
from tests.payments.conftest import payments_settings
from tests.payments.council import Council

SECRET = SecretStr("an-internal-secret-for-tests-of-32-letters")
TOPIC = "claim.watch"
"""A row of this topic that names no claim fails by its own fault, every time."""


@dataclass
class FailingWork:
    """Rows of one organisation's outbox that always fail, and the worker that tries them."""

    council: Council
    worker: PaymentsDependencies
    notifications: PaymentsSide
    """The other service's side of the outbox."""

    def row(self, topic: str = TOPIC, destination: str = "payments", **values: Any) -> UUID:
        """A row that nobody can do."""
        with self.worker.database.transaction(self.council.org_id) as session:
            known = set(session.scalars(select(OutboxRow.id)))
            enqueue(session, self.council.org_id, [Task(destination, topic, **values)])
            session.info.clear()  # no hint: the test says when it is tried
            [new] = set(session.scalars(select(OutboxRow.id))) - known
        return new

    def fails(self, row_id: UUID, times: int, topic: str = TOPIC) -> None:
        """The worker tries a row so often, and cannot do it."""
        with structlog.testing.capture_logs():  # a traceback for each would take longer than the work
            for _ in range(times):
                assert not self.worker.jobs.do(topic, row_id)

    def reported(self, row_id: UUID, cause: str) -> None:
        """The worker of notifications could not do a row of ours."""
        token = InternalTokens("notifications", SECRET).make("payments")
        answer = self.council.payments.client.post(
            f"/internal/outbox/{row_id}/failure", json={"cause": cause}, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 204, answer.text

    def of(self, row_id: UUID) -> OutboxRow:
        """A row as it is now."""
        with self.worker.database.transaction(self.council.org_id) as session:
            return session.get_one(OutboxRow, row_id)

    def mend(self, row_id: UUID, **values: Any) -> None:
        """What was wrong with a row is put right."""
        with self.worker.database.transaction(self.council.org_id) as session:
            session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**values))

    def waits(self, row_id: UUID) -> timedelta:
        """How long the clock leaves a row alone."""
        with self.worker.database.transaction(self.council.org_id) as session:
            return session.get_one(OutboxRow, row_id).due_at - app_now(session)

    def listed(self) -> list[dict[str, Any]]:
        """What fails, and what was set aside."""
        work: list[dict[str, Any]] = self.council.payer.get("/failing-work")["work"]
        return work

    def set_aside(self, failing_id: str, reason: str = "Nobody needs it.") -> None:
        """Finance sets it aside."""
        self.council.approver.post(f"/failing-work/{failing_id}/set-aside", {"reason": reason})

    def tasks(self) -> list[dict[str, Any]]:
        """What the worklist says of it."""
        return [one for one in self.council.payer.get("/worklist") if one["kind"] == "work_failing"]


@pytest.fixture
def notifications() -> Iterator[PaymentsSide]:
    """The other service, as far as its outbox goes."""
    side = PaymentsSide(InternalTokens("notifications", SECRET))
    with serving(side.answer, side.check) as side.url:
        yield side


@pytest.fixture
def failing(
    council: Council, databases: Databases, servers: Servers, notifications: PaymentsSide
) -> Iterator[FailingWork]:
    """Work that always fails, and what a worker process is made of; the tests do its loop."""
    dependencies = wiring.build(payments_settings(databases, servers, notifications_url=notifications.url))
    wiring.register_jobs(dependencies)
    yield FailingWork(council, dependencies, notifications)
    dependencies.database.close()
    dependencies.redis.close()
    dependencies.notifications.close()
