"""Everything that the policy looks at about one claim, gathered: duplicates, what is usual, the event, the budget."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.rules.lines import LineKind
from services.payments.claims.rules.mileage import Priced
from services.payments.claims.rules.policy import ClaimFacts, EarlierLine, Policy
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases.lines import facts_of
from services.payments.claims.usecases.pricing import NOT_COUNTED
from services.payments.involvement.usecases.budget import budget_left_pence
from services.payments.involvement.usecases.events import get_event
from services.payments.involvement.usecases.taking_part import day_of, is_on_list
from services.payments.people.usecases import staff_among
from shared.contracts.categories import Category
from shared.identity import Role
from shared.london import start_of_day

USUAL_FROM = 3
"""So many lines of a category make a usual amount."""


def gather(
    session: Session,
    claim: Claim,
    lines: Sequence[ClaimLine],
    priced: Sequence[Priced | None],
    policy: Policy,
    today: date,
) -> ClaimFacts:
    """What the rules look at, for a claim that is about to be submitted. `today`: the day in London."""
    event = get_event(session, claim.org_id, claim.event_id) if claim.event_id else None
    return ClaimFacts(
        lines=tuple(facts_of(one) for one in lines),
        submitted_on=today,
        is_on_list=is_on_list(session, claim.org_id, event, claim.person_id) if event else None,
        event_on=day_of(event) if event else None,
        budget_left_pence=budget_left_pence(session, claim.org_id, event) if event else None,
        is_entered_by_someone_else=claim.entered_by is not None and claim.entered_by_person_id != claim.person_id,
        same_file_lines=_same_file(session, claim, lines),
        earlier_lines=_earlier(session, claim, lines, policy.alike_within_days),
        claimed_today_pence=_claimed_pence(session, claim, Claim.submitted_at >= start_of_day(today)),
        claimed_for_event_pence=_claimed_pence(session, claim, Claim.event_id == claim.event_id) if event else 0,
        works_here=bool(staff_among(session, claim.org_id, [claim.person_id], tuple(Role))),
        usual_pence=_usual(session, claim, today),
        claimed_before_pence=_claimed_before(session, claim, lines),
        unconfirmed_rate_lines=frozenset(
            line.number for line, price in zip(lines, priced, strict=True) if price and not price.is_confirmed
        ),
    )


def _same_file(session: Session, claim: Claim, lines: Sequence[ClaimLine]) -> frozenset[int]:
    """Lines whose receipt is the same file as another line's. One upload for several lines of one claim is meant so."""
    digests = {one.receipt_digest for one in lines if one.receipt_digest}
    if not digests:
        return frozenset()
    other = aliased(ClaimLine)
    found = session.scalars(
        select(ClaimLine.number)
        .join(other, (other.org_id == ClaimLine.org_id) & (other.receipt_digest == ClaimLine.receipt_digest))
        .join(Claim, (Claim.org_id == other.org_id) & (Claim.id == other.claim_id))
        .where(ClaimLine.org_id == claim.org_id, ClaimLine.claim_id == claim.id, other.id != ClaimLine.id)
        .where(ClaimLine.receipt_digest.in_(digests), ClaimLine.status != LineStatus.WITHDRAWN.value)
        .where(other.status != LineStatus.WITHDRAWN.value)
        .where(
            (Claim.submitted_at.is_not(None) & (Claim.id != claim.id))
            | ((Claim.id == claim.id) & (other.receipt_id != ClaimLine.receipt_id))
        )
    )
    return frozenset(found)


def _earlier(session: Session, claim: Claim, lines: Sequence[ClaimLine], days: int) -> tuple[EarlierLine, ...]:
    """What other claims of the person hold of the same categories within so many days. Twice in one claim is there and back."""
    first, last = min(one.spent_on for one in lines), max(one.spent_on for one in lines)
    rows = session.execute(
        select(ClaimLine.category, ClaimLine.spent_on, ClaimLine.amount_pence)
        .where(_others(claim), ClaimLine.category.in_({one.category for one in lines}))
        .where(ClaimLine.spent_on.between(first - timedelta(days=days), last + timedelta(days=days)))
        .distinct()
    )
    return tuple(EarlierLine(Category(category), spent_on, pence) for category, spent_on, pence in rows)


def _claimed_pence(session: Session, claim: Claim, *claims: ColumnElement[bool]) -> int:
    """What the person's other claims of this kind come to."""
    such = select(Claim.id).where(Claim.org_id == claim.org_id, Claim.person_id == claim.person_id, *claims)
    total = select(func.coalesce(func.sum(ClaimLine.amount_pence), 0)).where(
        _others(claim), ClaimLine.claim_id.in_(such)
    )
    return int(session.scalars(total).one())


def _usual(session: Session, claim: Claim, today: date) -> dict[Category, int]:
    """The middle of what the person claimed for each category within a year."""
    middle = func.percentile_disc(0.5).within_group(ClaimLine.amount_pence)
    rows = session.execute(
        select(ClaimLine.category, middle)
        .where(_others(claim), ClaimLine.spent_on > today - timedelta(days=365))
        .group_by(ClaimLine.category)
        .having(func.count() >= USUAL_FROM)
    )
    return {Category(category): int(usual) for category, usual in rows}


def _claimed_before(session: Session, claim: Claim, lines: Sequence[ClaimLine]) -> dict[tuple[Category, date], int]:
    rows = session.execute(
        select(ClaimLine.category, ClaimLine.spent_on, func.sum(ClaimLine.amount_pence))
        .where(_others(claim), _same_days(lines))
        .group_by(ClaimLine.category, ClaimLine.spent_on)
    )
    return {(Category(category), spent_on): int(pence) for category, spent_on, pence in rows}


def _others(claim: Claim) -> ColumnElement[bool]:
    """SQL: the person's lines in other claims that were sent in and not refused. What was given in advance or bought for them is
    not spent a second time when they say what they spent."""
    sent = select(Claim.id).where(
        Claim.org_id == claim.org_id,
        Claim.person_id == claim.person_id,
        Claim.submitted_at.is_not(None),
        Claim.id != claim.id,
    )
    return and_(
        ClaimLine.org_id == claim.org_id,
        ClaimLine.person_id == claim.person_id,
        ClaimLine.kind == LineKind.SPENT,
        ClaimLine.status.not_in(NOT_COUNTED),
        ClaimLine.claim_id.in_(sent),
    )


def _same_days(lines: Sequence[ClaimLine]) -> ColumnElement[bool]:
    return tuple_(ClaimLine.category, ClaimLine.spent_on).in_({(one.category, one.spent_on) for one in lines})
