"""A person's last claims as the conversation needs them: which wait for a photo, which were refused."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LINE_TRANSITIONS, LineAction, LineStatus
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases.views import ClaimView, claims_of_person
from services.payments.phone.rules.conversation import ClaimFact
from services.payments.phone.tables import ReadBack


def last_claims(session: Session, org_id: UUID, person_id: UUID, conversation_id: UUID) -> tuple[ClaimFact, ...]:
    """The claim that waits for a photo, if there is one, and the last that were sent in, the newest first; of those that wait, whether
    they were told in this conversation."""
    waiting = waiting_for_receipt(session, org_id, person_id)
    here = {one.id for one in waiting_for_receipt(session, org_id, person_id, conversation_id)} if waiting else ()
    first = [ClaimFact(one.id, waits_for_receipt=True, is_told_here=one.id in here) for one in waiting]
    return (*first, *(fact_of(view) for view in claims_of_person(session, org_id, person_id)))


def waiting_for_receipt(
    session: Session, org_id: UUID, person_id: UUID, conversation_id: UUID | None = None
) -> list[Claim]:
    """Claims that had their yes (in this conversation, where one is named) and wait for the photo of a receipt, the newest first."""
    waiting = (
        select(Claim)
        .join(ReadBack, (ReadBack.org_id == Claim.org_id) & (ReadBack.claim_id == Claim.id))
        .where(Claim.org_id == org_id, Claim.person_id == person_id, Claim.submitted_at.is_(None))
        .order_by(Claim.id.desc())
    )
    if conversation_id is not None:
        waiting = waiting.where(ReadBack.conversation_id == conversation_id)
    return list(session.scalars(waiting))


def asked_about(session: Session, org_id: UUID, person_id: UUID) -> list[Claim]:
    """Claims with a line that finance asks about and that has no receipt, the newest first."""
    rows = session.scalars(
        select(Claim)
        .join(ClaimLine, (ClaimLine.org_id == Claim.org_id) & (ClaimLine.claim_id == Claim.id))
        .where(Claim.org_id == org_id, Claim.person_id == person_id)
        .where(ClaimLine.status == LineStatus.ASKED.value, ClaimLine.receipt_id.is_(None))
        .order_by(Claim.id.desc())
    )
    return list(rows)


def fact_of(view: ClaimView) -> ClaimFact:
    """A claim as the conversation speaks of it."""
    return ClaimFact(view.claim.id, refused_at=_refused_at(view))


def _refused_at(view: ClaimView) -> datetime | None:
    said_no = [
        one.at
        for line in view.lines
        if LINE_TRANSITIONS.targets(LineStatus(line.line.status), LineAction.APPEAL)
        for one in line.steps
        if one.action in (LineAction.REFUSE, LineAction.APPROVE_LESS)
    ]
    return max(said_no, default=None)
