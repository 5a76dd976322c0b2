"""Paying one obligation at once, without a run: released under a standing mandate, or by a second person.

An approved payment is never lost: where it cannot leave it says what it waits for, a person is asked, and it is taken up
as soon as that is there. What the rules approved never leaves by one person's hand: beyond the mandate a person of finance
approves it anew, and another releases it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.usecases import LedgerEntry, post
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus, WaitsFor
from services.payments.payouts.tables import Obligation, Payout
from services.payments.payouts.usecases.generations import lock_cash_of_payment, lock_obligations
from services.payments.payouts.usecases.leaving_out import goes_to_gone_charity
from services.payments.payouts.usecases.mandates import (
    NoRoomError,
    Purpose,
    mandate_in_force,
    signers_in_person,
    take_room,
)
from services.payments.payouts.usecases.obligations import live_payment
from services.payments.payouts.usecases.own_limits import is_over_limit, lock_limited_person, refuse_over_limit
from services.payments.payouts.usecases.proposals import ProposalTerms, propose
from services.payments.payouts.usecases.rails_now import lock_cash_of, rail_now, rails_now
from services.payments.payouts.usecases.releasing import accrue, enqueue_sends, send_queued, try_release, wake
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.rails.names import BANK_RAIL, Rail, is_handed_over, is_sent
from services.payments.rails.usecases import hold_float
from services.payments.worklist.usecases import ask_a_human, close_items
from shared.database import FOR_CHANGE
from shared.errors import ConflictError, Effect, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission, system_actor
from shared.outbox import Lane

EXPENSES: dict[Purpose, str] = {"claims": "claims", "fees": "involvement"}
"""The kind of cost that each purpose is booked as: what people spent is never mixed with what they earn."""

WAITING_KINDS = [f"payout_waits_for_{one.value}" for one in WaitsFor]
"""Worklist items about a payment that waits; settled when it leaves."""


class ReleaseResult(StrEnum):
    """What became of an approved payment."""

    QUEUED = "queued"
    """Released: it leaves now."""
    WAITS_FOR_RELEASE = "waits_for_release"
    """No mandate is in force for it, or its room for today is used up: a second person decides."""
    WAITS_FOR_METHOD = "waits_for_method"
    """We do not know yet where to send it; it leaves when we do."""
    FLOAT_TOO_LOW = "float_too_low"
    """It leaves when the float is topped up."""
    ASKING_THE_BANK = "asking_the_bank"
    """The bank is asked first what became of the earlier payment; a new one is made only after its answer."""


_OUTCOME = {
    None: ReleaseResult.QUEUED,
    WaitsFor.RELEASE: ReleaseResult.WAITS_FOR_RELEASE,
    WaitsFor.METHOD: ReleaseResult.WAITS_FOR_METHOD,
    WaitsFor.FLOAT: ReleaseResult.FLOAT_TOO_LOW,
}


@dataclass(frozen=True, slots=True)
class NewPayment:
    """An obligation that was found right, by the rules (their name and version) or by a person: exactly one of the two.

    `created_by` is who asked for the money (a member of staff, or SYSTEM_ID where the person did so themselves);
    `entered_by` who typed it in for them. `purpose` and `source_id` (the event, for fees) say which mandate counts.
    """

    obligation_id: UUID
    created_by: UUID
    approved_by_policy: str | None = None
    approved_by: UUID | None = None
    entered_by: UUID | None = None
    purpose: Purpose = "claims"
    source_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment, and what became of it."""

    payout_id: UUID
    outcome: ReleaseResult


def pay_now(session: Session, actor: Actor, new: NewPayment) -> Paid:
    """Pays an approved obligation at once, in the caller's transaction: approved, released under a mandate and queued; or
    approved and waiting, with a person asked.

    The caller has checked that `approved_by` may approve this, and locked a person with limits (`lock_limited_person`). Raises
    NotFoundError, ConflictError (a payment of it is live, or it crosses a limit of the person), ForbiddenError (approved by who entered or created it); the database refuses the rest of the three-people rule.
    """
    if (new.approved_by is None) == (new.approved_by_policy is None):
        raise ValueError("a payment is approved by a person or by the rules, and by one of them")
    lock_cash_of(session, actor.org_id, _payee_of(session, actor.org_id, new.obligation_id))
    obligation = _unpaid(session, actor.org_id, new.obligation_id)
    if new.approved_by is not None and new.approved_by in (new.created_by, new.entered_by):
        raise three_people()
    refuse_over_limit(session, actor.org_id, obligation.id)
    # Without a lock: the payee is locked after the payment (`_release_or_hold`), as everywhere.
    rail = rails_now(session, actor.org_id, [obligation.payee_id]).get(obligation.payee_id)
    terms = ProposalTerms(
        created_by=new.created_by,
        lane=Lane.URGENT.value,
        purpose=new.purpose,
        purpose_source_id=new.source_id,
        entered_by=new.entered_by,
    )
    rails = {obligation.payee_id: rail or BANK_RAIL}
    (payout_id,) = propose(session, actor, [obligation], rails, terms)
    approval = {"approved_by": new.approved_by, "approved_by_policy": new.approved_by_policy}
    step = Transition(PayoutStatus.DRAFT, MoneyAt.OWED, PayoutStatus.APPROVED, PayoutCause.APPROVED)
    moved = transition(session, actor, step, PAYOUT.id == payout_id, values=approval)
    accrue(session, actor.org_id, moved, expense=EXPENSES[new.purpose])
    return _release_or_hold(session, actor, payout_id)


def retry_held_payment(session: Session, org_id: UUID, payout_id: UUID) -> Paid | None:
    """Looks again at a payment that waited for a method or for the float. None where it waits for neither any more.

    One that waits for a person goes on waiting for a person: a new day's room does not take that decision away.
    """
    lock_limited_person(session, org_id, payout_id)
    lock_cash_of_payment(session, org_id, payout_id)
    payout = session.get(Payout, (org_id, payout_id), with_for_update=FOR_CHANGE)
    if (
        payout is None
        or payout.status != PayoutStatus.APPROVED
        or payout.waits_for not in (WaitsFor.METHOD, WaitsFor.FLOAT)
    ):
        return None
    return _release_or_hold(session, system_actor(org_id), payout_id)


def wake_payee(session: Session, org_id: UUID, payee_id: UUID) -> None:
    """A payee can be paid now: what waited for that is taken up, and what was released before and stayed queued is sent."""
    wake(session, org_id, WaitsFor.METHOD, Payout.payee_id == payee_id)
    send_queued(session, org_id, payee_id)


def view_payment(session: Session, actor: Actor, payout_id: UUID) -> Payout:
    """One payment, for staff. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_PAYMENTS)
    return get_payment(session, actor.org_id, payout_id)


def get_payment(session: Session, org_id: UUID, payout_id: UUID) -> Payout:
    """One payment of this organisation. Raises NotFoundError."""
    return _found(session.get(Payout, (org_id, payout_id), populate_existing=True))


def waiting_payments(session: Session, actor: Actor, waits_for: WaitsFor | None = None) -> list[Payout]:
    """Approved payments that cannot leave yet, the oldest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    query = select(Payout).where(Payout.org_id == actor.org_id, Payout.status == PayoutStatus.APPROVED)
    query = query.where(Payout.waits_for == waits_for.value if waits_for else Payout.waits_for.is_not(None))
    return list(session.scalars(query.order_by(Payout.id)))


def _release_or_hold(session: Session, actor: Actor, payout_id: UUID) -> Paid:
    """Sends an approved payment on its way, or writes down what it waits for and asks a person."""
    payout = lock_payment(session, actor.org_id, payout_id)
    rail = rail_of_payment(session, payout)
    if rail is None:
        waits_for: WaitsFor | None = WaitsFor.METHOD
    elif is_over_limit(session, actor.org_id, payout.obligation_id):  # set while this waited: a person sees to it
        waits_for = WaitsFor.RELEASE
    elif is_held_by_authority(session, payout, rail) or goes_to_gone_charity(session, payout):
        waits_for = WaitsFor.METHOD
    else:
        waits_for = try_release(session, lambda: _release_under_mandate(session, actor, payout))
        if (
            waits_for is WaitsFor.FLOAT
        ):  # who tops up holds the account: either we see their money, or they see us waiting
            hold_float(session, actor.org_id, payout.rail)
            waits_for = try_release(session, lambda: _release_under_mandate(session, actor, payout))
    if waits_for is not None:
        _wait(session, payout, waits_for)
    return Paid(payout_id, _OUTCOME[waits_for])


def _release_under_mandate(session: Session, actor: Actor, payout: Payout) -> None:
    mandate = mandate_in_force(session, actor.org_id, payout.purpose, payout.purpose_source_id)
    if mandate is None or {payout.person_id, payout.payee_person_id} & set(signers_in_person(session, mandate)):
        raise NoRoomError
    if payout.purpose == "fees" and not mandate.on_attendance and not _was_approved(session, payout):
        raise NoRoomError  # nobody approved it, and this mandate does not either
    take_room(session, mandate, payout.amount_pence)
    let_go(session, system_actor(actor.org_id), payout, {"released_under": mandate.id})


def _was_approved(session: Session, payout: Payout) -> bool:
    """Whether somebody approved it: this payment, or an earlier one of the same money that came back."""
    same = select(Payout.id).where(Payout.org_id == payout.org_id, Payout.obligation_id == payout.obligation_id)
    return session.scalar(same.where(Payout.approved_by.is_not(None)).limit(1)) is not None


def let_go(session: Session, actor: Actor, payout: Payout, released: dict[str, Any]) -> None:
    """Releases one approved payment: put aside in the ledger, queued, and asked for. `released` says by whom or what."""
    step = Transition(PayoutStatus.APPROVED, MoneyAt.OWED, PayoutStatus.QUEUED, PayoutCause.RELEASED)
    transition(session, actor, step, PAYOUT.id == payout.id, values={**released, "waits_for": None})
    post(
        session,
        actor.org_id,
        [LedgerEntry(PostingKind.RESERVED, payout.amount_pence, "payout", payout.id, payout.rail)],
    )
    if is_sent(payout.rail):
        enqueue_sends(session, actor.org_id, [payout.id], Lane.URGENT)
    close_items(session, actor.org_id, payout.id, WAITING_KINDS, done_by=actor.id)


def _wait(session: Session, payout: Payout, waits_for: WaitsFor) -> None:
    session.execute(
        update(Payout).where(Payout.org_id == payout.org_id, Payout.id == payout.id).values(waits_for=waits_for.value)
    )
    others = [kind for kind in WAITING_KINDS if kind != f"payout_waits_for_{waits_for.value}"]
    close_items(session, payout.org_id, payout.id, others, done_by=system_actor(payout.org_id).id)
    ask_a_human(
        session,
        payout.org_id,
        kind=f"payout_waits_for_{waits_for.value}",
        subject_type="payout",
        subject_id=payout.id,
        reason=why_it_waits(
            waits_for, by_rules=payout.approved_by_policy is not None, in_cash=is_handed_over(payout.rail)
        ),
        urgent=True,
    )


def why_it_waits(waits_for: WaitsFor, *, by_rules: bool, in_cash: bool = False) -> str:
    """What an approved payment waits for, what that means for the money, and who does what next."""
    if waits_for is WaitsFor.METHOD:
        return (
            "This payment is approved, and we do not know where to send it, or who may have it, or its charity left the list. No money "
            "has moved. Ask the person what they want, and look at who their money goes to; it leaves as soon as that is confirmed."
        )
    if waits_for is WaitsFor.FLOAT and in_cash:
        return (
            "This payment is approved, and goes by cash. The cash float on whose list the person stands is not counted out yet, or has "
            "too little in it. No money has moved. Count it out, or take them off its list; the payment is then released by itself."
        )
    if waits_for is WaitsFor.FLOAT:
        return (
            "This payment is approved, and the float is too low for it. No money has moved. Top up the float; the payment "
            "then leaves by itself."
        )
    if by_rules:
        return (
            "No person has approved this payment, and today's mandate does not cover it. No money has moved. A finance "
            "approver must look at it and approve it; then somebody else in finance releases it."
        )
    return (
        "This payment is approved, and today's mandate does not cover it. No money has moved. Somebody in finance who "
        "did not approve it must release it."
    )


def _unpaid(session: Session, org_id: UUID, obligation_id: UUID) -> Obligation:
    lock_obligations(
        session, org_id, [obligation_id]
    )  # and then look: what the rail says meanwhile of an earlier payment
    row = session.execute(
        select(Obligation, live_payment().label("is_live")).where(
            Obligation.org_id == org_id, Obligation.id == obligation_id
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError(
            "obligation.not_found",
            "Nothing like this is owed in your organisation.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if row.is_live:
        raise live_already()
    obligation: Obligation = row[0]
    return obligation


def _payee_of(session: Session, org_id: UUID, obligation_id: UUID) -> list[UUID]:
    return list(session.scalars(select(Obligation.payee_id).filter_by(org_id=org_id, id=obligation_id)))


def lock_payment(session: Session, org_id: UUID, payout_id: UUID) -> Payout:
    """One payment as it is now, locked against a second hand. Raises NotFoundError."""
    return _found(session.get(Payout, (org_id, payout_id), with_for_update=FOR_CHANGE, populate_existing=True))


def _found(payout: Payout | None) -> Payout:
    if payout is None:
        raise NotFoundError("payout.not_found", "There is no such payment in your organisation.")
    return payout


def is_held_by_authority(session: Session, payout: Payout, rail: str) -> bool:
    """Whether nobody may have this money just now, because of who acts for its person; it goes by this rail from here on."""
    use_rail(session, payout, rail)
    return session.scalar(select(func.authority_holds(payout.org_id, payout.id))) is not None


def rail_of_payment(session: Session, payout: Payout) -> str | None:
    """By which rail a payment would leave now; None where we do not know how to pay its payee. What goes with wages goes by nothing else."""
    return payout.rail if payout.rail == Rail.PAYROLL.value else rail_now(session, payout.org_id, payout.payee_id)


def use_rail(session: Session, payout: Payout, rail: str) -> None:
    """Lets a payment that is not released yet go by the rail that its payee has now."""
    if payout.rail != rail:
        payout.rail = rail
        session.flush()


def live_already() -> ConflictError:
    """The refusal of a payment beside another one of the same money."""
    return ConflictError(
        "payout.live_already",
        "A payment for this is on its way already, or made.",
        "Look at the earlier payment.",
        effect=Effect.NO_MONEY_MOVED,
    )


def three_people() -> ForbiddenError:
    """The refusal of a second hand that is not another person's."""
    return ForbiddenError(
        "payout.three_people",
        "Creating, approving and releasing need three different people, and nobody may pay themselves.",
        "Ask a colleague in finance.",
        effect=Effect.NO_MONEY_MOVED,
    )
