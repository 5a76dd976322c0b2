"""Organisations to attack: the payments service and the notifications service in this process, on real servers."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from services.notifications import app, wiring
from tests.notifications.conftest import (
    Service,
    Storage,
    Usual,
    exchange,
    in_use,
    neighbours,
    notifications_settings,
    storage,
)
from tests.notifications.fake_servers import Exchange
from tests.notifications.neighbours import Neighbours
from tests.payments.conftest import allmighty, council, other_council, payments

__all__ = ["allmighty", "council", "exchange", "neighbours", "other_council", "payments", "storage"]

NOTIFY_TOKEN = "a-token-that-only-notify-and-we-know"


@pytest.fixture(scope="session")
def every_line(storage: Storage, neighbours: Neighbours, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Usual]:
    """The notifications service with every line for vendors set up, put together once: that takes longer than a test."""
    settings = notifications_settings(
        storage,
        neighbours.new_exchange(),
        neighbours.new_payments(),
        letters_folder=tmp_path_factory.mktemp("post") / "letters",
        notify_callback_token=NOTIFY_TOKEN,
    )
    dependencies = wiring.build(settings)
    with TestClient(app.make_notifications_app(dependencies)) as client:
        yield dependencies, client
    dependencies.close()


@pytest.fixture
def notifications(storage: Storage, neighbours: Neighbours, exchange: Exchange, every_line: Usual) -> Iterator[Service]:
    """That service on a clean database."""
    with in_use(every_line, storage, exchange, neighbours.new_payments()) as service:
        yield service
