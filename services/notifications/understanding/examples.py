"""Reads messages in which people have marked what each figure and thing is: from them the tagger learns.

A line is `[what we asked] message => what is understood`; in it `<4.60:paid>` marks a figure, `<cuppa:food>` a thing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.notifications.understanding.normalise import folded
from services.notifications.understanding.tokens import Token, pieces

FOLDER = Path(__file__).parent / "examples"
_MARK = re.compile(r"<([^<>]*):(\w+)>")
_QUESTION = re.compile(r"\[(\w+)\] ")
OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Example:
    """One message: its words without marks, its pieces each with a label ("B-paid", "I-paid", "O"), and what is understood."""

    said: str
    tokens: tuple[Token, ...]
    labels: tuple[str, ...]
    question: str | None
    understood: str
    place: str


def read(file: Path) -> Iterator[Example]:
    """The examples of a file."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("# "):
            yield example(line, f"{file.name}:{number}")


def example(line: str, place: str = "") -> Example:
    """One line as an example."""
    marked, _, understood = line.rpartition(" => ")
    asked = _QUESTION.match(marked)
    marked = (marked[asked.end() :] if asked else marked).replace("\\n", "\n")
    tokens, labels, end, glued = list[Token](), list[str](), 0, False
    for found in _MARK.finditer(marked):
        glued = _add(tokens, labels, marked[end : found.start()], OUTSIDE, glued)
        glued = _add(tokens, labels, found[1], found[2], glued)
        end = found.end()
    _add(tokens, labels, marked[end:], OUTSIDE, glued)
    said = _MARK.sub(r"\1", marked)
    return Example(said, tuple(tokens), tuple(labels), asked[1] if asked else None, understood, place)


def _add(tokens: list[Token], labels: list[str], text: str, role: str, was_glued: bool) -> bool:
    """Adds a part of a message, all of one role. Gives whether the next part would stand directly behind it."""
    plain = folded(text)
    for place, token in enumerate(pieces(plain)):
        is_glued = token.is_glued if place else (was_glued and not plain[:1].isspace())
        tokens.append(Token(token.text, is_glued))
        labels.append(role if role == OUTSIDE else f"{'I' if place else 'B'}-{role}")
    return bool(plain) and not plain[-1:].isspace() if plain else was_glued
