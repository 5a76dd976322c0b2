"""When sessions are and what marks mean, in the words of the desk's pages."""

from collections.abc import Mapping
from datetime import datetime

from services.payments.involvement.rules.choice import AnswerChannel
from services.payments.involvement.rules.fees import Presence
from services.payments.involvement.rules.offers import OfferStatus
from shared.days_in_words import day_in_words
from shared.london import in_london

ANSWER_WORDS: Mapping[str, str] = {
    OfferStatus.OFFERED: "No answer yet",
    OfferStatus.ACCEPTED: "Yes",
    OfferStatus.DECLINED: "No",
    OfferStatus.WITHDRAWN: "Taken back",
}
"""What somebody said to an offer."""

CHANNEL_WORDS: Mapping[str, str] = {
    AnswerChannel.HELPLINE: "On the telephone",
    AnswerChannel.IN_PERSON: "To me, in person",
    AnswerChannel.PAPER: "On paper",
    AnswerChannel.TEXT: "In a text or an e-mail",
    AnswerChannel.STAFF: "In another way",
}
"""How an answer came to the member of staff who writes it down."""

MARK_WORDS: Mapping[str, str] = {
    Presence.PRESENT: "Here",
    Presence.CAME_LATE: "Came late",
    Presence.LEFT_EARLY: "Left early",
    Presence.SENT_SUPPORTER: "Sent a supporter",
    Presence.ABSENT: "Not here",
    Presence.UNMARKED: "Not marked",
}
"""How somebody took part in a session."""

RUN_WORDS: Mapping[str, str] = {
    "draft": "Waits for finance to approve it",
    "approved": "Approved. Waits for somebody else in finance to release it",
    "released": "Released: the money is on its way",
    "paused": "Stopped: what has not left waits",
}
"""How far a run is."""

NEXT_WORDS: Mapping[str, str] = {
    "draft": "A finance approver checks it. Then another person in finance releases it, and the money leaves the same day.",
    "approved": "A finance payer who did not approve it releases it, and the money leaves the same day.",
    "released": "Nobody has to do anything. Each person is told when their money is sent.",
    "paused": "Finance looks at it. Nothing leaves until they let it go on.",
}
"""What happens next with a run, and who does it."""


def when_in_words(starts_at: datetime, ends_at: datetime) -> str:
    """The time of a session by London's clocks: "Monday 30 November 2026, 10:00 to 12:00"."""
    begin, end = in_london(starts_at), in_london(ends_at)
    until = f"{end:%H:%M}" if end.date() == begin.date() else f"{day_in_words(end.date(), weekday=True)}, {end:%H:%M}"
    return f"{day_in_words(begin.date(), weekday=True)}, {begin:%H:%M} to {until}"


def days_in_words(starts_at: datetime, ends_at: datetime) -> str:
    """When an event is, as a list says it: the time where it is on one day, else its first and last day."""
    first, last = in_london(starts_at).date(), in_london(ends_at).date()
    if first == last:
        return when_in_words(starts_at, ends_at)
    return f"{day_in_words(first, weekday=True)} to {day_in_words(last, weekday=True)}"


def mark_in_words(kind: str, minutes: int, whole_minutes: int) -> str:
    """A mark: "Here", or "Came late, 90 minutes" where it is not all of the session."""
    words = MARK_WORDS[kind]
    return words if minutes in (0, whole_minutes) else f"{words}, {minutes} minutes"
