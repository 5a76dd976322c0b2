"""The shapes of the outside lines, one for texts and one for letters: what messages may ask of them, and the answers they may give.

A line is called with no transaction open. Its answers are a closed set of our own, so that nothing above branches on a
vendor; an answer that cannot be understood is `UNKNOWN`, never "sent" and never "not sent".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from shared.contracts.lines import LineFault

LANGUAGES_HEARD = frozenset({"en"})
"""Languages whose spoken words our line is known to understand. In any other, keys alone are gathered: a line that is asked for a
language that it does not know may refuse keys too. Call in a language yourself before you add it here."""


MOST_RECEIVED = 5000
"""Received texts that are read at once: more than a number gets in a week."""
_COME_BACK = frozenset({408, 425, 429})


def refusal(http_status: int | None) -> str | None:
    """What a line's answer to a question says of us (`OutageError.fault`); None where it did not answer, or will answer later."""
    is_ours = http_status is not None and 400 <= http_status < 500 and http_status not in _COME_BACK
    return f"http_{http_status}" if is_ours else None


class LineAnswerKind(StrEnum):
    """What an answer means for the message, whoever gave it."""

    ACCEPTED = "accepted"
    """The line has the message and will try to deliver it."""
    REFUSED = "refused"
    """Definitive: this message will not be delivered there."""
    UNKNOWN = "unknown"
    """Nobody can say whether the message left: look before sending again."""
    TRY_LATER = "try_later"
    """Nothing left; the same message may be sent again later."""
    LINE_FAULT = "line_fault"
    """Nothing left, and nothing will, whoever it is for, until somebody puts our account with the line right. `reason` is one of
    `shared.contracts.lines.LineFault`."""


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What a line said about one message. `provider_id` only with ACCEPTED; `reason` is a short code, never personal data."""

    kind: LineAnswerKind
    provider_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FoundSms:
    """A text that the line remembers having been given; `reference` where the line keeps our own id of it."""

    provider_id: str
    body: str = field(repr=False)
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ReceivedSms:
    """A text that somebody sent to our number, as the line lists it: its own id, who sent it as the line writes it, the words, and
    when (real time)."""

    provider_id: str
    sender: str = field(repr=False)
    words: str = field(repr=False)
    at: datetime


class ReceiptKind(StrEnum):
    """How far a message got, as far as the carrier can tell. A letter is delivered when it is printed and posted."""

    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """A delivery receipt: which message, how far it got, and the carrier's code where it failed. `fault`: it failed because of our
    account or the line, whoever it was for."""

    provider_id: str
    kind: ReceiptKind
    reason: str | None = None
    fault: LineFault | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words for the voice to say, and their language."""

    words: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for words or keys, in a language that is not among LANGUAGES_HEARD for keys alone: they go to `heard_url`, silence to `silent_url`. `digits` keys are enough, or with None any number
    that ends with a pause or the hash key."""

    heard_url: str
    silent_url: str
    digits: int | None
    language: str


@dataclass(frozen=True, slots=True)
class Dial:
    """Put the caller through to a number (E.164); what became of it is told to `after_url`."""

    number: str = field(repr=False)
    after_url: str


@dataclass(frozen=True, slots=True)
class VoiceScript:
    """What happens next in a call: words, then at most one of listening, dialling, and coming back after a pause; else the end. A
    key that is pressed in the pause comes to `come_back_url` too."""

    say: tuple[Spoken, ...]
    listen: Listen | None = None
    dial: Dial | None = None
    come_back_url: str | None = None


class SigningLine(Protocol):
    """A line that signs its webhooks."""

    def verify(self, url: str, params: Mapping[str, str], signature: str) -> bool:
        """Whether a request to `url` with these form values was signed by the line."""
        ...


class VoiceLine(SigningLine, Protocol):
    """A line that asks us what to say in a call, and signs what it asks."""

    def speak(self, script: VoiceScript) -> str:
        """The script in the line's own language (XML)."""
        ...


class SmsLine(SigningLine, Protocol):
    """A line that sends texts, remembers them, and signs its receipts."""

    def send(self, to: str, body: str, reference: UUID, callback_url: str) -> LineAnswer:
        """Hands one text to the line, one attempt. `to` is E.164; `reference` is our own id of it, for lines that keep one; receipts
        come to `callback_url`. Never raises for an answer."""
        ...

    def find(self, to: str, reference: UUID, since: datetime) -> list[FoundSms]:
        """Our texts to `to` that the line was given at or after `since` (real time, not the practice clock), of a line that keeps
        references those with this one. Raises UnavailableError where the line gives no usable answer."""
        ...

    def look(self, provider_id: str) -> DeliveryReceipt | None:
        """How a text ended, or None while that cannot be said. Raises UnavailableError where the line gives no usable answer."""
        del provider_id
        return None

    def received(self, since: datetime) -> list[ReceivedSms]:
        """Texts that came to our number since a moment (real time), the first first, MOST_RECEIVED at most: the newest. Nothing of a line
        that keeps no list. Raises UnavailableError where the line gives no usable answer."""
        del since
        return []

    def check(self, texts_url: str) -> str | None:
        """What is wrong with how the line is set up though it may take messages, in a sentence that says what to do, or None; texts
        should come to `texts_url`. Sends nothing. Raises UnavailableError where the line gives no usable answer."""
        del texts_url
        return None

    def read_receipt(self, params: Mapping[str, str]) -> DeliveryReceipt | None:
        """The receipt in a request's form values, or None where it says nothing that matters to us."""
        ...


@dataclass(frozen=True, slots=True)
class LetterKey:
    """What a line knows a letter by: ids, so nothing that says whose letter it is. The same for every try of one message."""

    org_id: UUID
    message_id: UUID


class LetterLine(Protocol):
    """A line that has letters printed and posted, and remembers them."""

    envelope: str
    """Which envelope its letters go into: "dl" or "c5"."""

    def post(self, key: LetterKey, pdf: bytes) -> LineAnswer:
        """Hands one letter to the line, one attempt. Never raises for an answer."""
        ...

    def find(self, key: LetterKey) -> list[str]:
        """The line's own ids of the letters that it was given under this key, the first first; more than one means that more than
        one may be posted. Raises UnavailableError where the line gives no usable answer."""
        ...

    def look(self, provider_id: str) -> DeliveryReceipt | None:
        """How far a letter got, or None while that cannot be said yet. Raises UnavailableError."""
        ...
