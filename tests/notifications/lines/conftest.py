"""The practice phones' GOV.UK Notify, for the tests of lines."""

from tests.notifications.notify_world import notify_world, practice_world

__all__ = ["notify_world", "practice_world"]
