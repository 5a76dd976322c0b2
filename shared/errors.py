"""The one way to refuse: nine kinds of error, each with a code for machines and a sentence for people.

    ProblemError
    ├── InvalidError           what was sent cannot be used
    │   ├── TooLargeError      it is longer than its address takes
    │   └── SlowError          it did not arrive in time
    ├── UnauthenticatedError   we do not know who is asking
    ├── ForbiddenError         we know who is asking, and they may not
    ├── NotFoundError          there is no such thing, or not in this organisation
    ├── TooManyError           too much was asked in too short a time
    ├── ConflictError          it cannot be done in the present state
    └── UnavailableError       it cannot be done just now; trying again is right

Each says three things: what happened, what it means for the money (an `Effect`), and what to do next. None holds a name, a
phone number or an account number. HTTP numbers belong to `shared.http` alone.
"""

from enum import StrEnum
from typing import ClassVar


class Effect(StrEnum):
    """What a refusal means for what is kept and for the money, in the one sentence that people read."""

    NOTHING_CHANGED = "Nothing was changed."
    NO_MONEY_MOVED = "Nothing was changed and no money moved."
    NOTHING_SAVED = "Nothing was saved."
    NOTHING_SAVED_NO_MONEY = "Nothing was saved and no money moved."
    NOTHING_CLAIMED = "Nothing was claimed and no money moved."
    NOTHING_IMPORTED = "Nothing was imported and no money moved."
    NOTHING_SENT = "Nothing was sent."
    NOTHING_SAID = "Nothing was said."
    NOTHING_CREATED = "Nothing was created."
    NOTHING_STARTED = "Nothing was started."
    NOTHING_MEASURED = "Nothing was measured."
    NOTHING_TOLD = "Nothing was told and nothing was changed."
    NOBODY_ASKED = "Nothing was saved and nobody was asked."


class OutageError(Exception):
    """Part of every error that says: something that we need does not answer. Whatever failed because of it is not at fault."""

    fault: str | None = None
    """Where it did answer and refused us: a short code. Trying again helps only after somebody has put a setting or a program right."""


class ProblemError(Exception):
    """Base of every refusal. `code` is stable and dotted ("run.not_approved"); `facts` are JSON-safe values without personal data.

    `effect` is None where `happened` says by itself what became of what was sent.
    """

    kind: ClassVar[str] = "problem"

    def __init__(
        self,
        code: str,
        happened: str,
        next_step: str = "",
        *,
        effect: Effect | None = Effect.NOTHING_CHANGED,
        **facts: object,
    ) -> None:
        self.code = code
        self.message = " ".join(part for part in (happened, effect, next_step) if part)
        self.facts = facts
        super().__init__(self.message)


class InvalidError(ProblemError):
    """What was sent cannot be used."""

    kind = "invalid"


class TooLargeError(InvalidError):
    """What was sent is longer than its address takes."""

    kind = "too_large"


class SlowError(InvalidError):
    """What was being sent did not arrive in time."""

    kind = "too_slow"


class UnauthenticatedError(ProblemError):
    """We do not know who is asking."""

    kind = "unauthenticated"


class ForbiddenError(ProblemError):
    """We know who is asking, and they may not do this."""

    kind = "forbidden"


class NotFoundError(ProblemError):
    """There is no such thing, or it belongs to another organisation: the answer is the same."""

    kind = "not_found"


class TooManyError(ProblemError):
    """Too much was asked in too short a time. `retry_after_seconds` says when to go on."""

    kind = "too_many"

    def __init__(self, code: str, happened: str, next_step: str, *, retry_after_seconds: int) -> None:
        super().__init__(code, happened, next_step, retry_after_seconds=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class ConflictError(ProblemError):
    """It cannot be done in the present state; looking again shows why."""

    kind = "conflict"


class UnavailableError(ProblemError, OutageError):
    """It cannot be done just now; nothing was lost, and trying again later is right. `fault` as in OutageError."""

    kind = "unavailable"

    def __init__(
        self,
        code: str,
        happened: str,
        next_step: str = "",
        *,
        effect: Effect | None = None,
        fault: str | None = None,
        **facts: object,
    ) -> None:
        super().__init__(code, happened, next_step, effect=effect, **facts)
        self.fault = fault
