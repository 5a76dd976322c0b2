"""Is somebody in danger? Self-harm, abuse, fraud, emergencies, strain: told from our phrases and from what we have learnt.

A false alarm costs a call and lets a claim wait; a missed one may cost a life. So the bars are low.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import get_args

from services.notifications.understanding.classes import LIST, MOST_WORDS, features_of_danger
from services.notifications.understanding.models import DANGER, NONE, Model
from services.notifications.understanding.phrases import kinds_in
from services.notifications.understanding.tokens import Token
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


def danger_in(
    model: Model,
    tokens: Sequence[Token],
    question: str | None,
    roles: Collection[str],
    shares: Mapping[str, float],
) -> Danger | None:
    """The danger that a message speaks of; None where it speaks of none. `shares` is how likely each intent is, by the other model."""
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
    return Danger(kind=max(shares, key=lambda kind: shares[kind]), is_certain=is_certain)


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
