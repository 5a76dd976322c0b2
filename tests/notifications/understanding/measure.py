"""Measures what was understood of tables of messages: right at first try, after one question, invented sums, alarms missed and false."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.notifications.understanding import understand
from services.notifications.understanding.verdict import verdict_of
from tests.notifications.understanding.tables import Row

_OURS = frozenset({"claim", "answer"})
_ANY = "any"
"""The category of a line in a table whose author had only the name "other" for it: each of ours is right."""


@dataclass(frozen=True)
class Result:
    """One message and what came of it."""

    row: Row
    got: dict[str, Any] = field(hash=False)

    @property
    def is_right(self) -> bool:
        """Whether the kind, the lines, the alarm and the command are those that must be."""
        want = self.row.want
        if bool(want.get("danger")) != bool(self.got["danger"]):
            return False
        if want.get("danger") or "kind" not in want:
            return True
        return self._kinds_agree() and self._lines_agree() and self._asks_agree()

    def _lines_agree(self) -> bool:
        """Whether every sum is there; what an author had no name for ("any") may be of any category."""
        wanted, got = Counter(_sums(self.row.want["lines"])), Counter(_sums(self.got["lines"]))
        of_any = [one for one in (wanted - got).elements() if one.startswith(f"{_ANY} ")]
        named = wanted - Counter(of_any)
        rest = _amounts_only((got - named).elements())
        return not named - got and rest == _amounts_only(of_any)

    def _kinds_agree(self) -> bool:
        want, got = self.row.want, self.got
        if want["kind"] in _OURS and got["kind"] in _OURS:
            return want["kind"] == "claim" or bool(want["lines"]) or want.get("command") in (None, got["command"])
        is_command = want["kind"] in ("command", "answer") and got["kind"] in ("command", "answer", "not_a_claim")
        if is_command and want.get("command"):
            return bool(want["command"] == got["command"])
        return bool(want["kind"] == got["kind"])

    def _asks_agree(self) -> bool:
        want, got = self.row.want.get("asks"), self.got["asks"]
        return want == got or (want is not None and got is not None)

    @property
    def asks(self) -> bool:
        """Whether it is not right, but one question away from it: nothing is read back that was not said."""
        return not self.is_right and self.got["kind"] in _OURS and self.got["asks"] is not None

    @property
    def is_invented(self) -> bool:
        """Whether a sum is put before the person as it stands that is not the one they paid."""
        if self.got["kind"] not in _OURS or self.got["asks"] is not None or "lines" not in self.row.want:
            return False
        got = _amounts(self.got["lines"])
        return bool(got) and got != _amounts(self.row.want["lines"])

    @property
    def is_missed(self) -> bool:
        """Whether danger was not heard."""
        return bool(self.row.want.get("danger")) and self.got["danger"] is None

    @property
    def is_false_alarm(self) -> bool:
        """Whether danger was heard where there is none."""
        return not self.row.want.get("danger") and self.got["danger"] is not None

    @property
    def is_wrong_stop(self) -> bool:
        """Whether texts stop although nobody asked for it."""
        return self.got["command"] == "STOP" and self.row.want.get("command") not in ("STOP",)


def heard(rows: Iterable[Row]) -> list[Result]:
    """What the ear makes of each message."""
    return [Result(row, verdict_of(understand(row.said, row.context), row.context)) for row in rows]


def summary(results: Sequence[Result]) -> str:
    """The figures of a table in one line."""
    counted = Counter[str]()
    for one in results:
        counted["danger" if one.row.want.get("danger") else "ordinary"] += 1
        for name in ("is_right", "asks", "is_invented", "is_missed", "is_false_alarm", "is_wrong_stop"):
            counted[name] += bool(getattr(one, name))
    every = len(results) or 1
    return (
        f"{len(results)} messages: {counted['is_right'] / every:.1%} right at first try, "
        f"{(counted['is_right'] + counted['asks']) / every:.1%} after one question, {counted['is_invented']} wrong sums, "
        f"{counted['is_false_alarm']} false alarms of {counted['ordinary']}, {counted['is_missed']} missed of {counted['danger']}, "
        f"{counted['is_wrong_stop']} wrong stops"
    )


def _sums(lines: Sequence[dict[str, Any]]) -> list[str]:
    """What each category comes to, so that two fares of £2 are the same as 2 times £2; what is not said is told apart."""
    return sorted(f"{category} {worth}" for category, worth in _by_category(lines))


def _amounts_only(sums: Iterable[str]) -> list[str]:
    return sorted(one.partition(" ")[2] for one in sums)


def _amounts(lines: Sequence[dict[str, Any]]) -> list[str]:
    return sorted(worth for _, worth in _by_category(lines) if worth != "?")


def _by_category(lines: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    pence, tenths, open_lines = Counter[str](), Counter[str](), list[tuple[str, str]]()
    for one in lines:
        category, times = str(one["category"]), one.get("times") or 1
        if one.get("miles_tenths"):
            tenths[category] += one["miles_tenths"] * times
        elif one.get("amount_pence"):
            pence[category] += one["amount_pence"] * times
        else:
            open_lines.append((category, "?"))
    return [
        *((category, f"{worth}p") for category, worth in pence.items()),
        *((category, f"{worth / 10:g} miles") for category, worth in tenths.items()),
        *open_lines,
    ]
