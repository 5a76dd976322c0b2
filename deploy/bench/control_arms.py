"""The control arms as running programs: a worker and an app each, started, asked to release a run, and ended by the benchmark."""

import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from deploy.bench.controls.books import ORDERS_VARIABLE
from deploy.local.folders import CHECKOUT, LocalError, temporary_folder
from deploy.local.house import House
from deploy.local.processes import Child, Command, start
from deploy.local.programs import PASSED_ON

BENCH_PYTHON = CHECKOUT / ".tools" / "bench" / "bin" / "python"
"""The Python of the group `bench`, which `deploy/bootstrap.py bench` installs."""
START_SECONDS = 60.0


@dataclass(frozen=True)
class Design:
    """One control arm: its name in the tables, its module, how its worker is started and what that says once it is ready."""

    arm: str
    module: str
    worker: tuple[str, ...]
    ready: str

    @property
    def python(self) -> str:
        """The Python that runs it: that of the group `bench`, or for Dramatiq, which the product has too, ours."""
        return str(BENCH_PYTHON) if BENCH_PYTHON.exists() else sys.executable


POLAR_MODULE, CELERY_MODULE = "deploy.bench.controls.polar_style", "deploy.bench.controls.celery_style"
POLAR_STYLE = Design(
    "Polar-style",
    POLAR_MODULE,
    ("dramatiq", POLAR_MODULE, "--processes", "1", "--threads", "{threads}"),
    "is ready for action",
)
CELERY_STYLE = Design(
    "Celery",
    CELERY_MODULE,
    (
        "celery",
        "-A",
        CELERY_MODULE,
        "worker",
        "--concurrency",
        "{threads}",
        "--without-mingle",
        "--without-gossip",
        "-l",
        "INFO",
    ),
    " ready.",
)
DESIGNS = (POLAR_STYLE, CELERY_STYLE)


class ControlArm:
    """One design at work on its orders: worker and app run from entering to leaving."""

    def __init__(self, house: House, design: Design, orders: Mapping[str, Any]) -> None:
        self.design = design
        self._house = house
        self._orders = orders
        self._exit = ExitStack()
        self._said_before: dict[str, int] = {}
        self.programs: dict[str, Child] = {}

    def __enter__(self) -> Self:
        """Starts both. Raises LocalError, with the last words of whatever did not start."""
        with ExitStack() as starting:
            folder = starting.enter_context(temporary_folder())
            pipe = folder / "runs"
            os.mkfifo(pipe, 0o600)
            self._pipe = starting.enter_context(open(os.open(pipe, os.O_RDWR), "w", encoding="utf-8"))
            self._file = folder / "orders.json"
            with open(os.open(self._file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
                json.dump({**self._orders, "pipe": str(pipe)}, file)
            starting.callback(self._stop)
            for part in ("worker", "app"):
                self.start(part)
            for part in ("worker", "app"):
                self.wait_until_ready(part)
            self._exit = starting.pop_all()
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Ends both."""
        self._exit.close()

    def start(self, part: str) -> None:
        """Starts "worker" or "app" and does not wait."""
        words = ["-m", *(one.format(threads=self._orders["threads"]) for one in self.design.worker)]
        if part == "app":
            words = ["-m", self.design.module]
        told = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {ORDERS_VARIABLE: str(self._file)}
        log = self.log(part)
        self._said_before[part] = log.stat().st_size if log.exists() else 0
        command = Command([self.design.python, *words], told, folder=CHECKOUT)
        self.programs[part] = start(f"{self.design.arm} {part}", command, log)

    def kill(self, part: str) -> None:
        """Ends it and its own children at once, as when its machine goes."""
        child = self.programs.pop(part)
        os.killpg(child.pid, signal.SIGKILL)
        child.stop()

    def wait_until_ready(self, part: str) -> None:
        """Returns once it has said that it is ready. Raises LocalError."""
        ready, deadline = self.design.ready if part == "worker" else "ready\n", time.monotonic() + START_SECONDS
        while ready not in self.said(part):
            child = self.programs[part]
            if not child.is_running or time.monotonic() > deadline:
                raise LocalError(f"{child.name} did not start. The end of {child.log}:\n{child.last_words()}")
            time.sleep(0.02)

    def release(self, run: int) -> None:
        """Asks the app to release a run and does not wait."""
        self._pipe.write(f"{run}\n")
        self._pipe.flush()

    def said(self, part: str) -> str:
        """Everything that it has said since it was started last."""
        with self.log(part).open("rb") as log:
            log.seek(self._said_before[part])
            return log.read().decode(errors="replace")

    def log(self, part: str) -> Path:
        """The file with everything that it says."""
        return self._house.log(f"{self.design.arm.lower()}-{part}")

    def _stop(self) -> None:
        for child in self.programs.values():
            child.ask_to_stop()
        for child in self.programs.values():
            child.stop()


def designs_that_are_there() -> tuple[Design, ...]:
    """The control arms that can run: Celery only where the group `bench` is installed."""
    return DESIGNS if BENCH_PYTHON.exists() else (POLAR_STYLE,)
