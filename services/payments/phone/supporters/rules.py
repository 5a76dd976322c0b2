"""Who may be written down as somebody's supporter, on which evidence, and until when."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Never

from shared.errors import Effect, InvalidError

LONGEST_NAME, LONGEST_EVIDENCE = 200, 500
LONGEST = timedelta(days=400)
"""It is looked at again after a year at the latest: people's helpers change."""


@dataclass(frozen=True, slots=True)
class NewSupporter:
    """Who helps, what shows that the person agreed (in words), seen on which day, and when it is looked at again."""

    supporter_name: str = field(repr=False)
    evidence: str = field(repr=False)
    seen_on: date
    review_on: date


def check_supporter(new: NewSupporter, today: date) -> NewSupporter:
    """The same with its words as they are kept. Raises InvalidError where they are missing or too long, or the days do not fit."""
    name, evidence = " ".join(new.supporter_name.split()), " ".join(new.evidence.split())
    if not 0 < len(name) <= LONGEST_NAME:
        _refuse("supporter_name", "It needs who helps them.", "Write the name of the person who helps.")
    if not 0 < len(evidence) <= LONGEST_EVIDENCE:
        _refuse("evidence", "It needs what shows that the person agreed.", "Write how they said so, and who was there.")
    if not today - LONGEST <= new.seen_on <= today:
        _refuse("seen_on", "The person agreed today or on a day that is past.", "Write the day.")
    if not today < new.review_on <= new.seen_on + LONGEST:
        _refuse("review_on", "It is looked at again on a day that is to come, within 400 days.", "Choose such a day.")
    return NewSupporter(name, evidence, new.seen_on, new.review_on)


def _refuse(code: str, what: str, to_do: str) -> Never:
    raise InvalidError(f"supporter.{code}", what, to_do, effect=Effect.NOTHING_SAVED)
