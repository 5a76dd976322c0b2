"""Two signatures: whether an organisation has two humans who may sign for its limits. Whether a sign-in is one human's: `Actor.is_one_of`."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.people.tables import Principal
from shared.errors import ConflictError, Effect

ADMINISTRATORS_NEEDED = 2


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
