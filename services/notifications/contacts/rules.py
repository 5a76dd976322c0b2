"""Pure decisions about contacts: which numbers can be texted, where letters can go, and which of the two a person gets."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from shared.errors import Effect, InvalidError
from shared.london import in_london, london_moment
from shared.telephone_numbers import e164, e164_among_words

MOST_QUIET = timedelta(hours=16)
_UK_MOBILE = re.compile(r"\+447[1-9][0-9]{8}")
_UK_LANDLINE = re.compile(r"\+44[123][0-9]{8,9}")
"""Numbers of places (01, 02) and those that are called at the same price (03)."""


class UnreachableReason(StrEnum):
    """Why a person is not sent a text, or a letter."""

    NO_CONTACT = "no_contact"
    """We hold no number for them."""
    ONLY_LANDLINE = "only_landline"
    """We hold only a landline: it cannot be texted, and a machine tells nobody's money to whoever answers."""
    NOT_SAFE_TO_TEXT = "not_safe_to_text"
    """Somebody else may read texts to that number."""
    STOPPED = "stopped"
    """They asked us to stop sending texts."""
    NO_ADDRESS = "no_address"
    """We hold no address for them."""
    ADDRESS_NOT_SAFE = "address_not_safe"
    """Somebody else may open letters to their address."""
    ADDRESS_RETURNED = "address_returned"
    """A letter came back from their address, and nobody has saved it again since."""


class Channel(StrEnum):
    """The ways in which we say something."""

    SMS = "sms"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes: the name on the envelope, the lines below it, and the postcode as it is written ("LS1 4AP")."""

    addressed_to: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    postcode: str = field(repr=False)

    def on_envelope(self) -> tuple[str, ...]:
        """Every line from the name to the postcode."""
        return (self.addressed_to, *self.lines, self.postcode)


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about reaching one person. `mobile` and `landline` are E.164, `format` what they asked for: "sms" or "easy_read_letter"."""

    contact_point_id: UUID | None = None
    mobile: str | None = field(default=None, repr=False)
    landline: str | None = field(default=None, repr=False)
    safe_to_text: bool = True
    language: str = "en"
    format: str = "sms"
    stopped: bool = False
    money_texts: bool = False
    """After STOP: they still want texts about their money."""
    no_calls: bool = False
    """They asked that nobody calls them, and cannot call us: many deaf people."""
    quiet: "QuietHours | None" = None
    address_id: UUID | None = None
    address: Address | None = None
    address_returned: bool = False
    """A letter came back from there: nothing is posted to it."""
    safe_to_write: bool = True
    """Nobody else opens letters to that address."""
    stopped_at: datetime | None = None

    def channel(self) -> Channel:
        """How to say something to this person first: in the format they asked for, where we can."""
        wants_letter = self.format == "easy_read_letter" or (self.mobile is None and self.landline is not None)
        return Channel.LETTER if wants_letter and self.can_be_written_to else Channel.SMS

    @property
    def can_text_us(self) -> bool:
        """Whether they have a telephone of their own to text from, which others do not read."""
        return self.mobile is not None and self.safe_to_text

    @property
    def can_be_written_to(self) -> bool:
        """Whether letters can go to this person."""
        return self.why_no_letter() is None

    def why_no_letter(self) -> UnreachableReason | None:
        """Why this person cannot be written to, or None where they can be."""
        if self.address is None:
            return UnreachableReason.NO_ADDRESS
        if not self.safe_to_write:
            return UnreachableReason.ADDRESS_NOT_SAFE
        return UnreachableReason.ADDRESS_RETURNED if self.address_returned else None

    def why_not(self, *, about_money: bool = False) -> UnreachableReason | None:
        """Why this person must not be texted first, or None where they may be."""
        if self.mobile is None:
            return UnreachableReason.NO_CONTACT if self.landline is None else UnreachableReason.ONLY_LANDLINE
        if self.stopped and not (about_money and self.money_texts):
            return UnreachableReason.STOPPED
        return None if self.safe_to_text else UnreachableReason.NOT_SAFE_TO_TEXT


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When a person does not want to be texted first: minutes after midnight in London, from the one until the other."""

    from_minute: int
    until_minute: int

    def wait(self, now: datetime) -> timedelta:
        """How long to wait from `now` (UTC); nothing outside the hours."""
        local = in_london(now)
        minute = local.hour * 60 + local.minute
        if (minute - self.from_minute) % 1440 >= (self.until_minute - self.from_minute) % 1440:
            return timedelta()
        day = local.date() + timedelta(days=1 if minute >= self.until_minute else 0)
        return london_moment(day, time(*divmod(self.until_minute, 60))) - now


def quiet_hours(written_from: str | None, written_until: str | None) -> QuietHours | None:
    """Quiet hours as they are written, "21:30" until "08:00"; None where there are none. Raises InvalidError."""
    if written_from is None and written_until is None:
        return None
    try:
        start, end = (time.fromisoformat(one or "") for one in (written_from, written_until))
    except ValueError:
        start = end = time()
    hours = QuietHours(start.hour * 60 + start.minute, end.hour * 60 + end.minute)
    length = timedelta(minutes=(hours.until_minute - hours.from_minute) % 1440)
    if not timedelta() < length <= MOST_QUIET:
        raise InvalidError(
            "contact.quiet_hours_unusable",
            "These quiet hours cannot be used. They need a beginning and an end, such as 21:00 and "
            "08:00, and at most 16 hours between.",
            "Enter them again.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )
    return hours


HELPER = "helper"
"""The role of a number that is somebody else's, who helps the person: nothing about the person goes there, and no words from there are theirs."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A person whom a number may belong to: "own", "home", "shared" with others, or a "helper"'s. `safe_to_text` is about this number."""

    person_id: UUID
    role: str
    safe_to_text: bool
    language: str
    stopped: bool
    no_calls: bool = False

    @property
    def is_theirs(self) -> bool:
        """Whether they may text and call from it themself: on the telephone of somebody who helps them somebody else does."""
        return self.role != HELPER


def can_be_texted(number: str) -> bool:
    """Whether a number (E.164) is a UK mobile: others can be made to cost money, and many cannot get texts."""
    return e164(number) == number and _UK_MOBILE.fullmatch(number) is not None


def mobile_e164(written: str) -> str:
    """A UK mobile number as people write it, words around it or not → E.164 ("Mob: 07700 900123" → "+447700900123"). Raises
    InvalidError, also where letters or signs hide a digit.

    Only UK mobile ranges: texts to other numbers can be made to cost money (070 numbers are not mobiles).
    """
    number = e164_among_words(written)
    if number is None or not _UK_MOBILE.fullmatch(number):
        raise InvalidError(
            "contact.mobile_unusable",
            "This number cannot be used for texts. It must be one whole UK mobile number: 11 "
            "digits that start with 07, and not with 070. No letter or sign may stand for a digit.",
            "Check the number with the person and enter it again; a landline has a field of its own.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )
    return number


def landline_e164(written: str) -> str:
    """A UK landline as people write it → E.164, like `mobile_e164`. Raises InvalidError, also for numbers that cost extra."""
    number = e164_among_words(written)
    if number is None or not _UK_LANDLINE.fullmatch(number):
        raise InvalidError(
            "contact.landline_unusable",
            "This number cannot be used as a landline. It must be one whole UK number with its "
            "area code, which starts with 01, 02 or 03. No letter or sign may stand for a digit.",
            "Check the number with the person and enter it again; a mobile has a field of its own.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )
    return number


def number_e164(written: str) -> str:
    """A UK mobile or landline as people write it → E.164. Raises InvalidError."""
    number = e164_among_words(written)
    if number is None or not (_UK_MOBILE.fullmatch(number) or _UK_LANDLINE.fullmatch(number)):
        raise InvalidError(
            "contact.number_unusable",
            "This number cannot be used. It must be one whole UK mobile, which starts with 07 and "
            "not with 070, or one whole UK landline with its area code, which starts with 01, 02 "
            "or 03. No letter or sign may stand for a digit.",
            "Check the number with the person and enter it again.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )
    return number


def role_of(number: str) -> str:
    """What a number (E.164) of a person's own is to them: "own" where it can be texted, else "home"."""
    return "own" if can_be_texted(number) else "home"
