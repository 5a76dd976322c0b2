"""Runs: created by one person, approved by a second, released by a third; each says what it leaves out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, post
from services.payments.payouts.rules import RUN_TRANSITIONS, MoneyAt, PayoutCause, PayoutStatus, RunEvent, RunStatus
from services.payments.payouts.tables import Obligation, Payout, PayoutRun
from services.payments.payouts.usecases.cash_lines import (
    end_left_out,
    leave_out_uncovered,
    lock_cash_of_run,
    no_open_tin,
)
from services.payments.payouts.usecases.differences import leave_out_before_fee
from services.payments.payouts.usecases.generations import lock_obligations
from services.payments.payouts.usecases.leaving_out import (
    leave_out,
    leave_out_gone_charities,
    leave_out_handled,
    leave_out_own,
    leave_out_unauthorised,
)
from services.payments.payouts.usecases.mandates import NoRoomError, mandate_in_force, signers_in_person, take_room
from services.payments.payouts.usecases.obligations import live_payment
from services.payments.payouts.usecases.own_limits import leave_out_over_limit, lock_limited
from services.payments.payouts.usecases.proposals import ProposalTerms, is_with_wages, propose
from services.payments.payouts.usecases.rails_now import lock_cash_of, rails_now
from services.payments.payouts.usecases.releasing import SEND_TOPIC, accrue, enqueue_sends, try_release
from services.payments.payouts.usecases.transitions import PAYOUT, Moved, Transition, transition
from services.payments.people.signatures import check_two_administrators
from services.payments.rails.cash.tables import CashFloat
from services.payments.rails.names import NOT_SENT, is_sent
from services.payments.worklist.usecases import close_items
from shared import audit
from shared.database import FOR_CHANGE
from shared.errors import ConflictError, Effect, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission, system_actor
from shared.outbox import Lane, lock_unacknowledged


@dataclass(frozen=True, slots=True)
class NewRun:
    """What a run is for, and the obligations it should pay."""

    source_id: UUID
    title: str
    obligation_ids: Sequence[UUID]


def create_run(session: Session, actor: Actor, new: NewRun) -> PayoutRun:
    """Proposes payments for obligations that have no live payment; lines without a ready method are left out and named.

    Raises ForbiddenError, and ConflictError where nothing is left to pay.
    """
    actor.require(Permission.TRIGGER_PAYOUT)
    return make_run(session, actor, new)


def make_run(session: Session, actor: Actor, new: NewRun) -> PayoutRun:
    """The same, for a use case that has asked for its own permission."""
    lock_cash_of(session, actor.org_id, _payees(session, actor.org_id, new.obligation_ids))
    obligations = _unpaid(session, actor.org_id, new.obligation_ids)
    rails = rails_now(session, actor.org_id, [one.payee_id for one in obligations])
    if not obligations:
        raise ConflictError(
            "run.nothing_to_pay",
            "Everything here is paid or on its way already.",
            "Look at the earlier run.",
            effect=Effect.NO_MONEY_MOVED,
        )
    run = PayoutRun(
        org_id=actor.org_id,
        source_id=new.source_id,
        title=new.title,
        status=RunStatus.DRAFT.value,
        created_by=actor.id,
    )
    session.add(run)
    session.flush()
    payable = [one for one in obligations if is_with_wages(one) or one.payee_id in rails]
    propose(session, actor, payable, rails, _terms(actor, run))
    end_left_out(session, run, done_by=actor.id)
    held = [one.id for one in obligations if not is_with_wages(one) and one.payee_id not in rails]
    leave_out(session, run, held, "no_ready_method")
    audit.record(session, actor, "run.created", "payout_run", run.id, {"payments": len(payable), "left_out": len(held)})
    return run


def approve_run(session: Session, actor: Actor, run_id: UUID) -> PayoutRun:
    """Says that a run is rightly owed. Left out, as the run says, are the approver's own line and those that they worked on: they
    set the amount, marked attendance, or answered for the person.

    Raises ForbiddenError (role, the run's creator, or worked on every line), NotFoundError, ConflictError (not a draft).
    """
    actor.require(Permission.APPROVE_RUN)
    lock_limited(session, actor.org_id, run_id)
    tins = lock_cash_of_run(session, actor.org_id, run_id)
    run = get_run(session, actor.org_id, run_id, lock=True)
    if actor.is_one_of(run.created_by):
        raise ForbiddenError(
            "run.own",
            "You created this run, so somebody else must approve it.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )
    RUN_TRANSITIONS.next_status(RunStatus(run.status), RunEvent.APPROVED)
    leave_out_own(session, actor, run, PayoutStatus.DRAFT, actor.own_records)
    leave_out_handled(session, actor, run, PayoutStatus.DRAFT)
    leave_out_over_limit(session, actor, run, PayoutStatus.DRAFT)
    leave_out_unauthorised(session, actor, run, PayoutStatus.DRAFT)
    leave_out_gone_charities(session, actor, run, PayoutStatus.DRAFT)
    step = Transition(PayoutStatus.DRAFT, MoneyAt.OWED, PayoutStatus.APPROVED, PayoutCause.APPROVED)
    moved = transition(session, actor, step, PAYOUT.run_id == run.id, values={"approved_by": actor.id})
    accrue(session, actor.org_id, moved)
    run.approved_by = actor.id
    RUN_TRANSITIONS.move(run, RunEvent.APPROVED)
    session.flush()
    audit.record(session, actor, "run.approved", "payout_run", run.id, {"payments": len(moved)})
    release_run_under_mandate(session, run, tins)
    return run


def release_run(session: Session, actor: Actor, run_id: UUID) -> PayoutRun:
    """Lets the money of an approved run go: its total is put aside, and every payment is queued, in one transaction.

    Lines that the releaser worked on are left out, as at the approval. Raises ForbiddenError (role, creator or approver, or
    worked on every line), NotFoundError, ConflictError (not approved, released before, or cash that no open tin covers);
    a float that is too low is refused by the ledger's floor.
    """
    actor.require(Permission.RELEASE_RUN)
    check_two_administrators(session, actor.org_id)
    lock_limited(session, actor.org_id, run_id)
    tins = lock_cash_of_run(session, actor.org_id, run_id)
    run = get_run(session, actor.org_id, run_id, lock=True)
    _refuse_own_act(actor, run)
    RUN_TRANSITIONS.next_status(RunStatus(run.status), RunEvent.RELEASED)
    leave_out_own(session, actor, run, PayoutStatus.APPROVED, actor.own_records)
    leave_out_handled(session, actor, run, PayoutStatus.APPROVED)
    leave_out_over_limit(session, actor, run, PayoutStatus.APPROVED)
    leave_out_before_fee(session, actor, run, PayoutStatus.APPROVED)
    leave_out_gone_charities(session, actor, run, PayoutStatus.APPROVED)
    if leave_out_uncovered(session, actor, run, tins):
        raise no_open_tin()
    leave_out_unauthorised(session, actor, run, PayoutStatus.APPROVED)
    moved = _let_go(session, actor, run, {"released_by": actor.id})
    run.released_by = actor.id
    _note_release(session, actor, run, moved)
    _put_aside(session, actor, run, moved)
    return run


def release_run_under_mandate(session: Session, run: PayoutRun, tins: Mapping[UUID, CashFloat]) -> bool:
    """Releases an approved run under the standing mandate for the fees of its event, where today's room covers all of it.

    False, with nothing changed: there is no such mandate, its room is too small, the float is too low, or no open tin has any of
    its cash; then the run waits for a person. `tins`: those of its payees, locked. Lines of the mandate's signers are left out, because nobody is paid under what they signed.
    """
    actor, mandate = system_actor(run.org_id), mandate_in_force(session, run.org_id, "fees", run.source_id)
    if run.status != RunStatus.APPROVED or mandate is None:
        return False

    moved: list[Moved] = []

    def release() -> None:
        leave_out_own(session, actor, run, PayoutStatus.APPROVED, signers_in_person(session, mandate))
        leave_out_gone_charities(session, actor, run, PayoutStatus.APPROVED)
        if leave_out_uncovered(session, actor, run, tins):
            raise NoRoomError
        leave_out_unauthorised(session, actor, run, PayoutStatus.APPROVED)
        moved.extend(_let_go(session, actor, run, {"released_under": mandate.id}))
        if not moved:
            raise NoRoomError
        take_room(session, mandate, sum(one.amount_pence for one in moved))
        _put_aside(session, actor, run, moved)

    if try_release(session, release) is not None:
        return False
    run.released_under = mandate.id
    _note_release(session, actor, run, moved)
    return True


def retry_run(session: Session, org_id: UUID, run_id: UUID) -> None:
    """Looks again at an approved run that waited for a tin of cash: a mandate may release it now, but for what a limit that somebody set
    while it waited holds by then."""
    lock_limited(session, org_id, run_id)
    tins = lock_cash_of_run(session, org_id, run_id)
    run = get_run(session, org_id, run_id, lock=True)
    if run.status == RunStatus.APPROVED:
        leave_out_over_limit(session, system_actor(org_id), run, PayoutStatus.APPROVED)
    release_run_under_mandate(session, run, tins)


def stop_run(session: Session, actor: Actor, run_id: UUID) -> PayoutRun:
    """Stops a released run safely: what has left stays sent, what waits keeps waiting until somebody resumes.

    Raises ForbiddenError, NotFoundError, ConflictError (not released).
    """
    actor.require(Permission.STOP_RUN)
    run = get_run(session, actor.org_id, run_id, lock=True)
    RUN_TRANSITIONS.move(run, RunEvent.STOPPED)
    run.pause_reason = "stopped_by_staff"
    session.flush()
    audit.record(session, actor, "run.stopped", "payout_run", run.id)
    return run


def resume_run(session: Session, actor: Actor, run_id: UUID) -> PayoutRun:
    """Lets a stopped run go on: every payment that still waits is queued again, none twice.

    Raises ForbiddenError (role, creator or approver), NotFoundError, ConflictError (not stopped).
    """
    actor.require(Permission.RELEASE_RUN)
    run = get_run(session, actor.org_id, run_id, lock=True)
    _refuse_own_act(actor, run)
    RUN_TRANSITIONS.move(run, RunEvent.RESUMED)
    run.pause_reason = None
    session.flush()
    waiting = session.scalars(
        select(Payout.id)
        .filter_by(org_id=actor.org_id, run_id=run.id, status=PayoutStatus.QUEUED.value)
        .where(Payout.rail.not_in(NOT_SENT))
        .order_by(Payout.id)
    ).all()
    lock_unacknowledged(session, actor.org_id, SEND_TOPIC, waiting)
    enqueue_sends(session, actor.org_id, waiting, Lane.RUN)
    close_items(session, actor.org_id, run.id, ["run_paused"], done_by=actor.id)
    audit.record(session, actor, "run.resumed", "payout_run", run.id, {"payments": len(waiting)})
    return run


def get_run(session: Session, org_id: UUID, run_id: UUID, *, lock: bool = False) -> PayoutRun:
    """A run of this organisation, locked against a second hand where it is about to change. Raises NotFoundError."""
    run = session.get(PayoutRun, (org_id, run_id), with_for_update=FOR_CHANGE if lock else None)
    if run is None:
        raise no_run()
    return run


def no_run() -> NotFoundError:
    return NotFoundError("run.not_found", "There is no such run in your organisation.")


def _refuse_own_act(actor: Actor, run: PayoutRun) -> None:
    if actor.is_one_of(run.created_by, run.approved_by):
        raise ForbiddenError(
            "run.own",
            "You created or approved this run, so somebody else must release it.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _unpaid(session: Session, org_id: UUID, obligation_ids: Sequence[UUID]) -> list[Obligation]:
    """What has no live payment and was not settled by hand, nor is about to be: the database takes no payment of that."""
    lock_obligations(
        session, org_id, obligation_ids
    )  # and then look: what the rail says meanwhile of an earlier payment
    rows = session.scalars(
        select(Obligation)
        .where(Obligation.org_id == org_id, Obligation.id.in_(list(obligation_ids)), ~live_payment())
        .where(~func.is_settled_by_hand(Obligation.org_id, Obligation.id))
        .order_by(Obligation.id)
    )
    return list(rows)


def _payees(session: Session, org_id: UUID, obligation_ids: Sequence[UUID]) -> list[UUID]:
    query = select(Obligation.payee_id).where(Obligation.org_id == org_id, Obligation.id.in_(list(obligation_ids)))
    return list(session.scalars(query.distinct()))


def _terms(actor: Actor, run: PayoutRun) -> ProposalTerms:
    return ProposalTerms(
        created_by=actor.id, lane=Lane.RUN.value, purpose="fees", purpose_source_id=run.source_id, run_id=run.id
    )


def _let_go(session: Session, actor: Actor, run: PayoutRun, released: dict[str, UUID]) -> list[Moved]:
    step = Transition(PayoutStatus.APPROVED, MoneyAt.OWED, PayoutStatus.QUEUED, PayoutCause.RELEASED)
    return transition(session, actor, step, PAYOUT.run_id == run.id, values=released)


def _put_aside(session: Session, actor: Actor, run: PayoutRun, moved: Sequence[Moved]) -> None:
    """Asks for the sends and reserves their total: that at the end, because whoever releases a claim waits at the float."""
    enqueue_sends(session, actor.org_id, [one.payout_id for one in moved if is_sent(one.rail)], Lane.RUN)
    for rail in sorted({one.rail for one in moved}):
        total = sum(one.amount_pence for one in moved if one.rail == rail)
        post(session, actor.org_id, [LedgerEntry(PostingKind.RESERVED, total, f"run.{rail}", run.id, rail)])


def _note_release(session: Session, actor: Actor, run: PayoutRun, moved: Sequence[Moved]) -> None:
    RUN_TRANSITIONS.move(run, RunEvent.RELEASED)
    session.flush()
    facts: dict[str, Any] = {"payments": len(moved), "total_pence": sum(one.amount_pence for one in moved)}
    if run.released_under is not None:
        facts["mandate"] = str(run.released_under)
    audit.record(session, actor, "run.released", "payout_run", run.id, facts)
