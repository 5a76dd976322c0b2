"""Tells whether the program of a container is well: exit code 0 or 1. Runs inside the images, with nothing but Python.

python healthcheck.py http://127.0.0.1:8001/health      an app answers
python healthcheck.py /run/sameday/ready                a worker or clock has touched its file lately
"""

import sys
import time
import urllib.request
from pathlib import Path

TIMEOUT_SECONDS = 4
# The clock touches its file after each round; a round in which a vendor is silent takes a while.
OLDEST_SECONDS = 120


def is_healthy(sign: str) -> bool:
    """Whether the address answers with success, or the file is fresh. Raises OSError where there is none."""
    if sign.startswith("http://"):
        with urllib.request.urlopen(sign, timeout=TIMEOUT_SECONDS):  # noqa: S310  # http:// only, just checked
            return True
    return time.time() - Path(sign).stat().st_mtime < OLDEST_SECONDS


def main() -> int:
    """Exit code for the container's HEALTHCHECK."""
    try:
        return 0 if is_healthy(sys.argv[1]) else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
