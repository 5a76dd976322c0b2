"""Paying again what did not arrive because of the account, by itself, once there is another account."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payouts.rules import FINISHED, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.failed_accounts import repay_task
from services.payments.payouts.usecases.manual_actions import BY_THE_RULES, has_another_account, make_next
from services.payments.payouts.usecases.own_limits import lock_limited_person
from services.payments.payouts.usecases.paying_again import QueryAnswer, make_after_looking, take_looks
from services.payments.payouts.usecases.payments import Timings
from shared.identity import system_actor
from shared.outbox import Work, enqueue


def pay_what_came_back(session: Session, org_id: UUID, payee_id: UUID) -> None:
    """A payee has an account that money may go to: what did not arrive at another one is paid again, each in a transaction of
    its own, after the bank was asked what became of it."""
    rows = session.scalars(
        select(Payout.id)
        .where(Payout.org_id == org_id, Payout.payee_id == payee_id, Payout.needs_new_details)
        .where(Payout.status.in_([PayoutStatus.FAILED, PayoutStatus.RETURNED]))
        .order_by(Payout.id)
    )
    enqueue(session, org_id, [repay_task(one) for one in rows])


def repay(session: Session, work: Work, looked: Sequence[QueryAnswer], timings: Timings) -> None:
    """Makes the next payment of what did not arrive, approved by the rules; a mandate releases it, or people do. Quietly nothing
    where somebody was faster, or where there is still no other account: then it is tried again when there is one."""
    lock_limited_person(session, work.org_id, work.subject())
    found = take_looks(session, work, looked, timings)
    if found is None:
        return
    payout, payouts = found
    is_last = all(one.generation <= payout.generation for one in payouts)
    if not is_last or not payout.needs_new_details or any(PayoutStatus(one.status) not in FINISHED for one in payouts):
        return
    if not has_another_account(session, payout):
        return
    system = system_actor(work.org_id)
    opening = "There are new bank details for a payment that did not arrive."
    make_after_looking(
        session, payout, lambda: make_next(session, system, payout, approved_by_policy=BY_THE_RULES), opening
    )
