"""Bank numbers in a text that somebody sent us: found, and masked before the text is stored anywhere."""

import re

_SORT_CODE = r"(?<!\d)(?<!\d\.)(?<![£-])\d{2}([ -])\d{2}\1\d{2}(?!\.?\d|-)"
_ACCOUNT = r"(?<!\d)(?<!\d\.)(?<![£+])(?:\d{8}|\d{4} \d{4})(?!\.?\d)"
_CARD = r"(?<!\d)(?:\d{4}[ -]?){3}\d{4}(?!\d)"
_IBAN = r"\bgb\d{2} ?[a-z]{4}(?: ?\d){14}\b"
_NAMED = r"\b(?:account|acc|a/c|sort ?code)\b[^\d\n]{0,20}(?:\d[ -]?){5,9}\d"
BANK_NUMBER = re.compile("|".join((_IBAN, _CARD, _NAMED, _SORT_CODE, _ACCOUNT)), re.IGNORECASE)
"""Sort codes, account, card and international numbers as people write them."""

_DAY = re.compile(r"(?:0[1-9]|[12]\d|3[01])[ -](?:0[1-9]|1[0-2])[ -]2[0-9]")
MASK = "[number taken out]"


def find(text: str) -> tuple[tuple[int, int], ...]:
    """Where bank numbers stand in a text, as (start, end). A day written 24-11-26 is none."""
    return tuple(found.span() for found in BANK_NUMBER.finditer(text) if not _DAY.fullmatch(found.group()))


def replaced(text: str, by: str) -> str:
    """The text with other words in the place of every bank number, in one pass, however many there are."""
    return BANK_NUMBER.sub(lambda found: found.group() if _DAY.fullmatch(found.group()) else by, text)


def mask(text: str) -> str:
    """The text with every bank number taken out."""
    return replaced(text, MASK)
