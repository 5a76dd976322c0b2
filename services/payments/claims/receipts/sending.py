"""A receipt on its way into the store and out again: the sandbox and the store are called with no transaction open.

The pictures are written first and the row afterwards. A stop between the two leaves a file that nobody knows of, which is
harmless; the other way round a row could promise a picture that is not there.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from services.payments.claims.receipts.rules import media_type_of
from services.payments.claims.receipts.sandbox import open_in_sandbox
from services.payments.claims.receipts.storage import ReceiptStore
from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.receipts.usecases import Prepared, check_may_send, get_receipt, keep_receipt
from shared.database import Database
from shared.errors import Effect, NotFoundError
from shared.identity import Actor


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
        return Prepared(
            digest=hashlib.sha256(content).digest(),
            media_type=media_type,
            pages=len(pages.jpegs),
            pages_left_out=pages.left_out,
            stored_as=self.store.put(org_id, pages.jpegs),
            stored_bytes=sum(map(len, pages.jpegs)),
        )

    def check(self, actor: Actor, person_id: UUID) -> None:
        """Raises what `check_may_send` raises; asked before the work of preparing."""
        with self.database.transaction(actor.org_id) as session:
            check_may_send(session, actor, person_id)

    def receive(self, actor: Actor, person_id: UUID, content: bytes) -> Receipt:
        """All of it: asks, prepares, keeps. For callers without a transaction of their own. Raises what the steps raise."""
        self.check(actor, person_id)
        prepared = self.prepare(actor.org_id, content)
        return self.database.run(actor.org_id, lambda session: keep_receipt(session, actor, person_id, prepared))

    def open_page(self, actor: Actor, receipt_id: UUID, number: int) -> bytes:
        """One page (from 1) as JPEG. Raises ForbiddenError, NotFoundError, UnavailableError."""
        with self.database.transaction(actor.org_id) as session:
            receipt = get_receipt(session, actor, receipt_id)
        if not 1 <= number <= receipt.pages:
            raise NotFoundError(
                "receipt.page_not_found", "This receipt has no such page.", effect=Effect.NO_MONEY_MOVED
            )
        return self.store.get(actor.org_id, receipt.stored_as, number)
