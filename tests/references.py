"""Reads a reference as somebody types or says it, to see that its check character works."""

from stdnum import luhn

from shared.ids import ALPHABET

_HEARD_AS = str.maketrans("OIL", "011", " -")


def read_reference(said: str) -> str | None:
    """What somebody typed or said, as we store it ("1o-ab…" → "10AB…"), or None where the check character disagrees."""
    cleaned = said.strip().upper().translate(_HEARD_AS)
    return cleaned if len(cleaned) == 8 and luhn.is_valid(cleaned, ALPHABET) else None
