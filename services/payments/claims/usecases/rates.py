"""Mileage rates: those that come with the product, confirmed by the organisation, and rows of its own; never changed. Either takes two
administrators."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.claims.rules import mileage
from services.payments.claims.rules.mileage import SHIPPED_RATES, RateStatus, Vehicle
from services.payments.claims.tables import MileageRate
from services.payments.limits.rules import LimitKind, dated
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from shared import audit
from shared.database import FOR_CHANGE, london_today
from shared.days import check_day
from shared.errors import ConflictError, Effect, InvalidError, NotFoundError
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class NewMileageRate:
    """A rate in tenths of a penny a mile (45p is 450); where there is a band, what holds beyond it in a tax year."""

    vehicle: Vehicle
    valid_from: date
    per_mile_tenth_pence: int
    source: str
    band_miles_tenths: int | None = None
    beyond_tenth_pence: int | None = None


def view_rates(session: Session, actor: Actor) -> list[MileageRate]:
    """Every rate: by vehicle, the newest first, for staff. Raises ForbiddenError."""
    actor.require(Permission.SEE_RULES)
    return list_rates(session, actor.org_id)


def list_rates(session: Session, org_id: UUID) -> list[MileageRate]:
    """Every rate: by vehicle, the newest row first."""
    ship_rates(session, org_id)
    return _rows(session, org_id)


def known_rates(session: Session, org_id: UUID) -> list[mileage.DatedMileageRate]:
    """Every rate as the rules know it."""
    return [
        mileage.DatedMileageRate(
            id=one.id,
            vehicle=Vehicle(one.vehicle),
            valid_from=one.valid_from,
            per_mile_tenth_pence=one.per_mile_tenth_pence,
            band_miles_tenths=one.band_miles_tenths,
            beyond_tenth_pence=one.beyond_tenth_pence,
            source=one.source,
            status=RateStatus(one.status),
            checked_by=str(one.checked_by) if one.checked_by else None,
            checked_on=one.checked_on,
        )
        for one in list_rates(session, org_id)
    ]


def propose_rate(session: Session, actor: Actor, new: NewMileageRate) -> LimitProposal:
    """Proposes a dated rate; the day may be past, since rates are announced late.

    Raises ForbiddenError; InvalidError for half a band, or a day that cannot be meant; ConflictError where the vehicle has a rate
    from that day, or one is proposed.
    """
    actor.require(Permission.MANAGE_RATES)
    today = london_today(session)
    check_day(new.valid_from, today)
    if (new.band_miles_tenths is None) != (new.beyond_tenth_pence is None):
        raise InvalidError(
            "mileage.half_a_band",
            "A band needs both: how many miles it has, and the rate beyond them.",
            "Give both, or neither.",
            effect=Effect.NOTHING_SAVED,
        )
    ship_rates(session, actor.org_id)
    _check_day_is_free(session, actor.org_id, new.vehicle, new.valid_from)
    change = LimitChange(
        kind=dated(LimitKind.MILEAGE_RATE, LimitKind.PAST_MILEAGE_RATE, new.valid_from, today),
        about=f"mileage_rate:{new.vehicle.value}:{new.valid_from.isoformat()}",
        before=_rate_on(session, actor.org_id, new.vehicle, new.valid_from),
        after=asdict(new) | {"vehicle": new.vehicle.value, "valid_from": new.valid_from.isoformat()},
        in_force_from=new.valid_from,
    )
    return propose(session, actor, change)


def add_rate(session: Session, actor: Actor, change: ConfirmedChange) -> MileageRate:
    """Adds the rate that two administrators agreed to. Raises ForbiddenError, ConflictError (the vehicle has a rate from that day, or the
    one that it would replace has changed)."""
    actor.require(Permission.MANAGE_RATES)
    vehicle = Vehicle(change.after["vehicle"])
    _check_day_is_free(session, actor.org_id, vehicle, change.in_force_from)
    change.check_still(_rate_on(session, actor.org_id, vehicle, change.in_force_from))
    rate = MileageRate(
        org_id=actor.org_id,
        id=change.id,
        **(dict(change.after) | {"valid_from": change.in_force_from}),
        status=RateStatus.CHECKED.value,
        checked_by=actor.id,
        checked_on=london_today(session),
    )
    session.add(rate)
    session.flush()
    facts = {"vehicle": rate.vehicle, "tenth_pence": rate.per_mile_tenth_pence, "from": rate.valid_from.isoformat()}
    audit.record(session, actor, "mileage_rate.added", "mileage_rate", rate.id, facts)
    return rate


def propose_check(session: Session, actor: Actor, rate_id: UUID) -> LimitProposal:
    """Proposes that a rate which came with the product is right, so that money may leave by it without anybody looking.

    Raises ForbiddenError, NotFoundError, ConflictError (it is confirmed, or that is proposed already).
    """
    actor.require(Permission.MANAGE_RATES)
    ship_rates(session, actor.org_id)
    rate = _unchecked(session, actor.org_id, rate_id)
    change = LimitChange(
        kind=LimitKind.MILEAGE_RATE_CHECKED,
        about=f"mileage_rate:{rate_id}",
        before=None,
        after=_frozen(rate),
        in_force_from=london_today(session),
        subject_id=rate_id,
    )
    return propose(session, actor, change)


def confirm_rate(session: Session, actor: Actor, change: ConfirmedChange) -> MileageRate:
    """Confirms a rate that came with the product, as two administrators agreed. Raises ForbiddenError, ConflictError (confirmed before)."""
    actor.require(Permission.MANAGE_RATES)
    rate = _unchecked(session, actor.org_id, change.id)
    rate.checked_by, rate.checked_on = actor.id, london_today(session)
    session.flush()
    audit.record(session, actor, "mileage_rate.confirmed", "mileage_rate", rate.id)
    return rate


def _unchecked(session: Session, org_id: UUID, rate_id: UUID) -> MileageRate:
    rate = session.get(MileageRate, (org_id, rate_id), with_for_update=FOR_CHANGE)
    if rate is None:
        raise NotFoundError("mileage.not_found", "There is no such rate in your organisation.")
    if rate.checked_by is not None:
        raise ConflictError("mileage.confirmed", "This rate was confirmed before.")
    return rate


def _check_day_is_free(session: Session, org_id: UUID, vehicle: Vehicle, day: date) -> None:
    if any(one.vehicle == vehicle and one.valid_from == day for one in _rows(session, org_id)):
        raise ConflictError(
            "mileage.exists",
            "There is a rate for this vehicle from this day already.",
            "Confirm it, or add one from another day.",
        )


def _rate_on(session: Session, org_id: UUID, vehicle: Vehicle, day: date) -> dict[str, Any] | None:
    """The rate that holds for a vehicle on a day, as a proposal keeps it; None where there is none."""
    begun = (one for one in _rows(session, org_id) if one.vehicle == vehicle and one.valid_from <= day)
    newest = max(begun, key=lambda one: one.valid_from, default=None)
    return None if newest is None else _frozen(newest)


def _frozen(rate: MileageRate) -> dict[str, Any]:
    return {
        "vehicle": rate.vehicle,
        "valid_from": rate.valid_from.isoformat(),
        "per_mile_tenth_pence": rate.per_mile_tenth_pence,
        "source": rate.source,
        "band_miles_tenths": rate.band_miles_tenths,
        "beyond_tenth_pence": rate.beyond_tenth_pence,
    }


def _rows(session: Session, org_id: UUID) -> list[MileageRate]:
    rows = session.scalars(
        select(MileageRate).filter_by(org_id=org_id).order_by(MileageRate.vehicle, MileageRate.valid_from.desc())
    )
    return list(rows)


def ship_rates(session: Session, org_id: UUID) -> None:
    """Gives an organisation the rates that come with the product, as rows of its own, where it has none yet."""
    if session.scalar(select(MileageRate.id).filter_by(org_id=org_id).limit(1)) is not None:
        return
    rows = [
        {
            "org_id": org_id,
            "id": one.id,
            "vehicle": one.vehicle.value,
            "valid_from": one.valid_from,
            "per_mile_tenth_pence": one.per_mile_tenth_pence,
            "band_miles_tenths": one.band_miles_tenths,
            "beyond_tenth_pence": one.beyond_tenth_pence,
            "source": one.source,
            "status": one.status.value,
        }
        for one in SHIPPED_RATES
    ]
    session.execute(insert(MileageRate).values(rows).on_conflict_do_nothing())
