"""Organisations to attack: the payments service and the notifications service in this process, on real servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.identity import InternalTokens
from tests.notifications.conftest import SECRET, Service, Storage, notifications_settings, put_together, storage
from tests.notifications.fake_servers import Exchange, PaymentsSide, serving
from tests.payments.conftest import allmighty, council, other_council, payments

__all__ = ["allmighty", "council", "other_council", "payments", "storage"]

NOTIFY_TOKEN = "a-token-that-only-notify-and-we-know"


@pytest.fixture
def notifications(storage: Storage, tmp_path: Path) -> Iterator[Service]:
    """The notifications service on a clean database, with every line for vendors set up."""
    exchange, side = Exchange(), PaymentsSide(InternalTokens("payments", SECRET))
    with serving(exchange.answer) as exchange.url, serving(side.answer, side.check) as side.url:
        settings = notifications_settings(
            storage,
            exchange,
            side,
            letters_folder=tmp_path / "letters",
            notify_callback_token=NOTIFY_TOKEN,
        )
        with put_together(settings, storage, exchange, side) as service:
            yield service
