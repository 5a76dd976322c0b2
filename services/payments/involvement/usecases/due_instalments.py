"""Paying later instalments once their day has come: the clock has a run proposed for finance, and nobody has to press anything again.

Each is proposed so once, one event in a transaction of its own. Finance approves and releases that run like every other; a mandate for the fees of
the event that is in force by then releases it, and counts it on that day. Whatever did not leave is a task.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.usecases.events import get_event
from services.payments.involvement.usecases.instalments import waiting_instalments
from services.payments.payouts.tables import LeftOut, Obligation, Payout, PayoutRun
from services.payments.payouts.usecases.own_limits import over_limit
from services.payments.payouts.usecases.runs import NewRun, make_run
from services.payments.people.payment_limits.usecases import limits_of, lock_people
from services.payments.people.usecases import gone_among
from services.payments.worklist.usecases import ask_a_human, close_items
from shared.identity import SYSTEM_ID, system_actor
from shared.outbox import Task, enqueue

PROPOSE_TOPIC = "event.propose_later_parts"
INSTALMENT_DUE = "instalment_due"
"""The kind of task: the agreed day of a later instalment has come, and it did not leave."""


def ask_for_due_instalments(session: Session, org_id: UUID) -> int:
    """Asks for a run of the instalments whose day has come, for each event; where a payment of one was made before and is over, an organiser is asked
    instead. What a run left out, or a limit of the person holds, is asked about elsewhere; of whoever was erased or merged, what came back is
    settled as money that nobody claims. Gives of how many events."""
    due = _due(session, org_id, waiting_instalments(session, org_id))
    tried = _tried(session, org_id, due)
    fresh = dict.fromkeys(one.source_id for one in due if one.id not in tried)
    again = dict.fromkeys(one.source_id for one in due if one.id in tried)
    enqueue(session, org_id, [Task("payments", PROPOSE_TOPIC, one, dedupe_key=str(one)) for one in fresh])
    for event_id in again:
        ask_a_human(
            session,
            org_id,
            kind=INSTALMENT_DUE,
            subject_type="engagement",
            subject_id=event_id,
            reason="The day has come on which somebody gets the later part of a fee of this event, as they agreed before the work. A payment of it was "
            "made before and did not arrive. Look at that payment, then press “Pay everyone” again: nobody is paid twice.",
            due_in=timedelta(hours=8),
        )
    return len(fresh | again)


def propose_due_instalments(session: Session, org_id: UUID, event_id: UUID) -> PayoutRun | None:
    """A run of the instalments of an event whose day has come, each proposed so once; None where nothing is left."""
    event, actor = get_event(session, org_id, event_id, lock=True), system_actor(org_id)
    people = {one.person_id for one in waiting_instalments(session, org_id, event_id)}
    lock_people(session, org_id, limits_of(session, org_id, people))
    due = _due(session, org_id, waiting_instalments(session, org_id, event_id))
    tried = _tried(session, org_id, due)
    new = [one.id for one in due if one.id not in tried]
    if not new:
        return None
    if len(new) == len(due):
        close_items(session, org_id, event_id, [INSTALMENT_DUE], done_by=SYSTEM_ID)
    return make_run(session, actor, NewRun(event_id, event.engagement.title, new))


def _due(session: Session, org_id: UUID, waiting: Sequence[Obligation]) -> list[Obligation]:
    """Those of these that nothing holds and nobody is asked about."""
    ids = [one.id for one in waiting]
    left_out = select(LeftOut.obligation_id).where(LeftOut.org_id == org_id, LeftOut.obligation_id.in_(ids))
    not_now = set(session.scalars(left_out)) | (over_limit(session, org_id, ids) if ids else set())
    gone = gone_among(session, org_id, {one.person_id for one in waiting})
    return [one for one in waiting if one.id not in not_now and one.person_id not in gone]


def _tried(session: Session, org_id: UUID, due: Collection[Obligation]) -> set[UUID]:
    """Those of which a payment was made before, whatever became of it."""
    ids = [one.id for one in due]
    return set(
        session.scalars(select(Payout.obligation_id).where(Payout.org_id == org_id, Payout.obligation_id.in_(ids)))
    )
