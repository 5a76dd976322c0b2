"""What finance sees on the pages: what waits, what a number belongs to, and where one person's money is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.rules.whereabouts import Whereabouts
from services.payments.claims.tables import Claim
from services.payments.claims.usecases.whereabouts import view_whereabouts
from services.payments.payouts.rules import WaitsFor
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.references import find_payment
from services.payments.payouts.usecases.stuck_views import list_standing
from services.payments.payouts.usecases.urgent import waiting_payments, why_it_waits
from services.payments.people.rules import fold
from services.payments.people.usecases import get_person, names_of
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
    since: datetime
    why: str
    may_approve: bool
    may_release: bool


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


@dataclass(frozen=True, slots=True)
class WaitingPayments:
    """Payments that were looked for, the oldest first, and how many wait at all."""

    found: list[WaitingPayment]
    waiting: int


def see_payments(session: Session, actor: Actor, name: str = "") -> WaitingPayments:
    """Approved payments that wait; with `name` those of people in whose name it stands. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    rows = waiting_payments(session, actor)
    names = names_of(session, actor.org_id, {one.person_id for one in rows})
    wanted = fold(name)
    found = [
        _payment(actor, one, names[one.person_id]) for one in rows if not wanted or wanted in fold(names[one.person_id])
    ]
    return WaitingPayments(found, len(rows))


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

    person_id: UUID
    person_name: str
    places: tuple[Whereabouts, ...]


def see_money(session: Session, actor: Actor, person_id: UUID) -> PersonsMoney:
    """Where a person's money is, of claims and fees. Raises ForbiddenError, NotFoundError."""
    places = view_whereabouts(session, actor, person_id)
    return PersonsMoney(person_id, get_person(session, actor.org_id, person_id).name, places)


def _payment(actor: Actor, payout: Payout, name: str) -> WaitingPayment:
    waits_for, by_rules = WaitsFor(payout.waits_for or WaitsFor.RELEASE), payout.approved_by_policy is not None
    waits_for_people = waits_for is WaitsFor.RELEASE
    return WaitingPayment(
        id=payout.id,
        reference=payout.reference,
        person_name=name,
        amount_pence=payout.amount_pence,
        since=payout.created_at,
        why=why_it_waits(waits_for, by_rules=by_rules, in_cash=is_handed_over(payout.rail)),
        may_approve=waits_for_people and by_rules and may(actor, Permission.APPROVE_PAYMENT),
        may_release=waits_for_people and not by_rules and may(actor, Permission.RELEASE_PAYMENT),
    )
