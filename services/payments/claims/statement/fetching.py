"""A statement from the question to the PDF: read in one transaction; pictures and messages fetched and paper set with none open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from pydantic import TypeAdapter

from services.payments.claims.receipts.storage import ReceiptStore
from services.payments.claims.statement.rules import Paper, messages_part
from services.payments.claims.statement.typesetting import pdf_of
from services.payments.claims.statement.usecases import gather_statement
from shared import logs
from shared.contracts.notices import MessageShown
from shared.database import Database, app_now
from shared.errors import NotFoundError, UnavailableError
from shared.identity import Actor
from shared.outbox_api import OtherService
from shared.typesetting import PdfCompiler

log = logs.get(__name__)

_MESSAGES = TypeAdapter(list[MessageShown])


@dataclass(frozen=True, slots=True)
class Statements:
    """Makes statements of claims."""

    database: Database
    store: ReceiptStore
    notifications: OtherService
    compiler: PdfCompiler
    """Of the statement's template."""

    def pdf(self, actor: Actor, claim_id: UUID) -> tuple[str, bytes]:
        """A name for the file and the PDF. Raises ForbiddenError, NotFoundError, UnavailableError (the store is away)."""
        with self.database.transaction(actor.org_id) as session:
            statement = gather_statement(session, actor, claim_id)
            made_at = app_now(session)
        pictures = {one.receipt_id: self._pages(actor.org_id, one) for one in statement.papers}
        messages = messages_part(self._messages(actor.org_id, statement.about_ids))
        statement = replace(statement, parts=(*statement.parts, messages))
        return f"{statement.title.replace(' ', '-').lower()}.pdf", pdf_of(self.compiler, statement, pictures, made_at)

    def _messages(self, org_id: UUID, about_ids: Sequence[UUID]) -> list[MessageShown] | None:
        """What was said about the claim and its payments, or None where nobody can tell: the statement then says so."""
        query = urlencode([("about_id", str(one)) for one in about_ids])
        try:
            answer = self.notifications.request("GET", f"/internal/messages/{org_id}?{query}")
        except UnavailableError:
            return None
        if answer.status_code != 200:
            log.warning("messages of a claim not listed", status=answer.status_code)
            return None
        return _MESSAGES.validate_json(answer.content)

    def _pages(self, org_id: UUID, paper: Paper) -> list[bytes | None]:
        return [self._page(org_id, paper, number) for number in range(1, paper.pages + 1)]

    def _page(self, org_id: UUID, paper: Paper, number: int) -> bytes | None:
        """A page, or None where it is not there: a statement that says so is better than none."""
        try:
            return self.store.get(org_id, paper.stored_as, number)
        except NotFoundError:
            return None
