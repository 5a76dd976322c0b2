"""Two signatures: whether two sign-ins are two people."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.people.tables import Principal


def same_human(session: Session, org_id: UUID, one: UUID, other: UUID) -> bool:
    """Whether two sign-ins are one person's: the one place that says who "another person" is."""
    if one == other:
        return True
    people = select(Principal.person_id).where(Principal.org_id == org_id, Principal.id.in_([one, other]))
    found = session.scalars(people).all()
    return len(found) == 2 and found[0] is not None and found[0] == found[1]
