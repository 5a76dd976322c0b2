"""PDFs as people send them: filled-in forms show what was filled in, and what stands before a PDF does not hide it."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageOps

from services.payments.claims.receipts.rules import media_type_of
from services.payments.claims.receipts.sandbox import open_in_sandbox
from shared.errors import InvalidError
from tests.payments.claims.receipts.files import opened, paper
from tests.payments.claims.receipts.pdfs import field, form, pdf, sheet, stream

TEXT = b"/FT/Tx/T(amount)/V(GBP 12.40)/DA(/Helv 24 Tf 0 g)"
BOX = b"/FT/Btn/T(paid)/MK<</CA(4)/BC[0]>>/DA(/ZaDb 0 Tf 0 g)"
OPTIONS = b"/Opt[(Bus)[(tx)(Taxi)](Train)]/DA(/Helv 24 Tf 0 g)"
APPEARANCE = stream(
    b"/Tx BMC q BT /F1 24 Tf 0 g 4 8 Td (GBP 12.40) Tj ET Q EMC",
    b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]/Resources<</Font<</F1 5 0 R>>>>",
)


def page(content: bytes) -> Image.Image:
    """The one picture of a PDF."""
    (jpeg,) = open_in_sandbox(content, media_type_of(content)).jpegs
    return opened(jpeg)


def ink(content: bytes) -> int:
    """How many pixels of a PDF's picture are dark."""
    return page(content).convert("L").point(lambda value: 255 if value < 128 else 0).histogram()[255]


def field_ink(entries: bytes, *, more: bytes = b"", flags: int = 4) -> int:
    """How many pixels a single field darkens."""
    return ink(form([field(entries, flags=flags)], more=[more] if more else []))


FILLED: dict[str, tuple[bytes, bytes]] = {
    "text with an appearance": (TEXT + b"/AP<</N 7 0 R>>", TEXT.replace(b"GBP 12.40", b"")),
    "text without an appearance": (TEXT, TEXT.replace(b"GBP 12.40", b"")),
    "text of many lines": (TEXT + b"/Ff 4096", TEXT.replace(b"GBP 12.40", b"") + b"/Ff 4096"),
    "text in a comb": (TEXT + b"/Ff 16777216/MaxLen 12", TEXT.replace(b"GBP 12.40", b"")),
    "text that may not be changed": (TEXT + b"/Ff 1", TEXT.replace(b"GBP 12.40", b"") + b"/Ff 1"),
    "text in a font of its own choice": (TEXT.replace(b"Helv", b"Arial"), b"/FT/Tx/T(amount)"),
    "text that says nothing of its font": (b"/FT/Tx/T(amount)/V(GBP 12.40)", b"/FT/Tx/T(amount)"),
    "a choice from a list that opens": (
        b"/FT/Ch/T(by)/Ff 131072/V(tx)" + OPTIONS,
        b"/FT/Ch/T(by)/Ff 131072/V()" + OPTIONS,
    ),
    "a choice from an open list": (b"/FT/Ch/T(by)/V(tx)/I[1]" + OPTIONS, b"/FT/Ch/T(by)" + OPTIONS),
    "a ticked box": (BOX + b"/V/Yes/AS/Yes", BOX + b"/V/Off/AS/Off"),
    "a ticked box of another word": (BOX + b"/V/On/AS/On", BOX + b"/V/Off/AS/Off"),
    "a ticked box that says so once": (BOX + b"/V/1", BOX + b"/V/Off"),
    "a chosen button": (BOX + b"/Ff 32768/V/Card/AS/Card", BOX + b"/Ff 32768/V/Card/AS/Off"),
}


@pytest.mark.parametrize("kind", FILLED)
def test_what_was_filled_into_a_form_is_drawn(kind: str) -> None:
    filled, empty = FILLED[kind]
    assert field_ink(filled, more=APPEARANCE) > field_ink(empty) + 100


@pytest.mark.parametrize("states", [b"/Yes 7 0 R/Off 8 0 R", b"/Yes 7 0 R"])
@pytest.mark.parametrize(
    ("said", "shown"), [(b"/V/Yes", True), (b"/V/Yes/AS/Yes", True), (b"/V/Off", False), (b"", False)]
)
def test_a_tick_is_drawn_where_only_its_value_says_so(states: bytes, said: bytes, shown: bool) -> None:
    """Programs that fill in forms often set the value and forget the state."""
    tick = stream(b"0 0 200 100 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]")
    box = field(BOX + b"/AP<</N<<%s>>>>%s" % (states, said))
    assert (
        ink(form([box], more=[tick, stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]")])) > 10_000
    ) is shown


@pytest.mark.parametrize("entries", [b"/NeedAppearances true", b"/NeedAppearances false", b""])
def test_fields_are_drawn_whether_or_not_the_form_asks_for_it(entries: bytes) -> None:
    assert ink(form([field(TEXT)], entries=entries)) > 500


@pytest.mark.parametrize("empty", [b"", b"/Tx BMC EMC", b"1 g 0 0 200 100 re f /Tx BMC q Q EMC"])
@pytest.mark.parametrize("entries", [b"/FT/Tx", b"/FT/Ch/Ff 131072/Opt[(Bus)(GBP 12.40)]"])
def test_a_value_is_drawn_where_a_program_left_the_empty_picture_of_before(empty: bytes, entries: bytes) -> None:
    picture = stream(empty, b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]")
    value = entries + b"/T(amount)/V(GBP 12.40)/DA(/Helv 24 Tf 0 g)/AP<</N 7 0 R>>"
    assert ink(form([field(value)], more=[picture], entries=b"")) > 500
    assert ink(form([field(value.replace(b"/V(GBP 12.40)", b"/V()"))], more=[picture], entries=b"")) == 0


def test_a_value_that_a_field_has_from_its_parent_is_drawn() -> None:
    parent = b"<</FT/Tx/T(amount)/V(GBP 12.40)/Kids[6 0 R]>>"
    assert field_ink(b"/Parent 7 0 R/DA(/Helv 24 Tf 0 g)", more=parent) > 500


@pytest.mark.parametrize(("flags", "what"), [(2, "hidden"), (6, "hidden and printed"), (32, "not to be seen")])
def test_a_hidden_field_stays_hidden(flags: int, what: str) -> None:
    assert field_ink(TEXT, flags=flags) == 0, what


def test_a_password_stays_a_row_of_stars() -> None:
    stars = field_ink(TEXT.replace(b"GBP 12.40", b"*********") + b"/Ff 8192")
    assert field_ink(TEXT + b"/Ff 8192") == stars > 0


def test_a_note_that_somebody_typed_onto_a_page_is_drawn() -> None:
    typed = b"<</Type/Annot/Subtype/FreeText/F 4/Contents(GBP 12.40)/DA(/Helv 24 Tf 0 g)/Rect[50 100 250 200]>>"
    without = typed.replace(b"GBP 12.40", b"")
    assert ink(form([typed])) > ink(form([without])) + 500
    drawn = typed[:-2] + b"/AP<</N 7 0 R>>>>"
    assert ink(form([drawn], more=[APPEARANCE])) > 500


def test_nothing_that_a_form_would_run_is_run() -> None:
    script = b"<</S/JavaScript/JS(event.value='GBP 99.00'; this.getField\\('amount'\\).value='GBP 99.00'; app.alert\\('x'\\))>>"
    runs = b"/OpenAction%s/Names<</JavaScript<</Names[(a)%s]>>>>/AA<</WC%s>>" % (script, script, script)
    eager = field(TEXT + b"/AA<</F%s/C%s/K%s/V%s/PO%s>>" % ((script,) * 5))
    quiet = page(form([field(TEXT)]))
    assert page(form([eager], entries=b"/CO[6 0 R]", catalogue=runs)).tobytes() == quiet.tobytes()


def test_a_form_is_drawn_as_far_as_its_pages_go() -> None:
    """A form of 300 by 300 points at 200 dots an inch: the field is where it belongs, and only there."""
    box = (
        ImageOps.invert(page(form([field(TEXT)])).convert("L")).point(lambda value: 255 if value > 128 else 0).getbbox()
    )
    assert box is not None
    left, top, right, bottom = (one * 72 / 200 for one in box)
    assert 50 <= left < right <= 250
    assert 100 <= top < bottom <= 200


@pytest.mark.parametrize("needed", [b"", b"/NeedsRendering true"], ids=["no pages of its own", "its own program"])
def test_a_form_that_only_its_own_program_can_show_is_refused_in_words(needed: bytes) -> None:
    entries = b"/XFA 6 0 R"
    content = form([], more=[stream(b"<xdp:xdp/>")], entries=entries, catalogue=needed)
    with pytest.raises(InvalidError) as refused:
        page(content)
    assert refused.value.code == "receipt.needs_its_program"
    assert "Send a photo of the screen or of the paper" in refused.value.message


def test_a_form_of_both_kinds_is_drawn() -> None:
    assert ink(form([field(TEXT)], more=[stream(b"<xdp:xdp/>")], entries=b"/XFA 7 0 R")) > 500


BEFORE: dict[str, bytes] = {
    "a mark of the encoding": b"\xef\xbb\xbf",
    "blank lines": b"\r\n\r\n\n",
    "zeros": bytes(100),
    "a server's answer": b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n",
    "a mail's head": b"Content-Type: application/pdf\nContent-Transfer-Encoding: binary\n\n",
    "words for a printer": b'\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE="PDF"\r\n',
    "as much as may be": b"x" * 1023,
}


@pytest.mark.parametrize("what", BEFORE)
@pytest.mark.parametrize("counted", [False, True], ids=["offsets from the PDF on", "offsets from the file on"])
def test_what_stands_before_a_pdf_does_not_hide_it(what: str, counted: bool) -> None:
    plain = form([field(TEXT)])
    content = BEFORE[what] + plain
    if counted:  # the table of the objects is where it says it is only when what stands before it is counted too
        table = plain.rindex(b"xref\n0 ")
        content = content.replace(b"startxref\n%d" % table, b"startxref\n%d" % (table + len(BEFORE[what])))
    assert page(content).tobytes() == page(plain).tobytes()


def test_a_pdf_that_starts_too_late_is_none() -> None:
    with pytest.raises(InvalidError) as refused:
        media_type_of(b"x" * 1024 + paper(1))
    assert refused.value.code == "receipt.not_a_picture"


def test_an_empty_page_is_white() -> None:
    assert ink(sheet(300, 300, b"")) == 0


BROKEN: dict[str, Callable[[], bytes]] = {
    "half of it": lambda: form([field(TEXT)])[:500],
    "only its first words": lambda: b"%PDF-1.7\n",
    "a form without fields": lambda: pdf([b"<</Type/Catalog/AcroForm<<>>>>"]),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_pdf_that_is_not_whole_is_refused_in_words_that_say_what_to_do(what: str) -> None:
    with pytest.raises(InvalidError) as refused:
        page(BROKEN[what]())
    assert refused.value.code == "receipt.unreadable"
    assert "a part of it did not arrive" in refused.value.message
    assert "Send it again" in refused.value.message
