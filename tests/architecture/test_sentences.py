"""No sentence that has to be read twice: docstrings and pages are made of short ones."""

import ast
import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.conftest import CHECKOUT

MOST_WORDS = 42
"""More than twice what GOV.UK asks of a sentence for the public: these are for people who know the field, and are still too long."""
TRACKED = subprocess.run(  # our own git, with fixed arguments
    ["git", "ls-files", "services", "shared", "deploy", "docs", "*.md"],  # noqa: S607
    cwd=CHECKOUT, capture_output=True, text=True, check=True,
).stdout.split()  # fmt: skip
_PARAGRAPH = re.compile(r"^(?![|`#>]).+(?:\n(?![|`#>-]|\s*\n).+)*", re.MULTILINE)
_END = re.compile(r"(?<=[.?!:])[\")*]*\s+(?=[\"(*]*[A-Z`])")
_PARTS = re.compile(r"\n\s*\n|\n\s*(?:[-*|]\s|\d+\.\s|[├└])")


def sentences(words: str) -> Iterator[str]:
    """The sentences of a docstring or a paragraph; a line of a list ends one."""
    for part in _PARTS.split(words):
        yield from _END.split(" ".join(part.split()))


def docstrings(source: str) -> Iterator[str]:
    """What stands in a module's docstrings, and in the strings below its names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def prose(page: str) -> Iterator[str]:
    """The paragraphs of a page, without its tables, headings and blocks of code."""
    yield from (found[0] for found in _PARAGRAPH.finditer(re.sub(r"```[\s\S]*?```", "", page)))


def too_long(name: str) -> list[str]:
    """The sentences of a file that are too long."""
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    blocks = docstrings(text) if name.endswith(".py") else prose(text)
    return [one for block in blocks for one in sentences(block) if len(one.split()) > MOST_WORDS]


def test_no_sentence_is_too_long() -> None:
    found = {name: too_long(name) for name in TRACKED if name.endswith((".py", ".md"))}
    assert {name: long for name, long in found.items() if long} == {}


@pytest.mark.parametrize("long", ["word " * (MOST_WORDS + 1) + "end.", "- " + "word, " * (MOST_WORDS + 1) + "end."])
def test_a_sentence_that_is_too_long_is_found(long: str) -> None:
    assert [one for one in sentences(long) if len(one.split()) > MOST_WORDS]
