"""Prices of what is only planned or expected: "next week I will get the train its 7.50". Nothing was spent, so nothing is claimed."""

from collections.abc import Sequence
from dataclasses import replace

from services.notifications.understanding.sums import as_role
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import beginnings, phrases
from shared.contracts.categories import FACTS

_ENDS = frozenset({".", "\n", "!", "?", ";"})
_LONGEST, _NEAR = 5, 9
_ASKS = ("can ", "could ", "should ", "is ")
"""Plans that are questions are looked at for the message as a whole."""
_PRICES = frozenset({"paid", "total", "rate", "again", "wrong", "talk", "unpaid"})


def is_planned(tokens: Sequence[Token]) -> bool:
    """Whether the only prices stand behind words of a plan, and nothing tells of money that was spent: "I'll get a taxi, about £12"."""
    words = [token.text for token in tokens]
    text = f" {' '.join(words)} "
    at = min((text.find(f" {one} ") for one in phrases("plans") if f" {one} " in text), default=-1)
    if at < 0 and sum(token.is_number for token in tokens) == 1:
        at = _expected_at(text)
    if at < 0 or any(word[:1].isdigit() or word.startswith("£") for word in text[:at].split()):
        return False
    last = max((at for at, word in enumerate(words) if word.lstrip("£")[:1].isdigit()), default=len(words))
    return not set(words[:last]) & phrases("spent")


def _expected_at(text: str) -> int:
    """ "Going on the bus on Tuesday, it should be 2.40": where words of what is expected stand behind those of what is to come."""
    at = min((text.find(f" {one} ") for one in phrases("expected") if f" {one} " in text), default=-1)
    return at if any(f" {one} " in text[: at + 1] for one in phrases("to_come")) else -1


def without_planned(tokens: Sequence[Token], spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, where prices were paid before words of a plan: what the plan will cost is none, nor is what it is for."""
    at = _plan_at(tokens)
    if at is None or not any(one.role == "paid" and one.end <= at for one in spans):
        return spans
    end = next((place for place in range(at, len(tokens)) if tokens[place].text in _ENDS), len(tokens))
    figures = [one for one in spans if at < one.start < end and one.role in _PRICES]
    if len(figures) != 1 or {token.text for token in tokens[at : figures[0].start]} & phrases("spent"):
        return spans
    kept = [one for one in spans if not (one.role in FACTS and at < one.start < figures[0].start)]
    before = [
        replace(one, others=tuple(two for two in one.others if two[0] != "wrong")) for one in kept if one.end <= at
    ]
    after = [as_role(one, "future") if one is figures[0] else one for one in kept if one.end > at]
    return [*before, *after]


def _plan_at(tokens: Sequence[Token]) -> int | None:
    """Where the first words of a plan stand."""
    first = beginnings("plans")
    for place, token in enumerate(tokens):
        for length in range(min(_LONGEST, len(tokens) - place) if token.text in first else 0, 1, -1):
            said = " ".join(one.text for one in tokens[place : place + length])
            if said in phrases("plans") and not said.startswith(_ASKS):
                return place
    words = [token.text for token in tokens]
    coming = (
        at for at in range(len(words)) for end in (at + 1, at + 2) if " ".join(words[at:end]) in phrases("to_come")
    )
    return next((at for at in coming if _expected_at(f" {' '.join(words[at : at + _NEAR])} ") > 0), None)
