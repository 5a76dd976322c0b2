"""A tin that was counted in comes to its end: to the penny, or with a reason that finance writes once every slip has its answer."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, has_posted, post
from services.payments.payouts.cash.usecases.lists import clear_list
from services.payments.payouts.cash.usecases.tins import difference_of, slips_about
from services.payments.rails.cash import rules
from services.payments.rails.cash.rules import FLOAT_TRANSITIONS, FloatEvent, FloatStatus
from services.payments.rails.cash.tables import CashFloat
from services.payments.rails.names import Rail
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.database import app_now
from shared.identity import Actor
from shared.money import pounds

DIFFERENCE = "cash_difference"
"""The kind of task about a tin that does not agree, or whose slips wait for an answer."""

STILL_OPEN = "cash_float_open"
"""The kind of task about a tin that nobody counted in after its event."""


def settle_if_answered(session: Session, actor: Actor, tin: CashFloat) -> None:
    """What follows once nobody has to say any more what became of a slip of a tin that is counted in. Where it agrees, whoever got
    nothing is owed it still, and the tin closes. Where it does not, their money stays put aside until finance has said why: what
    is missing may be what they were given."""
    if tin.status != FloatStatus.COUNTED.value:
        return
    slips = len(slips_about(session, tin))
    pence = difference_of(tin)
    if slips:
        _ask(session, tin, f"{slips} slips wait for an answer: was it given, or did the person not come? ")
        return
    if pence == 0:
        book_count(session, actor, tin)
        tin.closed_at = app_now(session)
        FLOAT_TRANSITIONS.move(tin, FloatEvent.AGREED)
        session.flush()
        close_items(session, tin.org_id, tin.id, [DIFFERENCE], done_by=actor.id)
        audit.record(session, actor, "cash.agreed", "cash_float", tin.id)
        return
    if pence > 0 or tin.reserved_pence == 0:
        book_count(session, actor, tin)
    _ask(session, tin, "")


def book_count(session: Session, actor: Actor, tin: CashFloat) -> None:
    """Books what was counted in, once: whoever got nothing is owed it still and may be paid another way, what is missing or too much
    stands in `cash.differences`, and the rest is back with us."""
    if booked_counts(session, tin.org_id, [tin.id]):
        return
    clear_list(session, actor, tin)
    pence, found_pence = difference_of(tin), tin.counted_pence or 0
    entries = [entry_of(tin, PostingKind.FOUND_OVER, pence)] if pence > 0 else []
    entries += [entry_of(tin, PostingKind.FOUND_SHORT, -pence)] if pence < 0 else []
    entries += [entry_of(tin, PostingKind.HANDED_BACK, found_pence)] if found_pence else []
    post(session, tin.org_id, entries)


def entry_of(tin: CashFloat, step: PostingKind, amount_pence: int) -> LedgerEntry:
    """One step of a tin's money, for the ledger."""
    return LedgerEntry(step, amount_pence, "cash_float", tin.id, Rail.CASH)


def booked_counts(session: Session, org_id: UUID, float_ids: Collection[UUID]) -> set[UUID]:
    """Those of these tins of which the ledger has what was counted in."""
    steps = (PostingKind.FOUND_SHORT, PostingKind.FOUND_OVER, PostingKind.HANDED_BACK)
    return {one for step in steps for one in has_posted(session, org_id, "cash_float", float_ids, step)}


def _ask(session: Session, tin: CashFloat, first: str) -> None:
    words = rules.difference_words(difference_of(tin)).lower()
    close_items(session, tin.org_id, tin.id, [DIFFERENCE], done_by=tin.holder_id)
    ask_a_human(
        session,
        tin.org_id,
        kind=DIFFERENCE,
        subject_type="cash_float",
        subject_id=tin.id,
        reason=f"A cash float was counted in: {words} of {pounds(tin.issued_pence)}. {first}Until this is cleared nobody on its list is "
        "paid another way. Find out why, then clear the difference with the reason. Who issued, held or counted it, or keyed in its "
        "slips, cannot do that.",
        due_in=timedelta(hours=24),
    )
