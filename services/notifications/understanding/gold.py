"""What the writer of an example says of its figures: for what each was paid, and how often. From it links and repeats are learnt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.notifications.understanding.amounts import pence_of, rate_of, tenths_of
from services.notifications.understanding.examples import OUTSIDE, Example
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.things import Thing
from shared.contracts.categories import FACTS

_LINE = re.compile(r"(\?|[a-z_]+) (?:(\d+)x)?([\d.]+)(mi)?(?: \+\d+)?(?: @[\d-]+)?")
_MOST_TIMES = 20
_AMOUNTS = ("paid", "miles", "rate", "total")
ASK = "ask"


@dataclass(slots=True)
class _Said:
    """A line behind the arrow of an example."""

    category: str | None
    times: int
    value: int
    is_miles: bool
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """One amount of an example: its span, its category (None where none was said), and how often it was paid (`ASK` where unclear)."""

    span: TaggedSpan
    category: str | None
    times: int | str


def spans_in(one: Example) -> list[TaggedSpan]:
    """What is marked in an example."""
    return [
        TaggedSpan(role, start, end, 1.0, tuple(token.text for token in one.tokens[start:end]))
        for role, start, end in marks_of(one.labels)
    ]


def marks_of(labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """The runs of pieces that one role was given: the role, and where it begins and ends."""
    found, start = list[tuple[str, int, int]](), 0
    for place, label in enumerate([*labels, OUTSIDE]):
        if place and labels[place - 1] != OUTSIDE and not label.startswith("I-"):
            found.append((labels[start][2:], start, place))
        if not label.startswith("I-"):
            start = place
    return found


def known_in(one: Example, spans: Sequence[TaggedSpan]) -> list[Known]:
    """The amounts of an example that its lines tell of, in order."""
    said = _lines(one.understood)
    is_asked = "ask whole_or_each" in one.understood
    found = []
    for span in spans:
        worth = _worth(span)
        if worth is None:
            continue
        line = next((line for line in said if not line.is_taken and _times(line, span, worth)), None)
        if line is None:
            continue
        line.is_taken = True
        times: int | str = _times(line, span, worth)
        if is_asked:
            times = ASK if len(said) == 1 else 0
        found.append(Known(span, line.category, times))
    return [_with_further(one, found, said) for one in found]


def _with_further(known: Known, all_known: Sequence[Known], said: Sequence[_Said]) -> Known:
    """An amount that was said once and has several lines ("yesterday and today, £3 each day") was paid as often."""
    worth = _worth(known.span)
    more = [line for line in said if not line.is_taken and line.category == known.category and line.value == worth]
    is_alone = sum(_worth(one.span) == worth for one in all_known) == 1
    if not more or not is_alone or not isinstance(known.times, int):
        return known
    return replace(known, times=known.times + sum(line.times for line in more))


def thing_for(known: Known, all_known: Sequence[Known], things: Sequence[Thing]) -> Thing | None:
    """The thing that an amount was for: those of its category in their order where there are as many, else the nearest; one that was
    marked before one that only our lists name."""
    own = [one for one in things if one.category == known.category]
    marked = [one for one in own if one.kind == "named"]
    alike = [one for one in all_known if one.category == known.category]
    if len(marked) == len(alike):
        return marked[alike.index(known)] if marked else _nearest(known.span, own)
    return _nearest(known.span, marked or own)


def _nearest(span: TaggedSpan, things: Sequence[Thing]) -> Thing | None:
    return min(
        things, key=lambda one: max(one.span.start - span.end, 0.5 + span.start - one.span.end, 0.0), default=None
    )


def _lines(understood: str) -> list[_Said]:
    found = []
    for part in understood.split("; "):
        line = _LINE.fullmatch(part)
        if line and (line[1] == "?" or line[1] in FACTS):
            category = None if line[1] == "?" else line[1]
            value = round(float(line[3]) * (10 if line[4] else 100))
            found.append(_Said(category, int(line[2] or 1), value, is_miles=bool(line[4])))
    return found


def _worth(span: TaggedSpan) -> int | None:
    if span.role not in _AMOUNTS:
        return None
    return {"miles": tenths_of, "rate": rate_of}.get(span.role, pence_of)(span.words)


def _times(line: _Said, span: TaggedSpan, worth: int) -> int:
    """How often an amount makes a line; 0 where it does not."""
    if line.is_miles is not (span.role == "miles"):
        return 0
    if line.is_miles:
        whole = line.value * line.times
        return whole // worth if whole % worth == 0 and whole // worth <= _MOST_TIMES else 0
    return line.times if line.value == worth else 0
