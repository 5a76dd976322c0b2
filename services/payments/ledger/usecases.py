"""Posting to the ledger and reading it. Every transfer says where it comes from, and the database refuses a second one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.ledger import rules
from services.payments.ledger.rules import POSTINGS, PostingKind
from services.payments.ledger.tables import LedgerAccount, LedgerTransfer
from shared.ids import new_id

_TRANSFERS = text("""
    INSERT INTO ledger_transfer (id, org_id, debit_id, credit_id, amount_pence, source_type, source_id, source_step)
    SELECT id, CAST(:org_id AS uuid), debit_id, credit_id, amount_pence, source_type, source_id, source_step
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:debit_ids AS uuid[]), CAST(:credit_ids AS uuid[]), CAST(:amounts AS bigint[]),
        CAST(:source_types AS text[]), CAST(:source_ids AS uuid[]), CAST(:source_steps AS text[])
    ) AS entry (id, debit_id, credit_id, amount_pence, source_type, source_id, source_step)
""")
"""One statement, however many thousands of entries a run has."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One step of one thing: `amount_pence` moves as the posting table says for `step`."""

    step: PostingKind
    amount_pence: int
    source_type: str
    source_id: UUID
    rail: str
    expense: str = "involvement"


def post(session: Session, org_id: UUID, entries: Iterable[LedgerEntry]) -> None:
    """Writes the transfers of these entries, and the balance of each account that has a floor, in this transaction.

    Raises sqlalchemy.exc.IntegrityError where a floor would be crossed (`ledger_account_above_floor`) or a step of the
    same source was posted before.
    """
    entries = list(entries)
    if not entries:
        return
    accounts = _accounts(session, org_id, {(entry.rail, entry.expense) for entry in entries})
    moves, kept = list[tuple[UUID, UUID, LedgerEntry]](), dict[str, int]()
    for entry in entries:
        for posting in POSTINGS[entry.step]:
            debit = posting.debit.format(rail=entry.rail, expense=entry.expense)
            credit = posting.credit.format(rail=entry.rail, expense=entry.expense)
            moves.append((accounts[debit], accounts[credit], entry))
            for code, change in ((debit, entry.amount_pence), (credit, -entry.amount_pence)):
                if rules.floor_pence(code, entry.rail) is not None:
                    kept[code] = kept.get(code, 0) + change
    session.execute(
        _TRANSFERS,
        {
            "org_id": org_id,
            "ids": [new_id() for _ in moves],
            "debit_ids": [debit_id for debit_id, _, _ in moves],
            "credit_ids": [credit_id for _, credit_id, _ in moves],
            "amounts": [entry.amount_pence for _, _, entry in moves],
            "source_types": [entry.source_type for _, _, entry in moves],
            "source_ids": [entry.source_id for _, _, entry in moves],
            "source_steps": [entry.step.value for _, _, entry in moves],
        },
    )
    for code in sorted(kept):  # always in the same order, so that two postings never wait for each other
        session.execute(
            update(LedgerAccount)
            .where(LedgerAccount.org_id == org_id, LedgerAccount.code == code)
            .values(balance_pence=LedgerAccount.balance_pence + kept[code])
        )


def open_accounts(session: Session, org_id: UUID, rail: str, expenses: Collection[str]) -> None:
    """Opens every account that postings for this rail and these kinds of expense can touch, where it is not open yet."""
    _accounts(session, org_id, {(rail, expense) for expense in expenses})


def has_posted(
    session: Session, org_id: UUID, source_type: str, source_ids: Iterable[UUID], step: PostingKind
) -> set[UUID]:
    """Which of these sources have had this step posted."""
    found = session.scalars(
        select(LedgerTransfer.source_id).where(
            LedgerTransfer.org_id == org_id,
            LedgerTransfer.source_type == source_type,
            LedgerTransfer.source_id.in_(list(source_ids)),
            LedgerTransfer.source_step == step.value,
        )
    )
    return set(found)


def newest_transfers(
    session: Session, org_id: UUID, source_type: str, step: PostingKind, *, limit: int = 20
) -> list[LedgerTransfer]:
    """The newest transfers of one step of one kind of source."""
    rows = session.scalars(
        select(LedgerTransfer)
        .filter_by(org_id=org_id, source_type=source_type, source_step=step.value)
        .order_by(LedgerTransfer.number.desc())
        .limit(limit)
    )
    return list(rows)


def balances(session: Session, org_id: UUID) -> dict[str, int]:
    """Every account's balance in pence (debits − credits), recomputed from the transfers."""
    moved = (
        select(LedgerTransfer.debit_id.label("account_id"), LedgerTransfer.amount_pence.label("pence"))
        .where(LedgerTransfer.org_id == org_id)
        .union_all(
            select(LedgerTransfer.credit_id, -LedgerTransfer.amount_pence).where(LedgerTransfer.org_id == org_id)
        )
        .subquery()
    )
    rows = session.execute(
        select(LedgerAccount.code, func.coalesce(func.sum(moved.c.pence), 0))
        .outerjoin(moved, moved.c.account_id == LedgerAccount.id)
        .where(LedgerAccount.org_id == org_id)
        .group_by(LedgerAccount.code)
    )
    return {code: int(pence) for code, pence in rows}


def kept_balances(session: Session, org_id: UUID) -> dict[str, int]:
    """The running balances of the accounts that have a floor, as stored."""
    rows = session.execute(
        select(LedgerAccount.code, LedgerAccount.balance_pence).where(
            LedgerAccount.org_id == org_id, LedgerAccount.balance_pence.is_not(None)
        )
    )
    return {code: pence for code, pence in rows if pence is not None}


def _accounts(session: Session, org_id: UUID, kinds: set[tuple[str, str]]) -> dict[str, UUID]:
    """Ids of the accounts, opening those that do not exist yet."""
    wanted = {code: rail for rail, expense in kinds for code in rules.account_codes(rail, expense)}
    settled = {code: _SETTLED[org_id, code] for code in wanted if (org_id, code) in _SETTLED}
    if len(settled) == len(wanted):
        return settled
    found = _known(session, org_id, wanted)
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        floors = {code: rules.floor_pence(code, wanted[code]) for code in missing}
        session.execute(
            insert(LedgerAccount).on_conflict_do_nothing(index_elements=["org_id", "code"]),
            [
                {
                    "id": new_id(),
                    "org_id": org_id,
                    "code": code,
                    "floor_pence": floors[code],
                    "balance_pence": None if floors[code] is None else 0,
                }
                for code in missing
            ],
        )
        found = _known(session, org_id, wanted)
    return found


_SETTLED: dict[tuple[UUID, str], UUID] = {}
"""Ids of accounts whose opening is committed. Accounts are never closed, so every payment of this process may use them;
one that was opened by a transaction still running could vanish with it, and is not kept."""


def _known(session: Session, org_id: UUID, codes: Iterable[str]) -> dict[str, UUID]:
    opened_before = (LedgerAccount.created_at < func.app_now()).label("opened_before")
    rows = session.execute(
        select(LedgerAccount.code, LedgerAccount.id, opened_before).where(
            LedgerAccount.org_id == org_id, LedgerAccount.code.in_(list(codes))
        )
    ).all()
    _SETTLED.update({(org_id, row.code): row.id for row in rows if row.opened_before})
    return {row.code: row.id for row in rows}
