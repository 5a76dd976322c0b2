"""Money that becomes due to a record which was merged into another one: nothing is owed to it, so somebody is asked to see to it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.people.usecases import merged_among
from services.payments.worklist.usecases import ask_a_human

EARLIER_RECORD_DUE = "earlier_record_due"
WHAT_TO_DO = (
    "Ask the record that stays to the same event, write down its answer and mark it; then pay that one, and take the mark of the earlier record "
    "back."
)


def ask_about_earlier_records(session: Session, org_id: UUID, event_id: UUID, gone: Collection[UUID]) -> None:
    """Asks whoever organises an event, once, where money of it is due to a record that was merged. `gone`: who cannot be paid any more."""
    if not gone or not merged_among(session, org_id, gone):
        return
    ask_a_human(
        session,
        org_id,
        kind=EARLIER_RECORD_DUE,
        subject_type="engagement",
        subject_id=event_id,
        reason="Money of this event is due to a record that was merged into another one of the same person. No money moved, and nothing is owed to "
        f"the earlier record. {WHAT_TO_DO}",
    )
