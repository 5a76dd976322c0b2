"""The limits that people set for themselves, and their yes to a fee above one."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class PaymentLimit(OrgRow, PaymentsBase):
    """A limit that a person sets for themself: not more than an amount in a time, or, with neither, to be asked before each fee.
    `set_by` and `ended_by` are a sign-in, or the person themself."""

    __tablename__ = "payment_limit"

    person_id: Mapped[UUID]
    amount_pence: Mapped[int | None] = mapped_column(BigInteger)
    period: Mapped[str | None]
    set_by: Mapped[UUID]
    set_at: Mapped[MomentNow]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("amount_pence >= 0", name="payment_limit_amount"),
        CheckConstraint("period IN ('week', 'fortnight', 'four_weeks', 'month')", name="payment_limit_period"),
        CheckConstraint("num_nulls(amount_pence, period) IN (0, 2)", name="payment_limit_is_whole"),
        CheckConstraint("num_nulls(ended_by, ended_at) IN (0, 2)", name="payment_limit_ended"),
        Index("payment_limit_person_idx", "org_id", "person_id", postgresql_where=text("ended_at IS NULL")),
    )


class AgreedAboveLimit(OrgRow, PaymentsBase):
    """A yes to a fee although it crosses a limit, up to so much of it: of this person, for this event, in this role. A yes to the fee is none to its
    later instalment, nor the other way round. Append-only."""

    __tablename__ = "payment_limit_yes"

    offer_id: Mapped[UUID]
    person_id: Mapped[UUID]
    source_id: Mapped[UUID]
    part: Mapped[str]
    is_later_part: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    agreed_pence: Mapped[int] = mapped_column(BigInteger)
    channel: Mapped[str]
    witness: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID]
    said_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        CheckConstraint("agreed_pence > 0", name="payment_limit_yes_amount"),
        CheckConstraint(
            "channel IN ('text', 'call', 'web', 'helpline', 'in_person', 'paper', 'staff')",
            name="payment_limit_yes_channel",
        ),
        CheckConstraint("length(witness) BETWEEN 1 AND 100", name="payment_limit_yes_witness"),
        Index("payment_limit_yes_person_idx", "org_id", "person_id"),
    )
