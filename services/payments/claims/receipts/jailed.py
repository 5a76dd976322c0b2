"""The program inside the jail: one photo or PDF comes in, plain JPEG pictures go out. Run by `jail.py` as a file of its own.

It is one file, because nothing else of ours can be imported here. Everything it will need is imported first. Then it gives
up whatever it can: memory, time, files, sockets, children. Only after that does it read a byte of what a stranger sent. It
never sees who sent it, and nothing of it is run in our processes.

Print stays readable however long the paper is: what one picture would make too small is cut into several, from top to bottom,
each beginning a little before the end of the one before, so that no line of print is lost in a cut.

Its output is a line of JSON, {"pages": [bytes of each picture], "left_out": pages not kept} or {"refused": code}, then the
pictures.
"""

import codecs
import ctypes
import io
import json
import math
import os
import re
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from itertools import islice

import pillow_heif
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    ImageOps,
    MpoImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/tiff": "TIFF",
    "image/heic": "HEIF",
    "image/avif": "AVIF",
}
MOST_PIXELS = {"image/jpeg": "most_jpeg_pixels", "image/heic": "most_heic_pixels"}
NO_FILMS = ("image/png", "image/webp", "image/gif", "image/avif")
"""A phone's JPEG or HEIC may carry a second picture beside the photo, and a TIFF more pages: those are no films."""
MANY_PAGES = ("image/tiff",)
MAY_LACK_THE_END = ("image/jpeg", "image/png")
LOADED = (AvifImagePlugin, GifImagePlugin, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
PDF_TEXT = codecs.lookup("utf-16-le").name
"""Pillow and Python would load these when they meet them, but in the jail no file can be opened, not even a module's."""
WITH_THREADS = ("image/heic", "image/avif")
UNDRAWN = [0 if value in (0, 127, 128) else 255 for value in range(256)]
"""Zero for the values of a line that a decoder never reached: black, or the middle of what a JPEG can say."""
LEAST_THERE = 0.75
"""The part of a photo's lines that must have arrived: most of it, so that what is missing is an edge and not the paper."""
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)
"""What Pillow raises at a photo that ends too early."""
SCAN = re.compile(rb"\xff\xda\x00.([\x01-\x04])(.)", re.DOTALL)
ALL_FREQUENCIES = 64
POINTS_PER_INCH = 72
BEST_DOTS_PER_INCH, LEAST_DOTS_PER_INCH, MOST_DOTS_PER_INCH = 200, 150, 2400
"""A page is drawn at the best, a larger one at the least: a figure of 8 points is then 12 pixels high (10 would be read)."""
PARTS_PER_POINT = 64
PR_SET_NO_NEW_PRIVS = 38
NOBODY_ID = 65534

Limits = dict[str, int]
Box = tuple[int, int, int, int]
"""Left, top, right and bottom of a rectangle, in pixels."""


class RefusedError(Exception):
    """The file is well understood and not wanted; the text is the code."""


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


def sheets_of_photo(content: bytes, media_type: str, limits: Limits) -> tuple[int, Iterator[list[bytes]]]:
    """How many pages a photo has (one, but for a TIFF), and the pictures of each: the right way up, on white, without anything
    that the camera wrote beside it."""
    image = photo(content, media_type)
    count = getattr(image, "n_frames", 1) if media_type in MANY_PAGES + NO_FILMS else 1
    if count > 1 and media_type in NO_FILMS:
        raise RefusedError("moving")
    return count, (sheet_of_photo(image, number, content, media_type, limits) for number in range(count))


def photo(content: bytes, media_type: str) -> Image.Image:
    """A photo of which the header is read and nothing else."""
    return Image.open(io.BytesIO(content), formats=[FORMATS[media_type]])


def sheet_of_photo(image: Image.Image, number: int, content: bytes, media_type: str, limits: Limits) -> list[bytes]:
    """One page of a photo as JPEGs."""
    if number:
        image.seek(number)
    pixels = image.width * image.height
    if pixels > limits[MOST_PIXELS.get(media_type, "most_pixels")]:
        raise RefusedError("too_many_pixels")
    shrink = shrinking(*image.size, limits)
    size = max(1, round(image.width / shrink)), max(1, round(image.height / shrink))
    try:
        image = decoded(image, content, media_type, size)
    except OSError as error:
        # A progressive JPEG is held whole before it is made smaller, and its decoder does not say that memory ran out.
        raise RefusedError("too_many_pixels" if pixels > limits["most_pixels"] else "unreadable") from error
    image = in_plain_colours(image)
    image.thumbnail(size, Image.Resampling.LANCZOS)
    image = ImageOps.exif_transpose(image)  # the small copy is turned, not the large one, to save memory
    return [as_jpeg(image.crop(box), limits) for box in boxes((0, 0, *image.size), limits)]


def decoded(image: Image.Image, content: bytes, media_type: str, size: tuple[int, int]) -> Image.Image:
    """The photo, or as much of it as has arrived where most has. Raises OSError and what else a decoder raises."""
    image.draft("RGB", size)  # a JPEG is never decoded whole
    try:
        image.load()
    except BROKEN:
        if media_type not in MAY_LACK_THE_END:
            raise
    else:
        return image
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    image = photo(content, media_type)
    image.draft("RGB", size)
    image.load()
    drawn = image.point(UNDRAWN * len(image.getbands())).getbbox(alpha_only=False)
    if drawn is None or drawn[3] < image.height * LEAST_THERE:
        raise OSError("too few lines of the photo are there")
    if image.info.get("progressive") and not is_legible(content):
        raise OSError("the photo is too blurred")
    return image.crop((0, 0, image.width, drawn[3]))


def is_legible(content: bytes) -> bool:
    """Whether a progressive JPEG that was cut short, which is blurred at first and sharp at last, has at least once had every
    detail of its first component, light and dark."""
    place = 2
    while content[place + 1] != 0xDA:  # parts of the header, a small copy of the photo among them
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
    *whole, _ = SCAN.finditer(content, place)
    there: set[int] = set()
    for scan in whole:
        if scan[2] == whole[0][2]:
            first, last = content[scan.end(2) + 2 * scan[1][0] - 1 :][:2]
            there.update(range(first, last + 1))
    return len(there) == ALL_FREQUENCIES


def in_plain_colours(image: Image.Image) -> Image.Image:
    """A picture of any kind in one of the three that we go on with: grey, colours, colours with holes."""
    if image.mode.startswith("I"):  # 16 bits a pixel: converting alone would make everything above 255 white
        image = image.point(lambda value: value / 256)
    if image.mode in ("RGB", "L"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "L" if image.mode.startswith("I") else "RGB")


def sheets_of_pdf(content: bytes, limits: Limits) -> tuple[int, Iterator[list[bytes]]]:
    """How many pages a PDF has and the pictures of each: no text, link, form or script comes through, but for what they show."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise RefusedError("locked" if "password" in str(error).lower() else "unreadable") from error
    form = document.get_formtype()
    if form != pdfium.FORMTYPE_NONE:
        fields = sum(ready_fields(document, number) for number in range(min(len(document), limits["most_pages"])))
        if form == pdfium.FORMTYPE_XFA_FULL or (form == pdfium.FORMTYPE_XFA_FOREGROUND and not fields):
            raise RefusedError("needs_its_program")
        document.init_forms()  # before any page is loaded, or what was typed into the form is not drawn
    return len(document), (sheet_of_pdf(document[number], limits) for number in range(len(document)))


def ready_fields(document: pypdfium2.PdfDocument, number: int) -> int:
    """How many fields a page of a form has. A box that is ticked and brings no picture of itself gets the state whose tick
    pdfium draws; all the other kinds of field it draws from their values."""
    page, fields = pdfium.FPDF_LoadPage(document, number), 0
    for note in notes_on(page):
        if pdfium.FPDFAnnot_GetSubtype(note) != pdfium.FPDF_ANNOT_WIDGET:
            continue
        fields += 1
        state = text_of(note, b"AS") or (text_of(note, b"V") if text_of(note, b"FT") == "Btn" else "Off")
        if state not in ("", "Off") and not pdfium.FPDFAnnot_HasKey(note, b"AP"):
            ticked = ctypes.create_string_buffer("Yes\0".encode(PDF_TEXT))
            pdfium.FPDFAnnot_SetStringValue(note, b"AS", ctypes.cast(ticked, pdfium.FPDF_WIDESTRING))
    pdfium.FPDF_ClosePage(page)
    return fields


def notes_on(page: pdfium.FPDF_PAGE) -> Iterator[pdfium.FPDF_ANNOTATION]:
    """What lies on top of a page: fields of a form, links, notes; each may be used until the next is asked for."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            yield note
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def text_of(note: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    """A text or name in a field's own entries, or ""."""
    size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
    text = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(note, key, ctypes.cast(text, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return text.raw.decode(PDF_TEXT, "replace").rstrip("\0")


def sheet_of_pdf(page: pypdfium2.PdfPage, limits: Limits) -> list[bytes]:
    """One page of a PDF as JPEGs."""
    scale, area = area_of(page, limits)
    jpegs = [as_jpeg(drawing(page, scale, box), limits) for box in boxes(area, limits)]
    page.close()
    return jpegs


def area_of(page: pypdfium2.PdfPage, limits: Limits) -> tuple[float, Box]:
    """At how many pixels a point a page is drawn, and which part of it."""
    width, height = page.get_size()
    scan = scan_on(page)
    if scan is None:
        scale = limits["long_side_pixels"] / max(width, height, 1)
        scale = min(max(scale, LEAST_DOTS_PER_INCH / POINTS_PER_INCH), BEST_DOTS_PER_INCH / POINTS_PER_INCH)
        return scale, (0, 0, math.ceil(width * scale), math.ceil(height * scale))
    sharpness, left, top, right, bottom = scan
    scale = sharpness / shrinking((right - left) * sharpness, (bottom - top) * sharpness, limits)
    edges = round(left * scale), round(top * scale), round(right * scale), round(bottom * scale)
    return scale, (edges[0], edges[1], max(edges[2], edges[0] + 1), max(edges[3], edges[1] + 1))


def scan_on(page: pypdfium2.PdfPage) -> tuple[float, float, float, float, float] | None:
    """Where a page holds pictures and nothing else to be seen: their pixels a point, and left, top, right and bottom in points.

    How large such a page says it is means nothing: a photo of four metres is as usual as a till roll on an A4 sheet.
    """
    pictures = pictures_alone(page)
    sharpness, corners = 0.0, list[tuple[float, float]]()
    for picture in pictures:
        left, bottom, right, top = picture.get_bounds()
        pixels = math.prod(picture.get_px_size())
        sharpness = max(sharpness, math.sqrt(pixels / max((right - left) * (top - bottom), 1e-6)))
        corners += [as_seen(page, left, bottom), as_seen(page, right, top)]
    if not sharpness:
        return None
    (xs, ys), (width, height) = zip(*corners, strict=True), page.get_size()
    left, top, right, bottom = max(0, min(xs)), max(0, min(ys)), min(width, max(xs)), min(height, max(ys))
    if left >= right or top >= bottom:
        return None
    return min(sharpness, MOST_DOTS_PER_INCH / POINTS_PER_INCH), left, top, right, bottom


def pictures_alone(page: pypdfium2.PdfPage) -> list[pypdfium2.PdfImage]:
    """The pictures of a page, or none where it also holds something else that is to be seen."""
    for note in notes_on(page):
        if pdfium.FPDFAnnot_GetSubtype(note) != pdfium.FPDF_ANNOT_LINK:
            return []
    pictures = []
    for one in page.get_objects(max_depth=1):
        if one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(one)
        elif (
            one.type != pdfium.FPDF_PAGEOBJ_TEXT
            or pdfium.FPDFTextObj_GetTextRenderMode(one) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        ):
            return []  # unseen text is only there to be searched for
    return pictures


def as_seen(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A place on a page, in points from the left and from the top, as the page is turned."""
    width, height = (math.ceil(one * PARTS_PER_POINT) for one in page.get_size())
    right, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, right, down)
    return right.value / PARTS_PER_POINT, down.value / PARTS_PER_POINT


def drawing(page: pypdfium2.PdfPage, scale: float, box: Box) -> Image.Image:
    """A part of a page, with what was typed into its form."""
    width, height = math.ceil(page.get_width() * scale), math.ceil(page.get_height() * scale)
    left, top, right, bottom = box
    # What is cut off is told in points and rounded up to whole pixels: half a pixel less comes out as what is meant.
    off = [(pixels - 0.5) / scale for pixels in (left, height - bottom, width - right, top)]
    image: Image.Image = page.render(scale=scale, crop=off).to_pil()
    return image


def shrinking(width: float, height: float, limits: Limits) -> float:
    """How much smaller a photo is made. Of a long one the short side counts, or nobody could read it."""
    long, short = max(width, height), min(width, height)
    return max(1.0, min(long / limits["long_side_pixels"], short / limits["short_side_pixels"]))


def boxes(area: Box, limits: Limits) -> list[Box]:
    """The pictures that an area becomes, from top to bottom. Raises RefusedError where they would be too many."""
    left, top, right, bottom = area
    parts = [
        (start, above, end, below)
        for above, below in cuts(top, bottom, limits)
        for start, end in cuts(left, right, limits)
    ]
    if len(parts) > limits["most_pictures"]:
        raise RefusedError("too_long")
    return parts


def cuts(start: int, end: int, limits: Limits) -> list[tuple[int, int]]:
    """A length in one piece, or in several of the same size that overlap."""
    length, overlap = end - start, limits["overlap_pixels"]
    if length <= limits["longest_pixels"]:
        return [(start, end)]
    count = math.ceil((length - overlap) / (limits["long_side_pixels"] - overlap))
    size = math.ceil((length + overlap * (count - 1)) / count)
    begins = [start + round(index * (length - size) / (count - 1)) for index in range(count)]
    return [(one, one + size) for one in begins]


def as_jpeg(image: Image.Image, limits: Limits) -> bytes:
    """A picture, made anew as a JPEG on white."""
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image if image.mode == "RGBA" else None)
    page = io.BytesIO()
    clean.save(page, "JPEG", quality=limits["quality"])
    return page.getvalue()


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


if __name__ == "__main__":
    main()
