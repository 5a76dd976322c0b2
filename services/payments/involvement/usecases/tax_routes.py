"""How fees are taxed, role by role: proposed by one administrator, in force once another one has confirmed it, and never from a day that is past."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.tax_routes import NewTaxRoute, TaxRouteTerms, check_terms
from services.payments.involvement.tables import TaxRoute
from services.payments.limits.rules import LimitKind
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from shared import audit
from shared.database import london_today
from shared.days import check_day
from shared.errors import ConflictError
from shared.identity import Actor, Permission


def check_may_propose(actor: Actor) -> None:
    """Before anything is said of what was typed. Raises ForbiddenError, SignInTooOldError."""
    actor.require(Permission.MANAGE_RATES)


def propose_tax_route(session: Session, actor: Actor, new: NewTaxRoute) -> LimitProposal:
    """Proposes how fees of a role are taxed from today or a later day on. What was offered before keeps its own.

    Raises ForbiddenError, InvalidError (days that do not fit the route, a day that is past), ConflictError (the role has one from that day,
    or one is proposed).
    """
    actor.require(Permission.MANAGE_RATES)
    check_day(new.valid_from, london_today(session))
    check_terms(new)
    _check_day_is_free(session, actor, new.role, new.valid_from)
    change = LimitChange(
        kind=LimitKind.TAX_ROUTE,
        about=f"tax_route:{new.valid_from.isoformat()}:{new.role}",
        before=_route_on(session, actor, new.role, new.valid_from),
        after=asdict(new) | {"valid_from": new.valid_from.isoformat()},
        in_force_from=new.valid_from,
    )
    return propose(session, actor, change)


def add_tax_route(session: Session, actor: Actor, change: ConfirmedChange) -> TaxRoute:
    """Adds the route that two administrators agreed to. Raises ForbiddenError, ConflictError (one holds from that day, or what it would
    replace has changed)."""
    actor.require(Permission.MANAGE_RATES)
    role: str = change.after["role"]
    _check_day_is_free(session, actor, role, change.in_force_from)
    change.check_still(_route_on(session, actor, role, change.in_force_from))
    values = dict(change.after) | {"valid_from": change.in_force_from}
    route = TaxRoute(org_id=actor.org_id, id=change.id, checked_by=actor.id, **values)
    session.add(route)
    session.flush()
    facts = {"role": route.role, "route": route.route, "valid_from": route.valid_from.isoformat()}
    audit.record(session, actor, "tax_route.added", "tax_route", route.id, facts)
    return route


def view_tax_routes(session: Session, actor: Actor) -> list[TaxRoute]:
    """Every route: by role, the newest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_RULES)
    rows = select(TaxRoute).filter_by(org_id=actor.org_id).order_by(TaxRoute.role, TaxRoute.valid_from.desc())
    return list(session.scalars(rows))


def tax_routes(session: Session, actor: Actor) -> list[TaxRouteTerms]:
    """Every route as the rules know it."""
    names = [one.name for one in fields(TaxRouteTerms)]
    rows = session.scalars(select(TaxRoute).filter_by(org_id=actor.org_id))
    return [TaxRouteTerms(**{name: getattr(one, name) for name in names}) for one in rows]


def _check_day_is_free(session: Session, actor: Actor, role: str, day: date) -> None:
    if session.scalar(select(TaxRoute.id).filter_by(org_id=actor.org_id, role=role, valid_from=day)) is not None:
        raise ConflictError("tax_route.exists", "This role is taxed in some way from this day already.")


def _route_on(session: Session, actor: Actor, role: str, day: date) -> dict[str, Any] | None:
    """How a role is taxed on a day, as a proposal keeps it; None where nothing was said."""
    query = select(TaxRoute).where(TaxRoute.org_id == actor.org_id, TaxRoute.role == role, TaxRoute.valid_from <= day)
    route = session.scalar(query.order_by(TaxRoute.valid_from.desc()).limit(1))
    if route is None:
        return None
    return {one.name: getattr(route, one.name) for one in fields(NewTaxRoute)} | {
        "valid_from": route.valid_from.isoformat()
    }
