"""The ledger: accounts, and transfers that move an amount from one to another. Append-only, balanced by construction."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class LedgerAccount(OrgRow, PaymentsBase):
    """A place where money is, or a reason for it. Only accounts with a floor keep a running balance (debits − credits)."""

    __tablename__ = "ledger_account"

    code: Mapped[str]
    floor_pence: Mapped[int | None] = mapped_column(BigInteger)
    balance_pence: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[MomentNow]

    __table_args__ = (
        UniqueConstraint("org_id", "code"),
        CheckConstraint("(floor_pence IS NULL) = (balance_pence IS NULL)", name="ledger_account_floor_keeps_balance"),
        CheckConstraint("floor_pence IS NULL OR balance_pence >= floor_pence", name="ledger_account_above_floor"),
    )


class LedgerTransfer(OrgRow, PaymentsBase):
    """One movement in pence. `(source_type, source_id, source_step)` says why, and makes a second posting impossible."""

    __tablename__ = "ledger_transfer"

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    debit_id: Mapped[UUID]
    credit_id: Mapped[UUID]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    source_type: Mapped[str]
    source_id: Mapped[UUID]
    source_step: Mapped[str]
    accounting_date: Mapped[date] = mapped_column(
        server_default=text("((app_now() AT TIME ZONE 'Europe/London')::date)")
    )
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "debit_id"], ["ledger_account.org_id", "ledger_account.id"]),
        ForeignKeyConstraint(["org_id", "credit_id"], ["ledger_account.org_id", "ledger_account.id"]),
        CheckConstraint("amount_pence > 0", name="ledger_transfer_moves_money"),
        CheckConstraint("debit_id <> credit_id", name="ledger_transfer_two_accounts"),
        UniqueConstraint("org_id", "source_type", "source_id", "source_step"),
        Index("ledger_transfer_booked_idx", "org_id", "source_step", "created_at"),
    )
