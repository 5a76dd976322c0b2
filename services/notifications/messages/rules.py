"""Pure decisions about messages: the one table of their statuses, how long to wait between tries, how to know our own words again."""

import hashlib
from datetime import timedelta
from enum import StrEnum

from services.notifications.contacts.rules import UnreachableReason
from services.notifications.lines.protocol import LineAnswerKind, ReceiptKind
from shared.contracts.notices import Notice
from shared.errors import ConflictError
from shared.transitions import TransitionTable

MOST_ATTEMPTS = 5
MOST_THE_SAME_AN_HOUR = 20
"""Texts of the same words to one number in an hour: mobile networks block more (GOV.UK Notify's documentation, limits)."""
FIRST_LOOK = timedelta(seconds=5)
"""How soon after a letter was handed over we first ask what became of it: a bad one is refused at once."""
LOOKS_AT_A_TEXT = (timedelta(minutes=30), timedelta(hours=6), timedelta(days=3))
"""When we ask the line about a text that is still only sent, each time after the one before: a receipt was lost, or a telephone is off.
Networks try for three days."""
POSTED_WITHIN = timedelta(days=7)
"""How long a letter may wait to be posted: over a weekend with bank holidays, and no longer."""

ONLY_BY_TEXT = frozenset({Notice.CASH_CODE, Notice.CASH_BACK_CODE})
"""What is said at once, to a mobile of the person's own, or not at all: a letter comes too late, and others may open it."""


class MessageKind(StrEnum):
    """Why we say something."""

    NOTICE = "notice"
    """We speak first: it waits while the person does not want to be disturbed."""
    REPLY = "reply"
    """They spoke first: the answer comes at once."""
    SAFETY = "safety"
    """Somebody may be in trouble, or asks for a person: nothing holds it back."""


class MessageStatus(StrEnum):
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


class MessageCause(StrEnum):
    """Why a message changes its status."""

    LEASED = "leased"
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
    LINE_FAULT = "line_fault"
    RECEIPT_SENT = "receipt_sent"
    RECEIPT_DELIVERED = "receipt_delivered"
    RECEIPT_UNDELIVERED = "receipt_undelivered"
    RECEIPT_FAILED = "receipt_failed"
    LETTER_RETURNED = "letter_returned"


# A receipt is evidence from the line itself, so it also ends what we do not know yet; a final status never changes.
MAY_HAVE_LEFT = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN)
"""Statuses in which the line may have the message without our knowing."""
_NO_FINAL_RECEIPT_YET = (*MAY_HAVE_LEFT, MessageStatus.SENT)

_S, _C = MessageStatus, MessageCause

_EDGES = {
    (_S.QUEUED, _S.SENDING): {_C.LEASED},
    (_S.QUEUED, _S.FAILED): {_C.NO_SAFE_NUMBER, _C.NO_ADDRESS},
    (_S.QUEUED, _S.SUPPRESSED): {_C.STOPPED, _C.SAID_TOO_OFTEN},
    (_S.SENDING, _S.QUEUED): {_C.TRY_LATER, _C.LINE_FAULT},
    (_S.SENDING, _S.UNKNOWN): {_C.UNCLEAR, _C.LEASE_EXPIRED},
    (_S.SENDING, _S.SENT): {_C.ACCEPTED},
    (_S.SENDING, _S.FAILED): {_C.REFUSED},
    (_S.UNKNOWN, _S.QUEUED): {_C.NOT_FOUND},
    (_S.UNKNOWN, _S.SENT): {_C.FOUND},
    (_S.UNKNOWN, _S.FAILED): {_C.GAVE_UP},
    (_S.SENT, _S.FAILED): {_C.GAVE_UP},
    # The line took it and could not pass it on, because of our account: it goes again once that is put right.
    (_S.SENT, _S.QUEUED): {_C.LINE_FAULT},
    # Weeks later the post may bring back a letter that was delivered into its hands: that alone comes after a final status.
    (_S.SENT, _S.UNDELIVERED): {_C.LETTER_RETURNED},
    (_S.DELIVERED, _S.UNDELIVERED): {_C.LETTER_RETURNED},
}
_BY_RECEIPT = {
    **{(status, _S.SENT): {_C.RECEIPT_SENT} for status in MAY_HAVE_LEFT},
    **{(status, _S.DELIVERED): {_C.RECEIPT_DELIVERED} for status in _NO_FINAL_RECEIPT_YET},
    **{(status, _S.UNDELIVERED): {_C.RECEIPT_UNDELIVERED} for status in _NO_FINAL_RECEIPT_YET},
    **{(status, _S.FAILED): {_C.RECEIPT_FAILED} for status in _NO_FINAL_RECEIPT_YET},
}


def _refuse(now: MessageStatus, cause: MessageCause) -> ConflictError:
    return ConflictError(
        "message.not_now",
        f"This message is {now.value}, so this is not possible.",
        message_status=now.value,
        cause=cause.value,
    )


MESSAGE_TRANSITIONS = TransitionTable(
    "message",
    MessageStatus.QUEUED,
    {edge: frozenset(_EDGES.get(edge, set()) | _BY_RECEIPT.get(edge, set())) for edge in {**_EDGES, **_BY_RECEIPT}},
    _refuse,
)
"""Every step that a message may take."""

HANDED_OVER = frozenset(MessageStatus) - {MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN}
"""Statuses after which the next message may leave without overtaking this one."""

FINAL = frozenset({MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED, MessageStatus.SUPPRESSED})
"""Statuses that never change, but for a letter that comes back. Until then the values are kept, because a text that does not arrive becomes a letter."""

NOT_REACHED = frozenset({MessageStatus.UNDELIVERED, MessageStatus.FAILED, MessageStatus.SUPPRESSED})
"""Statuses after which a letter follows a text, or payments is told, because somebody should reach the person."""

_CAUSE_OF_RECEIPT = {
    ReceiptKind.SENT: MessageCause.RECEIPT_SENT,
    ReceiptKind.DELIVERED: MessageCause.RECEIPT_DELIVERED,
    ReceiptKind.UNDELIVERED: MessageCause.RECEIPT_UNDELIVERED,
    ReceiptKind.FAILED: MessageCause.RECEIPT_FAILED,
}

_CAUSE_OF_OBSTACLE = {
    UnreachableReason.STOPPED: MessageCause.STOPPED,
    UnreachableReason.NO_ADDRESS: MessageCause.NO_ADDRESS,
    UnreachableReason.ADDRESS_RETURNED: MessageCause.NO_ADDRESS,
    UnreachableReason.ADDRESS_NOT_SAFE: MessageCause.NO_ADDRESS,
}


def cause_of_obstacle(why_not: UnreachableReason) -> MessageCause:
    """What it means for the message that the person cannot be reached this way."""
    return _CAUSE_OF_OBSTACLE.get(why_not, MessageCause.NO_SAFE_NUMBER)


def cause_of_answer(kind: LineAnswerKind, attempts: int) -> MessageCause:
    """What a line's answer to attempt number `attempts` (from 1) means for the message. A line that took nothing however often we
    asked is at fault itself, not the person."""
    if kind is LineAnswerKind.TRY_LATER:
        return MessageCause.TRY_LATER if attempts < MOST_ATTEMPTS else MessageCause.LINE_FAULT
    return {
        LineAnswerKind.ACCEPTED: MessageCause.ACCEPTED,
        LineAnswerKind.REFUSED: MessageCause.REFUSED,
        LineAnswerKind.UNKNOWN: MessageCause.UNCLEAR,
        LineAnswerKind.LINE_FAULT: MessageCause.LINE_FAULT,
    }[kind]


def cause_of_search(found: bool, attempts: int) -> MessageCause:
    """What looking at the line means for a message that may have left."""
    if found:
        return MessageCause.FOUND
    return MessageCause.NOT_FOUND if attempts < MOST_ATTEMPTS else MessageCause.GAVE_UP


def cause_of_receipt(kind: ReceiptKind) -> MessageCause:
    """What a delivery receipt means for the message."""
    return _CAUSE_OF_RECEIPT[kind]


def wait_after(attempts: int) -> timedelta:
    """How long to wait after attempt number `attempts` (from 1) when the line said "later": 1, 4, 16, 64 minutes."""
    return timedelta(minutes=4 ** (min(attempts, 4) - 1))


def wait_before_probe(probes: int) -> timedelta:
    """How long a paused line rests before it is tried again, after so many tries: 5 and 20 minutes, then an hour."""
    return min(timedelta(minutes=5 * 4 ** min(probes, 3)), timedelta(hours=1))


def digest(words: str) -> str:
    """A fingerprint of a text, so that the line's copy can be known again without our keeping the words."""
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()
