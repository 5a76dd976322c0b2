"""Is somebody in danger? Self-harm, abuse, fraud, emergencies, strain: told from our phrases and from what we have learnt.

A false alarm costs a call and lets a claim wait; a missed one may cost a life. So the bars are low.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import get_args

from services.notifications.understanding.classes import LIST, MOST_WORDS, features_of_danger
from services.notifications.understanding.harmless import is_harmless
from services.notifications.understanding.models import DANGER, NONE, Model
from services.notifications.understanding.phrases import kinds_in
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases, table
from shared.contracts.understood import Danger, DangerKind

LISTED = 0.05
"""With one of our phrases in it a message rings from this probability on;"""
ALONE = 0.13
"""without one, from this on;"""
BESIDE_MONEY = 0.08
"""where it says what was spent, from this on;"""
BESIDE_A_CLEAR_INTENT = 0.25
"""where it clearly wants something else of us ("my card was stolen, how do I tell you the new one"), from this on;"""
SECONDED = 0.06
"""and where the model of intents hears danger too, from this on."""
_CLEAR, _SECONDS, _HARDLY = 0.9, 0.5, 0.06
CERTAIN = 0.5
_ASK_A_FIGURE = frozenset({"ask_amount", "ask_miles", "ask_whole_or_each", "ask_miles_whole_or_each", "ask_event"})


def danger_in(
    model: Model,
    tokens: Sequence[Token],
    question: str | None,
    roles: Collection[str],
    shares: Mapping[str, float],
) -> Danger | None:
    """The danger that a message speaks of; None where it speaks of none. `shares` is how likely each intent is, by the other model."""
    if (emergency := _emergency(tokens, question)) is not None:
        return emergency
    if not any(token.is_word for token in tokens):
        return None
    features = features_of_danger(tokens, question, roles)
    likely = model.shares_of(features)
    danger = 1 - likely.pop(NONE)
    if danger < _bar(roles, shares, is_listed=LIST in features or (len(tokens) > MOST_WORDS and _is_listed(tokens))):
        return None
    shares = {
        kind: sum(share for label, share in likely.items() if label.startswith(kind)) for kind in get_args(DangerKind)
    }
    certain = sum(share for label, share in likely.items() if label.endswith("certain"))
    is_certain = danger >= CERTAIN and certain >= danger / 2
    kind = max(shares, key=lambda kind: shares[kind])
    return None if is_harmless(tokens, kind) else Danger(kind=kind, is_certain=is_certain)


def _emergency(tokens: Sequence[Token], question: str | None) -> Danger | None:
    """ "999", "call 999 please": nothing but the number of the emergency services, where no figure was asked for."""
    words = {token.text for token in tokens if token.is_word or token.is_number}
    numbers = words & phrases("emergency_numbers")
    known = table("emergency_calls")
    calls = {word for word in words if known.get(word) == "asks"}
    if not numbers or not words <= numbers | set(known) or (question in _ASK_A_FIGURE and not calls):
        return None
    if not calls and "999" not in numbers:
        return None  # "112" may be a bus, or miles
    return Danger(kind="medical", is_certain=bool(calls))


def _is_listed(tokens: Sequence[Token]) -> bool:
    """Whether one of our phrases stands in a message that is longer than what is learnt from."""
    return bool(set(kinds_in([token.text.replace("'", "") for token in tokens if token.is_word])) - {"unsafe"})


def _bar(roles: Collection[str], shares: Mapping[str, float], *, is_listed: bool) -> float:
    """From which probability on a message rings."""
    if {"paid", "miles"} & set(roles):
        return BESIDE_MONEY
    seconded = shares.get(DANGER, 0.0)
    others = max((share for intent, share in shares.items() if intent not in (DANGER, "claim")), default=0.0)
    if others >= _CLEAR and seconded < _HARDLY:
        return BESIDE_A_CLEAR_INTENT
    return LISTED if is_listed else SECONDED if seconded >= _SECONDS else ALONE
