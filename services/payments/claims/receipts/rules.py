"""What a receipt may be: kinds of file by their first bytes, how much of everything, and the words for every refusal."""

from dataclasses import dataclass
from datetime import timedelta

from shared.errors import ConflictError, Effect, InvalidError

LARGEST_BYTES = 10 * 1024 * 1024
MOST_PER_CLAIM = 5
MOST_PER_DAY = 20
"""Tries of one person, whatever came of them. More than any day of expenses has; few enough that nobody keeps us busy or fills our
store."""
DAY = timedelta(hours=24)

_STARTS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"}
_AVIF_BRANDS = {b"avif", b"avis"}
_BRANDS_END = 128
_PDF_STARTS_BEFORE = 1024
"""Readers look for a PDF's first words so far into a file: mail programs, scanners and web servers put things before them."""
_NOT_LOST = "It was not kept. Nothing you typed is lost and no money moved."
_SMALLER = (
    "Take the photo again in your camera's usual size, not the largest. "
    "Or open the photo on your phone, take a screenshot of it, and send the screenshot."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the sandbox allows, and what a page becomes."""

    # Told by the file's header, before anything is decoded (OWASP ASVS 5.2.6). A JPEG is decoded at a half, a quarter or an
    # eighth of its size, so that it may be as large as any phone makes it; a HEIC of 50 million points fits into the memory.
    most_pixels: int = 25_000_000
    most_jpeg_pixels: int = 210_000_000
    most_heic_pixels: int = 51_000_000
    most_pages: int = 5
    # A picture's usual long side; a photo is not made narrower than the short side for it. What is then longer than the
    # longest is cut into pictures of the usual long side at most: 80 mm of till roll keep 1100 points, 2 m become 7 pictures.
    long_side_pixels: int = 2000
    short_side_pixels: int = 1100
    longest_pixels: int = 2600
    overlap_pixels: int = 120
    most_pictures: int = 40
    pictures_bytes: int = 15 * 1024 * 1024
    quality: int = 80
    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 10
    wall_seconds: int = 30
    output_bytes: int = 16 * 1024 * 1024


LIMITS = Limits()

_REFUSALS = {
    "empty": f"This file is empty. {_NOT_LOST} Take the photo again, or choose another file.",
    "too_large": f"This file is larger than 10 MB. {_NOT_LOST} {_SMALLER}",
    "not_a_picture": f"This is not a photo or a PDF that we can open. {_NOT_LOST} "
    "Send a photo (JPEG, PNG, HEIC, AVIF, WebP, GIF or TIFF) or a PDF.",
    "too_many_pixels": f"This picture has more points than we can open. {_NOT_LOST} {_SMALLER}",
    "moving": f"This is a moving picture. {_NOT_LOST} Send a photo of the receipt instead.",
    "locked": f"This PDF is locked with a password. {_NOT_LOST} Send it without the password, or send a photo of it.",
    "too_long": f"This paper is longer than we can show. {_NOT_LOST} Send it in several photos, from the top to the bottom.",
    "needs_its_program": "This PDF is a form that only the program it was made for can show, so we could not see what is written "
    f"in it. {_NOT_LOST} Send a photo of the screen or of the paper, or open the form, print it to a new PDF and send that.",
    "unreadable": "This photo or PDF could not be opened: it may be damaged, or a part of it did not arrive. "
    f"{_NOT_LOST} Send it again. If that does not help, take the photo again, or ask whoever helps you to send it.",
    "too_much_work": f"This file takes too much work to open. {_NOT_LOST} {_SMALLER}",
}


def refusal(reason: str) -> InvalidError:
    """Why a file is not kept; what the sandbox says and we do not know counts as "unreadable"."""
    reason = reason if reason in _REFUSALS else "unreadable"
    return InvalidError(f"receipt.{reason}", _REFUSALS[reason], effect=None)


def media_type_of(content: bytes) -> str:
    """What a file is by its first bytes: names and headers are only what somebody says. Raises InvalidError."""
    if not content:
        raise refusal("empty")
    if len(content) > LARGEST_BYTES:
        raise refusal("too_large")
    for start, media_type in _STARTS.items():
        if content.startswith(start):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return _media_type_of_brands(content)
    if content.find(b"%PDF-", 0, _PDF_STARTS_BEFORE + len(b"%PDF-") - 1) >= 0:
        return "application/pdf"
    raise refusal("not_a_picture")


def _media_type_of_brands(content: bytes) -> str:
    """HEIC, AVIF and films begin alike, and differ in the brands that they name there. Raises InvalidError."""
    end = min(int.from_bytes(content[:4]), _BRANDS_END)
    brands = {content[8:12], *(content[place : place + 4] for place in range(16, end, 4))}
    if brands & _AVIF_BRANDS:
        return "image/avif"
    if brands & _HEIF_BRANDS:
        return "image/heic"
    raise refusal("moving")


def check_day(tries_today: int) -> None:
    """Raises ConflictError where a person has sent enough for one day; `tries_today` counts the last 24 hours."""
    if tries_today >= MOST_PER_DAY:
        raise ConflictError(
            "receipt.enough_today",
            f"{MOST_PER_DAY} files were sent in the last 24 hours, which is as many as we take. {_NOT_LOST} "
            "Send the others tomorrow, or ring us.",
            effect=None,
        )


def check_claim(count: int) -> None:
    """Raises ConflictError where a claim would have too many files."""
    if count > MOST_PER_CLAIM:
        raise ConflictError(
            "receipt.enough_for_claim",
            f"A claim takes at most {MOST_PER_CLAIM} receipts.",
            "Leave some out, or put several on one photo.",
            effect=Effect.NO_MONEY_MOVED,
        )
