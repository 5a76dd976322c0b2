"""The rate card: dated rows, added by two administrators and never changed."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.fees import Basis, DatedRate, NewRate
from services.payments.involvement.tables import Rate
from services.payments.limits.rules import LimitKind, dated
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from shared import audit
from shared.database import london_today
from shared.days import check_day
from shared.errors import ConflictError, Effect, InvalidError
from shared.identity import Actor, Permission


def check_may_propose(actor: Actor) -> None:
    """Before anything is said of what was typed. Raises ForbiddenError, SignInTooOldError."""
    actor.require(Permission.MANAGE_RATES)


def propose_rate(session: Session, actor: Actor, new: NewRate) -> LimitProposal:
    """Proposes a dated rate; the day may be past, since rates are announced late.

    Raises ForbiddenError; InvalidError for rules that do not fit the basis, or a day that cannot be meant; ConflictError where the role has a rate
    from that day already, or one is proposed.
    """
    actor.require(Permission.MANAGE_RATES)
    today = london_today(session)
    check_day(new.valid_from, today)
    by_the_hour = new.preparation_minutes or new.travel_minutes or new.minimum_minutes or new.late_is_deducted
    if new.basis == Basis.PER_SESSION and by_the_hour:
        raise InvalidError(
            "rate.per_session_is_everything",
            "A rate by the session is one amount that includes everything: it has no paid minutes "
            "to prepare, to travel or at least, and deducts nothing for coming late.",
            "Put them into the amount, or give a rate by the hour.",
            effect=Effect.NOTHING_SAVED,
        )
    _check_day_is_free(session, actor.org_id, new.role, new.valid_from)
    change = LimitChange(
        kind=dated(LimitKind.RATE, LimitKind.PAST_RATE, new.valid_from, today),
        about=f"rate:{new.valid_from.isoformat()}:{new.role}",
        before=_rate_on(session, actor.org_id, new.role, new.valid_from),
        after=asdict(new) | {"valid_from": new.valid_from.isoformat()},
        in_force_from=new.valid_from,
    )
    return propose(session, actor, change)


def add_rate(session: Session, actor: Actor, change: ConfirmedChange) -> Rate:
    """Adds the rate that two administrators agreed to. Raises ForbiddenError, ConflictError (the role has a rate from that day, or the one
    that it would replace has changed)."""
    actor.require(Permission.MANAGE_RATES)
    role: str = change.after["role"]
    _check_day_is_free(session, actor.org_id, role, change.in_force_from)
    change.check_still(_rate_on(session, actor.org_id, role, change.in_force_from))
    values = dict(change.after) | {"valid_from": change.in_force_from}
    rate = Rate(org_id=actor.org_id, id=change.id, checked_by=actor.id, **values)
    session.add(rate)
    session.flush()
    facts = {"role": rate.role, "pence": rate.amount_pence, "valid_from": rate.valid_from.isoformat()}
    audit.record(session, actor, "rate.added", "rate", rate.id, facts)
    return rate


def _check_day_is_free(session: Session, org_id: UUID, role: str, day: date) -> None:
    if session.scalar(select(Rate.id).filter_by(org_id=org_id, role=role, valid_from=day)) is not None:
        raise ConflictError("rate.exists", "There is a rate for this role from this day already.")


def _rate_on(session: Session, org_id: UUID, role: str, day: date) -> dict[str, Any] | None:
    """The rate that holds for a role on a day, as a proposal keeps it; None where there is none."""
    query = select(Rate).where(Rate.org_id == org_id, Rate.role == role, Rate.valid_from <= day)
    rate = session.scalar(query.order_by(Rate.valid_from.desc()).limit(1))
    if rate is None:
        return None
    return {one.name: getattr(rate, one.name) for one in fields(NewRate)} | {"valid_from": rate.valid_from.isoformat()}


def view_rates(session: Session, actor: Actor) -> list[Rate]:
    """The whole rate card, for staff. Raises ForbiddenError."""
    actor.require(Permission.SEE_RULES)
    return list_rates(session, actor.org_id)


def list_rates(session: Session, org_id: UUID) -> list[Rate]:
    """The whole rate card: by role, the newest row first."""
    rows = session.scalars(select(Rate).filter_by(org_id=org_id).order_by(Rate.role, Rate.valid_from.desc()))
    return list(rows)


def rate_card(session: Session, org_id: UUID) -> list[DatedRate]:
    """Every rate as the rules know it."""
    names = [one.name for one in fields(DatedRate)]
    return [DatedRate(**{name: getattr(rate, name) for name in names}) for rate in list_rates(session, org_id)]
