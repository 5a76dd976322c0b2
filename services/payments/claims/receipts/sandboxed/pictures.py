"""What every receipt becomes: plain JPEGs that can be read, of a long paper several from top to bottom.

Print stays readable however long the paper is: what one picture would make too small is cut into several, each beginning a
little before the end of the one before, so that no line of print is lost in a cut.
"""

import io
import math

from PIL import Image

Limits = dict[str, int]
Box = tuple[int, int, int, int]
"""Left, top, right and bottom of a rectangle, in pixels."""


class RefusedError(Exception):
    """The file is well understood and not wanted; the text is the code."""


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
