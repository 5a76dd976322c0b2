"""What follows a claim: what somebody did to it just before, which they may undo, and the claim that they look at next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import OF_FINANCE, LineAction
from services.payments.claims.tables import ClaimDecision, ClaimLine, ClaimStep
from services.payments.claims.usecases.claim_lists import first_to_decide
from services.payments.claims.usecases.decisions import waits_for_second
from services.payments.claims.usecases.views import ClaimView, view_claim
from services.payments.payouts.usecases.obligation_reversal import is_released
from services.payments.people.usecases import get_person
from shared.identity import Actor, ActorKind, Permission
from shared.money import pounds

_DONE_WORDS: Mapping[LineAction, str] = {
    LineAction.REFUSE: "refused {lines}",
    LineAction.ASK: "asked about {lines}",
    LineAction.HOLD: "put {lines} on hold",
    LineAction.RELEASE_HOLD: "ended the hold of {lines}",
    LineAction.UNDO: "took back the decision about {lines}",
}
"""What somebody did to lines. What they approved is told as a sum."""


@dataclass(frozen=True, slots=True)
class DoneClaim:
    """What somebody did to a claim at one time. `undo_line` is a line of the decision that they may still undo (`decision_id`); None: they
    decided nothing, its money was let go, or something has been done to its lines since."""

    id: UUID
    person_name: str
    words: str
    undo_line: int | None
    decision_id: UUID | None


def see_done(session: Session, actor: Actor, step_id: UUID) -> DoneClaim | None:
    """What was done with the form of a step (`last_step`); None for a step of somebody else, and where it has been undone. Raises
    ForbiddenError."""
    actor.require(Permission.SEE_CLAIMS)
    found = session.get(ClaimStep, (actor.org_id, step_id))
    if found is None or found.action not in OF_FINANCE or not actor.is_one_of(found.actor_id):
        return None
    view = view_claim(session, actor, session.get_one(ClaimLine, (actor.org_id, found.line_id)).claim_id)
    steps = [
        (one.line.number, step)
        for one in view.lines
        for step in one.steps
        if (step.at, step.actor_id)
        == (found.at, found.actor_id)  # all of one form that was sent, which is one transaction
    ]
    decided = {step.decision_id for _, step in steps if step.action != LineAction.UNDO}
    decision = next((one for one in view.decisions if one.id in decided), None)
    if decision is not None and decision.undone_at is not None:
        return None
    name = get_person(session, actor.org_id, view.claim.person_id).name
    line = _line_to_undo(session, view, decision) if decision is not None else None
    return DoneClaim(view.claim.id, name, _words(steps, decision), line, decision.id if decision and line else None)


def last_step(session: Session, actor: Actor, claim_id: UUID) -> UUID | None:
    """The newest step of whoever looks at a claim: what they have just done. Raises ForbiddenError."""
    actor.require(Permission.DECIDE_CLAIM)
    return session.scalar(
        select(ClaimStep.id)
        .join(ClaimLine, (ClaimLine.org_id == ClaimStep.org_id) & (ClaimLine.id == ClaimStep.line_id))
        .where(ClaimLine.org_id == actor.org_id, ClaimLine.claim_id == claim_id)
        .where(ClaimStep.actor_kind == ActorKind.STAFF.value, ClaimStep.actor_id.in_(actor.own_ids))
        .where(ClaimStep.action.in_([one.value for one in OF_FINANCE]))
        .order_by(ClaimStep.id.desc())
        .limit(1)
    )


def next_to_decide(session: Session, actor: Actor, claim_id: UUID, *, leave: bool = False) -> UUID | None:
    """The claim to look at after one: that one itself while something of it waits for whoever looks (unless they `leave` it), else the
    next in the order of the list; None where nothing waits for them. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.DECIDE_CLAIM)
    return first_to_decide(session, actor, behind=view_claim(session, actor, claim_id).claim, leave=leave)


def _words(steps: Iterable[tuple[int, ClaimStep]], decision: ClaimDecision | None) -> str:
    """What was done, in a sentence: "you approved £10.00, refused line 2 and asked about line 3."."""
    done = [f"approved {pounds(decision.approved_pence)}"] if decision is not None and decision.approved_pence else []
    steps = list(steps)
    for action, words in _DONE_WORDS.items():
        numbers = sorted({number for number, step in steps if step.action == action})
        if numbers:
            lines = f"line{'s' if len(numbers) > 1 else ''} {_listed([str(one) for one in numbers])}"
            done.append(words.format(lines=lines))
    sentence = f"you {_listed(done)}." if done else "you decided about it."
    second = decision is not None and waits_for_second(decision)
    return f"{sentence} It needs a second person now." if second else sentence


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _line_to_undo(session: Session, view: ClaimView, decision: ClaimDecision) -> int | None:
    """The first line of a decision, where it is still the last that was done to each of its lines and its money has not been let go."""
    lines = [one for one in view.lines if any(step.decision_id == decision.id for step in one.steps)]
    if any(one.steps[-1].decision_id != decision.id for one in lines):
        return None
    if decision.obligation_id is not None and is_released(session, view.claim.org_id, decision.obligation_id):
        return None
    return min((one.line.number for one in lines), default=None)
