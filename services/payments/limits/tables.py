"""What one administrator has proposed to change, and what another one made of it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.tables import PaymentsBase
from shared.database import Moment, MomentNow, OrgRow

_SIGN_IN = ["principal.org_id", "principal.id"]


class LimitProposal(OrgRow, PaymentsBase):
    """A change of policies, rates, roles or the payment account: as it was (`before`) and as it would be (`after`), frozen.

    `subject_id` is the row that it makes or changes, `about` what it is about: of that one proposal waits at a time. A key is kept
    sealed beside it until the proposal ends. Triggers compare the humans behind the two sign-ins, keep all of it as it was proposed, and
    let no such change happen without a proposal that was confirmed with it.
    """

    __tablename__ = "limit_proposal"

    kind: Mapped[str]
    about: Mapped[str]
    subject_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    secret_sealed: Mapped[str | None]
    in_force_from: Mapped[date]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[MomentNow]
    outcome: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Moment | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "proposed_by"], _SIGN_IN),
        ForeignKeyConstraint(["org_id", "decided_by"], _SIGN_IN),
        CheckConstraint(
            "kind IN ('claim_policy', 'rate', 'past_rate', 'mileage_rate', 'past_mileage_rate', 'mileage_rate_checked', "
            "'sign_in_added', 'roles', 'sign_in_enabled', 'rail_account', 'organisation', 'go_live', 'leave_live', 'retention', 'tax_route', 'charity')",
            name="limit_proposal_kind",
        ),
        CheckConstraint("outcome IN ('confirmed', 'refused', 'withdrawn')", name="limit_proposal_outcome"),
        CheckConstraint("num_nulls(outcome, decided_by, decided_at) IN (0, 3)", name="limit_proposal_decided"),
        CheckConstraint(
            "outcome IS DISTINCT FROM 'confirmed' OR decided_by <> proposed_by", name="limit_proposal_two_people"
        ),
        CheckConstraint("secret_sealed IS NULL OR outcome IS NULL", name="limit_proposal_secret_is_wiped"),
        Index(
            "limit_proposal_open_key",
            "org_id",
            "about",
            unique=True,
            postgresql_where=text("outcome IS NULL"),
        ),
        Index("limit_proposal_subject_idx", "org_id", "subject_id"),
    )
