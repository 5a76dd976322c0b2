"""Organisations: everything belongs to one. Payments is where they are made; notifications keeps a messaged copy."""

from uuid import UUID

from sqlalchemy import CheckConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import MomentNow, PlumbingBase
from shared.duty import USUAL_HOURS, read_hours
from shared.errors import InvalidError

USUAL_ADVISER = "Citizens Advice"


class Organisation(PlumbingBase):
    """A council, an NHS body or a charity. `short_name` is what people read in a text message, `helpline_hours` when
    somebody answers and calls people back (`shared.duty`). With `two_pictures` people may choose a second picture, and then say both.
    `duty_number` (E.164) is the organisation's own mobile that is told where somebody may be in danger and nobody is on duty. `adviser` is
    a human adviser about benefits, as people are told."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    helpline: Mapped[str]
    helpline_hours: Mapped[str] = mapped_column(default=USUAL_HOURS, server_default=text(f"'{USUAL_HOURS}'"))
    two_pictures: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    duty_number: Mapped[str | None]
    adviser: Mapped[str] = mapped_column(default=USUAL_ADVISER, server_default=text(f"'{USUAL_ADVISER}'"))
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("length(adviser) BETWEEN 3 AND 30", name="organisation_adviser_fits_a_text"),
        CheckConstraint("length(helpline) BETWEEN 3 AND 20", name="organisation_helpline_fits_a_text"),
        CheckConstraint("length(short_name) BETWEEN 2 AND 22", name="organisation_short_name_fits_a_text"),
    )


def organisation_ids(session: Session) -> list[UUID]:
    """Every organisation (system role)."""
    return list(session.scalars(select(Organisation.id)))


def adviser_of(session: Session, org_id: UUID) -> str:
    """The human adviser about benefits whom people are told of."""
    return session.scalar(select(Organisation.adviser).filter_by(id=org_id)) or USUAL_ADVISER


def nation_of(session: Session, org_id: UUID) -> str:
    """Whose bank holidays an organisation keeps, as its helpline's hours say."""
    written = session.scalar(select(Organisation.helpline_hours).filter_by(id=org_id)) or USUAL_HOURS
    try:
        return read_hours(written).nation
    except InvalidError:
        return read_hours(USUAL_HOURS).nation
