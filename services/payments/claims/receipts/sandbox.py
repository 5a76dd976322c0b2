"""Opening what strangers send, in a program of its own that is started for one file and ended for sure (see `sandboxed`).

This process never decodes anything: it hands bytes over and takes JPEGs back, whose number and size it checks.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from services.payments.claims.receipts.rules import LIMITS, Limits, refusal
from shared import logs
from shared.errors import UnavailableError

log = logs.get(__name__)

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from services.payments.claims.receipts.sandboxed.program import main
main()
"""
ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "1"
}  # nothing of ours; one arena, so that threads do not each reserve 64 MB of the limit
AT_ONCE = 2
PATIENCE_SECONDS = 10

_turns = BoundedSemaphore(AT_ONCE)
"""Each file may take half a gigabyte, so a process opens only so many at once; the others wait their turn."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A receipt as plain pictures, from top to bottom: JPEGs without metadata; one page of a PDF, or one photo, is several
    where it is long. `left_out` counts pages of a long PDF that were not kept."""

    jpegs: tuple[bytes, ...]
    left_out: int = 0


def open_in_sandbox(content: bytes, media_type: str, limits: Limits = LIMITS) -> Pages:
    """What a file shows. Raises InvalidError where it cannot be opened, UnavailableError where too many wait."""
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise UnavailableError(
            "receipt.busy",
            "Many photos are arriving just now, so this one was not looked at. Nothing you typed is lost and no money "
            "moved. Send it again in a minute.",
        )
    try:
        return _read(_run(content, media_type, limits), limits)
    finally:
        _turns.release()


def _run(content: bytes, media_type: str, limits: Limits) -> bytes:
    """The program's output. It goes to a nameless file, whose size the kernel limits, and not into our memory."""
    words = [sys.executable, "-I", "-c", PROGRAM, str(ROOT), media_type, json.dumps(asdict(limits))]
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603  # our own program; what strangers sent goes to its input
                words,
                input=content,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd="/",
                timeout=limits.wall_seconds,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired:  # it has been killed
            log.warning("receipt took too long", media_type=media_type, size_bytes=len(content))
            raise refusal("too_much_work") from None
        if done.returncode:
            log.warning("receipt sandbox ended early", media_type=media_type, ended=done.returncode)
            raise refusal("too_much_work" if done.returncode < 0 else "unreadable")
        output.seek(0)
        return output.read(limits.output_bytes)


def _read(output: bytes, limits: Limits) -> Pages:
    """The pages in an output, which is believed no more than its input. Raises InvalidError."""
    head, _, rest = output.partition(b"\n")
    said: dict[str, Any] = json.loads(head)
    if "refused" in said:
        raise refusal(said["refused"])
    jpegs = []
    for size in said["pages"]:
        jpegs.append(rest[:size])
        rest = rest[size:]
    if rest or not 1 <= len(jpegs) <= limits.most_pictures or not all(one.startswith(b"\xff\xd8\xff") for one in jpegs):
        raise refusal("unreadable")
    return Pages(tuple(jpegs), said["left_out"])
