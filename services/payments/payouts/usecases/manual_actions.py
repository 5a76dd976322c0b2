"""What people decide about a single payment: release it, approve by hand what the rules approved, pay again what failed."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payees.usecases.destinations import destination_for
from services.payments.payouts.rules import FINISHED, MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.generations import lock_cash_of_payment, lock_generations
from services.payments.payouts.usecases.leaving_out import goes_to_gone_charity
from services.payments.payouts.usecases.mandates import Purpose
from services.payments.payouts.usecases.own_acts import refuse_own_work
from services.payments.payouts.usecases.own_limits import lock_limited_person, refuse_over_limit
from services.payments.payouts.usecases.proposals import ENDED_BY_THE_NEXT
from services.payments.payouts.usecases.rails_now import rails_now
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.payouts.usecases.urgent import (
    WAITING_KINDS,
    NewPayment,
    Paid,
    ReleaseResult,
    get_payment,
    is_held_by_authority,
    let_go,
    live_already,
    lock_payment,
    pay_now,
    rail_of_payment,
    three_people,
)
from services.payments.people.signatures import check_two_administrators
from services.payments.people.usecases import is_gone_from_here
from services.payments.rails.names import Rail
from services.payments.worklist.usecases import close_items
from shared import audit
from shared.errors import ConflictError, Effect
from shared.identity import Actor, Permission
from shared.outbox import Lane, Task, enqueue

PAY_AGAIN_TOPIC = "payout.pay_again"
BY_THE_RULES = "paid again to new bank details, version 1"
"""The rules approve that money which was rightly owed and did not arrive is paid again, unchanged, to other details that two people
have checked. It leaves under a mandate, or waits for two people of finance."""


def release_payout(session: Session, actor: Actor, payout_id: UUID) -> Payout:
    """The second person lets one payment go that a person approved and no mandate covers.

    Raises ForbiddenError (role; who approved, created or entered it, or is paid), NotFoundError, ConflictError (not waiting,
    part of a run, approved by the rules only, no method, a charity off the list, above a limit of the person's own). A float or a tin of cash that is too low
    is refused by the database.
    """
    actor.require(Permission.RELEASE_PAYMENT)
    check_two_administrators(session, actor.org_id)
    lock_limited_person(session, actor.org_id, payout_id)
    lock_cash_of_payment(session, actor.org_id, payout_id)
    payout = _waiting(session, actor.org_id, payout_id)
    if payout.approved_by_policy is not None:
        raise ConflictError(
            "payout.rules_only",
            "The rules approved this payment, and no person has.",
            "A finance approver must approve it first.",
            effect=Effect.NO_MONEY_MOVED,
        )
    _refuse_own_act(session, actor, payout, payout.approved_by, payout.approved_by_person_id)
    refuse_over_limit(session, actor.org_id, payout.obligation_id)
    rail = rail_of_payment(session, payout)
    if rail is None:
        raise ConflictError(
            "payout.no_method",
            "We do not know yet where to send this money.",
            "Ask the person how they want to be paid.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if is_held_by_authority(session, payout, rail):
        raise ConflictError(
            "payout.authority",
            "Nobody may have this money just now: it is about who acts for this person. The money stays owed.",
            "Look at who the money goes to, on the page of the person.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if goes_to_gone_charity(session, payout):
        raise gone_charity("Ask them what they want now, and record it.")
    let_go(session, actor, payout, {"released_by": actor.id})
    return get_payment(session, actor.org_id, payout_id)


def approve_payout(session: Session, actor: Actor, payout_id: UUID) -> Paid:
    """A finance approver decides by hand what so far only the rules have approved: a new generation of the payment, which a
    mandate or a second person releases.

    Raises ForbiddenError (role, own hand), NotFoundError, ConflictError (not waiting, or approved by a person already).
    """
    actor.require(Permission.APPROVE_PAYMENT)
    lock_limited_person(session, actor.org_id, payout_id)
    lock_generations(session, actor.org_id, payout_id)
    payout = _waiting(session, actor.org_id, payout_id)
    if payout.approved_by_policy is None:
        raise ConflictError(
            "payout.approved_before",
            "A person has approved this payment already.",
            "Somebody else in finance must release it.",
            effect=Effect.NO_MONEY_MOVED,
        )
    _refuse_own_act(session, actor, payout)
    step = Transition(PayoutStatus.APPROVED, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.WITHDRAWN)
    transition(session, actor, step, PAYOUT.id == payout.id, values={"waits_for": None})
    close_items(session, actor.org_id, payout.id, WAITING_KINDS, done_by=actor.id)
    return next_generation(session, actor, payout)


def pay_again(session: Session, actor: Actor, payout_id: UUID) -> Paid:
    """Pays again what failed, was canceled or came back: a new generation with a fresh approval by this person; a mandate or
    a second person releases it.

    Where anything of it was ever sent, the bank is asked first what became of that, and the new payment is made only after
    its answer (`paying_again.py`): the outcome then is "asking_the_bank", of the old payment. Raises ForbiddenError (role,
    own hand), NotFoundError, ConflictError (not over, a later payment is live, no money arrives at the only account, or it
    crosses a limit of the person's own).
    """
    actor.require(Permission.APPROVE_PAYMENT)
    lock_limited_person(session, actor.org_id, payout_id)
    payouts = lock_generations(session, actor.org_id, payout_id)
    payout = get_payment(session, actor.org_id, payout_id)
    if PayoutStatus(payout.status) not in FINISHED:
        raise ConflictError(
            "payout.not_over",
            f"This payment is {payout.status.replace('_', ' ')}, so it cannot be paid again.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if any(PayoutStatus(one.status) not in FINISHED for one in payouts):
        raise live_already()
    _refuse_own_act(session, actor, payout)
    refuse_again(session, payout)
    if not any(one.attempts for one in payouts):
        return next_generation(session, actor, payout)
    audit.record(session, actor, "payout.pay_again_asked", "payout", payout.id)
    body, key = {"asked_by": str(actor.id)}, str(payout.obligation_id)
    enqueue(session, actor.org_id, [Task("payments", PAY_AGAIN_TOPIC, payout.id, body, Lane.URGENT, dedupe_key=key)])
    return Paid(payout_id, ReleaseResult.ASKING_THE_BANK)


def refuse_again(session: Session, payout: Payout) -> None:
    """Raises ConflictError where no payment of the same money can be made: its charity left the list, its person was erased or merged, no money
    arrives at the only account, or it crosses a limit of the person's own."""
    _refuse_gone_charity(session, payout)
    _refuse_gone_person(session, payout)
    if goes_to_gone_account(session, payout):
        raise gone_account()
    refuse_over_limit(session, payout.org_id, payout.obligation_id)


def next_generation(session: Session, actor: Actor, payout: Payout) -> Paid:
    """Makes the next payment of what an earlier one was for, approved by this person. Raises as `pay_now` does, and ConflictError
    where no money arrives at the only account."""
    if goes_to_gone_account(session, payout):
        raise gone_account()
    return make_next(session, actor, payout, approved_by=actor.id)


def make_next(
    session: Session,
    actor: Actor,
    payout: Payout,
    *,
    approved_by: UUID | None = None,
    approved_by_policy: str | None = None,
) -> Paid:
    """The same, approved by a person or by the rules. Raises as `pay_now` does, and ConflictError where a charity left the list."""
    _refuse_gone_charity(session, payout)
    _refuse_gone_person(session, payout)
    close_items(session, actor.org_id, payout.id, ENDED_BY_THE_NEXT, done_by=actor.id)
    audit.record(session, actor, "payout.approved_again", "payout", payout.id)
    purpose: Purpose = "claims" if payout.purpose == "claims" else "fees"
    new = NewPayment(
        obligation_id=payout.obligation_id,
        created_by=payout.created_by,
        approved_by=approved_by,
        approved_by_policy=approved_by_policy,
        entered_by=payout.entered_by,
        purpose=purpose,
        source_id=payout.purpose_source_id,
    )
    return pay_now(session, actor, new)


def has_another_account(session: Session, payout: Payout) -> bool:
    """Whether money may go to another account now than to the one that a payment did not arrive at, or into the person's hand."""
    if (
        payout.rail == Rail.PAYROLL
        or rails_now(session, payout.org_id, [payout.payee_id]).get(payout.payee_id) == Rail.CASH
    ):
        return True
    ready = destination_for(session, payout.org_id, payout.payee_id, payout.purpose)
    return ready is not None and ready.method_id != payout.method_id


def goes_to_gone_account(session: Session, payout: Payout) -> bool:
    """Whether no money arrived at the account of a payment, and there is no other one yet."""
    return payout.needs_new_details and not has_another_account(session, payout)


def gone_account() -> ConflictError:
    """The refusal to pay again into an account that is closed."""
    return ConflictError(
        "payout.account_closed",
        "The bank says that no money arrives at the account that we have for this person.",
        "It is still owed. The person was asked for new bank details: as soon as these are ready it is paid again by itself.",
        effect=Effect.NO_MONEY_MOVED,
    )


def gone_charity(next_step: str) -> ConflictError:
    """The refusal to let something go to a charity that left the list."""
    return ConflictError(
        "payout.charity_left",
        "The person gave this to a charity that is not on the list any more. The money stays owed.",
        next_step,
        effect=Effect.NO_MONEY_MOVED,
    )


def _refuse_gone_person(session: Session, payout: Payout) -> None:
    """Raises ConflictError where the person was erased or their record was merged: a new payment would wait for bank details that nobody may enter,
    and could not be settled meanwhile."""
    if is_gone_from_here(session, payout.org_id, payout.person_id):
        raise ConflictError(
            "payout.of_nobody",
            "The person of this payment was erased, or their record was merged into another one, so it cannot be paid again here.",
            "Two people of finance settle it at money that nobody claims.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _refuse_gone_charity(session: Session, payout: Payout) -> None:
    if goes_to_gone_charity(session, payout):
        raise gone_charity(
            "Ask them what they want now, and record it. What came back is settled on the page “Money that nobody claims”."
        )


def is_party_to(actor: Actor, payout: Payout) -> bool:
    """Whether this actor, or the person behind their sign-in, is paid by a payment or worked on it."""
    makers = (payout.created_by, payout.created_by_person_id, payout.entered_by)
    return actor.is_one_of(*makers, payout.person_id, payout.payee_person_id)


def _waiting(session: Session, org_id: UUID, payout_id: UUID) -> Payout:
    payout = lock_payment(session, org_id, payout_id)
    if payout.run_id is not None:
        raise ConflictError(
            "payout.in_run",
            "This payment is part of a run.",
            "Approve and release the whole run.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if payout.status != PayoutStatus.APPROVED:
        raise ConflictError(
            "payout.not_waiting",
            f"This payment is {payout.status.replace('_', ' ')}, so it does not wait for this.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return payout


def _refuse_own_act(session: Session, actor: Actor, payout: Payout, *others: UUID | None) -> None:
    if is_party_to(actor, payout) or actor.is_one_of(*others):
        raise three_people()
    refuse_own_work(session, actor, payout)
