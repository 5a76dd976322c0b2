"""Sets the paper form for bank details as a PDF that prints and that can be read aloud."""

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from services.payments.payees.paper_form.words import PaperForm, form_words
from shared.typesetting import PdfCompiler, printable

FORM_TEMPLATE = Path(__file__).with_name("form.typ")


class PaperForms:
    """Makes forms; threads that share it take turns."""

    def __init__(self) -> None:
        self._compiler = PdfCompiler(FORM_TEMPLATE)

    def pdf(self, form: PaperForm) -> bytes:
        """The form as a PDF; the same form gives the same bytes."""
        named = replace(form, organisation=printable(form.organisation), person_name=printable(form.person_name))
        return self._compiler.pdf(form_words(named), datetime.combine(form.made_on, time(), UTC))
