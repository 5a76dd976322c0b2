"""What the person is promised about a claim: a closed kind, by where the money is after the decision and by what the rail does."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.payments.claims.rules.policy import Policy
from services.payments.claims.rules.send_deadline import Promise, promise
from services.payments.claims.tables import Claim
from services.payments.claims.usecases.whereabouts import where_is_money
from services.payments.payouts.usecases.run_preview import rails_for
from services.payments.rails.names import BANK_RAIL, RAILS, Rail
from shared.contracts.money import MoneyKind, PromiseKind

_WAITING = {
    MoneyKind.NEEDS_BANK_DETAILS: PromiseKind.NEEDS_BANK_DETAILS,
    MoneyKind.CHECKING_BANK_DETAILS: PromiseKind.CHECKING_BANK_DETAILS,
    MoneyKind.NOT_SENT_YET: PromiseKind.AGREED,
}


def make_promise(session: Session, claim: Claim, policy: Policy, now: datetime, *, by_people: bool) -> Promise:
    """By when we act on this claim, on the organisation's working days and by its cut-offs. `by_people`: finance decides first."""
    rail = rails_for(session, claim.org_id, [claim.person_id]).get(claim.person_id, BANK_RAIL)
    return promise(now, Rail(rail), policy.calendar, policy.cutoffs, by_people=by_people)


def will_look(promised: Promise) -> PromiseKind:
    """While finance must decide first nobody promises money, because it may be refused."""
    return PromiseKind.LOOK_TODAY if promised.same_day else PromiseKind.LOOK_LATER


def will_send(session: Session, claim: Claim, promised: Promise) -> PromiseKind:
    """What may be said once a claim is agreed and its payment is made: what has begun is said as such, so that the word and the
    message that the money is sent agree."""
    places = where_is_money(session, claim.org_id, claim.person_id, [claim.id])
    kinds = {one.kind for place in places if place.claim_id == claim.id for one in place.told}
    waits = next((_WAITING[kind] for kind in _WAITING if kind in kinds), None)
    if waits is not None:
        return waits
    if not kinds & {MoneyKind.SENDING, MoneyKind.SENT, MoneyKind.CASH_WAITS, MoneyKind.GIVEN_CASH}:
        return PromiseKind.HAD_BEFORE
    facts = RAILS[promised.rail]
    if facts.handed_over is not None or facts.any_day:
        return facts.handed_over or PromiseKind.SENDING_NOW
    return PromiseKind.SEND_TODAY if promised.same_day else PromiseKind.SEND_LATER
