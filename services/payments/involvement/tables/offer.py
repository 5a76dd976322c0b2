"""The offers made to people, for which sessions, who worked on them, and who attended."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow

_CHOICE = """
    CASE choice
        WHEN 'all' THEN status = 'accepted' AND accepted_pence IS NULL
        WHEN 'less' THEN status = 'accepted' AND accepted_pence IS NOT NULL AND accepted_pence BETWEEN 1 AND expected_pence
        WHEN 'expenses_only' THEN status = 'accepted' AND accepted_pence IS NOT NULL AND accepted_pence = 0
        WHEN 'charity' THEN status = 'accepted' AND accepted_pence IS NULL
        WHEN 'none' THEN status = 'declined' AND accepted_pence IS NULL
        ELSE choice IS NULL AND status IN ('offered', 'withdrawn') AND accepted_pence IS NULL
    END
"""
"""What was chosen agrees with what has become of the offer, and is never more than was offered."""


class Offer(OrgRow, PaymentsBase):
    """One person asked to take part in one role, with the fee that they were told to expect and what they answered.

    `tax_route` and `pay_on` are as they were told, and stay. For a task: what was agreed, and the day on which it was done.
    `accepted_pence` is the most that is paid as a fee: None where they take all of it, nothing where they want only their expenses.
    `charity_id`: to whom they give all of it. `at_once_pence`, and then `instalment_pence` from `instalment_on` on: a later instalment that
    was agreed before the work.
    """

    __tablename__ = "offer"

    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID]
    role: Mapped[str]
    status: Mapped[str]
    expected_pence: Mapped[int] = mapped_column(BigInteger)
    expected_lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    choice: Mapped[str | None]
    accepted_pence: Mapped[int | None] = mapped_column(BigInteger)
    charity_id: Mapped[UUID | None]
    agreed_minutes: Mapped[int | None]
    agreed_pence: Mapped[int | None] = mapped_column(BigInteger)
    done_on: Mapped[date | None]
    tax_route: Mapped[str] = mapped_column(default="none", server_default="none")
    pay_on: Mapped[date | None]
    at_once_pence: Mapped[int | None] = mapped_column(BigInteger)
    instalment_pence: Mapped[int | None] = mapped_column(BigInteger)
    instalment_on: Mapped[date | None]
    offered_at: Mapped[MomentNow]
    answered_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "engagement_id"], ["engagement.org_id", "engagement.id"]),
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        CheckConstraint("status IN ('offered', 'accepted', 'declined', 'withdrawn')", name="offer_status"),
        CheckConstraint("(status IN ('accepted', 'declined')) = (answered_at IS NOT NULL)", name="offer_answered"),
        CheckConstraint("expected_pence >= 0", name="offer_expected"),
        CheckConstraint(_CHOICE, name="offer_choice"),
        ForeignKeyConstraint(["org_id", "charity_id"], ["charity.org_id", "charity.id"]),
        CheckConstraint(
            "(choice IS NOT DISTINCT FROM 'charity') = (charity_id IS NOT NULL)",
            name="offer_charity",
        ),
        CheckConstraint("charity_id IS NULL OR tax_route <> 'payroll_file'", name="offer_wages_to_person"),
        CheckConstraint("num_nonnulls(agreed_minutes, agreed_pence) <= 1", name="offer_agreed_one_way"),
        CheckConstraint("agreed_minutes > 0 AND agreed_minutes <= 6000", name="offer_agreed_minutes"),
        CheckConstraint("agreed_pence > 0", name="offer_agreed_pence"),
        CheckConstraint("tax_route IN ('none', 'self_declare', 'payroll_file')", name="offer_tax_route"),
        CheckConstraint("(pay_on IS NOT NULL) = (tax_route = 'payroll_file')", name="offer_pay_on"),
        CheckConstraint(
            "num_nulls(at_once_pence, instalment_pence, instalment_on) IN (0, 3) AND (instalment_pence IS NULL "
            "OR (instalment_pence > 0 AND at_once_pence > 0 AND tax_route <> 'payroll_file'))",
            name="offer_instalment",
        ),
        Index(
            "offer_one_per_person_and_role",
            "org_id",
            "engagement_id",
            "person_id",
            "role",
            unique=True,
            postgresql_where=text("status <> 'withdrawn'"),
        ),
        Index("offer_engagement_idx", "org_id", "engagement_id"),
        Index("offer_person_idx", "org_id", "person_id"),
        Index("offer_unanswered_idx", "org_id", "id", postgresql_where=text("status = 'offered'")),
    )


class OfferStaffAct(OrgRow, PaymentsBase):
    """A member of staff who worked on an offer: set what is paid for it, answered for the person, or marked how they took
    part. Triggers write it; none of them approves or releases that fee. Append-only."""

    __tablename__ = "offer_staff_act"

    offer_id: Mapped[UUID]
    principal_id: Mapped[UUID]
    act: Mapped[str]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        ForeignKeyConstraint(["org_id", "principal_id"], ["principal.org_id", "principal.id"]),
        CheckConstraint("act IN ('set_amount', 'answered', 'marked')", name="offer_staff_act_what"),
        UniqueConstraint("org_id", "offer_id", "principal_id", "act"),
    )


class OfferSession(OrgRow, PaymentsBase):
    """A session that an offer is for."""

    __tablename__ = "offer_session"

    offer_id: Mapped[UUID]
    session_id: Mapped[UUID]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        ForeignKeyConstraint(["org_id", "session_id"], ["engagement_session.org_id", "engagement_session.id"]),
        UniqueConstraint("org_id", "offer_id", "session_id"),
    )


class Attendance(OrgRow, PaymentsBase):
    """How somebody who was asked took part in one session. The key says that nobody attends who was never asked. A mark
    that was taken back is `unmarked`."""

    __tablename__ = "attendance"

    offer_id: Mapped[UUID]
    session_id: Mapped[UUID]
    kind: Mapped[str]
    minutes: Mapped[int]
    marked_by: Mapped[UUID]
    marked_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "offer_id", "session_id"],
            ["offer_session.org_id", "offer_session.offer_id", "offer_session.session_id"],
            name="attendance_only_of_people_asked",
        ),
        CheckConstraint(
            "kind IN ('present', 'came_late', 'left_early', 'sent_supporter', 'absent', 'unmarked')",
            name="attendance_kind",
        ),
        CheckConstraint("minutes >= 0 AND (kind IN ('absent', 'unmarked')) = (minutes = 0)", name="attendance_minutes"),
        UniqueConstraint("org_id", "offer_id", "session_id"),
    )
