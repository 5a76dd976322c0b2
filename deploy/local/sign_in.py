"""Signing in at the practice sign-in as a program on one's own machine does: authorisation code with PKCE, an address on this machine.

The person is chosen by their subject, as the page's button would; everything else is the road that a real sign-in service wants.
"""

import base64
import hashlib
import time
from collections.abc import Callable, Generator
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlsplit

import httpx2

CLIENT = "sameday-command"
BACK = "http://127.0.0.1/command"
"""Nobody listens there: the code is read off the address."""
RENEW_SECONDS = 240.0
"""Tokens are renewed before they are five minutes old, so that what wants a recent sign-in is never refused."""


class NobodyError(Exception):
    """The practice sign-in knows nobody by this subject."""


class PracticeSignIn:
    """The practice sign-in, as a program sees it."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def register(self, subject: str, name: str, roles: list[str], organisation: str, **how: object) -> None:
        """Lets a member of staff of the practice world be chosen; `how` they sign in: `factors`, `signed_in_seconds_ago`."""
        person = {"subject": subject, "name": name, "roles": roles, "organisation": organisation, **how}
        self._client.post("/practice/people", json=person).raise_for_status()

    def token(self, subject: str) -> str:
        """A token for the API. Raises NobodyError."""
        verifier, state = token_urlsafe(48), token_urlsafe(16)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": BACK,
            "scope": "openid",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        sent_back = self._client.post("/authorize", data={**asked, "subject": subject})
        answer = parse_qs(urlsplit(sent_back.headers["location"]).query)
        if "code" not in answer or answer["state"] != [state]:
            raise NobodyError(subject)
        exchange = {
            "grant_type": "authorization_code",
            "code": answer["code"][0],
            "redirect_uri": BACK,
            "client_id": CLIENT,
            "code_verifier": verifier,
        }
        tokens = self._client.post("/token", data=exchange)
        tokens.raise_for_status()
        return str(tokens.json()["access_token"])


class SignedInBy(httpx2.Auth):
    """Puts a token on each request, and gets a new one when the last grows old."""

    def __init__(self, get_token: Callable[[], str]) -> None:
        self._get_token = get_token
        self._token = ""
        self._made_at = float("-inf")

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """As in httpx2.Auth."""
        if time.monotonic() - self._made_at > RENEW_SECONDS:
            self._token, self._made_at = self._get_token(), time.monotonic()
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request
