"""A sign-in service for tests: its keys and description are served by a small server, and tests make whatever tokens they like.

The services meet it by HTTP as they meet a real one; a token for the API costs one signature and no request.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeyParameters, RSAKey

CLIENT_ID = "sameday-of-tests"
CLIENT_SECRET = "a-client-secret-for-tests"
AUDIENCE = "sameday-api"
FACTORS = ["pwd", "mfa"]


def new_key(algorithm: str = "ES256") -> Key:
    """A signing key of its own."""
    more: KeyParameters = {"kid": uuid4().hex, "use": "sig", "alg": algorithm}
    if algorithm == "RS256":
        return RSAKey.generate_key(2048, more, private=True)
    return ECKey.generate_key("P-256", more, private=True)


class Provider:
    """The service. `published` are the keys that it shows; `answer` is what its token endpoint gives for a code. `who` is whoever
    comes to its page, and is sent back at once."""

    def __init__(self) -> None:
        self.key: Key = new_key()
        self.published: list[Key] = [self.key]
        self.key_fetches = 0
        self.answer: Callable[[dict[str, str]], tuple[int, dict[str, Any]]] = lambda _: (
            400,
            {"error": "invalid_grant"},
        )
        self.changes: dict[str, Any] = {}
        self.who = ""
        provider = self

        class Served(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, body = provider.get(self.path)
                self._send(status, body)

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = {name: values[0] for name, values in parse_qs(sent).items()}
                status, body = provider.answer(fields | {"authorization": self.headers.get("Authorization", "")})
                self._send(status, body)

            def _send(self, status: int, body: Any) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                if status == 303:
                    self.send_header("Location", body)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def get(self, path: str) -> tuple[int, Any]:
        """What stands at an address."""
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                **self.changes,
            }
        if path == "/jwks":
            self.key_fetches += 1
            return 200, {"keys": [key.as_dict(private=False) for key in self.published]}
        if path.startswith("/authorize?") and self.who:
            asked = asked_of(path)
            self.gives(self.id_claims(self.who, asked["nonce"]), asked["code_challenge"])
            return 303, f"{asked['redirect_uri']}?{urlencode({'code': 'a-code', 'state': asked['state']})}"
        return 404, {}

    def close(self) -> None:
        """Answers nobody any more."""
        self._server.shutdown()
        self._server.server_close()

    def signed(self, claims: dict[str, Any], *, key: Key | None = None, algorithm: str = "ES256") -> str:
        """A token with exactly these claims."""
        signing = key or self.key
        return jwt.encode({"alg": algorithm, "kid": signing.kid}, claims, signing, algorithms=[algorithm])

    def api_claims(self, subject: str, **changes: Any) -> dict[str, Any]:
        """Claims of a good token for the API, but for the changes; what is changed to None is left out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": subject,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "amr": FACTORS,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def id_claims(self, subject: str, nonce: str, /, **changes: Any) -> dict[str, Any]:
        """Claims of a good ID token, but for the changes."""
        return self.api_claims(subject, **{"aud": CLIENT_ID, "nonce": nonce} | changes)

    def gives(self, claims: dict[str, Any], challenge: str, **more: Any) -> None:
        """Gives an ID token with these claims for the next code of whoever knows PKCE's verifier; once."""
        used = False

        def answer(fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
            nonlocal used
            digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
            if used or base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge:
                return 400, {"error": "invalid_grant"}
            used = True
            token = more.get("id_token") or self.signed(claims, **{k: v for k, v in more.items() if k != "id_token"})
            return 200, {"id_token": token, "access_token": "of-no-use", "token_type": "Bearer"}

        self.answer = answer


@cache
def provider() -> Provider:
    """The one service of this process's tests."""
    return Provider()


def asked_of(location: str) -> dict[str, str]:
    """What a browser that is sent to a sign-in service asks there."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
