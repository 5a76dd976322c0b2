"""Lines of other claims that a line may be the same as: one receipt for both, or the same thing of the same person again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.rules.lines import LineKind
from services.payments.claims.rules.policy import EarlierLine, Policy
from services.payments.claims.rules.structuring import alike_line
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases.deciders import refuse_party
from services.payments.claims.usecases.lines import facts_of
from services.payments.claims.usecases.policies import current_policy
from services.payments.claims.usecases.pricing import NOT_COUNTED
from services.payments.people.usecases import names_of
from shared.contracts.categories import Category
from shared.database import london_today
from shared.identity import Actor, Permission

MOST_SHOWN = 3
"""So many twins of one line are shown."""


@dataclass(frozen=True, slots=True)
class TwinLine:
    """A line of another claim. `is_same_receipt`: the same file; else the same thing at nearly the same price. `is_of_another`: of another
    person. `is_same_claim`: it stands in the claim that is looked at."""

    claim_id: UUID
    reference: str
    number: int
    person_name: str
    is_of_another: bool
    is_same_claim: bool
    is_same_receipt: bool
    category: str
    spent_on: date
    amount_pence: int
    status: str
    receipt_id: UUID | None
    event_id: UUID | None


def twins_of(
    session: Session, actor: Actor, claim: Claim, lines: Sequence[ClaimLine]
) -> dict[int, tuple[TwinLine, ...]]:
    """What each line, by its number, may be the same as: those of one receipt first. Raises ForbiddenError, also
    for whoever claims or is paid: they may be another person's."""
    actor.require(Permission.SEE_WAITING_CLAIMS)
    refuse_party(session, actor, claim)
    asked = [one for one in lines if one.status != LineStatus.WITHDRAWN]
    if not asked:
        return {}
    policy = current_policy(session, claim.org_id, london_today(session))
    rows = session.execute(
        select(ClaimLine, Claim)
        .join(Claim, and_(Claim.org_id == ClaimLine.org_id, Claim.id == ClaimLine.claim_id))
        .where(ClaimLine.org_id == claim.org_id, or_(_same_receipt(claim, asked), _alike(claim, asked, policy)))
        .order_by(ClaimLine.id.desc())
        .limit(500)
    ).all()
    names = names_of(session, claim.org_id, {other.person_id for _, other in rows})
    found: dict[int, list[TwinLine]] = defaultdict(list)
    for line in asked:
        for other_line, other in rows:
            if other_line.id == line.id:
                continue
            is_same_receipt = bool(line.receipt_digest) and line.receipt_digest == other_line.receipt_digest
            is_one_upload = other.id == claim.id and line.receipt_id == other_line.receipt_id
            if (is_same_receipt and not is_one_upload) or _is_alike(line, other_line, claim, policy):
                found[line.number].append(
                    TwinLine(
                        claim_id=other.id,
                        reference=other.reference,
                        number=other_line.number,
                        person_name=names[other.person_id],
                        is_of_another=other.person_id != claim.person_id,
                        is_same_claim=other.id == claim.id,
                        is_same_receipt=is_same_receipt,
                        category=other_line.category,
                        spent_on=other_line.spent_on,
                        amount_pence=other_line.amount_pence,
                        status=other_line.status,
                        receipt_id=other_line.receipt_id,
                        event_id=other.event_id,
                    )
                )
    return {number: _first_of(twins) for number, twins in found.items()}


def _first_of(twins: Iterable[TwinLine]) -> tuple[TwinLine, ...]:
    return tuple(sorted(twins, key=lambda one: not one.is_same_receipt)[:MOST_SHOWN])


def _same_receipt(claim: Claim, lines: Sequence[ClaimLine]) -> ColumnElement[bool]:
    digests = {one.receipt_digest for one in lines if one.receipt_digest}
    return and_(
        ClaimLine.receipt_digest.in_(digests),
        ClaimLine.status != LineStatus.WITHDRAWN.value,
        or_(Claim.submitted_at.is_not(None), Claim.id == claim.id),
    )


def _alike(claim: Claim, lines: Sequence[ClaimLine], policy: Policy) -> ColumnElement[bool]:
    first, last = min(one.spent_on for one in lines), max(one.spent_on for one in lines)
    days = timedelta(days=policy.alike_within_days)
    return and_(
        ClaimLine.person_id == claim.person_id,
        ClaimLine.claim_id != claim.id,
        ClaimLine.kind == LineKind.SPENT.value,
        ClaimLine.status.not_in(NOT_COUNTED),
        ClaimLine.category.in_({one.category for one in lines}),
        ClaimLine.spent_on.between(first - days, last + days),
        Claim.submitted_at.is_not(None),
    )


def _is_alike(line: ClaimLine, other: ClaimLine, claim: Claim, policy: Policy) -> bool:
    if other.person_id != claim.person_id or other.claim_id == claim.id or line.kind != LineKind.SPENT:
        return False
    if other.kind != LineKind.SPENT or other.status in NOT_COUNTED:
        return False
    earlier = EarlierLine(Category(other.category), other.spent_on, other.amount_pence)
    return alike_line(facts_of(line), line.amount_pence, [earlier], policy) is not None
