"""Pure decisions about messages: the one table of their statuses, how long to wait between tries, how to know our own words again."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from services.notifications.contacts.rules import WhyNot
from services.notifications.lines.protocol import AnswerKind, ReceiptKind

MOST_ATTEMPTS = 5
MOST_THE_SAME_AN_HOUR = 20
"""Texts of the same words to one number in an hour: mobile networks block more (GOV.UK Notify's documentation, limits)."""
FIRST_LOOK = timedelta(seconds=5)
"""How soon after a letter was handed over we first ask what became of it: a bad one is refused at once."""
POSTED_WITHIN = timedelta(days=7)
"""How long a letter may wait to be posted: over a weekend with bank holidays, and no longer."""


class Kind(StrEnum):
    """Why we say something."""

    NOTICE = "notice"
    """We speak first: it waits while the person does not want to be disturbed."""
    REPLY = "reply"
    """They spoke first: the answer comes at once."""
    SAFETY = "safety"
    """Somebody may be in trouble, or asks for a person: nothing holds it back."""


class Status(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    """To be sent."""
    SENDING = "sending"
    """A worker has it; its lease says until when."""
    UNKNOWN = "unknown"
    """It may have left: we look at the line before sending again."""
    SENT = "sent"
    """The line has it."""
    DELIVERED = "delivered"
    """It reached the telephone, as far as the carrier can tell, or the letter is in the post."""
    UNDELIVERED = "undelivered"
    """The carrier could not deliver it."""
    FAILED = "failed"
    """It was not sent, or we could not find out in time: somebody should tell the person."""
    SUPPRESSED = "suppressed"
    """Not sent, because the person said STOP, or got these very words so often that the network would block them."""


class Cause(StrEnum):
    """Why a message changes its status."""

    CLAIMED = "claimed"
    NO_SAFE_NUMBER = "no_safe_number"
    NO_ADDRESS = "no_address"
    STOPPED = "stopped"
    SAID_TOO_OFTEN = "said_too_often"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TRY_LATER = "try_later"
    UNCLEAR = "unclear"
    LEASE_EXPIRED = "lease_expired"
    FOUND = "found"
    NOT_FOUND = "not_found"
    GAVE_UP = "gave_up"
    RECEIPT_SENT = "receipt_sent"
    RECEIPT_DELIVERED = "receipt_delivered"
    RECEIPT_UNDELIVERED = "receipt_undelivered"
    RECEIPT_FAILED = "receipt_failed"


# A receipt is evidence from the line itself, so it also ends what we do not know yet; a final status never changes.
MAY_HAVE_LEFT = (Status.QUEUED, Status.SENDING, Status.UNKNOWN)
"""Statuses in which the line may have the message without our knowing."""
_NO_FINAL_RECEIPT_YET = (*MAY_HAVE_LEFT, Status.SENT)

TRANSITIONS: Mapping[tuple[Status, Cause], Status] = {
    (Status.QUEUED, Cause.CLAIMED): Status.SENDING,
    (Status.QUEUED, Cause.NO_SAFE_NUMBER): Status.FAILED,
    (Status.QUEUED, Cause.NO_ADDRESS): Status.FAILED,
    (Status.QUEUED, Cause.STOPPED): Status.SUPPRESSED,
    (Status.QUEUED, Cause.SAID_TOO_OFTEN): Status.SUPPRESSED,
    (Status.SENDING, Cause.ACCEPTED): Status.SENT,
    (Status.SENDING, Cause.REFUSED): Status.FAILED,
    (Status.SENDING, Cause.TRY_LATER): Status.QUEUED,
    (Status.SENDING, Cause.GAVE_UP): Status.FAILED,
    (Status.SENDING, Cause.UNCLEAR): Status.UNKNOWN,
    (Status.SENDING, Cause.LEASE_EXPIRED): Status.UNKNOWN,
    (Status.UNKNOWN, Cause.FOUND): Status.SENT,
    (Status.UNKNOWN, Cause.NOT_FOUND): Status.QUEUED,
    (Status.UNKNOWN, Cause.GAVE_UP): Status.FAILED,
    (Status.SENT, Cause.GAVE_UP): Status.FAILED,
    **{(status, Cause.RECEIPT_SENT): Status.SENT for status in MAY_HAVE_LEFT},
    **{(status, Cause.RECEIPT_DELIVERED): Status.DELIVERED for status in _NO_FINAL_RECEIPT_YET},
    **{(status, Cause.RECEIPT_UNDELIVERED): Status.UNDELIVERED for status in _NO_FINAL_RECEIPT_YET},
    **{(status, Cause.RECEIPT_FAILED): Status.FAILED for status in _NO_FINAL_RECEIPT_YET},
}

HANDED_OVER = frozenset(Status) - {Status.QUEUED, Status.SENDING, Status.UNKNOWN}
"""Statuses after which the next message may leave without overtaking this one."""

FINAL = frozenset({Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.SUPPRESSED})
"""Statuses that never change. Until then the values are kept, because a text that does not arrive becomes a letter."""

NOT_REACHED = frozenset({Status.UNDELIVERED, Status.FAILED, Status.SUPPRESSED})
"""Statuses after which a letter follows a text, or payments is told, because somebody should reach the person."""

_CAUSE_OF_RECEIPT = {
    ReceiptKind.SENT: Cause.RECEIPT_SENT,
    ReceiptKind.DELIVERED: Cause.RECEIPT_DELIVERED,
    ReceiptKind.UNDELIVERED: Cause.RECEIPT_UNDELIVERED,
    ReceiptKind.FAILED: Cause.RECEIPT_FAILED,
}


def next_status(status: Status, cause: Cause) -> Status | None:
    """Where a cause leads from a status, or None where it leads nowhere."""
    return TRANSITIONS.get((status, cause))


def cause_of_obstacle(why_not: WhyNot) -> Cause:
    """What it means for the message that the person cannot be reached this way."""
    return {WhyNot.STOPPED: Cause.STOPPED, WhyNot.NO_ADDRESS: Cause.NO_ADDRESS}.get(why_not, Cause.NO_SAFE_NUMBER)


def cause_of_answer(kind: AnswerKind, attempts: int) -> Cause:
    """What a line's answer to attempt number `attempts` (from 1) means for the message."""
    if kind is AnswerKind.TRY_LATER:
        return Cause.TRY_LATER if attempts < MOST_ATTEMPTS else Cause.GAVE_UP
    return {
        AnswerKind.ACCEPTED: Cause.ACCEPTED,
        AnswerKind.REFUSED: Cause.REFUSED,
        AnswerKind.UNKNOWN: Cause.UNCLEAR,
    }[kind]


def cause_of_search(found: bool, attempts: int) -> Cause:
    """What looking at the line means for a message that may have left."""
    if found:
        return Cause.FOUND
    return Cause.NOT_FOUND if attempts < MOST_ATTEMPTS else Cause.GAVE_UP


def cause_of_receipt(kind: ReceiptKind) -> Cause:
    """What a delivery receipt means for the message."""
    return _CAUSE_OF_RECEIPT[kind]


def wait_after(attempts: int) -> timedelta:
    """How long to wait after attempt number `attempts` (from 1) when the line said "later": 1, 4, 16, 64 minutes."""
    return timedelta(minutes=4 ** (min(attempts, 4) - 1))


def digest(words: str) -> str:
    """A fingerprint of a text, so that the line's copy can be known again without our keeping the words."""
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()
