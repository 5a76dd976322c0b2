"""What of a token's claims we believe once its signature is right: how old it may be, and whether a second factor was used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from shared.errors import Effect, UnauthenticatedError
from shared.identity import RECENT, SignedIn

LEEWAY_SECONDS = 30
"""How far the sign-in service's clock may differ from ours."""
LONGEST_ATTEMPT_SECONDS = 600.0
"""How long somebody may take to sign in."""
OWN_MACHINE = ("127.0.0.1", "localhost")
BY_PROVIDER = "by-provider"
"""The setting that says: the sign-in service lets nobody in without a second factor, and does not say so in its tokens."""


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Which claims are evidence of a second factor: any one value of `amr`, or of `acr`, is enough."""

    amr: frozenset[str]
    acr: frozenset[str]

    def is_shown_by(self, claims: Mapping[str, Any]) -> bool:
        """Whether a token says so."""
        if not self.amr and not self.acr:
            return True
        amr = claims.get("amr")
        used = {one for one in amr if isinstance(one, str)} if isinstance(amr, list) else set()
        return bool(used & self.amr) or claims.get("acr") in self.acr


def read_second_factor(setting: str) -> SecondFactor:
    """The setting, like "amr=mfa acr=AAL3_ANY", or "by-provider". Raises ValueError."""
    if setting.strip() == BY_PROVIDER:
        return SecondFactor(frozenset(), frozenset())
    pairs = [word.partition("=") for word in setting.split()]
    if not pairs or any(name not in ("amr", "acr") or not value for name, _, value in pairs):
        raise ValueError(f"write it like amr=mfa or acr=AAL3_ANY, with spaces between several, or {BY_PROVIDER}")
    values = {kind: frozenset(value for name, _, value in pairs if name == kind) for kind in ("amr", "acr")}
    return SecondFactor(values["amr"], values["acr"])


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """What we believe of every token of one sign-in service."""

    subject_claim: str
    second_factor: SecondFactor

    def signed_in(self, claims: Mapping[str, Any], now: float) -> SignedIn:
        """Who the claims of a token with a right signature, issuer and audience speak of.

        Raises UnauthenticatedError for times that cannot be, a missing subject, or no evidence of a second factor.
        """
        subject, issued_at = claims.get(self.subject_claim), _moment(claims, "iat")
        if not isinstance(subject, str) or not subject or issued_at is None:
            raise invalid()
        age = _age(issued_at, now)
        signed_in_at = _moment(claims, "auth_time")
        if not self.second_factor.is_shown_by(claims):
            raise UnauthenticatedError(
                "sign_in.second_factor",
                "Your sign-in service did not say that you used a second step, such as a code or a key.",
                "Sign in again with it. If you did, tell your administrator: a setting may be wrong.",
            )
        return SignedIn(str(claims["iss"]), subject, age, None if signed_in_at is None else _age(signed_in_at, now))


def check_life(claims: Mapping[str, Any], longest: timedelta) -> None:
    """Raises UnauthenticatedError for a token that was made to live longer than we allow, whatever is left of that."""
    issued_at, ends_at = _moment(claims, "iat"), _moment(claims, "exp")
    if issued_at is None or ends_at is None or ends_at - issued_at > longest.total_seconds():
        minutes = int(longest.total_seconds() // 60)
        raise UnauthenticatedError(
            "sign_in.too_long",
            f"This token was made to be used for longer than {minutes} minutes.",
            "Have the sign-in service make shorter ones.",
        )


def check_recent(signed_in: SignedIn) -> None:
    """Raises UnauthenticatedError where the sign-in service was asked for a new sign-in and gave an old one, or does not say."""
    most = RECENT + timedelta(seconds=LEEWAY_SECONDS)
    if signed_in.sign_in_age is None or signed_in.sign_in_age > most:
        raise UnauthenticatedError(
            "sign_in.not_again",
            "Your sign-in service did not ask you to sign in again.",
            "Try again. If it stays so, tell your administrator: the service must send auth_time.",
            effect=Effect.NO_MONEY_MOVED,
        )


def is_secure(address: str) -> bool:
    """Whether what is sent there cannot be read or changed on its way: by HTTPS, or on this machine."""
    parts = urlsplit(address)
    own = parts.hostname in OWN_MACHINE or (parts.hostname or "").endswith(".localhost")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and own))


def invalid() -> UnauthenticatedError:
    """The one refusal of a token that is not right: what is wrong with it is not told."""
    return UnauthenticatedError(
        "sign_in.invalid", "You are not signed in, or your sign-in has run out.", "Sign in again."
    )


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    """A claim in seconds since 1970; None where it is missing. Raises UnauthenticatedError where it is no number."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        raise invalid()
    return float(value)


def _age(moment: float, now: float) -> timedelta:
    """How long ago that was. Raises UnauthenticatedError for a moment in the future."""
    seconds = now - moment
    if seconds < -LEEWAY_SECONDS:
        raise invalid()
    return timedelta(seconds=max(0.0, seconds))
