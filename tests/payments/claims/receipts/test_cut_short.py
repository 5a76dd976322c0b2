"""Photos of which the last bytes never arrived, and files that are not what their name says."""

import re

import pytest
from PIL import Image, ImageDraw

from services.payments.claims.receipts.rules import media_type_of
from services.payments.claims.receipts.sandbox import open_in_sandbox
from shared.errors import InvalidError
from tests.payments.claims.receipts.files import BLUE, RED, encoded, extremes, is_like, opened, phone_exif, two_halves


def shown(content: bytes) -> Image.Image:
    """The one picture that a file becomes."""
    (jpeg,) = open_in_sandbox(content, media_type_of(content)).jpegs
    return opened(jpeg)


def lively(width: int = 600, height: int = 800) -> Image.Image:
    """A picture of the same amount of detail everywhere, so that a part of its bytes is that part of its lines."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    draw = ImageDraw.Draw(image)
    for y in range(20, height, 40):
        draw.rectangle((20, y, 120, y + 15), fill=RED)
        draw.rectangle((width - 120, y, width - 20, y + 15), fill=BLUE)
    return image


KINDS = {
    "a photo": ("JPEG", {}),
    "a photo that gets sharper as it loads": ("JPEG", {"progressive": True}),
    "a grey photo": ("JPEG", {"grey": True}),
    "a picture of the screen": ("PNG", {}),
}


def made(kind: str) -> bytes:
    """A whole file of a kind."""
    name, options = KINDS[kind]
    grey = options.get("grey", False)
    more = {key: value for key, value in options.items() if key != "grey"}
    return encoded(lively().convert("L") if grey else lively(), name, **more)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lost", [1, 2, 3, 12, 100])
def test_a_photo_without_its_last_bytes_is_taken(kind: str, lost: int) -> None:
    page = shown(made(kind)[:-lost])
    assert page.width == 600
    assert page.height >= 784  # a row of squares that were not whole may be missing


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.95, 0.85])
def test_most_of_a_photo_is_taken_and_what_never_came_is_not_shown_as_paper(kind: str, part: float) -> None:
    content = made(kind)
    page = shown(content[: int(len(content) * part)])
    least = 800 if "sharper" in kind else 800 * part - 20
    assert least <= page.height <= (800 if "sharper" in kind else 800 * part + 20)
    if "grey" not in kind:
        last = (page.height - 40) // 40 * 40 + 20 + 7
        assert is_like(page.getpixel((70, last - 40)), RED) or "sharper" in kind
    darkest, lightest = extremes(page.crop((150, page.height - 20, 450, page.height)))
    assert lightest - darkest > 60  # noise, as everywhere, and no even grey


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.0, 0.01, 0.1])
def test_a_photo_that_is_little_more_than_its_header_is_refused_in_words(kind: str, part: float) -> None:
    content = made(kind)
    is_refused(content[: max(200, int(len(content) * part))])


@pytest.mark.parametrize("kind", ["HEIF", "WEBP", "AVIF", "PDF"])
def test_kinds_that_say_nothing_before_their_end_are_refused_in_words(kind: str) -> None:
    content = encoded(lively(), kind)
    is_refused(content[: len(content) * 2 // 3])


def is_refused(content: bytes) -> None:
    """Refused as a file that cannot be opened, with what to do."""
    with pytest.raises(InvalidError) as refused:
        shown(content)
    assert refused.value.code == "receipt.unreadable"
    assert "a part of it did not arrive" in refused.value.message
    assert re.search("Send it again.*take the photo again", refused.value.message)


def test_a_photo_cut_short_is_the_right_way_up_and_large_ones_are_made_smaller() -> None:
    content = encoded(lively(4000, 3000), "JPEG", exif=phone_exif())
    page = shown(content[:-5000])
    assert page.height == 2000
    assert 1400 < page.width <= 1500


def test_a_photo_that_is_damaged_in_its_middle_is_not_taken_for_one_cut_short() -> None:
    content = made("a picture of the screen")
    middle = len(content) // 2
    is_refused(content[:middle] + bytes(5000) + content[middle + 5000 :])


def test_black_paper_is_no_missing_paper() -> None:
    image = lively()
    image.paste((0, 0, 0), (0, 300, 600, 800))
    assert shown(encoded(image, "JPEG")).height == 800
    assert shown(encoded(image, "PNG")).height == 800


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("GIF", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_adobe_deflate"}),
        ("TIFF", {"compression": "jpeg"}),
        ("TIFF", {"compression": "packbits"}),
        ("AVIF", {}),
    ],
)
def test_what_scanners_and_other_programs_make_is_taken(kind: str, options: dict[str, str]) -> None:
    page = shown(encoded(two_halves(), kind, **options))
    assert is_like(page.getpixel((100, 150)), RED)
    assert is_like(page.getpixel((500, 150)), BLUE)


def test_a_fax_is_taken_and_a_tiff_has_pages() -> None:
    fax = Image.new("1", (600, 300), 1)
    fax.paste(0, (0, 0, 300, 300))
    content = encoded(fax, "TIFF", compression="group4", save_all=True, append_images=[fax.rotate(180)] * 6)
    pages = open_in_sandbox(content, media_type_of(content))
    assert (len(pages.jpegs), pages.left_out) == (5, 2)
    first, second = (opened(jpeg).convert("L") for jpeg in pages.jpegs[:2])
    assert (first.getpixel((100, 150)), first.getpixel((500, 150))) == (0, 255)
    assert (second.getpixel((100, 150)), second.getpixel((500, 150))) == (255, 0)


@pytest.mark.parametrize(
    ("brands", "media_type"),
    [
        (b"heic\0\0\0\0mif1heic", "image/heic"),
        (b"mif1\0\0\0\0mif1heic", "image/heic"),
        (b"mif1\0\0\0\0mif1MiHE", "image/heic"),
        (b"heix\0\0\0\0heix", "image/heic"),
        (b"avif\0\0\0\0avifmif1miaf", "image/avif"),
        (b"mif1\0\0\0\0mif1avifmiaf", "image/avif"),
    ],
)
def test_heic_and_avif_are_told_apart_by_all_the_brands_that_they_name(brands: bytes, media_type: str) -> None:
    assert media_type_of((8 + len(brands)).to_bytes(4) + b"ftyp" + brands + bytes(100)) == media_type


@pytest.mark.parametrize("brands", [b"isom\0\0\0\0isomavc1", b"qt  \0\0\0\0qt  ", b"mp42\0\0\0\0mp42"])
def test_a_film_is_called_a_film(brands: bytes) -> None:
    with pytest.raises(InvalidError) as refused:
        media_type_of((8 + len(brands)).to_bytes(4) + b"ftyp" + brands + bytes(100))
    assert refused.value.code == "receipt.moving"
