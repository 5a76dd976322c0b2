"""Starts and stops child processes so that none is left behind, whatever happens to us."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.folders import Account
from deploy.local.guard import Guard

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_guard = Guard()


@dataclass
class Child:
    """A running process of ours and the file that its words go to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process is still there."""
        return self.process.poll() is None

    def last_words(self, lines: int = 12) -> str:
        """Return the end of the log, indented, for a person to read."""
        words = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(f"    {line}" for line in words[-lines:])

    def ask_to_stop(self) -> None:
        """Send SIGTERM and do not wait."""
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)

    def kill(self, sent: signal.Signals) -> None:
        """Send a signal and wait until the process has ended."""
        self.process.send_signal(sent)
        self.process.wait()
        _guard.forget(self.pid)

    def stop(self, asked: signal.Signals = signal.SIGTERM, timeout_seconds: float = 10) -> None:
        """Ask the process to end, wait, and end it and all its own children by force if it does not."""
        if self.is_running:
            self.process.send_signal(asked)
            try:
                self.process.wait(timeout_seconds)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)
                self.process.wait()
        _guard.forget(self.pid)


@dataclass(frozen=True)
class Command:
    """What to start: the words of the command, its whole environment, and who it runs as."""

    words: Sequence[str]
    environment: Mapping[str, str]
    account: Account | None = None
    folder: Path = Path("/")
    last_signal: signal.Signals = signal.SIGKILL  # what the process gets when we are gone
    keep_open: tuple[int, ...] = ()  # file descriptors it inherits
    said_to_it: bytes = b""  # its standard input


def start(name: str, command: Command, log: Path) -> Child:
    """Start `command` in a session of its own, so that Ctrl-C reaches only us and we stop things in order.

    Call it from the main thread: Linux sends the last signal when the *thread* that started the process ends.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Child processes are started from the main thread, or they end with the thread.")
    account = command.account
    with open(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as words:
        process = subprocess.Popen(
            command.words,
            env=dict(command.environment),
            cwd=command.folder,
            user=account.user_id if account else None,
            group=account.group_id if account else None,
            extra_groups=[] if account else None,
            stdin=subprocess.PIPE if command.said_to_it else subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=command.keep_open,
            preexec_fn=_end_with_parent(command.last_signal),  # two system calls, no locks
        )
    _guard.watch(process.pid, command.last_signal)
    if process.stdin:
        process.stdin.write(command.said_to_it)
        process.stdin.close()
    return Child(name, process, log)


def _end_with_parent(sent: signal.Signals) -> Callable[[], None] | None:
    """Return what the child does just before it becomes the program; after the change of account, which clears the wish."""
    if _LIBC is None:
        return None  # not Linux: the guard looks after the children
    libc, parent = _LIBC, os.getpid()

    def end_with_parent() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(sent))
        if os.getppid() != parent:  # we were gone before the wish was made
            os._exit(1)

    return end_with_parent
