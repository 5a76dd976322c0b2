"""Every image holds exactly its own service, starts from what it holds, and runs as nobody special."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.docker.healthcheck import is_healthy
from tests.deploy.compose import CHECKOUT, practice_variables, programs, read_compose
from tests.deploy.images import DOCKERFILES, lay_out, read_image

BUILT = programs(read_compose(practice_variables()))
ALLOWED = {
    "payments": {"shared", "services/__init__.py", "services/payments"},
    "notifications": {"shared", "services/__init__.py", "services/notifications"},
    "practice": {"deploy/__init__.py", "deploy/practice", "deploy/docker"},
    "practice_sign_in": {"deploy/__init__.py", "deploy/practice", "deploy/docker"},
    "databases": {"deploy/__init__.py", "deploy/local", "deploy/docker", "shared"},
}

BESIDE = ("requirements.lock", "healthcheck.py")
"""What stands beside the packages in an image."""


def by_name(dockerfile: Path) -> str:
    return dockerfile.stem


@pytest.fixture(params=DOCKERFILES, ids=by_name)
def dockerfile(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_every_image_is_used_and_every_program_has_one() -> None:
    assert {program.dockerfile for program in BUILT.values()} == set(DOCKERFILES)
    assert {path.stem for path in DOCKERFILES} == set(ALLOWED)


def test_the_base_has_a_version_and_the_packages_have_hashes(dockerfile: Path) -> None:
    image = read_image(dockerfile)
    assert [re.fullmatch(r"python:3\.\d+-slim-\w+", base) is not None for base in image.all("FROM")] == [True]
    installing = [line for line in image.all("RUN") if "pip install" in line]
    assert len(installing) == 1
    assert "--require-hashes" in installing[0]
    assert "-r requirements.lock" in installing[0]


def test_it_runs_as_an_account_without_rights_and_says_how_it_is(dockerfile: Path) -> None:
    image = read_image(dockerfile)
    names = [name for name, _ in image.instructions]
    user, group = image.all("USER")[-1].split(":")
    assert min(int(user), int(group)) > 0
    assert names.index("USER") > max(place for place, name in enumerate(names) if name in {"RUN", "COPY"})
    assert image.all("HEALTHCHECK")
    assert image.environment()["PYTHONUNBUFFERED"] == "1"


def test_no_secret_is_built_in(dockerfile: Path) -> None:
    image = read_image(dockerfile)
    assert not image.all("ARG")
    for name in image.environment():
        assert not re.search("SECRET|TOKEN|PASSWORD|KEY|DATABASE_URL|REDIS_URL", name)


def test_what_is_copied_starts_and_holds_nothing_else(dockerfile: Path, tmp_path: Path) -> None:
    image = read_image(dockerfile)
    start = lay_out(image, tmp_path)
    held = [str(path.relative_to(start)) for path in start.rglob("*") if path.is_file()]
    assert {"requirements.lock"} < set(held)
    strangers = [path for path in held if not path.startswith((*ALLOWED[dockerfile.stem], *BESIDE))]
    assert strangers == []
    assert not [path for path in held if path.endswith((".pyc", ".env")) or "secrets/" in path]

    own = [program.command or image.words("CMD") for program in BUILT.values() if program.dockerfile == dockerfile]
    modules = sorted({words[0] for words in own})
    at_build = re.search(r'python -c "(.+?)"', " ".join(image.all("RUN")))
    assert at_build, "the build does not try to import what it starts"
    imported = set(at_build[1].removeprefix("import ").split(", "))
    assert {name for name in modules if not {name, f"{name}.__main__"} & imported} == set()
    code = f"{at_build[1]}; import sys; print([name for name in sys.modules if name.split('.')[0] in ('tests', 'importlinter')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=start, env={}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_an_image_that_lacks_a_file_does_not_start(tmp_path: Path) -> None:
    """So that the test above can fail: our own checkout is not within reach of the bare folder."""
    start = lay_out(read_image(CHECKOUT / "deploy/docker/payments.Dockerfile"), tmp_path)
    (start / "shared/money.py").unlink()
    words = [sys.executable, "-c", "import services.payments.app"]
    done = subprocess.run(words, cwd=start, env={}, capture_output=True, text=True, check=False)
    assert "shared.money" in done.stderr


def test_the_sign_of_life_of_a_worker_grows_old(tmp_path: Path) -> None:
    sign = tmp_path / "ready"
    with pytest.raises(FileNotFoundError):
        is_healthy(str(sign))
    sign.touch()
    assert is_healthy(str(sign))
    os.utime(sign, (0, time.time() - 180))
    assert not is_healthy(str(sign))
