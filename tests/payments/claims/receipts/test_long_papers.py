"""Long papers: print of 8 points stays at least 10 pixels high on any length, on as many pictures as that takes."""

from dataclasses import asdict, replace
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from services.payments.claims.receipts.rules import LIMITS, media_type_of
from services.payments.claims.receipts.sandbox import Pages, open_in_sandbox
from services.payments.claims.receipts.sandboxed.pictures import cuts
from shared.errors import InvalidError
from tests.payments.claims.receipts.files import BLUE, RED, encoded, extremes, is_like, opened, two_halves
from tests.payments.claims.receipts.pdfs import MM, sheet, till_roll

COLUMNS = 20
LEAST_PIXELS = 10
MARGIN_POINTS, COLUMN_POINTS = 10, 10


def look(content: bytes) -> Pages:
    """What a file shows."""
    return open_in_sandbox(content, media_type_of(content))


def figures(picture: Image.Image, width_points: float) -> list[tuple[int, int]]:
    """The column and the height in pixels of each figure on a piece of till roll, those at its very edges (which may be cut)
    left out, from top to bottom."""
    dark = picture.convert("L").point(lambda value: 255 if value < 128 else 0)
    rows = [dark.crop((0, y, dark.width, y + 1)).getbbox() is not None for y in range(dark.height)]
    found, place = [], 0
    for is_dark, run in groupby(rows):
        length = len(list(run))
        if is_dark and place > 0 and place + length < len(rows):
            box = dark.crop((0, place, dark.width, place + length)).getbbox()
            assert box is not None
            points = box[0] * width_points / dark.width
            found.append((round((points - MARGIN_POINTS) / COLUMN_POINTS), length))
        place += length
    return found


def all_lines(pages: Pages, width_points: float) -> tuple[list[int], int]:
    """The columns of all figures, from the first picture to the last, each counted once where pictures overlap; and the height of the
    smallest figure."""
    columns: list[int] = []
    heights = []
    for jpeg in pages.jpegs:
        here = figures(opened(jpeg), width_points)
        heights += [height for _, height in here]
        shown = [column for column, _ in here]
        again = next((count for count in range(1, COLUMNS) if columns[-count:] == shown[:count]), 0)
        columns += shown[again:]
    return columns, min(heights)


@pytest.mark.parametrize("length_mm", [100, 297, 420, 1000, 2000, 5000])
def test_print_on_a_till_roll_of_any_length_can_be_read_and_no_line_is_lost(length_mm: int) -> None:
    pages = look(till_roll(length_mm))
    columns, smallest = all_lines(pages, 80 * MM)
    lines = int((length_mm * MM - 30) // 12)
    assert columns == [at % COLUMNS for at in range(lines)]
    assert smallest >= LEAST_PIXELS
    assert pages.left_out == 0
    assert all(max(opened(jpeg).size) <= LIMITS.longest_pixels for jpeg in pages.jpegs)


def test_a_roll_that_lies_on_its_side_is_read_from_left_to_right() -> None:
    upright, lying = till_roll(1000), till_roll(1000).replace(b"/Contents 4 0 R", b"/Contents 4 0 R/Rotate 270")
    pictures = [opened(jpeg) for jpeg in look(lying).jpegs]
    assert len(pictures) == len(look(upright).jpegs) > 1
    assert all(one.width > one.height for one in pictures)
    turned = Pages(tuple(encoded(one.rotate(-90, expand=True), "JPEG", quality=95) for one in pictures))
    columns, smallest = all_lines(turned, 80 * MM)
    assert columns == [at % COLUMNS for at in range(int((1000 * MM - 30) // 12))]
    assert smallest >= LEAST_PIXELS


@pytest.mark.parametrize(
    ("width", "height"), [(595, 842), (842, 595), (612, 792), (612, 1008), (842, 1191), (227, 600)]
)
def test_a_paper_that_one_picture_can_show_becomes_one_picture(width: int, height: int) -> None:
    (jpeg,) = look(sheet(width, height, b"0 0 100 100 re f")).jpegs
    assert opened(jpeg).width / opened(jpeg).height == pytest.approx(width / height, rel=0.01)


def test_a_large_sheet_is_cut_both_ways() -> None:
    """A plan of 1 m by 1 m, with a mark in each corner."""
    side = 1000 * MM
    corners = [(0, side - 50), (side - 50, side - 50), (0, 0), (side - 50, 0)]
    pages = look(sheet(side, side, b"".join(b"%.1f %.1f 50 50 re f " % corner for corner in corners)))
    pictures = [opened(jpeg).convert("L") for jpeg in pages.jpegs]
    across = round(len(pictures) ** 0.5)
    assert across**2 == len(pictures) > 1
    dark = [at for at, one in enumerate(pictures) if extremes(one)[0] < 100]
    assert dark == [0, across - 1, len(pictures) - across, len(pictures) - 1]


def test_pages_are_kept_whole_from_the_first_as_long_as_there_is_room() -> None:
    one = len(look(till_roll(2000)).jpegs)
    tight = replace(LIMITS, most_pictures=2 * one + 1)
    content = till_roll(2000, pages=4)
    pages = open_in_sandbox(content, "application/pdf", tight)
    assert (len(pages.jpegs), pages.left_out) == (2 * one, 2)
    few_bytes = replace(LIMITS, pictures_bytes=sum(map(len, pages.jpegs)))
    assert open_in_sandbox(content, "application/pdf", few_bytes).left_out == 2


def test_a_paper_that_needs_more_pictures_than_there_is_room_for_is_refused_in_words() -> None:
    endless = encoded(Image.new("L", (100, 200_000), 90), "PNG")
    for content in (endless, sheet(14_400, 14_400, b"0 0 50 50 re f")):
        with pytest.raises(InvalidError) as refused:
            look(content)
        assert refused.value.code == "receipt.too_long"
        assert "Send it in several photos" in refused.value.message


def strip(width: int, height: int) -> Image.Image:
    """A photo of a till roll: a white strip whose figures are a fortieth of its width high, in columns as on the roll in PDF."""
    image, step = Image.new("RGB", (width, height), "white"), width // 20
    draw = ImageDraw.Draw(image)
    for at in range(1, height // step - 1):
        x = width * (MARGIN_POINTS + at % COLUMNS * COLUMN_POINTS) / (COLUMN_POINTS * COLUMNS + 2 * MARGIN_POINTS)
        draw.rectangle((x, at * step, x + step // 4, at * step + width // 40 - 1), fill="black")
    return image


@pytest.mark.parametrize(
    ("kind", "quality"), [("JPEG", {}), ("PNG", {}), ("PDF", {"resolution": 203}), ("PDF", {"resolution": 1500})]
)
def test_a_long_photo_keeps_its_sharpness_and_is_cut(kind: str, quality: dict[str, int]) -> None:
    """640 by 16,000 points: what a till prints on 2 m at 203 dots an inch. A PDF may say that it is of another size."""
    image = strip(640, 16_000)
    pages = look(encoded(image, kind, **quality))
    columns, smallest = all_lines(pages, COLUMN_POINTS * COLUMNS + 2 * MARGIN_POINTS)
    assert len(columns) == 16_000 // 32 - 2
    assert columns == [at % COLUMNS for at in range(1, len(columns) + 1)]
    assert abs(smallest - 640 // 40) <= 1
    assert {opened(jpeg).width for jpeg in pages.jpegs} == {640}


@pytest.mark.parametrize("size", [(1170, 2532), (1080, 2400), (1440, 3200), (1644, 3840), (2250, 4000), (3024, 4032)])
def test_a_photo_or_a_picture_of_the_screen_stays_one_picture(size: tuple[int, int]) -> None:
    (jpeg,) = look(encoded(Image.new("L", size, 90), "JPEG")).jpegs
    assert min(opened(jpeg).size) >= 1080


def test_the_longest_photo_that_there_is_fits_into_the_memory() -> None:
    pages = look(encoded(Image.new("RGB", (3200, 65_500), RED), "JPEG"))
    assert {opened(jpeg).width for jpeg in pages.jpegs} == {LIMITS.short_side_pixels}


def test_a_scan_of_a_page_counts_by_its_points_and_not_by_the_size_that_its_page_says() -> None:
    for resolution in (36, 72, 300, 1200):
        (jpeg,) = look(encoded(two_halves(3000, 4000), "PDF", resolution=resolution)).jpegs
        page = opened(jpeg)
        assert page.size == (1500, 2000)
        assert is_like(page.getpixel((100, 1000)), RED)
        assert is_like(page.getpixel((1400, 1000)), BLUE)


def test_a_scan_with_words_to_search_for_is_a_scan_and_one_with_words_to_read_is_a_page() -> None:
    picture = b"q 300 0 0 400 0 0 cm BI /W 3 /H 4 /CS /G /BPC 8 ID %s EI Q" % (b"\x80" * 12)
    for mode, size in ((b"3", (3, 4)), (b"0", (834, 1112))):
        (jpeg,) = look(sheet(300, 400, picture + b" BT %s Tr /F1 8 Tf (8) Tj ET" % mode)).jpegs
        assert opened(jpeg).size == size


def test_a_turned_scan_shows_the_part_that_holds_the_picture() -> None:
    content = sheet(
        842, 595, b"q 100 0 0 400 50 100 cm BI /W 2 /H 8 /CS /G /BPC 8 ID %s EI Q" % (b"\x30" * 8 + b"\x90" * 8)
    )
    for turn, first in ((0, True), (180, False)):
        pages = look(content.replace(b"/Contents", b"/Rotate %d/Contents" % turn))
        (jpeg,) = pages.jpegs
        page = opened(jpeg).convert("L")
        assert page.size == (2, 8)
        top, bottom = (page.crop((0, y, 1, y + 1)) for y in (0, 7))
        assert (extremes(top) < extremes(bottom)) is first


@given(st.integers(1, 200_000), st.integers(0, 1000), st.integers(300, 3000), st.integers(0, 140))
def test_pieces_cover_a_length_and_overlap(length: int, start: int, side: int, overlap: int) -> None:
    limits = asdict(replace(LIMITS, long_side_pixels=side, longest_pixels=side, overlap_pixels=overlap))
    pieces = cuts(start, start + length, limits)
    assert (pieces[0][0], pieces[-1][1]) == (start, start + length)
    assert all(end - begin <= side for begin, end in pieces)
    assert all(first[1] - second[0] >= overlap - 1 for first, second in pairwise(pieces))
    assert len({end - begin for begin, end in pieces}) == 1


def test_a_line_at_a_cut_is_whole_in_one_of_the_two_pictures() -> None:
    pictures = [opened(jpeg).convert("L") for jpeg in look(till_roll(2000)).jpegs]
    for above, below in pairwise(pictures):
        differences = []
        for shared in (LIMITS.overlap_pixels, LIMITS.overlap_pixels + 1):  # the pieces lie on whole pixels
            foot = above.crop((0, above.height - shared, above.width, above.height))
            head = below.crop((0, 0, below.width, shared))
            assert extremes(foot)[0] < 100
            differences.append(
                ImageChops.difference(foot, head).point(lambda value: 255 if value > 60 else 0).getbbox()
            )
        assert None in differences
