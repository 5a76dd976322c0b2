"""Who stands on the list of a tin of cash: they get in cash what leaves for them meanwhile."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.rails.cash.rules import FloatStatus, SlipStatus
from services.payments.rails.cash.tables import CashFloat, CashPlace, CashSlip
from shared.database import is_among

TAKES_PLACES = frozenset({FloatStatus.ISSUED.value, FloatStatus.OPEN.value})
"""A tin has a list until it is counted in."""
_MOST_LOOKS = 4


def people_in_cash(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of these people who stand on the list of a tin that is not counted in yet."""
    if not person_ids:
        return set()
    rows = session.scalars(
        select(CashPlace.person_id)
        .join(CashFloat, (CashFloat.org_id == CashPlace.org_id) & (CashFloat.id == CashPlace.float_id))
        .where(CashPlace.org_id == org_id, is_among(CashPlace.person_id, person_ids), CashPlace.left_at.is_(None))
        .where(CashFloat.status.in_(TAKES_PLACES))
    )
    return set(rows)


def lock_tins_of(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, CashFloat]:
    """By person: the tin on whose list they stand, whatever its status. It is locked, and so is their place: until the transaction
    ends nobody opens it, counts it in, or takes them off. Who releases, stops or moves a payment asks for this first of all that a
    payment needs (`locks.py`)."""
    tins: dict[UUID, CashFloat] = {}
    for _ in range(_MOST_LOOKS):  # somebody may have moved meanwhile
        places = _places(session, org_id, person_ids)
        missing = set(places.values()) - tins.keys()
        if not missing:
            break
        rows = session.scalars(
            select(CashFloat)
            .where(CashFloat.org_id == org_id, CashFloat.id.in_(missing))
            .order_by(CashFloat.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        tins |= {one.id: one for one in rows}
    if not tins:
        return {}
    session.execute(
        select(CashPlace.id)
        .where(CashPlace.org_id == org_id, CashPlace.person_id.in_(person_ids), CashPlace.left_at.is_(None))
        .order_by(CashPlace.id)
        .with_for_update(read=True)
    )
    return {person_id: tins[float_id] for person_id, float_id in places.items() if float_id in tins}


def is_on_a_slip(session: Session, org_id: UUID, payout_id: UUID) -> bool:
    """Whether a slip of paper for this payment is about: its person may have been given it already."""
    slips = select(CashSlip.id).where(
        CashSlip.org_id == org_id,
        CashSlip.payout_ids.contains([payout_id]),
        CashSlip.status.in_([SlipStatus.OPEN.value, SlipStatus.KEYED.value]),
    )
    return bool(session.scalar(select(slips.exists())))


def _places(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    if not person_ids:
        return {}
    rows = session.execute(
        select(CashPlace.person_id, CashPlace.float_id).where(
            CashPlace.org_id == org_id, CashPlace.person_id.in_(person_ids), CashPlace.left_at.is_(None)
        )
    )
    return {row.person_id: row.float_id for row in rows}
