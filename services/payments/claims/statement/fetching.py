"""A statement from the question to the PDF: read in one transaction, pictures fetched and paper set with none open."""

from dataclasses import dataclass
from uuid import UUID

from services.payments.claims.receipts.storage import ReceiptStore
from services.payments.claims.statement.rules import Paper
from services.payments.claims.statement.typesetting import pdf_of
from services.payments.claims.statement.usecases import gather_statement
from shared.database import Database, app_now
from shared.errors import NotFoundError
from shared.identity import Actor


@dataclass(frozen=True, slots=True)
class Statements:
    """Makes statements of claims."""

    database: Database
    store: ReceiptStore

    def pdf(self, actor: Actor, claim_id: UUID) -> tuple[str, bytes]:
        """A name for the file and the PDF. Raises ForbiddenError, NotFoundError, UnavailableError (the store is away)."""
        with self.database.transaction(actor.org_id) as session:
            statement = gather_statement(session, actor, claim_id)
            made_at = app_now(session)
        pictures = {one.receipt_id: self._pages(actor.org_id, one) for one in statement.papers}
        return f"{statement.title.replace(' ', '-').lower()}.pdf", pdf_of(statement, pictures, made_at)

    def _pages(self, org_id: UUID, paper: Paper) -> list[bytes | None]:
        return [self._page(org_id, paper, number) for number in range(1, paper.pages + 1)]

    def _page(self, org_id: UUID, paper: Paper, number: int) -> bytes | None:
        """A page, or None where it is not there: a statement that says so is better than none."""
        try:
            return self.store.get(org_id, paper.stored_as, number)
        except NotFoundError:
            return None
