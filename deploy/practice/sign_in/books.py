"""What the practice sign-in keeps (`sign_in.sqlite3`): its people, its signing keys, and the codes that it has given out."""

import json
import time
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from joserfc.jwk import ECKey, Key, KeyParameters, RSAKey, import_key
from pydantic import BaseModel, ConfigDict, Field

from deploy.practice.store import Row, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS member (subject TEXT PRIMARY KEY, about TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS signing_key (
    number INTEGER PRIMARY KEY, algorithm TEXT NOT NULL, private_jwk TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS code (code TEXT PRIMARY KEY, asked TEXT NOT NULL, expires_at REAL NOT NULL) STRICT;
"""
CODE_SECONDS = 60.0
ALGORITHMS = ("RS256", "ES256")


class PracticePerson(BaseModel):
    """A member of staff of the practice world, and how they sign in: with which factors, and how long ago they last did."""

    model_config = ConfigDict(extra="forbid")

    subject: str = Field(min_length=1)
    name: str = Field(min_length=1)
    roles: list[str]
    organisation: str
    factors: list[str] = ["pwd", "otp", "mfa"]
    signed_in_seconds_ago: int = Field(0, ge=0)


class Books:
    """Everything that is kept, in one file."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder / "sign_in.sqlite3", SCHEMA)
        if not self._keys():
            self.rotate("RS256", drop_old=False)

    def add(self, person: PracticePerson) -> None:
        """Somebody who can be chosen from now on."""
        self._store.run("INSERT OR REPLACE INTO member VALUES (?, ?)", person.subject, person.model_dump_json())

    def person(self, subject: str) -> PracticePerson | None:
        """Who has this subject."""
        row = self._store.one("SELECT about FROM member WHERE subject = ?", subject)
        return PracticePerson.model_validate_json(row["about"]) if row else None

    def people(self) -> list[PracticePerson]:
        """Everybody, the newest first, as the last one set up is most likely who is wanted."""
        rows = self._store.all("SELECT about FROM member ORDER BY rowid DESC LIMIT 100")
        return [PracticePerson.model_validate_json(row["about"]) for row in rows]

    def rotate(self, algorithm: str, *, drop_old: bool) -> None:
        """Signs with a new key from now on; old ones are still published, unless they are dropped."""
        if drop_old:
            self._store.run("DELETE FROM signing_key")
        more: KeyParameters = {"kid": token_urlsafe(12), "use": "sig", "alg": algorithm}
        key: Key = (
            RSAKey.generate_key(2048, more, private=True)
            if algorithm == "RS256"
            else ECKey.generate_key("P-256", more, private=True)
        )
        private = json.dumps(key.as_dict(private=True))
        self._store.run("INSERT INTO signing_key (algorithm, private_jwk) VALUES (?, ?)", algorithm, private)

    def signing_key(self) -> tuple[str, Key]:
        """The newest key and its algorithm."""
        row = self._keys()[-1]
        return str(row["algorithm"]), import_key(json.loads(row["private_jwk"]))

    def public_keys(self) -> dict[str, Any]:
        """All keys as others may see them."""
        return {"keys": [import_key(json.loads(row["private_jwk"])).as_dict(private=False) for row in self._keys()]}

    def give_code(self, asked: dict[str, Any]) -> str:
        """A code for what was asked, good once and for a minute."""
        code = token_urlsafe(32)
        self._store.run("INSERT INTO code VALUES (?, ?, ?)", code, json.dumps(asked), time.time() + CODE_SECONDS)
        return code

    def take_code(self, code: str) -> dict[str, Any] | None:
        """What a code was given for; None where it was used before, is too old, or was never given."""
        row = self._store.one("DELETE FROM code WHERE code = ? RETURNING asked, expires_at", code)
        if row is None or row["expires_at"] < time.time():
            return None
        asked: dict[str, Any] = json.loads(row["asked"])
        return asked

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def _keys(self) -> list[Row]:
        return self._store.all("SELECT * FROM signing_key ORDER BY number")
