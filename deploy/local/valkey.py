"""One Valkey server of our own (it speaks Redis' protocol), for this machine only."""

import os
import signal
import time
from pathlib import Path

import redis

from deploy.local.binaries import ServerPrograms
from deploy.local.folders import LocalError, servers_account
from deploy.local.ports import free_port
from deploy.local.processes import Child, Command, start

START_SECONDS = 15


class Valkey:
    """Valkey with its data in `folder / "valkey"`, listening on 127.0.0.1 only, with a password."""

    def __init__(self, programs: ServerPrograms, folder: Path, password: str, *, durable: bool, lock: int) -> None:
        self.port = free_port()
        self._program = programs.valkey_server
        self._folder = folder
        self._password = password
        self._durable = durable
        self._lock = lock
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """The address, with the password."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start and wait until it answers. Raises LocalError if it does not."""
        data = self._folder / "valkey"
        account = servers_account()
        if not data.exists():
            data.mkdir(mode=0o700)
            if account:
                os.chown(data, account.user_id, account.group_id)
        command = Command(
            [str(self._program), "-"],  # settings on standard input: a password among the words would show in `ps`
            {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            account,
            last_signal=signal.SIGTERM,
            keep_open=(self._lock,),
            said_to_it=self._settings(data),
        )
        self.child = start("valkey", command, self._folder / "valkey.log")
        if not self._answers(self.child):
            self.child.stop()
            raise LocalError(f"Valkey did not start. The end of {self.child.log}:\n{self.child.last_words()}")

    def stop(self) -> None:
        """Shut down in order."""
        if self.child:
            self.child.stop(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would, for tests."""
        if self.child:
            self.child.kill(signal.SIGKILL)

    def _settings(self, data: Path) -> bytes:
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self._password,
            "dir": f'"{data}"',
            "appendonly": "yes",
            "appendfsync": "everysec" if self._durable else "no",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items()).encode()

    def _answers(self, child: Child) -> bool:
        deadline = time.monotonic() + START_SECONDS
        with redis.Redis.from_url(self.url) as client:
            while child.is_running and time.monotonic() < deadline:
                try:
                    return bool(client.ping())
                except redis.ConnectionError:  # also while it is still reading its data back
                    time.sleep(0.02)
        return False
