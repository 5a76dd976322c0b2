"""What the tests of a person's whole record share: a notifications service that answers for it, and the file that is made."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from services.payments.personal_data.exporting.fetching import PersonExports
from shared.identity import Actor, InternalTokens
from shared.outbox_api import OtherService
from tests.notifications.fake_servers import Reply, serving
from tests.payments.council import Council
from tests.payments.desk.organising import Organising

SECRET = SecretStr("an-internal-secret-for-tests-of-32-letters")


@dataclass
class Records:
    """The notifications service's side: what it holds of each person, or that it is away."""

    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    away: bool = False
    asked: list[str] = field(default_factory=list)

    def answer(self, *call: Any) -> Reply:
        """One call of the internal routes: method, path, query and body."""
        path = call[1]
        self.asked.append(path)
        if self.away:
            return 503, {}
        return 200, self.held.get(path.rpartition("/")[2], {})


@dataclass(frozen=True)
class TakenFile:
    """A file that was made, opened."""

    name: str
    content: bytes

    @property
    def archive(self) -> zipfile.ZipFile:
        """The ZIP."""
        return zipfile.ZipFile(io.BytesIO(self.content))

    @property
    def sha256(self) -> str:
        """What the file is known by."""
        return hashlib.sha256(self.content).hexdigest()

    def text(self, name: str) -> str:
        """An entry, as text."""
        return self.archive.read(name).decode("utf-8-sig")

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table."""
        return list(csv.DictReader(io.StringIO(self.text(f"{name}.csv"))))


@dataclass
class Exporting:
    """An organisation whose people's files are made."""

    council: Council
    records: Records
    exports: PersonExports

    def take(self, actor: Actor, person_id: UUID) -> TakenFile:
        """The file, whole."""
        name, parts = self.exports.stream(actor, person_id)
        return TakenFile(name, b"".join(parts))


@pytest.fixture
def exporting(council: Council) -> Iterator[Exporting]:
    """Files are made with a notifications service that answers."""
    records = Records()
    with serving(records.answer) as url:
        notifications = OtherService("notifications", url, InternalTokens("payments", SECRET))
        exports = replace(council.payments.dependencies.person_exports, notifications=notifications)
        yield Exporting(council, records, exports)
        notifications.close()


@pytest.fixture
def organising(council: Council) -> Organising:
    """An organiser, signed in at the pages."""
    return Organising(council)
