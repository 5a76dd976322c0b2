"""What is to be paid after everyone was paid: for a yes that comes late, and for a rate that was back-dated. Nobody is paid twice."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payouts.usecases.run_preview import last_run
from services.payments.worklist.usecases import ask_a_human
from shared.money import pounds

LATE_YES = "late_yes"
"""The kind of task."""
INSTALMENT_DUE = "instalment_due"
"""The kind of task: the agreed day of a later instalment has come, and it did not leave."""
RATE_TASK = "rate_went_up"
"""The kind of task of finance: a rate was back-dated, and somebody is owed the difference."""


GIVEN_UP = "later_part_wanted"
"""The kind of task: somebody says yes to a later part that they gave up before."""


def ask_about_given_up(session: Session, org_id: UUID, offer_id: UUID, person_id: UUID, pence: int) -> None:
    """Asks a human what can be done about a later part that somebody gave up and wants after all."""
    ask_a_human(
        session,
        org_id,
        kind=GIVEN_UP,
        subject_type="offer",
        subject_id=offer_id,
        person_id=person_id,
        reason=f"They said no to the later part of a fee, {pounds(pence)}, and now say yes. It was taken back and is not owed again by itself. Call them: "
        "where they want it, pay exactly this by a task of its own.",
    )


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


def ask_to_propose(session: Session, org_id: UUID, rate_id: UUID) -> None:
    """Asks finance to propose the payments of what fees came to more by a back-dated rate."""
    ask_a_human(
        session,
        org_id,
        kind=RATE_TASK,
        subject_type="rate",
        subject_id=rate_id,
        reason="A rate was back-dated, and people are owed the difference for days that are over. Open Rates, look at the differences, and "
        "propose the payments: nobody is paid twice.",
        due_in=timedelta(hours=24),
    )
