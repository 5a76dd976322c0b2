"""Looks at letters that are handed in as GOV.UK Notify's own check does, in its order and with its codes and words."""

import re
from collections.abc import Mapping
from unicodedata import normalize

import pypdfium2
from PIL import Image

MESSAGES: Mapping[str, str] = {
    "unable-to-read-the-file": "Notify cannot read this PDF.",
    "letter-too-long": "Letters must be 10 pages or less (5 double-sided sheets of paper).",
    "letter-not-a4-portrait-oriented": "Your letter is not A4 portrait size",
    "content-outside-printable-area": "Your content is outside the printable area",
    "notify-tag-found-in-content": "Your file includes a letter you’ve downloaded from Notify.",
    "address-is-empty": "The address block is empty",
    "not-enough-address-lines": "The address must be at least 3 lines long.",
    "too-many-address-lines": "The address must be no more than 7 lines long.",
    "invalid-address-line-1-or-2": "The first 2 lines of the address must each include at least one alphanumeric character.",
    "has-country-for-bfpo-address": "The last line of a BFPO address must not be a country.",
    "not-a-real-uk-postcode": "The last line of the address must be a real UK postcode.",
    "invalid-char-in-address": "Address lines must not start with any of the following characters: @ ( ) = [ ] ” \\ / , < > ~",
    "no-fixed-abode-address": "Enter a real address.",
}
"""Notify's codes, and what its pages say about them."""

MM = 72 / 25.4
_MOST_PAGES = 10
_DOTS_A_MM = 200 / 25.4
_TAG = (0.0, 0.0, 15.191, 6.149)
_WINDOW = (24.6, 39.5, 120.0, 66.3)
_AROUND = 3
_FIRST = ((15.0, 95.0, 195.0, 292.0), (125.0, 5.0, 195.0, 95.0), (15.0, 5.0, 125.0, 30.0), _WINDOW)
_LATER = ((15.0, 5.0, 195.0, 292.0),)
_GENEROUS = 1
"""Notify allows a millimetre at each edge."""
_Box = tuple[float, float, float, float]

_BFPO = re.compile(r"\s*bfpo\s*(?:c/o)?\s*\d+\s*", re.IGNORECASE)
_POSTCODE = re.compile(r"([A-Z]{1,2})[0-9][0-9A-Z]?[0-9][A-BD-HJLNP-UW-Z]{2}")
_AREAS = (
    " AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX"
    " FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG"
    " NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS"
    " TW UB W WA WC WD WF WN WR WS WV YO ZE "
)
_BAD_STARTS = tuple('@()=[]"\\/,<>~')


def code_of(pdf: bytes) -> str | None:
    """Why Notify would not print a letter (a key of MESSAGES); None where it would."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return "unable-to-read-the-file"
    try:
        pages = list(document)
        return _code_of_pages(pages) or _code_of_address(_words_in(pages[0], _widened(_WINDOW, _AROUND)).splitlines())
    finally:
        document.close()


def _code_of_pages(pages: list[pypdfium2.PdfPage]) -> str | None:
    if len(pages) > _MOST_PAGES:
        return "letter-too-long"
    if not pages or not all(map(_is_a4, pages)):
        return "letter-not-a4-portrait-oriented"
    if _has_ink_outside(pages[0], _FIRST) or any(_has_ink_outside(page, _LATER) for page in pages[1:]):
        return "content-outside-printable-area"
    if any("NOTIFY" in _words_in(page, _TAG) for page in pages[1:]):
        return "notify-tag-found-in-content"
    return None


def _code_of_address(found: list[str]) -> str | None:
    lines = [tidied for line in found if (tidied := " ".join(line.split()).rstrip(" ,"))]
    is_bfpo = any(map(_BFPO.fullmatch, lines))
    if not lines:
        return "address-is-empty"
    if len(lines) < 3:
        return "not-enough-address-lines"
    if len(lines) > 7:
        return "too-many-address-lines"
    if not all(re.search("[a-zA-Z0-9]", line) for line in lines[:2]):
        return "invalid-address-line-1-or-2"
    last = [line for line in lines if not _BFPO.fullmatch(line)][-1]
    if not _is_postcode(last) and not (is_bfpo and _BFPO.fullmatch(lines[-1])):
        return "has-country-for-bfpo-address" if is_bfpo else "not-a-real-uk-postcode"
    if any(line.startswith(_BAD_STARTS) for line in lines):
        return "invalid-char-in-address"
    nowhere = any(line.lower() == "nfa" or re.search("no fixed (abode|address)", line, re.IGNORECASE) for line in lines)
    return "no-fixed-abode-address" if nowhere else None


def _is_postcode(line: str) -> bool:
    shape = _POSTCODE.fullmatch(re.sub(r"\s", "", line).upper())
    return shape is not None and f" {shape[1]} " in _AREAS


def _is_a4(page: pypdfium2.PdfPage) -> bool:
    width, height = (side / MM for side in page.get_size())
    return bool(abs(width - 210) <= 2 and abs(height - 297) <= 2)


def _widened(box: _Box, by: float) -> _Box:
    left, top, right, bottom = box
    return left - by, top - by, right + by, bottom + by


def _words_in(page: pypdfium2.PdfPage, box: _Box) -> str:
    left, top, right, bottom = (side * MM for side in box)
    height = page.get_height()
    return normalize("NFKD", page.get_textpage().get_text_bounded(left, height - bottom, right, height - top))


def _has_ink_outside(page: pypdfium2.PdfPage, allowed: tuple[_Box, ...]) -> bool:
    """Whether anything that is not white is left once the places for words are made white."""
    seen: Image.Image = page.render(scale=_DOTS_A_MM / MM).to_pil().convert("RGB")
    for box in allowed:
        left, top, right, bottom = (round(side * _DOTS_A_MM) for side in _widened(box, _GENEROUS))
        seen.paste((255, 255, 255), (left, top, right, bottom))
    return any(colour != (255, 255, 255) for _, colour in seen.getcolors(2**24) or ())
