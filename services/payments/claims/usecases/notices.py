"""What a person is told about their claim, and what finance is asked: written in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.rules.send_deadline import AT_RISK_BEFORE
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases.lines import get_claim, lines_of
from services.payments.worklist.usecases import ask_a_human, close_items
from shared.contracts.categories import FACTS, words_in_texts
from shared.contracts.money import PromiseKind
from shared.contracts.notices import NOTICES, Notice, NoticeRequested
from shared.contracts.purposes import purpose_of_costs
from shared.database import app_now
from shared.ids import new_id
from shared.outbox import Task, enqueue, send_message

TOLD_IN_CONVERSATION = frozenset({"text", "call"})
"""There the answer itself says what happens next."""

Values = Mapping[str, str | int]

_ENDED = frozenset({"reason", "question"})
"""The catalogue's own sentences end these: both stand in a text and beside a picture."""

DECIDE, SECOND, AT_RISK = "claim_to_decide", "claim_second_person", "claim_at_risk"
WATCH_TOPIC = "claim.watch"


def tell(session: Session, claim: Claim, notice: Notice, values: Values, *, asked_by: UUID | None = None) -> None:
    """Asks notifications to say one thing to the claim's person; the claim's reference goes with it, and what it is for where the notice
    names no line. Each time is an occasion of its own: a second line refused or a second question is told as well. The occasion of a
    question is the step `asked_by`, so that the answer is known to be to this one."""
    values = {
        name: one.rstrip(".?") if name in _ENDED and isinstance(one, str) else one for name, one in values.items()
    }
    if "purpose" in NOTICES[notice]:
        values["purpose"] = purpose_of_costs(one.category for one in lines_of(session, claim))
    wanted = NoticeRequested(
        person_id=claim.person_id,
        notice=notice,
        values={**values, "reference": claim.reference},
        about_id=claim.id,
        occasion_id=asked_by or new_id(),
    )
    send_message(session, claim.org_id, wanted)


@dataclass(frozen=True, slots=True)
class ClaimPromise:
    """What the person was promised about a claim, and by when: the time of today, or the day, that the kind speaks of."""

    kind: PromiseKind
    by: datetime


def promise_of(claim: Claim) -> ClaimPromise:
    """The promise of a claim that was sent in."""
    return ClaimPromise(PromiseKind(claim.promise_kind or PromiseKind.LOOK_TODAY), claim.misses_at or claim.created_at)


def promise_values(claim: Claim) -> Values:
    """The same, as a notice carries it."""
    promised = promise_of(claim)
    return {"promise": promised.kind.value, "promise_by": promised.by.isoformat()}


def tell_received(session: Session, claim: Claim) -> None:
    """Says that we have the claim and what happens next, where nobody is in a conversation that says so."""
    if claim.channel not in TOLD_IN_CONVERSATION:
        tell(session, claim, Notice.CLAIM_RECEIVED, {"amount_pence": claim.total_pence, **promise_values(claim)})


def what(line: ClaimLine) -> str:
    """What a line is for, in the plain words of its category where it may be named: never its description, which may say more than
    others should read."""
    return words_in_texts(FACTS[line.category])


def ask_finance(session: Session, claim: Claim, kind: str = DECIDE) -> None:
    """Puts the claim on the list of what finance must do, due when the promise would be missed."""
    reasons = {
        DECIDE: "A claim waits for a decision. No money has moved. Look at it, then approve it, ask, or say why not.",
        SECOND: "One person has approved this claim, and above the limit it takes two. No money has moved. "
        "Somebody else in finance must look at it.",
    }
    ask_a_human(
        session,
        claim.org_id,
        kind=kind,
        subject_type="claim",
        subject_id=claim.id,
        reason=reasons[kind],
        due_in=max(timedelta(), _left(session, claim)),
    )
    _watch(session, claim)


def look_at_promise(session: Session, org_id: UUID, claim_id: UUID) -> None:
    """Asks for help in time where a claim is still not decided shortly before its promise is missed; looks again later where
    the promise was made anew meanwhile."""
    claim = get_claim(session, org_id, claim_id)
    if not claim.to_decide:
        return
    if _left(session, claim) > AT_RISK_BEFORE:
        _watch(session, claim)
        return
    ask_a_human(
        session,
        org_id,
        kind=AT_RISK,
        subject_type="claim",
        subject_id=claim_id,
        reason="This claim is not decided yet, and what we promised the person is about to be missed. "
        "No money has moved. Decide it now, or call the person.",
        urgent=True,
        due_in=AT_RISK_BEFORE,
    )


def _left(session: Session, claim: Claim) -> timedelta:
    now = app_now(session)
    return (claim.misses_at or now) - now


def _watch(session: Session, claim: Claim) -> None:
    due_in = max(timedelta(), _left(session, claim) - AT_RISK_BEFORE)
    enqueue(session, claim.org_id, [Task("payments", WATCH_TOPIC, claim.id, due_in=due_in, dedupe_key=str(claim.id))])


STUCK = "claim_stuck"
"""The kind of task about a claim that was agreed and cannot be sent in."""


def finance_has_answered(session: Session, claim: Claim, done_by: UUID, *kinds: str) -> None:
    """Takes the claim off the list again."""
    close_items(session, claim.org_id, claim.id, kinds or (DECIDE, SECOND, AT_RISK), done_by=done_by)
