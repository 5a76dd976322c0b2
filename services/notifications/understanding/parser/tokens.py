"""The pieces of a text as the parser sees them: amounts, categories, days, and what holds them together."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto


class Kind(Enum):
    """What a piece of text is."""

    CATEGORY = auto()
    MONEY = auto()
    """An amount said as money: "£4.60", "six quid", "four sixty"."""
    NUMBER = auto()
    """A bare whole number: perhaps an amount in pounds."""
    MILES = auto()
    DAY = auto()
    COUNT = auto()
    """So many of something that is not money: "2 buses", "3 hours"."""
    TIMES = auto()
    """ "2 x", "each way": multiplies an amount."""
    EACH = auto()
    """ "each": multiplies by the count before it."""
    BOTH = auto()
    """ "both ways": not clear whether the amount is for one or for all; "there and back": for all."""
    PEOPLE = auto()
    TOTAL = auto()
    RATE = auto()
    """ "an hour", "a mile": the amount is for one of something we do not know the number of."""
    UNSURE = auto()
    """It may be an amount, or not: "-3", "1e9", "£6-7"."""
    WEAK = auto()
    """A comma, "and", "plus"."""
    STRONG = auto()
    """The end of a line or a sentence."""
    FOR = auto()
    """The category comes after the amount: "£3 for"."""
    WAS = auto()
    """The amount comes after the category: "bus was"."""
    DENY = auto()
    """ "no", "not": what comes next was not so."""
    CORRECT = auto()
    """ "sorry", "I mean": the next amount stands instead of the one before."""
    FREE = auto()
    TIME = auto()
    """ "at 4.30": a time of day, or a price."""
    IGNORED = auto()
    """A time of day, a telephone number, a postcode."""
    WORD = auto()
    FILLER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One piece. `value` is pence, tenths of miles, a count or a multiplier, as the kind says."""

    kind: Kind
    text: str
    value: int = 0
    name: str = ""
    day: date | None = None


NEVER_ALONE = 2
"""The value of a category that is no line without an amount: "the taxi driver"."""
AMOUNTS = frozenset({Kind.MONEY, Kind.NUMBER, Kind.MILES})
EDGES = frozenset({Kind.WEAK, Kind.STRONG})
