"""The paper form for bank details: Easy Read, for one person, printed by whoever enters what comes back on it."""

from datetime import date
from io import BytesIO
from uuid import UUID, uuid4

import pypdfium2
import pytest

from services.notifications.letters import checker
from services.notifications.letters.checker import Weight
from services.notifications.letters.letter import Sentence
from services.payments.payees.paper_form.typesetting import PaperForms
from services.payments.payees.paper_form.words import PaperForm, form_words
from shared.identity import Role
from tests.payments.council import Council, Staff
from tests.payments.desk.test_bank_details_page import LIST, at_desk
from tests.payments.phone.pages import words

DAY = date(2026, 11, 29)
HOSTILE = (
    "<script>alert(1)</script>",
    '#{json("/etc/passwd")}',
    "\u202eevil\u202c",
    "\U0001f600 Siân Ó Briain",
    "W" * 140,
    "名字",
)


def text_of(pdf: bytes) -> str:
    """Every word on the paper."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def form_of(name: str) -> bytes:
    """A form for somebody of this name."""
    return PaperForms().pdf(PaperForm("Riverbank Council", "0800 123 4567", name, DAY))


@pytest.fixture(scope="module")
def forms() -> PaperForms:
    """One compiler for all."""
    return PaperForms()


def test_the_helpline_prints_it_and_nothing_of_an_account_or_an_amount_stands_there(council: Council) -> None:
    person_id = council.person("Jo Bloggs")
    desk = at_desk(council, council.staff[Role.HELPLINE])
    assert f"{LIST}/{person_id}/form.pdf" in desk.get(f"{LIST}/{person_id}").text
    assert "Print the paper form" in words(desk.last)
    answer = desk.get(f"{LIST}/{person_id}/form.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    read = text_of(answer.content)
    assert "This form is for Jo Bloggs." in read
    assert "Sort code" in read
    assert "£" not in read


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.FINANCE_APPROVER, Role.ADMINISTRATOR])
def test_only_who_enters_bank_details_prints_it(council: Council, role: Role) -> None:
    staff: Staff = council.staff[role]
    answer = at_desk(council, staff).get(f"{LIST}/{council.person()}/form.pdf")
    assert answer.status_code == 403
    assert b"%PDF" not in answer.content


def test_nobody_else_s_person_has_a_form(council: Council) -> None:
    desk = at_desk(council, council.payer)
    for unknown in (uuid4(), UUID(int=0)):
        assert desk.get(f"{LIST}/{unknown}/form.pdf").status_code == 404


def test_every_sentence_is_easy_read() -> None:
    form = form_words(PaperForm("Riverbank Council", "0800 123 4567", "Jo Bloggs", DAY))
    parts, back, opening = form["parts"], form["back"], form["opening"]
    assert isinstance(parts, list)
    assert isinstance(back, dict)
    assert isinstance(opening, list)
    said = [*opening, *(words for part in parts for words in part["words"]), *back["words"]]
    for words_of_one in said:
        for sentence in words_of_one.replace("? ", "?\n").replace(". ", ".\n").splitlines():
            findings = checker.check([Sentence("letter", sentence)])
            assert [one.why for one in findings if one.weight is Weight.ERROR] == [], sentence


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_printed_as_words_on_at_most_two_pages(forms: PaperForms, name: str) -> None:
    pdf = forms.pdf(PaperForm("Riverbank Council", "0800 123 4567", name, DAY))
    assert len(pypdfium2.PdfDocument(BytesIO(pdf))) <= 2
    assert "Account number" in text_of(pdf)


def test_the_same_form_is_the_same_bytes() -> None:
    assert form_of("Jo Bloggs") == form_of("Jo Bloggs")
