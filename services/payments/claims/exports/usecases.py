"""Reads what claims made owed, and what was paid of it, a page at a time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from services.payments.claims.exports.rules import ExportRow, check_days, pounds_cell
from services.payments.claims.tables import Claim, ClaimDecision
from services.payments.involvement.rules.fees import LONDON
from services.payments.payouts.tables import Obligation, ObligationLine, ObligationTakenBack, Payout
from services.payments.people.tables import Person
from shared.identity import Action, Actor

AT_A_TIME = 500

_PLACE = (ObligationLine.id, func.coalesce(Payout.reference, ""))
"""The order of rows. A line stands twice where its money came back and was sent again on the days that are asked for."""


class State(StrEnum):
    """Which side of the payment an export is about."""

    APPROVED = "approved"
    """Agreed on these days, paid or not: what the accounts should expect."""
    PAID = "paid"
    """Sent on these days; a payment that came back later stays in, and says "returned"."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An export: from the first day to the last, both included, in London."""

    state: State
    first: date
    last: date

    def between(self) -> tuple[datetime, datetime]:
        """The same in UTC, the second one not included."""
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


def check_wanted(actor: Actor, wanted: Wanted) -> None:
    """Raises ForbiddenError, InvalidError: asked before the first row leaves."""
    actor.require(Action.RECONCILE)
    check_days(wanted.first, wanted.last)


def export_rows(
    session: Session, actor: Actor, wanted: Wanted, after: ExportRow | None = None, *, limit: int = AT_A_TIME
) -> list[ExportRow]:
    """At most `limit` rows behind `after`, in the order of their ids. Raises what `check_wanted` raises."""
    check_wanted(actor, wanted)
    query = _query(actor.org_id, wanted)
    if after is not None:
        query = query.where(tuple_(*_PLACE) > tuple_(after.line_id, after.payment_reference or ""))
    return [_row(*one) for one in session.execute(query.order_by(*_PLACE).limit(limit))]


def _query(org_id: UUID, wanted: Wanted) -> Select[ObligationLine, Obligation, Payout, str, str]:
    start, end = wanted.between()
    paid = wanted.state is State.PAID
    latest = (
        select(Payout.id)
        .where(Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id)
        .order_by(Payout.generation.desc())
        .limit(1)
        .correlate(Obligation)
        .scalar_subquery()
    )
    payout = and_(Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id)
    taken_back = select(ObligationTakenBack.id).where(
        ObligationTakenBack.org_id == Obligation.org_id, ObligationTakenBack.obligation_id == Obligation.id
    )
    moment = Payout.posted_at if paid else Obligation.created_at
    return (
        select(ObligationLine, Obligation, Payout, Claim.reference.label("claim_reference"), Person.name)
        .join(
            Obligation, and_(Obligation.org_id == ObligationLine.org_id, Obligation.id == ObligationLine.obligation_id)
        )
        .join(
            ClaimDecision,
            and_(ClaimDecision.org_id == Obligation.org_id, ClaimDecision.obligation_id == Obligation.id),
        )
        .join(Claim, and_(Claim.org_id == ClaimDecision.org_id, Claim.id == ClaimDecision.claim_id))
        .join(Person, and_(Person.org_id == Obligation.org_id, Person.id == Obligation.person_id))
        .join(Payout, payout if paid else and_(payout, Payout.id == latest), isouter=not paid)
        .where(ObligationLine.org_id == org_id, Obligation.kind == "claim", moment >= start, moment < end)
        .where(~taken_back.exists())
    )


def _row(
    line: ObligationLine, obligation: Obligation, payout: Payout | None, claim_reference: str, name: str
) -> ExportRow:
    return ExportRow(
        line_id=line.id,
        claim_reference=claim_reference,
        person_id=obligation.person_id,
        person_name=name,
        what_for=line.reason,
        decided_on=_day(obligation.created_at),
        gross_pounds=pounds_cell(line.amount_pence),
        vat_pounds=pounds_cell(line.vat_pence),
        net_pounds=pounds_cell(line.amount_pence - line.vat_pence),
        supplier_vat_number=line.supplier_vat_number,
        cost_centre=obligation.cost_centre,
        account_code=obligation.account_code,
        project=obligation.project,
        funder=obligation.funder,
        payment_reference=payout.reference if payout else None,
        payment_status=payout.status if payout else None,
        rail=payout.rail if payout else None,
        paid_on=_day(payout.posted_at) if payout and payout.posted_at else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()
