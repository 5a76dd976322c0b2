"""Looks at each letter before it leaves: would the printers of post take it? After the rules that GOV.UK Notify publishes for letters
that are handed in as PDFs, which suit an office printer too.

Notify says hours later that a letter is not valid, and not why. This check says so at once, in words that tell what to do.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from threading import Lock
from unicodedata import normalize

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from services.notifications.contacts.addresses import AddressProblem, check_lines
from services.notifications.letters.letter import Window

MM = 72 / 25.4
"""Points in a millimetre."""
WIDTH, HEIGHT = 210, 297
MOST_PAGES = 10
MOST_BYTES = 2 * 1024 * 1024
_DOTS_A_MM = 4
_NOT_WHITE = 250
"""Grey values below this are ink."""

_Box = tuple[float, float, float, float]
"""Left, top, right and bottom in mm from the paper's left and top edges."""
_PAGE: _Box = (15, 5, 195, 292)
_HEAD: _Box = (15, 5, 125, 30)
_CONTACT: _Box = (125, 5, 195, 95)
_BODY: _Box = (15, 95, 195, 292)
_TAG: _Box = (0, 0, 15.2, 6.2)
_SLACK_MM = 0.5
"""Less than the millimetre that Notify allows for the edges of letters; an address is looked for 3 mm around, as Notify does."""
_AROUND_ADDRESS_MM = 3

PDFIUM_TURN = Lock()  # PDFium keeps its state for the whole process: two threads in it at once end in a crash


class LetterProblem(StrEnum):
    """Why a letter must not leave, apart from its address (`AddressProblem`)."""

    UNREADABLE = "letter_unreadable"
    TOO_LARGE = "letter_too_large"
    TOO_MANY_PAGES = "letter_too_many_pages"
    NOT_A4 = "letter_not_a4"
    OUTSIDE = "letter_outside_margins"
    NOTIFY_TAG = "letter_in_the_corner"
    FONT_MISSING = "letter_font_missing"
    ADDRESS_NOT_WHOLE = "letter_address_not_whole"
    CANNOT_BE_SET = "letter_cannot_be_set"
    ENCLOSURE_MISSING = "letter_enclosure_missing"


_NOT_SENT = " The letter was not sent."
_OURS = f"{_NOT_SENT} Tell the people who run Sameday: every letter of this kind may be like it."
_PUT_RIGHT = f"{_NOT_SENT} Put the address right in the person's contact details."
_WORDS: Mapping[str, str] = {
    LetterProblem.UNREADABLE: f"The letter could not be read again after it was made.{_OURS}",
    LetterProblem.TOO_LARGE: f"The letter's file is larger than 2 MB, which printers of post refuse.{_OURS}",
    LetterProblem.TOO_MANY_PAGES: f"The letter has more than 10 pages, which printers of post refuse.{_OURS}",
    LetterProblem.NOT_A4: f"The letter is not on A4 paper upright.{_OURS}",
    LetterProblem.OUTSIDE: "Something stands where printers of post allow nothing: in a margin, or around the address."
    f"{_NOT_SENT} Look whether a name is very long. If not, tell the people who run Sameday.",
    LetterProblem.NOTIFY_TAG: f"The letter has words in the top left corner, which printers of post need for their mark.{_OURS}",
    LetterProblem.FONT_MISSING: f"The letter's file does not bring its own letters, so it may print wrongly.{_OURS}",
    LetterProblem.ADDRESS_NOT_WHOLE: "The address does not fit the envelope's window."
    f"{_NOT_SENT} Make its longest lines shorter in the person's contact details.",
    LetterProblem.CANNOT_BE_SET: "A name or an address has signs that our letters cannot print."
    f"{_NOT_SENT} Ask the person how it is written in Latin letters, and save it so in their contact details.",
    LetterProblem.ENCLOSURE_MISSING: f"The paper that belongs into the letter is not there.{_OURS}",
    **{problem.value: f"{problem.words}{_PUT_RIGHT}" for problem in AddressProblem},
}


def words_for(reason: str) -> str:
    """What staff read where a letter did not leave for this reason, without anything personal; empty for other reasons."""
    return _WORDS.get(reason, "")


def wrong_with(
    pdf: bytes, address: Sequence[str], window: Window, *, fonts: bool = True
) -> LetterProblem | AddressProblem | None:
    """The first thing that is wrong with a letter to this address (the lines on the envelope); None where it may leave. Without
    `fonts` those are not looked at."""
    if len(pdf) > MOST_BYTES:
        return LetterProblem.TOO_LARGE
    with PDFIUM_TURN:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            return LetterProblem.UNREADABLE
        try:
            return _wrong_with_paper(document) or _wrong_with_content(document, address, window, fonts)
        finally:
            document.close()


def _wrong_with_paper(document: pypdfium2.PdfDocument) -> LetterProblem | None:
    if len(document) > MOST_PAGES:
        return LetterProblem.TOO_MANY_PAGES
    pages = list(document)
    if not pages or not all(map(_is_a4, pages)):
        return LetterProblem.NOT_A4
    return LetterProblem.NOTIFY_TAG if any(_words_in(page, _TAG) for page in pages) else None


def _wrong_with_content(
    document: pypdfium2.PdfDocument, address: Sequence[str], window: Window, fonts: bool
) -> LetterProblem | AddressProblem | None:
    first, *later = document
    expected = [" ".join(normalize("NFKD", line).split()) for line in address]
    found = _address_in(first, window)
    if not set(expected) <= set(found):  # before the margins, which a line that is too long leaves as well
        return LetterProblem.ADDRESS_NOT_WHOLE
    is_out = _has_ink_outside(first, (_HEAD, _CONTACT, _BODY, window.box))
    if is_out or expected != found or any(_has_ink_outside(page, (_PAGE,)) for page in later):
        return LetterProblem.OUTSIDE
    if fonts and not all(map(_brings_its_fonts, document)):
        return LetterProblem.FONT_MISSING
    return check_lines([normalize("NFKC", line) for line in found])


def _address_in(page: pypdfium2.PdfPage, window: Window) -> list[str]:
    """The lines that Notify would read as the address."""
    left, top, right, bottom = window.box
    around = _AROUND_ADDRESS_MM
    found = _words_in(page, (left - around, top - around, right + around, bottom + around))
    return [" ".join(line.split()) for line in found.splitlines() if line.strip()]


def _is_a4(page: pypdfium2.PdfPage) -> bool:
    width, height = (side / MM for side in page.get_size())
    return bool(abs(width - WIDTH) <= 2 and abs(height - HEIGHT) <= 2)


def _words_in(page: pypdfium2.PdfPage, box: _Box) -> str:
    """The words in a box; letters that are one sign for two ("ﬁ") as two, which is how Notify reads them."""
    left, top, right, bottom = (side * MM for side in box)
    height = page.get_height()
    text = page.get_textpage().get_text_bounded(left, height - bottom, right, height - top)
    return normalize("NFKD", text)


def _has_ink_outside(page: pypdfium2.PdfPage, allowed: Sequence[_Box]) -> bool:
    """Whether anything but white stands outside the boxes: they are made white, and nothing may be left then."""
    seen: Image.Image = page.render(scale=_DOTS_A_MM / MM, grayscale=True).to_pil()
    for left, top, right, bottom in allowed:
        corners = (left - _SLACK_MM, top - _SLACK_MM), (right + _SLACK_MM, bottom + _SLACK_MM)
        (x0, y0), (x1, y1) = ((round(x * _DOTS_A_MM), round(y * _DOTS_A_MM)) for x, y in corners)
        seen.paste(255, (x0, y0, x1, y1))
    return seen.convert("L").point(lambda grey: 255 if grey < _NOT_WHITE else 0).getbbox() is not None


def _brings_its_fonts(page: pypdfium2.PdfPage) -> bool:
    words = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    return all(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(one.raw)) == 1 for one in words)
