"""Who signed for which words, as they were."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from services.payments.tables import PaymentsBase
from shared.database import MomentNow, OrgRow


class WordsSignOff(OrgRow, PaymentsBase):
    """Somebody has read words of one unit with exactly this digest, and a member of staff signs for it. It lapses when the words change."""

    __tablename__ = "words_sign_off"

    unit: Mapped[str]
    digest: Mapped[str]
    checked_by: Mapped[str]
    checked_on: Mapped[date]
    signed_by: Mapped[UUID]
    created_at: Mapped[MomentNow]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "signed_by"], ["principal.org_id", "principal.id"]),
        CheckConstraint("length(checked_by) BETWEEN 2 AND 100", name="words_sign_off_names_somebody"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="words_sign_off_digest"),
        Index("words_sign_off_unit_idx", "org_id", "unit", "id"),
    )
