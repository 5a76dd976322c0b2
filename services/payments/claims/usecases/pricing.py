"""What the miles of a claim are worth: the organisation's dated rates, and how far the person has driven in the tax year."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.rules.lines import LineFacts
from services.payments.claims.rules.mileage import DatedMileageRate, Priced, Vehicle, price, tax_year
from services.payments.claims.tables import Claim, ClaimLine, ClaimLinePart, OutsideMiles
from services.payments.claims.usecases.rates import known_rates

NOT_COUNTED = (LineStatus.REFUSED.value, LineStatus.WITHDRAWN.value)


def price_lines(session: Session, claim: Claim, lines: Sequence[LineFacts]) -> list[Priced | None]:
    """What each line is worth by its miles, in order; None where the amount is its own.

    The band counts what the person has sent in before for the vehicle in the tax year, what they declared to have driven for
    others, and the lines of this claim in their order. Raises InvalidError where no rate covers a day.
    """
    if not any(one.is_by_the_mile for one in lines):
        return [None] * len(lines)
    rates = known_rates(session, claim.org_id)
    driven: dict[tuple[Vehicle, date], int] = {}
    return [_price(session, claim, one, rates, driven) if one.is_by_the_mile else None for one in lines]


def why_of(priced: Priced | None) -> str | None:
    """How a mileage amount came about, in a sentence's worth of words."""
    return "; ".join(part.reason for part in priced.parts) if priced else None


def keep_parts(session: Session, lines: Sequence[ClaimLine], priced: Sequence[Priced | None]) -> None:
    """Writes down which dated rates each mileage line was priced with; done once, when the claim is submitted."""
    session.add_all(
        ClaimLinePart(
            org_id=line.org_id,
            line_id=line.id,
            rate_id=part.rate_id,
            miles_tenths=part.miles_tenths,
            amount_pence=part.amount_pence,
            reason=part.reason,
        )
        for line, price in zip(lines, priced, strict=True)
        if price
        for part in price.parts
    )


def parts_of(session: Session, org_id: UUID, line_ids: Sequence[UUID]) -> dict[UUID, list[ClaimLinePart]]:
    """The parts of these lines, by line."""
    found: dict[UUID, list[ClaimLinePart]] = defaultdict(list)
    rows = session.scalars(
        select(ClaimLinePart)
        .where(ClaimLinePart.org_id == org_id, ClaimLinePart.line_id.in_(line_ids))
        .order_by(ClaimLinePart.id)
    )
    for part in rows:
        found[part.line_id].append(part)
    return found


def _price(
    session: Session,
    claim: Claim,
    line: LineFacts,
    rates: Sequence[DatedMileageRate],
    driven: dict[tuple[Vehicle, date], int],
) -> Priced:
    vehicle, miles_tenths = Vehicle(line.category.value), line.miles_tenths or 0
    key = (vehicle, tax_year(line.on).starts_on)
    if key not in driven:
        driven[key] = _driven_before(session, claim, vehicle, line.on)
    priced = price(miles_tenths, vehicle, line.passengers, rates, driven[key], line.on)
    driven[key] += miles_tenths
    return priced


def _driven_before(session: Session, claim: Claim, vehicle: Vehicle, on: date) -> int:
    year = tax_year(on)
    here = session.scalar(
        select(func.coalesce(func.sum(ClaimLine.miles_tenths), 0))
        .join(Claim, (Claim.org_id == ClaimLine.org_id) & (Claim.id == ClaimLine.claim_id))
        .where(ClaimLine.org_id == claim.org_id, ClaimLine.person_id == claim.person_id, Claim.id != claim.id)
        .where(ClaimLine.category == vehicle.value, ClaimLine.miles_tenths.is_not(None))
        .where(ClaimLine.spent_on.between(year.starts_on, year.ends_on), ClaimLine.status.not_in(NOT_COUNTED))
        .where(Claim.submitted_at.is_not(None))
    )
    outside = session.scalar(
        select(OutsideMiles.miles_tenths)
        .filter_by(org_id=claim.org_id, person_id=claim.person_id, tax_year_starts_on=year.starts_on)
        .order_by(OutsideMiles.id.desc())
        .limit(1)
    )
    return (here or 0) + (outside or 0 if vehicle is Vehicle.CAR else 0)
