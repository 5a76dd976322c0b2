"""Our own check of each letter before it leaves: what it lets through GOV.UK Notify takes, and it says what is wrong in words."""

import time

import pytest

from services.notifications.contacts.addresses import AddressProblem
from services.notifications.contacts.rules import Address
from services.notifications.letters.letter import WINDOWS
from services.notifications.letters.pdf_check import LetterProblem, words_for, wrong_with
from services.notifications.letters.typesetting import CannotBeSetError
from tests.drawn_pdfs import drawn
from tests.notifications.letters.test_letter_pdf import ADDRESS, TYPESETTER, letter_of, pdf_of

C5 = WINDOWS["c5"]
LINES = ADDRESS.on_envelope()
ORGANISATIONS = (
    "Riverbank",
    "Bournemouth, Christchurch and Poole Integrated Care Partnership Trust Board",  # 75 characters
    "The Royal Borough of Kensington, Chelsea, Hammersmith, Fulham and Westminster Adult Social Care and Public Health Partnership "
    "for People Who Take Part in Designing Services",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch Community Council",
    "W" * 40,
)
ADDRESSES = (
    ADDRESS,
    Address("W" * 50, ("W" * 50,) * 5, "SW1A 1AA"),
    Address(
        "Maximiliana Featherstonehaugh-Cholmondeley-Majors",
        tuple(f"Line {line} of Extraordinarily Wide Thoroughfare" for line in range(5)),
        "SW1A 1AA",
    ),
    Address("Sgt Sam Example", ("1 Unit", "BFPO 58"), "BF1 2AU"),
    Address("Siân Ŵyn ap Llŷr", ("Tŷ Mawr", "Ynys Môn"), "LL77 7TW"),
)


def test_the_usual_letter_is_right() -> None:
    for envelope, window in WINDOWS.items():
        pdf = TYPESETTER.pdf(letter_of("payment_sent"), window)
        assert wrong_with(pdf, LINES, window) is None, envelope


@pytest.mark.parametrize("envelope", WINDOWS)
@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_every_organisation_s_name_fits(envelope: str, organisation: str) -> None:
    window = WINDOWS[envelope]
    pdf = TYPESETTER.pdf(letter_of("payment_sent", ADDRESS, organisation), window)
    assert wrong_with(pdf, LINES, window) is None


@pytest.mark.parametrize("envelope", WINDOWS)
@pytest.mark.parametrize("address", ADDRESSES[2:], ids=["seven long lines", "forces", "Welsh"])
def test_every_address_that_people_have_fits(envelope: str, address: Address) -> None:
    window = WINDOWS[envelope]
    pdf = TYPESETTER.pdf(letter_of("payment_sent", address, ORGANISATIONS[1]), window)
    assert wrong_with(pdf, address.on_envelope(), window) is None


@pytest.mark.parametrize("envelope", WINDOWS)
def test_an_address_that_cannot_fit_is_found_and_not_cut(envelope: str) -> None:
    address = ADDRESSES[1]
    window = WINDOWS[envelope]
    found = wrong_with(TYPESETTER.pdf(letter_of("payment_sent", address), window), address.on_envelope(), window)
    assert found in {LetterProblem.ADDRESS_NOT_WHOLE, LetterProblem.OUTSIDE}


def test_a_name_that_our_letters_have_no_letters_for_is_said() -> None:
    with pytest.raises(CannotBeSetError):
        TYPESETTER.pdf(letter_of("payment_sent", Address("王 小明", ("1 Road",), "LS1 4AP")), C5)


ADDRESS_AT = (26, 44)
"""Where the first line of the drawn address stands: mm from the left and the top."""


def page(*extra: tuple[float, float, str], lines: tuple[str, ...] = LINES) -> bytes:
    """One drawn page with the address in the window, and more words at places (mm)."""
    left, top = ADDRESS_AT
    return drawn([[*((left, top + 3.5 * row, line) for row, line in enumerate(lines)), *extra]])


def test_the_drawn_page_is_right_but_for_its_font() -> None:
    """What the tests below change is the only thing that is wrong with it."""
    assert wrong_with(page(), LINES, C5, fonts=False) is None


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ((8, 150), LetterProblem.OUTSIDE),
        ((190, 150), LetterProblem.OUTSIDE),
        ((100, 294), LetterProblem.OUTSIDE),
        ((60, 36), LetterProblem.OUTSIDE),
        ((60, 90), LetterProblem.OUTSIDE),
        ((16, 60), LetterProblem.OUTSIDE),
        ((20, 25), None),
        ((130, 60), None),
        ((20, 150), None),
    ],
    ids=["left", "right", "foot", "above the window", "below it", "beside it", "head", "contact", "body"],
)
def test_nothing_may_stand_where_the_printers_allow_nothing(
    place: tuple[float, float], problem: LetterProblem | None
) -> None:
    assert wrong_with(page((*place, "words here")), LINES, C5, fonts=False) is problem


def test_later_pages_have_margins_too() -> None:
    later = drawn([[(26, 44 + 3.5 * row, line) for row, line in enumerate(LINES)], [(20, 40, "fine"), (5, 40, "out")]])
    assert wrong_with(later, LINES, C5, fonts=False) is LetterProblem.OUTSIDE


def test_eleven_pages_another_paper_and_no_pdf_are_refused() -> None:
    assert wrong_with(drawn([[]] * 11), LINES, C5) is LetterProblem.TOO_MANY_PAGES
    assert wrong_with(drawn([[]], size_mm=(297, 210)), LINES, C5) is LetterProblem.NOT_A4
    assert wrong_with(b"%PDF-1.7 a letter", LINES, C5) is LetterProblem.UNREADABLE
    assert wrong_with(b"%PDF-" + bytes(2 * 1024 * 1024), LINES, C5) is LetterProblem.TOO_LARGE


def test_a_font_that_is_not_in_the_file_is_refused() -> None:
    assert wrong_with(page(), LINES, C5) is LetterProblem.FONT_MISSING


def test_the_corner_of_notify_s_own_mark_is_kept_free() -> None:
    marked = drawn([[(26, 44 + 3.5 * row, line) for row, line in enumerate(LINES)], [(2, 4, "NOTIFY")]], white="NOTIFY")
    assert wrong_with(marked, LINES, C5, fonts=False) is LetterProblem.NOTIFY_TAG


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (("Sam Example", "LS1 4AP"), AddressProblem.TOO_FEW_LINES),
        (("Sam Example", "14 Long Lane", "ZZ1 1ZZ"), AddressProblem.NOT_A_POSTCODE),
        (("Sam Example", "No fixed abode", "LS1 4AP"), AddressProblem.NOWHERE),
        ((), AddressProblem.EMPTY),
    ],
)
def test_the_address_in_the_window_is_read_as_notify_reads_it(lines: tuple[str, ...], problem: AddressProblem) -> None:
    assert wrong_with(page(lines=lines), lines, C5, fonts=False) is problem


def test_another_address_in_the_window_is_not_sent() -> None:
    other = ("Alex Other", *LINES[1:])
    assert wrong_with(page(), other, C5, fonts=False) is LetterProblem.ADDRESS_NOT_WHOLE


@pytest.mark.parametrize("problem", [*LetterProblem, *AddressProblem])
def test_staff_read_what_is_wrong_and_what_to_do(problem: LetterProblem | AddressProblem) -> None:
    words = words_for(problem.value)
    assert "was not sent" in words
    assert words_for("refused_400") == ""


@pytest.mark.parametrize("notice", ["payment_sent", "claim_paid_part"])
def test_the_check_takes_no_time_that_anybody_notices(notice: str) -> None:
    pdf = pdf_of(notice)
    started = time.perf_counter()
    wrong_with(pdf, LINES, C5)
    assert time.perf_counter() - started < 2
