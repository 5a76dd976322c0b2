"""What people answer to offers, and what was done where they did not."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class AnswerToOffer(OrgRow, PaymentsBase):
    """One answer to an offer, a changed mind too: what was chosen, how it came, and who was there. Append-only."""

    __tablename__ = "offer_answer"

    offer_id: Mapped[UUID]
    choice: Mapped[str]
    accepted_pence: Mapped[int | None] = mapped_column(BigInteger)
    charity_id: Mapped[UUID | None]
    instalment_pence: Mapped[int | None] = mapped_column(BigInteger)
    instalment_on: Mapped[date | None]
    channel: Mapped[str]
    witness: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID]
    answered_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        CheckConstraint(
            "choice IN ('all', 'less', 'expenses_only', 'charity', 'none', 'later', 'another_way', 'instalment', 'no_instalment')",
            name="offer_answer_choice",
        ),
        CheckConstraint(
            "(choice = 'instalment') = (instalment_pence IS NOT NULL) AND (choice = 'instalment') = (instalment_on IS NOT NULL)",
            name="offer_answer_instalment",
        ),
        ForeignKeyConstraint(["org_id", "charity_id"], ["charity.org_id", "charity.id"]),
        CheckConstraint("(choice = 'charity') = (charity_id IS NOT NULL)", name="offer_answer_charity"),
        CheckConstraint(
            "channel IN ('text', 'call', 'web', 'helpline', 'in_person', 'paper', 'staff')", name="offer_answer_channel"
        ),
        CheckConstraint("length(witness) BETWEEN 1 AND 100", name="offer_answer_witness"),
        Index("offer_answer_offer_idx", "org_id", "offer_id", "id"),
    )


class OfferReminder(OrgRow, PaymentsBase):
    """What was done about an offer without an answer: each stage once. Append-only."""

    __tablename__ = "offer_reminder"

    offer_id: Mapped[UUID]
    stage: Mapped[str]
    done_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        CheckConstraint("stage IN ('before', 'day_after', 'call', 'last')", name="offer_reminder_stage"),
        UniqueConstraint("org_id", "offer_id", "stage"),
    )


class LimitQuestion(OrgRow, PaymentsBase):
    """A person was asked about a fee that a limit of theirs holds, or about its later instalment: once for each amount of either. Append-only."""

    __tablename__ = "limit_question"

    offer_id: Mapped[UUID]
    is_later_part: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offer.org_id", "offer.id"]),
        CheckConstraint("amount_pence > 0", name="limit_question_amount"),
        UniqueConstraint("org_id", "offer_id", "is_later_part", "amount_pence"),
    )
