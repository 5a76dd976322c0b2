"""Organisations: everything belongs to one. Payments is where they are made; notifications keeps a messaged copy."""

from uuid import UUID

from sqlalchemy import CheckConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import MomentNow, PlumbingBase
from shared.duty import USUAL_HOURS


class Organisation(PlumbingBase):
    """A council, an NHS body or a charity. `short_name` is what people read in a text message, `helpline_hours` when
    somebody answers and calls people back (`shared.duty`). With `two_pictures` people may choose a second picture, and then say both.
    `duty_number` (E.164) is the organisation's own mobile that is told where somebody may be in danger and nobody is on duty."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    helpline: Mapped[str]
    helpline_hours: Mapped[str] = mapped_column(default=USUAL_HOURS, server_default=text(f"'{USUAL_HOURS}'"))
    two_pictures: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    duty_number: Mapped[str | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("length(helpline) BETWEEN 3 AND 20", name="organisation_helpline_fits_a_text"),
        CheckConstraint("length(short_name) BETWEEN 2 AND 22", name="organisation_short_name_fits_a_text"),
    )


def organisation_ids(session: Session) -> list[UUID]:
    """Every organisation (system role)."""
    return list(session.scalars(select(Organisation.id)))
