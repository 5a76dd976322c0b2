"""A receipt on its way into the store and out again: the sandbox and the store are called with no transaction open.

A try is counted first, then the pictures are written, then the row. A stop in between leaves a file that nobody knows of, which
the clock deletes a day later; the other way round a row could promise a picture that is not there.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from services.payments.claims.receipts.rules import media_type_of
from services.payments.claims.receipts.sandbox import open_in_sandbox
from services.payments.claims.receipts.storage import ReceiptStore
from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.receipts.usecases import Prepared, begin_try, get_receipt, in_use, keep_receipt
from shared.database import Database
from shared.errors import Effect, NotFoundError
from shared.identity import Actor


def digest_of(content: bytes) -> bytes:
    """What a file is known by."""
    return hashlib.sha256(content).digest()


@dataclass(frozen=True, slots=True)
class ReceiptKeeper:
    """Takes receipts in and shows them."""

    database: Database
    store: ReceiptStore

    def prepare(self, org_id: UUID, content: bytes) -> Prepared:
        """Opens what was sent and puts its pictures into the store: seconds of work, so never inside a transaction.

        Raises InvalidError where it is no receipt we can open, UnavailableError.
        """
        media_type = media_type_of(content)
        pages = open_in_sandbox(content, media_type)
        digest = digest_of(content)
        self.store.put(org_id, digest.hex(), pages.jpegs)
        return Prepared(
            digest=digest,
            media_type=media_type,
            pages=len(pages.jpegs),
            pages_left_out=pages.left_out,
            stored_as=digest.hex(),
            stored_bytes=sum(map(len, pages.jpegs)),
        )

    def begin(self, actor: Actor, person_id: UUID, content: bytes) -> None:
        """Counts the try, before any work. Raises what `begin_try` raises."""
        digest = digest_of(content)
        self.database.run(actor.org_id, lambda session: begin_try(session, actor, person_id, digest))

    def receive(self, actor: Actor, person_id: UUID, content: bytes) -> Receipt:
        """All of it: counts, prepares, keeps. For callers without a transaction of their own. Raises what the steps raise."""
        self.begin(actor, person_id, content)
        prepared = self.prepare(actor.org_id, content)
        return self.database.run(actor.org_id, lambda session: keep_receipt(session, actor, person_id, prepared))

    def sweep(self) -> None:
        """Deletes files of the store that belong to no receipt and to no try of the last day. Raises UnavailableError.

        A file is moved aside before it is looked up for the last time: whoever sends the same one meanwhile has had their try
        counted, so that it is put back, or writes it anew.
        """
        for org_id, name in self._unused(aside=False):
            self.store.move_aside(org_id, name)
        unused = set(self._unused(aside=True))
        for org_id, names in self.store.list_names(aside=True).items():
            for name in names:
                if (org_id, name) in unused:
                    self.store.delete_aside(org_id, name)
                else:
                    self.store.put_back(org_id, name)

    def _unused(self, *, aside: bool) -> list[tuple[UUID, str]]:
        found: list[tuple[UUID, str]] = []
        for org_id, names in self.store.list_names(aside=aside).items():
            with self.database.transaction(org_id) as session:
                found += [(org_id, name) for name in sorted(names - in_use(session, org_id, names))]
        return found

    def open_page(self, actor: Actor, receipt_id: UUID, number: int) -> bytes:
        """One page (from 1) as JPEG. Raises ForbiddenError, NotFoundError, UnavailableError."""
        with self.database.transaction(actor.org_id) as session:
            receipt = get_receipt(session, actor, receipt_id)
        if not 1 <= number <= receipt.pages:
            raise NotFoundError(
                "receipt.page_not_found", "This receipt has no such page.", effect=Effect.NO_MONEY_MOVED
            )
        return self.store.get(actor.org_id, receipt.stored_as, number)
