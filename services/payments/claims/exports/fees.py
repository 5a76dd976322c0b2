"""What the export of fees reads: each line of a fee as the ledger booked it, and each that was sent."""

from typing import Any

from sqlalchemy import SQLColumnExpression, and_, literal, select

from services.payments.claims.exports.columns import ABOUT_THE_PERSON, Query, line_columns, with_latest_payment
from services.payments.ledger.rules import PostingKind
from services.payments.ledger.tables import LedgerTransfer
from services.payments.payouts.tables import FEE_KINDS, Obligation, ObligationLine, Payout
from services.payments.people.tables import Person


def booked_fees(step: PostingKind) -> Query:
    """Every line of a fee for which the ledger has this step, at the moment when it was booked: a fee that stands in a draft is not owed
    yet. With its newest payment."""
    booked = _fees(LedgerTransfer.created_at).join(
        LedgerTransfer,
        and_(
            LedgerTransfer.org_id == Obligation.org_id,
            LedgerTransfer.source_type == "obligation",
            LedgerTransfer.source_id == Obligation.id,
            LedgerTransfer.source_step == step.value,
        ),
    )
    return with_latest_payment(booked)


def sent_fees() -> Query:
    """Every line of a fee that was sent; it stands twice where its money came back and was sent again."""
    return _fees(Payout.posted_at).join(
        Payout, and_(Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id)
    )


def _fees(moment: SQLColumnExpression[Any]) -> Query:
    return (
        select(
            *line_columns(moment),
            literal("").label("claim_reference"),
            *ABOUT_THE_PERSON,
        )
        .select_from(ObligationLine)
        .join(
            Obligation, and_(Obligation.org_id == ObligationLine.org_id, Obligation.id == ObligationLine.obligation_id)
        )
        .join(Person, and_(Person.org_id == Obligation.org_id, Person.id == Obligation.person_id))
        .where(Obligation.kind.in_(FEE_KINDS))
    )
