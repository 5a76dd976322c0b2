"""Tins of cash, their counts, their lists, their slips of paper, and what was handed over from them."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


def _of(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["org_id", column], [f"{table}.org_id", f"{table}.id"])


class CashFloat(OrgRow, PaymentsBase):
    """A tin of cash for one event, and who holds it. `handed_pence` is what was handed over and not given back; `reserved_pence` what was
    released for people on its list and is still in it, which a trigger of `payout` moves; `counted_pence` what two people found in it
    at the end. Triggers keep what was issued, counted and closed."""

    __tablename__ = "cash_float"

    engagement_id: Mapped[UUID]
    name: Mapped[str]
    holder_id: Mapped[UUID]
    status: Mapped[str]
    issued_pence: Mapped[int] = mapped_column(BigInteger)
    handed_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    reserved_pence: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    counted_pence: Mapped[int | None] = mapped_column(BigInteger)
    issued_by: Mapped[UUID]
    cleared_by: Mapped[UUID | None]
    reason: Mapped[str | None]
    created_at: Mapped[MomentNow]
    closed_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "engagement_id"], ["engagement.org_id", "engagement.id"]),
        _of("holder_id", "principal"),
        _of("issued_by", "principal"),
        _of("cleared_by", "principal"),
        CheckConstraint("status IN ('issued', 'open', 'counted', 'closed', 'taken_back')", name="cash_float_status"),
        CheckConstraint("issued_pence > 0", name="cash_float_amount"),
        CheckConstraint(
            "handed_pence >= 0 AND reserved_pence >= 0 AND handed_pence + reserved_pence <= issued_pence",
            name="cash_float_holds_enough",
        ),
        CheckConstraint("reserved_pence = 0 OR status IN ('open', 'counted')", name="cash_float_holds_nothing_back"),
        CheckConstraint("(status IN ('counted', 'closed')) = (counted_pence IS NOT NULL)", name="cash_float_counted"),
        CheckConstraint("counted_pence >= 0", name="cash_float_count"),
        CheckConstraint("(status IN ('closed', 'taken_back')) = (closed_at IS NOT NULL)", name="cash_float_closed"),
        CheckConstraint(
            "status <> 'closed' OR counted_pence = issued_pence - handed_pence OR "
            "(cleared_by IS NOT NULL AND reason IS NOT NULL)",
            name="cash_float_to_the_penny",
        ),
        CheckConstraint(
            "status <> 'taken_back' OR (handed_pence = 0 AND reason IS NOT NULL)", name="cash_float_taken_back"
        ),
        Index("cash_float_engagement_idx", "org_id", "engagement_id"),
    )


class CashCount(OrgRow, PaymentsBase):
    """A tin counted out or in by one person, and by a second who found the same. `coins`: how many of each note and coin, by pence;
    `handed_pence`: what was handed over by then."""

    __tablename__ = "cash_count"

    float_id: Mapped[UUID]
    way: Mapped[str]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    coins: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    handed_pence: Mapped[int] = mapped_column(BigInteger)
    counted_by: Mapped[UUID]
    counted_at: Mapped[MomentNow]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[Moment | None]
    dropped_by: Mapped[UUID | None]
    dropped_at: Mapped[Moment | None]

    __table_args__ = (
        _of("float_id", "cash_float"),
        _of("counted_by", "principal"),
        _of("confirmed_by", "principal"),
        CheckConstraint("way IN ('out', 'in')", name="cash_count_way"),
        CheckConstraint("amount_pence >= 0", name="cash_count_amount"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="cash_count_confirmed"),
        CheckConstraint("(dropped_by IS NULL) = (dropped_at IS NULL)", name="cash_count_dropped"),
        CheckConstraint("num_nonnulls(confirmed_at, dropped_at) <= 1", name="cash_count_one_end"),
        Index(
            "cash_count_one_each_way",
            "org_id",
            "float_id",
            "way",
            unique=True,
            postgresql_where=text("dropped_at IS NULL"),
        ),
    )


class CashPlace(OrgRow, PaymentsBase):
    """Somebody who stands on a tin's list: on one list at most. `asked_how` is how they said that they want cash; `put_by` nobody where
    they said so to us themselves."""

    __tablename__ = "cash_place"

    float_id: Mapped[UUID]
    person_id: Mapped[UUID]
    asked_how: Mapped[str]
    put_by: Mapped[UUID | None]
    put_at: Mapped[MomentNow]
    left_at: Mapped[Moment | None]

    __table_args__ = (
        _of("float_id", "cash_float"),
        _of("person_id", "person"),
        _of("put_by", "principal"),
        CheckConstraint("asked_how IN ('text', 'call', 'in_person', 'paper', 'helpline')", name="cash_place_asked_how"),
        CheckConstraint("put_by IS NOT NULL OR asked_how IN ('text', 'call')", name="cash_place_put_by"),
        Index("cash_place_one_list", "org_id", "person_id", unique=True, postgresql_where=text("left_at IS NULL")),
        Index("cash_place_float_idx", "org_id", "float_id", postgresql_where=text("left_at IS NULL")),
    )


class CashMove(OrgRow, PaymentsBase):
    """Somebody who moves to another tin's list, once the holders of both have signed."""

    __tablename__ = "cash_move"

    place_id: Mapped[UUID]
    from_float_id: Mapped[UUID]
    to_float_id: Mapped[UUID]
    signed_by: Mapped[UUID]
    signed_at: Mapped[MomentNow]
    countersigned_by: Mapped[UUID | None]
    countersigned_at: Mapped[Moment | None]
    dropped_at: Mapped[Moment | None]

    __table_args__ = (
        _of("place_id", "cash_place"),
        _of("from_float_id", "cash_float"),
        _of("to_float_id", "cash_float"),
        _of("signed_by", "principal"),
        _of("countersigned_by", "principal"),
        CheckConstraint("from_float_id <> to_float_id", name="cash_move_elsewhere"),
        CheckConstraint("(countersigned_by IS NULL) = (countersigned_at IS NULL)", name="cash_move_countersigned"),
        CheckConstraint("num_nonnulls(countersigned_at, dropped_at) <= 1", name="cash_move_one_end"),
        Index(
            "cash_move_one_open",
            "org_id",
            "place_id",
            unique=True,
            postgresql_where=text("countersigned_at IS NULL AND dropped_at IS NULL"),
        ),
    )


class CashCode(OrgRow, PaymentsBase):
    """A code that was sent to a person's phone, to be said at the table; made from the id and a secret, never stored. It confirms
    one thing: that this amount was handed over, or, with `hand_over_id`, that this is given back."""

    __tablename__ = "cash_code"

    person_id: Mapped[UUID]
    float_id: Mapped[UUID]
    hand_over_id: Mapped[UUID | None]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    asked_by: Mapped[UUID]
    expires_at: Mapped[Moment]
    wrong: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    used_at: Mapped[Moment | None]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        _of("person_id", "person"),
        _of("float_id", "cash_float"),
        CheckConstraint("amount_pence > 0", name="cash_code_amount"),
        Index("cash_code_person_idx", "org_id", "person_id"),
    )


class CashHandOver(OrgRow, PaymentsBase):
    """One payment given in cash: from which tin, by whom, and how the person confirmed it. What is given at one moment shares
    `handing_id`. Under a signature: the slip, who saw it signed, and who keyed it in. Append-only."""

    __tablename__ = "cash_hand_over"

    handing_id: Mapped[UUID]
    float_id: Mapped[UUID]
    person_id: Mapped[UUID]
    payout_id: Mapped[UUID]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    confirmed_how: Mapped[str]
    witness: Mapped[str | None]
    handed_by: Mapped[UUID]
    keyed_by: Mapped[UUID | None]
    slip_id: Mapped[UUID | None]
    at: Mapped[MomentNow]

    __table_args__ = (
        UniqueConstraint("org_id", "payout_id", name="cash_hand_over_once"),
        _of("float_id", "cash_float"),
        _of("person_id", "person"),
        ForeignKeyConstraint(["org_id", "payout_id"], ["payout.org_id", "payout.id"]),
        _of("handed_by", "principal"),
        _of("keyed_by", "principal"),
        _of("slip_id", "cash_slip"),
        CheckConstraint("confirmed_how IN ('code', 'picture', 'signature')", name="cash_hand_over_confirmed_how"),
        CheckConstraint(
            "(confirmed_how = 'signature') = (num_nonnulls(witness, keyed_by, slip_id) = 3)",
            name="cash_hand_over_witnessed",
        ),
        Index("cash_hand_over_float_idx", "org_id", "float_id"),
    )


class CashGivenBack(OrgRow, PaymentsBase):
    """Cash that a person gave back at the table: once they have confirmed it (code, picture), or a second member of staff.
    What was written down wrongly is dropped by whoever wrote it, or refused by the second."""

    __tablename__ = "cash_given_back"

    hand_over_id: Mapped[UUID]
    reason: Mapped[str]
    taken_by: Mapped[UUID]
    at: Mapped[MomentNow]
    confirmed_how: Mapped[str | None]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[Moment | None]
    dropped_by: Mapped[UUID | None]
    dropped_at: Mapped[Moment | None]

    __table_args__ = (
        Index(
            "cash_given_back_once",
            "org_id",
            "hand_over_id",
            unique=True,
            postgresql_where=text("dropped_at IS NULL"),
        ),
        _of("hand_over_id", "cash_hand_over"),
        _of("taken_by", "principal"),
        _of("confirmed_by", "principal"),
        _of("dropped_by", "principal"),
        CheckConstraint(
            "num_nonnulls(dropped_by, dropped_at) IN (0, 2) AND num_nonnulls(dropped_at, confirmed_at) <= 1",
            name="cash_given_back_dropped",
        ),
        CheckConstraint(
            "num_nonnulls(confirmed_how, confirmed_at) IN (0, 2) AND "
            "(confirmed_how IS NOT DISTINCT FROM 'second') = (confirmed_by IS NOT NULL)",
            name="cash_given_back_confirmed",
        ),
        CheckConstraint("confirmed_how IN ('code', 'picture', 'second')", name="cash_given_back_confirmed_how"),
    )


class CashSlip(OrgRow, PaymentsBase):
    """A slip of paper for exactly these payments of one person, known by the number that is printed on it. Open: it may be signed. Keyed:
    one person has keyed it in. It ends confirmed by a second one, or destroyed by two."""

    __tablename__ = "cash_slip"

    number: Mapped[int] = mapped_column(BigInteger)
    float_id: Mapped[UUID]
    person_id: Mapped[UUID]
    payout_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    printed_by: Mapped[UUID]
    printed_at: Mapped[MomentNow]
    witness: Mapped[str | None]
    keyed_by: Mapped[UUID | None]
    keyed_at: Mapped[Moment | None]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[Moment | None]
    reason: Mapped[str | None]
    destroy_asked_by: Mapped[UUID | None]
    destroy_asked_at: Mapped[Moment | None]
    destroyed_by: Mapped[UUID | None]
    destroyed_at: Mapped[Moment | None]

    __table_args__ = (
        UniqueConstraint("org_id", "number", name="cash_slip_number"),
        _of("float_id", "cash_float"),
        _of("person_id", "person"),
        _of("printed_by", "principal"),
        _of("keyed_by", "principal"),
        _of("confirmed_by", "principal"),
        _of("destroy_asked_by", "principal"),
        _of("destroyed_by", "principal"),
        CheckConstraint("status IN ('open', 'keyed', 'confirmed', 'destroyed')", name="cash_slip_status"),
        CheckConstraint("amount_pence > 0", name="cash_slip_amount"),
        CheckConstraint(
            "(status IN ('keyed', 'confirmed')) = (num_nonnulls(keyed_by, keyed_at, witness) = 3) AND "
            "num_nonnulls(keyed_by, keyed_at, witness) IN (0, 3)",
            name="cash_slip_keyed",
        ),
        CheckConstraint(
            "(status = 'confirmed') = (num_nonnulls(confirmed_by, confirmed_at) = 2)", name="cash_slip_confirmed"
        ),
        CheckConstraint(
            "(status = 'destroyed') = (num_nonnulls(destroyed_by, destroyed_at) = 2) AND "
            "(status <> 'destroyed' OR num_nonnulls(destroy_asked_by, destroy_asked_at, reason) = 3)",
            name="cash_slip_destroyed",
        ),
        Index(
            "cash_slip_one_open",
            "org_id",
            "person_id",
            unique=True,
            postgresql_where=text("status IN ('open', 'keyed')"),
        ),
        Index("cash_slip_float_idx", "org_id", "float_id"),
    )
