"""Pure decisions about contacts: which numbers can be texted, and whether this person may be texted at all."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

import phonenumbers

from shared.errors import InvalidError


class WhyNot(StrEnum):
    """Why a person is not sent a text."""

    NO_CONTACT = "no_contact"
    """We hold no number for them."""
    NOT_SAFE_TO_TEXT = "not_safe_to_text"
    """Somebody else may read texts to that number."""
    STOPPED = "stopped"
    """They asked us to stop sending texts."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about reaching one person. `mobile` is E.164."""

    contact_point_id: UUID | None = None
    mobile: str | None = field(default=None, repr=False)
    safe_to_text: bool = True
    language: str = "en"
    format: str = "sms"
    stopped: bool = False

    def why_not(self) -> WhyNot | None:
        """Why this person must not be texted, or None where they may be."""
        if self.mobile is None:
            return WhyNot.NO_CONTACT
        if self.stopped:
            return WhyNot.STOPPED
        return None if self.safe_to_text else WhyNot.NOT_SAFE_TO_TEXT


def mobile_e164(written: str) -> str:
    """A UK mobile number as people write it → E.164 ("07700 900123" → "+447700900123"). Raises InvalidError.

    Only UK mobile ranges: texts to other numbers can be made to cost money (070 numbers are not mobiles). Possible rather than
    valid numbers are taken, so that the numbers Ofcom reserves for drama work in practice.
    """
    refusal = InvalidError(
        "contact.mobile_unusable",
        "This number cannot be used for texts. It must be a UK mobile number: 11 digits that start with 07, and not with 070. "
        "Nothing was saved and no money moved. Check the number with the person and enter it again.",
    )
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        raise refusal from None
    national = str(number.national_number)
    uk_mobile = number.country_code == 44 and len(national) == 10 and national[0] == "7" and national[1] != "0"
    if number.extension or not uk_mobile or not phonenumbers.is_possible_number(number):
        raise refusal
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
