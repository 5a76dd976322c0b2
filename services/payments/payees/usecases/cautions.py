"""What whoever confirms bank details should know beside them. It warns and never blocks: couples share an account, and people move."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payees.rules import UNDER_WAY, USED
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.people.tables import Person
from shared.database import app_now

NEW_FOR = timedelta(days=30)
"""So long a payee counts as new: a made-up person is mostly paid soon after they were added."""

NUMBER_IS_NEW_FOR = timedelta(days=30)
"""So long a number that took the place of another is told beside bank details, and the number of before is texted too."""


def cautions(session: Session, method: PayoutMethod, payee: Payee) -> list[str]:
    """A sentence for each thing that is unusual about these details; none for most."""
    found = []
    if payee.person_id is not None and payee.created_at > app_now(session) - NEW_FOR:
        found.append("This person has been paid by us for less than 30 days. Make sure that somebody here knows them.")
    others = others_with_this_account(session, method)
    if others and payee.person_id is None:
        found.append(
            f"The same account was given for {others} other{'' if others == 1 else 's'} here. An organisation does not share one with "
            "somebody else: do not confirm it. Call the organisation on a number of the public register."
        )
    elif others:
        found.append(
            f"The same account was given for {others} other {'person' if others == 1 else 'people'}. Couples, families and carers may "
            "share one. Make sure that each of them wants it so."
        )
    if _number_changed(session, payee):
        found.append(
            "The person's mobile was replaced in the last 30 days. Whoever wants another person's money changes the number first. Speak "
            "with them on a number from before, or face to face."
        )
    if method.entered_how == "link" and _came_back(session, method):
        found.append(
            "They were typed in on the page behind a link, by whoever had the person's telephone. Call them if anything seems odd."
        )
    return found


def others_with_this_account(session: Session, method: PayoutMethod) -> int:
    """How many other payees have it, or had it, or have given it."""
    others = select(func.count(PayoutMethod.payee_id.distinct())).where(
        PayoutMethod.org_id == method.org_id,
        PayoutMethod.account_digest == method.account_digest,
        PayoutMethod.payee_id != method.payee_id,
        PayoutMethod.status.in_((*USED, *UNDER_WAY)),
    )
    return session.scalar(others) or 0


def _number_changed(session: Session, payee: Payee) -> bool:
    if payee.person_id is None:
        return False
    changed_at = session.get_one(Person, (payee.org_id, payee.person_id)).number_changed_at
    return changed_at is not None and changed_at > app_now(session) - NUMBER_IS_NEW_FOR


def _came_back(session: Session, method: PayoutMethod) -> bool:
    before = select(PayoutMethod.id).where(
        PayoutMethod.org_id == method.org_id, PayoutMethod.payee_id == method.payee_id, PayoutMethod.status.in_(USED)
    )
    return session.scalar(before.limit(1)) is not None
