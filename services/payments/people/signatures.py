"""Two signatures: whether two sign-ins are two people, and whether an organisation has two who may sign for its limits."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.people.tables import Principal
from shared.errors import ConflictError, Effect

ADMINISTRATORS_NEEDED = 2


def same_human(session: Session, org_id: UUID, one: UUID, other: UUID) -> bool:
    """Whether two sign-ins are one person's: the one place that says who "another person" is."""
    if one == other:
        return True
    people = select(Principal.person_id).where(Principal.org_id == org_id, Principal.id.in_([one, other]))
    found = session.scalars(people).all()
    return len(found) == 2 and found[0] is not None and found[0] == found[1]


def has_two_administrators(session: Session, org_id: UUID) -> bool:
    """Whether two humans have used their sign-ins as administrators, and so whether anything may be released."""
    humans = select(func.count(Principal.human_id.distinct())).where(
        Principal.org_id == org_id, Principal.first_administered_at.is_not(None)
    )
    return (session.scalar(humans) or 0) >= ADMINISTRATORS_NEEDED


def check_two_administrators(session: Session, org_id: UUID) -> None:
    """Raises ConflictError until two administrators have signed in."""
    if not has_two_administrators(session, org_id):
        raise ConflictError(
            "release.two_administrators",
            "Nothing can be released until both administrators of your organisation have signed in once.",
            "Ask them to sign in, then release again.",
            effect=Effect.NO_MONEY_MOVED,
        )
