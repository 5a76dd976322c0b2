"""The letter on paper: large, in order, readable aloud, and inside what envelopes and printers of post allow."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache

import pypdfium2
import pytest

from services.notifications.contacts.rules import Address
from services.notifications.letters.letter import WINDOWS, Letter, Sentence
from services.notifications.letters.pictures import CREDIT, PICTURES
from services.notifications.letters.typesetting import Typesetter
from services.notifications.messages import rendering
from services.notifications.messages.catalogue import CATALOGUE, SenderIdentity
from shared.contracts.notices import NOTICES
from tests.notifications.conftest import ALL_VALUES

MM = 72 / 25.4
ADDRESS = Address("Sam Example", ("Flat 2", "14 Long Lane", "Riverbank"), "LS1 4AP")
LONGEST_ADDRESS = Address(
    "Maximiliana Featherstonehaugh", tuple(f"Line {line} of Wide Street" for line in range(5)), "SW1A 1AA"
)
TYPESETTER = Typesetter()


def letter_of(notice: str, address: Address = ADDRESS, organisation: str = "Riverbank Council") -> Letter:
    """A notice's letter of Monday 23 November 2026."""
    sender = SenderIdentity(organisation, "01632 960 000", "Riverbank Council", "07700 900000")
    values = {name: ALL_VALUES[name] for name in NOTICES[notice]}
    return rendering.write_letter(notice, values, sender, address, date(2026, 11, 23))


@cache
def pdf_of(notice: str) -> bytes:
    """A notice's letter as PDF."""
    return TYPESETTER.pdf(letter_of(notice), WINDOWS["c5"])


def words_of(pdf: bytes) -> str:
    """All words in the order in which they stand in the file, on one line."""
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


@pytest.mark.parametrize("notice", CATALOGUE)
def test_says_everything_in_the_order_of_reading(notice: str) -> None:
    letter, rest = letter_of(notice), words_of(pdf_of(notice))
    expected = [
        "Riverbank Council",
        "Monday 23 November 2026",
        "Questions? Call: 01632 960 000",
        *ADDRESS.on_envelope(),
    ]
    expected += [letter.title, "Dear Sam Example"]
    for sentence in letter.sentences:
        expected += [sentence.words, sentence.large] if sentence.large else [sentence.words]
    for words in expected:
        before, there, rest = rest.partition(words)
        assert there, f"{words!r} is not there, or too early; before: {before!r}"
    assert ("£25.00" in words_of(pdf_of(notice))) == any(name.endswith("_pence") for name in NOTICES[notice])


def test_every_page_has_its_number_and_the_credit_of_the_pictures() -> None:
    pages = pypdfium2.PdfDocument(pdf_of("payment_sent"))
    for number, page in enumerate(pages, start=1):
        words = page.get_textpage().get_text_range()
        assert f"Page {number} of {len(pages)}" in words
        assert CREDIT in words


@pytest.mark.parametrize("notice", CATALOGUE)
def test_can_be_read_aloud(notice: str) -> None:
    pdf = pdf_of(notice)
    for mark in (
        b"/StructTreeRoot",
        b"/MarkInfo",
        b"/Lang(en-GB)",
        b"<pdfuaid:part>1<",
        b"<pdfaid:part>2<",
        b"<pdfaid:conformance>A<",
    ):
        assert mark in pdf, mark
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == f"{CATALOGUE[notice].title}, Riverbank Council"
    alternatives = [found.decode() for found in re.findall(rb"/Alt\(([^)]*)\)", pdf)]
    assert sorted(alternatives) == sorted(PICTURES[one.picture] for one in letter_of(notice).sentences)


def test_letters_are_large_and_in_the_letter_s_own_font() -> None:
    pages = pypdfium2.PdfDocument(pdf_of("payment_sent"))
    small = set(ADDRESS.on_envelope()) | {CREDIT}
    for page in pages:
        text = page.get_textpage()
        for line in text.get_text_range().splitlines():
            start = text.search(line).get_next()
            assert start is not None
            size = pypdfium2.raw.FPDFText_GetFontSize(text.raw, start[0])
            assert size >= (10 if any(words in line for words in small) else 16), (line, size)
    fonts = set(re.findall(rb"/BaseFont/[A-Z]{6}\+([\w-]+)", pdf_of("payment_sent")))
    letters, figures = (
        {f"{family}-{weight}".encode() for weight in ("Regular", "Bold")}
        for family in ("AtkinsonHyperlegible", "SamedayFigures")
    )
    assert fonts == letters | figures, "embedded, and no other; £26.00 does not look crossed out"


def ink(pdf: bytes, page: int = 0) -> set[tuple[int, int]]:
    """The square millimetres of a page (x, y from the top left) that are not white."""
    bitmap = pypdfium2.PdfDocument(pdf)[page].render(scale=1 / MM * 4, grayscale=True)  # 4 dots a millimetre
    grey, stride = bytes(bitmap.buffer), bitmap.stride
    return {(x // 4, y // 4) for y in range(bitmap.height) for x in range(bitmap.width) if grey[y * stride + x] < 250}


def test_stays_inside_what_printers_of_post_allow() -> None:
    pdf = TYPESETTER.pdf(
        letter_of("payment_sent", LONGEST_ADDRESS, "Riverbank Metropolitan Borough Council"), WINDOWS["c5"]
    )
    pages = pypdfium2.PdfDocument(pdf)
    assert 1 <= len(pages) <= 10
    assert [round(side / MM) for side in pages[0].get_size()] == [210, 297]
    for page in range(len(pages)):
        assert not [place for place in ink(pdf, page) if not (15 <= place[0] < 195 and 5 <= place[1] < 292)]
    beside = {(x, y) for x, y in ink(pdf) if 30 <= y < 95 and x < 125}
    assert beside, "the address is there"
    assert not [(x, y) for x, y in beside if not (24 <= x < 120 and 39 <= y < 68)], "nothing else is near the window"


def test_shows_in_the_window_of_a_dl_envelope_however_the_letter_slides() -> None:
    pdf = TYPESETTER.pdf(letter_of("payment_sent"), WINDOWS["dl"])
    address = {(x, y) for x, y in ink(pdf) if 30 <= y < 95 and x < 125}
    assert address
    assert not [(x, y) for x, y in address if not (20 <= x < 100 and 57 <= y < 81)]


def test_what_people_are_called_is_never_taken_for_markup() -> None:
    name = '#panic("x") *bold* $x$ </a>'
    letter = letter_of("payment_sent", Address(name, ("`1` [Road] #", "_Town_"), "LS1 4AP"))
    assert f"Dear {name}" in words_of(TYPESETTER.pdf(letter, WINDOWS["dl"]))


def test_welsh_names_have_letters() -> None:
    letter = letter_of("payment_sent", Address("Siân Ŵyn ap Llŷr", ("Tŷ Mawr", "Ynys Môn"), "LL77 7TW"))
    assert "Dear Siân Ŵyn ap Llŷr" in words_of(TYPESETTER.pdf(letter, WINDOWS["dl"]))


def test_a_picture_that_is_not_there_is_no_letter() -> None:
    wrong = letter_of("payment_sent")
    wrong = Letter(
        wrong.organisation,
        wrong.short_name,
        wrong.ask_by,
        wrong.ask_number,
        wrong.written_on,
        wrong.title,
        (Sentence("unicorn", "Hello."),),
        ADDRESS,
    )
    with pytest.raises(KeyError):
        TYPESETTER.pdf(wrong, WINDOWS["dl"])


def test_fifty_letters_take_seconds_and_each_is_its_own_whoever_asks() -> None:
    letters = [letter_of("payment_sent", Address(f"Person {number}", ("1 Road",), "LS1 4AP")) for number in range(50)]
    started = time.perf_counter()
    with ThreadPoolExecutor(8) as workers:
        pdfs = list(workers.map(lambda letter: TYPESETTER.pdf(letter, WINDOWS["dl"]), letters))
    assert time.perf_counter() - started < 10
    assert all(f"Dear Person {number} " in words_of(pdf) for number, pdf in enumerate(pdfs))
    assert TYPESETTER.pdf(letters[7], WINDOWS["dl"]) == pdfs[7], "the same letter gives the same bytes"
