"""A tiny program that behaves as the house expects of any program: `python -m tests.local.stub_program PREFIX PART`."""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Health(BaseHTTPRequestHandler):
    """Says yes to everybody."""

    def do_GET(self) -> None:
        """Answer 200."""
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing about it."""


def main(prefix: str, part: str) -> None:
    """Say what the environment is, be ready, and wait; "migrate" ends at once."""
    start = f"{prefix.upper()}_"
    sys.stdout.write(json.dumps(dict(os.environ)) + "\n")
    if os.environ.get(f"{start}STAND_IN_FAILS") == part:
        sys.exit("The stand-in was told to fail.")
    if part == "app":
        HTTPServer(("127.0.0.1", int(os.environ[f"{start}PORT"])), Health).serve_forever()
    elif part in ("worker", "clock"):
        Path(os.environ[f"{start}READY_FILE"]).touch()
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
