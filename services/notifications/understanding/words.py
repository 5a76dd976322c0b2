"""Reads the word lists: `words/<language>/<theme>.txt`, one phrase a line, with language and reviewer in the head."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
_HEAD = re.compile(r"# Language: \S.*\. Reviewed by: \S.*\.")
MEANS = " = "


class WordListError(ValueError):
    """A word list that cannot be used: the service does not start with it."""


@cache
def table(theme: str) -> Mapping[str, str]:
    """The phrases of a theme in all languages, in their order; each with what stands behind " = ", or an empty string."""
    found: dict[str, str] = {}
    for file in sorted(FOLDER.glob(f"*/{theme}.txt")):
        for phrase, value in _read(file):
            if found.setdefault(phrase, value) != value:
                raise WordListError(
                    f"{file.parent.name}/{file.name}: {phrase!r} has another meaning in another language."
                )
    return found


@cache
def phrases(theme: str) -> frozenset[str]:
    """The phrases of a theme in all languages."""
    return frozenset(table(theme))


@cache
def beginnings(theme: str) -> frozenset[str]:
    """The first words of the phrases of a theme: where none of them stands no phrase does."""
    return frozenset(phrase.partition(" ")[0] for phrase in table(theme))


@cache
def in_language(theme: str, language: str) -> frozenset[str]:
    """The phrases of a theme in one language."""
    return frozenset(phrase for phrase, _ in _read(FOLDER / language / f"{theme}.txt"))


def themes() -> tuple[str, ...]:
    """The names of all themes."""
    return tuple(sorted({file.stem for file in FOLDER.glob("*/*.txt")}))


def check() -> None:
    """Reads every list once. Raises WordListError for one that cannot be used."""
    for theme in themes():
        table(theme)


def _read(file: Path) -> Iterator[tuple[str, str]]:
    """The lines of a list. Two lines of head: what it holds; its language, and who has read it."""
    name = f"{file.parent.name}/{file.name}"
    lines = file.read_text(encoding="utf-8").splitlines()
    if len(lines) < 2 or not lines[0].startswith("# ") or not _HEAD.fullmatch(lines[1]):
        raise WordListError(f"{name}: the head must say what the list holds, its language, and who has reviewed it.")
    seen = set[str]()
    for number, line in enumerate(lines[2:], 3):
        if not line or line.startswith("# "):
            continue
        phrase, _, value = line.partition(MEANS)
        if phrase != phrase.strip() or value != value.strip() or phrase in seen:
            raise WordListError(f"{name}, line {number}: {phrase!r} stands there twice, or has blanks at its ends.")
        seen.add(phrase)
        yield phrase, value
