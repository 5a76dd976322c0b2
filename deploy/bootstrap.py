"""Sets up this folder for work: the installer, then the locked packages in `.venv`. A second run finds nothing to do.

Without an argument it installs what running needs; with the argument `tests`, also what tests and checks need (Node, a
driver of browsers, mypy and others: more than all the rest together). What is there already stays. With the argument `bench` it installs what the
benchmark's control arms need, in an environment of their own, and nothing else.

The Makefile calls it with whatever `python3` is there, so this file uses only the standard library and only syntax that
Python 3.6 understands: an old Python must get as far as saying that it is too old.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from typing import IO

OLDEST, TOO_NEW = (3, 11), (3, 15)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOLS = os.path.join(ROOT, ".tools")
VENV = os.path.join(ROOT, ".venv")
INSTALLER = os.path.join(TOOLS, "installer")  # a virtual environment of its own, with pip and uv
INSTALLER_PYTHON = os.path.join(INSTALLER, "bin", "python")
UV = os.path.join(INSTALLER, "bin", "uv")
INSTALLER_STAMP = os.path.join(INSTALLER, "stamp.json")
STAMP = os.path.join(TOOLS, "stamp.json")
LOG = os.path.join(TOOLS, "setup.log")
UV_LOCK = os.path.join(ROOT, "requirements-uv.lock")
RUNNING, TESTING, BENCH = "requirements-local.lock", "requirements-dev.lock", "requirements-bench.lock"
LOCKS = {name: os.path.join(ROOT, name) for name in (RUNNING, TESTING, BENCH)}
"""The second holds every package of the first in the same version, so going from one to the other only adds. The third is apart."""
BENCH_VENV = os.path.join(TOOLS, "bench")


class SetupError(Exception):
    """Set-up cannot go on; the text says what happened and what to do next."""


def main() -> int:
    """Bring `.tools` and `.venv` in line with the lock files; return the exit code of the process."""
    packages = TESTING if "tests" in sys.argv[1:] else BENCH if "bench" in sys.argv[1:] else RUNNING
    try:
        use_a_python_that_fits()
        if not up_to_date(packages):
            set_up(packages)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up was stopped. Run the same command again to carry on.", file=sys.stderr)
        return 130
    return 0


def use_a_python_that_fits() -> None:
    """Return if this Python fits; otherwise become one that does, or say which versions do."""
    if OLDEST <= sys.version_info[:2] < TOO_NEW:
        return
    for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and "SAMEDAY_PYTHON" not in os.environ:
            os.environ["SAMEDAY_PYTHON"] = other  # a shim that leads back here must not send us round in circles
            os.execv(other, [other, os.path.abspath(__file__), *sys.argv[1:]])  # noqa: S606 -- a Python from the PATH, no shell
    raise SetupError(
        "Sameday needs Python 3.11, 3.12, 3.13 or 3.14, but this is Python {}.{}. Install one of those, "
        "or name one that is there: make PYTHON=/path/to/python3.12 demo".format(*sys.version_info[:2])
    )


def up_to_date(packages: str) -> bool:
    """Tell whether a set-up that brought at least these packages was finished from these locks, with this Python, here."""
    enough = (packages,) if packages == BENCH else (packages, TESTING)
    return os.path.exists(python_of(packages)) and any(
        stamped(stamp_of(packages), wanted(UV_LOCK, LOCKS[name])) for name in enough
    )


def venv_of(packages: str) -> str:
    """Return the environment that these packages go to."""
    return BENCH_VENV if packages == BENCH else VENV


def python_of(packages: str) -> str:
    """Return the Python of that environment."""
    return os.path.join(venv_of(packages), "bin", "python")


def stamp_of(packages: str) -> str:
    """Return the file that says from what that environment was made."""
    return os.path.join(BENCH_VENV, "stamp.json") if packages == BENCH else STAMP


def wanted(*locks: str) -> "dict[str, str]":
    """Describe what something made from these lock files is made from."""
    contents = hashlib.sha256()
    for path in locks:
        with open(path, "rb") as lock:
            contents.update(lock.read())
    return {
        "locks": contents.hexdigest(),
        "python": f"{sys.version.split()[0]} in {os.path.realpath(sys.base_prefix)}",
        "checkout": ROOT,  # programs in .venv/bin name their folder, so a copied checkout is set up again
    }


def stamped(stamp: str, description: "dict[str, str]") -> bool:
    """Tell whether `stamp` says that the work was finished, and from exactly this."""
    try:
        with open(stamp, encoding="utf-8") as file:
            return bool(json.load(file) == description)
    except (OSError, ValueError):
        return False


def put_stamp(stamp: str, description: "dict[str, str]") -> None:
    """Say that the work is finished."""
    with open(stamp, "w", encoding="utf-8") as file:
        json.dump(description, file)


def set_up(packages: str) -> None:
    """Install the packages, one set-up at a time in this folder. The stamp comes last: without it the next run starts over."""
    check_the_python_is_whole()
    try:
        os.makedirs(TOOLS, exist_ok=True)
        with open(os.path.join(TOOLS, "lock"), "a", encoding="utf-8") as lock:
            wait_for_my_turn(lock)
            if not up_to_date(packages):  # another make may have done it while we waited
                adds = packages != BENCH and up_to_date(RUNNING)
                stamp = stamp_of(packages)
                if os.path.exists(stamp) and not adds:  # what runs may still run where more could not be fetched
                    os.remove(stamp)
                install_everything(lock, packages, adds=adds)
                put_stamp(stamp, wanted(UV_LOCK, LOCKS[packages]))
    except PermissionError as error:
        raise SetupError(
            f"This user may not write to {error.filename}. Run the command as the user that made this folder, "
            "or give the folder to this one."
        ) from error
    except OSError as error:
        raise SetupError(
            f"Set-up could not write to {TOOLS}: {error.strerror}. Put that right and try again."
        ) from error


def check_the_python_is_whole() -> None:
    """Debian and Ubuntu split `venv` off from Python; say which package brings it back."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            f"Python at {sys.executable} cannot make virtual environments. On Debian or Ubuntu, "
            "sudo apt-get install python3-venv brings the missing part; then run the same command again."
        )


def wait_for_my_turn(lock: "IO[str]") -> None:
    """Take this checkout's lock, saying so when somebody else holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another set-up is running in this folder. Waiting for it to finish.")
        fcntl.flock(lock, fcntl.LOCK_EX)


def install_everything(lock: "IO[str]", packages: str, *, adds: bool) -> None:
    """Fetch uv, then the packages: with uv, or with pip where uv cannot reach what pip can. Both check every hash.

    `adds`: the packages for running are there, perhaps in use by another process, so nothing of them is cleared away.
    """
    with open(LOG, "w", encoding="utf-8") as log:
        steps = Steps(log, lock)
        say("Setting up this folder. This is needed once, and again when the list of packages changes.")
        if not stamped(INSTALLER_STAMP, wanted(UV_LOCK)):
            say("1 of 2: the installer")
            if not steps.run(sys.executable, "-m", "venv", "--clear", INSTALLER):
                raise SetupError(f"Python could not make a virtual environment. {steps.last_words()}")
            if steps.install_with_pip(INSTALLER_PYTHON, UV_LOCK):
                put_stamp(INSTALLER_STAMP, wanted(UV_LOCK))
        say(f"2 of 2: the packages, each checked against its hash in {packages}")
        venv, python = venv_of(packages), python_of(packages)
        if (adds or steps.run(UV, "venv", "--clear", "--python", sys.executable, venv)) and steps.run(
            UV, "pip", "sync", "--require-hashes", "--python", python, LOCKS[packages]
        ):
            return
        say("The fast installer cannot fetch the packages here, so pip does it. This takes about a minute.")
        without_pip = (sys.executable, "-m", "venv", "--clear", "--without-pip", venv)
        if not ((adds or steps.run(*without_pip)) and steps.install_with_pip(python, LOCKS[packages])):
            raise SetupError(
                f"The packages could not be installed. {steps.last_words()}\n"
                "Check the connection to the internet, or to the package mirror that pip is set up to use, "
                "then run the same command again."
            )


class Steps:
    """Runs the commands of one set-up, with their output in the log and the lock held for as long as any of them lives."""

    def __init__(self, log: "IO[str]", lock: "IO[str]") -> None:
        self.log = log
        self.lock = lock
        self.environment = environment()

    def run(self, *command: str) -> bool:
        """Run one command; return whether it succeeded. An orphan of a killed set-up keeps the lock until it ends."""
        self.log.write(f"\n$ {' '.join(command)}\n")
        self.log.flush()
        try:
            return not subprocess.call(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=self.log,
                stderr=subprocess.STDOUT,
                pass_fds=(self.lock.fileno(),),
            )
        except FileNotFoundError as error:  # uv, when it could not be installed
            self.log.write(f"{error}\n")
            return False

    def install_with_pip(self, python: str, lock_file: str) -> bool:
        """Install what a lock file lists for `python`, with the installer's pip; return whether that worked."""
        pip = (INSTALLER_PYTHON, "-m", "pip", "--python", python, "--disable-pip-version-check", "--no-input")
        return self.run(*pip, "install", "--require-hashes", "-r", lock_file)

    def last_words(self) -> str:
        """Return the end of the log, for a person to read."""
        with open(LOG, encoding="utf-8", errors="replace") as log:
            lines = [line.rstrip() for line in log if line.strip()]
        return "\n".join([f"The end of {LOG}:", *("    " + line for line in lines[-8:])])


def environment() -> "dict[str, str]":
    """Return the environment of the installers: this one, less what would lead them astray."""
    led_astray = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV")
    kept = {name: value for name, value in os.environ.items() if name not in led_astray}
    kept.update(PYTHONUTF8="1", UV_PYTHON_DOWNLOADS="never")
    kept.setdefault("UV_SYSTEM_CERTS", "1")  # an organisation's own certificate authority counts, as it does for pip
    kept.setdefault("UV_HTTP_RETRIES", "1")  # pip stands behind it, and tries five times
    if not home_is_mine():
        kept.setdefault("UV_CACHE_DIR", os.path.join(TOOLS, "cache", "uv"))
        kept.setdefault("PIP_CACHE_DIR", os.path.join(TOOLS, "cache", "pip"))
    return kept


def home_is_mine() -> bool:
    """Tell whether caches may go to the home folder: it is there, writable and not, as under sudo, somebody else's."""
    home = os.environ.get("HOME", "")
    try:
        return os.stat(home).st_uid == os.geteuid() and os.access(home, os.W_OK | os.X_OK)
    except OSError:
        return False


def say(sentence: str) -> None:
    """Print a line at once, also into a pipe."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
