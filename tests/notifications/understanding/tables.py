"""Tables of messages with what must be understood of each: those that we learn from, regressions, and held-out ones."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

from services.notifications.understanding import examples
from services.notifications.understanding.context import EXPECTED, Context
from shared.contracts.understood import Intent

TODAY = date(2026, 11, 24)
FOLDER = Path(__file__).parent / "messages"
_OWN_WORDS = 5  # fewer are nobody's own: "where is my money"
_LIKE = 0.6  # of all words of two messages
_LINE = re.compile(r"(\?|[a-z_]+) (?:(\d+)x)?(\?|[\d.]+)(mi)?(?: \+\d+)?(?: @[\d-]+)?")
_DANGER = re.compile(r"(?:also )?danger \w+ (certain|possible)")
_TALK = frozenset(
    {
        "news", "question", "spam", "thanks", "greeting", "about_us", "about_receipt", "about_paying", "about_benefits", "nothing",
        "name",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One message, what was asked before it, and what must be understood; `is_welsh` by the words that only Welsh has."""

    said: str
    context: Context
    want: dict[str, Any] = field(hash=False)
    place: str

    @property
    def is_welsh(self) -> bool:
        """Whether a message is in Welsh, as far as its small words tell."""
        return bool(_WELSH.search(self.said.casefold()))


_WELSH = re.compile(
    r"\b(dw i|dwi|fi'n|mae|ddim|dim|bws|tacsi|trên|cinio|punt|bunt|wedi|fy|sydd|plis|diolch|ges i|arian|gyda|milltir|isio|eisiau)\b"
)


def learnt() -> list[Row]:
    """The messages that the models have learnt from."""
    return [row_of(one) for file in sorted(examples.FOLDER.glob("*.txt")) for one in examples.read(file)]


def alarms() -> list[Row]:
    """Messages by which word lists were once written: "! …" must ring as danger, "- …" must not."""
    return [row for file in sorted(FOLDER.glob("regressions_*.txt")) for row in _of_alarms(file)]


def regressions() -> dict[str, list[Row]]:
    """Messages whose kinds were learnt from, by table; without those that stand among the examples, which say nothing any more."""
    known = KnownMessages()
    tables = {file.stem: _of_objects(file) for file in sorted(FOLDER.glob("regressions_*.jsonl"))}
    return {name: [row for row in rows if not known.has_like(row.said)] for name, rows in tables.items()}


def holdout() -> dict[str, list[Row]]:
    """Messages by authors who have seen neither rules nor tables, by table."""
    return {file.stem: list(_of_objects(file)) for file in sorted(FOLDER.glob("holdout_*.jsonl"))}


class KnownMessages:
    """The words of every example, by word."""

    def __init__(self) -> None:
        self._with: dict[str, list[frozenset[str]]] = {}
        for words in {_words(row.said) for row in learnt()}:
            for word in words:
                self._with.setdefault(word, []).append(words)

    def has_like(self, said: str) -> bool:
        """Whether a message has its words, or most of them, from one that is known; a few words ("yes please") are everybody's."""
        words = _words(said)
        if len(words) < _OWN_WORDS:
            return False
        # One that shares six of ten with it has at least one of any so many of its words, so the rarest of them find it.
        enough = len(words) - ceil(_LIKE * len(words)) + 1
        rarest = sorted(words, key=lambda word: len(self._with.get(word, ())))[:enough]
        near = (one for word in rarest for one in self._with.get(word, ()))
        return any(len(words & one) >= _LIKE * len(words | one) for one in near)


def _words(said: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", said.casefold()))


def context_of(question: str | None, expect: str | None = None) -> Context:
    """The context of a message after one of our questions."""
    return Context(TODAY, question, expect or EXPECTED.get(question or "", "free"))  # type: ignore[arg-type]  # tables are checked by hand


def row_of(one: examples.Example) -> Row:
    """What must be understood of an example."""
    parts = one.understood.split("; ")
    danger = next((found[1] for part in parts if (found := _DANGER.fullmatch(part))), None)
    lines = [_line(found) for part in parts if (found := _LINE.fullmatch(part)) and found[1] != "total"]
    asks = next((part[4:] for part in parts if part.startswith("ask ")), None)
    wishes = [part.removeprefix("also ") for part in parts if part.removeprefix("also ") in set(Intent)]
    is_claim = bool(lines) or parts[0].startswith(("not ", "ask "))
    kind = "danger" if danger else "claim" if is_claim else _kind(wishes[0] if wishes else "unclear")
    command = wishes[0].upper() if wishes and wishes[0] != "unclear" else None
    want = {"kind": kind, "lines": lines, "command": command, "danger": danger, "asks": asks}
    return Row(one.said, context_of(one.question), want, one.place)


def _kind(wish: str) -> str:
    return "unclear" if wish == "unclear" else "not_a_claim" if wish in _TALK else "command"


def _line(found: re.Match[str]) -> dict[str, Any]:
    figure = None if found[3] == "?" else float(found[3])
    miles = round(figure * 10) * int(found[2] or 1) if figure is not None and found[4] else None
    pence = round(figure * 100) if figure is not None and not found[4] else None
    times = int(found[2] or 1) if pence else 1
    category = None if found[1] == "?" else found[1]
    return {"category": category, "amount_pence": pence, "miles_tenths": miles, "times": times}


def _of_alarms(file: Path) -> Iterator[Row]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line[:2] in ("! ", "- "):
            want = {"danger": "certain" if line[0] == "!" else None}
            yield Row(line[2:], context_of(None), want, f"{file.name}:{number}")


def _of_objects(file: Path) -> Iterator[Row]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            told = json.loads(line)
            asked = told.get("context") or {}
            context = context_of(asked.get("question"), asked.get("expect"))
            yield Row(told["text"], context, told["want"], f"{file.name}:{number}")
