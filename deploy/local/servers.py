"""The servers that the house stands on: PostgreSQL and Valkey, from the installed wheels, started and stopped by us.

`python -m deploy.local.servers` starts a temporary pair, prints one line of JSON and keeps it until it is told to stop.
"""

import fcntl
import json
import os
import select
import signal
import sys
import time
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Self

from deploy.local.binaries import find_server_programs
from deploy.local.folders import LocalError, temporary_folder
from deploy.local.kept_secrets import keep_secrets, password
from deploy.local.postgres import PostgreSQL
from deploy.local.valkey import Valkey

LOCK_SECONDS = 20
HOLDER_SECONDS = 2  # it may itself be on its way out


class Servers:
    """PostgreSQL and Valkey with their data in one folder.

        with Servers(folder) as servers:
            servers.database_url, servers.redis_url

    Without a folder the data is temporary and `durable` should be False, which is several times faster and survives no power cut.
    """

    def __init__(
        self, folder: Path | None = None, *, durable: bool = True, wanted: Collection[str] = ("postgres", "valkey")
    ) -> None:
        self._folder = folder
        self._durable = durable
        self._wanted = wanted
        self._exit = ExitStack()
        self.postgres: PostgreSQL
        self.valkey: Valkey

    @property
    def database_url(self) -> str:
        """The PostgreSQL administrator's address, for SQLAlchemy."""
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        """Valkey's address, with its password."""
        return self.valkey.url

    @property
    def running(self) -> list[PostgreSQL | Valkey]:
        """The servers that were wanted."""
        both: dict[str, PostgreSQL | Valkey] = {"postgres": self.postgres, "valkey": self.valkey}
        return [both[name] for name in self._wanted]

    def __enter__(self) -> Self:
        """Start both. Raises LocalError with what to do when one does not start; nothing is left running then."""
        with ExitStack() as starting:
            folder = self._folder or starting.enter_context(temporary_folder())
            lock = starting.enter_context(claim(folder))
            programs = find_server_programs()
            kept = keep_secrets(folder / "servers.json", {"postgres": password, "valkey": password})
            durable, held = self._durable, lock.fileno()
            self.postgres = PostgreSQL(programs, folder, kept["postgres"], durable=durable, lock=held)
            self.valkey = Valkey(programs, folder, kept["valkey"], durable=durable, lock=held)
            for server in self.running:
                starting.callback(server.stop)
                server.start()
            self._exit = starting.pop_all()
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Stop both, and remove the data if it was temporary."""
        self._exit.close()


def claim(folder: Path) -> IO[str]:
    """Take the lock of a data folder; the servers inherit it, so that it is free only when all of them have ended.

    Raises LocalError when another house is using the folder.
    """
    lock = (folder / "lock").open("a+", encoding="utf-8")
    started = time.monotonic()
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            holder = _holder(lock)
            waited_seconds = time.monotonic() - started
            # The servers of a house that was killed need a moment to go; a holder that is there need not be waited for long.
            if waited_seconds > (HOLDER_SECONDS if holder else LOCK_SECONDS):
                lock.close()
                raise LocalError(
                    f"This checkout is already running{f' as process {holder}' if holder else ''}, with its data in {folder}. "
                    "Stop that one first."
                ) from None
            time.sleep(0.1)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _holder(lock: IO[str]) -> int | None:
    """Return the process that took the lock, if it is still there."""
    lock.seek(0)
    written = lock.read()
    try:
        os.kill(int(written), 0)
    except (ValueError, ProcessLookupError):
        return None
    except PermissionError:
        pass
    return int(written)


def wait_until_input_closes() -> None:
    """Wait for the end of standard input, looking up often: a signal that comes just before a blocking read would go unseen."""
    while not select.select([sys.stdin], [], [], 0.2)[0] or sys.stdin.readline():
        pass


def main() -> None:
    """Hold a temporary pair of servers until standard input closes or a signal comes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Servers(durable=False) as servers:
        pids = [server.child.pid for server in servers.running if server.child]
        print(
            json.dumps({"database_url": servers.database_url, "redis_url": servers.redis_url, "pids": pids}), flush=True
        )
        wait_until_input_closes()


if __name__ == "__main__":
    main()
