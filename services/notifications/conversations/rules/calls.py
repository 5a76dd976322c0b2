"""Pure decisions about calls: what keys mean, what comes next, and what a call that has ended needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from services.notifications.conversations.rules.tasks import Why
from shared.contracts.understood import Intent, Understood

MOST_SILENCES = 3
"""Ten seconds each: then we offer to call back, so that nobody pays for a silent line. There is no other hurry."""
MOST_HOLDS = 6
MOST_MISSES = 3
"""So often in a row we may fail to understand: asked again, a person offered, and then a person comes to the telephone."""
_MISSES = frozenset({"not_understood", "offer_person"})
_NO_MORE = frozenset({Intent.NO, Intent.NOTHING, Intent.THANKS, Intent.CANCEL})


class Next(StrEnum):
    """What happens after the words."""

    LISTEN = "listen"
    HOLD = "hold"
    PERSON = "person"
    GOODBYE = "goodbye"


class Key(StrEnum):
    """Keys that mean the same at any time."""

    PERSON = "person"
    AGAIN = "again"


class Ended(StrEnum):
    """How a conversation on the telephone ended."""

    DONE = "done"
    PERSON = "person"
    CALLED_BACK = "called_back"
    MISSED = "missed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What a call that has ended needs: how it ended, and why a human should call."""

    how: Ended
    why: Why


def key_of(digits: str) -> Key | None:
    """0 is a person, star is "say it again", whatever else was pressed before."""
    if digits == "0" or re.search(r"\*0$", digits):
        return Key.PERSON
    return Key.AGAIN if "*" in digits else None


def said_with_keys(digits: str, expect: str) -> str:
    """What key presses say: to a yes-or-no question 1 is YES and 2 is NO; else the number itself."""
    if expect == "yes_no":
        return {"1": "YES", "2": "NO"}.get(digits, digits)
    return digits


def keys_wanted(expect: str) -> int | None:
    """How many keys are enough: one, so that 0 and star work at once, but for numbers of any length."""
    return None if expect == "digits" else 1


def is_not_understood(answers: Sequence[Sequence[str]]) -> bool:
    """Whether none of the last turns was understood. `answers` are the names of prompts of each, the newest first."""
    return len(answers) >= MOST_MISSES and all(_MISSES & set(names) for names in answers[:MOST_MISSES])


def is_enough(understood: Understood, words: str, *, done: bool) -> bool:
    """Whether a caller wants to end the call: "stop" alone, or once everything is answered (`done`) that there is nothing else.
    "Stop texting me" is about texts."""
    if understood.intent is Intent.STOP:
        return len(words.split()) == 1
    return done and understood.intent in _NO_MORE


def after_call(status: str, lasted: timedelta, *, turns: int, how: str | None, short: timedelta) -> Aftermath | None:
    """What an ended call needs, or None where nothing is left to do. A call without a word was meant to be called back: many people
    have no credit; any other that was not finished was lost."""
    if how is not None:
        return None
    if turns == 0 and (status != "completed" or lasted <= short):
        return Aftermath(Ended.MISSED, Why.MISSED_CALL)
    return Aftermath(Ended.LOST, Why.LOST_CALL)
