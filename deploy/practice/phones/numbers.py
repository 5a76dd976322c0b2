"""Phone numbers as people type and read them (07700 900123) and as the network writes them (+447700900123)."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

SHORTEST = 10
"""Shorter ones can be dialled only from nearby, or are services."""
_DIALLED = re.compile(r"\+?[0-9 ().-]+")
"""The library would read letters as the keys they stand on: 07700 900XXX is no number."""


def network_number(typed: str) -> str:
    """The number in E.164; UK where no country is given. Raises ValueError for what cannot be a number."""
    if not _DIALLED.fullmatch(typed.strip()):
        raise ValueError("not a phone number")
    try:
        number = phonenumbers.parse(typed, "GB")
    except NumberParseException:
        raise ValueError("not a phone number") from None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(number) or len(written) < SHORTEST:
        raise ValueError("not a phone number")  # "valid" would refuse the numbers kept for practice
    return written


def spoken_number(number: str) -> str:
    """The number with spaces, as it is read out; a sender that is a word stays as it is."""
    if not _DIALLED.fullmatch(number):
        return number
    try:
        parsed = phonenumbers.parse(number, "GB")
    except NumberParseException:
        return number
    uk = parsed.country_code == 44
    return phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL if uk else PhoneNumberFormat.INTERNATIONAL)
