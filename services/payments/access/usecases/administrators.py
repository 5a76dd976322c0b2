"""The two administrators of an organisation: named by whoever runs the installation, at its command line, and by nobody else alone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.access.usecases.sign_ins import lock_principals
from services.payments.people.tables import Principal
from services.payments.people.usecases import keep_change, state_of
from shared import audit
from shared.database import app_now
from shared.errors import NotFoundError
from shared.identity import Actor, Role


def add_administrator(session: Session, actor: Actor, issuer: str, subject: str, name: str) -> Principal:
    """Lets an administrator sign in. The database refuses a sign-in that is known already."""
    administrator = Principal(
        org_id=actor.org_id,
        issuer=issuer,
        subject=subject,
        display_name=name,
        roles=[Role.ADMINISTRATOR.value],
    )
    session.add(administrator)
    session.flush()
    keep_change(session, actor, administrator, "added", {})
    return administrator


def replace_administrator(session: Session, actor: Actor, lost: str, issuer: str, subject: str, name: str) -> Principal:
    """Somebody else takes the place of an administrator who is lost (`lost` is their subject), whose sign-in is disabled: with one that
    is left alone nothing of limits can be changed. Raises NotFoundError."""
    found = session.scalars(select(Principal.id).filter_by(org_id=actor.org_id, subject=lost)).all()
    gone = [one for one in lock_principals(session, actor.org_id, found) if Role.ADMINISTRATOR in one.roles]
    if not gone:
        raise NotFoundError(
            "administrator.not_found",
            "No administrator of this organisation signs in so.",
            "Look at the list of sign-ins for their subject.",
        )
    for one in gone:
        if one.disabled_at is None:
            before = state_of(one)
            one.disabled_at = app_now(session)
            keep_change(session, actor, one, "disabled", before)
    administrator = add_administrator(session, actor, issuer, subject, name)
    facts = {"lost": [str(one.id) for one in gone]}
    audit.record(session, actor, "administrator.replaced", "principal", administrator.id, facts)
    return administrator
