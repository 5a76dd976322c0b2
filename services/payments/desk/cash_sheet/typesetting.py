"""Sets the cash sheet of a table as a PDF that prints and that can be read aloud."""

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from services.payments.desk.cash_sheet.words import CashSheet, sheet_words
from shared.typesetting import PdfCompiler, printable

SHEET_TEMPLATE = Path(__file__).with_name("sheet.typ")


class CashSheets:
    """Makes sheets; threads that share it take turns."""

    def __init__(self) -> None:
        self._compiler = PdfCompiler(SHEET_TEMPLATE)

    def pdf(self, sheet: CashSheet) -> bytes:
        """The sheet as a PDF; the same sheet gives the same bytes."""
        named = replace(
            sheet,
            organisation=printable(sheet.organisation),
            event=printable(sheet.event),
            table=printable(sheet.table),
            holder=printable(sheet.holder),
            names=[printable(one) for one in sheet.names],
            slips=[replace(one, person_name=printable(one.person_name)) for one in sheet.slips],
        )
        return self._compiler.pdf(sheet_words(named), datetime.combine(sheet.made_on, time(), UTC))
