"""Helpers of what sums tell: what a figure is worth, another role for it, and where phrases stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.notifications.understanding.amounts import pence_of, rate_of
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import beginnings, table
from shared.contracts.categories import FACTS

RECKONED = 0.96
"""How sure a role is that sums tell."""
LONGEST = 4
NEAR = 2
SHARE_NEAR = 4
MANY = 2
PARTS = (2, 6)
SPLIT = frozenset({"split", "shared", "between", "splitting", "sharing"})
EACH = frozenset({"each", "ea", "apiece", "per"})


def worth(one: TaggedSpan) -> int:
    words = [word for word in one.words if word not in ("note", "notes")] if one.role == "cash" else one.words
    return (rate_of(words) if one.role == "rate" else pence_of(words)) or 0


def as_role(one: TaggedSpan, role: str, pence: int | None = None) -> TaggedSpan:
    words = one.words if pence is None else (f"£{pence // 100}.{pence % 100:02}",)
    return replace(one, role=role, sure=RECKONED, others=(), words=words)


def places(tokens: Sequence[Token], theme: str) -> Iterator[tuple[int, int, str]]:
    """Where phrases of a list stand: from, to, and what the list says of them."""
    known, first = table(theme), beginnings(theme)
    for place, token in enumerate(tokens):
        if token.text not in first:
            continue
        for length in range(min(LONGEST, len(tokens) - place), 0, -1):
            phrase = " ".join(one.text for one in tokens[place : place + length])
            if phrase in known:
                yield place, place + length, known[phrase]
                break


def is_of_one_kind(spans: Sequence[TaggedSpan]) -> bool:
    return len({one.role for one in spans if one.role in FACTS}) < 2


def start_of(one: TaggedSpan) -> int:
    return one.start
