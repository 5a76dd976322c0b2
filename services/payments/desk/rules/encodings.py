"""From bytes to letters: which encoding a file is in, which cells of it are surely read, and what the others may say.

UTF-8 proves itself. What is no UTF-8 is some older encoding, in which every byte is a letter, so a wrong guess makes a wrong
name and no error. Here such a cell is taken only where the encodings that people have agree on it and it looks like words;
otherwise it keeps its bytes (as Python's surrogates) until somebody says which encoding it is.
"""

import codecs
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from charset_normalizer import from_bytes

from services.payments.desk.rules.refusals import refusal

TWICE = "utf-8-twice"
"""What somebody says of text that was taken for an older encoding and saved as UTF-8 again ("ZoÃ«"): undo that."""
NAMES: Mapping[str, str] = {
    "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32",
    "cp1252": "Windows-1252", "mac-roman": "Mac Roman", "cp850": "CP850", "cp437": "CP437", "cp1250": "Windows-1250",
    "iso8859-14": "ISO-8859-14", "iso8859-15": "ISO-8859-15", "iso8859-2": "ISO-8859-2",
    "cp1254": "Windows-1254", "cp1257": "Windows-1257", "cp1251": "Windows-1251", "cp1253": "Windows-1253",
    "cp1256": "Windows-1256", "koi8-r": "KOI8-R", "gb18030": "GB18030", "big5": "Big5", "shift_jis": "Shift JIS",
    "euc_kr": "EUC-KR",
}  # fmt: skip
"""Encodings that a file may be in: Python's name → how we call it."""
TO_TRY = ("cp1252", "mac-roman", "cp850", "cp1250", "iso8859-14", "cp1257", "cp1254", "cp1251")
"""Older encodings in which the files of offices in the UK are found, the likeliest first."""
MOST_READINGS = 3

_MOST_BYTES_TO_GUESS_FROM = 64 * 1024
_MOST_CELLS_TO_TRY = 500

_WHOLE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5", "shift_jis", "euc_kr")
_OTHER_NAMES = {"ansi": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "windows": "cp1252", "excel": "cp1252", "mac": "mac-roman", "macintosh": "mac-roman",
                "dos": "cp850", "unicode": "utf-16", "utf-8-sig": "utf-8", "utf-8 with bom": "utf-8"}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AGREEING = ("cp1252", "cp1250", "iso8859-2", "iso8859-9", "iso8859-14", "iso8859-15", "cp1254")
_SURE_LETTERS = frozenset(
    at
    for at in range(0xC0, 0x100)
    if len({bytes([at]).decode(codec) for codec in _AGREEING}) == 1 and at not in (0xD7, 0xF7)
)
"""Bytes that are the same letter in every encoding of western and central Europe: é, ë, á, â, ö, ü, ç and others."""
_WORD = re.compile(r"[^\W\d_]+")
_MISREAD_AS = ("cp1252", "latin-1", "mac-roman", "cp850", "cp437", "cp1250")
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "HEBREW", "ARABIC", "SYRIAC", "THAANA", "NKO"})
_LOST = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file; `encoding` as we call it. `legacy` is the older encoding that somebody named for what is no UTF-8,
    `as_it_stands` whether they said that the rest is right, `mended` whether to undo what was saved twice."""

    text: str
    encoding: str
    legacy: str | None = None
    as_it_stands: bool = False
    mended: bool = False
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the cells of a row; `encoding` is what to answer with."""

    encoding: str
    cells: Mapping[str, str]


def decode(content: bytes, wanted: str | None) -> Decoded:
    """The text of a file that is no workbook. Raises InvalidError for an encoding that we do not know or that it is not in."""
    codec = None if wanted is None else _codec(wanted)
    whole = next((found for bom, found in _BOMS if content.startswith(bom)), None) or _utf16_without_bom(content)
    if codec in _WHOLE:
        whole = codec
    if whole is not None:
        return Decoded(_decode_whole(content, whole), NAMES[whole], as_it_stands=codec is not None)
    text = content.decode("utf-8-sig", "surrogateescape")
    odd, beyond_ascii = has_odd(text), any(not one.isascii() and not _is_odd(one) for one in text)
    legacy = codec if codec in NAMES and codec != "utf-8" else None
    return Decoded(
        text,
        encoding="UTF-8" if not odd or beyond_ascii else NAMES[legacy or "cp1252"],
        legacy=legacy,
        as_it_stands=codec == "utf-8",
        mended=codec == TWICE,
        mixed=odd and (beyond_ascii or content.startswith(codecs.BOM_UTF8)),
    )


def stated(encoding: str, wanted: str | None) -> Decoded:
    """For text that needs no decoding, as in a workbook: only what was saved twice must be asked about. Raises InvalidError."""
    codec = None if wanted is None else _codec(wanted)
    return Decoded("", encoding, as_it_stands=codec not in (None, TWICE), mended=codec == TWICE)


def has_odd(text: str) -> bool:
    """Whether there are bytes in a cell that are no UTF-8."""
    return any(map(_is_odd, text))


def choose_reading(cell: str, decoded: Decoded, to_try: Sequence[str], *, is_name: bool) -> str | None:
    """A cell as it is surely read, or None where somebody must say how; `to_try` are the `candidates` of its file. `is_name`: of a
    person, so no sentence is expected."""
    if not has_odd(cell):
        better = mend(cell)
        if decoded.as_it_stands or (better is None and not _mixes_alphabets(cell)):
            return cell
        return better if decoded.mended else None
    if decoded.legacy is not None:
        return _try(cell, decoded.legacy)
    if not decoded.mixed and to_try[0] == "cp1252" and _surely_read(_bytes(cell), is_name=is_name):
        return _bytes(cell).decode("cp1252")
    return None


def guess(cell: str) -> str:
    """A cell that only has to be recognised, such as a heading."""
    return _bytes(cell).decode("cp1252", "replace") if has_odd(cell) else cell


def candidates(odd: Sequence[str]) -> tuple[str, ...]:
    """The older encodings that a file may be in, from all its cells that are no UTF-8: first those in which the most of them look
    like words. A library that knows languages adds what is rare here."""
    found = from_bytes(b"\n".join(map(_bytes, odd))[:_MOST_BYTES_TO_GUESS_FROM]).best()
    rare = [codec for codec in NAMES if found and codecs.lookup(codec).name == codecs.lookup(found.encoding).name]
    codecs_to_try = dict.fromkeys((*TO_TRY, *rare))
    fits = {codec: sum(_reads_well(_try(cell, codec)) for cell in odd[:_MOST_CELLS_TO_TRY]) for codec in codecs_to_try}
    return tuple(sorted(codecs_to_try, key=lambda codec: -fits[codec]))


def readings(cells: Mapping[str, str], to_try: Sequence[str]) -> tuple[Reading, ...]:
    """How the cells of a row may have to be read, the likeliest first."""
    if not any(map(has_odd, cells.values())):
        better = {field: mend(cell) or cell for field, cell in cells.items()}
        as_it_stands = Reading("utf-8", cells)
        return (as_it_stands,) if better == cells else (Reading(TWICE, better), as_it_stands)
    found: dict[tuple[str, ...], Reading] = {}
    for codec in to_try:
        read = {field: _try(cell, codec) if has_odd(cell) else cell for field, cell in cells.items()}
        whole = {field: cell for field, cell in read.items() if cell is not None and _looks_like_words(cell)}
        if len(whole) == len(cells):
            found.setdefault(tuple(whole.values()), Reading(NAMES[codec].lower().replace(" ", "-"), whole))
    return tuple(found.values())[:MOST_READINGS]


def mend(text: str) -> str | None:
    """What was written before UTF-8 was taken for an older encoding, once or more: "ZoÃ«" → "Zoë"; None where nothing was."""
    mended = None
    for _ in range(3):
        better = next((found for codec in _MISREAD_AS if (found := _undo(mended or text, codec))), None)
        if better is None:
            break
        mended = better
    return mended


def letter_is_lost(text: str) -> bool:
    """Whether a letter was lost before the file came to us: a sign of replacement, or a question mark at a letter."""
    return _LOST in text or any({"?"} & {one, two} and (one.isalpha() or two.isalpha()) for one, two in pairwise(text))


def _codec(wanted: str) -> str:
    plain = " ".join(wanted.casefold().split())
    if plain == TWICE:
        return TWICE
    try:
        found = codecs.lookup(_OTHER_NAMES.get(plain, plain.replace(" ", "-"))).name
    except (LookupError, ValueError):
        found = ""
    known = next((codec for codec in NAMES if found and codecs.lookup(codec).name == found), None)
    if known is None:
        usual = "utf-8, utf-16, windows-1252, mac-roman, cp850, windows-1250 and iso-8859-14"
        raise refusal("encoding_unknown", f"We do not know this encoding. Usual ones are {usual}.")
    return known


def _decode_whole(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        raise refusal(
            "not_text",
            f"This file cannot be read as {NAMES[codec]}: it is damaged, cut off, or in another encoding. Save it again as "
            "“CSV UTF-8 (Comma delimited)”, or as a workbook (.xlsx), and import that file.",
        ) from None


def _utf16_without_bom(content: bytes) -> str | None:
    """Every other byte of plain letters is empty in UTF-16."""
    start = content[:2000]
    for first, codec in ((0, "utf-16-be"), (1, "utf-16-le")):
        if len(start) >= 4 and start[first::2].count(0) > len(start) * 0.3 and not start[1 - first :: 2].count(0):
            return codec
    return None


def _is_odd(one: str) -> bool:
    return "\udc80" <= one <= "\udcff"


def _bytes(cell: str) -> bytes:
    return cell.encode("utf-8", "surrogateescape")


def _try(cell: str, codec: str) -> str | None:
    try:
        return _bytes(cell).decode(codec)
    except UnicodeDecodeError:
        return None


def _reads_well(text: str | None) -> bool:
    return text is not None and _looks_like_words(text)


def _surely_read(raw: bytes, *, is_name: bool) -> bool:
    """Whether what is no UTF-8 reads the same in every likely encoding, and looks like words."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return False
    around = f" {text} "
    return _looks_like_words(text) and all(
        one.isascii()
        or (one.isalpha() and raw[at] in _SURE_LETTERS)
        or _is_sure_sign(one, around[at], around[at + 2 :], is_name=is_name)
        for at, one in enumerate(text)
    )


def _is_sure_sign(one: str, before: str, rest: str, *, is_name: bool) -> bool:
    """Whether a sign stands where such a sign stands: in other encodings it would be a letter of the word around it."""
    after, next_but_one = rest[0], rest[1:2] or " "
    if one == "’":  # O’Neill; in a title also carers’ and St Mary’s
        own = not is_name and (not after.isalpha() or (after == "s" and not next_but_one.isalpha()))
        return after.isupper() or own
    if one in "–\u00a0":
        return after.isupper() or not (before.isalpha() or after.isalpha())
    if one in "‘“":
        return not is_name and not before.isalpha()
    if one in "”…":
        return not is_name and not after.isalpha()
    return one == "£" and not before.isalpha() and (after.isdecimal() or after == " ")


def _looks_like_words(text: str) -> bool:
    """Whether letters beyond ASCII stand where letters of their size stand: a capital first, or all capitals."""
    for word in _WORD.findall(text):
        if word.isascii() or word.isupper() or not any(map(str.islower, word)):
            continue
        alphabets = _alphabets(word)
        accented = sum(not one.isascii() for one in word)
        if len(alphabets) > 1 or (alphabets == {"LATIN"} and accented * 2 > len(word) > 2):
            return False  # two alphabets in one word, or hardly a letter without an accent
        first, rest = word[0], word[1:]
        if any(one.isupper() and not one.isascii() for one in rest) or (not first.isascii() and first.islower()):
            return False
        if any(one.islower() and not one.isascii() and two.isupper() for two, one in pairwise(rest)):
            return False
    return all(
        _may_stand(one, before) for before, one in pairwise(f" {text}") if not one.isascii() and not one.isalpha()
    )


def _mixes_alphabets(text: str) -> bool:
    """Whether a word has letters of two alphabets: bytes that are UTF-8 by chance, or a letter that only looks like another."""
    return not text.isascii() and any(len(_alphabets(word)) > 1 for word in _WORD.findall(text))


def _alphabets(word: str) -> frozenset[str]:
    return _ALPHABETS & {unicodedata.name(one, "?").split()[0] for one in word}


def _may_stand(one: str, before: str) -> bool:
    """Whether a sign beyond ASCII may stand in a name or a title: "Zo‘" and "Garc¡a" are letters in another encoding."""
    return one in "’–—… " or (one in "“‘£" and not before.isalpha()) or one == "”" or one.isdecimal()


def _undo(text: str, codec: str) -> str | None:
    """The text before it was taken for this encoding, where it is nothing but that."""
    if text.isascii():
        return None
    try:
        before = b"".join(_byte(one, codec) for one in text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    latin = all(one.isascii() or "LATIN" in unicodedata.name(one, "") or one in "‘’“”–—…£\u00a0" for one in before)
    letters = all(one.isascii() or unicodedata.category(one)[0] in "LMP" for one in before)
    return before if latin or (letters and codec in ("cp1252", "latin-1")) else None


def _byte(one: str, codec: str) -> bytes:
    """The byte of a letter; Windows leaves five bytes without one, and programs then keep the byte as it is."""
    try:
        return one.encode(codec)
    except UnicodeEncodeError:
        if codec == "cp1252" and "\x80" <= one <= "\x9f":
            return one.encode("latin-1")
        raise
