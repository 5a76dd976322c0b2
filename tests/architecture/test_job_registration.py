"""Jobs are declared in one way, which `Jobs` describes: `register(jobs, needs)` with handlers of the module."""

import ast
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

FILES = sorted(
    file for file in (CHECKOUT / "services").rglob("*.py") if "\ndef register(jobs" in file.read_text(encoding="utf-8")
)


def test_every_folder_with_jobs_is_looked_at() -> None:
    assert len(FILES) >= 8


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_jobs_are_declared_in_the_one_way(file: Path) -> None:
    functions = [one for one in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(one, ast.FunctionDef)]
    (register,) = [one for one in functions if one.name == "register"]
    assert [one.arg for one in register.args.args] == ["jobs", "needs"]
    assert not register.args.kwonlyargs
    assert not [
        one for one in ast.walk(register) if isinstance(one, ast.FunctionDef | ast.Lambda) and one is not register
    ]
    declared = [one for one in ast.walk(register) if isinstance(one, ast.Call) and ast.unparse(one.func) == "jobs.on"]
    assert declared
    for call in declared:
        handler = ast.unparse(call.args[1])
        assert handler.startswith("partial(")
        assert handler.split(", ")[1].rstrip(")") == "needs", handler
