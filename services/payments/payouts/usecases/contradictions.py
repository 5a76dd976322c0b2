"""The rail contradicts itself about a payment: it stops for a person, after its last status too, and no other payment of
the same money leaves until that person has accepted what the rail says.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.payouts.explanations import outcome_of, why_it_stopped
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus, WaitsFor
from services.payments.payouts.tables import LeftOut, Payout, StatusChange
from services.payments.payouts.usecases.attempts import may_have_left
from services.payments.payouts.usecases.generations import lock_generations
from services.payments.payouts.usecases.releasing import try_release, wake
from services.payments.payouts.usecases.status_effects import after_move, before_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.payouts.usecases.urgent import WAITING_KINDS
from services.payments.payouts.ways_out import NOTHING, UNCLEAR
from services.payments.rails.cash.usecases.places import is_on_a_slip
from services.payments.rails.names import is_handed_over
from services.payments.rails.protocol import RailAnswer, RailAnswerKind
from services.payments.worklist.usecases import close_items
from shared import audit
from shared.errors import ConflictError, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission, system_actor
from shared.ids import new_id

_NOT_LEFT = {
    PayoutStatus.DRAFT: MoneyAt.OWED,
    PayoutStatus.APPROVED: MoneyAt.OWED,
    PayoutStatus.QUEUED: MoneyAt.RESERVED,
}
"""A payment that has certainly not left, and where its money is."""
_MAY_HAVE_LEFT = frozenset(
    {PayoutStatus.SENDING, PayoutStatus.UNKNOWN, PayoutStatus.PROCESSING, PayoutStatus.POSTED, PayoutStatus.NEEDS_HUMAN}
)


def stop(
    session: Session, payout: Payout, others: Sequence[Payout], answer: RailAnswer, evidence: dict[str, Any]
) -> None:
    """Stops a payment about which the rail has contradicted itself. `others` are the other payments of the same money, all
    locked: those that have not left are taken back, and a person is told of those that may have."""
    was = PayoutStatus(payout.status)
    values = {
        "contradicted_at": func.coalesce(PAYOUT.contradicted_at, func.app_now()),
        "rail_says": answer.status.value if answer.status is not None else UNCLEAR,
        "failure_code": answer.code or answer.reason,
        "remedy": RailAnswerKind.NEEDS_HUMAN.value,
        "nothing_moved": False,
        "next_at": None,
    }
    if payout.provider_id is None and answer.provider_id is not None:
        values["provider_id"] = answer.provider_id
    step = Transition(was, MoneyAt(payout.money_at), PayoutStatus.NEEDS_HUMAN, PayoutCause.CONTRADICTED)
    system = system_actor(payout.org_id)
    moved = transition(session, system, step, PAYOUT.id == payout.id, values=values, evidence=evidence)
    for one in others:
        one.earlier_looked_at = None  # what is just being sent does not leave again without another look
    session.flush()
    why = why_it_stopped(was, answer)
    if take_back_unsent(session, others):
        why += " A new payment of the same money was about to leave, and has been taken back."
    if any(one.status in _MAY_HAVE_LEFT for one in others):
        why += " Another payment of the same money has left or may have: it may be paid twice."
    after_move(session, payout.org_id, moved, was, PayoutStatus.NEEDS_HUMAN, reason=why)


def take_back_unsent(session: Session, payouts: Sequence[Payout]) -> bool:
    """Takes back those of these payments that have certainly not left; what is owed stays owed. A run says that it leaves
    them out. Whether there were any. One that waits after an answer that proves nothing stops for a person."""
    waiting = [one for one in payouts if PayoutStatus(one.status) in _NOT_LEFT]
    unclear = [
        one
        for one in waiting
        if (one.attempts and may_have_left(session, one.org_id, one.id))
        or (is_handed_over(one.rail) and is_on_a_slip(session, one.org_id, one.id))
    ]
    for one in unclear:
        _stop_waiting(session, one)
    unsent = [one for one in waiting if one not in unclear]
    for one in unsent:
        now = PayoutStatus(one.status)
        before_move(session, one.org_id, one.rail, PayoutStatus.CANCELED)
        step, system = (
            Transition(now, _NOT_LEFT[now], PayoutStatus.CANCELED, PayoutCause.WITHDRAWN),
            system_actor(one.org_id),
        )
        transition(session, system, step, PAYOUT.id == one.id, values={"waits_for": None, "next_at": None})
        close_items(session, one.org_id, one.id, WAITING_KINDS, done_by=system.id)
        wake(session, one.org_id, WaitsFor.FLOAT, Payout.rail == one.rail)
        if one.run_id is not None:
            left_out = insert(LeftOut).values(
                id=new_id(),
                org_id=one.org_id,
                run_id=one.run_id,
                obligation_id=one.obligation_id,
                reason="earlier_payment_unclear",
            )
            session.execute(left_out.on_conflict_do_nothing())
    return bool(unsent)


def _stop_waiting(session: Session, payout: Payout) -> None:
    to, answer = PayoutStatus.NEEDS_HUMAN, RailAnswer(RailAnswerKind.NEEDS_HUMAN, code="earlier_payment_unclear")
    step = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, to, PayoutCause.NOT_AUTOMATIC)
    values = {"next_at": None, "failure_code": answer.code, "remedy": answer.kind.value, "nothing_moved": False}
    moved = transition(session, system_actor(payout.org_id), step, PAYOUT.id == payout.id, values=values)
    why = outcome_of(to, answer, nothing_moved=False)
    after_move(session, payout.org_id, moved, PayoutStatus.QUEUED, to, why=why)


def note_word(session: Session, payout: Payout, answer: RailAnswer | None) -> None:
    """Keeps the rail's last word about a payment that needs a human; None where the rail has no such payment."""
    if answer is None:
        payout.rail_says = NOTHING
    else:
        payout.rail_says = answer.status.value if answer.status is not None else UNCLEAR
    session.flush()


def accept_rail_word(session: Session, actor: Actor, payout_id: UUID, word: str) -> Payout:
    """A person accepts the rail's last word about a payment that needs a human: the payment and the ledger follow it.

    `word` is what that person has seen the rail say (`rail_says`). That it failed, came back or is not there opens the debt
    again; nothing leaves by this. Raises ForbiddenError (role, or their own payment), NotFoundError, ConflictError (needs
    no human, not looked at yet, the rail says something else, or nothing final, or the float is too low for what has left).
    """
    actor.require(Permission.RECONCILE)
    payouts = lock_generations(session, actor.org_id, payout_id)
    payout = next((one for one in payouts if one.id == payout_id), None)
    if payout is None:
        raise NotFoundError("payout.not_found", "There is no such payment in your organisation.")
    if actor.is_one_of(payout.person_id, payout.payee_person_id):
        raise ForbiddenError(
            "payout.own",
            "This payment is your own, so somebody else must decide.",
            "Ask a colleague.",
        )
    to = _accepted(payout, word)
    was = stopped_from(session, payout)
    values: dict[str, Any] = {"rail_says": None, "next_at": None}
    if to is PayoutStatus.POSTED:
        values["posted_at"] = func.coalesce(PAYOUT.posted_at, func.app_now())
    step = Transition(PayoutStatus.NEEDS_HUMAN, MoneyAt(payout.money_at), to, PayoutCause.DECIDED)

    def follow() -> None:
        before_move(session, actor.org_id, payout.rail, to)
        moved = transition(session, actor, step, PAYOUT.id == payout.id, values=values, evidence={"rail_says": word})
        after_move(session, actor.org_id, moved, PayoutStatus.NEEDS_HUMAN, to, tell=was is not to)

    if try_release(session, follow) is not None:
        raise ConflictError(
            "float.short_of_what_left",
            "The bank has taken this money out of the float, and by our ledger the float does not hold that much.",
            "Top up the float, then accept again.",
        )
    audit.record(session, actor, "payout.rail_word_accepted", "payout", payout.id, {"rail_says": word})
    session.refresh(payout)
    return payout


def stopped_from(session: Session, payout: Payout) -> PayoutStatus:
    """What a payment that needs a human was before."""
    before = session.scalars(
        select(StatusChange.from_status)
        .where(StatusChange.org_id == payout.org_id, StatusChange.payout_id == payout.id)
        .where(StatusChange.to_status == PayoutStatus.NEEDS_HUMAN.value)
        .order_by(StatusChange.id.desc())
        .limit(1)
    ).one()
    assert before is not None  # noqa: S101  # only a payment's first row has no status before it
    return PayoutStatus(before)


def _accepted(payout: Payout, word: str) -> PayoutStatus:
    if payout.status != PayoutStatus.NEEDS_HUMAN.value:
        raise ConflictError(
            "payout.not_stopped",
            f"This payment is {payout.status.replace('_', ' ')} and waits for nobody's decision.",
        )
    if payout.rail_says is None:
        raise ConflictError(
            "payout.not_looked",
            "We have not asked the bank about this payment since it stopped.",
            "Look at the bank first.",
        )
    if payout.rail_says != word:
        raise ConflictError(
            "payout.rail_says_otherwise",
            "The bank's last word about this payment is another one by now.",
            "Look at the payment again.",
            rail_says=payout.rail_says,
        )
    if word in (UNCLEAR, PayoutStatus.PROCESSING.value):
        raise ConflictError(
            "payout.nothing_final",
            "The bank has not said yet how this payment ends.",
            "Ask the bank, and look again later.",
        )
    return PayoutStatus.FAILED if word == NOTHING else PayoutStatus(word)
