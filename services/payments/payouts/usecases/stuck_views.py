"""What people see of payments that stand still or did not arrive: why, where the money is, who acts next, and what they can do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payouts.explanations import explain_payment, say_word
from services.payments.payouts.rules import FINISHED, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.manual_actions import gone_account, is_party_to, refuse_again
from services.payments.payouts.usecases.stuck_payments import may_agree, offered_ways, open_decision
from services.payments.payouts.usecases.urgent import get_payment
from services.payments.payouts.ways_out import OfferedWay
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import open_items_about
from shared.errors import ConflictError
from shared.identity import PERMITTED, Actor, Permission


@dataclass(frozen=True, slots=True)
class WaitingDecision:
    """A decision that waits for a second person or for the bank. `may_agree`: whoever looks can be that second person."""

    way: str
    evidence: str
    bank_number: str | None
    needs_two: bool
    decided_by: UUID
    decided_at: datetime
    may_agree: bool


@dataclass(frozen=True, slots=True)
class StuckPayment:
    """A payment that somebody must look at, as whoever looks sees it. `why` says what happened, where the money is and who acts next;
    `word` the bank's last word where it matters; `not_again` why it cannot be paid again, and `to_do` is its open task, which says for whom it is."""

    payout: Payout
    why: str
    word: str | None
    ways: tuple[OfferedWay, ...]
    decision: WaitingDecision | None
    may_decide: bool
    may_pay_again: bool
    not_again: str | None
    to_do: WorkItem | None


def list_standing(session: Session, actor: Actor) -> list[StuckPayment]:
    """Payments that need a person, that the bank refuses for now, or that are over with something to do; the oldest first.
    Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    tasks = open_items_about(session, actor.org_id, "payout")
    over = [one for one in tasks if any(item.kind.startswith("payout_") for item in tasks[one])]
    rows = session.scalars(
        select(Payout)
        .where(Payout.org_id == actor.org_id)
        .where(
            (Payout.is_open & (Payout.status == PayoutStatus.NEEDS_HUMAN.value))
            | (Payout.is_open & (Payout.status == PayoutStatus.QUEUED.value) & Payout.remedy.is_not(None))
            | (Payout.status.in_([one.value for one in FINISHED]) & Payout.id.in_(over))
        )
        .order_by(Payout.id)
    ).all()
    return [_seen(session, actor, one, tasks.get(one.id, ())) for one in rows]


def see_payment(session: Session, actor: Actor, payout_id: UUID) -> StuckPayment:
    """One payment, whatever its status, with what can be done about it. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_PAYMENTS)
    payout = get_payment(session, actor.org_id, payout_id)
    return _seen(session, actor, payout, open_items_about(session, actor.org_id, "payout").get(payout_id, ()))


def _seen(session: Session, actor: Actor, payout: Payout, tasks: Collection[WorkItem]) -> StuckPayment:
    stops = payout.status == PayoutStatus.NEEDS_HUMAN.value
    ways = offered_ways(session, actor, payout)
    may_pay_again, not_again = _may_pay_again(session, actor, payout)
    status_task = next((one for one in tasks if one.kind == f"payout_{payout.status}"), None)
    return StuckPayment(
        payout=payout,
        why=explain_payment(payout) or "",
        word=say_word(payout.rail_says) if stops and payout.attempts and not payout.nothing_moved else None,
        ways=ways,
        decision=_waiting(session, actor, payout) if stops else None,
        may_decide=bool(ways),
        may_pay_again=may_pay_again,
        not_again=not_again,
        to_do=status_task or next(iter(tasks), None),
    )


def _waiting(session: Session, actor: Actor, payout: Payout) -> WaitingDecision | None:
    found = open_decision(session, payout.org_id, payout.id)
    if found is None:
        return None
    return WaitingDecision(
        way=found.way,
        evidence=found.evidence,
        bank_number=found.bank_number,
        needs_two=found.needs_two,
        decided_by=found.decided_by,
        decided_at=found.decided_at,
        may_agree=may_agree(actor, found) and bool(offered_ways(session, actor, payout)),
    )


def _may_pay_again(session: Session, actor: Actor, payout: Payout) -> tuple[bool, str | None]:
    """(whether paying again would not be refused, why it would be where that does not change by itself). Somebody may who approves payments, once
    it is over and nothing else of the same money is live."""
    if PayoutStatus(payout.status) not in FINISHED or not actor.roles & PERMITTED[Permission.APPROVE_PAYMENT]:
        return False, None
    live = select(Payout.id).where(
        Payout.org_id == payout.org_id,
        Payout.obligation_id == payout.obligation_id,
        Payout.status.not_in([one.value for one in FINISHED]),
    )
    if session.scalar(select(live.exists())):
        return False, None
    try:
        refuse_again(session, payout)
    except ConflictError as refused:
        return False, None if refused.code == gone_account().code else refused.message
    return not is_party_to(actor, payout), None
