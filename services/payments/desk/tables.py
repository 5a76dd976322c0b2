"""Who of the staff is signed in at the pages."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class StaffSession(OrgRow, PaymentsBase):
    """One sign-in at the pages. The browser keeps a random token; here is only its SHA-256. `kept_form` is a form, sealed, that
    waits until its sender has signed in again."""

    __tablename__ = "staff_session"

    principal_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    signed_in_at: Mapped[Moment | None]
    created_at: Mapped[MomentNow]
    seen_at: Mapped[MomentNow]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    kept_path: Mapped[str | None]
    kept_form: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "principal_id"], ["principal.org_id", "principal.id"]),
        CheckConstraint("expires_at > created_at", name="staff_session_expires"),
        CheckConstraint("num_nulls(kept_path, kept_form) IN (0, 2)", name="staff_session_kept_is_whole"),
        UniqueConstraint("token_hash"),
    )
