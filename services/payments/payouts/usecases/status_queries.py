"""Asking the rail about a payment that was sent: what we ask, what its answer makes of the payment, and when to send again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payouts import rules
from services.payments.payouts.explanations import outcome_of
from services.payments.payouts.rules import PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout, PayoutAtRail, StatusChange
from services.payments.payouts.usecases.attempts import LeasedPayment, evidence_of
from services.payments.payouts.usecases.contradictions import note_word, stop
from services.payments.payouts.usecases.generations import is_stopped, lock_generations
from services.payments.payouts.usecases.payments import Timings, move_one, take, values_after
from services.payments.payouts.usecases.status_effects import after_move, tell_of_delay
from services.payments.rails.protocol import Credentials, FrozenRequest, RailAnswer, RailAnswerKind
from services.payments.rails.usecases import open_credentials
from shared.database import FOR_CHANGE, app_now
from shared.outbox import Lane, Task, enqueue
from shared.sealing import Sealer

LOOK_TOPIC = "payout.look"
MOST_ATTEMPTS = 8
REPLAY_FOR = timedelta(hours=24)
"""How long the same key is sent again without a person looking; rails promise to remember keys at least this long."""


@dataclass(frozen=True, slots=True)
class StatusQuery:
    """A payment of which we must ask the rail what became of it."""

    org_id: UUID
    payout_id: UUID
    rail: str
    provider_id: str | None
    recipient: str
    first_sent_at: datetime
    attempts: int
    credentials: Credentials
    asked_at: datetime
    """By the database's clock, before the rail is asked: what it answers is at least as new as this."""


def apply_fetched(  # whose, which, what, when asked, and why
    session: Session,
    org_id: UUID,
    payout_id: UUID,
    answer: RailAnswer,
    timings: Timings,
    *,
    asked_at: datetime,
    waited: bool = False,
) -> bool:
    """Applies an object that was fetched from the rail. False where there is no such payment, or none that was ever released.

    `asked_at`: by the database's clock, before the rail was asked. `waited`: nobody told us anything, the clock looked; a
    payment that is still on its way then is worth a word.
    """
    payouts = lock_generations(session, org_id, payout_id)
    payout = _of(payouts, payout_id)
    if payout is None or (payout.released_by is None and payout.released_under is None):
        return False
    answer = _checked(payout, answer)
    late = rules.may_be_late(PayoutStatus(payout.status), answer)
    is_newer = late and asked_at > _last_change(session, payout)
    outcome = rules.after_fetch(
        PayoutStatus(payout.status), answer, is_newer=is_newer, is_contradicted=payout.contradicted_at is not None
    )
    if outcome is None:
        if payout.status == PayoutStatus.NEEDS_HUMAN.value:
            note_word(session, payout, answer)
        elif late:  # either an older word that comes late, or news: only asking once more tells
            look_again(session, payout)
        elif waited or answer.under_review:
            tell_of_delay(session, payout, answer)
        return True
    to, cause = outcome
    if cause is PayoutCause.CONTRADICTED:
        stop(session, payout, [one for one in payouts if one is not payout], answer, evidence_of(answer))
        return True
    values = values_after(to, answer, timings) | {"rail_says": None}
    moved = move_one(session, payout, to, cause, values, evidence_of(answer))
    why = outcome_of(to, answer, nothing_moved=False)
    after_move(session, org_id, moved, PayoutStatus(payout.status), to, why=why)
    return True


def look_again(session: Session, payout: Payout) -> None:
    """Asks the worker to fetch a payment from the rail once more, whatever its status."""
    task = Task("payments", LOOK_TOPIC, payout.id, lane=Lane.URGENT, dedupe_key=str(payout.id))
    enqueue(session, payout.org_id, [task])


def find_by_provider(session: Session, org_id: UUID, rail: str, provider_id: str) -> UUID | None:
    """Our payment behind a rail's id."""
    return session.scalar(select(PayoutAtRail.payout_id).filter_by(org_id=org_id, rail=rail, provider_id=provider_id))


def begin_query(
    session: Session, org_id: UUID, payout_id: UUID, sealer: Sealer, timings: Timings
) -> StatusQuery | None:
    """Takes a due query (unknown, or on its way for long) for this worker; others leave it alone for one lease."""
    payout = session.get(Payout, (org_id, payout_id), with_for_update=FOR_CHANGE)
    now = app_now(session)
    if payout is None or payout.status not in (PayoutStatus.UNKNOWN.value, PayoutStatus.PROCESSING.value):
        return None
    if payout.next_at is None or payout.next_at > now:
        return None
    waiting = timings.lease if payout.status == PayoutStatus.UNKNOWN.value else timings.look_again
    payout.next_at = now + waiting
    return query_of(session, payout, sealer)


def query_of(session: Session, payout: Payout, sealer: Sealer) -> StatusQuery:
    """What the rail is asked about a payment that was sent."""
    now = app_now(session)
    return StatusQuery(
        org_id=payout.org_id,
        payout_id=payout.id,
        rail=payout.rail,
        provider_id=payout.provider_id,
        recipient=payout.recipient or "",
        first_sent_at=payout.first_sent_at or now,
        attempts=payout.attempts,
        credentials=open_credentials(session, payout.org_id, payout.rail, sealer),
        asked_at=now,
    )


def may_replay(session: Session, query: StatusQuery) -> bool:
    """Whether sending the same key again is still safe without a person: not too often, not too late."""
    return query.attempts < MOST_ATTEMPTS and app_now(session) - query.first_sent_at < REPLAY_FOR


def give_up(session: Session, query: StatusQuery, code: str) -> None:
    """Hands a payment whose outcome nobody knows to a human; nothing automatic touches it any more."""
    payout = session.get(Payout, (query.org_id, query.payout_id), with_for_update=FOR_CHANGE)
    if payout is not None and payout.status == PayoutStatus.UNKNOWN.value:
        _give_up(session, payout, code)


def lease_again(session: Session, query: StatusQuery, timings: Timings) -> LeasedPayment | None:
    """Takes an unknown payment for a replay: the same key and the same bytes, as a new attempt."""
    payouts = lock_generations(session, query.org_id, query.payout_id)
    payout = _of(payouts, query.payout_id)
    if payout is None or payout.status != PayoutStatus.UNKNOWN.value or payout.request_body is None:
        return None
    if payout.attempts != query.attempts:
        return None  # somebody has sent it since we asked: that the rail knew nothing is no news any more
    if any(is_stopped(one) for one in payouts):
        _give_up(session, payout, "earlier_payment_unclear")
        return None
    request = FrozenRequest(payout.request_body, payout.api_version or "")
    return take(session, payout, PayoutCause.REPLAYED, request, query.credentials, timings, {})


def _give_up(session: Session, payout: Payout, code: str) -> None:
    to, answer = PayoutStatus.NEEDS_HUMAN, RailAnswer(RailAnswerKind.UNKNOWN, code=code)
    values = {"next_at": None, "failure_code": code, "remedy": RailAnswerKind.NEEDS_HUMAN.value, "nothing_moved": False}
    moved = move_one(session, payout, to, PayoutCause.GAVE_UP, values, evidence_of(answer))
    why = outcome_of(to, answer, nothing_moved=False)
    after_move(session, payout.org_id, moved, PayoutStatus.UNKNOWN, to, why=why)


def _of(payouts: Sequence[Payout], payout_id: UUID) -> Payout | None:
    return next((one for one in payouts if one.id == payout_id), None)


def _checked(payout: Payout, answer: RailAnswer) -> RailAnswer:
    """An object with another amount, or beside another object of the same payment, tells nothing that may be believed."""
    if answer.amount_pence is not None and answer.amount_pence != payout.amount_pence:
        return RailAnswer(RailAnswerKind.NEEDS_HUMAN, code="amount_differs", provider_id=answer.provider_id)
    if None not in (payout.provider_id, answer.provider_id) and payout.provider_id != answer.provider_id:
        return RailAnswer(RailAnswerKind.NEEDS_HUMAN, code="another_payment_at_rail")
    if answer.payout_id is not None and answer.payout_id != payout.id:
        return RailAnswer(RailAnswerKind.NEEDS_HUMAN, code="another_payment_at_rail")
    return answer


def _last_change(session: Session, payout: Payout) -> datetime:
    """When the payment came to its present status."""
    moment: datetime = session.execute(
        select(func.max(StatusChange.at)).filter_by(org_id=payout.org_id, payout_id=payout.id)
    ).scalar_one()
    return moment
