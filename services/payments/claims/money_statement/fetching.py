"""A money statement from the question to the PDF: read in one transaction, and paper set with none open."""

from dataclasses import dataclass, field

from services.payments.claims.money_statement.typesetting import MoneyPapers
from services.payments.claims.money_statement.usecases import WantedPaper, gather_money
from shared.database import Database, app_now
from shared.identity import Actor


@dataclass(frozen=True, slots=True)
class MoneyStatements:
    """Makes money statements."""

    database: Database
    papers: MoneyPapers = field(default_factory=MoneyPapers)

    def pdf(self, actor: Actor, wanted: WantedPaper) -> tuple[str, bytes]:
        """A name for the file and the PDF. Raises ForbiddenError, NotFoundError, InvalidError."""
        with self.database.transaction(actor.org_id) as session:
            statement = gather_money(session, actor, wanted)
            made_at = app_now(session)
        return f"money-{wanted.kind.value}-{wanted.last.isoformat()}.pdf", self.papers.pdf(statement, made_at)
