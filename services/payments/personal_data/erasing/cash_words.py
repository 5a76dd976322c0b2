"""Words about somebody that stand beside their cash: who saw them sign, why a slip was destroyed, and why money came back."""

from uuid import UUID

from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import Session

from services.payments.personal_data.erasing.rules import ERASED
from services.payments.personal_data.erasing.wiping import rows
from services.payments.rails.cash.tables import CashGivenBack, CashHandOver, CashSlip


def wipe_cash_words(session: Session, org_id: UUID, person_id: UUID) -> int:
    """Takes them out; what was given, when and how it was confirmed stays. Gives of how many rows."""
    given = select(CashHandOver.id).filter_by(org_id=org_id, person_id=person_id)
    return (
        rows(
            session,
            update(CashHandOver)
            .where(CashHandOver.org_id == org_id, CashHandOver.person_id == person_id)
            .where(CashHandOver.witness != ERASED)
            .values(witness=ERASED),
        )
        + rows(
            session,
            update(CashSlip)
            .where(CashSlip.org_id == org_id, CashSlip.person_id == person_id)
            .where(or_(CashSlip.witness != ERASED, CashSlip.reason != ERASED))
            .values(
                witness=case((CashSlip.witness.is_not(None), ERASED)),
                reason=case((CashSlip.reason.is_not(None), ERASED)),
            ),
        )
        + rows(
            session,
            update(CashGivenBack)
            .where(CashGivenBack.org_id == org_id, CashGivenBack.hand_over_id.in_(given))
            .where(CashGivenBack.reason != ERASED)
            .values(reason=ERASED),
        )
    )
