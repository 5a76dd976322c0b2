"""The receipts of a claim: whose they are, how many, and what makes the same file recognisable."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.receipts.usecases import receipts_for_claim
from services.payments.claims.tables import Claim


def digests_of(session: Session, claim: Claim, receipt_ids: Collection[UUID]) -> dict[UUID, str]:
    """The SHA-256 of each receipt that a claim carries. Raises NotFoundError for one that is not of the claim's person, and
    ConflictError where they are more than a claim takes."""
    if not receipt_ids:
        return {}
    found = receipts_for_claim(session, claim.org_id, claim.person_id, receipt_ids)
    return {one.id: one.digest.hex() for one in found.values()}
