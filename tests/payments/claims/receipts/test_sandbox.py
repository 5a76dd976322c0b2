"""The sandbox: everything a phone makes becomes a plain JPEG, everything else ends in a plain sentence, and nothing gets out."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from PIL import Image

from services.payments.claims.receipts.rules import LARGEST_BYTES, LIMITS, media_type_of
from services.payments.claims.receipts.sandbox import ENVIRONMENT, ROOT, Pages, open_in_sandbox
from shared.errors import InvalidError
from tests.payments.claims.receipts.files import (
    BLUE,
    RED,
    encoded,
    is_like,
    locked_paper,
    moving,
    opened,
    paper,
    phone_exif,
    photo,
    two_halves,
)

WHITE = (255, 255, 255)


def look(content: bytes) -> Pages:
    """What a file shows, from its first bytes on."""
    return open_in_sandbox(content, media_type_of(content))


def only_page(content: bytes) -> Image.Image:
    """The one page that a photo becomes."""
    (jpeg,) = look(content).jpegs
    return opened(jpeg)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "PDF"])
def test_every_kind_that_phones_and_scanners_make_becomes_a_jpeg(kind: str) -> None:
    page = only_page(encoded(two_halves(), kind))
    assert page.mode == "RGB"
    middle = page.height // 2
    assert is_like(page.getpixel((page.width // 4, middle)), RED)
    assert is_like(page.getpixel((page.width * 3 // 4, middle)), BLUE)


def test_a_large_photo_becomes_smaller() -> None:
    assert only_page(photo_of(5000, 4000)).size == (2000, 1600)


def test_the_largest_photo_that_a_phone_makes_is_opened_in_the_memory_there_is() -> None:
    photo = encoded(Image.new("L", (16_320, 12_240), 90), "JPEG")  # 200 megapixels
    page = only_page(photo)
    assert page.size == (2000, 1500)
    assert is_like(page.getpixel((1000, 750)), (90, 90, 90))


@pytest.mark.parametrize(("kind", "limit"), [("JPEG", "most_jpeg_pixels"), ("HEIF", "most_heic_pixels")])
def test_the_header_says_how_large_a_photo_is(kind: str, limit: str) -> None:
    sent = encoded(two_halves(), kind)
    with pytest.raises(InvalidError) as refused:
        open_in_sandbox(sent, media_type_of(sent), replace(LIMITS, **{limit: 600 * 300 - 1}))
    assert refused.value.code == "receipt.too_many_pixels"
    assert open_in_sandbox(sent, media_type_of(sent), replace(LIMITS, **{limit: 600 * 300})).left_out == 0


def photo_of(width: int, height: int) -> bytes:
    """A JPEG of this size."""
    return encoded(two_halves(width, height), "JPEG")


def test_what_the_phone_wrote_beside_the_photo_is_gone_and_the_photo_is_the_right_way_up() -> None:
    sent = photo(exif=phone_exif(), comment=b"Secret comment")
    assert sent.count(b"Secret") == 2
    (jpeg,) = look(sent).jpegs
    page = opened(jpeg)
    assert b"Secret" not in jpeg
    assert not page.getexif()
    assert not page.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert page.size == (300, 600)
    assert is_like(page.getpixel((150, 100)), RED)
    assert is_like(page.getpixel((150, 500)), BLUE)


@pytest.mark.parametrize(
    ("image", "kind", "colour"),
    [
        (Image.new("CMYK", (50, 50), (0, 255, 255, 0)), "JPEG", (254, 0, 0)),
        (Image.new("I;16", (50, 50), 128 * 256), "PNG", (128, 128, 128)),
        (Image.new("L", (50, 50), 90), "PNG", (90, 90, 90)),
        (Image.new("1", (50, 50), 1), "PNG", WHITE),
        (Image.new("RGBA", (50, 50), (10, 10, 10, 0)), "PNG", WHITE),
        (Image.new("LA", (50, 50), (10, 0)), "PNG", WHITE),
        (two_halves(50, 50).quantize(4), "PNG", RED),
    ],
    ids=["CMYK", "16 bits", "grey", "black and white", "see-through", "grey and see-through", "palette"],
)
def test_unusual_pictures_look_as_they_should(image: Image.Image, kind: str, colour: tuple[int, int, int]) -> None:
    assert is_like(only_page(encoded(image, kind)).getpixel((10, 25)), colour)


def test_a_photo_with_a_second_picture_beside_it_is_a_photo() -> None:
    assert is_like(only_page(moving("MPO")).getpixel((100, 150)), RED)


def test_a_long_pdf_keeps_its_first_pages_and_says_how_many_it_left_out() -> None:
    pages = look(paper(7))
    assert (len(pages.jpegs), pages.left_out) == (5, 2)


def test_what_hides_behind_a_photo_does_not_come_out() -> None:
    """A file that is a photo and a web page or an archive at the same time comes out as the photo alone."""
    for hidden in (b"<html><script>alert(1)</script></html>", b"PK\x03\x04 an archive", paper(1)):
        (jpeg,) = look(photo() + hidden).jpegs
        assert hidden not in jpeg
        assert opened(jpeg).size == (600, 300)


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "too many bytes": (lambda: photo().ljust(LARGEST_BYTES + 1, b"\0"), "too_large"),
    "a web page": (lambda: b"<html></html>", "not_a_picture"),
    "a letter in a word processor": (lambda: b"PK\x03\x04" + b"word/document.xml".rjust(60, b"\0"), "not_a_picture"),
    "an SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
    "a bomb of pixels": (lambda: encoded(Image.new("1", (30_000, 30_000)), "PNG"), "too_many_pixels"),
    "just too many pixels": (lambda: encoded(Image.new("L", (5001, 5000)), "PNG"), "too_many_pixels"),
    "an animated PNG": (lambda: moving("PNG"), "moving"),
    "an animated WebP": (lambda: moving("WEBP"), "moving"),
    "an animated GIF": (lambda: moving("GIF"), "moving"),
    "an animated AVIF": (lambda: moving("AVIF"), "moving"),
    "half a JPEG": (lambda: photo()[:1800], "unreadable"),
    "half a PNG": (lambda: encoded(two_halves(), "PNG")[:300], "unreadable"),
    "half a HEIC": (lambda: encoded(two_halves(), "HEIF")[:-200], "unreadable"),
    "half a WebP": (lambda: encoded(two_halves(), "WEBP")[:-100], "unreadable"),
    "half a PDF": (lambda: paper(2)[:200], "unreadable"),
    "only the first bytes": (lambda: b"\xff\xd8\xff", "unreadable"),
    "a PDF that says it is a photo": (lambda: b"\xff\xd8\xff" + paper(1), "unreadable"),
    "a PDF with a password": (locked_paper, "locked"),
    "a PDF without pages": (lambda: b"%PDF-1.4\n%%EOF", "unreadable"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_ends_in_a_plain_sentence(name: str) -> None:
    make, reason = BAD[name]
    with pytest.raises(InvalidError) as refused:
        look(make())
    assert refused.value.code == f"receipt.{reason}"
    assert "Nothing you typed is lost and no money moved." in refused.value.message
    assert re.search(r"(Take|Send|Choose) ", refused.value.message.split("moved.")[1])


def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    tight = replace(LIMITS, memory_bytes=200 * 1024 * 1024)
    with pytest.raises(InvalidError) as refused:
        open_in_sandbox(encoded(Image.new("RGBA", (5000, 5000)), "PNG"), "image/png", tight)
    assert refused.value.code == "receipt.too_much_work"


def test_a_progressive_photo_that_memory_cannot_hold_is_said_to_be_too_large() -> None:
    sent = encoded(Image.new("RGB", (5010, 5000), RED), "JPEG", progressive=True, subsampling=0)
    with pytest.raises(InvalidError) as refused:
        open_in_sandbox(sent, "image/jpeg", replace(LIMITS, memory_bytes=200 * 1024 * 1024))
    assert refused.value.code == "receipt.too_many_pixels"


def test_a_file_that_takes_too_long_is_refused_and_its_program_is_gone() -> None:
    with pytest.raises(InvalidError) as refused:
        open_in_sandbox(photo(), "image/jpeg", replace(LIMITS, wall_seconds=0))
    assert refused.value.code == "receipt.too_much_work"


def test_a_page_that_is_larger_than_the_output_may_be_is_refused() -> None:
    with pytest.raises(InvalidError) as refused:
        open_in_sandbox(photo(), "image/jpeg", replace(LIMITS, output_bytes=100))
    assert refused.value.code == "receipt.unreadable"


ESCAPES = {
    "open a file": "open('/etc/hostname')",
    "write a file": "open('escaped', 'w')",
    "open a socket": "import socket; socket.socket()",
    "start a program": "os.fork() and os._exit(0)",
    "take more memory": "bytearray(600 * 1024 * 1024)",
    "raise a limit": "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))",
    "become root": "os.setuid(0)",
}


@pytest.mark.parametrize("name", ESCAPES)
def test_from_inside_nothing_can_be_reached(name: str) -> None:
    """The program's own way of locking itself up, followed by an attempt to get out."""
    tried = f"""
import json, os, resource, socket, sys
sys.path.insert(0, {str(ROOT)!r})
from services.payments.claims.receipts.sandboxed.program import lock_up
lock_up("image/jpeg", json.loads(sys.argv[1]))
try:
    {ESCAPES[name]}
except Exception as error:
    print("held", type(error).__name__)
else:
    print("escaped")
"""
    words = [sys.executable, "-I", "-c", tried, json.dumps(asdict(LIMITS))]
    done = subprocess.run(words, env=ENVIRONMENT, cwd="/", capture_output=True, text=True, check=False)
    assert done.stdout.startswith("held"), done.stdout + done.stderr
