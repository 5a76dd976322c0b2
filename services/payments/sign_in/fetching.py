"""A sign-in service that speaks OpenID Connect, by Authlib: authorisation code with PKCE, and its tokens checked by its public keys.

No transaction is open while it is asked. Nothing that it says is trusted before its signature, issuer, audience, times, nonce and
evidence of a second factor are right.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, Key, KeySet
from joserfc.jws import JWSRegistry
from pydantic import SecretStr

from services.payments.sign_in import rules
from services.payments.sign_in.keys import KeyRing, away
from services.payments.sign_in.protocol import Attempt, SignInCallback
from shared import logs
from shared.errors import UnauthenticatedError, UnavailableError
from shared.identity import RECENT, SignedIn
from shared.no_redirects import without_redirects

log = logs.get(__name__)

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signatures by a private key that we never see. HS256 would make our public copy of a key, or any secret of ours, a signing key."""
LONGEST_TOKEN = 16 * 1024
TIME_LIMIT_SECONDS = 5.0
DISCOVERY_SECONDS = 3600.0
_REGISTRY = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)  # services add headers of their own
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Client:
    """What we are at the sign-in service, and what its tokens for our API are for."""

    issuer: str
    client_id: str
    client_secret: SecretStr = field(repr=False)
    audience: str
    longest_life: timedelta
    trusted: rules.TrustedIssuer


class OpenIdProvider:
    """The sign-in service of an installation. Nothing is fetched before it is needed, so payments starts without it."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._clock = clock
        self._keys = KeyRing(self._fetch_keys, clock)
        self._discovered: tuple[float, Mapping[str, Any]] | None = None

    def address(self, attempt: Attempt, redirect_uri: str) -> str:
        """As in SignInProvider."""
        more = {"prompt": "login", "max_age": int(RECENT.total_seconds())} if attempt.recent else {}
        with self._session(redirect_uri) as session:
            address, _ = session.create_authorization_url(
                self._discover()["authorization_endpoint"],
                state=attempt.state,
                code_verifier=attempt.verifier,
                nonce=attempt.nonce,
                **more,
            )
        return str(address)

    def finish(self, attempt: Attempt, callback: SignInCallback, redirect_uri: str) -> SignedIn:
        """As in SignInProvider."""
        known = self._discover()
        says_who = known.get("authorization_response_iss_parameter_supported") is True
        if callback.issuer != self._client.issuer and (says_who or callback.issuer is not None):
            raise rules.invalid()  # the answer of another service (RFC 9207)
        if callback.error or not callback.code:
            raise _refused()
        answer = self._exchange(known["token_endpoint"], attempt, callback.code, redirect_uri)
        params = {
            "nonce": attempt.nonce,
            "client_id": self._client.client_id,
            "access_token": answer.get("access_token"),
        }
        claims = self._claims(answer.get("id_token"), self._client.client_id, CodeIDToken, params)
        signed_in = self._client.trusted.signed_in(claims, self._clock())
        if attempt.recent:
            rules.check_recent(signed_in)
        return signed_in

    def check_token(self, token: str) -> SignedIn:
        """As in SignInProvider."""
        claims = self._claims(token, self._client.audience, JWTClaims, {})
        rules.check_life(claims, self._client.longest_life)
        return self._client.trusted.signed_in(claims, self._clock())

    def answers(self) -> bool:
        """As in SignInProvider: it is asked anew, whatever is remembered of it."""
        try:
            self._describe()
        except UnavailableError:
            return False
        return True

    def _claims(
        self, token: object, audience: str, kind: type[JWTClaims], params: Mapping[str, object]
    ) -> Mapping[str, Any]:
        """The claims of a token of this service for one audience, and still good. Raises UnauthenticatedError, UnavailableError."""
        if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
            raise rules.invalid()
        options = {
            "iss": {"essential": True, "value": self._client.issuer},
            "aud": {"essential": True, "value": audience},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }
        try:
            decoded = jwt.decode(token, self._key, registry=_REGISTRY)
            claims = kind(decoded.claims, decoded.header, options, dict(params))
            claims.validate(int(self._clock()), rules.LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError):  # what is not even a token is a ValueError
            raise rules.invalid() from None
        return decoded.claims

    def _key(self, signed: GuestProtocol) -> Key:
        return self._keys.find(signed.headers().get("kid"))

    def _fetch_keys(self) -> KeySet:
        try:
            return KeySet.import_key_set(self._get(self._discover()["jwks_uri"]))
        except (JoseError, ValueError, TypeError, KeyError):
            log.warning("the sign-in service's keys cannot be read")
            raise away() from None

    def _exchange(self, endpoint: str, attempt: Attempt, code: str, redirect_uri: str) -> Mapping[str, Any]:
        """What the service gives for a code, which works once. Raises UnauthenticatedError, UnavailableError."""
        try:
            with self._session(redirect_uri) as session:
                answer: Mapping[str, Any] = session.fetch_token(
                    endpoint, grant_type="authorization_code", code=code, code_verifier=attempt.verifier
                )
        except OAuthError as error:
            log.info("the sign-in service gave no token", error=str(error.error)[:50])
            raise _refused() from None
        except (requests.RequestException, ValueError):
            raise away() from None
        return answer

    def _session(self, redirect_uri: str) -> OAuth2Session:
        session = OAuth2Session(
            self._client.client_id,
            self._client.client_secret.get_secret_value(),
            scope="openid",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            default_timeout=TIME_LIMIT_SECONDS,
        )
        without_redirects(session)  # the code and our secret go to the service and nowhere else
        return session

    def _discover(self) -> Mapping[str, Any]:
        """The service's own description, which must name the issuer that was set and secure addresses. Raises UnavailableError."""
        if self._discovered is not None and self._clock() - self._discovered[0] < DISCOVERY_SECONDS:
            return self._discovered[1]
        return self._describe()

    def _describe(self) -> Mapping[str, Any]:
        issuer = self._client.issuer
        known: Mapping[str, Any] = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if known.get("issuer") != issuer or not all(_is_secure(known.get(name), issuer) for name in _ENDPOINTS):
            log.warning("the sign-in service describes itself as another one, or with addresses that are not secure")
            raise away()
        self._discovered = (self._clock(), known)
        return known

    def _get(self, address: str) -> Any:
        try:
            answer = requests.get(address, timeout=TIME_LIMIT_SECONDS, allow_redirects=False)
            answer.raise_for_status()
            known = answer.json()
        except (requests.RequestException, ValueError):
            raise away() from None
        if not isinstance(known, dict):
            raise away()
        return known


def _is_secure(address: object, issuer: str) -> bool:
    """As `rules.is_secure`; a service by HTTPS names no address without it."""
    if not isinstance(address, str) or not rules.is_secure(address):
        return False
    return urlsplit(address).scheme == "https" or urlsplit(issuer).scheme == "http"


def _refused() -> UnauthenticatedError:
    return UnauthenticatedError("sign_in.refused", "The sign-in service did not let you in.", "Sign in again.")
