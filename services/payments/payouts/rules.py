"""The life of a payment as data: which status may follow which, and why; where the money is; what the rail's word means.

`PAYMENT_TRANSITIONS` and `RUN_TRANSITIONS` are the only places that say what may happen. Nothing here reads a clock, a database or a
network.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.payments.ledger.rules import PostingKind
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus
from shared.errors import ConflictError, Effect
from shared.transitions import TransitionTable


class PayoutStatus(StrEnum):
    """How far a payment is."""

    DRAFT = "draft"
    """Somebody proposes it."""
    APPROVED = "approved"
    """Rightly owed, says an approver."""
    QUEUED = "queued"
    """Released: it may leave at any moment."""
    SENDING = "sending"
    """A worker holds it and is asking the rail, or died doing so."""
    UNKNOWN = "unknown"
    """Asked, and nobody can say whether the rail took it on."""
    PROCESSING = "processing"
    """The rail has it."""
    POSTED = "posted"
    """The money has left. It may still come back."""
    FAILED = "failed"
    """It did not and will not leave."""
    CANCELED = "canceled"
    """Taken back before it left."""
    RETURNED = "returned"
    """It left, and the other bank sent it back."""
    NEEDS_HUMAN = "needs_human"
    """Nothing automatic is safe any more: a person must look."""


class MoneyAt(StrEnum):
    """Where the money of a payment is, as the ledger sees it."""

    OWED = "owed"
    RESERVED = "reserved"
    IN_FLIGHT = "in_flight"
    PAID = "paid"


class WaitsFor(StrEnum):
    """What an approved payment without a run waits for before it may leave."""

    METHOD = "method"
    """Bank details, or another way to pay this person."""
    FLOAT = "float"
    """More money in the float."""
    RELEASE = "release"
    """A second person: no mandate is in force, or its room for today is used up."""


class PayoutCause(StrEnum):
    """Why a payment changed its status."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RELEASED = "released"
    LEFT_OUT = "left_out"
    WITHDRAWN = "withdrawn"
    LEASED = "leased"
    REPLAYED = "replayed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CHECK_NEEDED = "check_needed"
    TOLD_TO_WAIT = "told_to_wait"
    RUN_PAUSED = "run_paused"
    NO_ANSWER = "no_answer"
    LEASE_RAN_OUT = "lease_ran_out"
    FETCHED = "fetched"
    CONTRADICTED = "contradicted"
    GAVE_UP = "gave_up"
    NOT_AUTOMATIC = "not_automatic"
    DECIDED = "decided"
    HANDED_OVER = "handed_over"
    GIVEN_BACK = "given_back"
    NOT_GIVEN = "not_given"
    PAID_WITH_WAGES = "paid_with_wages"
    NOT_WITH_WAGES = "not_with_wages"
    """The payroll office was said to have paid it, and had not, or its money came back."""


_S, _C = PayoutStatus, PayoutCause

_EDGES = {
    (_S.DRAFT, _S.APPROVED): frozenset({_C.APPROVED}),
    (_S.DRAFT, _S.CANCELED): frozenset({_C.LEFT_OUT, _C.WITHDRAWN}),
    (_S.APPROVED, _S.QUEUED): frozenset({_C.RELEASED}),
    (_S.APPROVED, _S.CANCELED): frozenset({_C.LEFT_OUT, _C.WITHDRAWN}),
    (_S.QUEUED, _S.SENDING): frozenset({_C.LEASED}),
    (_S.QUEUED, _S.CANCELED): frozenset({_C.WITHDRAWN}),
    (_S.QUEUED, _S.POSTED): frozenset({_C.HANDED_OVER, _C.PAID_WITH_WAGES}),
    (_S.QUEUED, _S.FAILED): frozenset({_C.REFUSED}),
    (_S.QUEUED, _S.NEEDS_HUMAN): frozenset({_C.CONTRADICTED, _C.NOT_AUTOMATIC}),
    (_S.SENDING, _S.QUEUED): frozenset({_C.TOLD_TO_WAIT, _C.RUN_PAUSED, _C.CHECK_NEEDED}),
    (_S.SENDING, _S.UNKNOWN): frozenset({_C.NO_ANSWER, _C.LEASE_RAN_OUT, _C.TOLD_TO_WAIT}),
    (_S.SENDING, _S.PROCESSING): frozenset({_C.ACCEPTED, _C.FETCHED}),
    (_S.SENDING, _S.POSTED): frozenset({_C.ACCEPTED, _C.FETCHED}),
    (_S.SENDING, _S.FAILED): frozenset({_C.REFUSED, _C.ACCEPTED, _C.FETCHED}),
    (_S.SENDING, _S.CANCELED): frozenset({_C.ACCEPTED, _C.FETCHED}),
    (_S.SENDING, _S.RETURNED): frozenset({_C.ACCEPTED, _C.FETCHED}),
    (_S.SENDING, _S.NEEDS_HUMAN): frozenset({_C.NOT_AUTOMATIC}),
    (_S.UNKNOWN, _S.SENDING): frozenset({_C.REPLAYED}),
    (_S.UNKNOWN, _S.PROCESSING): frozenset({_C.FETCHED}),
    (_S.UNKNOWN, _S.POSTED): frozenset({_C.FETCHED}),
    (_S.UNKNOWN, _S.FAILED): frozenset({_C.FETCHED}),
    (_S.UNKNOWN, _S.CANCELED): frozenset({_C.FETCHED}),
    (_S.UNKNOWN, _S.RETURNED): frozenset({_C.FETCHED}),
    (_S.UNKNOWN, _S.NEEDS_HUMAN): frozenset({_C.GAVE_UP, _C.NOT_AUTOMATIC}),
    (_S.PROCESSING, _S.POSTED): frozenset({_C.FETCHED}),
    (_S.PROCESSING, _S.FAILED): frozenset({_C.FETCHED}),
    (_S.PROCESSING, _S.CANCELED): frozenset({_C.FETCHED}),
    (_S.PROCESSING, _S.RETURNED): frozenset({_C.FETCHED}),
    (_S.PROCESSING, _S.NEEDS_HUMAN): frozenset({_C.NOT_AUTOMATIC}),
    (_S.POSTED, _S.RETURNED): frozenset({_C.FETCHED, _C.GIVEN_BACK, _C.NOT_WITH_WAGES}),
    (_S.POSTED, _S.FAILED): frozenset({_C.NOT_GIVEN}),
    (_S.POSTED, _S.NEEDS_HUMAN): frozenset({_C.CONTRADICTED}),
    (_S.FAILED, _S.NEEDS_HUMAN): frozenset({_C.CONTRADICTED}),
    (_S.CANCELED, _S.NEEDS_HUMAN): frozenset({_C.CONTRADICTED}),
    (_S.RETURNED, _S.NEEDS_HUMAN): frozenset({_C.CONTRADICTED}),
    (_S.NEEDS_HUMAN, _S.QUEUED): frozenset({_C.DECIDED}),
    (_S.NEEDS_HUMAN, _S.PROCESSING): frozenset({_C.FETCHED}),
    (_S.NEEDS_HUMAN, _S.POSTED): frozenset({_C.FETCHED, _C.DECIDED, _C.HANDED_OVER}),
    (_S.NEEDS_HUMAN, _S.FAILED): frozenset({_C.FETCHED, _C.DECIDED}),
    (_S.NEEDS_HUMAN, _S.CANCELED): frozenset({_C.FETCHED, _C.DECIDED}),
    (_S.NEEDS_HUMAN, _S.RETURNED): frozenset({_C.FETCHED, _C.DECIDED}),
}


def _refuse_payment(now: PayoutStatus, cause: PayoutCause) -> ConflictError:
    return ConflictError(
        "payout.not_now",
        f"This payment is {now.value.replace('_', ' ')}, so this is not possible.",
        "Look at the payment again.",
        effect=Effect.NO_MONEY_MOVED,
        payment_status=now.value,
        cause=cause.value,
    )


PAYMENT_TRANSITIONS = TransitionTable("payout", PayoutStatus.DRAFT, _EDGES, _refuse_payment)
"""Every step a payment may take, with what may cause it."""


class RunStatus(StrEnum):
    """How far a run is; how far each of its payments is, the payment says."""

    DRAFT = "draft"
    """Somebody proposes it."""
    APPROVED = "approved"
    """Rightly owed, says an approver."""
    RELEASED = "released"
    """Its payments leave."""
    PAUSED = "paused"
    """What has left stays sent, what waits keeps waiting."""


class RunEvent(StrEnum):
    """What happens to a run."""

    APPROVED = "approved"
    RELEASED = "released"
    STOPPED = "stopped"
    """By a person."""
    REFUSED = "refused"
    """The rail refuses until finance acts."""
    RESUMED = "resumed"


def _refuse_run(now: RunStatus, event: RunEvent) -> ConflictError:
    if event is RunEvent.APPROVED:
        return ConflictError("run.not_draft", f"This run is {now.value} already.")
    if event is RunEvent.RELEASED and now is RunStatus.DRAFT:
        return ConflictError(
            "run.not_approved",
            "This run has not been approved yet.",
            "Ask a finance approver.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if event is RunEvent.RELEASED:
        return ConflictError("run.released_before", "This run was released before.", effect=Effect.NO_MONEY_MOVED)
    code, what = ("run.not_paused", "resume") if event is RunEvent.RESUMED else ("run.not_running", "stop")
    return ConflictError(code, f"This run is {now.value}, so there is nothing to {what}.")


RUN_TRANSITIONS = TransitionTable(
    "payout_run",
    RunStatus.DRAFT,
    {
        (RunStatus.DRAFT, RunStatus.APPROVED): frozenset({RunEvent.APPROVED}),
        (RunStatus.APPROVED, RunStatus.RELEASED): frozenset({RunEvent.RELEASED}),
        (RunStatus.RELEASED, RunStatus.PAUSED): frozenset({RunEvent.STOPPED, RunEvent.REFUSED}),
        (RunStatus.PAUSED, RunStatus.RELEASED): frozenset({RunEvent.RESUMED}),
    },
    _refuse_run,
)
"""Every step a run may take."""

FINISHED = frozenset({PayoutStatus.FAILED, PayoutStatus.CANCELED, PayoutStatus.RETURNED})
"""After these the obligation is open again and a new generation may be made."""

BEFORE: dict[PayoutStatus, frozenset[PayoutStatus]] = {
    PayoutStatus.PROCESSING: frozenset(),
    PayoutStatus.POSTED: frozenset({PayoutStatus.PROCESSING}),
    PayoutStatus.FAILED: frozenset({PayoutStatus.PROCESSING}),
    PayoutStatus.CANCELED: frozenset({PayoutStatus.PROCESSING}),
    PayoutStatus.RETURNED: frozenset({PayoutStatus.PROCESSING, PayoutStatus.POSTED}),
}
"""What a rail may have said of a payment before it said this: such a word may come late, whichever order we hear them in."""

UNDECIDED = frozenset({PayoutStatus.SENDING, PayoutStatus.UNKNOWN, PayoutStatus.PROCESSING})
"""The rail has been asked and has not said the last word: whatever it says now is believed."""

OF_RAIL = {
    RailStatus.PROCESSING: PayoutStatus.PROCESSING,
    RailStatus.POSTED: PayoutStatus.POSTED,
    RailStatus.FAILED: PayoutStatus.FAILED,
    RailStatus.CANCELED: PayoutStatus.CANCELED,
    RailStatus.RETURNED: PayoutStatus.RETURNED,
}

_RETURN = (PostingKind.RETURNED, PostingKind.RESTORED)

MONEY: dict[tuple[MoneyAt, PayoutStatus], tuple[MoneyAt, tuple[PostingKind, ...]]] = {
    (MoneyAt.RESERVED, PayoutStatus.PROCESSING): (MoneyAt.IN_FLIGHT, (PostingKind.ACCEPTED,)),
    (MoneyAt.RESERVED, PayoutStatus.POSTED): (MoneyAt.PAID, (PostingKind.ACCEPTED, PostingKind.POSTED)),
    (MoneyAt.RESERVED, PayoutStatus.FAILED): (MoneyAt.OWED, (PostingKind.UNRESERVED,)),
    (MoneyAt.RESERVED, PayoutStatus.CANCELED): (MoneyAt.OWED, (PostingKind.UNRESERVED,)),
    (MoneyAt.RESERVED, PayoutStatus.RETURNED): (MoneyAt.OWED, (PostingKind.ACCEPTED, PostingKind.POSTED, *_RETURN)),
    (MoneyAt.IN_FLIGHT, PayoutStatus.POSTED): (MoneyAt.PAID, (PostingKind.POSTED,)),
    (MoneyAt.IN_FLIGHT, PayoutStatus.FAILED): (MoneyAt.OWED, (PostingKind.UNDONE,)),
    (MoneyAt.IN_FLIGHT, PayoutStatus.CANCELED): (MoneyAt.OWED, (PostingKind.UNDONE,)),
    (MoneyAt.IN_FLIGHT, PayoutStatus.RETURNED): (MoneyAt.OWED, (PostingKind.POSTED, *_RETURN)),
    (MoneyAt.PAID, PayoutStatus.RETURNED): (MoneyAt.OWED, _RETURN),
    (MoneyAt.PAID, PayoutStatus.FAILED): (MoneyAt.OWED, _RETURN),
    (MoneyAt.PAID, PayoutStatus.CANCELED): (MoneyAt.OWED, _RETURN),
    (MoneyAt.OWED, PayoutStatus.POSTED): (MoneyAt.PAID, (PostingKind.LEFT_AFTER_ALL,)),
}
"""Where the money goes when a payment reaches a status; anything not listed moves no money."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step that the rules allow: the new status, where the money is then, and what the ledger writes."""

    to: PayoutStatus
    cause: PayoutCause
    money_at: MoneyAt
    steps: tuple[PostingKind, ...]


def move(now: PayoutStatus, money_at: MoneyAt, to: PayoutStatus, cause: PayoutCause) -> Move:
    """The step from `now` to `to`. Raises ConflictError where the rules do not allow it for this cause."""
    PAYMENT_TRANSITIONS.next_status(now, cause, to)
    if to is PayoutStatus.QUEUED and cause is PayoutCause.DECIDED and money_at is not MoneyAt.RESERVED:
        raise ConflictError(
            "payout.not_put_aside",
            "No money is put aside for this payment any more, so it cannot be sent again.",
            "Accept what the bank says; then pay again.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if cause is PayoutCause.RELEASED:
        return Move(to, cause, MoneyAt.RESERVED, ())  # the run reserves its total in one transfer
    place, steps = MONEY.get((money_at, to), (money_at, ()))
    return Move(to, cause, place, steps)


MOST_BODIES = 3
"""So many requests of one payment are refused for want of a name check, each with a new check, before a person looks."""


def after_answer(
    answer: RailAnswer, *, sent_before: bool, nothing_moved: bool = False, may_check_again: bool = False
) -> tuple[PayoutStatus, PayoutCause]:
    """What the rail's answer to a send makes of the payment. `sent_before`: an earlier send got no answer, so that "not now"
    leaves the question open instead of putting the payment back into the queue. `nothing_moved`: this refusal and the answers to
    all earlier sends prove that no money has left; otherwise no refusal frees the money. `may_check_again`: a refusal for want of
    a name check is answered by a new check."""
    if answer.kind is RailAnswerKind.ACCEPTED and answer.status is not None:
        return OF_RAIL[answer.status], PayoutCause.ACCEPTED
    if answer.kind in (RailAnswerKind.TRY_LATER, RailAnswerKind.PAUSE_RUN):
        if sent_before:
            return PayoutStatus.UNKNOWN, PayoutCause.TOLD_TO_WAIT
        return (
            PayoutStatus.QUEUED,
            PayoutCause.TOLD_TO_WAIT if answer.kind is RailAnswerKind.TRY_LATER else PayoutCause.RUN_PAUSED,
        )
    if answer.kind is RailAnswerKind.PAYEE_MUST_ACT and nothing_moved:
        return PayoutStatus.FAILED, PayoutCause.REFUSED
    if answer.kind is RailAnswerKind.NAME_CHECK and may_check_again and nothing_moved:
        return PayoutStatus.QUEUED, PayoutCause.CHECK_NEEDED
    if answer.kind in (RailAnswerKind.UNKNOWN, RailAnswerKind.ACCEPTED):
        return PayoutStatus.UNKNOWN, PayoutCause.NO_ANSWER
    return PayoutStatus.NEEDS_HUMAN, PayoutCause.NOT_AUTOMATIC


def after_fetch(
    now: PayoutStatus, answer: RailAnswer, *, is_newer: bool = False, is_contradicted: bool = False
) -> tuple[PayoutStatus, PayoutCause] | None:
    """What a fetched object makes of the payment; None where it tells nothing new (a repeat, or an older word that comes late).

    The rail contradicting itself, in either direction, is never believed: a person must look. `is_newer`: the rail was
    asked after we wrote down what we have, so that an earlier word is no late one. `is_contradicted`: the rail has
    contradicted itself about this payment before; from then on only a person moves it.
    """
    seen = OF_RAIL[answer.status] if answer.status is not None else None
    if seen is now or now in (
        PayoutStatus.DRAFT,
        PayoutStatus.APPROVED,
    ):  # never released: the rail cannot have it, see `events.py`
        return None
    if now is PayoutStatus.NEEDS_HUMAN:
        return None if seen is None or is_contradicted else (seen, PayoutCause.FETCHED)
    if now in UNDECIDED:
        return (PayoutStatus.NEEDS_HUMAN, PayoutCause.NOT_AUTOMATIC) if seen is None else (seen, PayoutCause.FETCHED)
    if (now, seen) == (PayoutStatus.POSTED, PayoutStatus.RETURNED) and not is_contradicted:
        return PayoutStatus.RETURNED, PayoutCause.FETCHED
    if may_be_late(now, answer) and not is_newer:
        return None
    return PayoutStatus.NEEDS_HUMAN, PayoutCause.CONTRADICTED


def may_be_late(now: PayoutStatus, answer: RailAnswer) -> bool:
    """Whether the rail may have said this on the way to what we have: harmless if it is only late, a contradiction if new."""
    return answer.status is not None and OF_RAIL[answer.status] in BEFORE.get(now, ())


def idempotency_key(payout_id: object, generation: int, body_revision: int) -> str:
    """The key of a payment at the rail. It changes only with the generation or, after a recorded refusal, the body."""
    return f"po_{payout_id}_{generation}_{body_revision}"
