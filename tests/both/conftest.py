"""The pages of payments ask the real notifications service, and what payments asks it for is handed on row by row."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from deploy.local.servers import Servers
from services.payments import app, wiring
from shared.contracts.notices import NoticeRequested
from shared.outbox import OutboxRow
from tests.conftest import Databases
from tests.notifications.conftest import Service, exchange, neighbours, payments, service, storage, usual
from tests.notifications.fake_servers import Reply, serving
from tests.payments.conftest import payments_settings
from tests.payments.council import Council, Payments, found

__all__ = ["exchange", "neighbours", "payments", "service", "storage", "usual"]


@dataclass
class Both:
    """One organisation that both services know."""

    council: Council
    notifications: Service

    def hand_on(self, *, newest_first: bool = False) -> None:
        """Notifications gets every notice that payments has asked for, in the order in which it was asked for or the other way round, and
        sends them then."""
        query = select(OutboxRow).where(OutboxRow.topic == NoticeRequested.topic).order_by(OutboxRow.id)
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            asked = [(row.id, NoticeRequested.model_validate(row.body)) for row in session.scalars(query)]
        for row_id, notice in reversed(asked) if newest_first else asked:
            self.notifications.take(notice, row_id=row_id)
        self.notifications.work()


@pytest.fixture
def both(service: Service, databases: Databases, servers: Servers) -> Iterator[Both]:
    """Payments as it asks this notifications service."""

    def answer(method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        answered = service.internal(method, f"{path}?{urlencode(query)}", json.loads(body) if body else None)
        return answered.status_code, answered.content

    with serving(answer) as url:
        dependencies = wiring.build(payments_settings(databases, servers, notifications_url=url))
        with TestClient(app.make_payments_app(dependencies), raise_server_exceptions=False) as client:
            council = found(Payments(dependencies, client))
            service.org_id = council.org_id
            service.organisation()
            yield Both(council, service)
        dependencies.database.close()
        dependencies.redis.close()
        dependencies.notifications.close()
