"""A claim and its lines as every use case finds them: looked up, locked, and as the rules know them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.rules.lines import LineFacts, LineKind
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.involvement.usecases.budget import lock_budget
from services.payments.people.acting import act_as
from services.payments.people.usecases import lock_people
from shared.contracts.categories import Category
from shared.database import FOR_CHANGE
from shared.errors import Effect, ForbiddenError, NotFoundError
from shared.identity import Actor, ActorKind, Permission


def speaking_for(actor: Actor, person_id: UUID) -> Actor:
    """The actor, on behalf of the person whose claim it is. Raises ForbiddenError unless this is the person themself, or staff
    who may enter claims for people."""
    if actor.kind is ActorKind.STAFF:
        actor.require(Permission.ENTER_CLAIM)
    elif actor.kind is not ActorKind.PERSON or actor.id != person_id:
        raise ForbiddenError(
            "claim.not_yours",
            "This is somebody else's claim.",
            "Call the helpline.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return replace(actor, on_behalf_of=person_id) if actor.id != person_id else actor


def claim_to_change(session: Session, actor: Actor, claim_id: UUID) -> tuple[Actor, Claim]:
    """A claim, locked, and the actor, who acts from here on, on behalf of whoever it is of. Raises ForbiddenError, NotFoundError.

    Staff are asked before the claim is looked up: who may not enter claims does not learn which there are.
    """
    if actor.kind is ActorKind.STAFF:
        actor.require(Permission.ENTER_CLAIM)
    claim = get_claim(session, actor.org_id, claim_id, lock=True)
    act_as(session, actor)
    return speaking_for(actor, claim.person_id), claim


def get_claim(session: Session, org_id: UUID, claim_id: UUID, *, lock: bool = False) -> Claim:
    """A claim of this organisation, locked where it is about to change. Raises NotFoundError."""
    claim = session.get(Claim, (org_id, claim_id), with_for_update=FOR_CHANGE if lock else None, populate_existing=lock)
    if claim is None:
        raise NotFoundError("claim.not_found", "There is no such claim in your organisation.")
    return claim


def lock_what_pays(session: Session, claim: Claim) -> None:
    """Locks what the money of a claim is counted against, in the one order: its event, then its person. Raises NotFoundError."""
    if claim.event_id is not None:
        lock_budget(session, claim.org_id, claim.event_id)
    lock_people(session, claim.org_id, [claim.person_id])


def lines_of(session: Session, claim: Claim) -> list[ClaimLine]:
    """The lines of a claim in order; what was taken out of a draft is not among them."""
    rows = session.scalars(
        select(ClaimLine).filter_by(org_id=claim.org_id, claim_id=claim.id).order_by(ClaimLine.number)
    )
    return [one for one in rows if claim.submitted_at is not None or one.status != LineStatus.WITHDRAWN]


def pick_line(lines: Sequence[ClaimLine], number: int) -> ClaimLine:
    """The line of a number. Raises NotFoundError."""
    found = next((one for one in lines if one.number == number), None)
    if found is None:
        raise NotFoundError("claim.line_not_found", f"This claim has no line {number}.", effect=Effect.NO_MONEY_MOVED)
    return found


def facts_of(line: ClaimLine, *, priced: bool = True) -> LineFacts:
    """A line as the rules know it; without `priced` as it was told to us, so without the amount that miles come to."""
    facts = LineFacts(
        number=line.number,
        category=Category(line.category),
        kind=LineKind(line.kind),
        on=line.spent_on,
        amount_pence=line.amount_pence,
        miles_tenths=line.miles_tenths,
        passengers=line.passengers,
        description=line.description,
        receipt_digest=line.receipt_digest,
        lost_receipt_reason=line.lost_receipt_reason,
    )
    return facts if priced or not facts.is_by_the_mile else replace(facts, amount_pence=None)
