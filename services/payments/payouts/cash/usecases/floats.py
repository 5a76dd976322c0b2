"""A tin of cash from its issue to its close: counted out and in by two people, and closed to the penny or with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import post
from services.payments.payouts.cash.usecases.lists import clear_list, standing_on, turn_rails
from services.payments.payouts.cash.usecases.returning import waiting_backs
from services.payments.payouts.cash.usecases.settling import (
    DIFFERENCE,
    STILL_OPEN,
    book_count,
    entry_of,
    settle_if_answered,
)
from services.payments.payouts.cash.usecases.slips import ask_about_everybody
from services.payments.payouts.cash.usecases.tins import checked_reason, difference_of, lock_float, slips_about
from services.payments.payouts.usecases.releasing import wake_cash
from services.payments.people.tables import Principal
from services.payments.rails.cash import rules
from services.payments.rails.cash.rules import FLOAT_TRANSITIONS, FloatEvent, FloatStatus, SlipStatus
from services.payments.rails.cash.tables import CashCount, CashFloat, CashHandOver, CashPlace, CashSlip
from services.payments.worklist.usecases import close_items
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError
from shared.identity import PERMITTED, Actor, Permission, Role


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
    if actor.is_one_of(new.holder_id):
        raise ForbiddenError(
            "cash.own_float",
            "Whoever issues a cash float does not hold it.",
            "Choose somebody else.",
            effect=Effect.NO_MONEY_MOVED,
        )
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
    before = _open_count(session, tin, new.way)
    if before is not None and before.handed_pence != tin.handed_pence:
        _drop(session, actor, before)
    elif before is not None:
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
        handed_pence=tin.handed_pence,
        counted_by=actor.id,
    )
    session.add(found)
    session.flush()
    audit.record(session, actor, f"cash.counted_{new.way}", "cash_float", tin.id, {"amount_pence": new.amount_pence})
    return found


def confirm_count(session: Session, actor: Actor, float_id: UUID, new: NewCount) -> CashFloat:
    """A second person says what they found, without having seen the first number. Where both are the same it counts. Out: the money is
    in the tin, and what waited for it may leave. In: nothing is handed over any more (`settling.py`). Where they differ, the first
    count is dropped, nothing else changes, and both count again.

    Raises ForbiddenError (their own count), NotFoundError, InvalidError, ConflictError (nothing to confirm, cash was handed over
    since, a slip or a give-back waits for a second person, or nobody of finance counted).
    """
    actor.require(Permission.COUNT_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    found = _open_count(session, tin, new.way)
    if found is None:
        raise _nothing_counted()
    rules.check_coins(new.amount_pence, new.coins)
    if actor.is_one_of(found.counted_by):
        raise ForbiddenError(
            "cash.second_person",
            "You counted this, so somebody else must count it too.",
            "Ask a colleague.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if found.handed_pence != tin.handed_pence:
        raise ConflictError(
            "cash.count_is_old",
            "Cash was handed over or given back since this float was counted, so that count means nothing.",
            "Count again, both of you.",
            effect=Effect.NO_MONEY_MOVED,
        )
    _check_finance_counts(session, actor, found)
    if new.way == "in":
        _check_nothing_waits(session, tin)
    if found.amount_pence != new.amount_pence:
        _drop(session, actor, found)
        audit.record(session, actor, "cash.counts_differ", "cash_float", tin.id)
        return tin
    found.confirmed_by, found.confirmed_at = actor.id, app_now(session)
    session.flush()
    if new.way == "out":
        _open(session, tin)
    else:
        _count_in(session, actor, tin, found.amount_pence)
        close_items(session, actor.org_id, tin.id, [STILL_OPEN], done_by=actor.id)
    audit.record(
        session, actor, f"cash.confirmed_{new.way}", "cash_float", tin.id, {"amount_pence": found.amount_pence}
    )
    return tin


def drop_count(session: Session, actor: Actor, float_id: UUID, way: str) -> None:
    """A count that is not right is dropped, and both count again. Raises ForbiddenError, NotFoundError, ConflictError."""
    actor.require(Permission.COUNT_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    found = _open_count(session, tin, way)
    if found is None:
        raise _nothing_counted()
    _drop(session, actor, found)


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
    close_items(session, actor.org_id, tin.id, [STILL_OPEN], done_by=actor.id)
    audit.record(session, actor, "cash.taken_back", "cash_float", tin.id)
    return tin


def clear_difference(session: Session, actor: Actor, float_id: UUID, reason: str) -> CashFloat:
    """Finance says why a tin did not agree: what is missing is a cost then, and what is too much is none.

    Raises ForbiddenError (role; who held or counted it), NotFoundError, InvalidError (no reason), ConflictError (nothing to clear).
    """
    actor.require(Permission.CLEAR_CASH)
    tin = lock_float(session, actor.org_id, float_id)
    FLOAT_TRANSITIONS.next_status(FloatStatus(tin.status), FloatEvent.CLEARED)
    if slips_about(session, tin):
        raise ConflictError(
            "cash.slips_wait",
            "Slips of this float wait for an answer: was the money given, or did the person not come?",
            "Key in each signed slip and have it confirmed, or destroy it. Then clear the difference.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if actor.is_one_of(*_hands_of(session, tin)):
        raise ForbiddenError(
            "cash.own_count",
            "Whoever issued, held or counted a float, had a hand in its slips, or is paid from it, does not say why it does not agree.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )
    said = checked_reason(reason)
    book_count(session, actor, tin)
    tin.reason, tin.cleared_by, tin.closed_at = said, actor.id, app_now(session)
    FLOAT_TRANSITIONS.move(tin, FloatEvent.CLEARED)
    session.flush()
    pence = difference_of(tin)
    step = PostingKind.OVER_CLEARED if pence > 0 else PostingKind.SHORT_CLEARED
    post(session, actor.org_id, [entry_of(tin, step, abs(pence))])
    close_items(session, actor.org_id, tin.id, [DIFFERENCE], done_by=actor.id)
    audit.record(session, actor, "cash.cleared", "cash_float", tin.id, {"difference_pence": pence})
    return tin


def _hands_of(session: Session, tin: CashFloat) -> set[UUID | None]:
    counts = select(CashCount.counted_by, CashCount.confirmed_by).filter_by(org_id=tin.org_id, float_id=tin.id)
    slips = select(
        CashSlip.keyed_by, CashSlip.confirmed_by, CashSlip.destroyed_by, CashSlip.destroy_asked_by, CashSlip.printed_by
    ).filter_by(org_id=tin.org_id, float_id=tin.id)
    listed = select(CashPlace.person_id).filter_by(org_id=tin.org_id, float_id=tin.id)
    given = select(CashHandOver.person_id).filter_by(org_id=tin.org_id, float_id=tin.id)
    rows = [
        *session.execute(counts.where(CashCount.confirmed_at.is_not(None))).all(),
        *session.execute(slips).all(),
        *session.execute(listed).all(),
        *session.execute(given).all(),
    ]
    return {tin.holder_id, tin.issued_by, *(hand for row in rows for hand in row)}


def _event(way: str) -> FloatEvent:
    if way not in ("out", "in"):
        raise InvalidError("cash.way", 'A float is counted "out" or "in".')
    return FloatEvent.COUNTED_OUT if way == "out" else FloatEvent.COUNTED_IN


def _open_count(session: Session, tin: CashFloat, way: str) -> CashCount | None:
    return session.scalar(
        select(CashCount).filter_by(org_id=tin.org_id, float_id=tin.id, way=way, confirmed_at=None, dropped_at=None)
    )


def _drop(session: Session, actor: Actor, found: CashCount) -> None:
    found.dropped_by, found.dropped_at = actor.id, app_now(session)
    session.flush()
    audit.record(session, actor, "cash.count_dropped", "cash_float", found.float_id)


def _check_finance_counts(session: Session, actor: Actor, found: CashCount) -> None:
    first = session.get_one(Principal, (actor.org_id, found.counted_by))
    finance = PERMITTED[Permission.ISSUE_CASH]
    if not (actor.roles & finance or set(first.roles) & {one.value for one in finance}):
        raise ForbiddenError(
            "cash.finance_counts",
            "One of the two who count is of finance.",
            "Ask a colleague in finance to count with you.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _check_nothing_waits(session: Session, tin: CashFloat) -> None:
    keyed = [one for one in slips_about(session, tin) if one.status == SlipStatus.KEYED.value]
    backs = waiting_backs(session, tin)
    if keyed or backs:
        what = f"{len(keyed)} slips" if keyed else f"{backs} give-backs"
        raise ConflictError(
            "cash.slip_waits",
            f"{what} of this float wait for a second person.",
            "Confirm them first, or say that they are not so. Then confirm the count.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _open(session: Session, tin: CashFloat) -> None:
    FLOAT_TRANSITIONS.move(tin, FloatEvent.COUNTED_OUT)
    session.flush()
    post(session, tin.org_id, [entry_of(tin, PostingKind.TOPPED_UP, tin.issued_pence)])
    wake_cash(session, tin.org_id)


def _count_in(session: Session, actor: Actor, tin: CashFloat, found_pence: int) -> None:
    """Where some is missing, everybody for whom money is put aside is asked about: each has a slip from now, printed or not."""
    tin.counted_pence = found_pence
    FLOAT_TRANSITIONS.move(tin, FloatEvent.COUNTED_IN)
    session.flush()
    if difference_of(tin) < 0:
        ask_about_everybody(session, actor, tin)
    settle_if_answered(session, actor, tin)
    waiting = standing_on(session, tin)
    if waiting:  # what is not released yet does not wait for the answers
        turn_rails(session, tin.org_id, waiting)


def _nothing_counted() -> ConflictError:
    return ConflictError("cash.nothing_counted", "Nobody has counted this float yet, or both have by now.")
