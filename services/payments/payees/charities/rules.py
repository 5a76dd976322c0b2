"""What a charity on the list is known by: its name, and its number in one of the three registers of the United Kingdom."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from services.payments.people.rules import fold
from shared.errors import Effect, InvalidError

MOST_OFFERED = 8
"""So many are offered to choose from at a time: each has a key of its own, and 0 is a person."""
LONGEST_LIST = 200
"""So many letters of their names stand in one text."""
LONGEST_NAME = 40
"""A longer name does not fit into a text beside the rest."""


class CharityRegister(StrEnum):
    """Who keeps the register that a charity's number is from."""

    ENGLAND_WALES = "england_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


REGISTERS: Mapping[str, str] = {
    CharityRegister.ENGLAND_WALES: "Charity Commission for England and Wales",
    CharityRegister.SCOTLAND: "Scottish Charity Regulator (OSCR)",
    CharityRegister.NORTHERN_IRELAND: "Charity Commission for Northern Ireland",
}
"""Each register as people read it."""
_NUMBERS: Mapping[str, tuple[re.Pattern[str], str]] = {
    CharityRegister.ENGLAND_WALES: (re.compile(r"[0-9]{6,7}(-[0-9]{1,3})?"), "6 or 7 figures, for example 1128267"),
    CharityRegister.SCOTLAND: (re.compile(r"SC[0-9]{6}"), "SC and 6 figures, for example SC010151"),
    CharityRegister.NORTHERN_IRELAND: (re.compile(r"NIC[0-9]{6}"), "NIC and 6 figures, for example NIC100001"),
}


@dataclass(frozen=True, slots=True)
class NewCharity:
    """A charity as it is proposed for the list; `is_offered` is False where it is to leave it."""

    name: str
    register: CharityRegister
    number: str
    is_offered: bool = True


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str: ...


_C = TypeVar("_C", bound=Named)


def read_charity(name: str, register: str, number: str, *, is_offered: bool = True) -> NewCharity:
    """A charity with its name in single blanks and its number as the register writes it. Raises InvalidError."""
    plain = " ".join(name.split())
    if not any(one.isalpha() for one in plain) or len(plain) > LONGEST_NAME:
        raise InvalidError(
            "charity.name",
            f"The name of a charity has letters, and at most {LONGEST_NAME} characters: it is said in texts.",
            "Write it as people know it.",
            effect=Effect.NOTHING_SAVED,
        )
    if register not in REGISTERS:
        raise InvalidError(
            "charity.register", "Choose the register that the number is from.", effect=Effect.NOTHING_SAVED
        )
    pattern, looks = _NUMBERS[register]
    clean = "".join(number.split()).upper()
    if not pattern.fullmatch(clean):
        raise InvalidError(
            "charity.number",
            f"A number of this register has {looks}.",
            "Look it up in the register, and check the name there too.",
            effect=Effect.NOTHING_SAVED,
        )
    return NewCharity(plain, CharityRegister(register), clean, is_offered)


_SAYS_NOTHING = frozenset({"the", "a", "uk", "charity", "trust", "fund", "appeal", "and", "of", "for"})


def named(charities: Sequence[_C], said: str) -> list[_C]:
    """The charities that these words may mean: every word is in the name. Of several that is the one with just this name."""
    words = _words(said)
    if not words - _SAYS_NOTHING:
        return []
    found = [one for one in charities if words <= _words(one.name)]
    return [one for one in found if words == _words(one.name)] or found


def is_same_name(one: str, other: str) -> bool:
    """Whether two names sound alike to whoever reads or hears them: the same letters and figures, however they are written."""
    return sorted(_words(one)) == sorted(_words(other))


def fitting(charities: Sequence[_C]) -> list[_C]:
    """As many of them as one text has room for; whoever wants another one says its name."""
    left, some = LONGEST_LIST, []
    for one in charities[:MOST_OFFERED]:
        left -= len(one.name) + len("1: . ")
        if left < 0:
            break
        some.append(one)
    return some


def _words(name: str) -> set[str]:
    plain = fold(name).replace("'", "")
    return set("".join(one if one.isalnum() else " " for one in plain).split())
