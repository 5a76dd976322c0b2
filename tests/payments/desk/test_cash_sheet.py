"""The printed sheet: a list without amounts, and a page for each person that nobody else sees."""

from datetime import date
from io import BytesIO
from uuid import UUID

import pypdfium2
import pytest

from services.notifications.letters import checker
from services.notifications.letters.checker import Weight
from services.notifications.letters.letter import Sentence
from services.payments.desk.cash_sheet.typesetting import CashSheets
from services.payments.desk.cash_sheet.words import CashSheet, Slip, sheet_words
from services.payments.payouts.cash.usecases import lists
from tests.payments.council import Council
from tests.payments.desk.test_bank_details_page import at_desk
from tests.payments.payees.test_paper_form import HOSTILE
from tests.payments.payouts.cash.tins import Tins
from tests.payments.phone.pages import words

DAY = date(2026, 11, 29)


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def sheet_of(*slips: Slip, names: tuple[str, ...] = ()) -> CashSheet:
    """A sheet of one table."""
    listed = names or tuple(one.person_name for one in slips)
    return CashSheet("Riverbank Council", "0800 123 4567", "Design day", "Table one", "Sam", DAY, listed, slips)


@pytest.fixture(scope="module")
def sheets() -> CashSheets:
    """One compiler for all."""
    return CashSheets()


def test_each_slip_is_a_page_of_its_own_and_the_list_has_no_amounts(sheets: CashSheets) -> None:
    listed, first, second = pages_of(sheets.pdf(sheet_of(Slip("Jo Bloggs", 1250, 41), Slip("Mo Smith", 3000, 42))))
    assert "£" not in listed
    assert "Jo Bloggs" in listed
    assert "Mo Smith" in listed
    assert "£12.50" in first
    assert "Slip 41" in first
    assert "Mo Smith" not in first
    assert "£30.00" not in first
    assert "£30.00" in second
    assert "Jo Bloggs" not in second


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_name_holds_is_words(sheets: CashSheets, name: str) -> None:
    pdf = sheets.pdf(sheet_of(Slip(name, 1250, 41)))
    assert len(pages_of(pdf)) == 2
    assert "root:" not in "".join(pages_of(pdf))


def test_a_list_of_many_people_and_of_nobody(sheets: CashSheets) -> None:
    many = tuple(f"Person {number}" for number in range(80))
    assert "Person 79" in " ".join(pages_of(sheets.pdf(sheet_of(names=many))))
    assert "Nobody stands on this list" in pages_of(sheets.pdf(sheet_of()))[0]


def test_every_sentence_is_easy_read() -> None:
    said = sheet_words(sheet_of(Slip("Jo", 1250, 41)))
    slips, listed = said["slips"], said["list"]
    assert isinstance(slips, list)
    assert isinstance(listed, dict)
    every = [*slips[0]["opening"], *slips[0]["steps"], slips[0]["ask"], listed["foot"]]
    for words_of_one in every:
        for sentence in words_of_one.replace("? ", "?\n").replace(". ", ".\n").splitlines():
            findings = checker.check([Sentence("letter", sentence)])
            assert [one.why for one in findings if one.weight is Weight.ERROR] == [], sentence


def test_who_holds_the_tin_and_finance_print_it(council: Council) -> None:
    tins = Tins(council)
    holder, person = tins.holder(), council.person("Jo Bloggs")
    tin: UUID = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    desk = at_desk(council, holder)
    (listed_only,) = pages_of(desk.get(f"/desk/cash/{tin}/sheet.pdf").content)
    assert "Jo Bloggs" in listed_only
    desk.get(f"/desk/cash/{tin}")
    desk.post(f"/desk/cash/{tin}/print", {})
    (made,) = tins.slips(tin)
    answer = desk.get(f"/desk/cash/{tin}/sheet.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    listed, slip = pages_of(answer.content)
    assert "£12.50" in slip
    assert f"Slip {made.number}" in slip
    assert "£" not in listed
    program = council.payer.call("GET", f"/cash-floats/{tin}/sheet.pdf")
    assert program.content == answer.content


def test_who_left_the_list_after_a_hand_over_is_not_printed_as_standing_there(council: Council) -> None:
    """“Pay only the people on it” is said of who stands there now, not of who was once given something."""
    tins = Tins(council)
    holder, stays, leaves = tins.holder(), council.person("Jo Bloggs"), council.person("Mo Moved")
    tin = tins.opened(holder)
    tins.listed(tin, holder, [stays, leaves])
    tins.released([stays, leaves])
    tins.hand(tin, holder, leaves)
    tins.run(lambda session: lists.take_off_list(session, holder.actor, tin, leaves))
    (listed,) = pages_of(at_desk(council, holder).get(f"/desk/cash/{tin}/sheet.pdf").content)
    assert "Jo Bloggs" in listed
    assert "Mo Moved" not in listed
    page = words(at_desk(council, holder).get(f"/desk/cash/{tin}"))
    assert "Mo Moved" in page, "the page still says what they were given"
    assert "Is not on this list any more" in page
