"""The program inside the jail: one photo or PDF comes in, plain JPEG pages go out. Run by `jail.py` as a file of its own.

Everything it will need is imported first. Then it gives up whatever it can: memory, time, files, sockets, children. Only
after that does it read a byte of what a stranger sent. It never sees who sent it, and nothing of it is run in our processes.

Its output is a line of JSON, {"pages": [bytes of each], "left_out": pages not kept} or {"refused": code}, then the pages.
"""

import ctypes
import io
import json
import os
import resource
import signal
import sys

import pillow_heif
import pypdfium2
from PIL import Image, ImageOps, MpoImagePlugin, WebPImagePlugin

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
MOST_PIXELS = {"image/jpeg": "most_jpeg_pixels", "image/heic": "most_heic_pixels"}
LOADED = (MpoImagePlugin, WebPImagePlugin)
"""Pillow would load these when it meets them, but in the jail no file can be opened, not even a module's."""
POINTS_PER_INCH, PDF_DOTS_PER_INCH = 72, 200
PR_SET_NO_NEW_PRIVS = 38
NOBODY_ID = 65534


class RefusedError(Exception):
    """The file is well understood and not wanted; the text is the code."""


def lock_up(media_type: str, limits: dict[str, int]) -> None:
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
    if media_type != "image/heic":  # its decoder works in a thread of its own, and a thread counts as a process
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def pages_of_photo(content: bytes, media_type: str, limits: dict[str, int]) -> tuple[list[bytes], int]:
    """A photo as one JPEG, the right way up, on white, without anything that the camera wrote beside it."""
    Image.MAX_IMAGE_PIXELS = (
        None  # Pillow only warns up to twice its number: ours is strict, and asked in the same place
    )
    image = Image.open(io.BytesIO(content), formats=[FORMATS[media_type]])
    pixels = image.width * image.height
    if pixels > limits[MOST_PIXELS.get(media_type, "most_pixels")]:
        raise RefusedError("too_many_pixels")
    if media_type in ("image/png", "image/webp") and getattr(image, "n_frames", 1) > 1:
        raise RefusedError(
            "moving"
        )  # a phone's JPEG or HEIC may carry a second picture beside the photo: that is no film
    try:
        return [as_jpeg(image, limits)], 0
    except OSError as error:
        # A progressive JPEG is held whole before it is made smaller, and its decoder does not say that memory ran out.
        raise RefusedError("too_many_pixels" if pixels > limits["most_pixels"] else "unreadable") from error


def pages_of_pdf(content: bytes, limits: dict[str, int]) -> tuple[list[bytes], int]:
    """The first pages of a PDF as JPEGs: no text, link, form or script comes through."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise RefusedError("locked" if "password" in str(error).lower() else "unreadable") from error
    pages = []
    for number in range(min(len(document), limits["most_pages"])):
        page = document[number]
        scale = min(limits["long_side_pixels"] / max(*page.get_size(), 1), PDF_DOTS_PER_INCH / POINTS_PER_INCH)
        pages.append(as_jpeg(page.render(scale=scale).to_pil(), limits))
        page.close()
    if not pages:
        raise RefusedError("unreadable")
    return pages, len(document) - len(pages)


def as_jpeg(image: Image.Image, limits: dict[str, int]) -> bytes:
    """A picture of any kind, made anew as a JPEG; the small copy is turned, not the large one, to save memory."""
    side = limits["long_side_pixels"]
    shrink = max(1, *image.size) / side
    image.draft(
        "RGB", (int(image.width / shrink) or 1, int(image.height / shrink) or 1)
    )  # a JPEG is never decoded whole
    if image.mode.startswith("I"):  # 16 bits a pixel: converting alone would make everything above 255 white
        image = image.point(lambda value: value / 256)
    if image.mode not in ("RGB", "L"):
        image = image.convert("RGBA" if image.has_transparency_data else "L" if image.mode.startswith("I") else "RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    image = ImageOps.exif_transpose(image)
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image if image.mode == "RGBA" else None)
    page = io.BytesIO()
    clean.save(page, "JPEG", quality=limits["quality"])
    return page.getvalue()


def main() -> None:
    """One file, from the input to the output."""
    media_type, limits = sys.argv[1], json.loads(sys.argv[2])
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    Image.preinit()
    lock_up(media_type, limits)
    content = sys.stdin.buffer.read()
    try:
        if media_type == "application/pdf":
            pages, left_out = pages_of_pdf(content, limits)
        else:
            pages, left_out = pages_of_photo(content, media_type, limits)
        head = {"pages": [len(page) for page in pages], "left_out": left_out}
    except RefusedError as refused:
        pages, head = [], {"refused": str(refused)}
    except MemoryError:
        pages, head = [], {"refused": "too_much_work"}
    except Exception:  # a decoder may raise anything at a broken file: to people they are all the same
        pages, head = [], {"refused": "unreadable"}
    sys.stdout.buffer.write(b"".join([json.dumps(head).encode(), b"\n", *pages]))


if __name__ == "__main__":
    main()
