"""A tin of cash from its issue to its close: counted out and in by two people, and closed to the penny or with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, post
from services.payments.payouts.cash.usecases.lists import clear_list
from services.payments.payouts.rules import WaitsFor
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.releasing import wake
from services.payments.people.tables import Principal
from services.payments.rails.cash import rules
from services.payments.rails.cash.rules import FLOAT_TRANSITIONS, FloatEvent, FloatStatus
from services.payments.rails.cash.tables import CashCount, CashFloat, CashSheetLine
from services.payments.rails.names import Rail
from services.payments.rails.usecases import hold_float
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, Permission, Role
from shared.money import pounds

DIFFERENCE = "cash_difference"
"""The kind of task about a tin that does not agree."""


@dataclass(frozen=True, slots=True)
class NewFloat:
    """A tin to issue for an event: what it is called at the tables, who holds it, how much is in it in pence."""

    engagement_id: UUID
    name: str
    holder_id: UUID
    amount_pence: int


@dataclass(frozen=True, slots=True)
class NewCount:
    """What somebody found in a tin, `way` "out" or "in"; `coins` says how many of each note and coin, by pence, where they say so."""

    way: str
    amount_pence: int
    coins: Mapping[int, int] = field(default_factory=dict)


def issue_float(session: Session, actor: Actor, new: NewFloat) -> CashFloat:
    """Issues a tin. No money is in the ledger before two people have counted it out.

    Raises ForbiddenError; InvalidError (amount, name, or a holder who hands over no cash); NotFoundError for an unknown event.
    """
    actor.require(Permission.ISSUE_CASH)
    rules.check_amount(new.amount_pence)
    name = " ".join(new.name.split())
    if not 0 < len(name) <= 60:
        raise InvalidError("cash.name", "Give the float a name of at most 60 letters, as people call its table.")
    holder = session.get(Principal, (actor.org_id, new.holder_id))
    if holder is None or holder.disabled_at is not None or Role.ORGANISER.value not in holder.roles:
        raise InvalidError("cash.holder", "Whoever holds a cash float is an organiser who can sign in.")
    tin = CashFloat(
        org_id=actor.org_id,
        engagement_id=new.engagement_id,
        name=name,
        holder_id=new.holder_id,
        status=FloatStatus.ISSUED.value,
        issued_pence=new.amount_pence,
        issued_by=actor.id,
    )
    session.add(tin)
    session.flush()
    audit.record(session, actor, "cash.issued", "cash_float", tin.id, {"amount_pence": new.amount_pence})
    return tin


def count(session: Session, actor: Actor, float_id: UUID, new: NewCount) -> CashCount:
    """One person writes down what they found; it counts once another person has found the same.

    Raises ForbiddenError, NotFoundError, InvalidError, ConflictError (not to be counted now, or counted already by somebody).
    """
    actor.require(Permission.COUNT_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    FLOAT_TRANSITIONS.next_status(FloatStatus(tin.status), _event(new.way))
    rules.check_count(new.way, new.amount_pence, tin.issued_pence)
    rules.check_coins(new.amount_pence, new.coins)
    if _open_count(session, tin, new.way) is not None:
        raise ConflictError(
            "cash.counted_already",
            "Somebody has counted this float, and it waits for a second person.",
            "Confirm their count, or drop it and count again.",
        )
    found = CashCount(
        org_id=actor.org_id,
        float_id=tin.id,
        way=new.way,
        amount_pence=new.amount_pence,
        coins={str(coin): number for coin, number in new.coins.items() if number},
        counted_by=actor.id,
    )
    session.add(found)
    session.flush()
    audit.record(session, actor, f"cash.counted_{new.way}", "cash_float", tin.id, {"amount_pence": new.amount_pence})
    return found


def confirm_count(session: Session, actor: Actor, float_id: UUID, way: str) -> CashFloat:
    """A second person has found the same. Counted out: the money is in the tin, and what waited for it may leave. Counted in: nothing is
    handed over any more, whoever did not come is owed still, and a difference is for finance.

    Raises ForbiddenError (their own count), NotFoundError, ConflictError (nothing to confirm, or a sheet waits for a second person).
    """
    actor.require(Permission.COUNT_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    found = _open_count(session, tin, way)
    if found is None:
        raise _nothing_counted()
    if actor.is_one_of(found.counted_by):
        raise ForbiddenError(
            "cash.second_person",
            "You counted this, so somebody else must count it too.",
            "Ask a colleague.",
            effect=Effect.NO_MONEY_MOVED,
        )
    found.confirmed_by, found.confirmed_at = actor.id, app_now(session)
    session.flush()
    if way == "out":
        _open(session, tin)
    else:
        _count_in(session, actor, tin, found.amount_pence)
    audit.record(session, actor, f"cash.confirmed_{way}", "cash_float", tin.id, {"amount_pence": found.amount_pence})
    return tin


def drop_count(session: Session, actor: Actor, float_id: UUID, way: str) -> None:
    """A count that is not right is dropped, and both count again. Raises ForbiddenError, NotFoundError, ConflictError."""
    actor.require(Permission.COUNT_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    found = _open_count(session, tin, way)
    if found is None:
        raise _nothing_counted()
    found.dropped_by, found.dropped_at = actor.id, app_now(session)
    session.flush()
    audit.record(session, actor, "cash.count_dropped", "cash_float", tin.id)


def take_back(session: Session, actor: Actor, float_id: UUID, reason: str) -> CashFloat:
    """A tin that was never counted out goes back: its list is empty then. Raises ForbiddenError, NotFoundError, InvalidError,
    ConflictError (counted out)."""
    actor.require(Permission.ISSUE_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    FLOAT_TRANSITIONS.next_status(FloatStatus(tin.status), FloatEvent.TAKEN_BACK)
    tin.reason = checked_reason(reason)
    clear_list(session, actor, tin)
    tin.closed_at = app_now(session)
    FLOAT_TRANSITIONS.move(tin, FloatEvent.TAKEN_BACK)
    session.flush()
    audit.record(session, actor, "cash.taken_back", "cash_float", tin.id)
    return tin


def clear_difference(session: Session, actor: Actor, float_id: UUID, reason: str) -> CashFloat:
    """Finance says why a tin did not agree: what is missing is a cost then, and what is too much is none.

    Raises ForbiddenError (role; who held or counted it), NotFoundError, InvalidError (no reason), ConflictError (nothing to clear).
    """
    actor.require(Permission.CLEAR_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    FLOAT_TRANSITIONS.next_status(FloatStatus(tin.status), FloatEvent.CLEARED)
    hands = session.execute(
        select(CashCount.counted_by, CashCount.confirmed_by).filter_by(
            org_id=actor.org_id, float_id=tin.id, way="in", dropped_at=None
        )
    ).one()
    if actor.is_one_of(tin.holder_id, *hands):
        raise ForbiddenError(
            "cash.own_count",
            "Whoever held or counted a float does not say why it does not agree.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )
    tin.reason, tin.cleared_by, tin.closed_at = checked_reason(reason), actor.id, app_now(session)
    FLOAT_TRANSITIONS.move(tin, FloatEvent.CLEARED)
    session.flush()
    pence = difference_of(tin)
    step = PostingKind.OVER_CLEARED if pence > 0 else PostingKind.SHORT_CLEARED
    post(session, actor.org_id, [_entry(tin, step, abs(pence))])
    close_items(session, actor.org_id, tin.id, [DIFFERENCE], done_by=actor.id)
    audit.record(session, actor, "cash.cleared", "cash_float", tin.id, {"difference_pence": pence})
    return tin


def lock_float(session: Session, org_id: UUID, float_id: UUID) -> CashFloat:
    """A tin of this organisation as it is now, locked. Raises NotFoundError."""
    tin = session.get(CashFloat, (org_id, float_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if tin is None:
        raise no_float()
    return tin


def no_float() -> NotFoundError:
    """Nothing here has this id."""
    return NotFoundError("cash.not_found", "There is no such cash float in your organisation.")


def difference_of(tin: CashFloat) -> int:
    """What was found beyond what should be in the tin, in pence; nothing before it is counted in."""
    if tin.counted_pence is None:
        return 0
    return rules.difference_pence(tin.issued_pence, tin.handed_pence, tin.counted_pence)


def checked_reason(reason: str) -> str:
    """A reason in somebody's own words. Raises InvalidError."""
    said = " ".join(reason.split())
    if not 5 <= len(said) <= 500:
        raise InvalidError("cash.reason", "Write the reason, in 5 to 500 letters.", effect=Effect.NO_MONEY_MOVED)
    return said


def _event(way: str) -> FloatEvent:
    if way not in ("out", "in"):
        raise InvalidError("cash.way", 'A float is counted "out" or "in".')
    return FloatEvent.COUNTED_OUT if way == "out" else FloatEvent.COUNTED_IN


def _open_count(session: Session, tin: CashFloat, way: str) -> CashCount | None:
    return session.scalar(
        select(CashCount).filter_by(org_id=tin.org_id, float_id=tin.id, way=way, confirmed_at=None, dropped_at=None)
    )


def _open(session: Session, tin: CashFloat) -> None:
    hold_float(session, tin.org_id, Rail.CASH)
    FLOAT_TRANSITIONS.move(tin, FloatEvent.COUNTED_OUT)
    session.flush()
    post(session, tin.org_id, [_entry(tin, PostingKind.TOPPED_UP, tin.issued_pence)])
    wake(session, tin.org_id, WaitsFor.FLOAT, Payout.rail == Rail.CASH.value)


def _count_in(session: Session, actor: Actor, tin: CashFloat, found_pence: int) -> None:
    waiting = session.scalar(
        select(func.count()).select_from(CashSheetLine).filter_by(
            org_id=tin.org_id, float_id=tin.id, confirmed_at=None, dropped_at=None
        )
    )  # fmt: skip
    if waiting:
        raise ConflictError(
            "cash.sheet_waits",
            f"{waiting} lines of the printed sheet wait for a second person.",
            "Confirm or drop them first, then confirm the count.",
            effect=Effect.NO_MONEY_MOVED,
        )
    clear_list(session, actor, tin)
    tin.counted_pence = found_pence
    FLOAT_TRANSITIONS.move(tin, FloatEvent.COUNTED_IN)
    session.flush()
    pence = difference_of(tin)
    entries = [_entry(tin, PostingKind.FOUND_OVER, pence)] if pence > 0 else []
    entries += [_entry(tin, PostingKind.FOUND_SHORT, -pence)] if pence < 0 else []
    entries += [_entry(tin, PostingKind.HANDED_BACK, found_pence)] if found_pence else []
    post(session, tin.org_id, entries)
    if pence == 0:
        tin.closed_at = app_now(session)
        FLOAT_TRANSITIONS.move(tin, FloatEvent.AGREED)
        session.flush()
        return
    ask_a_human(
        session,
        tin.org_id,
        kind=DIFFERENCE,
        subject_type="cash_float",
        subject_id=tin.id,
        reason=f"A cash float was counted in: {rules.difference_words(pence).lower()} of {pounds(tin.issued_pence)}. "
        "Find out why, then clear the difference with the reason. Who held or counted it cannot do that.",
        due_in=timedelta(hours=24),
    )


def _entry(tin: CashFloat, step: PostingKind, amount_pence: int) -> LedgerEntry:
    return LedgerEntry(step, amount_pence, "cash_float", tin.id, Rail.CASH)


def _nothing_counted() -> ConflictError:
    return ConflictError("cash.nothing_counted", "Nobody has counted this float yet, or both have by now.")
