"""Asking for the fees of an event in the evening or at the weekend to be paid, under a mandate that was signed for that before."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.usecases.events import EventView
from services.payments.payouts.usecases.mandates import mandate_in_force
from shared.database import app_now
from shared.outbox import Task, enqueue

PAY_MARKED_TOPIC = "event.pay_marked"
PAY_ONE_TOPIC = "event.pay_one_marked"
"""The same for one fee that was decided so, in a transaction of its own."""
NOT_BY_ITSELF = "evening_pay_left"
"""The kind of task: something of the event was not paid by itself."""


def is_paid_on_attendance(session: Session, org_id: UUID, event_id: UUID) -> bool:
    """Whether two of finance have signed today that whoever is marked as having come is paid once the event is over."""
    mandate = mandate_in_force(session, org_id, "fees", event_id)
    return mandate is not None and mandate.on_attendance


def ask_to_pay_marked(session: Session, event: EventView) -> None:
    """Somebody was marked: who came is paid as soon as the event is over, where a mandate says so. Marks can be corrected until then."""
    org_id, event_id = event.engagement.org_id, event.engagement.id
    if event.sessions and is_paid_on_attendance(session, org_id, event_id):
        wait = max(one.ends_at for one in event.sessions) - app_now(session)
        task = Task(
            "payments", PAY_MARKED_TOPIC, event_id, due_in=max(wait, timedelta()), dedupe_key=f"pay_marked:{event_id}"
        )
        enqueue(session, org_id, [task])
