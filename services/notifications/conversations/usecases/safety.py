"""An organisation's own answer to somebody in trouble: approved words, and the member of staff who is asked to call."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notifications.conversations.tables import SafetyPlan
from services.notifications.lines.rules import cheapest, parts_of
from shared import audit
from shared.errors import InvalidError
from shared.identity import Actor

MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class NewPlan:
    """Words in both languages, who approved them (a name as it should be shown), and who is asked to call (a member of staff)."""

    english: str
    welsh: str
    approved_by: str = field(repr=False)
    owner_id: UUID | None


def plan_in_force(session: Session) -> SafetyPlan | None:
    """The organisation's own plan, or None: then the shipped words are used."""
    return session.scalar(select(SafetyPlan).where(SafetyPlan.ended_at.is_(None)))


def replace_plan(session: Session, actor: Actor, plan: NewPlan) -> None:
    """Puts a plan in force; the one before becomes history. Raises InvalidError for words that leave out 999 or are too long."""
    for words in (plan.english, plan.welsh):
        if "999" not in words or parts_of(cheapest(words)) > MOST_PARTS:
            raise InvalidError(
                "safety.words_unusable",
                "These words cannot be used. They must name 999 and fit 3 parts of a text in both languages. Nothing was changed, "
                "and the words before stay in force. Shorten them or add 999.",
            )
    session.execute(update(SafetyPlan).where(SafetyPlan.ended_at.is_(None)).values(ended_at=func.app_now()))
    row = SafetyPlan(
        org_id=actor.org_id,
        english=plan.english,
        welsh=plan.welsh,
        approved_by=plan.approved_by,
        owner_id=plan.owner_id,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "safety_plan.replaced", "safety_plan", row.id)
