"""Sign-ins that a browser has begun: sealed for its cookie, opened again when it comes back, and nowhere on the server."""

import json
from dataclasses import asdict
from secrets import compare_digest, token_urlsafe

from services.payments.sign_in.protocol import Attempt, SignInCallback
from services.payments.sign_in.rules import LONGEST_ATTEMPT_SECONDS
from shared.errors import UnauthenticatedError
from shared.sealing import CannotOpenError, Sealer


def begin(now: float, *, recent: bool) -> Attempt:
    """A new attempt; PKCE's verifier has 64 of its 43 to 128 characters."""
    return Attempt(token_urlsafe(32), token_urlsafe(32), token_urlsafe(48), now, recent)


def seal(sealer: Sealer, attempt: Attempt) -> str:
    """The attempt as the browser keeps it."""
    return sealer.seal(json.dumps(asdict(attempt)))


def resume(sealer: Sealer, sealed: str, callback: SignInCallback, now: float) -> Attempt:
    """The attempt that an answer belongs to. Raises UnauthenticatedError where this browser began none, or another, or long ago."""
    try:
        attempt = Attempt(**json.loads(sealer.open(sealed)))
    except (CannotOpenError, ValueError, TypeError):
        raise _not_ours() from None
    took = now - attempt.begun_at
    if not compare_digest(attempt.state.encode(), callback.state.encode()) or took > LONGEST_ATTEMPT_SECONDS:
        raise _not_ours()
    return attempt


def _not_ours() -> UnauthenticatedError:
    return UnauthenticatedError(
        "sign_in.not_begun_here",
        "This sign-in was not begun in this browser, or it took longer than ten minutes.",
        "Sign in again.",
    )
