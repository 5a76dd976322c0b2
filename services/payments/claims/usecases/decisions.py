"""What finance decides about a claim, line by line: yes, less, no, a question, on hold, undone; and the second of two people.

Everything that changes a claim locks its row first: of two people who decide in the same second, the second sees what the
first decided and is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import (
    AGREEING,
    LineAction,
    LineStatus,
    check_action,
    check_words,
)
from services.payments.claims.rules.lines import LineKind
from services.payments.claims.rules.reasons import check_names_no_event, check_plain
from services.payments.claims.tables import Claim, ClaimDecision, ClaimLine, ClaimStep
from services.payments.claims.usecases.advances import book_tickets, undo_advances
from services.payments.claims.usecases.deciders import check_decider, check_deciders_of_lines
from services.payments.claims.usecases.lines import get_claim, lines_of, lock_what_pays, pick_line
from services.payments.claims.usecases.notices import DECIDE, SECOND, ask_finance, finance_has_answered, tell, what
from services.payments.claims.usecases.verdicts import Verdict, conclude, open_decision, propose_step, step
from services.payments.involvement.usecases.budget import give_back_to_budget
from services.payments.involvement.usecases.events import get_event
from services.payments.payouts.usecases.obligation_reversal import is_released, take_back
from shared import audit
from shared.contracts.notices import Notice
from shared.database import app_now
from shared.errors import ConflictError, Effect, InvalidError, NotFoundError
from shared.identity import Actor, Permission

DECIDING = AGREEING | {LineAction.REFUSE}


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """What is decided about the line of a number; `less_pence` with approve_less; `words` are sent to the person."""

    line_number: int
    action: LineAction
    less_pence: int | None = None
    words: str | None = None


def decide(session: Session, actor: Actor, claim_id: UUID, verdicts: Sequence[LineVerdict]) -> ClaimDecision:
    """Approves, approves less or refuses lines: one decision, one obligation, paid at once under the mandate.

    Above the limit an approval waits for a second person (`confirm`). Raises ForbiddenError (role, own claim, worked on it, decided
    before its appeal), NotFoundError, InvalidError (amount, words), ConflictError (decided already, waits for a second person, over budget).
    """
    claim, lines = _open(session, actor, claim_id)
    if not verdicts or len({one.line_number for one in verdicts}) < len(verdicts):
        raise InvalidError(
            "claim.no_verdict", "Decide at least one line, and each line once.", effect=Effect.NO_MONEY_MOVED
        )
    found = [_verdict(session, claim, lines, one) for one in verdicts]
    check_deciders_of_lines(session, actor, [one.line for one in found])
    decision = open_decision(session, claim, found, decided_by=actor.id)
    if waits_for_second(decision):
        for one in found:
            propose_step(session, actor, decision, one)
        session.flush()
        ask_finance(session, claim, SECOND)
    else:
        conclude(session, actor, claim, decision, found)
    _update_queue(session, actor, claim, lines)
    facts = {"decision": str(decision.id), "lines": len(found), "pence": decision.approved_pence}
    audit.record(session, actor, "claim.decided", "claim", claim.id, facts)
    return decision


def act(session: Session, actor: Actor, claim_id: UUID, chosen: Sequence[LineVerdict]) -> None:
    """Whatever finance chose for each line, at one time: questions, holds and undoing first, then all verdicts as one decision.

    Raises as `decide`; InvalidError also for what only the person may do.
    """
    verdicts = [one for one in chosen if one.action in DECIDING]
    for one in chosen:
        if one.action in DECIDING:
            continue
        if one.action is LineAction.ASK:
            ask(session, actor, claim_id, one.line_number, one.words or "")
        elif one.action is LineAction.HOLD:
            hold(session, actor, claim_id, one.line_number, one.words or "")
        elif one.action is LineAction.RELEASE_HOLD:
            release_hold(session, actor, claim_id, one.line_number)
        elif one.action is LineAction.UNDO:
            undo(session, actor, claim_id, one.line_number)
        else:
            raise InvalidError(
                "claim.not_a_decision",
                "Answers, appeals and taking back are recorded at their own addresses.",
            )
    if verdicts or not chosen:
        decide(session, actor, claim_id, verdicts)


def confirm(session: Session, actor: Actor, claim_id: UUID, decision_id: UUID) -> ClaimDecision:
    """The second of two people agrees: the decision takes effect. Whoever does not agree undoes it instead.

    Raises ForbiddenError (role, own claim, worked on it, was the first, decided before an appeal), NotFoundError, ConflictError (does not wait for this).
    """
    claim, lines = _open(session, actor, claim_id, waiting=True)
    decision = session.get(ClaimDecision, (actor.org_id, decision_id))
    if decision is None or decision.claim_id != claim.id:
        raise NotFoundError("claim.decision_not_found", "This claim has no such decision.")
    if not waits_for_second(decision):
        raise ConflictError("claim.no_second_needed", "This decision does not wait for a second person.")
    check_decider(session, actor, claim, first_approver=decision.decided_by)
    found = [
        Verdict(
            _by_id(lines, one.line_id),
            LineAction(one.action),
            one.amount_pence if one.action == LineAction.APPROVE_LESS else None,
            one.words,
        )
        for one in _steps(session, decision)
    ]
    check_deciders_of_lines(session, actor, [one.line for one in found])
    decision.second_decided_by, decision.second_decided_at = actor.id, app_now(session)
    session.flush()
    conclude(session, actor, claim, decision, found)
    _update_queue(session, actor, claim, lines)
    audit.record(session, actor, "claim.confirmed", "claim", claim.id, {"decision": str(decision.id)})
    return decision


def ask(session: Session, actor: Actor, claim_id: UUID, line_number: int, words: str) -> ClaimLine:
    """Asks the person one question about a line; it goes out as a message and the answer comes back. Raises as `decide`."""
    return _move(session, actor, claim_id, line_number, LineAction.ASK, words)


def hold(session: Session, actor: Actor, claim_id: UUID, line_number: int, words: str) -> ClaimLine:
    """Puts a line on hold and tells the person why. Raises as `decide`."""
    return _move(session, actor, claim_id, line_number, LineAction.HOLD, words)


def release_hold(session: Session, actor: Actor, claim_id: UUID, line_number: int) -> ClaimLine:
    """Ends a hold: the line waits for a decision again. Raises as `decide`."""
    return _move(session, actor, claim_id, line_number, LineAction.RELEASE_HOLD, None)


def undo(
    session: Session, actor: Actor, claim_id: UUID, line_number: int, decision_id: UUID | None = None
) -> ClaimDecision:
    """Takes back the last decision about a line, with every line that was decided with it, as long as no money was released.
    `decision_id`: the one that whoever undoes it has seen, and no other.

    Raises ForbiddenError, NotFoundError, ConflictError (nothing to undo, released, decided again since, advance used).
    """
    claim, lines = _open(session, actor, claim_id, waiting=True)
    decision = _last_decision(session, pick_line(lines, line_number))
    if decision_id not in (None, decision.id):
        raise _decided_since(line_number)
    decided = {one.line_id for one in _steps(session, decision)}
    check_deciders_of_lines(session, actor, [one for one in lines if one.id in decided])
    if not waits_for_second(decision):
        _reverse(session, actor, claim, decision, lines)
    decision.undone_by, decision.undone_at = actor.id, app_now(session)
    session.flush()
    _update_queue(session, actor, claim, lines)
    audit.record(session, actor, "claim.undone", "claim", claim.id, {"decision": str(decision.id)})
    return decision


def waits_for_second(decision: ClaimDecision) -> bool:
    """Whether a decision has no effect yet, because it takes two people."""
    return (
        decision.needs_two
        and decision.approved_pence > 0
        and decision.second_decided_by is None
        and decision.undone_at is None
    )


def _reverse(session: Session, actor: Actor, claim: Claim, decision: ClaimDecision, lines: Sequence[ClaimLine]) -> None:
    lock_what_pays(session, claim)
    released = decision.obligation_id is not None and is_released(session, claim.org_id, decision.obligation_id)
    tickets_pence = 0
    for one in _steps(session, decision):
        line = _by_id(lines, one.line_id)
        if _last_decision(session, line).id != decision.id:
            raise _decided_since(line.number)
        check_action(LineStatus(line.status), LineAction.UNDO, is_released=released)
        more_pence = one.amount_pence or 0
        tickets_pence += more_pence if line.kind == LineKind.TICKET else 0
        step(session, actor, line, LineAction.UNDO, decision=decision, amount_pence=-more_pence)
        line.approved_pence -= more_pence
    undo_advances(session, decision)
    book_tickets(session, decision, tickets_pence, taken_back=True)
    if decision.obligation_id is not None:
        take_back(session, actor, decision.obligation_id)
    if claim.event_id is not None and decision.approved_pence:
        give_back_to_budget(session, claim.org_id, claim.event_id, decision.approved_pence - decision.netted_pence)


def _decided_since(line_number: int) -> ConflictError:
    return ConflictError(
        "claim.decided_since",
        f"Line {line_number} was decided again since.",
        "Undo the later decision first.",
        effect=Effect.NO_MONEY_MOVED,
    )


def _move(
    session: Session, actor: Actor, claim_id: UUID, line_number: int, action: LineAction, words: str | None
) -> ClaimLine:
    claim, lines = _open(session, actor, claim_id)
    line = pick_line(lines, line_number)
    check_deciders_of_lines(session, actor, [line])
    check_words(action, words)
    words = _words_to_person(session, claim, words)
    kept = step(session, actor, line, action, words=words)
    session.flush()
    if action is LineAction.ASK:
        tell(
            session,
            claim,
            Notice.CLAIM_QUESTION,
            {"amount_pence": line.amount_pence, "what": what(line), "question": words or ""},
            asked_by=kept.id,
        )
    elif action is LineAction.HOLD:
        tell(
            session,
            claim,
            Notice.CLAIM_HELD,
            {"amount_pence": line.amount_pence, "what": what(line), "reason": words or ""},
        )
    _update_queue(session, actor, claim, lines)
    audit.record(session, actor, f"claim.{action.value}", "claim", claim.id, {"line": line_number})
    return line


def _open(session: Session, actor: Actor, claim_id: UUID, *, waiting: bool = False) -> tuple[Claim, list[ClaimLine]]:
    """A submitted claim, locked, that this person may decide. With `waiting` also one that waits for a second person."""
    actor.require(Permission.DECIDE_CLAIM)
    claim = get_claim(session, actor.org_id, claim_id, lock=True)
    if claim.submitted_at is None:
        raise ConflictError("claim.draft", "This claim has not been sent in yet.", effect=Effect.NO_MONEY_MOVED)
    check_decider(session, actor, claim)
    if not waiting and _waiting_decision(session, claim) is not None:
        raise ConflictError(
            "claim.waits_for_second",
            "One person has approved this claim, and it waits for a second.",
            "Agree with the decision, or undo it.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return claim, lines_of(session, claim)


def _words_to_person(session: Session, claim: Claim, words: str | None) -> str | None:
    """Own words as they are sent to the person. Raises InvalidError where they are not plain, or name the claim's event."""
    if not words:
        return None
    plain = check_plain(words)
    if claim.event_id is None:
        return plain
    return check_names_no_event(plain, get_event(session, claim.org_id, claim.event_id).engagement.title)


def _verdict(session: Session, claim: Claim, lines: Sequence[ClaimLine], told: LineVerdict) -> Verdict:
    if told.action not in DECIDING:
        raise InvalidError("claim.not_a_decision", "Approve, approve less, or refuse.", effect=Effect.NO_MONEY_MOVED)
    check_words(told.action, told.words)
    words = _words_to_person(session, claim, told.words)
    verdict = Verdict(pick_line(lines, told.line_number), told.action, told.less_pence, words)
    verdict.agreed()
    return verdict


def _update_queue(session: Session, actor: Actor, claim: Claim, lines: Sequence[ClaimLine]) -> None:
    """Keeps the list of open claims right after a change."""
    claim.to_decide = any(one.status == LineStatus.WAITING for one in lines)
    session.flush()
    if not claim.to_decide:
        finance_has_answered(session, claim, actor.id)
    elif _waiting_decision(session, claim) is None:
        finance_has_answered(session, claim, actor.id, SECOND)
        ask_finance(session, claim)
    else:
        finance_has_answered(session, claim, actor.id, DECIDE)


def _waiting_decision(session: Session, claim: Claim) -> ClaimDecision | None:
    rows = session.scalars(
        select(ClaimDecision).filter_by(org_id=claim.org_id, claim_id=claim.id, needs_two=True, undone_at=None)
    )
    return next((one for one in rows if waits_for_second(one)), None)


def _last_decision(session: Session, line: ClaimLine) -> ClaimDecision:
    found = session.scalar(
        select(ClaimDecision)
        .join(ClaimStep, (ClaimStep.org_id == ClaimDecision.org_id) & (ClaimStep.decision_id == ClaimDecision.id))
        .where(ClaimStep.org_id == line.org_id, ClaimStep.line_id == line.id, ClaimDecision.undone_at.is_(None))
        .order_by(ClaimDecision.id.desc())
        .limit(1)
    )
    if found is None:
        raise ConflictError("claim.nothing_to_undo", "Nothing about this line has been decided.")
    return found


def _steps(session: Session, decision: ClaimDecision) -> list[ClaimStep]:
    """What a decision says about each of its lines, once a line: a second person repeats what the first said."""
    rows = session.scalars(
        select(ClaimStep)
        .where(ClaimStep.org_id == decision.org_id, ClaimStep.decision_id == decision.id)
        .order_by(ClaimStep.id)
    )
    return list({one.line_id: one for one in rows}.values())


def _by_id(lines: Sequence[ClaimLine], line_id: UUID) -> ClaimLine:
    return next(one for one in lines if one.id == line_id)
