"""Claims as finance looks for them: what waits, or any of them by person, number, event, amount, days and state, a part at a time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.tables import Claim, ClaimDecision, ClaimLine, ClaimStep
from services.payments.involvement.usecases.event_names import events_called
from services.payments.payouts.usecases.obligations import is_paid_to
from services.payments.people.names import few_called, owner_is_called
from services.payments.people.rules import fold
from shared.database import london_today
from shared.days import check_day
from shared.errors import InvalidError
from shared.identity import Actor, Permission
from shared.ids import read_reference
from shared.london import start_of_day
from shared.pagination import place_in_time

AT_A_TIME = 50


class ClaimState(StrEnum):
    """Which claims a list is about."""

    WAITING = "waiting"
    """Finance must decide at least one line."""
    SECOND = "second"
    """One person has approved; a second one must agree."""
    ASKED = "asked"
    HELD = "held"
    DECIDED = "decided"
    """Nothing waits for finance or the person."""
    ANY = "any"


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What a list is narrowed to; nothing of it: all that wait. Amounts in pence, days in London, both included."""

    state: ClaimState = ClaimState.WAITING
    person: str = ""
    reference: str = ""
    event: str = ""
    least_pence: int | None = None
    most_pence: int | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class FoundClaims:
    """Some of the claims that were looked for; `next`: where those that follow begin (None: these were the last)."""

    claims: tuple[Claim, ...]
    next: str | None


def find_claims(session: Session, actor: Actor, wanted: ClaimFilter, *, after: str | None = None) -> FoundClaims:
    """Claims that were sent in: those that wait in the order in which they miss their promise, others with the newest first.

    Raises ForbiddenError, InvalidError (not a place in this list; a day that nobody means).
    """
    actor.require(Permission.SEE_WAITING_CLAIMS)
    for day in (wanted.first, wanted.last):
        if day is not None:
            check_day(day, london_today(session))
    query = select(Claim).where(Claim.org_id == actor.org_id, Claim.submitted_at.is_not(None))
    for narrower in (_of_state(wanted.state), *_of_fields(session, actor.org_id, wanted)):
        query = query.where(narrower)
    rows = session.scalars(_in_order(query, wanted.state, after).limit(AT_A_TIME + 1)).all()
    shown = tuple(rows[:AT_A_TIME])
    return FoundClaims(shown, _place_of(shown[-1], wanted.state) if len(rows) > AT_A_TIME else None)


def first_to_decide(session: Session, actor: Actor, *, behind: Claim, leave: bool = False) -> UUID | None:
    """The first claim that whoever looks may do something about: `behind` itself (unless they `leave` it), then those that follow it in
    the order of the list, then those before it. Raises ForbiddenError."""
    actor.require(Permission.DECIDE_CLAIM)
    query = select(Claim.id).where(Claim.org_id == actor.org_id, Claim.to_decide, *_is_for(actor)).limit(1)
    if leave:
        query = query.where(Claim.id != behind.id)
    order = (Claim.misses_at, Claim.id)
    query = query.order_by(*order)
    if behind.misses_at is None:
        return session.scalar(query)
    place = tuple_(behind.misses_at, behind.id)
    later = session.scalar(query.where(tuple_(*order) >= place))
    return later or session.scalar(query.where(tuple_(*order) < place))


def _is_for(actor: Actor) -> list[ColumnElement[bool]]:
    """SQL: what `decide`, `confirm` and `undo` ask of whoever decides, so that nobody is led to what only a colleague may do.

    Neither their own claim nor one that they worked on; nothing that they approved as the first of two; no appeal about lines that they
    decided before.
    """
    people = [actor.id, *sorted(actor.own_records)]
    paid_to_them = select(ClaimDecision.id).where(_of_claim(), is_paid_to(ClaimDecision.obligation_id, people))
    waits = select(ClaimDecision.id).where(_of_claim(), _waits_for_second())
    first_or_before = (
        select(ClaimDecision.id)
        .join(ClaimStep, (ClaimStep.org_id == ClaimDecision.org_id) & (ClaimStep.decision_id == ClaimDecision.id))
        .where(_of_claim(), _waits_for_second())
        .where(
            or_(
                ClaimDecision.decided_by.in_(actor.own_ids),
                func.decided_before_appeal(ClaimStep.org_id, ClaimStep.line_id, actor.id),
            )
        )
    )
    line = select(ClaimLine.id).where(
        ClaimLine.org_id == Claim.org_id,
        ClaimLine.claim_id == Claim.id,
        ClaimLine.status == LineStatus.WAITING,
        ~func.decided_before_appeal(ClaimLine.org_id, ClaimLine.id, actor.id),
    )
    return [
        Claim.person_id.not_in(people),
        ~func.has_acted_on_claim(Claim.org_id, Claim.id, actor.id),
        ~paid_to_them.exists(),
        ~first_or_before.exists(),
        or_(waits.exists(), line.exists()),
    ]


def _of_claim() -> ColumnElement[bool]:
    return and_(ClaimDecision.org_id == Claim.org_id, ClaimDecision.claim_id == Claim.id)


def _waits_for_second() -> ColumnElement[bool]:
    return and_(
        ClaimDecision.needs_two,
        ClaimDecision.approved_pence > 0,
        ClaimDecision.second_decided_by.is_(None),
        ClaimDecision.undone_at.is_(None),
    )


def _of_state(state: ClaimState) -> ColumnElement[bool]:
    second = (
        select(ClaimDecision.id)
        .where(ClaimDecision.org_id == Claim.org_id, ClaimDecision.claim_id == Claim.id, _waits_for_second())
        .exists()
    )
    match state:
        case ClaimState.WAITING:
            return and_(Claim.to_decide)  # with “IS true” its index would not be used
        case ClaimState.SECOND:
            return and_(Claim.to_decide, second)
        case ClaimState.ASKED:
            return _has_line(LineStatus.ASKED)
        case ClaimState.HELD:
            return _has_line(LineStatus.HELD)
        case ClaimState.DECIDED:
            return and_(~Claim.to_decide, ~_has_line(LineStatus.ASKED), ~_has_line(LineStatus.HELD))
        case ClaimState.ANY:
            return Claim.submitted_at.is_not(None)


def _has_line(status: LineStatus) -> ColumnElement[bool]:
    return (
        select(ClaimLine.id)
        .where(ClaimLine.org_id == Claim.org_id, ClaimLine.claim_id == Claim.id, ClaimLine.status == status)
        .exists()
    )


def _of_fields(session: Session, org_id: UUID, wanted: ClaimFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if name := fold(wanted.person):
        found.append(_of_people(session, org_id, name))
    if wanted.reference:
        typed = read_reference(wanted.reference)
        found.append(Claim.reference == (typed.known_by if typed else wanted.reference.strip().upper()))
    if wanted.event:
        found.append(Claim.event_id.in_(events_called(org_id, wanted.event)))
    if wanted.least_pence is not None:
        found.append(Claim.total_pence >= wanted.least_pence)
    if wanted.most_pence is not None:
        found.append(Claim.total_pence <= wanted.most_pence)
    if wanted.first is not None:
        found.append(Claim.submitted_at >= start_of_day(wanted.first))
    if wanted.last is not None:
        found.append(Claim.submitted_at < start_of_day(wanted.last + timedelta(days=1)))
    return found


def _of_people(session: Session, org_id: UUID, name: str) -> ColumnElement[bool]:
    """SQL: claims of people in whose name this stands. PostgreSQL cannot tell how many these are, and with a wrong guess it reads every
    claim of thousands: few are looked up by their own claims, and for many the newest claims are gone through until a page is full."""
    few = few_called(session, org_id, name)
    stands = owner_is_called(Claim.org_id.expression, Claim.person_id.expression, name)
    return stands if few is None else and_(Claim.person_id.in_(few), stands)


def _in_order(query: Select[Claim], state: ClaimState, after: str | None) -> Select[Claim]:
    place = read_place(after) if after is not None else None
    if state in (ClaimState.WAITING, ClaimState.SECOND):
        if place is not None:
            query = query.where(tuple_(Claim.misses_at, Claim.id) > place)
        return query.order_by(Claim.misses_at, Claim.id)
    if place is not None:
        query = query.where(tuple_(Claim.submitted_at, Claim.id) < place)
    return query.order_by(Claim.submitted_at.desc(), Claim.id.desc())


def _place_of(claim: Claim, state: ClaimState) -> str:
    moment = claim.misses_at if state in (ClaimState.WAITING, ClaimState.SECOND) else claim.submitted_at
    return f"{place_in_time(moment or claim.created_at)}~{claim.id}"


def read_place(after: str) -> tuple[datetime, UUID]:
    """A place in a list, as its part before named it. Raises InvalidError."""
    moment, _, claim_id = after.partition("~")
    try:
        return datetime.fromisoformat(moment), UUID(claim_id)
    except ValueError:
        raise InvalidError(
            "claims.no_place", "There is no such place in this list.", "Start at its beginning."
        ) from None
