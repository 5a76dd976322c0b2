"""Which addresses letters can go to: the rules that GOV.UK Notify publishes for letters, which suit an office printer too.

A light check: whether the house is there, only the post can tell. Letters go to places with a UK postcode: the United Kingdom, the
Channel Islands, the Isle of Man, and British forces (BFPO). Abroad is refused in words: a letter there costs more and takes weeks.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from services.notifications.contacts.rules import Address
from shared.errors import Effect, InvalidError

FEWEST_LINES, MOST_LINES = 3, 7
"""Lines on the envelope, from the name to the postcode."""
MOST_CHARACTERS = 50
_BAD_START = tuple('@()=[]"\\/,<>~')
_NOWHERE = re.compile(r"\b(nfa|no fixed (abode|address))\b", re.IGNORECASE)
_BFPO = re.compile(r"bfpo\s*(?:c/o)?\s*\d+", re.IGNORECASE)
_AREAS = (
    " AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX"
    " FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG"
    " NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS"
    " TW UB W WA WC WD WF WN WR WS WV YO ZE "
)
"""The areas that UK postcodes begin with; no letter is sorted to any other (ZZ, XX)."""
_POSTCODE = re.compile(r"([A-Z]{1,2})([0-9][0-9A-Z]?)([0-9][ABD-HJLNP-UW-Z]{2})")


class AddressProblem(StrEnum):
    """Why letters cannot go to an address; `words` says so to whoever typed it, without repeating any of it."""

    words: str

    def __new__(cls, code: str, words: str) -> "AddressProblem":
        """A member that carries its sentence."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        return member

    EMPTY = "address_empty", "There is no address where the envelope has its window."
    TOO_FEW_LINES = "address_too_short", "The address needs a name, at least one line, and a postcode."
    TOO_MANY_LINES = (
        "address_too_long",
        "The address has more than 7 lines with its name and postcode. Put two lines on one.",
    )
    NO_LETTER = "address_without_letters", "The name and the first line of the address need a letter or a digit each."
    BFPO_WITHOUT_POSTCODE = (
        "address_bfpo_postcode",
        "A BFPO address needs its postcode, which begins with BF, such as BF1 2AU.",
    )
    BFPO_WITH_COUNTRY = "address_bfpo_country", "A BFPO address must not name a country. Leave the country out."
    NOT_A_POSTCODE = (
        "address_postcode",
        "Letters go to real UK postcodes only, such as LS1 4AP: the United Kingdom, the Channel Islands, the Isle of Man, and British "
        "forces. For a person abroad use the address of somebody they trust here, or texts.",
    )
    BAD_START = (
        "address_sign",
        'A line of the address begins with a sign that printers of post refuse, one of @ ( ) = [ ] " \\ / , < > ~. Leave it out.',
    )
    NOWHERE = (
        "address_nowhere",
        "The post brings nothing to “no fixed abode”. A person with no fixed address can use the address of somebody they trust.",
    )
    UNPRINTABLE = (
        "address_characters",
        "A line of the address is longer than 50 characters, or has a sign that cannot be printed.",
    )


def postcode_of(written: str) -> str | None:
    """A UK postcode as it is printed ("ls14ap" → "LS1 4AP"), or None where it is none."""
    shape = _POSTCODE.fullmatch(re.sub(r"\s", "", written).upper())
    return f"{shape[1]}{shape[2]} {shape[3]}" if shape and f" {shape[1]} " in _AREAS else None


def check_lines(lines: Sequence[str]) -> AddressProblem | None:
    """What is wrong with an address as it stands on the envelope, from the name to the postcode; None where nothing is."""
    if not lines:
        return AddressProblem.EMPTY
    if len(lines) < FEWEST_LINES:
        return AddressProblem.TOO_FEW_LINES
    if len(lines) > MOST_LINES:
        return AddressProblem.TOO_MANY_LINES
    if not all(any(letter.isalnum() for letter in line) for line in lines[:2]):
        return AddressProblem.NO_LETTER
    return _problem_of_last_line(lines) or _problem_of_words(lines)


def postal_address(addressed_to: str | None, lines: Sequence[str], postcode: str | None) -> Address | None:
    """An address as people write it, tidied, or None where there is none. Raises InvalidError for one that letters cannot go to."""
    kept = tuple(tidied for line in lines if (tidied := " ".join(line.split()).rstrip(",")))
    if not kept and not postcode:
        return None
    name = " ".join((addressed_to or "").split())
    written = postcode_of(postcode or "") or " ".join((postcode or "").split())
    problem = _problem_of_typed(name, kept, written)
    if problem is not None:
        raise InvalidError(
            "contact.address_unusable",
            f"This address cannot be used for letters. {problem.words}",
            "Check the address with the person and enter it again.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
            problem=problem.value,
        )
    return Address(name, kept, written)


def _problem_of_typed(name: str, lines: Sequence[str], postcode: str) -> AddressProblem | None:
    on_envelope = tuple(filter(None, (name, *lines, postcode)))
    if any(len(line) > MOST_CHARACTERS or not line.isprintable() for line in on_envelope):
        return AddressProblem.UNPRINTABLE
    if not name or not lines:
        return AddressProblem.TOO_FEW_LINES
    return check_lines(on_envelope)


def _problem_of_last_line(lines: Sequence[str]) -> AddressProblem | None:
    if postcode_of(lines[-1]) is not None:
        return None
    if any(_BFPO.fullmatch(line.strip()) for line in lines):
        is_bfpo = _BFPO.fullmatch(lines[-1].strip())
        return AddressProblem.BFPO_WITHOUT_POSTCODE if is_bfpo else AddressProblem.BFPO_WITH_COUNTRY
    return AddressProblem.NOT_A_POSTCODE


def _problem_of_words(lines: Sequence[str]) -> AddressProblem | None:
    if any(line.startswith(_BAD_START) for line in lines):
        return AddressProblem.BAD_START
    return AddressProblem.NOWHERE if any(map(_NOWHERE.search, lines)) else None
