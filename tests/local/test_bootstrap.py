"""Set-up explains what is in the way, is finished by the next run when it was interrupted, and is not repeated."""

import ast
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from shutil import copy
from zipfile import ZipFile

import pytest

BOOTSTRAP = Path(__file__).resolve().parents[2] / "deploy" / "bootstrap.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the set-up and lock files that ask for nothing, so that nothing is fetched."""
    (tmp_path / "deploy").mkdir()
    copy(BOOTSTRAP, tmp_path / "deploy")
    for lock in ("requirements-uv.lock", "requirements-local.lock", "requirements-dev.lock", "requirements-bench.lock"):
        (tmp_path / lock).write_text("", encoding="utf-8")
    return tmp_path


def set_up(
    checkout: Path, before: str = "", *, asked: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the set-up of `checkout` with almost no environment, after some other lines of Python."""
    code = (
        f"import runpy, sys\n{before}\nrunpy.run_path({str(checkout / 'deploy/bootstrap.py')!r}, run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *asked],
        env={"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def everything_in(checkout: Path) -> dict[Path, int]:
    return {path: path.lstat().st_mtime_ns for path in checkout.rglob("*")}


def test_a_set_up_that_failed_is_finished_by_the_next_run_and_not_repeated(checkout: Path) -> None:
    wanted = checkout / "requirements-local.lock"
    wanted.write_text(f"sameday-nothing==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    failed = set_up(checkout)
    assert failed.returncode == 1
    assert "The packages could not be installed." in failed.stderr
    assert "Check the connection to the internet" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (checkout / ".tools/stamp.json").exists()

    wanted.write_text("", encoding="utf-8")
    assert set_up(checkout, HOME=str(checkout / "nowhere")).returncode == 0
    subprocess.run([checkout / ".venv/bin/python", "-c", ""], check=True)

    finished = everything_in(checkout)
    again = set_up(checkout)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert everything_in(checkout) == finished

    (checkout / ".venv/bin/python").unlink()  # an upgrade of Python leaves a link that leads nowhere
    assert "Setting up this folder." in set_up(checkout).stdout
    assert (checkout / ".venv/bin/python").exists()


def wheel(folder: Path, name: str) -> str:
    """The line of a lock file for a package of one module, which lies in `folder`."""
    file = folder / f"{name}-1-py3-none-any.whl"
    information = f"{name}-1.dist-info"
    with ZipFile(file, "w") as packed:
        packed.writestr(f"{name}.py", "")
        packed.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        packed.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        packed.writestr(f"{information}/RECORD", f"{name}.py,,\n{information}/METADATA,,\n{information}/WHEEL,,\n")
    return f"{name} @ {file.as_uri()} --hash=sha256:{sha256(file.read_bytes()).hexdigest()}\n"


def has(checkout: Path, module: str) -> bool:
    """Whether a module can be imported in the folder's environment."""
    return (
        subprocess.run([checkout / ".venv/bin/python", "-c", f"import {module}"], capture_output=True).returncode == 0
    )


def test_running_gets_no_tools_of_tests_until_they_are_asked_for(checkout: Path) -> None:
    running, tool = wheel(checkout, "needed_to_run"), wheel(checkout, "needed_to_test")
    (checkout / "requirements-local.lock").write_text(running, encoding="utf-8")
    (checkout / "requirements-dev.lock").write_text(running + "broken", encoding="utf-8")
    assert set_up(checkout).returncode == 0
    assert (has(checkout, "needed_to_run"), has(checkout, "needed_to_test")) == (True, False)

    assert set_up(checkout, asked=("tests",)).returncode == 1
    ready = set_up(checkout)
    assert (ready.returncode, ready.stdout) == (0, ""), "what ran still runs where the tools could not be fetched"

    (checkout / "requirements-dev.lock").write_text(running + tool, encoding="utf-8")
    before = (checkout / ".venv/pyvenv.cfg").stat().st_mtime_ns
    assert set_up(checkout, asked=("tests",)).returncode == 0
    assert (has(checkout, "needed_to_run"), has(checkout, "needed_to_test")) == (True, True)
    assert (checkout / ".venv/pyvenv.cfg").stat().st_mtime_ns == before, "only what was missing was added"

    finished = everything_in(checkout / ".venv")
    assert set_up(checkout).stdout == set_up(checkout, asked=("tests",)).stdout == ""
    assert everything_in(checkout / ".venv") == finished


LOCKS = ("requirements-bench.lock", "requirements-dev.lock")


def packages(lock: str) -> set[str]:
    """What a lock file holds, with versions."""
    lines = (BOOTSTRAP.parents[1] / lock).read_text(encoding="utf-8").splitlines()
    return {line.removesuffix(" \\") for line in lines if "==" in line}


def test_each_lock_holds_the_one_before_it_in_the_same_versions() -> None:
    assert packages("requirements.lock") < packages("requirements-local.lock") < packages("requirements-dev.lock")


def test_the_control_arms_have_the_product_s_own_versions_and_the_product_nothing_of_theirs() -> None:
    versions = [dict(one.split(" ")[0].split("==") for one in packages(lock)) for lock in LOCKS]

    bench, dev = versions
    assert {name: bench[name] for name in bench.keys() & dev.keys()} == {
        name: dev[name] for name in bench.keys() & dev.keys()
    }
    assert {"celery", "kombu"} <= bench.keys() - dev.keys()


def test_the_control_arms_go_to_an_environment_of_their_own(checkout: Path) -> None:
    (checkout / "requirements-bench.lock").write_text(wheel(checkout, "needed_to_compare"), encoding="utf-8")
    assert set_up(checkout).returncode == 0
    finished = everything_in(checkout / ".venv")
    assert not (checkout / ".tools/bench").exists(), "nobody asked for it"

    assert set_up(checkout, asked=("bench",)).returncode == 0
    assert everything_in(checkout / ".venv") == finished
    python = checkout / ".tools/bench/bin/python"
    subprocess.run([python, "-c", "import needed_to_compare"], check=True)
    assert set_up(checkout, asked=("bench",)).stdout == set_up(checkout).stdout == "", "both are finished"


def test_running_needs_neither_node_nor_a_driver_of_browsers() -> None:
    assert not [
        line for line in packages("requirements-local.lock") if line.startswith(("nodejs", "playwright", "mypy"))
    ]


@pytest.mark.parametrize("version", ["(3, 6, 9)", "(3, 10, 14)", "(3, 15, 0)"])
def test_a_python_that_does_not_fit_is_named_in_one_sentence(checkout: Path, version: str) -> None:
    failed = set_up(checkout, f"sys.version_info = {version}", PATH="")
    assert failed.returncode == 1
    assert "Sameday needs Python 3.11, 3.12, 3.13 or 3.14, but this is Python 3." in failed.stderr
    assert "Traceback" not in failed.stderr


def test_an_old_python_can_read_the_file() -> None:
    ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_python_without_venv_names_the_package_that_brings_it(checkout: Path) -> None:
    failed = set_up(checkout, "sys.modules['ensurepip'] = None")
    assert failed.returncode == 1
    assert "python3-venv" in failed.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else_is_explained(checkout: Path) -> None:
    checkout.chmod(0o500)
    failed = set_up(checkout)
    checkout.chmod(0o700)
    assert failed.returncode == 1
    assert "may not write" in failed.stderr
