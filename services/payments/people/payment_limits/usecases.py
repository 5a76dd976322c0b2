"""Which limits people have, and to how much they said yes all the same: asked by whoever works a fee out or lets its money go."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.people.payment_limits.rules import LimitPeriod, PersonalLimit, YesAboveLimit
from services.payments.people.payment_limits.tables import AgreedAboveLimit, PaymentLimit
from shared.database import is_among

FeeKey = tuple[UUID, UUID, str, bool]
"""An event, a person, their role, and whether it is the later instalment: what a yes above a limit is for."""


def limits_of(session: Session, org_id: UUID, people: Collection[UUID]) -> dict[UUID, list[PersonalLimit]]:
    """The limits of these people that hold, for those who have one."""
    rows = session.execute(
        select(PaymentLimit.person_id, PaymentLimit.amount_pence, PaymentLimit.period, PaymentLimit.set_at)
        .where(PaymentLimit.org_id == org_id, is_among(PaymentLimit.person_id, people), PaymentLimit.ended_at.is_(None))
        .order_by(PaymentLimit.id)
    )
    found: dict[UUID, list[PersonalLimit]] = {}
    for person_id, pence, period, set_at in rows:
        found.setdefault(person_id, []).append(PersonalLimit(pence, LimitPeriod(period) if period else None, set_at))
    return found


def agreed_of(session: Session, org_id: UUID, people: Collection[UUID]) -> dict[FeeKey, YesAboveLimit]:
    """What these people agreed to for each fee and each later instalment: the newest word counts."""
    rows = session.execute(
        select(
            AgreedAboveLimit.source_id,
            AgreedAboveLimit.person_id,
            AgreedAboveLimit.part,
            AgreedAboveLimit.is_later_part,
            AgreedAboveLimit.agreed_pence,
            AgreedAboveLimit.said_at,
        )
        .where(AgreedAboveLimit.org_id == org_id, AgreedAboveLimit.person_id.in_(people))
        .order_by(AgreedAboveLimit.said_at, AgreedAboveLimit.id)
    )
    return {(row[0], row[1], row[2], row[3]): YesAboveLimit(row[4], row[5]) for row in rows}
