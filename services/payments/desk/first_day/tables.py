"""Whether an organisation has gone live: each step there and back, as two administrators agreed to it."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class LiveChange(OrgRow, PaymentsBase):
    """The organisation went live, or back to setting up. The newest row counts; without one it is being set up."""

    __tablename__ = "live_change"

    is_live: Mapped[bool]
    agreed_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (ForeignKeyConstraint(["org_id", "agreed_by"], ["principal.org_id", "principal.id"]),)
