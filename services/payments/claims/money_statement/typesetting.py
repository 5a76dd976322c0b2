"""Sets a money statement on paper: large type, one thing a line."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from services.payments.claims.money_statement.rules import MoneyStatement
from services.payments.claims.statement.typesetting import as_printed
from shared.typesetting import PdfCompiler

MONEY_TEMPLATE = Path(__file__).with_name("money.typ")


class MoneyPapers:
    """Makes money statements; threads that share it take turns."""

    def __init__(self) -> None:
        self._compiler = PdfCompiler(MONEY_TEMPLATE)

    def pdf(self, statement: MoneyStatement, made_at: datetime) -> bytes:
        """The statement as a PDF."""
        return self._compiler.pdf({name: as_printed(value) for name, value in asdict(statement).items()}, made_at)
