"""Numbers at a glance: days put into groups, shares, and small counts of people that are never shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SMALLEST_SHOWN = 10
"""A count of people by something personal below this is hidden: it may tell who they are."""
HIDDEN_WORDS = f"Fewer than {SMALLEST_SHOWN}"
AGES: Sequence[tuple[str, int]] = (
    ("Today", 0),
    ("1 day", 1),
    ("2 to 3 days", 3),
    ("4 to 7 days", 7),
    ("Longer", 10_000),
)
"""Groups of days: the words, and the last day that belongs to them."""
SPEEDS: Sequence[tuple[str, int]] = (
    ("The same day", 0),
    ("The next day", 1),
    ("2 to 3 days later", 3),
    ("4 to 7 days later", 7),
    ("Later", 10_000),
)


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar: what it is about, how long it is (0 to 100), its number in words, and `short` where these are long."""

    label: str
    percent: int
    words: str
    in_short: str = ""

    @property
    def short(self) -> str:
        """The number beside the bar."""
        return self.in_short or self.words


@dataclass(frozen=True, slots=True)
class Chart:
    """A small chart with the table behind it: a sentence that says the same, and bars. `counts`: what the numbers count."""

    title: str
    says: str
    counts: str
    bars: tuple[ChartBar, ...]


def grouped(days: Iterable[int], groups: Sequence[tuple[str, int]]) -> dict[str, int]:
    """How many of these days belong to each group; a day before the first counts as the first."""
    found = dict.fromkeys([words for words, _ in groups], 0)
    for one in days:
        found[next(words for words, last in groups if one <= last)] += 1
    return found


def bars_of(counts: Mapping[str, int]) -> tuple[ChartBar, ...]:
    """A bar for each count, the longest of them whole."""
    longest = max(counts.values(), default=0) or 1
    return tuple(ChartBar(label, round(100 * count / longest), str(count)) for label, count in counts.items())


def bars_of_people(counts: Mapping[str, int]) -> tuple[ChartBar, ...]:
    """The same for counts of people by something personal: small ones are hidden, and so are the next smallest until those that are
    hidden are several and many together, because they could be worked out from the rest. None at all is no secret."""
    hidden = {label for label, count in counts.items() if 0 < count < SMALLEST_SHOWN}
    others = sorted((count, label) for label, count in counts.items() if label not in hidden and count)
    while hidden and others and (len(hidden) == 1 or sum(counts[one] for one in hidden) < SMALLEST_SHOWN):
        hidden.add(others.pop(0)[1])
    shown = {label: count for label, count in counts.items() if label not in hidden}
    bars = {one.label: one for one in bars_of(shown)}
    return tuple(
        ChartBar(label, 0, _hidden(counts[label]), "Hidden") if label in hidden else bars[label] for label in counts
    )


def _hidden(count: int) -> str:
    return HIDDEN_WORDS if count < SMALLEST_SHOWN else "Hidden, so that nobody is found out"


def share(part: int, whole: int) -> int:
    """A share in whole per cent; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def same_day_in_words(on_the_day: int, payments: int) -> str:
    """How many of the newest payments were sent on the day, as a chart says it."""
    when = "sent on the day of the event or claim."
    if payments == 1:
        return f"The newest payment was {'' if on_the_day else 'not '}{when}"
    return f"{share(on_the_day, payments)} % of the newest {payments} payments were {when}"
