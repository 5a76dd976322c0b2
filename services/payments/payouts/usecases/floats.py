"""The float: money of the organisation that waits at the rail, so that payments can leave at once."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, has_posted, kept_balances, post
from services.payments.payouts.rules import PayoutStatus, WaitsFor
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.releasing import wake
from services.payments.rails.protocol import ReceivedCredit, StatementLine
from services.payments.rails.tables import RailAccount
from services.payments.rails.usecases import find_account
from shared.identity import Actor, Permission
from shared.outbox import Task, enqueue

STATEMENT_TOPIC = "rail.statement"


def top_up(session: Session, org_id: UUID, rail: str, credit: ReceivedCredit) -> bool:
    """Books money that has arrived at the rail, once however often it is reported; payments that waited for it are taken up.
    False where there was nothing to book."""
    find_account(session, org_id, rail, lock=True)  # two reports of one credit at the same time wait for each other
    source_id = _source(rail, credit.provider_id)
    if not credit.settled or has_posted(session, org_id, "credit", [source_id], PostingKind.TOPPED_UP):
        return False
    post(session, org_id, [LedgerEntry(PostingKind.TOPPED_UP, credit.amount_pence, "credit", source_id, rail)])
    wake(session, org_id, WaitsFor.FLOAT, Payout.rail == rail)
    return True


def book_statement(session: Session, org_id: UUID, rail: str, lines: Sequence[StatementLine]) -> None:
    """Books what a rail's statement shows and no event told us of: its fees, and money that arrived. Each once."""
    find_account(session, org_id, rail, lock=True)
    for line in lines:
        if line.credit_id is not None and line.amount_pence > 0:
            top_up(session, org_id, rail, ReceivedCredit(line.credit_id, line.amount_pence, settled=line.posted))
    fees = {_source(rail, line.line_id): -line.amount_pence for line in lines if line.is_fee and line.posted}
    booked = has_posted(session, org_id, "statement_line", fees, PostingKind.FEE)
    new = {source: pence for source, pence in fees.items() if source not in booked and pence > 0}
    post(
        session,
        org_id,
        [LedgerEntry(PostingKind.FEE, pence, "statement_line", source, rail) for source, pence in new.items()],
    )


def ask_for_statements(session: Session, org_id: UUID) -> None:
    """Asks the worker to read the statements of this organisation's accounts."""
    accounts = session.scalars(select(RailAccount.id).filter_by(org_id=org_id))
    enqueue(session, org_id, [Task("payments", STATEMENT_TOPIC, one, dedupe_key=str(one)) for one in accounts])


def count_under_way(session: Session, org_id: UUID, rail: str) -> int:
    """How many payments a rail has, or may have: they must be asked about where they were sent."""
    under_way = (PayoutStatus.SENDING, PayoutStatus.UNKNOWN, PayoutStatus.PROCESSING)
    query = select(func.count()).select_from(Payout).filter_by(org_id=org_id, rail=rail)
    return session.scalar(query.where(Payout.is_open, Payout.status.in_([one.value for one in under_way]))) or 0


def view_float(session: Session, actor: Actor, rail: str) -> int:
    """What may be released now, in pence. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    return kept_balances(session, actor.org_id).get(f"{rail}.available", 0)


def _source(rail: str, external_id: str) -> UUID:
    """One id of ours for each thing of the rail's, so that the ledger refuses it a second time."""
    return uuid5(NAMESPACE_URL, f"{rail}:{external_id}")
