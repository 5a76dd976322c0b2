"""Notes between staff about a claim. Whoever claims or is paid does not read them here; a number of a bank or a telephone is refused."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.tables import ClaimNote
from services.payments.claims.usecases.deciders import refuse_party
from services.payments.claims.usecases.lines import get_claim
from services.payments.worklist.handling.rules import checked_note
from shared import audit
from shared.identity import Actor, Permission
from shared.ids import new_id


def write_note(session: Session, actor: Actor, claim_id: UUID, typed: str) -> ClaimNote:
    """Keeps a note about a claim. Raises ForbiddenError (also for whoever claims or is paid), NotFoundError, InvalidError (empty, too
    long, a number that belongs elsewhere)."""
    actor.require(Permission.SEE_WAITING_CLAIMS)
    claim = get_claim(session, actor.org_id, claim_id)
    refuse_party(session, actor, claim)
    note = ClaimNote(
        org_id=actor.org_id, id=new_id(), claim_id=claim.id, written_by=actor.id, words=checked_note(typed)
    )
    session.add(note)
    session.flush()
    audit.record(session, actor, "claim.noted", "claim", claim.id, {"note": str(note.id)})
    return note


def notes_of(session: Session, actor: Actor, claim_id: UUID) -> Sequence[ClaimNote]:
    """The notes about a claim, the oldest first. Raises ForbiddenError (also for whoever claims or is paid), NotFoundError."""
    actor.require(Permission.SEE_WAITING_CLAIMS)
    refuse_party(session, actor, get_claim(session, actor.org_id, claim_id))
    return session.scalars(
        select(ClaimNote).where(ClaimNote.org_id == actor.org_id, ClaimNote.claim_id == claim_id).order_by(ClaimNote.id)
    ).all()
