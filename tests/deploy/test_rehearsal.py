"""The containers' whole start, rehearsed without Docker: each program from the folder its image holds, with the environment and the
secret files that docker-compose.yml gives it and nothing else. Only addresses differ."""

import compileall
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile, copytree

import psycopg
import pytest
from sqlalchemy import make_url

from deploy.docker import make_secrets
from deploy.docker.healthcheck import is_healthy
from deploy.local.ports import free_port
from deploy.local.servers import Servers
from tests.deploy.compose import CHECKOUT, Program, practice_variables, programs, read_compose
from tests.deploy.images import lay_out, read_image

PORTS = {"payments-app": 8001, "notifications-app": 8002, "practice": 8003, "practice-sign-in": 8004}
PARTS = [f"{service}-{part}" for service in ("payments", "notifications") for part in ("app", "worker", "clock")]
MODELS = "services/notifications/understanding/model"
DEADLINE_SECONDS = 180


@dataclass(frozen=True)
class Start:
    """What is started, where, and with which environment."""

    words: list[str]
    folder: Path
    environment: dict[str, str] = field(repr=False)


@dataclass
class Rehearsal:
    """Programs of docker-compose.yml on this machine."""

    folder: Path
    servers: Servers
    programs: dict[str, Program] = field(default_factory=lambda: programs(read_compose(practice_variables())))
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in PORTS})
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def make_secrets(self) -> None:
        """The secrets as a person makes them, but for the addresses of the servers that are here."""
        maker = [sys.executable, make_secrets.__file__, str(self.folder / "secrets"), "--practice"]
        server = make_url(self.servers.database_url)
        subprocess.run([*maker, "--postgres", f"{server.host}:{server.port}"], check=True, capture_output=True)
        for name, value in (
            ("administrator_database_url", self.servers.database_url),
            ("redis_url", self.servers.redis_url),
        ):
            (self.folder / "secrets" / name).unlink()
            (self.folder / "secrets" / name).write_text(value, encoding="utf-8")

    def run(self, name: str, *words: str) -> str:
        """Runs a program to its end, or a command in its container; gives what it printed."""
        start = self._start(name, words)
        done = subprocess.run(
            start.words, cwd=start.folder, env=start.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, name: str) -> None:
        """Starts a program that keeps running."""
        start = self._start(name, ())
        with (self.folder / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                start.words, cwd=start.folder, env=start.environment, stdout=log, stderr=log
            )

    def wait_until_well(self, name: str) -> None:
        """Waits as the container's HEALTHCHECK would."""
        sign = f"http://127.0.0.1:{self.ports[name]}/health" if name in PORTS else str(self._ready_file(name))
        wait_until(lambda: self._is_well(name, sign), f"{name} is well")

    def stop(self, name: str) -> int:
        """Stops a program as Docker does; gives its exit code."""
        self.running[name].send_signal(signal.SIGTERM)
        return self.running[name].wait(timeout=120)

    def _is_well(self, name: str, sign: str) -> bool:
        log = self.folder / f"{name}.log"
        assert self.running[name].poll() is None, log.read_text(encoding="utf-8")
        try:
            return is_healthy(sign)
        except OSError:
            return False

    def _start(self, name: str, words: tuple[str, ...]) -> Start:
        program = self.programs[name]
        image = read_image(program.dockerfile)
        root = self.folder / program.dockerfile.stem
        start = root / image.all("WORKDIR")[0].lstrip("/")
        if not root.exists():
            _build(lay_out(image, root), program.dockerfile.stem)
        command = list(words) or program.command or image.words("CMD")
        environment = {**image.environment(), **program.environment, **self._here(name, program)}
        return Start([sys.executable, "-m", *command], start, self._addresses(environment))

    def _here(self, name: str, program: Program) -> dict[str, str]:
        """What differs on this machine: places, ports, and that nobody else can reach us."""
        mounted = self.folder / f"{name}.secrets"
        mounted.mkdir(exist_ok=True)
        for target, source in program.secrets.items():
            copyfile(self.folder / "secrets" / source, mounted / target)
        prefix = program.dockerfile.stem.upper()
        changes = {f"{prefix}_SECRETS_DIR": str(mounted)}
        if name in PORTS:
            changes |= {f"{prefix}_HOST": "127.0.0.1", f"{prefix}_PORT": str(self.ports[name])}
        if name.startswith("practice"):
            changes[f"{prefix}_DATA_DIR"] = str(self.folder / f"{name}-data")
        if f"{prefix}_READY_FILE" in program.environment:
            changes[f"{prefix}_READY_FILE"] = str(self._ready_file(name))
        return changes

    def _ready_file(self, name: str) -> Path:
        return self.folder / f"{name}.ready"

    def _addresses(self, environment: dict[str, str]) -> dict[str, str]:
        here = {f"{name}:{port}": f"127.0.0.1:{self.ports[name]}" for name, port in PORTS.items()}
        for there, address in here.items():
            environment = {name: value.replace(there, address) for name, value in environment.items()}
        return environment


def _build(folder: Path, service: str) -> None:
    """What the image's build makes; the models that it learns are those that `make setup` has learnt from the same examples."""
    if service == "notifications":
        copytree(CHECKOUT / MODELS, folder / MODELS)
    compileall.compile_dir(folder, quiet=1)


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Waits for a condition."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"not after {DEADLINE_SECONDS} seconds: {what}"
        time.sleep(0.1)


@pytest.fixture
def rehearsal(tmp_path: Path, servers: Servers) -> Iterator[Rehearsal]:
    """Secrets made; nothing started yet."""
    rehearsal = Rehearsal(tmp_path, servers)
    rehearsal.make_secrets()
    yield rehearsal
    for child in rehearsal.running.values():
        child.kill()
        child.wait()


def test_the_containers_start_know_each_other_and_stop_in_order(rehearsal: Rehearsal) -> None:
    assert rehearsal.run("databases") == "The databases and their roles are ready."
    assert rehearsal.run("databases"), "a second time changes nothing"
    assert rehearsal.run("payments-migrate") == "The payments database is up to date."
    assert rehearsal.run("notifications-migrate") == "The notifications database is up to date."
    for name in (*PARTS, "practice", "practice-sign-in"):
        rehearsal.start(name)
    for name in (*PARTS, "practice", "practice-sign-in"):
        rehearsal.wait_until_well(name)

    org_id = rehearsal.run(
        "payments-app", "services.payments.commands", "create-organisation", "--name", "Rehearsal Council",
        "--short-name", "Rehearsal", "--helpline", "01632 960 000", "--admin-name", "Alex Admin",
        "--admin-issuer", "http://sign-in.localhost:8004", "--admin-subject", "alex",
        "--admin-name", "Ash Admin", "--admin-subject", "ash",
    )  # fmt: skip
    wait_until(lambda: knows(rehearsal.servers, org_id), "notifications has heard of the new organisation")
    for name in PARTS:
        # The web server, once it has closed in order, ends by the signal that it was sent.
        assert rehearsal.stop(name) in ({0, -signal.SIGTERM} if name in PORTS else {0}), name


def knows(servers: Servers, org_id: str) -> bool:
    """Whether the notifications service has the organisation that payments told it of."""
    url = make_url(servers.database_url).set(drivername="postgresql", database="sameday_notifications")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        return connection.execute("SELECT 1 FROM organisation WHERE id = %s", [org_id]).fetchone() is not None
