"""What our own database says of an organisation that is being set up, and going live, or back, by two administrators."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.usecases import policies
from services.payments.claims.usecases.rates import known_rates
from services.payments.desk.first_day.rules.judging import still_missing
from services.payments.desk.first_day.rules.steps import FirstDayStep, OwnFacts
from services.payments.desk.first_day.tables import LiveChange
from services.payments.desk.sign_offs.usecases import own_units, view_words
from services.payments.involvement.usecases.rates import list_rates
from services.payments.ledger.usecases import kept_balances
from services.payments.limits.rules import LimitKind
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from services.payments.payees.modulus.tables import LoadedModulusTables
from services.payments.payouts.usecases.mandates import mandate_in_force
from services.payments.people.signatures import has_two_administrators
from services.payments.people.tables import Principal
from services.payments.people.usecases import staff_names
from services.payments.rails.names import BANK_RAIL
from services.payments.rails.usecases import find_account
from services.payments.worklist.handling.usecases.plan import who_may_sign_in
from services.payments.worklist.lines import list_paused
from services.payments.worklist.tables import EscalationChain
from services.payments.worklist.usecases import safety_plan
from shared import audit
from shared.contracts.words import WordsUnit
from shared.database import london_today
from shared.errors import ConflictError, Effect
from shared.identity import Actor, Permission, Role
from shared.organisations import USUAL_ADVISER, Organisation

ABOUT = "live"
"""Of going live or back one proposal waits at a time."""


@dataclass(frozen=True, slots=True)
class LiveState:
    """Whether the organisation is live, since when and by whose second signature (None while nobody has changed it); and whether a change
    waits for another administrator."""

    is_live: bool
    since: datetime | None
    agreed_by: str | None
    waits: bool


def check_may_see(actor: Actor) -> None:
    """Raises ForbiddenError for staff who do not administer."""
    actor.require(Permission.SEE_LIMITS)


def check_may_propose(actor: Actor) -> None:
    """Raises ForbiddenError, SignInTooOldError: before anybody is asked, which takes long."""
    actor.require(Permission.MANAGE_STAFF)


def own_facts(session: Session, actor: Actor, their_words: list[WordsUnit] | None) -> OwnFacts:
    """What our own database says. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    org_id, today = actor.org_id, london_today(session)
    organisation = session.get_one(Organisation, org_id)
    policy = policies.current_policy(session, org_id, today)
    plan = [one.principal_id for one in safety_plan(session, org_id)]
    names, active = staff_names(session, org_id, plan), who_may_sign_in(session, org_id, plan)
    rates = [one for one in list_rates(session, org_id) if one.valid_from <= today]
    return OwnFacts(
        name=organisation.name,
        helpline=organisation.helpline,
        helpline_hours=organisation.helpline_hours,
        adviser=organisation.adviser,
        adviser_is_usual=organisation.adviser == USUAL_ADVISER,
        humans=_humans(session, org_id),
        have_signed_in=has_two_administrators(session, org_id),
        second_above_pence=policy.second_approver_above_pence,
        rules_are_agreed=policies.is_agreed(session, org_id, policy.id),
        roles_with_rate=len({one.role for one in rates}),
        unchecked_vehicles=_unchecked_vehicles(session, org_id),
        has_account=find_account(session, org_id, BANK_RAIL) is not None,
        float_pence=kept_balances(session, org_id).get(f"{BANK_RAIL}.available", 0),
        has_mandate=mandate_in_force(session, org_id, "claims", None) is not None,
        paused_lines=len(list_paused(session, actor)),
        plan=[names[one] for one in plan if one in active],
        plan_left=[names[one] for one in plan if one not in active],
        has_duty_number=organisation.duty_number is not None,
        chain_is_named=_is_there(session, EscalationChain, org_id),
        unchecked_words=None if their_words is None else _unchecked(session, actor, their_words),
        has_bank_tables=_is_there(session, LoadedModulusTables, org_id),
    )


def view_state(session: Session, actor: Actor) -> LiveState:
    """Whether the organisation is live. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    newest = _newest(session, actor.org_id)
    open_one = select(LimitProposal.id).filter_by(org_id=actor.org_id, about=ABOUT, outcome=None)
    waits = session.scalar(open_one) is not None
    if newest is None:
        return LiveState(False, None, None, waits)
    names = staff_names(session, actor.org_id, {newest.agreed_by})
    return LiveState(newest.is_live, newest.created_at, names[newest.agreed_by], waits)


def propose_live(session: Session, actor: Actor, steps: list[FirstDayStep]) -> LimitProposal:
    """Proposes going live; `steps` are how things stand, as they were just asked for. Raises ForbiddenError, ConflictError (something is
    missing, it is live already, or a change waits)."""
    actor.require(Permission.MANAGE_STAFF)
    check_nothing_missing(steps)
    return _propose(session, actor, LimitKind.GO_LIVE, is_live=True)


def propose_back(session: Session, actor: Actor) -> LimitProposal:
    """Proposes going back to setting up. Raises ForbiddenError, ConflictError (it is not live, or a change waits)."""
    actor.require(Permission.MANAGE_STAFF)
    return _propose(session, actor, LimitKind.LEAVE_LIVE, is_live=False)


def go_live(session: Session, actor: Actor, change: ConfirmedChange) -> LiveChange:
    """Two administrators agree that the organisation is live; what was missing is asked once more before (`change.asked`)."""
    actor.require(Permission.CONFIRM_LIMITS)
    check_nothing_missing(change.asked)
    return _change(session, actor, change, is_live=True)


def leave_live(session: Session, actor: Actor, change: ConfirmedChange) -> LiveChange:
    """Two administrators agree that the organisation is set up anew."""
    actor.require(Permission.CONFIRM_LIMITS)
    return _change(session, actor, change, is_live=False)


def check_nothing_missing(steps: list[FirstDayStep]) -> None:
    """Raises ConflictError with what is still missing."""
    if missing := still_missing(steps):
        names = "; ".join(one.topic.value for one in missing)
        raise ConflictError(
            "go_live.missing",
            f"This organisation cannot go live yet. Still missing or not known: {names}.",
            "Work through the list, then try again.",
            effect=Effect.NOTHING_CHANGED,
        )


def _propose(session: Session, actor: Actor, kind: LimitKind, *, is_live: bool) -> LimitProposal:
    before = _frozen(session, actor.org_id)
    after = {"is_live": is_live}
    if before == after:
        raise ConflictError(
            "go_live.is_so",
            "This organisation is live already." if is_live else "This organisation is not live.",
            "Look at the page again.",
        )
    return propose(session, actor, LimitChange(kind, ABOUT, before, after, london_today(session)))


def _change(session: Session, actor: Actor, change: ConfirmedChange, *, is_live: bool) -> LiveChange:
    change.check_still(_frozen(session, actor.org_id))
    row = LiveChange(org_id=actor.org_id, id=change.id, is_live=is_live, agreed_by=actor.id)
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "organisation.went_live" if is_live else "organisation.left_live",
        "organisation",
        actor.org_id,
    )
    return row


def _frozen(session: Session, org_id: UUID) -> dict[str, bool]:
    newest = _newest(session, org_id)
    return {"is_live": newest is not None and newest.is_live}


def _newest(session: Session, org_id: UUID) -> LiveChange | None:
    return session.scalar(select(LiveChange).filter_by(org_id=org_id).order_by(LiveChange.id.desc()).limit(1))


def _humans(session: Session, org_id: UUID) -> dict[Role, frozenset[UUID]]:
    rows = session.execute(
        select(Principal.human_id, Principal.roles).where(Principal.org_id == org_id, Principal.disabled_at.is_(None))
    ).all()
    return {role: frozenset(row.human_id for row in rows if role.value in row.roles) for role in Role}


def _unchecked_vehicles(session: Session, org_id: UUID) -> list[str]:
    """Vehicles of which the rate that holds today was read by nobody in its source."""
    today = london_today(session)
    holding = {one.vehicle: one for one in reversed(known_rates(session, org_id)) if one.valid_from <= today}
    return [vehicle.value for vehicle, one in holding.items() if not one.is_confirmed]


def _unchecked(session: Session, actor: Actor, their_words: list[WordsUnit]) -> int:
    return sum(not one.stands for one in view_words(session, actor, [*their_words, *own_units()]))


def _is_there(session: Session, table: type[EscalationChain | LoadedModulusTables], org_id: UUID) -> bool:
    return bool(session.scalar(select(func.count()).select_from(table).where(table.org_id == org_id)))
