"""One compiler sets paper after paper: nothing of one call is left for the next, and threads may share it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import typst
from PIL import Image

from shared.typesetting import PdfCompiler

TEMPLATE = """
#let said = json(bytes(sys.inputs.data))
#set document(title: said.title, date: auto)
#set text(font: "Atkinson Hyperlegible", lang: "en")
#said.title
#if said.picture != "" { image(said.picture, width: 100%, height: 100mm, alt: "A colour") }
"""
MOMENT = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)


@pytest.fixture
def compiler(tmp_path: Path) -> PdfCompiler:
    """The compiler of a small template."""
    (tmp_path / "small.typ").write_text(TEMPLATE, encoding="utf-8")
    return PdfCompiler(tmp_path / "small.typ")


def in_colour(colour: str) -> bytes:
    """A picture of one colour."""
    file = BytesIO()
    Image.new("RGB", (100, 100), colour).save(file, "JPEG")
    return file.getvalue()


def words_of(pdf: bytes) -> str:
    """What stands on the first page."""
    words: str = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    return words.strip()


def middle_of(pdf: bytes) -> tuple[int, ...]:
    """The colour in the middle of the picture on the first page."""
    image: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil()
    colour = image.getpixel((image.width // 2, 200))
    assert isinstance(colour, tuple)
    return tuple(round(part / 255) for part in colour)


def test_a_picture_is_there_for_its_own_call_only(compiler: PdfCompiler) -> None:
    data = {"title": "A colour", "picture": "1.jpg"}
    assert middle_of(compiler.pdf(data, MOMENT, {"1.jpg": in_colour("red")})) == (1, 0, 0)
    assert middle_of(compiler.pdf(data, MOMENT, {"1.jpg": in_colour("blue")})) == (0, 0, 1)
    with pytest.raises(typst.TypstError, match="file not found"):
        compiler.pdf(data, MOMENT)


def test_no_file_but_those_that_came_with_it_is_seen(compiler: PdfCompiler) -> None:
    for path in ("/etc/passwd", "../../../etc/passwd"):
        with pytest.raises(typst.TypstError):
            compiler.pdf({"title": "Nothing", "picture": path}, MOMENT, {"1.jpg": in_colour("red")})


def test_the_same_data_gives_the_same_bytes_and_threads_take_turns(compiler: PdfCompiler) -> None:
    titles = [f"Number {number}" for number in range(20)]
    with ThreadPoolExecutor(4) as threads:
        pdfs = list(threads.map(lambda title: compiler.pdf({"title": title, "picture": ""}, MOMENT), titles))
    assert [words_of(pdf) for pdf in pdfs] == titles
    assert compiler.pdf({"title": titles[7], "picture": ""}, MOMENT) == pdfs[7]
