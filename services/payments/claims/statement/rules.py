"""What a statement says, in plain words: facts in, sentences and tables out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.payments.rails.names import Rail, is_handed_over
from shared.contracts.notices import MessageShown
from shared.days_in_words import moment_in_words

STEP_WORDS: Mapping[str, str] = {
    "approve": "agreed",
    "approve_less": "agreed in part",
    "refuse": "not agreed",
    "ask": "asked",
    "answer": "answered",
    "hold": "waits",
    "release_hold": "waits no longer",
    "undo": "decision taken back",
    "appeal": "asked to look again",
    "withdraw": "taken back by the person",
}
PAYMENT_WORDS: Mapping[str, str] = {
    "draft": "is prepared",
    "approved": "is approved and waits to be released",
    "queued": "is about to leave",
    "sending": "is being sent",
    "unknown": "is being checked with the bank",
    "processing": "is on its way",
    "posted": "was sent",
    "failed": "did not leave",
    "returned": "came back",
    "canceled": "was stopped",
    "needs_human": "is looked at by a person",
}
CASH_WORDS: Mapping[str, str] = {
    "queued": "waits to be handed over in cash",
    "posted": "was given in cash",
    "returned": "was given back in cash",
    "failed": "did not reach them in cash",
}
"""How far a payment in cash is, where that is said in other words."""


WAGE_WORDS: Mapping[str, str] = {
    "queued": "waits for the payroll office",
    "posted": "was paid with wages",
    "failed": "was not paid by the payroll office",
}
"""How far a payment with wages is, where that is said in other words."""


def payment_words(status: str, rail: str) -> str:
    """How far a payment is: what is given in the hand was never sent."""
    own = CASH_WORDS if is_handed_over(rail) else WAGE_WORDS if rail == Rail.PAYROLL else {}
    return own.get(status) or PAYMENT_WORDS[status]


LINE_WORDS: Mapping[str, str] = {
    "waiting": "Waits for a decision",
    "asked": "Waits for an answer",
    "held": "Waits",
    "reduced": "Agreed in part",
    "refused": "Not agreed",
    "withdrawn": "Taken back by the person",
}
"""What stands below a line that is not simply agreed."""
KIND_WORDS: Mapping[str, str] = {
    "advance": "Money in advance: not spent yet when it was agreed",
    "ticket": "A ticket that the organisation buys: no money goes to the person",
}
CHANNEL_WORDS: Mapping[str, str] = {"sms": "Text message", "letter": "Easy Read letter"}
MESSAGE_WORDS: Mapping[str, str] = {
    "queued": "waits to be sent since",
    "sending": "is being sent since",
    "unknown": "may have left, and we are finding out, since",
    "sent": "handed over for delivery",
    "delivered": "delivered",
    "undelivered": "did not arrive,",
    "failed": "could not be sent,",
    "suppressed": "not sent, because the person said STOP,",
}
"""How far a message got; a time follows."""
MESSAGES = "Messages"
NO_ANSWER = (
    "The messages are not listed here: the service that keeps them did not answer when this paper was made. "
    "Make it again in a few minutes."
)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """Something that happened or was found: when (or about what), what, and further lines in small letters."""

    when: str
    words: str
    more: tuple[str, ...] = ()
    is_quoted: bool = False
    """Its words stand as their source has them, in English."""


@dataclass(frozen=True, slots=True)
class StatementSection:
    """A chapter of the statement; `nothing` is said where it has no rows."""

    title: str
    rows: tuple[StatementRow, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the claim as it stands in the table."""

    number: str
    day: str
    what: str
    more: tuple[str, ...]
    claimed: str
    agreed: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One receipt of the claim and the numbers of the lines that it is for."""

    receipt_id: UUID
    stored_as: str
    pages: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything that stands on paper, ready to be set; the pictures of `papers` are fetched when nothing is open."""

    organisation: str
    title: str
    foot: str
    about: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, str], ...]
    told: str
    lines: tuple[LineRow, ...]
    parts: tuple[StatementSection, ...]
    papers: tuple[Paper, ...] = field(default=())
    about_ids: tuple[UUID, ...] = field(default=())
    """What messages about this claim are about: the claim itself and its payments."""


def messages_part(messages: Sequence[MessageShown] | None) -> StatementSection:
    """The chapter about messages, the oldest first; None: nobody could say."""
    if messages is None:
        return StatementSection(MESSAGES, (), NO_ANSWER)
    return StatementSection(MESSAGES, tuple(map(_message, messages)), "No message about this claim has been made.")


def _message(one: MessageShown) -> StatementRow:
    channel, status = CHANNEL_WORDS.get(one.channel, one.channel), MESSAGE_WORDS.get(one.status, one.status)
    return StatementRow(
        moment_in_words(one.created_at), f"{one.title}.", (f"{channel}, {status} {moment_in_words(one.changed_at)}",)
    )


def caption(number: int, page: int, paper: Paper) -> str:
    """What stands above a picture: "Receipt 1, for lines 1 and 2 (page 1 of 2)"."""
    lines = [str(one) for one in paper.lines]
    which = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(lines[:-1])} and {lines[-1]}"
    pages = f" (page {page} of {paper.pages})" if paper.pages > 1 else ""
    return f"Receipt {number}, for {which}{pages}"
