"""A payment that needs a person leaves that status by what a person decides, with evidence: sent again, found, freed or paid anew.

Where money could move twice if whoever decides is mistaken, nothing happens until a second person agrees. All payments of the
same money are locked first, so of two people who decide at the same moment one is told what the other did.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payouts.explanations import Outcome
from services.payments.payouts.rules import FINISHED, MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout, PayoutDecision
from services.payments.payouts.usecases.generations import lock_generations
from services.payments.payouts.usecases.manual_actions import (
    goes_to_gone_account,
    gone_account,
    is_party_to,
    next_generation,
)
from services.payments.payouts.usecases.releasing import enqueue_sends, try_release
from services.payments.payouts.usecases.status_effects import DECISION_KINDS, after_move, before_move, drop_decision
from services.payments.payouts.usecases.status_queries import REPLAY_FOR
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.payouts.ways_out import OfferedWay, StuckFacts, WayOut, ways_out
from services.payments.rails.cash.usecases.places import is_on_a_slip
from services.payments.rails.names import is_handed_over
from services.payments.rails.protocol import RailAnswerKind
from services.payments.rails.refusals import REFUSALS
from services.payments.worklist.usecases import ask_a_human
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import PERMITTED, Actor, Permission
from shared.outbox import Lane, Task, enqueue

LOOK_NUMBER_TOPIC = "payout.look_number"
LONGEST_EVIDENCE = 500
_STATUS_AFTER = {WayOut.BANK_HAS_IT: PayoutStatus.POSTED, WayOut.TRY_AGAIN: PayoutStatus.QUEUED}


@dataclass(frozen=True, slots=True)
class StuckDecision:
    """What somebody decides: a way out, the evidence in their own words, and the bank's number of the payment where they know it."""

    way: WayOut
    evidence: str
    bank_number: str | None = None


def offered_ways(session: Session, actor: Actor, payout: Payout) -> tuple[OfferedWay, ...]:
    """What this actor can do about a payment now; nothing where it needs no person, or they may not decide about it."""
    may_decide = bool(actor.roles & PERMITTED[Permission.RECONCILE]) and not _is_own(actor, payout)
    if payout.status != PayoutStatus.NEEDS_HUMAN.value or not may_decide:
        return ()
    ways = ways_out(_facts(session, payout))
    return tuple(one for one in ways if one.way is not WayOut.PAY_ANEW or _may_pay_anew(session, actor, payout))


def open_decision(session: Session, org_id: UUID, payout_id: UUID) -> PayoutDecision | None:
    """The decision about a payment that waits for a second person, or for the bank."""
    query = select(PayoutDecision).filter_by(org_id=org_id, payout_id=payout_id, done_at=None, dropped_at=None)
    return session.scalar(query.execution_options(populate_existing=True))


def may_agree(actor: Actor, decision: PayoutDecision) -> bool:
    """Whether this actor can be the second person."""
    is_same = actor.is_one_of(decision.decided_by, decision.decided_by_person_id)
    return decision.needs_two and bool(actor.roles & PERMITTED[Permission.RECONCILE]) and not is_same


def decide(session: Session, actor: Actor, payout_id: UUID, new: StuckDecision) -> PayoutDecision:
    """Does what a person decides about a payment that needs one; or keeps it until a second person agrees, or the bank has been
    asked by the number that was given.

    Raises ForbiddenError (role, or their own payment), NotFoundError, InvalidError (no evidence, no number), and ConflictError
    (needs no person, not possible for this payment, or another decision waits).
    """
    actor.require(Permission.RECONCILE)
    if new.way is WayOut.PAY_ANEW:
        actor.require(Permission.APPROVE_PAYMENT)
    payout = _locked(session, actor, payout_id)
    if open_decision(session, actor.org_id, payout_id) is not None:
        raise ConflictError(
            "payout.decision_waits",
            "Somebody has decided about this payment already, and that waits for a second person or for the bank.",
            "Agree with it, or drop it first.",
        )
    offered = _offered(session, actor, payout, new.way)
    decision = PayoutDecision(
        org_id=actor.org_id,
        payout_id=payout.id,
        way=new.way.value,
        evidence=_evidence(new.evidence),
        bank_number=_number(new, offered),
        needs_two=offered.needs_two,
        decided_by=actor.id,
    )
    session.add(decision)
    session.flush()
    _audit(session, actor, "payout.decided", decision)
    if offered.needs_two:
        _ask_second(session, payout)
    elif decision.bank_number is not None:
        task = Task("payments", LOOK_NUMBER_TOPIC, payout.id, {"decision": str(decision.id)}, Lane.URGENT)
        enqueue(session, actor.org_id, [task])
    else:
        _carry_out(session, actor, payout, decision)
    return decision


def agree(session: Session, actor: Actor, payout_id: UUID) -> PayoutDecision:
    """The second person agrees with what waits for them, and it is done. Raises ForbiddenError (role, own payment, or whoever
    decided first), NotFoundError, ConflictError (nothing waits, or it is not possible any more)."""
    actor.require(Permission.RECONCILE)
    payout = _locked(session, actor, payout_id)
    decision = _waiting_decision(session, actor, payout_id)
    if not decision.needs_two:
        raise ConflictError(
            "payout.waits_for_bank",
            "This waits for the bank's answer, and for no second person.",
            "Wait a minute.",
        )
    if not may_agree(actor, decision):
        raise ForbiddenError(
            "payout.second_person",
            "You decided this, so somebody else must agree.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )
    _offered(session, actor, payout, WayOut(decision.way))
    decision.agreed_by = actor.id
    session.flush()
    _audit(session, actor, "payout.decision_agreed", decision)
    _carry_out(session, actor, payout, decision)
    return decision


def drop(session: Session, actor: Actor, payout_id: UUID) -> None:
    """Drops a decision that waits, so that another one can be made. Raises ForbiddenError, NotFoundError, ConflictError."""
    actor.require(Permission.RECONCILE)
    _locked(session, actor, payout_id)
    decision = _waiting_decision(session, actor, payout_id)
    _audit(session, actor, "payout.decision_dropped", decision)
    drop_decision(session, actor.org_id, payout_id)


def _carry_out(session: Session, actor: Actor, payout: Payout, decision: PayoutDecision) -> None:
    decision.done_at = app_now(session)
    session.flush()
    way = WayOut(decision.way)
    to = _STATUS_AFTER.get(way) or (PayoutStatus.CANCELED if payout.nothing_moved else PayoutStatus.FAILED)
    values: dict[str, Any] = {"rail_says": None, "next_at": None}
    if to is PayoutStatus.POSTED:
        values |= {"posted_at": func.coalesce(PAYOUT.posted_at, func.app_now()), "remedy": None}
    if to is PayoutStatus.QUEUED:
        values |= {"remedy": None, "failure_code": None, "nothing_moved": False}
    step = Transition(PayoutStatus.NEEDS_HUMAN, MoneyAt(payout.money_at), to, PayoutCause.DECIDED)
    evidence = {"way": way.value, "decision": str(decision.id)}
    remedy = RailAnswerKind(payout.remedy) if payout.remedy else None
    why = Outcome(to, payout.failure_code, remedy, payout.nothing_moved)

    def follow() -> None:
        before_move(session, actor.org_id, payout.rail, to)
        moved = transition(session, actor, step, PAYOUT.id == payout.id, values=values, evidence=evidence)
        after_move(session, actor.org_id, moved, PayoutStatus.NEEDS_HUMAN, to, why=why)

    if try_release(session, follow) is not None:
        raise ConflictError(
            "float.short_of_what_left",
            "By our ledger the float does not hold what the bank has taken out of it.",
            "Top up the float, then decide again.",
        )
    session.refresh(payout)
    if to is PayoutStatus.QUEUED:
        enqueue_sends(session, actor.org_id, [payout.id], Lane(payout.lane))
    if way is WayOut.PAY_ANEW:
        next_generation(session, actor, payout)


def _locked(session: Session, actor: Actor, payout_id: UUID) -> Payout:
    payout = next((one for one in lock_generations(session, actor.org_id, payout_id) if one.id == payout_id), None)
    if payout is None:
        raise NotFoundError("payout.not_found", "There is no such payment in your organisation.")
    if _is_own(actor, payout):
        raise ForbiddenError(
            "payout.own",
            "This payment is your own, so somebody else must decide.",
            "Ask a colleague.",
        )
    if payout.status != PayoutStatus.NEEDS_HUMAN.value:
        raise ConflictError(
            "payout.not_stopped",
            f"This payment is {payout.status.replace('_', ' ')} and waits for nobody's decision.",
        )
    return payout


def _waiting_decision(session: Session, actor: Actor, payout_id: UUID) -> PayoutDecision:
    decision = open_decision(session, actor.org_id, payout_id)
    if decision is None:
        raise ConflictError(
            "payout.no_decision",
            "No decision about this payment waits.",
            "Look at the payment again.",
        )
    return decision


def _facts(session: Session, payout: Payout) -> StuckFacts:
    row = REFUSALS.get(payout.failure_code or "")
    others = select(Payout.id).where(
        Payout.org_id == payout.org_id,
        Payout.obligation_id == payout.obligation_id,
        Payout.id != payout.id,
        Payout.status.not_in([one.value for one in FINISHED]),
    )
    return StuckFacts(
        nothing_moved=payout.nothing_moved,
        may_pass=row is None or row.may_pass,
        is_contradicted=payout.contradicted_at is not None,
        is_known_at_rail=payout.provider_id is not None,
        key_is_remembered=payout.first_sent_at is not None and app_now(session) - payout.first_sent_at < REPLAY_FOR,
        rail_says=payout.rail_says,
        was_sent=payout.attempts > 0,
        is_alone=not session.scalar(select(others.exists())),
        in_hand=is_handed_over(payout.rail),
        is_on_slip=is_on_a_slip(session, payout.org_id, payout.id),
    )


def _offered(session: Session, actor: Actor, payout: Payout, way: WayOut) -> OfferedWay:
    """The way as it is open now. Raises ForbiddenError, ConflictError in words."""
    found = next((one for one in ways_out(_facts(session, payout)) if one.way is way), None)
    if found is None and is_on_a_slip(session, actor.org_id, payout.id):
        raise ConflictError(
            "payout.slip_first",
            "A slip of paper is printed for this cash, so the slip says what became of it.",
            "Key the slip in if it was signed. Else destroy it with a second person, then decide here.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if found is None:
        raise ConflictError(
            "payout.way_not_open",
            "This is not possible for this payment any more, or was not before.",
            "Look at the payment again.",
            effect=Effect.NO_MONEY_MOVED,
            way=way.value,
        )
    if way is WayOut.PAY_ANEW and is_party_to(actor, payout):
        raise ForbiddenError(
            "payout.three_people",
            "You worked on this payment, so somebody else must approve the new one.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if way is WayOut.PAY_ANEW and goes_to_gone_account(session, payout):
        raise gone_account()
    return found


def _may_pay_anew(session: Session, actor: Actor, payout: Payout) -> bool:
    may = bool(actor.roles & PERMITTED[Permission.APPROVE_PAYMENT])
    return may and not is_party_to(actor, payout) and not goes_to_gone_account(session, payout)


def _is_own(actor: Actor, payout: Payout) -> bool:
    return actor.is_one_of(payout.person_id, payout.payee_person_id)


def _evidence(words: str) -> str:
    found = words.strip()
    if not 1 <= len(found) <= LONGEST_EVIDENCE:
        raise InvalidError(
            "payout.evidence_needed",
            "How you know this is missing, or too long.",
            f"Say how you know this, in at most {LONGEST_EVIDENCE} letters: whom you asked, when, and what they said.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return found


def _number(new: StuckDecision, offered: OfferedWay) -> str | None:
    number = (new.bank_number or "").strip()
    if not offered.needs_number:
        return None
    if not (number.isascii() and number.replace("_", "").isalnum() and len(number) <= 100):
        raise InvalidError(
            "payout.bank_number_needed",
            "The bank's own number of this payment is missing, or is none.",
            "Enter it (obp_…) as the bank has told it.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return number


def _ask_second(session: Session, payout: Payout) -> None:
    ask_a_human(
        session,
        payout.org_id,
        kind=DECISION_KINDS[0],
        subject_type="payout",
        subject_id=payout.id,
        reason="Somebody says that the bank does not have this payment, so that it can be paid again. If that is wrong it is paid "
        "twice: a second person must look at the evidence, and agree or drop it.",
        urgent=True,
    )


def _audit(session: Session, actor: Actor, action: str, decision: PayoutDecision) -> None:
    """The words of the evidence stand in `payout_decision`, where nothing can change them; the trail, which holds no words that
    people wrote, has their hash."""
    evidence = sha256(decision.evidence.encode()).hexdigest()
    facts = {"way": decision.way, "decision": str(decision.id), "evidence_sha256": evidence}
    audit.record(session, actor, action, "payout", decision.payout_id, facts)
