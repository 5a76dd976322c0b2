"""House rules that no linter knows: what every file has, and what no file may have."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

MOST_LINES = 350
PACKAGES = ("services", "shared", "deploy", "tests")
FILES = sorted(file for package in PACKAGES for file in (CHECKOUT / package).rglob("*.py"))
LOCKS = [*sorted(CHECKOUT.glob("*.lock")), CHECKOUT / "package-lock.json", CHECKOUT / ".npmrc"]
SQL = sorted(file for package in PACKAGES for file in (CHECKOUT / package).rglob("*.sql"))
REGISTRIES = (
    "pypi org",
    "python_hosted org",
    "npmjs org",
    "npmjs com",
    "yarnpkg com",
    "crates io",
    "golang org",
    "anaconda org",
)
"""Hosts that packages come from, without their dots, and one in two words: no file names one, so neither does this."""


def names(files: list[Path]) -> list[str]:
    """Files as a person calls them."""
    return [str(file.relative_to(CHECKOUT)) for file in files]


def test_there_are_files_to_look_at() -> None:
    assert len(FILES) > 100
    assert LOCKS
    assert SQL


def test_every_module_says_what_it_is_for() -> None:
    silent = [file for file in FILES
              if (source := file.read_text(encoding="utf-8")) and not ast.get_docstring(ast.parse(source))]  # fmt: skip
    assert names(silent) == []


def test_no_module_has_outgrown_its_reader() -> None:
    long = [file for file in [*FILES, *SQL] if len(file.read_text(encoding="utf-8").splitlines()) > MOST_LINES]
    assert names(long) == []


def written(host: str) -> str:
    """A registry's host as a file would name it."""
    return host.replace("_", "").replace(" ", ".")


def named_registries(text: str) -> set[str]:
    """The hosts of package registries that a text names."""
    return {host for host in REGISTRIES if re.search(rf"\b{re.escape(written(host))}\b", text, re.IGNORECASE)}


def test_no_tracked_file_names_a_registry() -> None:
    """Where packages come from is each machine's own business: its registry may be a mirror."""
    listed = subprocess.run(
        [shutil.which("git") or "git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    files = [file for name in listed.split("\0") if name and (file := CHECKOUT / name).is_file()]
    assert CHECKOUT / "pyproject.toml" in files
    assert names([file for file in files if named_registries(file.read_text(encoding="utf-8", errors="replace"))]) == []


@pytest.mark.parametrize("host", REGISTRIES)
def test_a_registry_is_seen_wherever_it_stands(host: str) -> None:
    dotted = written(host)
    for text in (f"https://{dotted}/simple", f"'files.{dotted.upper()}'", f"see {dotted}."):
        assert named_registries(text) == {host}


def test_locks_say_only_what_and_never_from_where() -> None:
    for lock in LOCKS:
        assert not re.search(r"://|index-url|--find-links|registry\s*=", lock.read_text(encoding="utf-8")), lock


def test_stripe_never_logs_what_it_sends() -> None:
    """STRIPE_LOG would write account numbers into the logs."""
    forbidden = "STRIPE" + "_LOG"
    files = [file for package in ("services", "shared", "deploy") for file in (CHECKOUT / package).rglob("*")
             if file.is_file() and "__pycache__" not in file.parts]  # fmt: skip
    setting = re.compile(rf"{forbidden}\s*[=:]|stripe\.log\s*=|[\"']{forbidden}[\"']\s*[\]:,]")
    assert names([file for file in files if setting.search(file.read_text(encoding="utf-8", errors="replace"))]) == []


def sleeps(tree: ast.AST) -> Iterator[ast.AST]:
    """Every call of sleep."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep"):
            yield node


def test_no_test_waits_for_time_to_pass() -> None:
    """A short sleep is right only inside a loop that looks again until a deadline."""
    idle = []
    for file in FILES:
        if "tests" not in file.relative_to(CHECKOUT).parts:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        polling = {id(node) for loop in ast.walk(tree) if isinstance(loop, ast.While) for node in sleeps(loop)
                   if "deadline" in ast.unparse(loop)}  # fmt: skip
        idle += [file for node in sleeps(tree) if id(node) not in polling]
    assert names(idle) == []


@pytest.mark.parametrize("service", ["payments", "notifications"])
def test_a_service_stands_alone_with_what_is_shared(tmp_path: Path, service: str) -> None:
    for package in ("shared", f"services/{service}"):
        shutil.copytree(CHECKOUT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "services" / "__init__.py").touch()
    imports = ", ".join(f"services.{service}.{part}" for part in ("app", "worker", "clock", "commands"))
    done = subprocess.run([sys.executable, "-c", f"import {imports}"], cwd=tmp_path, capture_output=True, text=True,
                          check=False, env={"PYTHONDONTWRITEBYTECODE": "1"})  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_nobody_locks_a_row_more_strongly_than_a_change_of_values_needs() -> None:
    """FOR UPDATE waits for every new row whose foreign key names the locked one: FOR_CHANGE, `key_share`, or FOR SHARE do not."""
    strong = [
        file
        for file in FILES
        if file.relative_to(CHECKOUT).parts[0] in ("services", "shared")
        for asked in re.findall(r"with_for_update(?:=|\().*", file.read_text(encoding="utf-8"))
        if not {"key_share", "read", "FOR_CHANGE"} & set(re.findall(r"\w+", asked))
    ]
    # Erasing a person, and it alone, waits for the rows that are being written for them: the person, and their payee.
    assert names(strong) == ["services/payments/personal_data/erasing/locking.py"] * 2
