"""Telephone numbers as people and lines write them. A letter never stands for a digit: "07700 900XXX" is nobody's number.

The library that knows the numbering plans reads letters as a telephone's keys would, and passes over what it does not know. So it is
only ever given a plus sign and digits, and what stands between and around them is read here.
"""

import re
import unicodedata

import phonenumbers
from phonenumbers import ValidationResult

from shared.characters import as_said

_DASH = r"[-\u2010-\u2015\u2212\uff0d]"
_BETWEEN = rf"(?:\s{{0,2}}{_DASH}\s{{0,2}}|[./]|\s{{1,3}})?"
_DIGITS = rf"\d(?:{_BETWEEN}\d)*"
_PLUS = r"[+\uff0b]"
_NUMBER = re.compile(
    rf"(?:{_PLUS}?\s?[(\[]{_PLUS}?{_DIGITS}[)\]]{_BETWEEN}|{_PLUS}\s?)?{_DIGITS}(?:{_BETWEEN}[(\[]0[)\]]{_BETWEEN}{_DIGITS})?"
)
"""Brackets stand around the first digits, or around the zero that is left out from abroad; anywhere else they begin something new."""
_HIDING = frozenset("*#?•·∙●○■□×_~@=<>|^+＋%…＊＃？＿")
"""Signs that stand for digits left out, or that make an address or a code of a number."""
_DOUBTFUL = re.compile(r"[xхχ]+|ext|extn|extension|not|don'?t|never|peidiwch|old|wrong|tbc|tba|tbd")
"""Words beside a number which say that something is left out, or that it is not simply this person's."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_UK, _UK_DIGITS = 44, 10
_FOR_DRAMA = re.compile(
    r"\+44(?:1632960|11[3-8]4960|1[2-6]14960|1914980|2079460|2896496|2920180|7700900|8081570|9098790|3069990)\d{3}"
)
"""As Ofcom lists them (Numbers for use in TV and radio drama), read on 30 November 2026 from memory of the list: *unverified*."""
_WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""What Twilio gives for a caller who shows no number: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE, on a telephone's keys."""


def e164(written: str) -> str | None:
    """A number as a line writes it, in the one form that we know numbers by: "07700 900123" → "+447700900123", in the UK where no
    country is given. None for what is no whole telephone number: a short code, a name, a withheld number, anything with a letter."""
    found = _NUMBER.fullmatch(as_said(written).strip())
    return _by_its_plan(found[0]) if found else None


def e164_among_words(typed: str) -> str | None:
    """A number as people type it, with words around it ("Mobile: 07700 900123 (mum)"), like `e164`. None unless one whole number
    stands there: with a letter between or behind its digits, digits hidden, a second number or an extension it is nobody's."""
    text = as_said(typed).replace("’", "'").strip()
    numbers = list(_NUMBER.finditer(text))
    if len(numbers) != 1:
        return None
    before, after = text[: numbers[0].start()], text[numbers[0].end() :]
    if after and unicodedata.category(after[0])[0] in "LM":
        return None
    if any(sign in _HIDING or unicodedata.category(sign)[0] == "N" for sign in before + after):
        return None
    words = _WORD.findall(unicodedata.normalize("NFKC", f"{before} {after}").casefold())
    return None if any(_DOUBTFUL.fullmatch(word) for word in words) else _by_its_plan(numbers[0][0])


def as_dialled(number: str) -> str:
    """A UK number (E.164) as people in the UK read and dial it ("+447700900123" → "07700 900123"), another as it is written abroad."""
    read = phonenumbers.parse(number)
    is_ours = read.country_code == _UK
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_ours else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(read, form))


def _by_its_plan(number: str) -> str | None:
    """A plus sign, digits and what stands between them, read by the numbering plan of their country. Numbers of the usual length are
    taken also where nobody has them, so that those that Ofcom keeps for drama work in practice."""
    digits = "".join(str(unicodedata.decimal(sign)) for sign in number if sign.isdecimal())
    abroad = "+" in number or "＋" in number
    try:
        read = phonenumbers.parse(f"+{digits}" if abroad else digits, "GB")
    except phonenumbers.NumberParseException:
        return None
    # `is_possible_number` is also true of what can be dialled only from nearby, as short codes seem to be.
    if phonenumbers.is_possible_number_with_reason(read) != ValidationResult.IS_POSSIBLE:
        return None
    # Few UK numbers have less than ten digits; the first digits of any other are only a part of it.
    is_short = read.country_code == _UK and len(str(read.national_number)) < _UK_DIGITS
    if is_short and not phonenumbers.is_valid_number(read):
        return None
    found = phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
    return None if found in _WITHHELD else found


def as_line_wrote(sender: str) -> str:
    """Who sent a text: their number (E.164), or what is no telephone number (a short code, a bank's name) as the line writes it."""
    return e164(sender) or sender


def is_for_drama(written: str) -> bool:
    """Whether a UK number is one that Ofcom keeps for films and examples, which nobody can call; also for what is no telephone number."""
    number = e164(written)
    return number is None or _FOR_DRAMA.fullmatch(number) is not None
