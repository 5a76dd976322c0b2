"""Whether somebody may decide about a claim: every hand on it is compared, and who decided about a line before its appeal."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.rules.deciders import (
    Party,
    StaffAct,
    appeal_to_another,
    first_has_acted,
    for_colleagues,
    who_may_decide,
)
from services.payments.claims.tables import Claim, ClaimDecision, ClaimLine, ClaimStaffAct
from services.payments.payouts.usecases.obligations import paid_people
from services.payments.people.usecases import person_behind
from shared.errors import ForbiddenError
from shared.identity import Actor


def check_decider(session: Session, actor: Actor, claim: Claim, first_approver: UUID | None = None) -> None:
    """Raises ForbiddenError for somebody who claims, is paid, worked on the claim, or approved first (`first_approver`); and where
    whoever approved first has worked on it since."""
    first = Party(first_approver, person_behind(session, actor.org_id, first_approver)) if first_approver else None
    who_may_decide(
        Party(actor.id, actor.person_id, actor.sign_ins, actor.earlier_records),
        claimant_id=claim.person_id,
        acts=_acts_of(session, claim, actor.id),
        first_approver=first,
        paid_to=_paid_to(session, claim),
    )
    if first_approver is not None and _acts_of(session, claim, first_approver) - {StaffAct.DECIDED}:
        raise first_has_acted()


def check_deciders_of_lines(session: Session, actor: Actor, lines: Sequence[ClaimLine]) -> None:
    """Raises ForbiddenError where somebody decided about one of these lines before the person asked for another look."""
    for number in decided_before(session, actor, lines):
        raise appeal_to_another(number)


def decided_before(session: Session, actor: Actor, lines: Sequence[ClaimLine]) -> list[int]:
    """The numbers of those of these lines about which somebody decided before the person asked for another look."""
    rows = session.scalars(
        select(ClaimLine.number)
        .where(ClaimLine.org_id == actor.org_id, ClaimLine.id.in_([one.id for one in lines]))
        .where(func.decided_before_appeal(ClaimLine.org_id, ClaimLine.id, actor.id))
        .order_by(ClaimLine.number)
    )
    return list(rows)


def must_leave_to_another(session: Session, actor: Actor, claim: Claim) -> bool:
    """Whether `check_decider` refuses this member of staff: for what a page offers."""
    try:
        check_decider(session, actor, claim)
    except ForbiddenError:
        return True
    return False


def is_party(session: Session, actor: Actor, claim: Claim) -> bool:
    """Whether a claim is this member of staff's own, or paid to them."""
    return actor.is_one_of(claim.person_id, *_paid_to(session, claim))


def refuse_party(session: Session, actor: Actor, claim: Claim) -> None:
    """Raises ForbiddenError for whoever claims or is paid, where something is only for colleagues who look at the claim."""
    if is_party(session, actor, claim):
        raise for_colleagues()


def _acts_of(session: Session, claim: Claim, sign_in: UUID) -> frozenset[StaffAct]:
    """What the human being behind a sign-in did to a claim, by whichever of their sign-ins."""
    sign_ins: list[UUID] = session.execute(select(func.sign_ins_of(claim.org_id, sign_in))).scalar_one()
    rows = session.scalars(
        select(ClaimStaffAct.act).where(
            ClaimStaffAct.org_id == claim.org_id,
            ClaimStaffAct.claim_id == claim.id,
            ClaimStaffAct.principal_id.in_(sign_ins),
        )
    )
    return frozenset(map(StaffAct, rows))


def _paid_to(session: Session, claim: Claim) -> set[UUID]:
    """The people whom the claim's money goes to, by what was decided of it so far."""
    owed = session.scalars(
        select(ClaimDecision.obligation_id).where(
            ClaimDecision.org_id == claim.org_id,
            ClaimDecision.claim_id == claim.id,
            ClaimDecision.obligation_id.is_not(None),
        )
    ).all()
    return paid_people(session, claim.org_id, [one for one in owed if one is not None])
