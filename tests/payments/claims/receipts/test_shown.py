"""A long receipt as finance sees it: every picture, in order, on the desk's page and in the statement; and what was not kept."""

import re

import pypdfium2
from fastapi.testclient import TestClient
from PIL import Image, ImageChops, ImageStat

from services.payments.desk.pages.desk_pages import COOKIE
from tests.payments.claims.conftest import Desk, bus
from tests.payments.claims.receipts.files import opened, paper
from tests.payments.claims.receipts.pdfs import till_roll
from tests.payments.council import Staff, browser_cookie


def claim_with(desk: Desk, content: bytes) -> tuple[dict[str, str], str, int]:
    """A claim whose line has this receipt, the receipt's id, and how many pictures it became."""
    person_id = desk.council.person()
    receipt = desk.council.payments.dependencies.receipts.receive(desk.helpline.actor, person_id, content)
    claim = desk.sent(person_id, bus(1260, category="other", receipt_id=str(receipt.id)))
    return claim, str(receipt.id), receipt.pages


def claim_page(client: TestClient, staff: Staff, claim_id: str) -> str:
    """The desk's page of a claim, as somebody who signed in sees it."""
    cookie = browser_cookie(staff)
    page = client.get(f"/desk/claims/{claim_id}", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert page.status_code == 200, page.text
    return str(page.text)


def test_a_till_roll_of_two_metres_is_shown_picture_by_picture(desk: Desk) -> None:
    claim, receipt_id, count = claim_with(desk, till_roll(2000))
    assert count == 7
    page = claim_page(desk.council.payments.client, desk.approver, claim["id"])
    shown = re.findall(rf'<img class="photo" src="/desk/receipts/{receipt_id}/(\d+)"', page)
    assert shown == [str(number) for number in range(1, count + 1)]
    assert "A long paper goes on from one picture to the next" in page
    assert "not kept" not in page


def test_the_statement_has_every_picture_in_order(desk: Desk) -> None:
    claim, receipt_id, count = claim_with(desk, till_roll(2000))
    answer = desk.approver.call("GET", f"/claims/{claim['id']}/statement.pdf")
    statement = pypdfium2.PdfDocument(answer.content)
    papers = [page for page in statement if "Receipt 1, for line 1 (page" in page.get_textpage().get_text_range()]
    assert len(papers) == count
    pictures = [
        opened(desk.approver.call("GET", f"/receipts/{receipt_id}/pages/{number}").content)
        for number in range(1, count + 1)
    ]
    for number, page in enumerate(papers, start=1):
        assert f"(page {number} of {count})" in page.get_textpage().get_text_range()
        (image,) = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        inside = image.get_bitmap().to_pil().convert("RGB")
        nearest = min(range(count), key=lambda at: _difference(inside, pictures[at]))
        assert nearest == number - 1
        assert _difference(inside, pictures[nearest]) < 1


def _difference(one: Image.Image, other: Image.Image) -> float:
    """How unlike two pictures are, on average, in 255ths."""
    return float(sum(ImageStat.Stat(ImageChops.difference(one, other.resize(one.size))).mean))


def test_pages_that_were_not_kept_are_said(desk: Desk) -> None:
    claim, _, count = claim_with(desk, paper(7))
    assert count == 5
    page = claim_page(desk.council.payments.client, desk.approver, claim["id"])
    assert "2 more pages of this file were not kept. Ask for them if you need them." in page
