"""Miles that a person drove for others: the band of a tax year counts across organisations, and only the person can know."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.rules.mileage import tax_year
from services.payments.claims.tables import OutsideMiles
from services.payments.claims.usecases.lines import speaking_for
from services.payments.people.usecases import get_person
from shared import audit
from shared.database import london_today
from shared.days import check_day
from shared.identity import Actor


def declare(session: Session, actor: Actor, person_id: UUID, on: date, miles_tenths: int) -> OutsideMiles:
    """Writes down what a person drove for others in the tax year of a day; the newest word counts for lines priced from now
    on. Raises ForbiddenError, NotFoundError, InvalidError (no day that can be meant)."""
    actor = speaking_for(actor, person_id)
    check_day(on, london_today(session))
    get_person(session, actor.org_id, person_id)
    row = OutsideMiles(
        org_id=actor.org_id,
        person_id=person_id,
        tax_year_starts_on=tax_year(on).starts_on,
        miles_tenths=miles_tenths,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "outside_miles.declared", "person", person_id, {"miles_tenths": miles_tenths})
    return row
