"""What people decided about payments that need a person."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from services.payments.payouts.ways_out import DECIDED_WAYS
from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow


class PayoutDecision(OrgRow, PaymentsBase):
    """What a person decided about a payment, on which evidence. Where money could move twice, it is done only when a second
    person agrees; a decision that waited is dropped where the payment went another way meanwhile.

    Triggers fill the `…_person_id` columns and keep what was decided. `bank_number` is the bank's own number of the payment.
    """

    __tablename__ = "payout_decision"

    payout_id: Mapped[UUID]
    way: Mapped[str]
    evidence: Mapped[str]
    bank_number: Mapped[str | None]
    needs_two: Mapped[bool]
    decided_by: Mapped[UUID]
    decided_by_person_id: Mapped[UUID | None]
    decided_at: Mapped[MomentNow]
    agreed_by: Mapped[UUID | None]
    agreed_by_person_id: Mapped[UUID | None]
    done_at: Mapped[Moment | None]
    dropped_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "payout_id"], ["payout.org_id", "payout.id"]),
        ForeignKeyConstraint(["org_id", "decided_by"], ["principal.org_id", "principal.id"]),
        ForeignKeyConstraint(["org_id", "agreed_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint(f"way IN {DECIDED_WAYS}", name="payout_decision_way"),
        CheckConstraint("length(evidence) BETWEEN 1 AND 500", name="payout_decision_has_evidence"),
        CheckConstraint("bank_number IS NULL OR way = 'bank_has_it'", name="payout_decision_bank_number"),
        CheckConstraint("agreed_by <> decided_by", name="payout_decision_second_person"),
        CheckConstraint("agreed_by_person_id <> decided_by_person_id", name="payout_decision_second_in_person"),
        CheckConstraint(
            "done_at IS NULL OR NOT needs_two OR agreed_by IS NOT NULL", name="payout_decision_done_by_two"
        ),
        CheckConstraint("num_nonnulls(done_at, dropped_at) <= 1", name="payout_decision_done_or_dropped"),
        Index(
            "payout_decision_one_open",
            "org_id",
            "payout_id",
            unique=True,
            postgresql_where=text("done_at IS NULL AND dropped_at IS NULL"),
        ),
    )
