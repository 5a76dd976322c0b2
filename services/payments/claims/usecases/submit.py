"""Sending a claim in: priced, looked at by the policy, and either approved and on its way at once, or waiting for finance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.rules.assessing import assess
from services.payments.claims.rules.lines import check_line
from services.payments.claims.rules.policy import Assessment, Caution, Policy, PolicyDecision, Reason
from services.payments.claims.rules.send_deadline import Promise
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases.facts import gather
from services.payments.claims.usecases.lines import claim_to_change, facts_of, lines_of, lock_what_pays
from services.payments.claims.usecases.notices import (
    STUCK,
    ClaimPromise,
    ask_finance,
    finance_has_answered,
    promise_of,
    tell_received,
)
from services.payments.claims.usecases.policies import current_policy
from services.payments.claims.usecases.pricing import keep_parts, price_lines, why_of
from services.payments.claims.usecases.promises import make_promise, will_look, will_send
from services.payments.claims.usecases.verdicts import approve_by_policy
from shared import audit
from shared.database import app_now
from shared.errors import Effect, InvalidError
from shared.identity import Actor, system_actor
from shared.london import london_day


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """What became of a claim: `outcome` "approve" (on its way) or "refer" (finance looks at it), with the reasons and what
    the person is promised."""

    claim_id: UUID
    reference: str
    outcome: str
    total_pence: int
    reasons: tuple[str, ...]
    promise: ClaimPromise


def submit(session: Session, actor: Actor, claim_id: UUID) -> SubmissionResult:
    """Sends a claim in; sending it in twice gives the same answer and pays once.

    Inside the policy it is approved, owed and paid under the mandate in this transaction; else it waits for finance. Raises
    ForbiddenError, NotFoundError, InvalidError (no lines, a line that cannot be, a day without a mileage rate).
    """
    actor, claim = claim_to_change(session, actor, claim_id)
    if claim.submitted_at is not None:
        return _submitted(claim)
    lock_what_pays(session, claim)
    now = app_now(session)
    lines = lines_of(session, claim)
    if not lines:
        raise InvalidError(
            "claim.no_lines", "This claim has no lines.", "Say what you spent first.", effect=Effect.NOTHING_SENT
        )
    policy, found = _assess(session, claim, lines, now)
    promised = make_promise(session, claim, policy, now, by_people=found.outcome is PolicyDecision.REFER)
    _write(claim, lines, policy, found, promised, now)
    session.flush()
    facts: dict[str, Any] = {"outcome": found.outcome.value, "pence": claim.total_pence, "policy": str(policy.id)}
    audit.record(session, actor, "claim.submitted", "claim", claim.id, facts)
    finance_has_answered(session, claim, actor.id, STUCK)  # it could not go in, and now it has
    if found.outcome is PolicyDecision.APPROVE:
        approve_by_policy(session, system_actor(claim.org_id), claim, lines)
        session.flush()
        claim.promise_kind = will_send(session, claim, promised).value
        session.flush()
    else:
        ask_finance(session, claim)
    tell_received(session, claim)
    return _submitted(claim)


def _assess(session: Session, claim: Claim, lines: list[ClaimLine], now: datetime) -> tuple[Policy, Assessment]:
    """Prices the lines for good and asks the rules. Money that is promised elsewhere meanwhile waits at the locks."""
    today = london_day(now)
    told = [facts_of(one, priced=False) for one in lines]
    for one in told:
        check_line(one, today)
    priced = price_lines(session, claim, told)
    for line, price in zip(lines, priced, strict=True):
        if price:
            line.amount_pence, line.why = price.amount_pence, why_of(price)
    keep_parts(session, lines, priced)
    session.flush()
    policy = current_policy(session, claim.org_id, today)
    return policy, assess(gather(session, claim, lines, priced, policy, today), policy)


def _write(
    claim: Claim, lines: list[ClaimLine], policy: Policy, found: Assessment, promised: Promise, now: datetime
) -> None:
    claim.submitted_at, claim.outcome, claim.policy_id = now, found.outcome.value, policy.id
    claim.total_pence = sum(one.amount_pence for one in lines)
    claim.needs_two = found.needs_two
    claim.reasons = [_told(one) for one in found.reasons]
    claim.warnings = [_told(one) for one in found.warnings]
    claim.send_by, claim.misses_at = promised.send_by, promised.misses_at
    claim.promise_kind = will_look(promised).value
    claim.to_decide = found.outcome is PolicyDecision.REFER


def _told(one: Reason | Caution) -> dict[str, Any]:
    return {"code": str(one.code), "text": one.text, "line_number": one.line_number, "for_staff": one.for_staff}


def _submitted(claim: Claim) -> SubmissionResult:
    return SubmissionResult(
        claim_id=claim.id,
        reference=claim.reference,
        outcome=claim.outcome or "",
        total_pence=claim.total_pence,
        reasons=tuple(one["text"] for one in claim.reasons),
        promise=promise_of(claim),
    )
