"""Identifiers: UUIDv7 for machines, short references with a check character for people to read aloud."""

from uuid import UUID

from stdnum import luhn
from uuid_utils.compat import uuid7

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O or U."""
_BODY_LENGTH = 7
_SPACE = 32**_BODY_LENGTH
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
