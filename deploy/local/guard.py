"""Ends our children when we are gone, on systems where the kernel does not do it for us (all but Linux).

Run as a program it reads "watch PID SIGNAL" and "forget PID" from a pipe that only we hold open. When the pipe closes, however we
ended, it signals whatever it still watches.
"""

import os
import signal
import subprocess
import sys


class Guard:
    """Our end of the pipe. The guard process starts with the first child it watches."""

    def __init__(self, needed: bool = sys.platform != "linux") -> None:
        self._needed = needed
        self._process: subprocess.Popen[str] | None = None

    def watch(self, pid: int, sent: signal.Signals) -> None:
        """Have `pid` get the signal `sent` when this process ends."""
        self._tell(f"watch {pid} {int(sent)}")

    def forget(self, pid: int) -> None:
        """The process has ended and its number may be given to another."""
        self._tell(f"forget {pid}")

    def _tell(self, line: str) -> None:
        if not self._needed:
            return
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, __file__], stdin=subprocess.PIPE, text=True, start_new_session=True
            )
        if self._process.stdin:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def main() -> None:
    """Remember what to watch until the pipe closes, then signal it."""
    watched: dict[int, int] = {}
    for line in sys.stdin:
        match line.split():
            case ["watch", pid, sent]:
                watched[int(pid)] = int(sent)
            case ["forget", pid]:
                watched.pop(int(pid), None)
    for number, last_signal in watched.items():
        try:
            os.kill(number, last_signal)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    main()
