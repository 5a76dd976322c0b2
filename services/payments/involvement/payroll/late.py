"""Asking finance for a file in time: wages that were released and stand in none are paid by nobody, and their people were told the day."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.involvement.payroll.rules import WAGES_TASK
from services.payments.involvement.payroll.usecases import in_no_file
from services.payments.involvement.tables import Offer
from services.payments.payouts.tables import Payout
from services.payments.worklist.usecases import ask_a_human
from services.payments.worklist.whose import TaskSubject
from shared.database import london_today

ASKED_BEFORE = timedelta(days=3)
"""So long before a pay day finance is asked: the payroll office needs a day or two."""


def ask_about_late_wages(session: Session, org_id: UUID) -> int:
    """Asks once about each run, or payment by itself, whose wages stand in no file shortly before their pay day or after it. Gives how many
    were asked about."""
    soon = london_today(session) + ASKED_BEFORE
    late = (
        in_no_file(org_id)
        .with_only_columns(Payout.run_id, func.coalesce(Payout.run_id, Payout.id))
        .where(Offer.pay_on <= soon)
        .distinct()
        .subquery()
    )
    rows = session.execute(select(late).order_by(late.c[1])).all()
    return sum(_ask(session, org_id, "payout" if run_id is None else "payout_run", about) for run_id, about in rows)


def _ask(session: Session, org_id: UUID, subject_type: TaskSubject, subject_id: UUID) -> bool:
    return ask_a_human(
        session,
        org_id,
        kind=WAGES_TASK,
        subject_type=subject_type,
        subject_id=subject_id,
        reason="Fees that go with wages were released, and their pay day is near or over, but they stand in no file for the payroll office. "
        "Make the file under “Payroll office” and give it to them. Where the run was stopped, resume it or take the fees back.",
    )
