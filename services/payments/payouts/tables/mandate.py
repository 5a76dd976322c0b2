"""Standing permissions to release, and what each day has used of them."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class Mandate(OrgRow, PaymentsBase):
    """A standing permission to release claims, or the fees of one event (`source_id`), signed by two people of finance.

    Triggers fill the `…_person_id` columns and keep what was signed as it was signed.
    """

    __tablename__ = "mandate"

    purpose: Mapped[str]
    source_id: Mapped[UUID | None]
    daily_ceiling_pence: Mapped[int] = mapped_column(BigInteger)
    on_attendance: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    first_signed_by: Mapped[UUID]
    first_signed_by_person_id: Mapped[UUID | None]
    second_signed_by: Mapped[UUID | None]
    second_signed_by_person_id: Mapped[UUID | None]
    valid_from: Mapped[date]
    expires_on: Mapped[date]
    created_at: Mapped[MomentNow]
    withdrawn_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "first_signed_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "second_signed_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "source_id"], ["engagement.org_id", "engagement.id"], name="mandate_own_event"),
        CheckConstraint("second_signed_by <> first_signed_by", name="mandate_two_signers"),
        CheckConstraint("second_signed_by_person_id <> first_signed_by_person_id", name="mandate_two_signers_in_person"),
        CheckConstraint("purpose IN ('claims', 'fees') AND (purpose = 'fees') = (source_id IS NOT NULL)",
                        name="mandate_purpose"),
        CheckConstraint("purpose = 'fees' OR NOT on_attendance", name="mandate_on_attendance"),
        CheckConstraint("daily_ceiling_pence > 0", name="mandate_ceiling"),
        CheckConstraint("expires_on > valid_from", name="mandate_expires"),
        CheckConstraint("expires_on <= valid_from + 366", name="mandate_a_year_at_most"),
        UniqueConstraint("org_id", "id", "daily_ceiling_pence"),
        Index("mandate_one_live", "org_id", "purpose", "source_id", unique=True, postgresql_nulls_not_distinct=True,
              postgresql_where=text("second_signed_by IS NOT NULL AND withdrawn_at IS NULL")),
    )  # fmt: skip


class MandateDay(OrgRow, PaymentsBase):
    """How much of a mandate one day has used: taken by a guarded UPDATE, never over the ceiling."""

    __tablename__ = "mandate_day"

    mandate_id: Mapped[UUID]
    day: Mapped[date]
    used_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    ceiling_pence: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "mandate_id", "ceiling_pence"],
            ["mandate.org_id", "mandate.id", "mandate.daily_ceiling_pence"],
            name="mandate_day_ceiling_is_signed",
        ),
        CheckConstraint("used_pence BETWEEN 0 AND ceiling_pence", name="mandate_day_within_ceiling"),
        UniqueConstraint("org_id", "mandate_id", "day"),
    )
