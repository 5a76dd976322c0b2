"""Letting money go, with or without a run: what is owed is booked, what leaves is put aside, the worker is asked to send."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, has_posted, post
from services.payments.payouts.rules import PayoutStatus, RunStatus, WaitsFor
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.payouts.usecases.mandates import NoRoomError
from services.payments.payouts.usecases.transitions import Moved
from services.payments.rails.cash.rules import FloatStatus
from services.payments.rails.cash.tables import CashFloat, CashPlace
from services.payments.rails.names import NOT_SENT, Rail
from shared.outbox import Lane, Task, enqueue

SEND_TOPIC = "payout.send"
RETRY_HELD_TOPIC = "payout.retry_held"
RETRY_RUN_TOPIC = "run.retry_release"
_TOO_LITTLE = frozenset({"ledger_account_above_floor", "cash_float_holds_enough", "payout_cash_has_open_tin"})
"""How the database says that the money is not there: in a float at a rail, or in a tin of cash that is open."""

_MARK_STANDS_FOR_NOTHING = "payout_fee_on_attendance"
"""Whoever marked somebody as having come was asked to the event since, or signed its mandate: two of finance look at that fee."""


def accrue(session: Session, org_id: UUID, approved: Sequence[Moved], *, expense: str = "involvement") -> None:
    """Books what was just approved as a cost and a debt, once for each obligation however often it is paid again."""
    accrued = has_posted(session, org_id, "obligation", [one.obligation_id for one in approved], PostingKind.ACCRUED)
    owed = [one for one in approved if one.obligation_id not in accrued]
    post(
        session,
        org_id,
        [
            LedgerEntry(PostingKind.ACCRUED, one.amount_pence, "obligation", one.obligation_id, one.rail, expense)
            for one in owed
        ],
    )


def try_release(session: Session, effect: Callable[[], None]) -> WaitsFor | None:
    """Does `effect`, a release, wholly or not at all. Gives what it must wait for: a second person where the mandate has no
    room, or the float where that is too low; None where it is done."""
    try:
        with session.begin_nested():
            effect()
    except NoRoomError:
        return WaitsFor.RELEASE
    except IntegrityError as error:
        refused_by = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        if refused_by == _MARK_STANDS_FOR_NOTHING:
            return WaitsFor.RELEASE
        if refused_by not in _TOO_LITTLE:
            raise
        return WaitsFor.FLOAT
    return None


def enqueue_sends(session: Session, org_id: UUID, payout_ids: Sequence[UUID], lane: Lane) -> None:
    """Asks the worker to send these payments; a payment that is asked for already is not asked for twice. Cash is not among them: a
    person hands it over."""
    tasks = [Task("payments", SEND_TOPIC, one, lane=lane, dedupe_key=str(one)) for one in payout_ids]
    enqueue(session, org_id, tasks)


def wake(session: Session, org_id: UUID, waits_for: WaitsFor, those: ColumnElement[bool]) -> None:
    """Asks the worker to look again at approved payments that wait for this, the oldest first. Each is taken up in a
    transaction of its own, so that none holds up another."""
    waiting = session.scalars(
        select(Payout.id)
        .where(
            Payout.org_id == org_id, Payout.status == PayoutStatus.APPROVED, Payout.waits_for == waits_for.value, those
        )
        .order_by(Payout.id)
    )
    enqueue(session, org_id, [Task("payments", RETRY_HELD_TOPIC, one, lane=Lane.URGENT) for one in waiting])


def wake_runs(session: Session, org_id: UUID, people: Collection[UUID] = ()) -> None:
    """Money came into a tin or is free in one, or these people came onto a list or left it. Approved runs that pay them, or whoever stands
    on the list of an open tin, are looked at again, each in a transaction of its own. A mandate may release them; else they wait for
    a person as before."""
    listed = (
        select(CashPlace.person_id)
        .join(CashFloat, (CashFloat.org_id == CashPlace.org_id) & (CashFloat.id == CashPlace.float_id))
        .where(CashPlace.org_id == org_id, CashPlace.left_at.is_(None), CashFloat.status == FloatStatus.OPEN.value)
    )
    runs = session.scalars(
        select(PayoutRun.id)
        .join(Payout, (Payout.org_id == PayoutRun.org_id) & (Payout.run_id == PayoutRun.id))
        .where(PayoutRun.org_id == org_id, PayoutRun.status == RunStatus.APPROVED.value)
        .where(Payout.status == PayoutStatus.APPROVED.value)
        .where(or_(Payout.payee_person_id.in_(listed), Payout.payee_person_id.in_(people)))
        .distinct()
    )
    enqueue(session, org_id, [Task("payments", RETRY_RUN_TOPIC, one) for one in sorted(runs)])


def wake_cash(session: Session, org_id: UUID) -> None:
    """Money came into a tin, or is free in one: all that waits for it is looked at again."""
    wake(session, org_id, WaitsFor.FLOAT, Payout.rail == Rail.CASH.value)
    wake_runs(session, org_id)


def send_queued(session: Session, org_id: UUID, payee_id: UUID) -> None:
    """Asks the worker to look again at released payments of a payee that have not left: their bank details were confirmed, or
    turned down."""
    queued = session.execute(
        select(Payout.id, Payout.lane)
        .where(Payout.org_id == org_id, Payout.payee_id == payee_id, Payout.is_open)
        .where(Payout.status == PayoutStatus.QUEUED, Payout.rail.not_in(NOT_SENT))
        .order_by(Payout.id)
    )
    for row in queued:
        enqueue_sends(session, org_id, [row.id], Lane(row.lane))
