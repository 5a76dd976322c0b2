"""The one shape that a line for texts has: what messages may ask of it, and the answers it may give.

A line is called with no transaction open. Its answers are a closed set of our own, so that nothing above branches on a
vendor; an answer that cannot be understood is `UNKNOWN`, never "sent" and never "not sent".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class SmsAnswerKind(StrEnum):
    """What an answer means for the message, whoever gave it."""

    ACCEPTED = "accepted"
    """The line has the text and will try to deliver it."""
    REFUSED = "refused"
    """Definitive: this text will not be sent to this number."""
    UNKNOWN = "unknown"
    """Nobody can say whether the text left: look before sending again."""
    TRY_LATER = "try_later"
    """Nothing left; the same text may be sent again later."""


@dataclass(frozen=True, slots=True)
class SmsAnswer:
    """What a line said about one text. `provider_id` only with ACCEPTED; `reason` is a short code, never personal data."""

    kind: SmsAnswerKind
    provider_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FoundSms:
    """A text that the line remembers having been given."""

    provider_id: str
    body: str = field(repr=False)


class ReceiptKind(StrEnum):
    """How far a text got, as far as the carrier can tell."""

    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery receipt: which text, how far it got, and the carrier's code where it failed."""

    provider_id: str
    kind: ReceiptKind
    reason: str | None = None


class SmsLine(Protocol):
    """A line that sends texts, remembers them, and signs its receipts."""

    def send(self, to: str, body: str, callback_url: str) -> SmsAnswer:
        """Hands one text to the line, one attempt. `to` is E.164; receipts come to `callback_url`. Never raises for an answer."""
        ...

    def find(self, to: str, since: datetime) -> list[FoundSms]:
        """Our texts to `to` that the line was given at or after `since` (real time, not the practice clock).
        Raises UnavailableError where the line gives no usable answer."""
        ...

    def verify(self, url: str, params: Mapping[str, str], signature: str) -> bool:
        """Whether a request to `url` with these form values was signed by the line."""
        ...

    def read_receipt(self, params: Mapping[str, str]) -> Receipt | None:
        """The receipt in a request's form values, or None where it says nothing that matters to us."""
        ...
