"""Both services in this process: what somebody texts goes through the routes and the work of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import make_url

from deploy.local.servers import Servers
from services.payments import app, wiring
from shared.contracts.turns import Turn
from shared.identity import InternalTokens
from tests.conftest import Databases, migrated
from tests.notifications.conftest import SECRET, Service, exchange, neighbours, payments, service, storage, usual
from tests.notifications.conversations.conftest import People
from tests.notifications.fake_servers import Reply
from tests.payments.conftest import payments_settings
from tests.payments.council import Council, Payments, found

__all__ = ["exchange", "neighbours", "payments", "service", "storage", "usual"]


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Servers of their own, whose PostgreSQL does nothing by itself: what others wrote, and what is swept up after them, would count."""
    with Servers(durable=False) as running:
        address = make_url(running.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as server:
            server.execute("ALTER SYSTEM SET autovacuum = off")
            server.execute("SELECT pg_reload_conf()")
        yield running


@pytest.fixture(scope="session")
def databases(servers: Servers) -> Databases:
    """The databases of both services on them."""
    return migrated(servers)


@pytest.fixture(scope="session")
def paying(databases: Databases, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Payments]:
    """The payments service; nobody does its work."""
    receipts = tmp_path_factory.mktemp("receipts").as_uri()
    dependencies = wiring.build(payments_settings(databases, servers, receipts_url=receipts))
    with TestClient(app.make_payments_app(dependencies), raise_server_exceptions=False) as client:
        yield Payments(dependencies, client)
    dependencies.database.close()
    dependencies.redis.close()


@pytest.fixture
def council(paying: Payments) -> Council:
    """An organisation of the test's own."""
    return found(paying)


@dataclass
class Texting:
    """Somebody whom both services know, and who texts: payments answers as it does."""

    people: People

    def reported(self, status: str) -> None:
        """The telephone line reports what became of the text that was sent last."""
        text = self.people.service.exchange.texts[-1]
        path = text["callback"].removeprefix("https://notifications.example.org")
        form = {"MessageSid": text["sid"], "MessageStatus": status}
        assert self.people.post(path, form).status_code == 204


@pytest.fixture
def texting(council: Council, service: Service) -> Texting:
    """An organisation with one person whose number we know."""
    service.org_id = council.org_id
    service.organisation()
    people = People(service, UUID(str(council.person("Jo Bloggs"))))
    service.contact(people.person_id)
    service.payments.answer_turn = lambda turn: ask_payments(council, turn)
    return Texting(people)


def ask_payments(council: Council, turn: Turn) -> Reply:
    """The answer of the real payments service to a turn."""
    headers = {"Authorization": f"Bearer {InternalTokens('notifications', SECRET).make('payments')}"}
    answered = council.payments.client.post("/internal/turns", json=turn.model_dump(mode="json"), headers=headers)
    body: Any = answered.json()
    return answered.status_code, body
