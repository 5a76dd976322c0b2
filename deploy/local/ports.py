"""Finds free ports on 127.0.0.1."""

import json
import random
import socket
import time
from collections.abc import Iterable
from pathlib import Path

from deploy.local.folders import LocalError
from shared.errors import Effect

# Below the range from which systems take the local ports of outgoing connections: a child that is restarted finds its port free.
LOWEST_PORT, HIGHEST_PORT = 20000, 32000
LEAVING_SECONDS = 3.0


def is_free(port: int) -> bool:
    """Tell whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as servers do: just-closed connections do not count
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that nothing listens on; at random, so that two houses starting together choose differently."""
    picker = random.SystemRandom()
    while True:
        port = picker.randrange(LOWEST_PORT, HIGHEST_PORT)
        if is_free(port):
            return port


def _becomes_free(port: int) -> bool:
    """Whether a port is free, or is so in a moment: a program of a house that was killed may be on its way out."""
    deadline = time.monotonic() + LEAVING_SECONDS
    while not (free := is_free(port)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return free


def keep_ports(path: Path, names: Iterable[str], unchanging: Iterable[str] = ()) -> dict[str, int]:
    """Return a free port for each name: the one remembered in `path` if it is still free, so that bookmarks stay good.

    Raises LocalError where one of the `unchanging`, whose address is known in the data, is taken by another program.
    """
    kept: dict[str, int] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name in unchanging:
        if name in kept and not _becomes_free(kept[name]):
            raise LocalError(
                f"Another program listens on port {kept[name]}, where staff of this data folder sign in.",
                "Stop that program, then start again.",
                effect=Effect.NOTHING_STARTED,
            )
    ports = {name: kept[name] if name in kept and is_free(kept[name]) else free_port() for name in names}
    path.write_text(json.dumps(ports), encoding="utf-8")
    return ports
