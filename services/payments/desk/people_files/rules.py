"""Rows of a file as they are sealed, and what is said of each row once it is done."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.payments.desk.rules.cells import clean
from services.payments.desk.rules.columns import column_letter
from services.payments.desk.rules.people import PeopleFile, PersonRow
from services.payments.desk.rules.reports import NOT_SAVED, UNSURE, RowReport
from services.payments.people.imports.rules import Answers

MOST_ROWS = 100_000
LARGEST_BYTES = 12 * 1024 * 1024
IN_A_PART = 1000
MOST_NUMBERS = 20
"""Of rows with the same reason so many are named by number; all are counted."""
_A_NUMBER = re.compile(r"(?<=^Row )\d+")
_OPTION = re.compile(r'--column "([^"]+)"')


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
    """What is kept of a part, without names: how many of each outcome, what is to be put right by its reason, and each row that waits for an
    answer. `keys` are the IDs by the number of their row."""
    counts = dict.fromkeys(("added", "changed", "unchanged", "held", "bad"), 0)
    for one in rows:
        counts[one.outcome] += 1
    wrong = [one for one in rows if one.outcome == "bad" or (one.outcome != "held" and one.number == NOT_SAVED)]
    waiting = [
        {
            "row": one.row,
            "column": one.column,
            "reason": one.reason,
            "key": keys.get(one.row, ""),
            "same": one.question.same if one.question else None,
        }
        for one in rows
        if one.outcome == "held"
    ]
    return {
        "counts": counts,
        "wrong": by_reason((one.row, one.column, one.reason) for one in wrong),
        "waiting": waiting,
    }


def by_reason(rows: Iterable[tuple[int, str | None, str | None]]) -> list[dict[str, Any]]:
    """Rows (number, column, reason) put together by what is wrong, the first numbers of each; reasons that differ only in the number of
    another row are one."""
    found: dict[tuple[str | None, str], dict[str, Any]] = {}
    for row, column, reason in rows:
        plain = _A_NUMBER.sub("…", reason or "")
        one = found.setdefault((column, plain), {"column": column, "reason": plain, "count": 0, "rows": []})
        one["count"] += 1
        if len(one["rows"]) < MOST_NUMBERS:
            one["rows"].append(row)
    return list(found.values())


def read_wrong(file: PeopleFile) -> list[dict[str, Any]]:
    """What could not be read of a file: rows that cannot be used, and rows of which nobody can tell how their letters are meant, for which
    the file is brought again with its encoding chosen."""
    bad = [(one.number, one.column, one.reason) for one in file.bad]
    return by_reason([*bad, *((one.number, None, UNSURE) for one in file.unsure)])


def for_the_page(refusal: str) -> str:
    """Why a list cannot be used, for somebody at the page: what is an option of the command stands in a field of the form here."""
    return _OPTION.sub(r"“\1”, in the field “Which column is which?”", refusal)


def unused_columns(file: PeopleFile) -> list[str]:
    """Columns that were left aside, by heading and letter."""
    letters = {column_letter(at): clean(heading) for at, heading in enumerate(file.sheet.headings)}
    return [f"{letters.get(one) or 'without a heading'} (column {one})" for one in file.sheet.unused]
