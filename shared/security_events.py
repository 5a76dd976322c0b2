"""What the log's one line about a request says of it besides route and status: who asked, why it was refused, and whether that looks like
somebody who tries to get round a check. Ids and codes only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from uuid import UUID

from shared.errors import ForbiddenError, ProblemError, UnauthenticatedError


class SecurityEvent(StrEnum):
    """What a refused request was, for whoever watches the logs."""

    SIGN_IN_REFUSED = "sign_in_refused"
    """Nobody whom we know, or not any more."""
    PERMISSION_REFUSED = "permission_refused"
    """Somebody whom we know, who may not do this."""
    ATTEMPT = "attempt"
    """What our own pages, services and vendors never send."""


ATTEMPTS: Mapping[str, str] = {
    "event.not_believed": "an event of the bank without its signature",
    "form.from_elsewhere": "a form that another website sent",
    "form.not_ours": "a form that we did not make for its sender, or an old one",
    "form.used_elsewhere": "a form that was used at another address before",
    "internal.invalid": "a call to our internal routes without our token",
    "link.wrong": "a one-time link that we never made",
    "request.too_large": "a body that is larger than its address takes",
    "request.too_many": "more requests in a minute than one sign-in may send",
    "request.too_slow": "a body that hardly arrives",
    "webhook.not_signed": "a text or a call without the telephone line's signature",
}
"""Codes of refusals that nobody meets who uses the product as it is, and what was sent."""

_about: ContextVar[dict[str, str] | None] = ContextVar("about_request", default=None)


@contextmanager
def about_request() -> Iterator[dict[str, str]]:
    """What is noted while a request is handled, also in threads of its own: fields for its line in the log."""
    found: dict[str, str] = {}
    token = _about.set(found)
    try:
        yield found
    finally:
        _about.reset(token)


def note_principal(principal_id: UUID) -> None:
    """The sign-in that a request came with."""
    _note(principal_id=str(principal_id))


def note_refusal(error: ProblemError) -> None:
    """Why a request was refused; the last reason counts."""
    event = _event_of(error)
    if event is not None:
        _note(code=error.code, security=event.value)


def note_attempt(code: str) -> None:
    """An attempt that is answered without an error of ours. `code` is one of `ATTEMPTS`."""
    _note(code=code, security=SecurityEvent.ATTEMPT.value)


def _event_of(error: ProblemError) -> SecurityEvent | None:
    if error.code in ATTEMPTS:
        return SecurityEvent.ATTEMPT
    if isinstance(error, UnauthenticatedError):
        return SecurityEvent.SIGN_IN_REFUSED
    return SecurityEvent.PERMISSION_REFUSED if isinstance(error, ForbiddenError) else None


def _note(**fields: str) -> None:
    found = _about.get()
    if found is not None:
        found.update(fields)
