"""The payees that people are: made when money is first owed to them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.payees.tables import Payee
from services.payments.people.usecases import check_people
from shared.database import is_among
from shared.ids import new_id


def payee_of(session: Session, org_id: UUID, person_id: UUID) -> UUID:
    """The payee that a person is, made when first needed. Raises NotFoundError for an unknown person."""
    return payees_of(session, org_id, [person_id])[person_id]


def payees_of(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The payees that people are, made when first needed. Raises NotFoundError for an unknown person."""
    missing = set(person_ids) - find_payees(session, org_id, person_ids).keys()
    if missing:
        check_people(session, org_id, missing)
        rows = [{"id": new_id(), "org_id": org_id, "person_id": one} for one in sorted(missing)]
        session.execute(insert(Payee).on_conflict_do_nothing(), rows)
    return find_payees(session, org_id, person_ids)


def find_payees(session: Session, org_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The payees that these people are already."""
    rows = session.execute(
        select(Payee.person_id, Payee.id).where(Payee.org_id == org_id, is_among(Payee.person_id, person_ids))
    )
    return {person_id: payee_id for person_id, payee_id in rows if person_id is not None}
