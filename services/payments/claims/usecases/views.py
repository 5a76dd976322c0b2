"""Claims as people look at them: one with its whole story, those that wait for finance, and those of one person.

What is paid is read from the payments each time, never kept here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, true, tuple_
from sqlalchemy.orm import Session

from services.payments.claims.own_claims import check_sees_claim, own_claims
from services.payments.claims.rules.decisions import ClaimStatus, LineStatus, claim_status
from services.payments.claims.rules.send_deadline import AT_RISK_BEFORE, DeadlineStatus, Promise, deadline_status
from services.payments.claims.rules.whereabouts import ToldMoney
from services.payments.claims.tables import Claim, ClaimDecision, ClaimLine, ClaimLinePart, ClaimStaffAct, ClaimStep
from services.payments.claims.usecases.claim_lists import read_place
from services.payments.claims.usecases.lines import get_claim, lines_of
from services.payments.claims.usecases.pricing import parts_of
from services.payments.claims.usecases.whereabouts import where_is_money
from services.payments.payouts.usecases.obligations import ObligationPayment, payments_of
from services.payments.people.usecases import get_person, names_of
from services.payments.rails.names import BANK_RAIL, Rail
from shared.database import app_now
from shared.identity import Actor, ActorKind, Permission
from shared.pagination import place_in_time


@dataclass(frozen=True, slots=True)
class ClaimLineView:
    """A line with the dated rates that made its amount and everything that was done to it."""

    line: ClaimLine
    parts: tuple[ClaimLinePart, ...]
    steps: tuple[ClaimStep, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with its lines, decisions and payments, and what staff did to it (`staff_acts`). `paid_pence` has left and not come
    back; `told` is where we would tell the person that its money is now."""

    claim: Claim
    status: str
    standing: str | None
    told: tuple[ToldMoney, ...]
    lines: tuple[ClaimLineView, ...]
    decisions: tuple[ClaimDecision, ...]
    staff_acts: tuple[ClaimStaffAct, ...]
    payments: tuple[ObligationPayment, ...]
    approved_pence: int
    paid_pence: int


@dataclass(frozen=True, slots=True)
class ClaimSummary:
    """A claim in a list."""

    id: UUID
    reference: str
    person_id: UUID
    person_name: str
    event_id: UUID | None
    channel: str
    total_pence: int
    submitted_at: datetime
    misses_at: datetime
    standing: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    for_staff: tuple[str, ...]
    """All that was found, each thing once, in words for whoever decides."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, and where the next part begins (None: this was all)."""

    claims: tuple[ClaimSummary, ...]
    next: str | None


def view_claim(session: Session, actor: Actor, claim_id: UUID) -> ClaimView:
    """A claim with its whole story, for the person or for staff who may see it. Raises ForbiddenError, NotFoundError."""
    if actor.kind is ActorKind.STAFF:
        actor.require(Permission.SEE_CLAIMS)
    claim = get_claim(session, actor.org_id, claim_id)
    check_sees_claim(session, actor, Permission.SEE_CLAIMS, claim)
    if actor.kind is ActorKind.PERSON and actor.id != claim.person_id:
        get_claim(session, actor.org_id, UUID(int=0))  # for anybody else there is no such claim
    return views_of(session, claim.org_id, [claim])[0]


def view_claims_of(session: Session, actor: Actor, person_id: UUID) -> list[ClaimView]:
    """A person's newest claims that were sent in, those that whoever looks may see. Raises ForbiddenError, NotFoundError (person)."""
    actor.require(Permission.SEE_CLAIMS)
    get_person(session, actor.org_id, person_id)
    theirs = own_claims(actor) if actor.is_kept_to_own(Permission.SEE_CLAIMS) else true()
    return claims_of_person(session, actor.org_id, person_id, which=theirs)


def claims_of_person(
    session: Session, org_id: UUID, person_id: UUID, *, limit: int = 5, which: ColumnElement[bool] | None = None
) -> list[ClaimView]:
    """A person's newest claims that were sent in, the newest first: for "where is my money?"."""
    rows = session.scalars(
        select(Claim)
        .where(Claim.org_id == org_id, Claim.person_id == person_id, Claim.submitted_at.is_not(None))
        .where(true() if which is None else which)
        .order_by(Claim.id.desc())
        .limit(limit)
    )
    return views_of(session, org_id, list(rows))


def list_to_decide(session: Session, actor: Actor, *, after: str | None = None, limit: int = 50) -> Page:
    """Claims that wait for finance, first what will miss its promise first. `after` is a page's `next`.

    Raises ForbiddenError, InvalidError (not a place in this list).
    """
    actor.require(Permission.SEE_WAITING_CLAIMS)
    query = select(Claim).where(Claim.org_id == actor.org_id, Claim.to_decide)
    if after is not None:
        query = query.where(tuple_(Claim.misses_at, Claim.id) > read_place(after))
    rows = session.scalars(query.order_by(Claim.misses_at, Claim.id).limit(limit + 1)).all()
    names = names_of(session, actor.org_id, {one.person_id for one in rows})
    now = app_now(session)
    shown = tuple(summary_of(one, names[one.person_id], now) for one in rows[:limit])
    more = len(rows) > limit
    return Page(shown, f"{place_in_time(shown[-1].misses_at)}~{shown[-1].id}" if more else None)


def found_for_staff(claim: Claim, *, is_own: bool = False) -> list[tuple[int | None, str]]:
    """(number of the line, or None for the whole claim; what was found), each thing once: a caution that makes a person look stands
    among the reasons too. `is_own`: whoever looks claims or is paid, and reads what the person was told."""
    found = {(one["code"], one.get("line_number")): one for one in (*claim.reasons, *claim.warnings)}
    return [(number, (not is_own and one.get("for_staff")) or one["text"]) for (_, number), one in found.items()]


def views_of(session: Session, org_id: UUID, claims: Sequence[Claim]) -> list[ClaimView]:
    """These claims with their whole stories, in a handful of queries."""
    now = app_now(session)
    lines = {claim.id: lines_of(session, claim) for claim in claims}
    line_ids = [line.id for found in lines.values() for line in found]
    parts = parts_of(session, org_id, line_ids)
    steps = _grouped(
        session.scalars(
            select(ClaimStep).where(ClaimStep.org_id == org_id, ClaimStep.line_id.in_(line_ids)).order_by(ClaimStep.id)
        ),
        "line_id",
    )
    decisions = _grouped(
        session.scalars(
            select(ClaimDecision)
            .where(ClaimDecision.org_id == org_id, ClaimDecision.claim_id.in_([one.id for one in claims]))
            .order_by(ClaimDecision.id)
        ),
        "claim_id",
    )
    staff_acts = _grouped(
        session.scalars(
            select(ClaimStaffAct)
            .where(ClaimStaffAct.org_id == org_id, ClaimStaffAct.claim_id.in_([one.id for one in claims]))
            .order_by(ClaimStaffAct.created_at, ClaimStaffAct.act, ClaimStaffAct.principal_id)
        ),
        "claim_id",
    )
    owed = [one.obligation_id for found in decisions.values() for one in found if one.obligation_id]
    payments = _grouped(payments_of(session, org_id, owed), "obligation_id")
    told = _told(session, org_id, claims)
    views = []
    for claim in claims:
        own = [pay for one in decisions[claim.id] for pay in payments[one.obligation_id]]
        shown = [ClaimLineView(one, tuple(parts.get(one.id, ())), tuple(steps[one.id])) for one in lines[claim.id]]
        views.append(_view(claim, shown, decisions[claim.id], staff_acts[claim.id], own, told.get(claim.id, ()), now))
    return views


def _told(session: Session, org_id: UUID, claims: Sequence[Claim]) -> dict[UUID, tuple[ToldMoney, ...]]:
    """Where the money of each of these claims is told to be."""
    ids = [one.id for one in claims if one.submitted_at is not None]
    people = {one.person_id for one in claims if one.submitted_at is not None}
    places = [place for person_id in people for place in where_is_money(session, org_id, person_id, ids)]
    return {place.claim_id: place.told for place in places if place.claim_id is not None}


def _view(
    claim: Claim,
    lines: Sequence[ClaimLineView],
    decisions: Sequence[ClaimDecision],
    staff_acts: Sequence[ClaimStaffAct],
    payments: Sequence[ObligationPayment],
    told: tuple[ToldMoney, ...],
    now: datetime,
) -> ClaimView:
    statuses = [LineStatus(one.line.status) for one in lines]
    sent = [one.posted_at for one in payments if one.is_paid and one.posted_at is not None]
    status = claim_status(statuses, is_submitted=claim.submitted_at is not None)
    stands = _standing(claim, status, now, max(sent, default=None))
    if status in _AGREED and not payments:  # we buy it, or they had the money before: nothing is sent
        stands = None
    return ClaimView(
        claim=claim,
        status=status.value,
        standing=stands,
        told=told,
        lines=tuple(lines),
        decisions=tuple(decisions),
        staff_acts=tuple(staff_acts),
        payments=tuple(payments),
        approved_pence=sum(one.line.approved_pence for one in lines),
        paid_pence=sum(one.amount_pence for one in payments if one.is_paid),
    )


_AGREED = frozenset({ClaimStatus.APPROVED, ClaimStatus.APPROVED_IN_PART})
_PROMISED = _AGREED | {ClaimStatus.WAITING}
"""Only of these a promise about time holds."""


def _standing(claim: Claim, status: ClaimStatus, now: datetime, sent_at: datetime | None) -> str | None:
    """How the promise stands; None where none holds."""
    if claim.misses_at is None or (status not in _PROMISED and sent_at is None):
        return None
    return deadline_status(_promise(claim), now, None if claim.to_decide and now <= claim.misses_at else sent_at).value


def _promise(claim: Claim) -> Promise:
    rail = BANK_RAIL if claim.send_by is not None else Rail.CASH
    return Promise(rail, claim.send_by, False, claim.misses_at or claim.created_at)


def summary_of(claim: Claim, name: str, now: datetime, *, is_own: bool = False) -> ClaimSummary:
    """A claim that was sent in, as it stands in a list; `is_own`: in the list of whoever claims."""
    misses_at = claim.misses_at or claim.created_at
    late = DeadlineStatus.MISSED if now > misses_at else DeadlineStatus.ON_TIME
    stands = DeadlineStatus.AT_RISK if late is DeadlineStatus.ON_TIME and now >= misses_at - AT_RISK_BEFORE else late
    return ClaimSummary(
        id=claim.id,
        reference=claim.reference,
        person_id=claim.person_id,
        person_name=name,
        event_id=claim.event_id,
        channel=claim.channel,
        total_pence=claim.total_pence,
        submitted_at=claim.submitted_at or claim.created_at,
        misses_at=misses_at,
        standing=stands.value,
        reasons=tuple(one["text"] for one in claim.reasons),
        warnings=tuple(one["text"] for one in claim.warnings),
        for_staff=tuple(text for _, text in found_for_staff(claim, is_own=is_own)),
    )


def _grouped(rows: Iterable[Any], key: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found
