"""What a decision leads to: lines move, the budget and money in advance are counted, one obligation is owed and paid at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import AGREEING, LINE_TRANSITIONS, Agreed, LineAction, LineStatus, agree
from services.payments.claims.rules.lines import LineKind
from services.payments.claims.tables import Claim, ClaimDecision, ClaimLine, ClaimStep
from services.payments.claims.usecases.advances import book_tickets, keep_advances, net
from services.payments.claims.usecases.lines import lock_what_pays
from services.payments.claims.usecases.notices import Values, tell, what
from services.payments.involvement.usecases.budget import take_from_budget
from services.payments.involvement.usecases.events import get_event
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.payouts.usecases.urgent import NewPayment, pay_now
from shared.contracts.categories import Category, words
from shared.contracts.notices import Notice
from shared.contracts.purposes import purpose_of_costs
from shared.identity import SYSTEM_ID, Actor

NEUTRAL = "Expenses"
"""What a bank statement may say of a claim without an event."""
AGREED = {LineKind.ADVANCE: Notice.CLAIM_ADVANCE_AGREED, LineKind.TICKET: Notice.CLAIM_TICKET_AGREED}
"""What is said where a yes does not give back what the person spent."""
IN_ADVANCE = "money in advance: "
"""Begins the reason of what is owed before it is spent; the accounts know it by that."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided about one line; `less_pence` where less is approved, `words` where the person is told why."""

    line: ClaimLine
    action: LineAction
    less_pence: int | None = None
    words: str | None = None

    def agreed(self) -> Agreed:
        """The status that follows and what is added to what is owed. Raises ConflictError, InvalidError."""
        return agree(
            LineStatus(self.line.status),
            self.action,
            claimed_pence=self.line.amount_pence,
            agreed_before_pence=self.line.approved_pence,
            less_pence=self.less_pence,
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """What one line adds to what is owed, in pence, after money in advance."""

    line: ClaimLine
    amount_pence: int


def approve_by_policy(session: Session, actor: Actor, claim: Claim, lines: Sequence[ClaimLine]) -> ClaimDecision:
    """Approves a whole claim by the policy that found nothing to ask, and pays it: the decision names the policy's row."""
    verdicts = [Verdict(one, LineAction.APPROVE) for one in lines]
    decision = open_decision(session, claim, verdicts, by_policy=claim.policy_id)
    conclude(session, actor, claim, decision, verdicts)
    return decision


def open_decision(
    session: Session,
    claim: Claim,
    verdicts: Sequence[Verdict],
    *,
    by_policy: UUID | None = None,
    decided_by: UUID | None = None,
) -> ClaimDecision:
    """Writes a decision, before it has any effect. Raises ConflictError or InvalidError where a line cannot be decided so."""
    decision = ClaimDecision(
        org_id=claim.org_id,
        claim_id=claim.id,
        person_id=claim.person_id,
        needs_two=claim.needs_two,
        decided_by=decided_by,
        decided_by_policy=by_policy,
        approved_pence=sum(one.agreed().more_pence for one in verdicts),
    )
    session.add(decision)
    session.flush()
    session.refresh(decision)
    return decision


def conclude(
    session: Session, actor: Actor, claim: Claim, decision: ClaimDecision, verdicts: Sequence[Verdict]
) -> None:
    """Gives a decision its effect, all of it in this transaction: statuses, budget, advances, obligation, payment, words.

    Raises ConflictError where the event's budget does not cover it.
    """
    lock_what_pays(session, claim)
    parts = []
    for one in verdicts:
        agreed = one.agreed()
        step(session, actor, one.line, one.action, agreed.status, decision, agreed.more_pence, one.words)
        one.line.approved_pence += agreed.more_pence
        if agreed.more_pence:
            parts.append(_Part(one.line, agreed.more_pence))
    session.flush()
    if parts:
        _pay(session, actor, claim, decision, parts)
    for one in verdicts:
        _tell(session, claim, one)


def step(
    session: Session,
    actor: Actor,
    line: ClaimLine,
    action: LineAction,
    to: LineStatus | None = None,
    decision: ClaimDecision | None = None,
    amount_pence: int | None = None,
    words: str | None = None,
) -> ClaimStep:
    """Moves a line and writes down how. Raises ConflictError where the action is not possible now."""
    before = line.status
    LINE_TRANSITIONS.move(line, action, to)
    return _keep_step(session, actor, line, action, before, decision, amount_pence, words)


def propose_step(session: Session, actor: Actor, decision: ClaimDecision, verdict: Verdict) -> None:
    """Writes down what the first of two people decided about a line; the line does not move before the second agrees."""
    line, more_pence = verdict.line, verdict.agreed().more_pence
    _keep_step(session, actor, line, verdict.action, line.status, decision, more_pence, verdict.words)


def _keep_step(
    session: Session,
    actor: Actor,
    line: ClaimLine,
    action: LineAction,
    before: str,
    decision: ClaimDecision | None,
    amount_pence: int | None,
    words: str | None,
) -> ClaimStep:
    kept = ClaimStep(
        org_id=line.org_id,
        line_id=line.id,
        decision_id=decision and decision.id,
        action=action.value,
        from_status=before,
        to_status=line.status,
        amount_pence=amount_pence,
        words=words,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
    )
    session.add(kept)
    return kept


def _pay(session: Session, actor: Actor, claim: Claim, decision: ClaimDecision, parts: Sequence[_Part]) -> None:
    spent = [one for one in parts if one.line.kind == LineKind.SPENT]
    netted_pence = net(session, claim, decision, sum(one.amount_pence for one in spent))
    if claim.event_id is not None:
        take_from_budget(session, claim.org_id, claim.event_id, decision.approved_pence - netted_pence)
    owed = [*_less(spent, netted_pence), *(one for one in parts if one.line.kind == LineKind.ADVANCE)]
    book_tickets(session, decision, sum(one.amount_pence for one in parts if one.line.kind == LineKind.TICKET))
    decision.netted_pence = netted_pence
    if owed:
        decision.obligation_id = _owe(session, actor, claim, decision, owed)
        session.flush()
        advances = {one.line.id: one.amount_pence for one in owed if one.line.kind == LineKind.ADVANCE}
        keep_advances(session, claim, decision, advances)
        pay_now(session, actor, _payment(claim, decision, decision.obligation_id))
    session.flush()
    if netted_pence:
        values = {"amount_pence": sum(one.amount_pence for one in spent), "advance_pence": netted_pence}
        tell(session, claim, Notice.CLAIM_ADVANCE_USED, values)


def _less(parts: Sequence[_Part], netted_pence: int) -> list[_Part]:
    """What is left of the lines once money in advance is taken off, from the first line on; what falls to nothing goes."""
    left = []
    for one in parts:
        off = min(netted_pence, one.amount_pence)
        netted_pence -= off
        if one.amount_pence > off:
            left.append(_Part(one.line, one.amount_pence - off))
    return left


def _owe(session: Session, actor: Actor, claim: Claim, decision: ClaimDecision, parts: Sequence[_Part]) -> UUID:
    event = get_event(session, claim.org_id, claim.event_id).engagement if claim.event_id else None
    owed = Owed(
        kind="claim",
        source_id=decision.id,
        person_id=claim.person_id,
        description=event.description if event else NEUTRAL,
        purpose=purpose_of_costs(one.line.category for one in parts),
        lines=tuple(
            OwedLine(
                reason=_reason(one.line),
                amount_pence=one.amount_pence,
                vat_pence=one.line.vat_pence if one.amount_pence == one.line.amount_pence else 0,
                supplier_vat_number=one.line.supplier_vat_number,
            )
            for one in parts
        ),
        cost_centre=event.cost_centre if event else None,
        account_code=event.account_code if event else None,
        project=event.project if event else None,
        funder=event.funder if event else None,
        reference=claim.reference,
    )
    return owe(session, actor, [owed])[0]


def _reason(line: ClaimLine) -> str:
    named = words(Category(line.category))
    return f"{IN_ADVANCE}{named}" if line.kind == LineKind.ADVANCE else line.why or named


def _payment(claim: Claim, decision: ClaimDecision, obligation_id: UUID) -> NewPayment:
    """Who stands on the payment: with two approvers the first proposes and the second approves, so that a third releases."""
    first = decision.decided_by if decision.second_decided_by is not None else None
    return NewPayment(
        obligation_id=obligation_id,
        created_by=first or claim.entered_by or SYSTEM_ID,
        approved_by_policy=f"claim_policy {decision.decided_by_policy}" if decision.decided_by_policy else None,
        approved_by=decision.second_decided_by or decision.decided_by,
        entered_by=claim.entered_by,
    )


def _tell(session: Session, claim: Claim, verdict: Verdict) -> None:
    """Says a no, or a part of it, with the reason and how to ask us to look again; and what a yes means where it is not money back."""
    line = verdict.line
    if verdict.action in AGREEING and line.kind in AGREED:
        tell(session, claim, AGREED[LineKind(line.kind)], {"amount_pence": line.approved_pence, "what": what(line)})
    if verdict.action is LineAction.REFUSE and line.approved_pence == 0:
        values: Values = {"amount_pence": line.amount_pence, "what": what(line), "reason": verdict.words or ""}
        tell(session, claim, Notice.CLAIM_LINE_REFUSED, values)
    elif verdict.action in (LineAction.REFUSE, LineAction.APPROVE_LESS):
        values = {
            "amount_pence": line.approved_pence,
            "claimed_pence": line.amount_pence,
            "what": what(line),
            "reason": verdict.words or "",
        }
        tell(session, claim, Notice.CLAIM_PAID_PART, values)
