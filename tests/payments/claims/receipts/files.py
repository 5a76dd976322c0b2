"""Files as phones, scanners and mischief makers send them."""

import io
from typing import Any
from uuid import UUID

import pillow_heif
from PIL import Image, ImageStat

from services.payments.claims.receipts.usecases import Prepared, begin_try, keep_receipt
from shared.ids import new_id
from tests.payments.council import Council

pillow_heif.register_heif_opener()

RED, BLUE = (200, 30, 30), (30, 30, 200)
MAKER, ORIENTATION, GPS = 0x010F, 0x0112, 0x8825
TURN_RIGHT = 6


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file of this kind."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def two_halves(width: int = 600, height: int = 300) -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def photo(**options: Any) -> bytes:
    """A small JPEG."""
    return encoded(two_halves(), "JPEG", **options)


def phone_exif() -> Image.Exif:
    """What a phone writes beside a photo that was taken upright: its maker, the turn, and where it was."""
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "Secret Phone", TURN_RIGHT
    exif.get_ifd(GPS)[1] = "N"
    return exif


def paper(pages: int, **options: Any) -> bytes:
    """A PDF with this many pages."""
    return encoded(two_halves(), "PDF", save_all=True, append_images=[two_halves()] * (pages - 1), **options)


def locked_paper() -> bytes:
    """A PDF that opens only with a password: neither the empty one nor any other fits what it says of it."""
    plain = paper(1)
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        b"11" * 32,
        b"22" * 32,
    )
    return plain.replace(b"trailer\n<<", b"trailer\n<< " + lock, 1)


def moving(kind: str) -> bytes:
    """A film of two pictures."""
    return encoded(two_halves(), kind, save_all=True, append_images=[Image.new("RGB", (600, 300), BLUE)])


def opened(jpeg: bytes) -> Image.Image:
    """A page as it comes out."""
    image = Image.open(io.BytesIO(jpeg))
    assert image.format == "JPEG"
    image.load()
    return image


def extremes(image: Image.Image) -> tuple[int, int]:
    """The darkest and the lightest value of a picture, in grey."""
    darkest, lightest = ImageStat.Stat(image.convert("L")).extrema[0]
    return int(darkest), int(lightest)


def is_like(pixel: Any, colour: tuple[int, int, int]) -> bool:
    """Whether a pixel is this colour, as nearly as a JPEG keeps it."""
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


def a_receipt(council: Council, person_id: UUID, digest: bytes = b"\0" * 32) -> UUID:
    """The row of a receipt whose picture is nowhere."""
    prepared = Prepared(digest, "image/jpeg", 1, 0, new_id().hex, 1000)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        begin_try(session, council.organiser.actor, person_id, digest)
        return keep_receipt(session, council.organiser.actor, person_id, prepared).id
