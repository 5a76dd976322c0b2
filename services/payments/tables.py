"""The base of every table in the payments database, and the columns of those whose rows staff look at again."""

from datetime import date
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped

from shared.database import NAMING, Moment, OrgRow


class PaymentsBase(DeclarativeBase):
    """Tables of the payments service."""

    metadata = MetaData(naming_convention=NAMING)


class ReviewedRow(OrgRow):
    """What holds for a person until it has ended, or its day has passed without another look."""

    person_id: Mapped[UUID]
    review_on: Mapped[date]
    ended_at: Mapped[Moment | None]
