"""Pages with words at places that are given in millimetres, as letters that nobody should print look."""

from collections.abc import Sequence

from tests.payments.claims.receipts.pdfs import FONT, MM, pdf, stream

Words = tuple[float, float, str]
"""Millimetres from the left and the top edge of the paper, and the words that begin there."""


def drawn(pages: Sequence[Sequence[Words]], *, size_mm: tuple[float, float] = (210, 297), white: str = "") -> bytes:
    """A PDF of these pages in Helvetica, 8 points, which is not in the file. The words that equal `white` are white."""
    width, height = (side * MM for side in size_mm)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", FONT]
    places = []
    for page in pages:
        content = b"".join(_shown(height, one, white) for one in page)
        number = len(objects) + 1
        places.append(b"%d 0 R" % number)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (width, height, number + 1)
        )
        objects.append(stream(content))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(places), len(places))
    return pdf(objects)


def _shown(height: float, words: Words, white: str) -> bytes:
    left, top, said = words
    grey = 1 if said == white else 0
    escaped = said.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")
    return b"BT %d g /F1 8 Tf %.2f %.2f Td (%s) Tj ET\n" % (grey, left * MM, height - top * MM, escaped)
