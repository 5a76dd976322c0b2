"""Set-up explains what is in the way, is finished by the next run when it was interrupted, and is not repeated."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest

BOOTSTRAP = Path(__file__).resolve().parents[2] / "deploy" / "bootstrap.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the set-up and two lock files that ask for nothing, so that nothing is fetched."""
    (tmp_path / "deploy").mkdir()
    copy(BOOTSTRAP, tmp_path / "deploy")
    for lock in ("requirements-uv.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("", encoding="utf-8")
    return tmp_path


def set_up(checkout: Path, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up of `checkout` with almost no environment, after some other lines of Python."""
    code = (
        f"import runpy, sys\n{before}\nrunpy.run_path({str(checkout / 'deploy/bootstrap.py')!r}, run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def everything_in(checkout: Path) -> dict[Path, int]:
    return {path: path.lstat().st_mtime_ns for path in checkout.rglob("*")}


def test_a_set_up_that_failed_is_finished_by_the_next_run_and_not_repeated(checkout: Path) -> None:
    wanted = checkout / "requirements-dev.lock"
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
