"""What a receipt may be: kinds of file by their first bytes, how much of everything, and the words for every refusal."""

from dataclasses import dataclass
from datetime import timedelta

from shared.errors import ConflictError, InvalidError

MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf")
LARGEST_BYTES = 10 * 1024 * 1024
MOST_PER_CLAIM = 5
MOST_PER_DAY = 20
"""Of one person. More than any day of expenses has; few enough that nobody fills our store."""
DAY = timedelta(hours=24)

_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif")
_NOT_LOST = "It was not kept. Nothing you typed is lost and no money moved."
_SMALLER = (
    "Take the photo again in your camera's usual size, not the largest. "
    "Or open the photo on your phone, take a screenshot of it, and send the screenshot."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the jail allows, and what a page becomes."""

    # Told by the file's header, before anything is decoded (OWASP ASVS 5.2.6). A JPEG is decoded at a half, a quarter or an
    # eighth of its size, so that it may be as large as any phone makes it; a HEIC of 50 million points fits into the memory.
    most_pixels: int = 25_000_000
    most_jpeg_pixels: int = 210_000_000
    most_heic_pixels: int = 51_000_000
    most_pages: int = 5
    long_side_pixels: int = 2000
    quality: int = 80
    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 10
    wall_seconds: int = 30
    output_bytes: int = 16 * 1024 * 1024


LIMITS = Limits()

_REFUSALS = {
    "empty": f"This file is empty. {_NOT_LOST} Take the photo again, or choose another file.",
    "too_large": f"This file is larger than 10 MB. {_NOT_LOST} {_SMALLER}",
    "not_a_picture": f"This is not a photo or a PDF that we can open. {_NOT_LOST} Send a photo (JPEG, PNG, HEIC or WebP) or a PDF.",
    "too_many_pixels": f"This picture has more points than we can open. {_NOT_LOST} {_SMALLER}",
    "moving": f"This is a moving picture. {_NOT_LOST} Send a photo of the receipt instead.",
    "locked": f"This PDF is locked with a password. {_NOT_LOST} Send it without the password, or send a photo of it.",
    "unreadable": f"This photo or PDF could not be opened. {_NOT_LOST} Take the photo again, or ask whoever helps you to send it.",
    "too_much_work": f"This file takes too much work to open. {_NOT_LOST} {_SMALLER}",
}


def refusal(reason: str) -> InvalidError:
    """Why a file is not kept; what the jail says and we do not know counts as "unreadable"."""
    reason = reason if reason in _REFUSALS else "unreadable"
    return InvalidError(f"receipt.{reason}", _REFUSALS[reason])


def media_type_of(content: bytes) -> str:
    """What a file is by its first bytes: names and headers are only what somebody says. Raises InvalidError."""
    if not content:
        raise refusal("empty")
    if len(content) > LARGEST_BYTES:
        raise refusal("too_large")
    starts = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
    for start, media_type in starts.items():
        if content.startswith(start):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return "image/heic"
    raise refusal("not_a_picture")


def check_day(kept_today: int) -> None:
    """Raises ConflictError where a person has sent enough for one day; `kept_today` counts the last 24 hours."""
    if kept_today >= MOST_PER_DAY:
        raise ConflictError(
            "receipt.enough_today",
            f"{MOST_PER_DAY} receipts were sent in the last 24 hours, which is as many as we take. {_NOT_LOST} "
            "Send the others tomorrow, or ring us.",
        )


def check_claim(count: int) -> None:
    """Raises ConflictError where a claim would have too many files."""
    if count > MOST_PER_CLAIM:
        raise ConflictError(
            "receipt.enough_for_claim",
            f"A claim takes at most {MOST_PER_CLAIM} receipts. Nothing was changed and no money moved. "
            "Leave some out, or put several on one photo.",
        )
