"""What is said to somebody in danger, for each kind: an organisation's own approved words, else ours; and who is asked to call."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notifications.conversations import helplines
from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.prompts.catalogue import Speaker
from services.notifications.conversations.tables import SafetyPlan
from services.notifications.lines.rules import cheapest, fold_to_gsm7, parts_of
from shared import audit
from shared.contracts.set_up import SafetyWordsNow
from shared.contracts.turns import Prompt
from shared.contracts.understood import DangerKind
from shared.duty import NextDuty
from shared.errors import InvalidError
from shared.identity import Actor

MOST_PARTS = 3
LONGEST_DUTY = NextDuty(date(2026, 9, 23), days_away=8, in_the_morning=True)
"""The longest words for when a person will call: "on Wednesday 23 September"."""
NEED_999 = frozenset(kind for kind in helplines.OF_KIND if helplines.first_of(kind).number == "999")
"""The kinds that words are for where nobody says which."""


@dataclass(frozen=True, slots=True)
class NewPlan:
    """Words in both languages for some kinds, who approved them (a name as it should be shown), and which member of staff is asked
    to call."""

    kinds: frozenset[DangerKind]
    english: str
    welsh: str
    approved_by: str = field(repr=False)
    owner_id: UUID | None


def words_for(session: Session, kind: DangerKind, speaker: Speaker, *, aloud: bool = False) -> str:
    """What is said to somebody in this danger, as a text or aloud; last when a person will call (`speaker.duty`)."""
    words = _own_words(session, kind, speaker.language)
    if words is None:
        words = _prompt(f"danger_{kind}", speaker, aloud=aloud)
    elif aloud:
        words = helplines.aloud(words)
    words = f"{words} {_prompt('danger_call', speaker, aloud=aloud)}"
    return words if aloud or _fits(words) else fold_to_gsm7(words)


def words_in_force(session: Session) -> list[SafetyWordsNow]:
    """What is said to somebody in each kind of danger, in both languages: the organisation's own words, else ours."""
    rows = {one.kind: one for one in session.scalars(select(SafetyPlan).where(SafetyPlan.ended_at.is_(None)))}
    return [_in_force(kind, rows.get(kind)) for kind in helplines.OF_KIND]


def _in_force(kind: DangerKind, own: SafetyPlan | None) -> SafetyWordsNow:
    first = helplines.first_of(kind).number
    if own is None:
        english, welsh = (
            _prompt(f"danger_{kind}", Speaker("", "", language), aloud=False) for language in ("en", "cy")
        )
        return SafetyWordsNow(kind=kind, english=english, welsh=welsh, must_name=first)
    return SafetyWordsNow(
        kind=kind,
        english=own.english,
        welsh=own.welsh,
        must_name=first,
        approved_by=own.approved_by,
        since=own.created_at,
        owner_id=own.owner_id,
    )


def own_words_for(session: Session) -> tuple[DangerKind, ...]:
    """The kinds of danger for which the organisation's own words are in force."""
    kinds = set(session.scalars(select(SafetyPlan.kind).where(SafetyPlan.ended_at.is_(None))))
    return tuple(kind for kind in helplines.OF_KIND if kind in kinds)


def owner_for(session: Session, kind: DangerKind) -> UUID | None:
    """Who is asked to call: whoever is named for this kind, else whoever was named last for another, else nobody."""
    return session.scalar(
        select(SafetyPlan.owner_id)
        .where(SafetyPlan.ended_at.is_(None), SafetyPlan.owner_id.is_not(None))
        .order_by((SafetyPlan.kind == kind).desc(), SafetyPlan.created_at.desc(), SafetyPlan.id.desc())
        .limit(1)
    )


def replace_plan(session: Session, actor: Actor, plan: NewPlan) -> None:
    """Puts words in force for their kinds; those before become history. Raises InvalidError for words that leave out the first
    number of a kind or are too long: then nothing is changed for any kind."""
    kinds = sorted(plan.kinds)
    for kind in kinds:
        _check(kind, plan)
    for kind in kinds:  # always in this order, so that two who save at once do not wait for each other in a circle
        _replace(session, actor, kind, plan)


def _check(kind: DangerKind, plan: NewPlan) -> None:
    first = helplines.first_of(kind)
    for language, words in (("en", plan.english), ("cy", plan.welsh)):
        whole = f"{words} {_prompt('danger_call', Speaker('', '', language, LONGEST_DUTY), aloud=False)}"
        if not helplines.are_named(words, first) or not _fits(whole):
            raise InvalidError(
                "safety.words_unusable",
                f"These words cannot be used for the danger “{kind.replace('_', ' ')}”. They must name {first.number} and, together "
                "with our sentence about when a person will call, fit 3 parts of a text in both languages. The words before stay in force.",
                f"Shorten them or add {first.number}.",
                kind=kind,
                number=first.number,
            )


def _replace(session: Session, actor: Actor, kind: DangerKind, plan: NewPlan) -> None:
    in_force = (SafetyPlan.kind == kind, SafetyPlan.ended_at.is_(None))
    session.execute(update(SafetyPlan).where(*in_force).values(ended_at=func.app_now()))
    row = SafetyPlan(
        org_id=actor.org_id,
        kind=kind,
        english=plan.english,
        welsh=plan.welsh,
        approved_by=plan.approved_by,
        owner_id=plan.owner_id,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "safety_plan.replaced", "safety_plan", row.id, {"kind": kind})


def _own_words(session: Session, kind: DangerKind, language: str) -> str | None:
    plan = session.scalar(select(SafetyPlan).where(SafetyPlan.kind == kind, SafetyPlan.ended_at.is_(None)))
    return None if plan is None else plan.welsh if language == "cy" else plan.english


def _prompt(name: str, speaker: Speaker, *, aloud: bool) -> str:
    return (catalogue.speech_of if aloud else catalogue.text_of)(Prompt(name=name), speaker)


def _fits(words: str) -> bool:
    return parts_of(cheapest(words)) <= MOST_PARTS
