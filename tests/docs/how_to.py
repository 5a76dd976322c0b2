"""Follows a page of docs/how-to: its blocks of code are put where the words before them say, in a copy of the checkout."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import CHECKOUT

PAGES = CHECKOUT / "docs" / "how-to"
_BLOCK = re.compile(r"(?P<before>[^\n](?:[^\n]|\n(?!\n))*:)\n\n```\w+\n(?P<text>.*?)```\n", re.DOTALL)
_PLACE = re.compile(r"[Ii]n `(?P<file>[^`]+)`, (?P<where>after|before) the line with `(?P<line>[^`]+)`:$")
_NEW = re.compile(r"Write `(?P<file>[^`]+)`:$")
_OUT = re.compile(r"Take out of `(?P<file>[^`]+)`:$")
_LEFT_BEHIND = shutil.ignore_patterns("model")


@dataclass(frozen=True)
class Step:
    """One block: what is written into a file, or taken out of it, and where."""

    file: str
    text: str
    where: str
    line: str = ""

    def do(self, tree: Path) -> None:
        """Changes the file as a reader of the page would."""
        file = tree / self.file
        if self.where == "new":
            assert not file.exists(), f"{self.file} is there already"
            file.write_text(self.text, encoding="utf-8")
            return
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        if self.where == "out":
            out = self.text.splitlines(keepends=True)
            assert set(out) <= set(lines), f"{self.file} has no such lines"
            lines = [line for line in lines if line not in out]
        else:
            places = [number for number, line in enumerate(lines) if self.line in line]
            assert len(places) == 1, f"{self.file}: {self.line!r} stands there {len(places)} times"
            lines.insert(places[0] + (self.where == "after"), self.text)
        file.write_text("".join(lines), encoding="utf-8")


def steps_of(page: str) -> list[Step]:
    """The blocks of a page, in order. Each must say where it goes."""
    text = (PAGES / page).read_text(encoding="utf-8")
    found = [_step(" ".join(one["before"].split()), one["text"]) for one in _BLOCK.finditer(text)]
    assert len(found) == text.count("```") // 2, f"{page}: a block does not say where it goes"
    return found


def _step(before: str, text: str) -> Step:
    if place := _PLACE.search(before):
        return Step(place["file"], text, place["where"], place["line"])
    if new := _NEW.search(before):
        return Step(new["file"], text, "new")
    out = _OUT.search(before)
    assert out, f"does not say where the block goes: {before}"
    return Step(out["file"], text, "out")


class Copy:
    """A copy of the checkout in which some steps of a page have been done. What was compiled is copied too: nothing is slow twice."""

    def __init__(self, tree: Path, steps: Sequence[Step]) -> None:
        self.tree = tree
        self._files = {one.file for one in steps}
        for package in ("services", "shared", "deploy", "tests"):
            shutil.copytree(CHECKOUT / package, tree / package, ignore=_LEFT_BEHIND)
        shutil.copy2(CHECKOUT / "pyproject.toml", tree)

    def follow(self, steps: Sequence[Step]) -> None:
        """Does these steps of the page and no others."""
        for file in self._files:
            if (CHECKOUT / file).exists():
                shutil.copy2(CHECKOUT / file, self.tree / file)
            else:
                (self.tree / file).unlink(missing_ok=True)
        for step in steps:
            step.do(self.tree)

    def run(self, *arguments: str) -> str:
        """What Python says in the copy."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=self.tree, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def missing(self, test: str) -> list[str]:
        """The places that a test of tests/architecture lists as missing."""
        said = self.run(
            "-c", f"from tests.architecture.{test} import missing\nfor one in missing(): print('missing', one)"
        )
        assert "Error" not in said, said
        return re.findall(r"^missing (.*)$", said, re.MULTILINE)

    def types(self, *files: str) -> list[str]:
        """What mypy finds in some files. What it knows of the rest is kept in the checkout from one run to the next."""
        cache = CHECKOUT / ".mypy_cache" / "how-to" / files[0].replace("/", ".")
        said = self.run("-m", "mypy", f"--cache-dir={cache}", "--no-error-summary", *files)
        return [line for line in said.splitlines() if ": error: " in line]
