"""Money in advance: a receivable of the person once it has been paid, used up by what they claim later."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Advance, AdvanceSettlement, AdvanceUse, Claim, ClaimDecision
from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, post
from services.payments.payouts.usecases.obligations import paid_among
from services.payments.payouts.usecases.urgent import EXPENSES
from services.payments.people.usecases import earlier_records
from services.payments.rails.names import BANK_RAIL
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError


def keep_advances(session: Session, claim: Claim, decision: ClaimDecision, amounts: Mapping[UUID, int]) -> None:
    """Writes down what a decision gives in advance: (line → pence). The person owes it to us once it has been paid."""
    given = [
        Advance(
            org_id=claim.org_id,
            person_id=claim.person_id,
            decision_id=decision.id,
            line_id=line_id,
            obligation_id=decision.obligation_id,
            amount_pence=amount_pence,
        )
        for line_id, amount_pence in amounts.items()
    ]
    session.add_all(given)
    session.flush()
    book(session, claim.org_id, PostingKind.ADVANCED, given)


def net(session: Session, claim: Claim, decision: ClaimDecision, spent_pence: int) -> int:
    """Uses up advances that the person was paid, the oldest first, for what they spent; gives how many pence.

    The caller holds the person's lock. An advance that has not been paid is not owed to us, so it is left alone.
    """
    left_pence = spent_pence
    open_advances = with_something_left(session, claim.org_id, claim.person_id) if spent_pence else []
    paid = paid_among(session, claim.org_id, {one.obligation_id for one in open_advances})
    uses = []
    for advance in open_advances:
        pence = min(left_pence, advance.amount_pence - advance.used_pence)
        if advance.obligation_id not in paid or not pence:
            continue
        advance.used_pence += pence
        left_pence -= pence
        uses.append(AdvanceUse(org_id=claim.org_id, advance_id=advance.id, decision_id=decision.id, amount_pence=pence))
    session.add_all(uses)
    session.flush()
    book(session, claim.org_id, PostingKind.SPENT, uses)
    return spent_pence - left_pence


def undo_advances(session: Session, decision: ClaimDecision) -> None:
    """Takes back what a decision gave in advance, and gives back what it used up. Raises ConflictError where the advance has
    been used up since."""
    now = app_now(session)
    given = session.scalars(select(Advance).filter_by(org_id=decision.org_id, decision_id=decision.id)).all()
    for advance in given:
        if advance.used_pence:
            raise ConflictError(
                "claim.advance_used",
                "Later claims have used up this advance, so it cannot be undone.",
                "Undo those first.",
            )
        advance.undone_at = now
    uses = session.scalars(
        select(AdvanceUse).filter_by(org_id=decision.org_id, decision_id=decision.id, undone_at=None)
    ).all()
    for use in uses:
        advance = session.get_one(Advance, (decision.org_id, use.advance_id), with_for_update=FOR_CHANGE)
        advance.used_pence -= use.amount_pence
        use.undone_at = now
    session.flush()
    book(session, decision.org_id, PostingKind.UNADVANCED, given)
    book(session, decision.org_id, PostingKind.UNSPENT, uses)


def book_tickets(session: Session, decision: ClaimDecision, pence: int, *, taken_back: bool = False) -> None:
    """Books what the tickets of a decision cost, or that they are not bought after all. What is bought is paid outside this system."""
    if pence:
        step = PostingKind.UNBOUGHT if taken_back else PostingKind.BOUGHT
        entry = LedgerEntry(step, pence, decision.__tablename__, decision.id, BANK_RAIL, EXPENSES["claims"])
        post(session, decision.org_id, [entry])


def with_something_left(session: Session, org_id: UUID, person_id: UUID) -> list[Advance]:
    """A person's advances that are not used up, the oldest first, locked; those of records that were merged into theirs as well."""
    records = (person_id, *earlier_records(session, org_id, person_id))
    rows = session.scalars(
        select(Advance)
        .where(Advance.org_id == org_id, Advance.person_id.in_(records))
        .where(Advance.used_pence < Advance.amount_pence, Advance.undone_at.is_(None))
        .order_by(Advance.id)
        .with_for_update(key_share=True)
    )
    return list(rows)


def book(
    session: Session, org_id: UUID, step: PostingKind, rows: Sequence[Advance | AdvanceUse | AdvanceSettlement]
) -> None:
    """Posts a step for each of these, under its own id: what people hold in advance is no cost until they have spent it."""
    entries = [
        LedgerEntry(step, one.amount_pence, one.__tablename__, one.id, BANK_RAIL, EXPENSES["claims"]) for one in rows
    ]
    post(session, org_id, entries)
