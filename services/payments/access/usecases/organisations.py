"""An organisation as its administrators change it, two of them, and as notifications is told of it, which keeps a copy."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from services.payments.access.rules import OrganisationDetails
from services.payments.limits.rules import LimitKind
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from shared import audit
from shared.contracts.notices import OrganisationChanged
from shared.database import london_today
from shared.errors import ConflictError
from shared.identity import Actor, Permission
from shared.organisations import Organisation
from shared.outbox import send_message


def as_told(row: Organisation) -> OrganisationChanged:
    """The message that describes an organisation as it is now."""
    return OrganisationChanged(
        name=row.name,
        short_name=row.short_name,
        helpline=row.helpline,
        helpline_hours=row.helpline_hours,
        duty_number=row.duty_number,
    )


def view_details(session: Session, actor: Actor) -> OrganisationDetails:
    """The organisation as it is now. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    return _details(session.get_one(Organisation, actor.org_id))


def check_may_propose(actor: Actor) -> None:
    """Raises ForbiddenError, SignInTooOldError: before what was typed is read."""
    actor.require(Permission.MANAGE_STAFF)


def propose_details(session: Session, actor: Actor, new: OrganisationDetails) -> LimitProposal:
    """Proposes other details: people call the number that stands there, so nobody changes it alone. Raises ForbiddenError, ConflictError
    (nothing would change, or another change waits)."""
    actor.require(Permission.MANAGE_STAFF)
    now = _details(session.get_one(Organisation, actor.org_id))
    if new == now:
        raise ConflictError("organisation.same", "This is what stands there already.", "Change a field first.")
    change = LimitChange(
        LimitKind.ORGANISATION,
        "organisation",
        asdict(now),
        asdict(new),
        london_today(session),
        subject_id=actor.org_id,
    )
    return propose(session, actor, change)


def change_details(session: Session, actor: Actor, change: ConfirmedChange) -> Organisation:
    """Changes the details as two administrators agreed; notifications is told. Raises ForbiddenError, ConflictError (they were changed
    since)."""
    actor.require(Permission.CONFIRM_LIMITS)
    row = session.get_one(Organisation, actor.org_id, populate_existing=True)
    change.check_still(asdict(_details(row)))
    before = _details(row)
    _set(row, change.after)
    session.flush()
    changed = [name for name, value in asdict(before).items() if change.after[name] != value]
    audit.record(session, actor, "organisation.changed", "organisation", row.id, {"changed": changed})
    send_message(session, actor.org_id, as_told(row))
    return row


def _details(row: Organisation) -> OrganisationDetails:
    return OrganisationDetails(
        row.name, row.short_name, row.helpline, row.helpline_hours, row.adviser, row.two_pictures
    )


def _set(row: Organisation, after: Mapping[str, Any]) -> None:
    row.name, row.short_name = after["name"], after["short_name"]
    row.helpline, row.helpline_hours = after["helpline"], after["helpline_hours"]
    row.adviser, row.two_pictures = after["adviser"], after["two_pictures"]
