"""The story of a claim for staff: who entered it, what was decided, agreed, asked and undone by whom, and what became of the money."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.payments.claims.rules.decisions import LineAction
from services.payments.claims.statement.rules import payment_words
from services.payments.claims.tables import ClaimDecision, ClaimStep
from services.payments.claims.usecases.views import ClaimView
from shared.characters import set_apart
from shared.money import pounds

SOMEBODY = "Somebody"
_OWN_WORDS: Mapping[str, str] = {
    LineAction.ASK: "{who} asked about line {number}",
    LineAction.ANSWER: "{who} answered about line {number}",
    LineAction.HOLD: "{who} put line {number} on hold",
    LineAction.RELEASE_HOLD: "{who} ended the hold of line {number}",
    LineAction.APPEAL: "{who} asked for another look at line {number}",
    LineAction.WITHDRAW: "{who} took line {number} back",
}
"""Steps that belong to no decision. Decisions tell of the others."""


@dataclass(frozen=True, slots=True)
class StoryMoment:
    """One thing that happened: when, and what in a sentence without its full stop. `said`: the words that went with it."""

    at: datetime
    words: str
    said: str = ""


def tell_story(view: ClaimView, names: Mapping[UUID, str], person_name: str) -> tuple[StoryMoment, ...]:
    """All that happened to a claim, in order. `names` are those of the staff who worked on it."""
    names, person_name = {one: set_apart(name) for one, name in names.items()}, set_apart(person_name)
    moments = [*_beginning(view, names, person_name), *_steps(view, names, person_name)]
    for decision in view.decisions:
        moments += _decision(decision, names)
    for one in view.payments:
        if one.posted_at is not None:
            moments.append(
                StoryMoment(one.posted_at, f"{pounds(one.amount_pence)} {payment_words('posted', one.rail)}")
            )
    return tuple(sorted(moments, key=lambda one: one.at))


def _beginning(view: ClaimView, names: Mapping[UUID, str], person_name: str) -> Iterator[StoryMoment]:
    claim = view.claim
    who = names.get(claim.entered_by, SOMEBODY) if claim.entered_by else person_name
    yield StoryMoment(claim.created_at, f"{who} began the claim")
    if claim.submitted_at is not None:
        yield StoryMoment(claim.submitted_at, f"It was sent in: {pounds(claim.total_pence)}")


def _decision(decision: ClaimDecision, names: Mapping[UUID, str]) -> Iterator[StoryMoment]:
    who = names.get(decision.decided_by, SOMEBODY) if decision.decided_by else "The rules"
    agreed = f"approved {pounds(decision.approved_pence)}" if decision.approved_pence else "approved nothing"
    yield StoryMoment(decision.decided_at, f"{who} {agreed}")
    if decision.second_decided_by is not None and decision.second_decided_at is not None:
        second = names.get(decision.second_decided_by, SOMEBODY)
        yield StoryMoment(decision.second_decided_at, f"{second} agreed as the second person")
    if decision.undone_by is not None and decision.undone_at is not None:
        undone = names.get(decision.undone_by, SOMEBODY)
        yield StoryMoment(
            decision.undone_at, f"{undone} took back the decision about {pounds(decision.approved_pence)}"
        )


def _steps(view: ClaimView, names: Mapping[UUID, str], person_name: str) -> Iterator[StoryMoment]:
    for line in view.lines:
        for step in line.steps:
            if words := _OWN_WORDS.get(step.action):
                who = _who(step, names, person_name)
                yield StoryMoment(step.at, words.format(who=who, number=line.line.number), step.words or "")


def _who(step: ClaimStep, names: Mapping[UUID, str], person_name: str) -> str:
    return names.get(step.actor_id, person_name if step.actor_kind == "person" else SOMEBODY)
