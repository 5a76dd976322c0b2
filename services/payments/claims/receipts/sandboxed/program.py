"""One photo or PDF comes in, plain JPEG pictures go out.

Everything it will need is imported first. Then it gives up whatever it can: memory, time, files, sockets, children. Only
after that does it read a byte of what a stranger sent. It never sees who sent it, and nothing of it is run in our processes.

Its output is a line of JSON, {"pages": [bytes of each picture], "left_out": pages not kept} or {"refused": code}, then the
pictures.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from itertools import islice

import pillow_heif
from PIL import AvifImagePlugin, GifImagePlugin, Image, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

from services.payments.claims.receipts.sandboxed.pdfs import sheets_of_pdf
from services.payments.claims.receipts.sandboxed.photos import sheets_of_photo
from services.payments.claims.receipts.sandboxed.pictures import Limits, RefusedError

LOADED = (AvifImagePlugin, GifImagePlugin, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""Pillow would load these when it meets them, but in the sandbox no file can be opened, not even a module's."""
WITH_THREADS = ("image/heic", "image/avif")
PR_SET_NO_NEW_PRIVS = 38
NOBODY_ID = 65534


def lock_up(media_type: str, limits: Limits) -> None:
    """Gives up everything but input and output. What is given up only root could take back, and here nobody is root."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY_ID)
        os.setuid(NOBODY_ID)
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    signal.alarm(limits["wall_seconds"])  # ends us even if our parent is gone
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["output_bytes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),  # no new file, pipe or socket can be opened: they all need a number
    ):
        resource.setrlimit(kind, (value, value))
    if media_type not in WITH_THREADS:  # their decoders work in a thread of their own, and a thread counts as a process
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def kept(sheets: Iterator[list[bytes]], limits: Limits) -> tuple[list[bytes], int]:
    """The pictures of as many pages, from the first, as there is room for, and how many pages those are."""
    pictures: list[bytes] = []
    pages = 0
    for jpegs in islice(sheets, limits["most_pages"]):
        together = pictures + jpegs
        if pages and (len(together) > limits["most_pictures"] or sum(map(len, together)) > limits["pictures_bytes"]):
            break
        pictures, pages = together, pages + 1
    if not pages:
        raise RefusedError("unreadable")
    return pictures, pages


def main() -> None:
    """One file, from the input to the output."""
    media_type, limits = sys.argv[1], json.loads(sys.argv[2])
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    # Pillow only warns up to twice its number: ours is strict, and asked in the same place
    Image.MAX_IMAGE_PIXELS = None
    Image.preinit()
    lock_up(media_type, limits)
    content = sys.stdin.buffer.read()
    pictures: list[bytes] = []
    try:
        if media_type == "application/pdf":
            count, sheets = sheets_of_pdf(content, limits)
        else:
            count, sheets = sheets_of_photo(content, media_type, limits)
        pictures, pages = kept(sheets, limits)
        head = {"pages": [len(one) for one in pictures], "left_out": count - pages}
    except RefusedError as refused:
        head = {"refused": str(refused)}
    except MemoryError:
        head = {"refused": "too_much_work"}
    except Exception:  # a decoder may raise anything at a broken file: to people they are all the same
        head = {"refused": "unreadable"}
    sys.stdout.buffer.write(b"".join([json.dumps(head).encode(), b"\n", *pictures]))
