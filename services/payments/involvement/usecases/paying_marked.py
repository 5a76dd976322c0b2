"""Paying who was marked as having come, once the event is over, under a mandate of two people of finance that says so.

Nobody approves these fees by hand: the mandate does, for whoever was marked by a member of staff whom the event does not pay and who did not sign
it. The database holds to that. What does not fit under the ceiling waits for a second person; everything else waits for *Pay everyone*.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.involvement.tables import Attendance, Offer
from services.payments.involvement.usecases.budget import budget_left_pence
from services.payments.involvement.usecases.due_instalments import is_late_yes_over
from services.payments.involvement.usecases.earlier_records import ask_about_earlier_records
from services.payments.involvement.usecases.evening_pay import (
    NOT_BY_ITSELF,
    PAY_ONE_TOPIC,
    ask_to_pay_marked,
    is_paid_on_attendance,
)
from services.payments.involvement.usecases.events import EventView, get_event
from services.payments.involvement.usecases.late_answers import LATE_YES
from services.payments.involvement.usecases.payment_limits import held_by_limits
from services.payments.involvement.usecases.payout import check_over
from services.payments.involvement.usecases.working_out import Fees, fees_of, fees_owed
from services.payments.payouts.tables import FEE, Mandate, Obligation
from services.payments.payouts.usecases.differences import decided_with_differences
from services.payments.payouts.usecases.mandates import mandate_in_force, signers_in_person
from services.payments.payouts.usecases.obligations import PersonPart, decided, owe
from services.payments.payouts.usecases.urgent import NewPayment, Paid, pay_now
from services.payments.people.payment_limits.usecases import limits_of
from services.payments.people.usecases import gone_among, lock_people
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.errors import ConflictError
from shared.identity import SYSTEM_ID, system_actor
from shared.outbox import Lane, Task, enqueue

POLICY = "event_mandate"
"""What approved these fees, as payments keep it."""
_LEFT = (
    "Somebody who came is not paid by the mandate of this event: a limit of theirs or the budget holds it, the charity they give it to "
    "left the list, an earlier record of theirs was paid, or whoever marked them is paid by the event or signed the mandate. Look at “Pay everyone”."
)
_NO_MANDATE = (
    "Whoever came to this event was to be paid by its mandate, and that is over or does not hold now. What they earned is owed and has "
    "not left. Look at “Pay everyone” once the event is over."
)
_NO_RATE = (
    "Whoever came to this event was to be paid by its mandate, and a role has no rate on a day of it. No money has left. Propose the "
    "rate, then look at “Pay everyone”."
)


def pay_marked(session: Session, org_id: UUID, event_id: UUID) -> int:
    """Decides the fees of whoever was marked and may be paid so, and asks for each to be paid; gives how many. Later where the event was
    moved and is not over. Somebody is asked wherever a fee is left. Done twice it decides nothing twice."""
    actor, event = system_actor(org_id), get_event(session, org_id, event_id, lock=True)
    try:
        check_over(session, event)
    except ConflictError:
        return _later(session, event)
    try:
        fees = fees_of(session, org_id, event)
    except ConflictError:
        return _ask(session, org_id, event_id, _NO_RATE)
    before = decided(session, org_id, "fee", event_id)
    held = held_by_limits(session, org_id, event, fees.to_people, before, lock=True)
    new = [who for who in fees.due if who not in before]
    gone = gone_among(session, org_id, {who for who, _ in (*fees.due, *fees.elsewhere)})
    elsewhere = [who for who in fees.elsewhere if who[0] not in gone]
    if not new and not elsewhere:
        return 0
    mandate = mandate_in_force(session, org_id, "fees", event_id)
    if mandate is None or not mandate.on_attendance:
        return _ask(session, org_id, event_id, _NO_MANDATE)
    markers = _markers(session, event, mandate)
    ask_about_earlier_records(session, org_id, event_id, gone & {who[0] for who in new})
    signed = set(signers_in_person(session, mandate))
    held_back = held.keys() | fees.charity_left
    to_pay = [who for who in new if who in markers and who not in held_back and who[0] not in gone | signed]
    if not _budget_covers(session, event, fees, to_pay):
        to_pay = []
    owed = [one for who in to_pay for one in fees_owed(event, who, fees)]
    ids = owe(session, actor, owed)
    # An instalment is paid on its day, by a run like every other.
    obligations = [owed_id for owed_id, one in zip(ids, owed, strict=True) if one.kind == FEE]
    each = [
        Task("payments", PAY_ONE_TOPIC, one, {"marked_by": str(markers[who])}, Lane.URGENT, dedupe_key=str(one))
        for who, one in zip(to_pay, obligations, strict=True)
    ]
    enqueue(session, org_id, each)
    if len(new) > len(to_pay) or elsewhere:
        _ask(session, org_id, event_id, _LEFT)
    if to_pay:
        audit.record(session, actor, "event.paid_on_attendance", "engagement", event_id, {"payments": len(to_pay)})
    return len(to_pay)


def pay_one_marked(session: Session, org_id: UUID, obligation_id: UUID, marked_by: UUID) -> Paid | None:
    """Pays one fee that was decided so, in a transaction of its own: nobody waits here while they hold the balance that everybody needs.
    None where it was taken back, somebody was faster, or a limit of the person holds it now: then somebody is asked."""
    owed = session.get_one(Obligation, (org_id, obligation_id))
    get_event(session, org_id, owed.source_id, lock=True)
    lock_people(session, org_id, limits_of(session, org_id, {owed.person_id}))
    found = decided(session, org_id, "fee", owed.source_id).get((owed.person_id, owed.part))
    if found is None or found.obligation_id != obligation_id or found.is_live:
        return None
    # Asked before it is paid: whoever pays holds the balance that everybody needs.
    is_last = is_late_yes_over(session, org_id, owed.source_id, {(owed.person_id, owed.part)})
    new = NewPayment(
        obligation_id=obligation_id,
        created_by=marked_by,
        approved_by_policy=POLICY,
        purpose="fees",
        source_id=owed.source_id,
    )
    try:
        paid = pay_now(session, system_actor(org_id), new)
    except ConflictError:
        _ask(session, org_id, owed.source_id, _LEFT)
        return None
    if is_last:
        close_items(session, org_id, owed.source_id, [LATE_YES], done_by=SYSTEM_ID)
    return paid


def _later(session: Session, event: EventView) -> int:
    """The event was moved: it is paid when it is over, where the mandate still says so."""
    org_id, event_id = event.engagement.org_id, event.engagement.id
    if not is_paid_on_attendance(session, org_id, event_id):
        return _ask(session, org_id, event_id, _NO_MANDATE)
    ask_to_pay_marked(session, event)
    return 0


def _budget_covers(session: Session, event: EventView, fees: Fees, to_pay: Sequence[PersonPart]) -> bool:
    """Whether the budget has all that is promised, and what these fees really came to: by a longer day they may be more."""
    org_id, engagement = event.engagement.org_id, event.engagement
    left_pence = budget_left_pence(session, org_id, event)
    owed = {who: one.amount_pence for who, one in decided_with_differences(session, org_id, engagement.id).items()}
    pence = sum(owed.values()) + sum(fees.amounts[who] for who in to_pay) + engagement.claimed_pence
    return left_pence is None or (left_pence >= 0 and pence <= (engagement.budget_pence or 0))


def _markers(session: Session, event: EventView, mandate: Mandate) -> dict[PersonPart, UUID]:
    """Who marked each person last, for those of whom every mark stands for an approval."""
    org_id, event_id = event.engagement.org_id, event.engagement.id
    may_not = func.may_not_mark_for_pay(
        org_id, event_id, Attendance.marked_by, mandate.first_signed_by, mandate.second_signed_by
    )
    rows = session.execute(
        select(Offer.person_id, Offer.role, Attendance.marked_by, may_not.label("may_not"))
        .join(Attendance, (Attendance.org_id == Offer.org_id) & (Attendance.offer_id == Offer.id))
        .where(Offer.org_id == org_id, Offer.engagement_id == event_id, Offer.status == "accepted")
        .order_by(Attendance.marked_at, Attendance.id)
    ).all()
    spoilt = {(row.person_id, row.role) for row in rows if row.may_not}
    return {(row.person_id, row.role): row.marked_by for row in rows if (row.person_id, row.role) not in spoilt}


def _ask(session: Session, org_id: UUID, event_id: UUID, reason: str) -> int:
    """Somebody is asked, and nobody was paid."""
    ask_a_human(session, org_id, kind=NOT_BY_ITSELF, subject_type="engagement", subject_id=event_id, reason=reason)
    return 0
