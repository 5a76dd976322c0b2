"""The base of every table in the payments database."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from shared.database import NAMING


class PaymentsBase(DeclarativeBase):
    """Tables of the payments service."""

    metadata = MetaData(naming_convention=NAMING)
