"""Pure decisions about calls: what keys mean, what comes next, and what a call that has ended needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from services.notifications.conversations.rules.order import ASKS_A_NUMBER
from services.notifications.conversations.rules.tasks import TaskReason
from shared.contracts.understood import Intent, Understood

MOST_SILENCES = 3
"""Ten seconds each: then we offer to call back, so that nobody pays for a silent line. There is no other hurry."""
MOST_HOLDS = 6
MOST_MISSES = 3
"""So often in a row we may fail to understand: asked again, a person offered, and then a person comes to the telephone."""
_YES_NO = {"1": "YES", "2": "NO"}
_INTENT_KEYS = {"7": "APPEAL", "8": "NO RECEIPT", "9": "MONEY"}
_CALL_BACK = "6"
"""Above 5, because days are chosen with 1 to 5. The prompts name them (`prompts/english.py`)."""
_POINT = re.compile(r"(?<=\d)\*(?=\d{1,2}$)")
_MISSES = frozenset({"not_understood", "offer_person"})
_NO_MORE = frozenset({Intent.NO, Intent.NOTHING, Intent.THANKS, Intent.CANCEL})


class Next(StrEnum):
    """What happens after the words."""

    LISTEN = "listen"
    HOLD = "hold"
    PERSON = "person"
    GOODBYE = "goodbye"


class Key(StrEnum):
    """Keys that lead somewhere at once."""

    PERSON = "person"
    AGAIN = "again"
    CALL_BACK = "call_back"


class Keys(StrEnum):
    """How the keys of one question are read."""

    MENU = "menu"
    """One key: the few intents that have one."""
    YES_NO = "yes_no"
    """1 and 2; the intents too."""
    CHOICE = "choice"
    """One key: its number."""
    AMOUNT = "amount"
    """Several keys, star for the point; 0 alone is no amount."""
    DIGITS = "digits"
    """Several keys, of which 0 is one like the others."""


class Ended(StrEnum):
    """How a conversation on the telephone ended."""

    DONE = "done"
    PERSON = "person"
    CALLED_BACK = "called_back"
    MISSED = "missed"
    LOST = "lost"


_SEVERAL = frozenset({Keys.AMOUNT, Keys.DIGITS})


@dataclass(frozen=True, slots=True)
class AfterCall:
    """What a call that has ended needs: how it ended, and why a human should call."""

    how: Ended
    why: TaskReason


def keys_for(expect: str, question: str | None) -> Keys:
    """How keys are read after a question: the kind of answer it wants, and the name of its prompt."""
    if expect == "free" and question in ASKS_A_NUMBER:
        return Keys.AMOUNT
    return {"yes_no": Keys.YES_NO, "choice": Keys.CHOICE, "digits": Keys.DIGITS}.get(expect, Keys.MENU)


def key_of(digits: str, keys: Keys) -> Key | None:
    """0 is a person and star is "say it again", whatever else was pressed before; where several keys make a number, only alone."""
    if digits == "*":
        return Key.AGAIN
    if digits == "*0" or (digits == "0" and keys is not Keys.DIGITS):
        return Key.PERSON
    if keys in _SEVERAL:
        return None
    if digits == _CALL_BACK and keys is not Keys.CHOICE:
        return Key.CALL_BACK
    if digits.endswith("*0"):
        return Key.PERSON
    return Key.AGAIN if "*" in digits else None


def key_in_hold(digits: str) -> Key | None:
    """A person, or the words again. Nothing is asked during a hold, so any other key answers nothing."""
    key = key_of(digits, Keys.CHOICE)
    return key if key in (Key.PERSON, Key.AGAIN) else None


def said_with_keys(digits: str, keys: Keys) -> str:
    """What key presses say: YES, NO or an intent where they stand for one, else the number itself."""
    if keys in _SEVERAL:
        return _POINT.sub(".", digits)
    meaning = {Keys.YES_NO: _YES_NO | _INTENT_KEYS, Keys.MENU: _INTENT_KEYS}.get(keys, {})
    return meaning.get(digits, digits)


def keys_wanted(keys: Keys) -> int | None:
    """How many keys are enough: one, so that 0 and star work at once, but for numbers of any length."""
    return None if keys in _SEVERAL else 1


def is_not_understood(answers: Sequence[Sequence[str]]) -> bool:
    """Whether none of the last turns was understood. `answers` are the names of prompts of each, the newest first."""
    return len(answers) >= MOST_MISSES and all(_MISSES & set(names) for names in answers[:MOST_MISSES])


def is_enough(understood: Understood, words: str, *, done: bool) -> bool:
    """Whether a caller wants to end the call: "stop" alone, or once everything is answered (`done`) that there is nothing else.
    "Stop texting me" is about texts."""
    if understood.intent is Intent.STOP:
        return len(words.split()) == 1
    return done and understood.intent in _NO_MORE


def after_call(status: str, lasted: timedelta, *, turns: int, how: str | None, short: timedelta) -> AfterCall | None:
    """What an ended call needs, or None where nothing is left to do. A call without a word was meant to be called back: many people
    have no credit; any other that was not finished was lost."""
    if how is not None:
        return None
    if turns == 0 and (status != "completed" or lasted <= short):
        return AfterCall(Ended.MISSED, TaskReason.MISSED_CALL)
    return AfterCall(Ended.LOST, TaskReason.LOST_CALL)
