"""What people ask us to pay before they come."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class AdvanceRequest(OrgRow, PaymentsBase):
    """Somebody asked us to pay for something before they come, in their own words. Nothing is spent and nothing is claimed by it. It ends once:
    with a ticket or money in advance, each a claim that finance decides, or with a no and words to them. Frozen then."""

    __tablename__ = "advance_request"

    person_id: Mapped[UUID]
    event_id: Mapped[UUID | None]
    said: Mapped[str]
    category: Mapped[str | None]
    amount_pence: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str]
    asked_at: Mapped[MomentNow]
    outcome: Mapped[str | None]
    claim_id: Mapped[UUID | None]
    words: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"]),
        ForeignKeyConstraint(["org_id", "event_id"], ["engagement.org_id", "engagement.id"]),
        ForeignKeyConstraint(["org_id", "claim_id"], ["claim.org_id", "claim.id"]),
        ForeignKeyConstraint(["org_id", "decided_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("length(said) BETWEEN 1 AND 500", name="advance_request_said"),
        CheckConstraint("amount_pence > 0", name="advance_request_amount"),
        CheckConstraint("channel IN ('text', 'call', 'helpline', 'staff')", name="advance_request_channel"),
        CheckConstraint("outcome IN ('ticket', 'advance', 'no')", name="advance_request_outcome"),
        CheckConstraint("num_nulls(outcome, decided_by, decided_at) IN (0, 3)", name="advance_request_decided"),
        CheckConstraint(
            "(outcome IS NOT NULL AND outcome <> 'no') = (claim_id IS NOT NULL)", name="advance_request_claim"
        ),
        CheckConstraint("(outcome IS NOT DISTINCT FROM 'no') = (words IS NOT NULL)", name="advance_request_words"),
        UniqueConstraint("org_id", "claim_id"),
        Index("advance_request_person_idx", "org_id", "person_id"),
        Index("advance_request_open_idx", "org_id", "id", postgresql_where=text("outcome IS NULL")),
    )
