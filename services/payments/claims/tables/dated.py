"""The data that decides: dated policies, mileage rates, and miles that people drove for others."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class ClaimPolicy(OrgRow, PaymentsBase):
    """The rules of an organisation from a day on: data, added by administrators and never changed. Amounts in pence.

    `caps` holds the most that is paid without asking, by category: {"bus": {"per_line_pence": 1200, "per_day_pence": null}};
    `refer_on` the cautions that make a person look. Staff have the bank holidays of `nation` off; what comes until `cut_off` (London; by
    bank file until `bank_file_cut_off`) is sent by `send_by` of the same working day.
    """

    __tablename__ = "claim_policy"

    valid_from: Mapped[date]
    caps: Mapped[dict[str, dict[str, int | None]]] = mapped_column(JSONB)
    receipt_needed_above_pence: Mapped[int] = mapped_column(BigInteger)
    lost_receipt_up_to_pence: Mapped[int] = mapped_column(BigInteger)
    automatic_up_to_pence: Mapped[int] = mapped_column(BigInteger)
    second_approver_above_pence: Mapped[int] = mapped_column(BigInteger)
    late_after_days: Mapped[int]
    unusual_percent: Mapped[int]
    person_day_up_to_pence: Mapped[int] = mapped_column(BigInteger, server_default=text("10000"))
    person_event_up_to_pence: Mapped[int] = mapped_column(BigInteger, server_default=text("15000"))
    alike_within_percent: Mapped[int] = mapped_column(server_default=text("2"))
    alike_within_days: Mapped[int] = mapped_column(server_default=text("7"))
    longest_age_days: Mapped[int] = mapped_column(server_default=text("365"))
    refer_on: Mapped[list[str]] = mapped_column(JSONB)
    refer_when_entered_for_them: Mapped[bool]
    nation: Mapped[str] = mapped_column(server_default=text("'england'"))
    cut_off: Mapped[time] = mapped_column(server_default=text("'16:30'"))
    bank_file_cut_off: Mapped[time] = mapped_column(server_default=text("'14:00'"))
    send_by: Mapped[time] = mapped_column(server_default=text("'17:00'"))
    source: Mapped[str]
    checked_by: Mapped[UUID | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint(
            "receipt_needed_above_pence >= 0 AND lost_receipt_up_to_pence >= 0 AND automatic_up_to_pence >= 0 "
            "AND second_approver_above_pence >= automatic_up_to_pence AND late_after_days > 0 AND unusual_percent > 100",
            name="claim_policy_limits",
        ),
        CheckConstraint(
            "person_day_up_to_pence >= 0 AND person_event_up_to_pence >= 0 AND alike_within_percent BETWEEN 0 AND 100 "
            "AND alike_within_days BETWEEN 0 AND 366 AND longest_age_days > 0",
            name="claim_policy_pieces",
        ),
        CheckConstraint("nation IN ('england', 'wales', 'scotland', 'northern_ireland')", name="claim_policy_nation"),
        CheckConstraint("greatest(cut_off, bank_file_cut_off) <= send_by", name="claim_policy_can_be_kept"),
        UniqueConstraint("org_id", "valid_from"),
    )


class MileageRate(OrgRow, PaymentsBase):
    """What a vehicle's miles are worth from a day on, in tenths of a penny a mile; added, confirmed, and never changed."""

    __tablename__ = "mileage_rate"

    vehicle: Mapped[str]
    valid_from: Mapped[date]
    per_mile_tenth_pence: Mapped[int]
    band_miles_tenths: Mapped[int | None]
    beyond_tenth_pence: Mapped[int | None]
    source: Mapped[str]
    status: Mapped[str]
    checked_by: Mapped[UUID | None]
    checked_on: Mapped[date | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        CheckConstraint("vehicle IN ('car', 'motorcycle', 'bicycle', 'passenger')", name="mileage_rate_vehicle"),
        CheckConstraint("status IN ('checked', 'checked_elsewhere', 'unverified')", name="mileage_rate_status"),
        CheckConstraint(
            "per_mile_tenth_pence > 0 AND (beyond_tenth_pence IS NULL OR beyond_tenth_pence >= 0) "
            "AND (band_miles_tenths IS NULL OR band_miles_tenths > 0)",
            name="mileage_rate_amounts",
        ),
        CheckConstraint(
            "(band_miles_tenths IS NULL) = (beyond_tenth_pence IS NULL)", name="mileage_rate_band_is_whole"
        ),
        CheckConstraint("(checked_by IS NULL) = (checked_on IS NULL)", name="mileage_rate_checked_whole"),
        UniqueConstraint("org_id", "vehicle", "valid_from"),
    )


class OutsideMiles(OrgRow, PaymentsBase):
    """What a person told us they drove for others in a tax year: the band of miles counts across all organisations. The newest
    row counts."""

    __tablename__ = "outside_miles"

    person_id: Mapped[UUID]
    tax_year_starts_on: Mapped[date]
    miles_tenths: Mapped[int]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("miles_tenths >= 0", name="outside_miles_amount"),
        Index("outside_miles_person_idx", "org_id", "person_id", "tax_year_starts_on"),
    )
