"""Whom people in danger are told to call: the dated rows of helplines.toml, checked when a process starts."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.understood import DangerKind


class Helpline(BaseModel):
    """One number, and where it is from. `read_at` where somebody else repeats it and we could not read the source itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z_]+$")
    """How prompts call it: {samaritans}."""
    number: str = Field(pattern=r"^\d+( \d+)*$")
    what: str
    places: str
    is_free: bool
    hours: str
    source: str = Field(pattern=r"^https://\S+$")
    read_at: str | None = None
    checked: date
    note: str = ""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: dict[DangerKind, tuple[str, ...]]
    helpline: tuple[Helpline, ...]


_FILE = _File.model_validate(tomllib.loads((Path(__file__).parent / "helplines.toml").read_text(encoding="utf-8")))

HELPLINES: Mapping[str, Helpline] = {one.name: one for one in _FILE.helpline}
OF_KIND: Mapping[DangerKind, tuple[Helpline, ...]] = {
    kind: tuple(HELPLINES[name] for name in names) for kind, names in _FILE.kinds.items()
}
"""The helplines for each kind of danger, the one to call first before the others."""


def first_of(kind: DangerKind) -> Helpline:
    """The helpline that words for this kind must name."""
    return OF_KIND[kind][0]


def are_named(words: str, helpline: Helpline) -> bool:
    """Whether words name this number, with blanks in it or without. Longer numbers that it is a part of do not count."""
    return re.search(_as_written(helpline.number), words) is not None


def spoken(number: str) -> str:
    """A number as a voice says it, digit by digit: "1 1 6, 1 2 3"."""
    return ", ".join(" ".join(group) for group in number.split())


def aloud(words: str) -> str:
    """Words with every number of a helpline in them as a voice says it."""
    return _ANY.sub(lambda found: spoken(found[0]), words)


def _as_written(number: str) -> str:
    """Not after another figure: 0800 111 999 does not name 999. Figures may follow: "999 24 hours a day"."""
    return r"(?<!\d)(?<!\d )" + " ?".join(number.replace(" ", "")) + r"(?!\d)"


_ANY = re.compile("|".join(_as_written(one.number) for one in HELPLINES.values()))
