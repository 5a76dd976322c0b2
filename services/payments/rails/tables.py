"""Each organisation's own account at a rail: its keys are sealed, and only a worker that pays opens them."""

from uuid import UUID

from sqlalchemy import ARRAY, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class RailAccount(OrgRow, PaymentsBase):
    """An organisation's account at a call rail. Secrets are sealed (shared.sealing)."""

    __tablename__ = "rail_account"

    rail: Mapped[str]
    financial_account: Mapped[str]
    api_key_sealed: Mapped[str]
    contact_email: Mapped[str | None]
    webhook_secrets_sealed: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    entered_by: Mapped[UUID]
    created_at: Mapped[MomentNow]
    subscribed_at: Mapped[Moment | None]

    __table_args__ = (UniqueConstraint("org_id", "rail"),)
