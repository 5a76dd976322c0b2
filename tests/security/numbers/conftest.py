"""The fixtures of the notifications service."""

from tests.notifications.conftest import exchange, payments, service, storage
from tests.notifications.conversations.conftest import people

__all__ = ["exchange", "payments", "people", "service", "storage"]
