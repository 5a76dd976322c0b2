"""The file from the question to its last byte: notifications asked and pictures read with no transaction open, one entry at a time."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from services.payments.claims.receipts.storage import ReceiptStore
from services.payments.personal_data.exporting.index import index_page
from services.payments.personal_data.exporting.rules import PersonFile
from services.payments.personal_data.exporting.usecases import (
    BegunPersonExport,
    begin_person_export,
    finish_person_export,
    gather,
)
from shared import logs
from shared.contracts.person_records import PersonRecord
from shared.database import Database
from shared.errors import NotFoundError, UnavailableError
from shared.identity import Actor
from shared.outbox_api import OtherService

log = logs.get(__name__)

PATIENCE_SECONDS = 30.0
"""Years of texts take a moment to read."""
_MADE = (1980, 1, 1, 0, 0, 0)
"""Entries carry no time of their own: what the file says of its moment stands in the index."""


@dataclass
class _Sink(io.RawIOBase):
    """What the ZIP is written into: it keeps what has not left yet."""

    waiting: bytearray = field(default_factory=bytearray)

    def writable(self) -> bool:
        """It is only written to."""
        return True

    def write(self, part: object) -> int:
        """Keeps a part."""
        content = bytes(cast(bytes, part))
        self.waiting += content
        return len(content)

    def take(self) -> bytes:
        """What has come since the last time."""
        part = bytes(self.waiting)
        self.waiting.clear()
        return part


@dataclass(frozen=True, slots=True)
class PersonExports:
    """Makes files with everything about one person."""

    database: Database
    store: ReceiptStore
    notifications: OtherService

    def stream(self, actor: Actor, person_id: UUID) -> tuple[str, Iterator[bytes]]:
        """The name of the file, and its bytes as they are made. All that is read of a database is read before the first byte; a picture
        that cannot be read is said in the index. Raises ForbiddenError, NotFoundError, ConflictError, UnavailableError (notifications does
        not answer: a file without what we wrote would not be everything)."""
        begun = self.database.run(actor.org_id, lambda session: begin_person_export(session, actor, person_id))
        record = self._record(actor.org_id, person_id)
        with self.database.snapshot(actor.org_id) as session:
            found = gather(session, actor, person_id, begun, record)
        return found.file_name, self._parts(actor, begun, found, record.said_left_out)

    def _record(self, org_id: UUID, person_id: UUID) -> PersonRecord:
        path = f"/internal/people/{org_id}/{person_id}"
        try:
            answer = self.notifications.request("GET", path, timeout_seconds=PATIENCE_SECONDS)
        except UnavailableError:
            raise _away() from None
        if answer.status_code != 200:
            log.warning("record of a person not given", status=answer.status_code)
            raise _away()
        return PersonRecord.model_validate_json(answer.content)

    def _parts(self, actor: Actor, begun: BegunPersonExport, found: PersonFile, said_left_out: int) -> Iterator[bytes]:
        sink, sum_of_all, missing = _Sink(), hashlib.sha256(), list[str]()
        with zipfile.ZipFile(cast(io.BufferedWriter, sink), "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self._entries(actor, found, said_left_out, missing):
                archive.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
                part = sink.take()
                sum_of_all.update(part)
                yield part
        last = sink.take()
        sum_of_all.update(last)
        yield last
        digest = sum_of_all.hexdigest()
        self.database.run(
            actor.org_id,
            lambda session: finish_person_export(session, actor, found.person_id, begun, digest, len(missing)),
        )

    def _entries(
        self, actor: Actor, found: PersonFile, said_left_out: int, missing: list[str]
    ) -> Iterator[tuple[str, bytes]]:
        """The entries of the file, one after the other; the index comes last, because it says what could not be read."""
        for table in found.tables:
            yield f"{table.name}.csv", table.as_csv().encode()
        yield "everything.json", found.as_json().encode()
        for receipt in found.receipts:
            for number in range(1, receipt.pages + 1):
                try:
                    yield receipt.path(number), self.store.get(actor.org_id, receipt.stored_as, number)
                except (NotFoundError, UnavailableError):
                    missing.append(receipt.path(number))
        yield "index.html", index_page(found, said_left_out, missing).encode()


def _away() -> UnavailableError:
    return UnavailableError(
        "person_export.notifications_away",
        "The service that keeps texts, letters and contact details does not answer, so no file was made: it would not be everything.",
        "Wait a minute, then ask again.",
        effect=None,
    )
