"""What is kept of a statement that somebody asked us to send: for whom, for which days, and how it goes."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class StatementRequest(OrgRow, PaymentsBase):
    """A statement of somebody's money, to be posted or read on a page. `asked_by` is the member of staff who asked; nobody: the person themself
    did. No figure stands here: what was paid is worked out when it is read or printed. Never changed, but
    that what it was for may be erased."""

    __tablename__ = "statement_request"

    person_id: Mapped[UUID]
    kind: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    way: Mapped[str]
    channel: Mapped[str]
    asked_by: Mapped[UUID | None]
    asked_on: Mapped[date]
    asked_at: Mapped[MomentNow]

    __table_args__ = (
        UniqueConstraint("org_id", "id", "person_id"),
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "asked_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("kind IN ('jobcentre', 'year', 'erased')", name="statement_request_kind"),
        CheckConstraint("last_day >= first_day", name="statement_request_days"),
        CheckConstraint("way IN ('post', 'link')", name="statement_request_way"),
        CheckConstraint("channel IN ('text', 'call', 'staff')", name="statement_request_channel"),
        CheckConstraint("(asked_by IS NOT NULL) = (channel = 'staff')", name="statement_request_asked"),
        Index("statement_request_person_idx", "org_id", "person_id"),
    )
