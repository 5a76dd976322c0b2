"""What notifications would have understood of a text: the real ear, asked as notifications asks it. Tests may know both services."""

from collections.abc import Sequence
from datetime import date

from services.notifications.understanding import Context, understand
from shared.contracts.turns import Channel, Expect, Prompt
from shared.contracts.understood import HeardLine, Intent, Understood

TODAY = date(2026, 11, 24)


def hear(
    text: str, asked: Sequence[Prompt] = (), expect: Expect = "free", channel: Channel = "sms", today: date = TODAY
) -> Understood:
    """What a text means as an answer to what was asked last."""
    question = asked[-1].name if asked else None
    return understand(text, Context(today=today, question=question, expect=expect, is_voice=channel == "voice"))


def claim(*lines: HeardLine, intents: Sequence[Intent] = (Intent.CLAIM,), **more: object) -> Understood:
    """Lines that were understood, with what is wanted of them."""
    return Understood.model_validate({"intents": tuple(intents), "lines": lines, **more})


def intents(*those: Intent, **more: object) -> Understood:
    """Intents without a line."""
    return Understood.model_validate({"intents": those, **more})
