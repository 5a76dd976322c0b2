"""A word of caution beside an offer: where its fee, with what they earned already, is above a dated amount that may matter for benefits, the
person is told so in general words, with whom to ask. Nothing is held, and nobody asks which benefits they have."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.usecases.activities import Plan
from services.payments.involvement.usecases.offer_notices import ToldOffer
from services.payments.payouts.usecases.own_limits import fees_by_person
from services.payments.people.payment_limits.rules import EarnedFee
from services.payments.people.payment_limits.thresholds import may_matter, thresholds
from shared.contracts.notices import Notice, NoticeRequested
from shared.london import london_day
from shared.organisations import adviser_of
from shared.outbox import Task, enqueue


def tell_may_matter(session: Session, org_id: UUID, offers: Collection[ToldOffer], plan: Plan, now: datetime) -> None:
    """Asks notifications to tell those whose new fee may matter, each once for an offer of what is still to come."""
    new = {}
    for one in offers:
        if one.expected_pence and plan.is_to_come(one.session_ids, now):
            days = [london_day(at) for at in plan.starts(one.session_ids)] or [plan.due_on or london_day(now)]
            new[one.offer_id] = (one.person_id, EarnedFee(days[0], days[-1], one.expected_pence))
    if not new:
        return
    earned = fees_by_person(session, org_id, {person_id for person_id, _ in new.values()})
    adviser, tasks = adviser_of(session, org_id), []
    for offer_id, (person_id, fee) in new.items():
        if may_matter(thresholds(), [before for _, before in earned.get(person_id, [])], fee):
            told = NoticeRequested(
                person_id=person_id,
                notice=Notice.MONEY_MAY_MATTER,
                values={"adviser": adviser},
                about_id=offer_id,
            )
            tasks.append(Task(told.destination, told.topic, body=told.model_dump(mode="json")))
    if tasks:
        enqueue(session, org_id, tasks)
