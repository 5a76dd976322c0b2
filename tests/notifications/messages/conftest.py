"""The service with texts through the practice phones' GOV.UK Notify, for the tests of messages."""

from tests.notifications.notify_world import notify_world, practice_world

__all__ = ["notify_world", "practice_world"]
