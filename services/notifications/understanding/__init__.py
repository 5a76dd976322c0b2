"""The one ear: what a person's words mean. Pure: words and context in, `Understood` out; never an error, whatever the words."""

from services.notifications.understanding.context import Context
from services.notifications.understanding.pipeline import understand

__all__ = ["Context", "understand"]
