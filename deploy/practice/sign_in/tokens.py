"""The tokens of the practice sign-in: an ID token for who asked, and an access token for Sameday's API."""

import base64
import hashlib
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from joserfc import jwt

from deploy.practice.sign_in.books import Books, PracticePerson
from deploy.practice.sign_in.settings import SignInSettings

TOKEN_SECONDS = 600


def make_tokens(
    books: Books, settings: SignInSettings, person: PracticePerson, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The answer of the token endpoint."""
    algorithm, key = books.signing_key()
    now = int(time.time())
    both = {
        "iss": settings.issuer,
        "sub": person.subject,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "auth_time": int(given["signed_in_at"]),
        "amr": person.factors,
        "acr": "2" if "mfa" in person.factors else "1",
    }
    access = {**both, "aud": settings.audience, "client_id": given["client_id"], "jti": str(uuid4())}
    access_token = jwt.encode({"alg": algorithm, "kid": key.kid, "typ": "at+jwt"}, access, key)
    about = {**both, "aud": given["client_id"], "at_hash": _half_hash(access_token)}
    if given["nonce"]:
        about["nonce"] = given["nonce"]
    return {
        "access_token": access_token,
        "id_token": jwt.encode({"alg": algorithm, "kid": key.kid}, about, key),
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": "openid",
    }


def _half_hash(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).decode().rstrip("=")
