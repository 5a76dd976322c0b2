"""Dockerfiles without Docker: their instructions, and the folder that their COPY lines make."""

import json
import os
import re
import shlex
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from shutil import copyfile

from tests.deploy.compose import CHECKOUT

DOCKERFILES = sorted((CHECKOUT / "deploy/docker").glob("*.Dockerfile"))


@dataclass(frozen=True)
class Image:
    """A Dockerfile as (instruction, rest of the line) in order."""

    instructions: list[tuple[str, str]]

    def all(self, instruction: str) -> list[str]:
        """What follows every such instruction."""
        return [rest for name, rest in self.instructions if name == instruction]

    def words(self, instruction: str) -> list[str]:
        """The words of the last such instruction in its JSON form."""
        words: list[str] = json.loads(self.all(instruction)[-1])
        return words

    def environment(self) -> dict[str, str]:
        """What ENV sets."""
        return dict(word.split("=", 1) for rest in self.all("ENV") for word in shlex.split(rest))


def read_image(dockerfile: Path) -> Image:
    """Reads a Dockerfile: comments dropped, continued lines joined."""
    lines = [line for line in dockerfile.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    pairs = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return Image([(name, rest) for name, rest in pairs])


def lay_out(image: Image, root: Path) -> Path:
    """Copies what the image copies into `root`; gives the folder in which its programs start."""
    start = root / image.all("WORKDIR")[-1].lstrip("/")
    for rest in image.all("COPY"):
        *sources, target = rest.split()
        folder = root / target.lstrip("/") if target.startswith("/") else start / target
        for source in sources:
            _copy(CHECKOUT / source, folder / Path(source).name if target.endswith("/") else folder)
    return start


def _copy(source: Path, target: Path) -> None:
    """Copies a file or a folder, and only what .dockerignore lets through."""
    files = [source] if source.is_file() else [path for path in source.rglob("*") if path.is_file()]
    for path in files:
        if not _ignored(path.relative_to(CHECKOUT)):
            copy = target if path == source else target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copyfile(path, copy)


def _ignored(path: Path) -> bool:
    """The last line of .dockerignore that fits the path or a folder above it decides."""
    names = [str(path), *(str(folder) for folder in path.parents[:-1])]
    ignored = False
    for pattern in _patterns():
        bare = pattern.lstrip("!").removeprefix("**/")
        anywhere = [os.path.basename(name) for name in names] if pattern.startswith("**/") else names
        if any(fnmatch(name, bare) and name.count("/") == bare.count("/") for name in anywhere):
            ignored = not pattern.startswith("!")
    return ignored


@cache
def _patterns() -> list[str]:
    lines = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
