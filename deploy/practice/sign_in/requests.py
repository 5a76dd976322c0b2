"""What is asked of the practice sign-in, looked at as OpenID Connect demands: who may ask, where the answer goes, and PKCE."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from deploy.practice.sign_in.settings import SignInSettings

COMMAND = "sameday-command"
"""The program on somebody's own machine: it can keep no secret, so it has none (RFC 8252)."""
_LOOPBACK = re.compile(r"http://127\.0\.0\.1(:\d{1,5})?/[a-z]+")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
KEPT = ("client_id", "redirect_uri", "nonce", "code_challenge", "state")


class StrangerError(Exception):
    """Nobody whom we know asks, or the answer would go to an address that is not theirs: the browser is sent nowhere."""


@dataclass(frozen=True)
class AskedError(Exception):
    """What is asked cannot be done; the asker is told by this code."""

    code: str


class Clients:
    """The programs that may ask."""

    def __init__(self, settings: SignInSettings) -> None:
        self._settings = settings

    def check_asker(self, asked: Mapping[str, str]) -> None:
        """Raises StrangerError."""
        client, address = asked.get("client_id"), asked.get("redirect_uri", "")
        if client == self._settings.client_id and address == self._settings.redirect_uri:
            return
        if client == COMMAND and _LOOPBACK.fullmatch(address):
            return
        raise StrangerError

    def check_asked(self, asked: Mapping[str, str]) -> dict[str, str]:
        """What of a request the code stands for. Raises AskedError."""
        if asked.get("response_type") != "code":
            raise AskedError("unsupported_response_type")
        if "openid" not in asked.get("scope", "").split():
            raise AskedError("invalid_scope")
        if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
            raise AskedError("invalid_request")
        if not asked.get("max_age", "0").isdigit() or asked.get("prompt") == "none":
            raise AskedError("login_required" if asked.get("prompt") == "none" else "invalid_request")
        return {name: asked.get(name, "") for name in KEPT}

    def check_redeemer(self, asked: Mapping[str, str], authorization: str) -> str:
        """The client that exchanges a code, by its secret where it has one. Raises AskedError."""
        client, secret = asked.get("client_id", ""), asked.get("client_secret", "")
        if authorization.lower().startswith("basic "):
            try:
                pair = base64.b64decode(authorization[6:], validate=True).decode()
            except ValueError:
                raise AskedError("invalid_client") from None
            client, _, secret = (unquote(part) for part in pair.partition(":"))
        expected = self._settings.client_secret.get_secret_value()
        if client == COMMAND and not secret:
            return client
        if client == self._settings.client_id and hmac.compare_digest(secret.encode(), expected.encode()):
            return client
        raise AskedError("invalid_client")


def check_code(given: Mapping[str, str] | None, client: str, asked: Mapping[str, str]) -> Mapping[str, str]:
    """What a code was given for, where this client may have it for this address and knows PKCE's verifier. Raises AskedError."""
    verifier = asked.get("code_verifier", "")
    if given is None or given["client_id"] != client or given["redirect_uri"] != asked.get("redirect_uri"):
        raise AskedError("invalid_grant")
    if not _VERIFIER.fullmatch(verifier):
        raise AskedError("invalid_grant")
    digest = hashlib.sha256(verifier.encode()).digest()
    if base64.urlsafe_b64encode(digest).decode().rstrip("=") != given["code_challenge"]:
        raise AskedError("invalid_grant")
    return given


def origin(address: str) -> str:
    """The place of an address, as a content policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
