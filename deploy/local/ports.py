"""Finds free ports on 127.0.0.1."""

import json
import random
import socket
from collections.abc import Iterable
from pathlib import Path

# Below the range from which systems take the local ports of outgoing connections: a child that is restarted finds its port free.
LOWEST_PORT, HIGHEST_PORT = 20000, 32000


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


def keep_ports(path: Path, names: Iterable[str]) -> dict[str, int]:
    """Return a free port for each name: the one remembered in `path` if it is still free, so that bookmarks stay good."""
    kept: dict[str, int] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    ports = {name: kept[name] if name in kept and is_free(kept[name]) else free_port() for name in names}
    path.write_text(json.dumps(ports), encoding="utf-8")
    return ports
