"""What finance reads about a payment that stands still or did not arrive: what happened, where the money is, who acts next.

Pure, and true in every case: where a refusal proves that no money has left, nothing here says that nobody can tell.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.ways_out import NOTHING, UNCLEAR
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus
from services.payments.rails.refusals import REASONS_OF_RAIL, REFUSALS

SAYS = {
    RailStatus.PROCESSING: "it is on its way",
    RailStatus.POSTED: "the money has left",
    RailStatus.FAILED: "it failed",
    RailStatus.CANCELED: "it was canceled",
    RailStatus.RETURNED: "the money came back",
}
"""What a rail says, in words that follow "the bank says that"."""

ASKS_SOMEBODY = (PayoutStatus.FAILED, PayoutStatus.RETURNED, PayoutStatus.CANCELED, PayoutStatus.NEEDS_HUMAN)
"""Of a payment that stands so there is always something to say; of one that is about to leave, where the rail gave a reason."""

_PUT_ASIDE = "No money has left: it is put aside in the float and still owed."
_HELD = "The money is put aside in the float and still owed."
_FREE = "No money has left: it is free in the float again and still owed."
_BACK = "The money is back in your float and is still owed."
_UNTIL_DECIDED = "Nothing more is sent until you decide."
_BY_ITSELF = (
    "Nothing more is sent to that account. The person was asked for new bank details: when these are ready it is paid again by itself. "
    "If you hear nothing for a few days, call them."
)
_OF_OURS = {
    "too_often_or_too_late": "We sent this payment and asked the bank as often as is safe, and got no clear answer: it may have been "
    f"made or not. {_UNTIL_DECIDED} Ask the bank whether it has it.",
    "earlier_payment_unclear": "The bank contradicts itself about an earlier payment of the same money, so this one was stopped. It may "
    f"have been made or not. {_UNTIL_DECIDED} Decide about the earlier payment first; then ask the bank whether it has this one.",
    "paid_twice_at_rail": f"The bank has more than one payment with our number for this. {_UNTIL_DECIDED} Ask the bank which of them "
    "has left, and have it call the other one back.",
    "amount_differs": f"The bank has a payment with this number and another amount. {_UNTIL_DECIDED} Ask the bank.",
    "another_payment_at_rail": f"The bank answers with another payment than we asked for. {_UNTIL_DECIDED} Ask the bank.",
    "status_unknown": "The bank has this payment, and says something of it that we cannot read. "
    f"{_UNTIL_DECIDED} Look at this payment at the bank.",
    "method_gone": "The bank was too busy for this payment, and meanwhile the person's bank details are used no more. It may have been "
    f"made or not. {_UNTIL_DECIDED} Ask the bank whether it has it.",
}
_CANNOT_TELL = (
    f"We cannot tell whether this payment was made, or the bank wants a person to look. {_UNTIL_DECIDED} "
    "Look at the bank first; then accept what it says."
)


class SeenPayment(Protocol):
    """The columns of a payment that say what became of it."""

    @property
    def status(self) -> str: ...
    @property
    def failure_code(self) -> str | None: ...
    @property
    def remedy(self) -> str | None: ...
    @property
    def nothing_moved(self) -> bool: ...
    @property
    def needs_new_details(self) -> bool: ...
    @property
    def rail_says(self) -> str | None: ...
    @property
    def contradicted_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a payment stands, and the rail's last refusal or reason. `asks_where`: the person was asked for another account."""

    status: PayoutStatus
    code: str | None
    remedy: RailAnswerKind | None
    nothing_moved: bool
    asks_where: bool = False


def outcome_of(to: PayoutStatus, answer: RailAnswer, *, nothing_moved: bool) -> Outcome:
    """How a payment stands after an answer."""
    return Outcome(to, answer.code or answer.reason, remedy_of(answer), nothing_moved)


def remedy_of(answer: RailAnswer) -> RailAnswerKind | None:
    """Who acts next after an answer; None where nobody has to."""
    if answer.remedy is not None or answer.kind is RailAnswerKind.ACCEPTED:
        return answer.remedy
    return answer.kind


def explain_payment(payment: SeenPayment) -> str | None:
    """What finance reads about a payment as it stands; None where nobody has to do anything."""
    status = PayoutStatus(payment.status)
    if status is PayoutStatus.NEEDS_HUMAN and payment.contradicted_at is not None:
        return f"The bank contradicts itself about this payment. {say_word(payment.rail_says)} Nothing is sent for it, and it cannot be paid again, until you decide."
    remedy = RailAnswerKind(payment.remedy) if payment.remedy else None
    return explain(Outcome(status, payment.failure_code, remedy, payment.nothing_moved, payment.needs_new_details))


def explain(outcome: Outcome) -> str | None:
    """What happened, where the money is, who acts next; None for a status that asks nothing of anybody."""
    match outcome.status:
        case PayoutStatus.QUEUED:
            return _waiting(outcome)
        case PayoutStatus.FAILED:
            return _failed(outcome)
        case PayoutStatus.RETURNED:
            return f"This payment came back. {_reason(outcome)} {_BACK} {_next_after_reason(outcome)}"
        case PayoutStatus.CANCELED:
            return f"This payment was canceled before it left. {_BACK}"
        case PayoutStatus.NEEDS_HUMAN:
            return _stopped(outcome)
        case _:
            return None


def say_word(word: str | None) -> str:
    """The bank's last word about a payment, as a sentence."""
    if word is None:
        return "We have not asked the bank since it stopped."
    if word == NOTHING:
        return "The bank says that it has no such payment."
    if word == UNCLEAR:
        return "The bank says something that we cannot read."
    return f"The bank says that {SAYS[RailStatus(word)]}."


def why_it_stopped(was: PayoutStatus, answer: RailAnswer) -> str:
    """What a person reads who must decide about a contradiction: what we had, what the bank says now, and what to do."""
    had = {rail.value: words for rail, words in SAYS.items()}.get(was.value, "it has not been sent")
    seen = (
        f"the bank says that {SAYS[answer.status]}" if answer.status else "the bank says something that we cannot read"
    )
    return (
        f"The bank contradicts itself about this payment. We had that {had}; now {seen}. "
        "Nothing is sent for it, and it cannot be paid again, until you decide. Ask the bank; then accept what it says."
    )


def _refused(code: str | None) -> tuple[str, str]:
    """Why the rail refused, and what to do next."""
    row = REFUSALS.get(code or "")
    if row is not None:
        return f"The bank refused this payment: {row.says}.", row.to_do
    return (
        f"The bank refused this payment for a reason that we do not know ({code or 'without a code'}).",
        "Look at this payment at the bank, or ask the bank why.",
    )


def _waiting(outcome: Outcome) -> str | None:
    if outcome.code is None:
        return None
    why, to_do = _refused(outcome.code)
    return f"{why} {_PUT_ASIDE if outcome.nothing_moved else _HELD} {to_do}"


def _failed(outcome: Outcome) -> str:
    if outcome.nothing_moved or outcome.code in REFUSALS.keys() - REASONS_OF_RAIL.keys():  # some words are both
        why, to_do = _refused(outcome.code)
        return f"{why} {_FREE} {_BY_ITSELF if outcome.asks_where else f'{to_do} Then pay again.'}"
    if outcome.code == "no_ready_method":
        ask = "Ask the person how they want to be paid; then pay again."
        return f"We no longer know where to send this payment, so it was not sent. {_FREE} {_BY_ITSELF if outcome.asks_where else ask}"
    return f"The bank could not make this payment. {_reason(outcome)} {_BACK} {_next_after_reason(outcome)}"


def _reason(outcome: Outcome) -> str:
    row = REASONS_OF_RAIL.get(outcome.code or "")
    if row is not None:
        return f"The bank's reason: {row.says}."
    return "The bank gives no reason that we know."


def _next_after_reason(outcome: Outcome) -> str:
    if outcome.asks_where:
        return _BY_ITSELF
    row = REASONS_OF_RAIL.get(outcome.code or "")
    if row is not None:
        return row.to_do
    if outcome.remedy is RailAnswerKind.PAYEE_MUST_ACT:
        return "Ask the person for new bank details, or how else they want to be paid; then pay again."
    return "Look at the bank for its reason, or ask it; then pay again."


def _stopped(outcome: Outcome) -> str:
    is_refusal = outcome.remedy not in (None, RailAnswerKind.UNKNOWN)
    if outcome.nothing_moved:
        why, to_do = _refused(outcome.code)
        return f"{why} {_PUT_ASIDE} {to_do}"
    if outcome.code in _OF_OURS:
        return _OF_OURS[outcome.code]
    if is_refusal and outcome.code is not None:
        why, _ = _refused(outcome.code)
        return (
            f"{why} That does not prove that no money has left: it may have been made by an earlier request. {_UNTIL_DECIDED} "
            "Ask the bank whether it has it."
        )
    return _CANNOT_TELL
