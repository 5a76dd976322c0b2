"""Who of the staff is signed in at the pages."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class StaffSession(OrgRow, PaymentsBase):
    """One sign-in at the pages. The browser keeps a random token; here is only its SHA-256."""

    __tablename__ = "staff_session"

    principal_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[MomentNow]
    seen_at: Mapped[MomentNow]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "principal_id"], ["principal.org_id", "principal.id"]),
        CheckConstraint("expires_at > created_at", name="staff_session_expires"),
        UniqueConstraint("token_hash"),
    )
