"""One Valkey server of our own (it speaks Redis' protocol), for this machine only."""

import os
import time
from pathlib import Path

import redis

from deploy.local.folders import LocalError, servers_account
from deploy.local.local_server import CLEAN, LocalServer
from deploy.local.processes import Child, Command, start

START_SECONDS = 15


class Valkey(LocalServer):
    """Valkey with its data in `folder / "valkey"`, listening on 127.0.0.1 only, with a password."""

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
            [
                str(self._programs.valkey_server),
                "-",
            ],  # settings on standard input: a password among the words would show in `ps`
            CLEAN,
            account,
            last_signal=self.last_signal,
            keep_open=(self._lock,),
            said_to_it=self._settings(data),
        )
        self.child = start("valkey", command, self._folder / "valkey.log")
        if not self._answers(self.child):
            self.child.stop()
            raise LocalError(f"Valkey did not start. The end of {self.child.log}:\n{self.child.last_words()}")

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
