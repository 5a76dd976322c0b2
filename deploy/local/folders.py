"""Where things may live on this machine: folders that are safe to trust and that the servers' account can reach."""

import fcntl
import hashlib
import os
import pwd
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from shared.errors import Effect

CHECKOUT = Path(__file__).resolve().parents[2]
NOBODY_ID = 65534
TEMPORARY_PREFIX = "sameday-"
ABANDONED_AFTER_SECONDS = 60


class LocalError(Exception):
    """Something on this machine is in the way; the text says what, what it means (an `Effect`, where that is all) and what to do next."""

    def __init__(self, happened: str, next_step: str = "", *, effect: Effect | None = None) -> None:
        super().__init__(" ".join(part for part in (happened, effect, next_step) if part))


@dataclass(frozen=True)
class Account:
    """The account that a server runs as."""

    user_id: int
    group_id: int


def servers_account() -> Account | None:
    """Return the account for the servers, or None for our own: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(NOBODY_ID, NOBODY_ID)
    return Account(nobody.pw_uid, nobody.pw_gid)


def is_reachable(path: Path) -> bool:
    """Tell whether every account of this machine may walk to `path` and read it."""
    resolved = path.resolve()
    walkable = all(folder.stat().st_mode & stat.S_IXOTH for folder in resolved.parents)
    return walkable and bool(resolved.stat().st_mode & stat.S_IROTH)


def claim_folder(folder: Path) -> Path:
    """Make `folder` for us alone to write, or check that it already is that.

    Raises LocalError for a link, or a folder that somebody else owns or may write to: below /var/tmp anybody could have put it there.
    """
    make_passable(folder)
    found = folder.lstat()
    ours = found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if not (stat.S_ISDIR(found.st_mode) and ours):
        raise LocalError(
            f"{folder} belongs to somebody else or can be changed by others, so nothing was put there. "
            "Remove it, or ask whoever runs this machine about it, and try again."
        )
    return folder


def make_passable(folder: Path) -> None:
    """Make `folder` if it is not there; the servers' account can pass through it, whatever the umask is."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        return
    if servers_account():
        folder.chmod(0o755)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder that the servers' account can reach, and remove it at the end."""
    folder = make_temporary_folder()
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def make_temporary_folder() -> Path:
    """Make a folder of our own that the servers' account can reach. The caller removes it."""
    base = _temporary_base()
    _remove_abandoned(base)
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=base))
    if servers_account():
        folder.chmod(0o711)  # the servers run under another account and must get to their own folders inside
    return folder


def lasting_folder() -> Path:
    """Return the folder in which this checkout keeps its practice data from one `make up` to the next."""
    name = f"{CHECKOUT.name}-{hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:8]}"
    for base in _lasting_bases():
        try:
            return claim_folder(claim_folder(base) / name)
        except OSError:
            continue
    raise LocalError("No folder for the practice data could be made. Set XDG_DATA_HOME to a folder you may write to.")


def binaries_bases() -> list[Path]:
    """Return where copies of the servers' programs may go, the best place first. Only root needs copies."""
    return [base / "sameday-servers" for base in (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir()))]  # noqa: S108 -- claim_folder() checks the owner


def _remove_abandoned(base: Path) -> None:
    """Remove temporary folders of ours whose house was killed before it could: nobody holds their lock any more."""
    for lock_file in base.glob(f"{TEMPORARY_PREFIX}*/lock"):
        try:
            found = lock_file.stat()
            if found.st_uid == os.geteuid() and time.time() - found.st_mtime > ABANDONED_AFTER_SECONDS:
                with lock_file.open("a") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    rmtree(lock_file.parent, ignore_errors=True)
        except OSError:
            continue  # in use, or somebody else was quicker


def _temporary_base() -> Path:
    for base in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/tmp")):  # noqa: S108 -- mkdtemp() picks the name
        if os.access(base, os.W_OK) and (servers_account() is None or is_reachable(base)):
            return base
    raise LocalError(
        "No temporary folder can be used by the servers' account. Set TMPDIR to one that everybody can reach."
    )


def _lasting_bases() -> list[Path]:
    spare = Path("/var/tmp") / f"sameday-{os.geteuid()}"  # noqa: S108 -- claim_folder() checks the owner
    if servers_account():
        return [Path("/var/lib/sameday"), spare]
    data_home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return [Path(data_home) / "sameday", spare]
