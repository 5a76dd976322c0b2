"""The columns that every line of an export has, whatever made it owed."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Select, SQLColumnExpression, and_, func, select

from services.payments.payouts.tables import Obligation, ObligationLine, Payout
from services.payments.people.tables import Person

Query: TypeAlias = Select[*tuple[Any, ...]]
ABOUT_THE_PERSON: Sequence[SQLColumnExpression[Any]] = (
    Person.id.label("person_id"),
    Person.name.label("person_name"),
    Obligation.cost_centre,
    Obligation.account_code,
    Obligation.project,
    Obligation.funder,
)
"""Whose it is, and where it is booked."""


def line_columns(moment: SQLColumnExpression[Any]) -> Sequence[SQLColumnExpression[Any]]:
    """The line itself, `at` the moment that the export is about, and the payment that is joined to it; amounts in pence."""
    return (
        moment.label("at"),
        ObligationLine.id.label("line_id"),
        ObligationLine.reason.label("what"),
        ObligationLine.amount_pence,
        ObligationLine.vat_pence,
        ObligationLine.supplier_vat_number,
        func.coalesce(Payout.reference, "").label("payment_reference"),
        Payout.status,
        Payout.rail,
        Payout.posted_at,
    )


def with_latest_payment(query: Query) -> Query:
    """The query of lines, each with the newest payment of what it is owed under, or none."""
    latest = (
        select(Payout.id)
        .where(Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id)
        .order_by(Payout.generation.desc())
        .limit(1)
        .correlate(Obligation)
        .scalar_subquery()
    )
    return query.join(Payout, and_(Payout.org_id == Obligation.org_id, Payout.id == latest), isouter=True)
