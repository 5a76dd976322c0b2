"""A yes that comes after everyone was paid: an organiser is asked to pay again, whom nobody pays twice."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payouts.usecases.run_preview import last_run
from services.payments.worklist.usecases import ask_a_human

LATE_YES = "late_yes"
"""The kind of task."""


def note_late_yes(session: Session, org_id: UUID, event_id: UUID) -> None:
    """Asks an organiser to pay whoever said yes once everyone else of the event was paid; where nobody was yet, nothing is to do."""
    if last_run(session, org_id, event_id) is None:
        return
    ask_a_human(
        session,
        org_id,
        kind=LATE_YES,
        subject_type="engagement",
        subject_id=event_id,
        reason="Somebody has said yes to a fee of this event after you paid everyone, or agreed to a fee that a limit of theirs held. "
        "Press “Pay everyone” again: nobody is paid twice.",
        due_in=timedelta(hours=8),
    )
