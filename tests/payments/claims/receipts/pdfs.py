"""PDFs written by hand, object by object, as till programs, forms and mischief makers write them."""

from collections.abc import Sequence

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
MM = 72 / 25.4
"""Points in a millimetre."""


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """An object that carries content."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def pdf(objects: Sequence[bytes], before: bytes = b"") -> bytes:
    """A file of these objects, the first of which is its catalogue. What comes `before` counts in no offset."""
    file, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    count, table = len(objects) + 1, len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % count + b"".join(b"%010d 00000 n \n" % one for one in offsets)
    file += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, table)
    return before + bytes(file)


def sheet(
    width: float, height: float, drawn: bytes, *, page: bytes = b"", catalogue: bytes = b"", pages: int = 1
) -> bytes:
    """A PDF of one page (or of the same page several times) that shows `drawn`; sizes in points."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * pages, pages),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R%s>>"
            % (width, height, page),
            stream(drawn),
            FONT,
        ]
    )


def till_roll(length_mm: float, width_mm: float = 80, columns: int = 20, pages: int = 1) -> bytes:
    """A roll of this length, each line of it one figure 8 in print of 8 points, a column further right than the line above."""
    height = length_mm * MM
    lines = range(int((height - 30) // 12))
    drawn = b"".join(b"1 0 0 1 %d %.2f Tm (8) Tj\n" % (10 + at % columns * 10, height - 20 - at * 12) for at in lines)
    return sheet(width_mm * MM, height, b"BT /F1 8 Tf\n%sET" % drawn, pages=pages)


def form(
    fields: Sequence[bytes],
    *,
    more: Sequence[bytes] = (),
    entries: bytes = b"/NeedAppearances true",
    catalogue: bytes = b"",
) -> bytes:
    """A page of 300 by 300 points with these fields and notes on it; `more` are objects that they name, from 6 + fields on."""
    names = b" ".join(b"%d 0 R" % (6 + at) for at in range(len(fields)))
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]/DR<</Font<</Helv 5 0 R>>>>/DA(/Helv 12 Tf 0 g)%s>>%s>>"
            % (names, entries, catalogue),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Annots[%s]>>" % names,
            stream(b""),
            FONT,
            *fields,
            *more,
        ]
    )


def field(entries: bytes, *, flags: int = 4, place: bytes = b"50 100 250 200") -> bytes:
    """One field of a form."""
    return b"<</Type/Annot/Subtype/Widget/P 3 0 R/F %d/Rect[%s]%s>>" % (flags, place, entries)
