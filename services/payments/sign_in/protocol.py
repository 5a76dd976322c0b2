"""What the rest of payments may ask of the sign-in service, whoever that is."""

from dataclasses import dataclass, field
from typing import Protocol

from shared.identity import SignedIn


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in that a browser has begun and not finished: only that browser keeps it, sealed.

    `state` says that the answer belongs to this browser, `nonce` that the ID token does, and `verifier` that whoever brings the code
    is who asked for it (PKCE). `recent`: an old sign-in is not enough.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    begun_at: float
    recent: bool = False


@dataclass(frozen=True, slots=True)
class SignInCallback:
    """What the browser brings back from the sign-in service: `code` and `state`, or what went wrong."""

    code: str = field(default="", repr=False)
    state: str = field(default="", repr=False)
    issuer: str | None = None
    error: str = ""


class SignInProvider(Protocol):
    """A sign-in service."""

    def address(self, attempt: Attempt, redirect_uri: str) -> str:
        """Where the browser goes to sign in. Raises UnavailableError."""
        ...

    def finish(self, attempt: Attempt, callback: SignInCallback, redirect_uri: str) -> SignedIn:
        """Exchanges the code and checks the ID token. Raises UnauthenticatedError, UnavailableError."""
        ...

    def check_token(self, token: str) -> SignedIn:
        """Checks a token that a program sent to the API. Raises UnauthenticatedError, UnavailableError."""
        ...

    def answers(self) -> bool:
        """Whether it describes itself, just now, as the service that our settings name."""
        ...
