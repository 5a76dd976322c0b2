"""What the export of fees reads: each line of a fee as the ledger booked it, and each that was sent."""

from typing import Any, TypeAlias

from sqlalchemy import Select, SQLColumnExpression, and_, func, literal, select

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.tables import LedgerTransfer
from services.payments.payouts.tables import Obligation, ObligationLine, Payout
from services.payments.people.tables import Person

Query: TypeAlias = Select[*tuple[Any, ...]]


def booked_fees(step: PostingKind) -> Query:
    """Every line of a fee for which the ledger has this step, at the moment when it was booked: a fee that stands in a draft is not owed
    yet. With its newest payment."""
    latest = (
        select(Payout.id)
        .where(Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id)
        .order_by(Payout.generation.desc())
        .limit(1)
        .correlate(Obligation)
        .scalar_subquery()
    )
    return (
        _fees(LedgerTransfer.created_at)
        .join(
            LedgerTransfer,
            and_(
                LedgerTransfer.org_id == Obligation.org_id,
                LedgerTransfer.source_type == "obligation",
                LedgerTransfer.source_id == Obligation.id,
                LedgerTransfer.source_step == step.value,
            ),
        )
        .join(Payout, and_(Payout.org_id == Obligation.org_id, Payout.id == latest), isouter=True)
    )


def sent_fees() -> Query:
    """Every line of a fee that was sent; it stands twice where its money came back and was sent again."""
    return _fees(Payout.posted_at).join(
        Payout, and_(Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id)
    )


def _fees(moment: SQLColumnExpression[Any]) -> Query:
    return (
        select(
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
            literal("").label("claim_reference"),
            Person.id.label("person_id"),
            Person.name.label("person_name"),
            Obligation.cost_centre,
            Obligation.account_code,
            Obligation.project,
            Obligation.funder,
        )
        .select_from(ObligationLine)
        .join(
            Obligation, and_(Obligation.org_id == ObligationLine.org_id, Obligation.id == ObligationLine.obligation_id)
        )
        .join(Person, and_(Person.org_id == Obligation.org_id, Person.id == Obligation.person_id))
        .where(Obligation.kind == "fee")
    )
