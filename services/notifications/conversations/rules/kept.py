"""Lines of a claim that were said beside another intent or an alarm: which are kept as a draft, and what may be repeated of them."""

from collections.abc import Sequence

from shared.contracts.turns import ReadLine
from shared.contracts.understood import HeardLine, Understood

MOST_KEPT = 12
MOST_TOLD = 4
"""As many as one text repeats; of more we say only that they are kept."""


def to_keep(understood: Understood, already: int) -> tuple[HeardLine, ...]:
    """The lines that have a figure, at most MOST_KEPT in all: "my carer hits me" names no cost. A number alone is an answer, no line."""
    if understood.number is not None:
        return ()
    lines = (line for line in understood.lines if not line.is_denied and (line.amount_pence or line.miles_tenths))
    return tuple(lines)[: max(0, MOST_KEPT - already)]


def told(lines: Sequence[HeardLine]) -> tuple[ReadLine, ...]:
    """The lines as they are repeated: only figures that the person said, so miles have no price. Empty where there are too many."""
    if len(lines) > MOST_TOLD:
        return ()
    return tuple(
        ReadLine(
            category=line.category or "",
            words=line.words,
            amount_pence=0 if line.miles_tenths is not None else line.amount_pence or 0,
            times=line.times,
            miles_tenths=line.miles_tenths,
        )
        for line in lines
    )
