"""Bank details as people write them: cleaned, and refused in plain words where they cannot be right."""

import re

from services.payments.rails.protocol import NameMatch
from shared.errors import InvalidError


def clean_sort_code(written: str) -> str:
    """Six digits from "20-00-00", "20 00 00" or "200000". Raises InvalidError without repeating what was written."""
    digits = re.sub(r"[\s\-–]", "", written)
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise InvalidError(
            "bank_details.sort_code",
            "The sort code must have 6 numbers. Nothing was saved. Look at the bank card and try again.",
        )
    return digits


def clean_account_number(written: str) -> str:
    """Eight digits; six or seven are filled up with zeros in front, as the banks do. Raises InvalidError."""
    digits = re.sub(r"[\s\-–]", "", written)
    if not re.fullmatch(r"[0-9]{6,8}", digits):
        raise InvalidError(
            "bank_details.account_number",
            "The account number must have 8 numbers. Nothing was saved. Look at the bank card and try again.",
        )
    return digits.zfill(8)


def needs_call_back(match: NameMatch) -> bool:
    """Whether a second person must speak with the payee before confirming: the bank did not say that the name is right."""
    return match is not NameMatch.MATCH
