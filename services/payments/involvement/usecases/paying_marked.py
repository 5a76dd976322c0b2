"""Paying who was marked as having come, once the event is over, under a mandate of two people of finance that says so.

Nobody approves these fees by hand: the mandate does, for whoever was marked by a member of staff whom the event does not pay and who did not sign
it. The database holds to that. What does not fit under the ceiling waits for a second person; everything else waits for *Pay everyone*.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.involvement.tables import Attendance, Offer
from services.payments.involvement.usecases.budget import budget_left_pence
from services.payments.involvement.usecases.evening_pay import NOT_BY_ITSELF, ask_to_pay_marked
from services.payments.involvement.usecases.events import EventView, get_event
from services.payments.involvement.usecases.payment_limits import held_by_limits
from services.payments.involvement.usecases.payout import check_over, fee_owed, fees_of
from services.payments.payouts.tables import Mandate
from services.payments.payouts.usecases.mandates import mandate_in_force, signers_in_person
from services.payments.payouts.usecases.obligations import PersonPart, decided, owe
from services.payments.payouts.usecases.urgent import NewPayment, pay_now
from services.payments.people.usecases import erased_among
from services.payments.worklist.usecases import ask_a_human
from shared import audit
from shared.errors import ConflictError
from shared.identity import system_actor

POLICY = "event_mandate"
"""What approved these fees, as payments keep it."""


def pay_marked(session: Session, org_id: UUID, event_id: UUID) -> int:
    """Pays whoever was marked and may be paid so; gives how many. Nothing where no mandate says so any more; later where the event was moved
    and is not over. Done twice it pays nobody twice."""
    actor, event = system_actor(org_id), get_event(session, org_id, event_id, lock=True)
    mandate = mandate_in_force(session, org_id, "fees", event_id)
    if mandate is None or not mandate.on_attendance:
        return 0
    try:
        check_over(session, event)
    except ConflictError:
        ask_to_pay_marked(session, event)
        return 0
    try:
        fees = fees_of(session, org_id, event)
    except ConflictError:  # a role has no rate: an organiser sees it when they pay everyone
        return 0
    before = decided(session, org_id, "fee", event_id)
    held = held_by_limits(session, org_id, event, fees.to_people, before, lock=True)
    markers = _markers(session, event, mandate)
    gone = erased_among(session, org_id, {who for who, _ in fees.due})
    signed = set(signers_in_person(session, mandate))
    new = [who for who in fees.due if who not in before]
    held_back = held.keys() | fees.charity_left
    to_pay = [who for who in new if who in markers and who not in held_back and who[0] not in gone | signed]
    left_pence = budget_left_pence(session, org_id, event)
    if left_pence is not None and left_pence < 0:
        to_pay = []
    obligations = owe(session, actor, [fee_owed(event, who, fees) for who in to_pay])
    for who, obligation_id in zip(to_pay, obligations, strict=True):
        payment = NewPayment(
            obligation_id=obligation_id,
            created_by=markers[who],
            approved_by_policy=POLICY,
            purpose="fees",
            source_id=event_id,
        )
        pay_now(session, actor, payment)
    if len(new) > len(to_pay):
        _ask(session, org_id, event_id)
    if to_pay:
        audit.record(session, actor, "event.paid_on_attendance", "engagement", event_id, {"payments": len(to_pay)})
    return len(to_pay)


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


def _ask(session: Session, org_id: UUID, event_id: UUID) -> None:
    ask_a_human(
        session,
        org_id,
        kind=NOT_BY_ITSELF,
        subject_type="engagement",
        subject_id=event_id,
        reason="Somebody who came is not paid by the mandate of this event: a limit of theirs or the budget holds it, the charity they give it to "
        "left the list, or whoever marked them is paid by the event or signed the mandate. Look at “Pay everyone”.",
    )
