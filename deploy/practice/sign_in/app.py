"""The practice sign-in's addresses: discovery, keys, the page where somebody says who they are, the exchange of codes, and controls."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from deploy.practice.forms import read_form
from deploy.practice.pages import STATIC, Html, fill, join, page
from deploy.practice.sign_in.books import ALGORITHMS, Books, PracticePerson
from deploy.practice.sign_in.requests import KEPT, AskedError, Clients, StrangerError, check_code, origin
from deploy.practice.sign_in.settings import SignInSettings
from deploy.practice.sign_in.tokens import make_tokens

_START = Html("<p>Here staff say who they are. Begin at Sameday’s own page, which leads here and takes you back.</p>")
_STRANGER = Html(
    "<p>Whoever sent you here is not known, so you are sent nowhere. Begin again at Sameday’s own page.</p>"
)
_NOBODY = Html("<p>Nobody is registered yet.</p>")
_WHO = Html("<p>This is practice, so nobody needs a password. A second step is taken as done.</p>")
_PERSON = """<li><form method="post" action="/authorize">$hidden<input type="hidden" name="subject" value="$subject">
<button>Sign in as $name</button> <span>$roles, $organisation</span></form></li>"""
_HIDDEN = '<input type="hidden" name="$name" value="$value">'
_ASKED = ("response_type", "scope", "code_challenge_method", "prompt", "max_age", *KEPT)


class Rotation(BaseModel):
    """A new signing key."""

    model_config = ConfigDict(extra="forbid")

    algorithm: Literal["RS256", "ES256"] = "RS256"
    drop_old: bool = False


class SignIn:
    """The provider."""

    def __init__(self, settings: SignInSettings) -> None:
        self._settings = settings
        self._clients = Clients(settings)
        self.books = Books(settings.data_dir)

    def description(self) -> dict[str, Any]:
        """What we are and can do (OpenID Connect Discovery)."""
        issuer = self._settings.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid"],
            "id_token_signing_alg_values_supported": list(ALGORITHMS),
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "code_challenge_methods_supported": ["S256"],
            "claims_supported": ["iss", "sub", "aud", "iat", "exp", "auth_time", "nonce", "acr", "amr", "at_hash"],
            "authorization_response_iss_parameter_supported": True,
        }

    def authorize(self, asked: dict[str, str]) -> Response:
        """The page where somebody says who they are, or where they have (`subject`) the way back with a code."""
        try:
            self._clients.check_asker(asked)
        except StrangerError:
            return page("Nobody whom we know", _STRANGER, status_code=400, nav=False)
        try:
            given = self._clients.check_asked(asked)
        except AskedError as error:
            return self._send_back(asked, {"error": error.code})
        if "subject" not in asked:
            return page("Practice sign-in", self._people(asked), nav=False, forms_lead_to=origin(asked["redirect_uri"]))
        person = self.books.person(asked["subject"])
        if person is None:
            return self._send_back(asked, {"error": "access_denied"})
        signed_in_at = time.time() - person.signed_in_seconds_ago
        code = self.books.give_code({**given, "subject": person.subject, "signed_in_at": signed_in_at})
        return self._send_back(asked, {"code": code})

    def token(self, asked: dict[str, str], authorization: str) -> Response:
        """Tokens for a code."""
        try:
            client = self._clients.check_redeemer(asked, authorization)
            if asked.get("grant_type") != "authorization_code":
                raise AskedError("unsupported_grant_type")
            given = check_code(self.books.take_code(asked.get("code", "")), client, asked)
            person = self.books.person(given["subject"])
            if person is None:
                raise AskedError("invalid_grant")
        except AskedError as error:
            return JSONResponse({"error": error.code}, 401 if error.code == "invalid_client" else 400)
        tokens = make_tokens(self.books, self._settings, person, given)
        return JSONResponse(tokens, headers={"Cache-Control": "no-store"})

    def _send_back(self, asked: dict[str, str], answer: dict[str, str]) -> Response:
        query = urlencode({**answer, "state": asked.get("state", ""), "iss": self._settings.issuer})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)

    def _people(self, asked: dict[str, str]) -> Html:
        hidden = join([fill(_HIDDEN, name=name, value=asked[name]) for name in _ASKED if name in asked])
        people = [
            fill(
                _PERSON,
                hidden=hidden,
                subject=one.subject,
                name=one.name,
                roles=", ".join(one.roles).replace("_", " "),
                organisation=one.organisation,
            )
            for one in self.books.people()
        ]
        return Html(_WHO + fill('<ul class="people">$people</ul>', people=join(people))) if people else _NOBODY


def create_sign_in(settings: SignInSettings) -> FastAPI:
    """Build the application. Must be called on the thread whose event loop will serve it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    sign_in = SignIn(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        sign_in.books.close()

    app = FastAPI(title="Sameday practice sign-in", lifespan=lifespan, openapi_url=None)
    app.include_router(_read_routes(sign_in))
    app.include_router(_acting_routes(sign_in))
    app.router.routes.append(Mount("/static", StaticFiles(directory=STATIC)))
    return app


def _read_routes(sign_in: SignIn) -> APIRouter:
    routes = APIRouter()

    @routes.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/", response_model=None)
    async def start() -> Response:
        return page("Practice sign-in", _START, nav=False)

    @routes.get("/.well-known/openid-configuration")
    async def describe() -> dict[str, Any]:
        return sign_in.description()

    @routes.get("/jwks")
    async def keys() -> dict[str, Any]:
        return sign_in.books.public_keys()

    @routes.get("/authorize", response_model=None)
    async def ask(request: Request) -> Response:
        asked = {name: value for name, value in request.query_params.items() if name != "subject"}
        return sign_in.authorize(asked)

    return routes


def _acting_routes(sign_in: SignIn) -> APIRouter:
    routes = APIRouter()

    @routes.post("/authorize", response_model=None)
    async def choose(request: Request) -> Response:
        return sign_in.authorize(await read_form(request))

    @routes.post("/token", response_model=None)
    async def redeem(request: Request) -> Response:
        return sign_in.token(await read_form(request), request.headers.get("authorization", ""))

    @routes.post("/practice/people")
    async def register(person: PracticePerson) -> PracticePerson:
        sign_in.books.add(person)
        return person

    @routes.post("/practice/rotate-keys")
    async def rotate(wanted: Rotation) -> dict[str, Any]:
        sign_in.books.rotate(wanted.algorithm, drop_old=wanted.drop_old)
        return sign_in.books.public_keys()

    return routes
