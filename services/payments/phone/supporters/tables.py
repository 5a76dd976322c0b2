"""What is kept of an agreement that somebody claims for a person: who, from which telephone, what shows it, and until when it is looked at again."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from services.payments.tables import PaymentsBase, ReviewedRow
from shared.database import MomentNow


class SupporterAgreement(ReviewedRow, PaymentsBase):
    """A person agreed that somebody who helps them tells us by text what they spent. `number_id` stands for the supporter's telephone, whose
    number only notifications knows. `ended_by` is a sign-in, or the person themself."""

    __tablename__ = "supporter_agreement"

    number_id: Mapped[UUID]
    supporter_name: Mapped[str]
    evidence: Mapped[str]
    seen_on: Mapped[date]
    seen_by: Mapped[UUID]
    created_at: Mapped[MomentNow]
    ended_by: Mapped[UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "seen_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("review_on > seen_on", name="supporter_agreement_review"),
        CheckConstraint(
            "length(supporter_name) BETWEEN 1 AND 200 AND length(evidence) BETWEEN 1 AND 500",
            name="supporter_agreement_words",
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="supporter_agreement_ended"),
        Index(
            "supporter_agreement_one",
            "org_id",
            "person_id",
            "number_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
