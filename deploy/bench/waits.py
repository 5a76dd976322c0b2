"""How long something took, many times over, in several rounds: percentiles, and how far the rounds lie apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Waits:
    """Seconds, round by round; every round has at least one."""

    rounds: Sequence[Sequence[float]]

    @property
    def count(self) -> int:
        """How many there are in all rounds."""
        return sum(len(one) for one in self.rounds)

    @property
    def longest(self) -> float:
        """The longest of all, in seconds."""
        return max(wait for one in self.rounds for wait in one)

    def percentile(self, percent: float) -> float:
        """The wait that so many per cent of all rounds' waits do not exceed, in seconds."""
        return percentile([wait for one in self.rounds for wait in one], percent)

    def spread(self, percent: float) -> tuple[float, float]:
        """The lowest and the highest of the rounds' own percentiles, in seconds."""
        each = [percentile(one, percent) for one in self.rounds]
        return min(each), max(each)

    def words(self, percent: float, *, per_second: float = 1.0, digits: int = 2) -> str:
        """A percentile with its spread as a table shows it; `per_second` 1000 shows milliseconds."""
        lowest, highest = self.spread(percent)
        shown = [f"{one * per_second:,.{digits}f}" for one in (self.percentile(percent), lowest, highest)]
        return f"{shown[0]} ({shown[1]}–{shown[2]})"


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that so many per cent of them do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]
