"""Where money goes: payees, their methods, and bank details for the short time that they are on their way to a rail."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class Payee(OrgRow, PaymentsBase):
    """Who is paid: a person who takes part, or an organisation that is paid in their place."""

    __tablename__ = "payee"

    person_id: Mapped[UUID | None]
    organisation_name: Mapped[str | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("(person_id IS NULL) <> (organisation_name IS NULL)", name="payee_is_person_or_organisation"),
        UniqueConstraint("org_id", "person_id"),
    )


class PayoutMethod(OrgRow, PaymentsBase):
    """One way to reach a payee: the rail's tokens and what may be shown to a person. At most one is ready."""

    __tablename__ = "payout_method"

    payee_id: Mapped[UUID]
    rail: Mapped[str]
    status: Mapped[str]
    recipient: Mapped[str | None]
    method: Mapped[str | None]
    verification: Mapped[str | None]
    bank_name: Mapped[str | None]
    last4: Mapped[str | None]
    name_match: Mapped[str | None]
    account_check: Mapped[str] = mapped_column(server_default=text("'not_checked'"))
    entered_by: Mapped[UUID]
    confirmed_by: Mapped[UUID | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "payee_id"], ["payee.org_id", "payee.id"]),
        CheckConstraint(
            "status IN ('registering', 'to_confirm', 'ready', 'replaced', 'refused')", name="payout_method_status"
        ),
        CheckConstraint(
            "account_check IN ('passed', 'not_checkable', 'not_checked')", name="payout_method_account_check"
        ),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> entered_by", name="payout_method_second_person"),
        CheckConstraint(
            "status <> 'ready' OR (confirmed_by IS NOT NULL AND recipient IS NOT NULL AND method IS NOT NULL)",
            name="payout_method_ready_is_checked",
        ),
        Index("payout_method_ready_key", "org_id", "payee_id", unique=True, postgresql_where=text("status = 'ready'")),
    )


class SealedBankDetails(OrgRow, PaymentsBase):
    """Full bank details, sealed with AES-GCM, until the rail has given its token; then the bytes are wiped."""

    __tablename__ = "sealed_bank_details"

    method_id: Mapped[UUID]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[MomentNow]
    wiped_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "method_id"], ["payout_method.org_id", "payout_method.id"]),
        UniqueConstraint("org_id", "method_id"),
        CheckConstraint("(sealed IS NULL) = (wiped_at IS NOT NULL)", name="sealed_bank_details_wiped"),
    )
