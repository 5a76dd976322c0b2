"""What finance sees on the pages: what waits, and one claim with what may be done to each of its lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.rules.deciders import STAFF_ACT_WORDS, StaffAct
from services.payments.claims.rules.decisions import LINE_TRANSITIONS, OF_FINANCE, LineAction, LineStatus
from services.payments.claims.rules.whereabouts import Whereabouts
from services.payments.claims.tables import Claim, ClaimDecision
from services.payments.claims.usecases.deciders import decided_before, must_leave_to_another
from services.payments.claims.usecases.decisions import waits_for_second
from services.payments.claims.usecases.views import ClaimLineView, ClaimView, view_claim
from services.payments.claims.usecases.whereabouts import view_whereabouts
from services.payments.involvement.usecases.events import get_event
from services.payments.payouts.rules import WaitsFor
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.references import find_payment
from services.payments.payouts.usecases.stuck_views import list_standing
from services.payments.payouts.usecases.urgent import waiting_payments, why_it_waits
from services.payments.people.usecases import get_person, names_of, staff_names
from services.payments.rails.names import is_handed_over
from shared.database import app_now
from shared.identity import PERMITTED, Actor, Permission
from shared.ids import read_reference


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many claims wait for finance, how many of them have missed their promise, how many approved payments wait, and
    how many payments stand still or did not arrive."""

    claims: int
    missed: int
    payments: int
    standing: int


@dataclass(frozen=True, slots=True)
class WaitingPayment:
    """An approved payment that has not left, why, and what whoever looks may do about it. Amounts in pence."""

    id: UUID
    reference: str
    person_name: str
    amount_pence: int
    why: str
    may_approve: bool
    may_release: bool


@dataclass(frozen=True, slots=True)
class LineToDecide:
    """A line with what the rules found about it, the pictures of its receipt, and what whoever looks may do with it now.
    `is_for_another`: it is an appeal, and they decided about it before."""

    view: ClaimLineView
    found: tuple[str, ...]
    receipt_pages: int
    receipt_pages_left_out: int
    choices: tuple[LineAction, ...]
    is_for_another: bool


@dataclass(frozen=True, slots=True)
class ClaimToDecide:
    """A claim as finance looks at it. `found` is about the whole claim; `second` waits for the second of two people,
    and `second_line` is the number of one of its lines. `names` are those of the staff who worked on it, and `staff_acts` what
    each of them did. `is_for_another`: whoever looks decides claims, and not this one."""

    view: ClaimView
    person_name: str
    event_title: str | None
    lines: tuple[LineToDecide, ...]
    found: tuple[str, ...]
    second: ClaimDecision | None
    second_line: int | None
    names: Mapping[UUID, str]
    staff_acts: tuple[str, ...]
    may_decide: bool
    is_for_another: bool


def may(actor: Actor, action: Permission) -> bool:
    """Whether one of somebody's roles allows an action: for what a page offers; the use case itself decides."""
    return bool(actor.roles & PERMITTED[action])


def count_waiting(session: Session, actor: Actor) -> Waiting:
    """How much waits for finance. Raises ForbiddenError."""
    actor.require(Permission.SEE_WAITING_CLAIMS)
    missed = func.count().filter(Claim.misses_at < app_now(session))
    query = select(func.count(), missed).where(Claim.org_id == actor.org_id, Claim.to_decide)
    claims, late = session.execute(query).one()
    return Waiting(claims, late, len(waiting_payments(session, actor)), len(list_standing(session, actor)))


def see_payments(session: Session, actor: Actor) -> list[WaitingPayment]:
    """Approved payments that wait, the oldest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    found = waiting_payments(session, actor)
    names = names_of(session, actor.org_id, {one.person_id for one in found})
    return [_payment(actor, one, names[one.person_id]) for one in found]


@dataclass(frozen=True, slots=True)
class FoundByReference:
    """What a number belongs to: a claim (by its own number or one of its payments'), or a fee of a person."""

    person_id: UUID
    claim_id: UUID | None


def find_by_reference(session: Session, actor: Actor, typed: str) -> FoundByReference | None:
    """What a number belongs to that somebody read out or typed, in any case, with blanks and with the -2 of a later payment.
    Raises ForbiddenError."""
    actor.require(Permission.SEE_WAITING_CLAIMS)
    return who_is_known_by(session, actor.org_id, typed)


def who_is_known_by(session: Session, org_id: UUID, typed: str) -> FoundByReference | None:
    """The same, for whoever is asked who they are besides: a number unlocks nothing."""
    wanted = read_reference(typed)
    if wanted is None:
        return None
    query = select(Claim.person_id, Claim.id).where(Claim.org_id == org_id, Claim.reference == wanted.known_by)
    claim = session.execute(query.where(Claim.submitted_at.is_not(None))).one_or_none()
    if claim is not None:
        return FoundByReference(*claim)
    payment = find_payment(session, org_id, typed)
    return FoundByReference(payment.person_id, None) if payment is not None else None


@dataclass(frozen=True, slots=True)
class PersonsMoney:
    """Where one person's money is, as staff look at it."""

    person_name: str
    places: tuple[Whereabouts, ...]


def see_money(session: Session, actor: Actor, person_id: UUID) -> PersonsMoney:
    """Where a person's money is, of claims and fees. Raises ForbiddenError, NotFoundError."""
    places = view_whereabouts(session, actor, person_id)
    return PersonsMoney(get_person(session, actor.org_id, person_id).name, places)


def see_claim(session: Session, actor: Actor, claim_id: UUID) -> ClaimToDecide:
    """A claim with everything that is needed to decide it. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_RECEIPTS)
    view = view_claim(session, actor, claim_id)
    claim = view.claim
    second = next((one for one in view.decisions if waits_for_second(one)), None)
    decides = may(actor, Permission.DECIDE_CLAIM)
    is_for_another = decides and must_leave_to_another(session, actor, claim)
    may_decide = decides and not is_for_another
    for_another = decided_before(session, actor, [one.line for one in view.lines]) if may_decide else []
    names = staff_names(session, actor.org_id, {one.principal_id for one in view.staff_acts})
    event = get_event(session, actor.org_id, claim.event_id).engagement.title if claim.event_id else None
    pages = _receipt_pages(session, view)
    return ClaimToDecide(
        view=view,
        person_name=get_person(session, actor.org_id, claim.person_id).name,
        event_title=event,
        lines=tuple(
            LineToDecide(
                one,
                _found(view, one.line.number),
                *(pages.get(one.line.receipt_id, (0, 0)) if one.line.receipt_id else (0, 0)),
                _choices(one, is_blocked=second is not None or claim.submitted_at is None)
                if may_decide and one.line.number not in for_another
                else (),
                one.line.number in for_another,
            )
            for one in view.lines
        ),
        found=_found(view, None),
        second=second,
        second_line=next(
            (one.line.number for one in view.lines for step in one.steps if second and step.decision_id == second.id),
            None,
        ),
        names=names,
        staff_acts=_staff_acts(view, names),
        may_decide=may_decide,
        is_for_another=is_for_another,
    )


def _staff_acts(view: ClaimView, names: Mapping[UUID, str]) -> tuple[str, ...]:
    """Who of staff did what to a claim, a sentence each: "Hal Helpline entered it, wrote its lines, sent it in."."""
    done: dict[UUID, list[str]] = {}
    for one in view.staff_acts:
        done.setdefault(one.principal_id, []).append(STAFF_ACT_WORDS[StaffAct(one.act)])
    return tuple(f"{names[who]} {', '.join(words)}." for who, words in done.items())


def _choices(view: ClaimLineView, *, is_blocked: bool) -> tuple[LineAction, ...]:
    """What the table of moves allows finance now; while a second person is asked, nothing but agreeing or undoing."""
    if is_blocked:
        return ()
    status = LineStatus(view.line.status)
    return tuple(action for action in LineAction if action in OF_FINANCE and LINE_TRANSITIONS.targets(status, action))


def _payment(actor: Actor, payout: Payout, name: str) -> WaitingPayment:
    waits_for, by_rules = WaitsFor(payout.waits_for or WaitsFor.RELEASE), payout.approved_by_policy is not None
    waits_for_people = waits_for is WaitsFor.RELEASE
    return WaitingPayment(
        id=payout.id,
        reference=payout.reference,
        person_name=name,
        amount_pence=payout.amount_pence,
        why=why_it_waits(waits_for, by_rules=by_rules, in_cash=is_handed_over(payout.rail)),
        may_approve=waits_for_people and by_rules and may(actor, Permission.APPROVE_PAYMENT),
        may_release=waits_for_people and not by_rules and may(actor, Permission.RELEASE_PAYMENT),
    )


def _found(view: ClaimView, line_number: int | None) -> tuple[str, ...]:
    found = [*view.claim.reasons, *view.claim.warnings]
    return tuple(one["text"] for one in found if one.get("line_number") == line_number)


def _receipt_pages(session: Session, view: ClaimView) -> dict[UUID, tuple[int, int]]:
    """How many pictures each receipt has, and how many pages of it were not kept."""
    wanted = {one.line.receipt_id for one in view.lines if one.line.receipt_id is not None}
    rows = session.execute(
        select(Receipt.id, Receipt.pages, Receipt.pages_left_out).where(
            Receipt.org_id == view.claim.org_id, Receipt.id.in_(wanted)
        )
    )
    return {row.id: (row.pages, row.pages_left_out) for row in rows}
