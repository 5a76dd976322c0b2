"""Paying later instalments once their day has come: the clock has a run proposed for finance, and nobody has to press anything again.

Each is proposed so once, one event in a transaction of its own. Finance approves and releases that run like every other; a mandate for the fees of
the event that is in force by then releases it, and counts it on that day. Whatever could not be in it,
or did not leave, is a task; what only waits for bank details is proposed once they are there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.usecases.events import get_event
from services.payments.involvement.usecases.instalments import waiting_instalments
from services.payments.involvement.usecases.late_answers import INSTALMENT_DUE, LATE_YES
from services.payments.involvement.usecases.payout import still_to_pay
from services.payments.payouts.tables import Obligation, Payout, PayoutRun
from services.payments.payouts.usecases.cash_lines import asked_as_cash
from services.payments.payouts.usecases.obligations import PersonPart
from services.payments.payouts.usecases.own_limits import over_limit
from services.payments.payouts.usecases.proposals import is_with_wages
from services.payments.payouts.usecases.rails_now import rails_now
from services.payments.payouts.usecases.runs import NewRun, make_run
from services.payments.people.payment_limits.usecases import limits_of
from services.payments.people.usecases import gone_among, lock_people
from services.payments.worklist.usecases import ask_a_human, close_items, is_item_open, open_items_about
from shared.identity import SYSTEM_ID, system_actor
from shared.outbox import Task, enqueue

PROPOSE_TOPIC = "event.propose_later_parts"
_COMES = (
    "The day has come on which somebody gets the later part of a fee of this event, as they agreed before the work. "
)
_NO_DETAILS = (
    f"{_COMES}There are no checked bank details for them, so it is in no run, and is owed still. Ask them for their details, or how else they want it. "
    "Once there are some it is proposed by itself. If it is not, press “Pay everyone”: nobody is paid twice."
)
_TRIED = (
    f"{_COMES}It was in a run before, and was left out of it or did not arrive. It is owed still. Look at that run and at what it says of the payment, "
    "then press “Pay everyone” again: nobody is paid twice."
)


def ask_for_due_instalments(session: Session, org_id: UUID) -> int:
    """Asks for a run of the instalments whose day has come, for each event. An organiser is asked instead where there is no way to pay one yet, or a
    payment of one was made before and is over, whatever held it. What a limit of the person holds is asked about elsewhere. So are a late yes and
    cash that was left out, while their own tasks are open. Of whoever was erased or merged, what came back is settled as money that nobody
    claims. Gives of how many events."""
    found = _due(session, org_id, waiting_instalments(session, org_id))
    fresh = dict.fromkeys(one.source_id for one in found.new)
    enqueue(session, org_id, [Task("payments", PROPOSE_TOPIC, one, dedupe_key=str(one)) for one in fresh])
    asked = [(one.source_id, _NO_DETAILS) for one in found.not_payable] + [
        (one.source_id, _TRIED) for one in found.tried
    ]
    for event_id, reason in dict.fromkeys(asked):
        ask_a_human(
            session,
            org_id,
            kind=INSTALMENT_DUE,
            subject_type="engagement",
            subject_id=event_id,
            reason=reason,
            due_in=timedelta(hours=8),
        )
    return len(fresh.keys() | {event_id for event_id, _ in asked})


def propose_due_instalments(session: Session, org_id: UUID, event_id: UUID) -> PayoutRun | None:
    """A run of the instalments of an event whose day has come and which can be paid, each proposed so once; None where there is none."""
    event, actor = get_event(session, org_id, event_id, lock=True), system_actor(org_id)
    people = {one.person_id for one in waiting_instalments(session, org_id, event_id)}
    lock_people(session, org_id, limits_of(session, org_id, people))
    due = _due(session, org_id, waiting_instalments(session, org_id, event_id))
    if not due.new:
        return None
    if not due.not_payable and not due.tried:
        close_items(session, org_id, event_id, [INSTALMENT_DUE], done_by=SYSTEM_ID)
    run = make_run(session, actor, NewRun(event_id, event.engagement.title, [one.id for one in due.new]))
    if is_late_yes_over(session, org_id, event_id):
        close_items(session, org_id, event_id, [LATE_YES], done_by=SYSTEM_ID)
    return run


def is_late_yes_over(session: Session, org_id: UUID, event_id: UUID, but: Collection[PersonPart] = ()) -> bool:
    """Whether somebody is asked to pay after a late yes, and nothing is left to pay `but` this. Every other fee that is due, and every later part
    whose day has come, is in a run, paid, or held by a limit of its person."""
    if not is_item_open(session, org_id, event_id, LATE_YES):
        return False
    if _come(session, org_id, waiting_instalments(session, org_id, event_id)):
        return False
    left = still_to_pay(session, org_id, event_id)
    return left is not None and left <= set(but)


@dataclass(frozen=True, slots=True)
class _Due:
    """Instalments whose day has come and which no limit holds: those to propose, those that cannot be paid yet, and those of which a payment was
    made before, whatever became of it."""

    new: Sequence[Obligation]
    not_payable: Sequence[Obligation]
    tried: Sequence[Obligation]


def _due(session: Session, org_id: UUID, waiting: Sequence[Obligation]) -> _Due:
    due = _come(session, org_id, waiting)
    if not due:
        return _Due((), (), ())
    rails = rails_now(session, org_id, {one.payee_id for one in due})
    payable = {one.id for one in due if is_with_wages(one) or one.payee_id in rails}
    tried = _tried(session, org_id, due)
    asked, late = asked_as_cash(session, org_id, tried), open_items_about(session, org_id, "engagement", [LATE_YES])
    return _Due(
        new=[one for one in due if one.id in payable - tried],
        not_payable=[one for one in due if one.id not in payable | tried],
        tried=[one for one in due if one.id in tried - asked and one.source_id not in late],
    )


def _come(session: Session, org_id: UUID, waiting: Sequence[Obligation]) -> list[Obligation]:
    """Those that no limit holds and whose person is here."""
    if not waiting:
        return []
    held = over_limit(session, org_id, [one.id for one in waiting])
    gone = gone_among(session, org_id, {one.person_id for one in waiting})
    return [one for one in waiting if one.id not in held and one.person_id not in gone]


def _tried(session: Session, org_id: UUID, due: Collection[Obligation]) -> set[UUID]:
    """Those of which a payment was made before, whatever became of it."""
    ids = [one.id for one in due]
    return set(
        session.scalars(select(Payout.obligation_id).where(Payout.org_id == org_id, Payout.obligation_id.in_(ids)))
    )
