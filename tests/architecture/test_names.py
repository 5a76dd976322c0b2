"""One name for one thing: classes of the services and of what they share, and imports that must tell two of ours apart."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from tests.conftest import CHECKOUT

OWN = ("services", "shared", "deploy", "tests")
MEANT_TWICE: dict[str, str] = {}
"""Class names that may stand in two files, each with its reason."""
MAY_BE_RENAMED: dict[str, str] = {}
"""What an import may give another name, each with its reason."""


@cache
def trees() -> dict[str, ast.Module]:
    """The code of every file of ours; read by the tests that need it, not by every worker that collects them."""
    return {
        file.relative_to(CHECKOUT).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for package in OWN
        for file in sorted((CHECKOUT / package).rglob("*.py"))
    }


def classes() -> Iterator[tuple[str, str]]:
    """Name and file of every class in the services and in what they share."""
    for file, tree in trees().items():
        if file.startswith(("services/", "shared/")) and "/migrations/" not in file:
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    yield node.name, file


def is_module(dotted: str) -> bool:
    """Whether a dotted name is one of our modules. Folders share file names (`api`, `tables`, `usecases`), so these may be told apart."""
    path = dotted.replace(".", "/")
    return f"{path}.py" in trees() or f"{path}/__init__.py" in trees()


def renamed_imports() -> Iterator[tuple[str, str]]:
    """Every import of something of ours, not a module, under another name: the file, and what is imported."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OWN:
                for one in node.names:
                    if one.asname and not is_module(f"{node.module}.{one.name}"):
                        yield file, f"{node.module}.{one.name}"


def test_a_class_name_stands_for_one_thing() -> None:
    files = defaultdict(set)
    for name, file in classes():
        files[name].add(file)
    assert len(files) > 300
    twice = {name: sorted(where) for name, where in files.items() if len(where) > 1}
    assert {name: where for name, where in twice.items() if name not in MEANT_TWICE} == {}
    assert set(MEANT_TWICE) <= set(twice), "reasons for names that are unique by now"


def test_no_import_renames_what_is_ours() -> None:
    found = list(renamed_imports())
    assert [one for one in found if one[1] not in MAY_BE_RENAMED] == []
    assert set(MAY_BE_RENAMED) <= {what for _, what in found}, "reasons for imports that are gone by now"
