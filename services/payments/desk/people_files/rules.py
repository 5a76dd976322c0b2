"""Rows of a file as they are sealed, and what is said of each row once it is done."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.payments.desk.rules.cells import clean
from services.payments.desk.rules.columns import column_letter
from services.payments.desk.rules.people import BadRow, PeopleFile, PersonRow, UnsureRow
from services.payments.desk.rules.reports import RowReport
from services.payments.people.imports.rules import Answers

MOST_ROWS = 100_000
LARGEST_BYTES = 12 * 1024 * 1024
IN_A_PART = 1000
MOST_BAD_KEPT = 500
"""Of rows that cannot be used so many are kept by number; all are counted by their reason."""
DONE = frozenset({"added", "changed", "unchanged"})
_A_NUMBER = re.compile(r"(?<=^Row )\d+")


@dataclass(frozen=True, slots=True)
class SealedPart:
    """Rows of a part with the answers that were given about them, and the heading of their IDs."""

    people: tuple[PersonRow, ...]
    answers: Answers
    label: str

    def as_json(self) -> str:
        """The text that is sealed."""
        return json.dumps(
            {
                "people": [asdict(one) for one in self.people],
                "same": dict(self.answers.same),
                "new": sorted(self.answers.new),
                "label": self.label,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "SealedPart":
        """What was sealed."""
        held = json.loads(text)
        people = tuple(PersonRow(**{**one, "like_keys": tuple(one["like_keys"])}) for one in held["people"])
        return cls(people, Answers(held["same"], frozenset(held["new"])), held["label"])


def in_parts(people: Sequence[PersonRow]) -> Iterable[tuple[PersonRow, ...]]:
    """The rows of a file, so many at a time."""
    return (tuple(people[start : start + IN_A_PART]) for start in range(0, len(people), IN_A_PART))


def part_report(rows: Sequence[RowReport], keys: Mapping[int, str]) -> dict[str, Any]:
    """What is kept of a part: how many of each outcome, and each row about which something must be said, without names. `people` are those
    whose number is still to be passed on, by the number of their row."""
    counts = dict.fromkeys(("added", "changed", "unchanged", "held", "bad"), 0)
    for one in rows:
        counts[one.outcome] += 1
    said: list[dict[str, Any]] = [
        {
            "row": one.row,
            "outcome": one.outcome,
            "column": one.column,
            "reason": one.reason,
            "key": keys.get(one.row, "") if one.outcome == "held" else "",
            "same": one.question.same if one.question else None,
        }
        for one in rows
        if one.outcome not in DONE or one.number == "not_saved"
    ]
    return {"counts": counts, "reasons": count_reasons(one["reason"] for one in said), "said": said}


def count_reasons(reasons: Iterable[str | None]) -> dict[str, int]:
    """How many rows have each reason; reasons that differ only in the number of a row are one."""
    return dict(Counter(_A_NUMBER.sub("…", one) if one else "" for one in reasons))


def bad_said(rows: Iterable[BadRow]) -> list[dict[str, Any]]:
    """Rows that cannot be used, by row, column and reason."""
    return [{"row": one.number, "column": one.column, "reason": one.reason} for one in rows]


def unused_columns(file: PeopleFile) -> list[str]:
    """Columns that were left aside, by heading and letter."""
    letters = {column_letter(at): clean(heading) for at, heading in enumerate(file.sheet.headings)}
    return [f"{letters.get(one) or 'without a heading'} (column {one})" for one in file.sheet.unused]


def unsure_said(rows: Iterable[UnsureRow], reason: str) -> list[dict[str, Any]]:
    """Rows of which nobody can tell how their letters are meant: the file is brought again, with its encoding chosen."""
    return [{"row": one.number, "column": None, "reason": reason} for one in rows]
