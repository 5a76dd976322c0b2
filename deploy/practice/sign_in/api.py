"""Practice sign-in: keeps a list of practice staff and signs tokens for whoever is chosen."""

import time
import uuid
from typing import Any

import jwt
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from deploy.practice.forms import read_form
from deploy.practice.pages import Html, fill, join, page
from deploy.practice.settings import PracticeSettings
from deploy.practice.store import Row, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS person (
    subject TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    organisation TEXT NOT NULL
) STRICT;
"""
ISSUER = "practice-sign-in"
AUDIENCE = "sameday"
TOKEN_SECONDS = 8 * 3600
_PERSON = """<li><form method="post" action="/sign-in/"><input type="hidden" name="subject" value="$subject">
<button>Sign in as $name</button> <span>$roles, $organisation</span></form></li>"""
_SIGNED_IN = """<p>You are signed in as <strong>$name</strong> for eight hours. Copy this token into the sign-in page.</p>
<h2 id="token-title">Token</h2><pre tabindex="0" aria-labelledby="token-title">$token</pre>"""


class PracticePerson(BaseModel):
    """A member of staff of the practice world."""

    model_config = ConfigDict(extra="forbid")

    subject: str = Field(min_length=1)
    name: str = Field(min_length=1)
    roles: list[str]
    organisation: str


class TokenRequest(BaseModel):
    """Who wants a token."""

    model_config = ConfigDict(extra="forbid")

    subject: str


class SignIn:
    """The practice staff (`sign_in.sqlite3`) and the key that signs their tokens."""

    def __init__(self, settings: PracticeSettings) -> None:
        self._store = Store(settings.data_dir / "sign_in.sqlite3", SCHEMA)
        self._secret = settings.sign_in_secret.get_secret_value()

    def token(self, subject: str) -> str:
        """A signed token for a registered person. Raises KeyError for anybody else."""
        if self._person(subject) is None:
            raise KeyError(subject)
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def _person(self, subject: str) -> Row | None:
        return self._store.one("SELECT * FROM person WHERE subject = ?", subject)

    def router(self) -> APIRouter:
        """The routes under /sign-in."""
        api = APIRouter(prefix="/sign-in", tags=["practice sign-in"])

        @api.post("/practice/people")
        async def register(person: PracticePerson) -> PracticePerson:
            self._store.run(
                "INSERT OR REPLACE INTO person (subject, name, roles, organisation) VALUES (?, ?, ?, ?)",
                person.subject,
                person.name,
                ", ".join(person.roles),
                person.organisation,
            )
            return person

        @api.post("/token")
        async def token(wanted: TokenRequest) -> dict[str, str]:
            try:
                return {"token": self.token(wanted.subject)}
            except KeyError:
                raise HTTPException(404, "Nobody with this subject is registered at the practice sign-in.") from None

        @api.get("/", response_model=None)
        async def choose() -> Response:
            return page("Practice sign-in", self._people())

        @api.post("/", response_model=None)
        async def chosen(request: Request) -> Response:
            return self._show_token((await read_form(request)).get("subject", ""))

        return api

    def _people(self) -> Html:
        rows = self._store.all("SELECT * FROM person ORDER BY organisation, name")
        if not rows:
            return Html("<p>Nobody is registered yet.</p>")
        return fill('<ul class="people">$people</ul>', people=join([fill(_PERSON, **_values(row)) for row in rows]))

    def _show_token(self, subject: str) -> Response:
        person = self._person(subject)
        if person is None:
            return page(
                "Nobody here by that name", Html('<p><a href="/sign-in/">Choose again.</a></p>'), status_code=404
            )
        return page("Signed in", fill(_SIGNED_IN, name=person["name"], token=self.token(subject)))

    def close(self) -> None:
        """Close the books."""
        self._store.close()


def _values(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("subject", "name", "roles", "organisation")}
