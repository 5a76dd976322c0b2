"""The tables of somebody's money: what is owed to them, every payment and its steps, the lines of the ledger, where money goes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from services.payments.claims.tables import Advance, AdvanceSettlement, AdvanceUse
from services.payments.ledger.tables import LedgerAccount, LedgerTransfer
from services.payments.payees.charities.usecases import charities_by_payee
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Obligation, ObligationLine, ObligationTakenBack, Payout, StatusChange
from services.payments.payouts.tables.of_people import payouts_of
from services.payments.personal_data.exporting.rules import Cell, PersonTable, money_cell

Ids = Sequence[UUID]


def money_of(session: Session, org_id: UUID, person_id: UUID) -> tuple[PersonTable, ...]:
    """Everything that became of their money."""
    owed = session.scalars(
        select(Obligation).where(Obligation.org_id == org_id, Obligation.person_id == person_id).order_by(Obligation.id)
    ).all()
    payouts = session.scalars(
        select(Payout)
        .where(Payout.org_id == org_id, Payout.obligation_id.in_([one.id for one in owed]))
        .order_by(Payout.id)
    ).all()
    given = charities_by_payee(session, org_id, {one.payee_id for one in payouts})
    return (
        _owed(session, org_id, owed),
        PersonTable(
            "payments",
            "Payments to you",
            "Each payment, with the number that stands on your bank statement. What you gave to a charity was paid to it.",
            ("number", "made", "for", "pounds", "paid to", "how", "status", "sent", "the bank says"),
            [
                (
                    one.reference,
                    one.created_at,
                    one.purpose,
                    money_cell(one.amount_pence),
                    given.get(one.payee_id, "you"),
                    one.rail,
                    one.status,
                    one.posted_at,
                    one.failure_code,
                )
                for one in payouts
            ],
        ),
        _steps(session, org_id, payouts),
        _ledger(session, org_id, person_id, [one.id for one in owed], [one.id for one in payouts]),
        _methods(session, org_id, person_id),
    )


def payout_ids_of(session: Session, org_id: UUID, person_id: UUID) -> list[UUID]:
    """Every payment of what is owed to a person."""
    return list(session.scalars(payouts_of(org_id, Obligation.person_id == person_id)))


def _owed(session: Session, org_id: UUID, owed: Sequence[Obligation]) -> PersonTable:
    by_id = {one.id: one for one in owed}
    back = {
        one.obligation_id: one.created_at
        for one in session.scalars(
            select(ObligationTakenBack).where(
                ObligationTakenBack.org_id == org_id, ObligationTakenBack.obligation_id.in_(by_id)
            )
        )
    }
    rows = session.scalars(
        select(ObligationLine)
        .where(ObligationLine.org_id == org_id, ObligationLine.obligation_id.in_(by_id))
        .order_by(ObligationLine.obligation_id, ObligationLine.id)
    )
    cells: list[tuple[Cell, ...]] = []
    for line in rows:
        one = by_id[line.obligation_id]
        cells.append(
            (one.created_at, one.kind, one.description, line.reason, money_cell(line.amount_pence), back.get(one.id))
        )
    head = ("when", "kind", "what for", "reason", "pounds", "taken back")
    return PersonTable("what-is-owed", "What is owed to you", "Fees and costs, line by line.", head, cells)


def _steps(session: Session, org_id: UUID, payouts: Sequence[Payout]) -> PersonTable:
    references = {one.id: one.reference for one in payouts}
    rows = session.scalars(
        select(StatusChange)
        .where(StatusChange.org_id == org_id, StatusChange.payout_id.in_(references))
        .order_by(StatusChange.id)
    )
    return PersonTable(
        "steps-of-payments",
        "The steps of each payment",
        "How each payment went on, and why.",
        ("number", "when", "from", "to", "why"),
        [(references[one.payout_id], one.at, one.from_status, one.to_status, one.cause) for one in rows],
    )


def _ledger(session: Session, org_id: UUID, person_id: UUID, owed: Ids, payouts: Ids) -> PersonTable:
    advances = list(session.scalars(select(Advance.id).where(Advance.org_id == org_id, Advance.person_id == person_id)))
    of_advances = [
        one
        for table in (AdvanceUse, AdvanceSettlement)
        for one in session.scalars(select(table.id).where(table.org_id == org_id, table.advance_id.in_(advances)))
    ]
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    rows = session.execute(
        select(LedgerTransfer, debit.code, credit.code)
        .join(debit, and_(debit.org_id == LedgerTransfer.org_id, debit.id == LedgerTransfer.debit_id))
        .join(credit, and_(credit.org_id == LedgerTransfer.org_id, credit.id == LedgerTransfer.credit_id))
        .where(LedgerTransfer.org_id == org_id)
        .where(LedgerTransfer.source_id.in_([*owed, *payouts, *advances, *of_advances]))
        .order_by(LedgerTransfer.number)
    )
    return PersonTable(
        "ledger",
        "In our books",
        "Each line of our books that is about your money alone. Runs are booked as one sum for everybody, so they are not here.",
        ("booked", "day", "step", "from account", "to account", "pounds"),
        [
            (one.created_at, one.accounting_date, one.source_step, code, other, money_cell(one.amount_pence))
            for one, code, other in rows
        ],
    )


def _methods(session: Session, org_id: UUID, person_id: UUID) -> PersonTable:
    rows = session.scalars(
        select(PayoutMethod)
        .join(Payee, and_(Payee.org_id == PayoutMethod.org_id, Payee.id == PayoutMethod.payee_id))
        .where(Payee.org_id == org_id, Payee.person_id == person_id)
        .order_by(PayoutMethod.id)
    )
    return PersonTable(
        "where-your-money-goes",
        "Where your money goes",
        "Bank details that you gave us, as far as we keep them, and what the bank said about the name.",
        ("entered", "how", "bank", "last four figures", "name check", "status", "confirmed", "used from"),
        [
            (
                one.created_at,
                one.entered_how,
                one.bank_name,
                one.last4,
                one.name_match,
                one.status,
                one.confirmed_at,
                one.usable_from,
            )
            for one in rows
        ],
    )
