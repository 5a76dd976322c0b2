"""The fixtures of the notifications service."""

from tests.notifications.conftest import exchange, neighbours, payments, service, storage, usual
from tests.notifications.conversations.conftest import people

__all__ = ["exchange", "neighbours", "payments", "people", "service", "storage", "usual"]
