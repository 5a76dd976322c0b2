"""The tables of messages, and how what was understood is written in them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from services.payments.phone.rules.heard import HeardLine, Understood
from shared.money import pounds

TODAY = date(2026, 11, 24)
FOLDER = Path(__file__).parent / "messages"


@dataclass(frozen=True)
class Row:
    """One message, and what must be understood."""

    said: str
    expected: str
    place: str


def rows(name: str) -> list[Row]:
    """The rows of one table. A backslash and n in a message begin a new line."""
    found = []
    for number, line in enumerate((FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("# "):
            said, _, expected = line.rpartition(" => ")
            found.append(Row(said.replace("\\n", "\n"), expected, f"{name}.txt:{number}"))
    return found


def written(heard: Understood) -> str:
    """What was understood, as the tables write it."""
    parts = [_line(line) for line in heard.lines]
    if heard.intent in ("no", "last") or not parts:
        parts.insert(0, str(heard.intent))
    if heard.total_said_pence is not None:
        parts.append(f"total {_pounds(heard.total_said_pence)}")
    return "; ".join(parts + [f"ask {doubt.kind}" for doubt in heard.doubts])


def _line(line: HeardLine) -> str:
    """One line: "bus 2x3.20", "car 12mi +1", "? 4.60 @2026-11-23", "not bus"."""
    words = line.category or "?"
    if line.is_denied:
        return f"not {words}"
    times = f"{line.times}x" if line.times > 1 else ""
    if line.miles_tenths is not None:
        words += f" {times}{line.miles_tenths / 10:g}mi"
    else:
        words += f" {times}{_pounds(line.amount_pence)}" if line.amount_pence is not None else " ?"
    if line.passengers:
        words += f" +{line.passengers}"
    return words + (f" @{line.on}" if line.on else "")


def _pounds(amount_pence: int) -> str:
    return pounds(amount_pence)[1:].replace(",", "")
