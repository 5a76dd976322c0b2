"""One PostgreSQL server of our own, for this machine only."""

import os
import signal
import time
from pathlib import Path
from shutil import rmtree

import psycopg

from deploy.local.folders import LocalError, servers_account
from deploy.local.local_server import CLEAN, LocalServer
from deploy.local.processes import Child, Command, start

ADMINISTRATOR = "postgres"
START_SECONDS = 30
# Survives the death of every process, not that of the machine. (Without synchronous_commit a killed server would forget commits.)
FAST = {"fsync": "off", "full_page_writes": "off"}


class PostgreSQL(LocalServer):
    """PostgreSQL with its data in `folder / "postgres"`, listening on 127.0.0.1 only, with passwords (SCRAM) for everybody."""

    last_signal = signal.SIGINT  # ends open sessions

    @property
    def url(self) -> str:
        """The administrator's address, for SQLAlchemy."""
        return f"postgresql+psycopg://{ADMINISTRATOR}:{self._password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Make the data folder if there is none, start, and wait until a connection is accepted. Raises LocalError if none is."""
        data = self._folder / "postgres"
        if not data.exists():
            self._make(data)
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",  # TCP only: no path that could be too long or open to others
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
        } | ({} if self._durable else FAST)
        words = [str(self._programs.postgres), "-D", str(data)]
        words += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        deadline = time.monotonic() + START_SECONDS
        while True:
            self.child = start("postgres", self._command(words), self._folder / "postgres.log")
            if self._answers(self.child, deadline):
                return
            if time.monotonic() > deadline or "shared memory" not in self.child.last_words():
                break  # the processes of a killed server need a moment to go; anything else will not go away
            time.sleep(0.2)
        self.child.stop(signal.SIGQUIT)
        raise LocalError(f"PostgreSQL did not start. The end of {self.child.log}:\n{self.child.last_words()}")

    def _make(self, data: Path) -> None:
        """Run initdb in a folder that takes its final name only when it is whole."""
        account = servers_account()
        unfinished = self._folder / "postgres.unfinished"
        password_file = self._folder / "postgres.password"
        rmtree(unfinished, ignore_errors=True)  # left by an initdb that was interrupted; it never held data
        unfinished.mkdir(mode=0o700)
        password_file.unlink(missing_ok=True)
        with open(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(self._password)
        if account:
            os.chown(unfinished, account.user_id, account.group_id)
            os.chown(password_file, account.user_id, account.group_id)
        words = [str(self._programs.initdb), "-D", str(unfinished), "-U", ADMINISTRATOR, f"--pwfile={password_file}"]
        words += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        words += ["--auth=scram-sha-256", "--no-instructions"] + ([] if self._durable else ["--no-sync"])
        try:
            child = start("initdb", self._command(words), self._folder / "postgres.log")
            if child.process.wait():
                raise LocalError(f"PostgreSQL could not make its data folder. It said:\n{child.last_words()}")
        finally:
            password_file.unlink(missing_ok=True)
        unfinished.rename(data)

    def _command(self, words: list[str]) -> Command:
        return Command(words, CLEAN, servers_account(), last_signal=self.last_signal, keep_open=(self._lock,))

    def _answers(self, child: Child, deadline: float) -> bool:
        while child.is_running and time.monotonic() < deadline:
            try:
                psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=5).close()
                return True
            except psycopg.OperationalError:
                time.sleep(0.02)
        return False
