"""What the person says about a claim that was sent in: an answer, an appeal in one step, or that they do not want it after all."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LINE_TRANSITIONS, LineAction, LineStatus, check_words
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases.lines import claim_to_change, lines_of, pick_line
from services.payments.claims.usecases.notices import Values, ask_finance, finance_has_answered, promise_values, tell
from services.payments.claims.usecases.policies import current_policy
from services.payments.claims.usecases.promises import make_promise, will_look
from services.payments.claims.usecases.verdicts import step
from shared import audit
from shared.contracts.notices import Notice
from shared.database import app_now
from shared.errors import ConflictError, Effect
from shared.identity import Actor
from shared.london import london_day


def answer(session: Session, actor: Actor, claim_id: UUID, line_number: int, words: str) -> ClaimLine:
    """The person's answer to a question; the line waits for finance again.

    Raises ForbiddenError, NotFoundError, InvalidError (no words), ConflictError (nothing was asked).
    """
    actor, claim, lines = _open(session, actor, claim_id)
    line = pick_line(lines, line_number)
    check_words(LineAction.ANSWER, words)
    _move(session, actor, claim, lines, [line], LineAction.ANSWER, words.strip()[:1000])
    return line


def appeal(
    session: Session, actor: Actor, claim_id: UUID, line_number: int | None = None, words: str | None = None
) -> list[ClaimLine]:
    """Asks finance to look again at a no, in one step: at one line, or at every line that was refused or reduced.

    No words are needed. Raises ForbiddenError, NotFoundError, ConflictError (nothing was refused or reduced).
    """
    actor, claim, lines = _open(session, actor, claim_id)
    chosen = (
        [pick_line(lines, line_number)]
        if line_number is not None
        else [one for one in lines if LINE_TRANSITIONS.targets(LineStatus(one.status), LineAction.APPEAL)]
    )
    if not chosen:
        raise ConflictError("claim.nothing_to_appeal", "Nothing in this claim was refused or paid in part.")
    _move(session, actor, claim, lines, chosen, LineAction.APPEAL, words.strip()[:1000] if words else None)
    values: Values = {"amount_pence": sum(one.amount_pence for one in chosen), **promise_values(claim)}
    tell(session, claim, Notice.CLAIM_APPEAL_RECEIVED, values)
    return chosen


def withdraw(session: Session, actor: Actor, claim_id: UUID, line_number: int) -> ClaimLine:
    """The person does not want a line any more, before it is decided. Raises as `answer` does."""
    actor, claim, lines = _open(session, actor, claim_id)
    line = pick_line(lines, line_number)
    _move(session, actor, claim, lines, [line], LineAction.WITHDRAW, None)
    return line


def _open(session: Session, actor: Actor, claim_id: UUID) -> tuple[Actor, Claim, list[ClaimLine]]:
    actor, claim = claim_to_change(session, actor, claim_id)
    if claim.submitted_at is None:
        raise ConflictError("claim.draft", "This claim has not been sent in yet.", effect=Effect.NO_MONEY_MOVED)
    return actor, claim, lines_of(session, claim)


def _move(
    session: Session,
    actor: Actor,
    claim: Claim,
    lines: Sequence[ClaimLine],
    chosen: Sequence[ClaimLine],
    action: LineAction,
    words: str | None,
) -> None:
    for line in chosen:
        step(session, actor, line, action, words=words)
    claim.to_decide = any(one.status == LineStatus.WAITING for one in lines)
    if action in (LineAction.ANSWER, LineAction.APPEAL):
        now = app_now(session)
        policy = current_policy(session, claim.org_id, london_day(now))
        promised = make_promise(session, claim, policy, now, by_people=True)
        claim.send_by, claim.misses_at = promised.send_by, promised.misses_at
        claim.promise_kind = will_look(promised).value
    session.flush()
    if claim.to_decide:
        ask_finance(session, claim)
    else:
        finance_has_answered(session, claim, actor.id)
    facts = {"lines": [one.number for one in chosen]}
    audit.record(session, actor, f"claim.{action.value}", "claim", claim.id, facts)
