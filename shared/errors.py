"""The one way to refuse: six kinds of error, each with a code for machines and a sentence for people.

    ProblemError
    ├── InvalidError           what was sent cannot be used
    ├── UnauthenticatedError   we do not know who is asking
    ├── ForbiddenError         we know who is asking, and they may not
    ├── NotFoundError          there is no such thing, or not in this organisation
    ├── ConflictError          it cannot be done in the present state
    └── UnavailableError       it cannot be done just now; trying again is right

The sentence says what happened, what it means for the money, and what to do next. It never holds a name, a phone
number or an account number. HTTP numbers belong to `shared.http` alone.
"""

from typing import ClassVar


class OutageError(Exception):
    """Part of every error that says: something that we need does not answer. Whatever failed because of it is not at fault."""

    fault: str | None = None
    """Where it did answer and refused us: a short code. Trying again helps only after somebody has put a setting or a program right."""


class ProblemError(Exception):
    """Base of every refusal. `code` is stable and dotted ("run.not_approved"); `facts` are JSON-safe values without personal data."""

    kind: ClassVar[str] = "problem"

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts


class InvalidError(ProblemError):
    """What was sent cannot be used; nothing was changed."""

    kind = "invalid"


class UnauthenticatedError(ProblemError):
    """We do not know who is asking."""

    kind = "unauthenticated"


class ForbiddenError(ProblemError):
    """We know who is asking, and they may not do this."""

    kind = "forbidden"


class NotFoundError(ProblemError):
    """There is no such thing, or it belongs to another organisation: the answer is the same."""

    kind = "not_found"


class ConflictError(ProblemError):
    """It cannot be done in the present state; looking again shows why."""

    kind = "conflict"


class UnavailableError(ProblemError, OutageError):
    """It cannot be done just now; nothing was lost, and trying again later is right. `fault` as in OutageError."""

    kind = "unavailable"

    def __init__(self, code: str, message: str, *, fault: str | None = None, **facts: object) -> None:
        super().__init__(code, message, **facts)
        self.fault = fault
