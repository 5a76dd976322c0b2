"""Puts a paper of payments after the pages of a letter: one PDF for one envelope."""

import io

import pypdfium2

from services.notifications.letters.pdf_check import PDFIUM_TURN


class CannotBeEnclosedError(Exception):
    """A paper that is no readable PDF."""


def enclose(letter: bytes, paper: bytes) -> bytes:
    """The letter with the pages of the paper after its own. Raises CannotBeEnclosedError."""
    with PDFIUM_TURN:
        whole = pypdfium2.PdfDocument.new()
        try:
            for part in (letter, paper):
                whole.import_pages(pypdfium2.PdfDocument(part, autoclose=True))
            written = io.BytesIO()
            whole.save(written)
        except pypdfium2.PdfiumError as error:
            raise CannotBeEnclosedError from error
        finally:
            whole.close()
    return written.getvalue()
