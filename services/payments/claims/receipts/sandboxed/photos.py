"""Photos: the right way up, on white, without anything that the camera wrote beside them; also where the end did not arrive."""

import io
import re
import struct
from collections.abc import Iterator

from PIL import Image, ImageFile, ImageOps

from services.payments.claims.receipts.sandboxed.pictures import Limits, RefusedError, as_jpeg, boxes, shrinking

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
UNDRAWN = [0 if value in (0, 127, 128) else 255 for value in range(256)]
"""Zero for the values of a line that a decoder never reached: black, or the middle of what a JPEG can say."""
LEAST_THERE = 0.75
"""The part of a photo's lines that must have arrived: most of it, so that what is missing is an edge and not the paper."""
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)
"""What Pillow raises at a photo that ends too early."""
SCAN = re.compile(rb"\xff\xda\x00.([\x01-\x04])(.)", re.DOTALL)
ALL_FREQUENCIES = 64


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
