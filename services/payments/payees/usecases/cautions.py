"""What whoever confirms bank details should know beside them. It warns and never blocks: couples share an account, and people move."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees.rules import USED
from services.payments.payees.tables import Payee, PayoutMethod
from shared.database import app_now

NEW_FOR = timedelta(days=30)
"""So long a payee counts as new: a made-up person is mostly paid soon after they were added."""


def cautions(session: Session, method: PayoutMethod, payee: Payee) -> list[str]:
    """A sentence for each thing that is unusual about these details; none for most."""
    found = []
    if payee.created_at > app_now(session) - NEW_FOR:
        found.append("This person has been paid by us for less than 30 days. Make sure that somebody here knows them.")
    if method.entered_how == "link" and _came_back(session, method):
        found.append(
            "They were typed in on the page behind a link, by whoever had the person's telephone. Call them if anything seems odd."
        )
    return found


def _came_back(session: Session, method: PayoutMethod) -> bool:
    before = select(PayoutMethod.id).where(
        PayoutMethod.org_id == method.org_id, PayoutMethod.payee_id == method.payee_id, PayoutMethod.status.in_(USED)
    )
    return session.scalar(before.limit(1)) is not None
