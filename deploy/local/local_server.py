"""What PostgreSQL and Valkey share as servers of our own: a free port, a folder, a password, and how they end."""

import os
import signal
from pathlib import Path

from deploy.local.binaries import ServerPrograms
from deploy.local.ports import free_port
from deploy.local.processes import Child

CLEAN = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""All that such a server sees of our environment."""


class LocalServer:
    """One server; `last_signal` shuts it down in order. `lock` stays open in it, so that nobody else takes its folder while it runs."""

    last_signal = signal.SIGTERM

    def __init__(self, programs: ServerPrograms, folder: Path, password: str, *, durable: bool, lock: int) -> None:
        self.port = free_port()
        self._programs = programs
        self._folder = folder
        self._password = password
        self._durable = durable
        self._lock = lock
        self.child: Child | None = None

    def stop(self) -> None:
        """Shut down in order."""
        if self.child:
            self.child.stop(self.last_signal)

    def kill(self) -> None:
        """End it as a power cut would, for tests."""
        if self.child:
            self.child.kill(signal.SIGKILL)
