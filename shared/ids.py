"""Identifiers: UUIDv7 for machines, short references with a check character for people to read aloud."""

import re
from dataclasses import dataclass
from uuid import UUID

from stdnum import luhn
from uuid_utils.compat import uuid7

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O or U."""
_BODY_LENGTH = 7
_SPACE = 32**_BODY_LENGTH
_HEARD_AS = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_LATER = re.compile(r"([1-9][0-9]{0,5})?")
_MULTIPLIER = 22_695_477_813  # odd, so multiplying is a bijection: two numbers never share a reference


def new_id() -> UUID:
    """A new UUIDv7: unique everywhere, and sorted by the time it was made."""
    return uuid7()


def reference(number: int) -> str:
    """Turns a sequence number (0 ≤ number < 32^7) into 8 characters, the last a check character (Luhn mod 32).

    Different numbers give different references, and neighbours do not look alike. Raises ValueError out of range.
    """
    if not 0 <= number < _SPACE:
        raise ValueError("reference numbers are exhausted")
    scattered = number * _MULTIPLIER % _SPACE
    body = "".join(ALPHABET[scattered >> 5 * place & 31] for place in reversed(range(_BODY_LENGTH)))
    return body + luhn.calc_check_digit(body, ALPHABET)


def payment_reference(known_by: str, number: int) -> str:
    """The reference of the first, second, … payment of what a person knows by one reference: "7K3M2P9X", then "7K3M2P9X-2"."""
    return known_by if number == 1 else f"{known_by}-{number}"


@dataclass(frozen=True, slots=True)
class TypedReference:
    """A reference that somebody typed or read out. `known_by` is the thing's own, `exact` that of the payment that was meant."""

    known_by: str
    exact: str


def read_reference(typed: str) -> TypedReference | None:
    """What was typed ("7k3m 2p9x - 2", "1o-ab…"), as it is stored; None where it is no reference or the check character disagrees."""
    written = _BETWEEN.sub("", typed).upper().translate(_HEARD_AS)
    known_by, number = written[: _BODY_LENGTH + 1], written[_BODY_LENGTH + 1 :]
    is_known = (
        len(known_by) == _BODY_LENGTH + 1 and set(known_by) <= set(ALPHABET) and luhn.is_valid(known_by, ALPHABET)
    )
    if not is_known or not _LATER.fullmatch(number):
        return None
    return TypedReference(known_by, payment_reference(known_by, int(number or 1)))
