"""What notifications would have understood of a text: the real ear, asked as notifications asks it. Tests may know both services."""

import re
from collections.abc import Sequence
from datetime import date

from services.notifications.understanding import Context, understand
from shared.contracts.turns import Channel, Expect, Prompt
from shared.contracts.understood import HeardLine, Intent, Understood

TODAY = date(2026, 11, 24)
_WHO = ("ask_first_name", "ask_first_name_again", "ask_picture_word", "ask_picture_word_again")


def hear(
    text: str, asked: Sequence[Prompt] = (), expect: Expect = "free", channel: Channel = "sms", today: date = TODAY
) -> Understood:
    """What a text means as an answer to what was asked last."""
    question = asked[-1].name if asked else None
    text = re.sub(r"(?<=\d)\*(?=\d)", ".", text) if channel == "voice" else text
    understood = understand(text, Context(today=today, question=question, expect=expect, is_voice=channel == "voice"))
    if question in _WHO and not understood.names:
        words = tuple(re.findall(r"[^\W\d_]{3,}", text))
        is_name = not understood.wants(Intent.YES) and not understood.wants(Intent.NO)
        understood = understood.model_copy(update={"names": words if is_name else ()})
    if expect == "yes_no" and text.strip() in ("1", "2"):
        return Understood(intents=(Intent.YES if text.strip() == "1" else Intent.NO,))
    return understood


def claim(*lines: HeardLine, intents: Sequence[Intent] = (Intent.CLAIM,), **more: object) -> Understood:
    """Lines that were understood, with what is wanted of them."""
    return Understood.model_validate({"intents": tuple(intents), "lines": lines, **more})


def wish(*intents: Intent, **more: object) -> Understood:
    """Wishes without a line."""
    return Understood.model_validate({"intents": intents, **more})
