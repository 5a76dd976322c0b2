"""A money statement from the question to the PDF: read in one transaction, and paper set with none open."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.payments.claims.money_statement.requests import read_request
from services.payments.claims.money_statement.rules import PaperKind
from services.payments.claims.money_statement.typesetting import MoneyPapers
from services.payments.claims.money_statement.usecases import gather_money, wanted_paper
from services.payments.claims.money_statement.words import language_of
from shared.database import Database, app_now
from shared.identity import Actor
from shared.london import london_day


@dataclass(frozen=True, slots=True)
class MoneyStatements:
    """Makes money statements; in practice also in words that nobody has checked."""

    database: Database
    practice: bool
    papers: MoneyPapers = field(default_factory=MoneyPapers)

    def pdf(
        self, actor: Actor, person_id: UUID, kind: PaperKind, first: date | None = None, last: date | None = None
    ) -> tuple[str, bytes]:
        """A name for the file and the PDF. Raises ForbiddenError, NotFoundError, InvalidError."""
        with self.database.transaction(actor.org_id) as session:
            made_at = app_now(session)
            wanted = wanted_paper(london_day(made_at), person_id, kind, first, last)
            statement = gather_money(session, actor, wanted)
        return f"money-{wanted.kind.value}-{wanted.last.isoformat()}.pdf", self.papers.pdf(statement, made_at)

    def pdf_asked_for(self, org_id: UUID, request_id: UUID, language: str) -> bytes:
        """The paper of a statement that was asked for, for its letter or its page. Raises NotFoundError."""
        with self.database.transaction(org_id) as session:
            made_at = app_now(session)
            statement = read_request(session, org_id, request_id, language_of(language, practice=self.practice))
        return self.papers.pdf(statement, made_at)
