"""Whom a paper form for bank details is for, and who may print it."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payees.paper_form.words import PaperForm
from services.payments.people.usecases import get_person
from shared.database import app_now
from shared.identity import Actor, Permission
from shared.london import london_day
from shared.organisations import Organisation


def read_form(session: Session, actor: Actor, person_id: UUID) -> PaperForm:
    """The form for one person, for whoever enters what comes back on it. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.ENTER_BANK_DETAILS)
    person = get_person(session, actor.org_id, person_id)
    organisation = session.get_one(Organisation, actor.org_id)
    return PaperForm(organisation.name, organisation.helpline, person.name, london_day(app_now(session)))
