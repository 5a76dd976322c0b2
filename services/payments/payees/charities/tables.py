"""The charities of an organisation's checked list."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class Charity(OrgRow, PaymentsBase):
    """A charity that people may give their fee to. Two administrators agree to it, and to each change: a trigger sees to it. Its payee is
    the charity as an organisation, never a person."""

    __tablename__ = "charity"

    payee_id: Mapped[UUID]
    name: Mapped[str]
    register: Mapped[str]
    number: Mapped[str]
    checked_by: Mapped[UUID]
    checked_at: Mapped[MomentNow]
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "payee_id"], ["payee.org_id", "payee.id"]),
        ForeignKeyConstraint(["org_id", "checked_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("length(name) BETWEEN 1 AND 40", name="charity_name"),
        CheckConstraint(
            r"""
    CASE register
        WHEN 'england_wales' THEN number ~ '^[0-9]{6,7}(-[0-9]{1,3})?$'
        WHEN 'scotland' THEN number ~ '^SC[0-9]{6}$'
        WHEN 'northern_ireland' THEN number ~ '^NIC[0-9]{6}$'
        ELSE false
    END
""",
            name="charity_number",
        ),
        UniqueConstraint("org_id", "payee_id"),
        Index(
            "charity_number_key", "org_id", "register", "number", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
    )
