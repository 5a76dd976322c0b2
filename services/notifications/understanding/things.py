"""What money was spent on: the category, and the person's own word for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from services.notifications.understanding.fuzzy import meant, things
from services.notifications.understanding.tagger import Span
from shared.contracts.understood import MILEAGE

MOST_OWN_WORDS = 24
"""A read-back must stay a short text."""
_CERTAIN = 0.9
_KNOWN = frozenset({"bus", "train", "taxi", "parking", "food", "childcare", "motorcycle", "bicycle", "overnight"})
"""Categories whose words mean nothing else, so that a list is worth more than a guess."""
_EDGES = frozenset(
    {
        "a",
        "an",
        "the",
        "my",
        "some",
        "our",
        "for",
        "on",
        "of",
        "new",
        "and",
        "in",
        "at",
        "to",
        "from",
        "with",
        "'",
        "-",
        "y",
        "yr",
        "fy",
        "i",
    }
)


@dataclass(frozen=True, slots=True)
class Thing:
    """A category with the person's own word, where that says more; and where it stands."""

    category: str
    words: str | None
    span: Span


def thing_of(span: Span) -> Thing:
    """The thing that a span names; for what was denied ("not") its category comes from our lists."""
    listed = _listed(span.words)
    category = span.role
    if category == "not":
        category = listed or "other"
    elif listed and listed != category and listed in _KNOWN and span.sure < _CERTAIN:
        category = listed
    return Thing(category, own_words(category, span.words), span)


def _listed(words: Sequence[str]) -> str | None:
    """The only category that our lists know for these words."""
    whole = " ".join(words)
    if whole in things():
        return things()[whole]
    found = {things()[known] for word in words if (known := meant(word))}
    return found.pop() if len(found) == 1 else None


def own_words(category: str, words: Sequence[str]) -> str | None:
    """The person's own word, slips mended, where it says more than the category: "coffee", "tram"; None for "bus fare", "busses"."""
    if category in MILEAGE or category == "parking":
        return None
    kept = list(words)
    while kept and kept[0] in _EDGES:
        kept.pop(0)
    while kept and kept[-1] in _EDGES:
        kept.pop()
    said = shorten(" ".join(meant(word) or word for word in kept), MOST_OWN_WORDS, placeholder="").replace(" - ", "-")
    label = category.replace("_", " ")
    if not said or not any(sign.isalpha() for sign in said) or said.startswith(label) or said in _SAYS_NOTHING:
        return None
    known = things().get(said)
    return (
        said
        if category in ("other", "food", "equipment", "carer", "childcare", "phone", "overnight") or known == category
        else None
    )


_SAYS_NOTHING = frozenset(
    {
        "other",
        "arall",
        "something else",
        "stuff",
        "things",
        "bws",
        "bwyd",
        "tren",
        "tacsi",
        "pa",
        "p.a",
        "taxis",
        "busses",
        "buses",
    }
)
