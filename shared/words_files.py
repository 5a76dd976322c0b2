"""Words that people read, as the files in which they stand: each file with its digest, so that whoever checked it is known by exactly what
they read."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from shared.contracts.words import WordsFile, WordsUnit

WORDS_SUFFIXES = frozenset({".py", ".txt", ".toml", ".svg", ".typ"})


def unit_of(root: Path, name: str, what: str, language: str, paths: Sequence[str]) -> WordsUnit:
    """Some words of one language: files, or folders of them, below a service's own folder. Their digest changes with any of them."""
    files = [_file(root, path) for given in paths for path in _files(root / given)]
    whole = hashlib.sha256("\n".join(f"{one.path} {one.digest}" for one in files).encode()).hexdigest()
    return WordsUnit(name=name, what=what, language=language, files=tuple(files), digest=whole)


def units_of(root: Path, named: Mapping[str, tuple[str, str, Sequence[str]]]) -> tuple[WordsUnit, ...]:
    """`named`: by name, what the words are, their language and where they stand."""
    return tuple(unit_of(root, name, *rest) for name, rest in named.items())


def _files(given: Path) -> Iterator[Path]:
    if given.is_file():
        yield given
        return
    yield from sorted(path for path in given.rglob("*") if path.suffix in WORDS_SUFFIXES and path.is_file())


def _file(root: Path, path: Path) -> WordsFile:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return WordsFile(path=path.relative_to(root).as_posix(), digest=digest)
