"""A later payment of the same money is made, and leaves, only after a look at what the rail says of the earlier ones now.

Each look is three steps of `fetching.py`: what to ask, in one transaction; the rail, with none open; what follows, in
another. The rows are locked before the outbox row is acknowledged, as those do who ask for the look: so neither waits for
the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.payments.payouts.rules import FINISHED, PayoutStatus
from services.payments.payouts.tables import Payout, PayoutAttempt
from services.payments.payouts.usecases.contradictions import note_word, take_back_unsent
from services.payments.payouts.usecases.generations import lock_cash_of_payment, lock_generations
from services.payments.payouts.usecases.manual_actions import next_generation
from services.payments.payouts.usecases.own_limits import lock_limited_person
from services.payments.payouts.usecases.payments import Timings
from services.payments.payouts.usecases.proposals import NOT_PAID_AGAIN
from services.payments.payouts.usecases.releasing import SEND_TOPIC, enqueue_sends
from services.payments.payouts.usecases.status_queries import (
    LOOK_TOPIC,
    StatusQuery,
    apply_fetched,
    look_again,
    query_of,
)
from services.payments.payouts.usecases.urgent import Paid, get_payment
from services.payments.people.tables import Principal
from services.payments.people.usecases import actor_of
from services.payments.rails.names import is_sent
from services.payments.rails.protocol import RailAnswer, RailAnswerKind
from services.payments.worklist.usecases import ask_a_human, close_items
from shared.database import app_now
from shared.errors import ConflictError, ProblemError
from shared.identity import Actor, Permission, system_actor
from shared.outbox import Lane, Task, Work, acknowledge, enqueue, lock_unacknowledged
from shared.sealing import Sealer

_NOT_REACHED = "payout_bank_not_reached"
_ASKED_FOR = "Somebody asked to pay this again."


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """A question and what the rail answered: one payment, none, or several."""

    question: StatusQuery
    answers: Sequence[RailAnswer]


def look(session: Session, actor: Actor, payout_id: UUID) -> Payout:
    """A person has us ask the rail about a payment, whatever its status. Raises ForbiddenError, NotFoundError, and
    ConflictError where it was never sent."""
    actor.require(Permission.RECONCILE)
    payout = get_payment(session, actor.org_id, payout_id)
    if payout.attempts == 0:
        raise ConflictError(
            "payout.never_sent",
            "This payment was never sent to the bank, so there is nothing to ask.",
        )
    look_again(session, payout)
    return payout


def begin_look(session: Session, work: Work, sealer: Sealer, timings: Timings) -> list[StatusQuery]:
    """What to ask about one payment. Where only a list could show it and the last send is too fresh for that, later."""
    payout = session.get(Payout, (work.org_id, work.subject()))
    if payout is None or payout.attempts == 0:
        return []
    if payout.provider_id is None and (wait := _too_fresh(session, payout, timings)) > timedelta():
        if acknowledge(session, work.id):
            later = Task("payments", LOOK_TOPIC, payout.id, lane=Lane.URGENT, due_in=wait, dedupe_key=str(payout.id))
            enqueue(session, work.org_id, [later])
        return []
    return [query_of(session, payout, sealer)]


def end_look(session: Session, work: Work, looked: Sequence[QueryAnswer], timings: Timings) -> None:
    """What follows from a look at one payment."""
    for one in looked:
        lock_generations(session, work.org_id, one.question.payout_id)
    if acknowledge(session, work.id):
        for one in looked:
            _apply(session, one, timings)


def begin_earlier(session: Session, work: Work, sealer: Sealer) -> list[StatusQuery]:
    """What to ask before a payment leaves, or is made: everything that was ever sent before of the same money. The work names
    the payment that is about to leave, or one that is over and is to be paid again."""
    payout = session.get_one(Payout, (work.org_id, work.subject()))
    earlier = session.scalars(
        select(Payout)
        .where(Payout.org_id == work.org_id, Payout.obligation_id == payout.obligation_id, Payout.attempts > 0)
        .where(Payout.status.in_([one.value for one in FINISHED]))
        .order_by(Payout.id)
    )
    return [query_of(session, one, sealer) for one in earlier]


def let_leave(session: Session, work: Work, looked: Sequence[QueryAnswer], timings: Timings) -> None:
    """A payment that waited for a look at the earlier ones leaves, where all of them are over; otherwise it is taken back."""
    lock_cash_of_payment(session, work.org_id, work.subject())
    lock_unacknowledged(session, work.org_id, SEND_TOPIC, [work.subject()])
    found = take_looks(session, work, looked, timings)
    if found is None:
        return
    payout, payouts = found
    if payout.status != PayoutStatus.QUEUED.value:
        return
    if any(PayoutStatus(one.status) not in FINISHED for one in payouts if one is not payout):
        take_back_unsent(session, [payout])
        return
    payout.earlier_looked_at = app_now(session)
    session.flush()
    if is_sent(payout.rail):
        enqueue_sends(session, work.org_id, [payout.id], Lane(payout.lane))


def make_again(session: Session, work: Work, looked: Sequence[QueryAnswer], timings: Timings) -> None:
    """Makes the payment that somebody asked for, where everything before it is over at the rail as well; otherwise a person
    is told that nothing was paid again, and why."""
    asked_by = UUID(str(work.body["asked_by"]))
    lock_limited_person(session, work.org_id, work.subject())
    found = take_looks(session, work, looked, timings)
    if found is None:
        return
    payout, payouts = found
    if any(PayoutStatus(one.status) not in FINISHED for one in payouts):
        _drop(session, payout, "the bank now says something else about it, or another payment of it is on its way.")
        return
    principal = session.get_one(Principal, (work.org_id, asked_by))
    if principal.disabled_at is not None:
        _drop(session, payout, "who asked for it may not sign in any more.")
        return
    make_after_looking(
        session, payout, lambda: next_generation(session, actor_of(session, principal, None), payout), _ASKED_FOR
    )


def make_after_looking(session: Session, payout: Payout, make: Callable[[], Paid], opening: str) -> None:
    """Makes the next payment of one whose earlier ones were just looked at; a person is told why where that is refused, in a task
    that begins with `opening`."""
    try:
        with session.begin_nested():
            made = make()
    except ProblemError as error:
        _drop(session, payout, error.message, opening)
    except IntegrityError:
        _drop(session, payout, "what is owed was changed meanwhile. Look at it again.", opening)
    else:
        get_payment(session, payout.org_id, made.payout_id).earlier_looked_at = app_now(session)
        session.flush()


def take_looks(
    session: Session, work: Work, looked: Sequence[QueryAnswer], timings: Timings
) -> tuple[Payout, Sequence[Payout]] | None:
    """Keeps what the looks showed. Returns the payment that the work names and every payment of the same money, all locked; None
    where the work was done before."""
    lock_generations(session, work.org_id, work.subject())
    if not acknowledge(session, work.id):
        return None
    for one in looked:
        _apply(session, one, timings)
    _reached(session, work)
    payouts = lock_generations(session, work.org_id, work.subject())  # again: the looks may have changed them
    return next(one for one in payouts if one.id == work.subject()), payouts


def tell_not_reached(session: Session, work: Work) -> None:
    """Tells a person that a look at the rail did not succeed; it is tried again by itself, and nothing leaves meanwhile."""
    ask_a_human(
        session,
        work.org_id,
        kind=_NOT_REACHED,
        subject_type="payout",
        subject_id=work.subject(),
        reason="We cannot reach the bank to see what became of the earlier payment. Nothing is paid again until we have "
        "seen that. We try again by ourselves; if this lasts, look at the bank.",
        due_in=timedelta(hours=4),
    )


def _reached(session: Session, work: Work) -> None:
    close_items(session, work.org_id, work.subject(), [_NOT_REACHED], done_by=system_actor(work.org_id).id)


def _apply(session: Session, looked: QueryAnswer, timings: Timings) -> None:
    question, answers = looked.question, looked.answers
    if answers:
        answer = answers[0] if len(answers) == 1 else RailAnswer(RailAnswerKind.NEEDS_HUMAN, code="paid_twice_at_rail")
        apply_fetched(session, question.org_id, question.payout_id, answer, timings, asked_at=question.asked_at)
        return
    payout = get_payment(session, question.org_id, question.payout_id)
    if payout.status == PayoutStatus.NEEDS_HUMAN.value:
        note_word(session, payout, None)


def _drop(session: Session, payout: Payout, why: str, opening: str = _ASKED_FOR) -> None:
    ask_a_human(
        session,
        payout.org_id,
        kind=NOT_PAID_AGAIN,
        subject_type="payout",
        subject_id=payout.id,
        reason=f"{opening} It was not paid again: {why} It is still owed.",
        urgent=True,
        due_in=timedelta(hours=4),
    )


def _too_fresh(session: Session, payout: Payout, timings: Timings) -> timedelta:
    """How long a list at the rail may still not show the last send."""
    sent_at = session.execute(
        select(func.max(PayoutAttempt.sent_at)).filter_by(org_id=payout.org_id, payout_id=payout.id)
    ).scalar_one()
    left: timedelta = sent_at + timings.resolve_after - app_now(session)
    return left
