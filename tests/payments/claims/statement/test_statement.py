"""The statement: what is in it can be read back out of the PDF, and nobody gets it who may not."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pypdfium2
import pytest
from PIL import Image

from shared.contracts.notices import MessageShown
from shared.errors import NotFoundError
from shared.identity import Actor, ActorKind, Role
from shared.outbox_api import OtherService
from tests.notifications.fake_servers import Reply, serving
from tests.payments.claims.conftest import Desk, bus
from tests.payments.claims.receipts.files import RED, is_like, photo
from tests.payments.council import Staff
from tests.payments.problems import is_problem


def a_photo(desk: Desk, person_id: UUID) -> str:
    """A receipt that was really sent."""
    keeper = desk.council.payments.dependencies.receipts
    return str(keeper.receive(desk.helpline.actor, person_id, photo()).id)


def statement(staff: Staff, claim: dict[str, Any]) -> pypdfium2.PdfDocument:
    """A claim's statement, opened."""
    answer = staff.call("GET", f"/claims/{claim['id']}/statement.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="claim-{claim["reference"].lower()}.pdf"'
    return pypdfium2.PdfDocument(answer.content)


def text_of(pdf: pypdfium2.PdfDocument) -> str:
    """Every word of it, with single spaces."""
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)


def picture_of(pdf: pypdfium2.PdfDocument, number: int) -> Image.Image:
    """A page as it looks."""
    image: Image.Image = pdf[number].render(scale=1).to_pil()
    return image


def test_it_holds_lines_findings_decisions_words_and_receipts(desk: Desk) -> None:
    person_id = desk.ready()
    receipt_id = a_photo(desk, person_id)
    claim = desk.sent(
        person_id,
        bus(1260, category="other", receipt_id=receipt_id, description="Paper and pens = art"),
        bus(460),
        bus(1000, category="other"),
    )
    desk.decided(claim, 2, action="approve")
    desk.decided(claim, 1, action="approve_less", amount_pence=1000, words="We pay up to ten pounds for this.")
    pdf = statement(desk.approver, claim)
    text = text_of(pdf)
    for said in (
        "Riverbank Council", f"Claim {claim['reference']}", "Jo Bloggs", "£27.20", "£14.60", "Bus fare", "£4.60",
        "Paper and pens = art", "Receipt 1", "Line 1: £10.00 agreed by Sam Staff.", "£4.60 agreed by Sam Staff.",
        "Line 1 agreed in part: We pay up to ten pounds for this.", "Payment ", "Messages", "Page 1 of 2",
    ):  # fmt: skip
        assert said in text, f"{said} is not in: {text}"
    assert "Receipt 1, for line 1" in " ".join(pdf[1].get_textpage().get_text_range().split())
    picture = picture_of(pdf, 1)
    assert is_like(picture.getpixel((picture.width // 4, picture.height // 2)), RED)


def test_it_holds_what_was_said_and_how_far_it_got(desk: Desk) -> None:
    claim = desk.referred(desk.council.person())
    desk.decided(claim, action="refuse", reason="not_covered")
    asked: list[str] = []
    moment = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)

    def answer(method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        asked.append(f"{method} {path} {query['about_id']} {body.decode()}")
        shown = MessageShown(
            about_id=UUID(claim["id"]), title="We cannot pay for something", channel="sms", status="delivered",
            created_at=moment, changed_at=moment,
        )  # fmt: skip
        return 200, [shown.model_dump(mode="json")]

    dependencies = desk.council.payments.dependencies
    with serving(answer) as address:
        notifications = OtherService("notifications", address, dependencies.tokens)
        statements = replace(dependencies.statements, notifications=notifications)
        _, pdf = statements.pdf(desk.approver.actor, UUID(claim["id"]))
        notifications.close()
    text = text_of(pypdfium2.PdfDocument(io.BytesIO(pdf)))
    assert "We cannot pay for something. Text message, delivered 23 November 2026, 16:05" in text
    assert asked == [f"GET /internal/messages/{desk.council.org_id} {claim['id']} "]


def test_where_nobody_can_say_what_was_said_the_paper_says_so(desk: Desk) -> None:
    text = text_of(statement(desk.approver, desk.referred(desk.council.person())))
    assert "the service that keeps them did not answer when this paper was made" in text


def test_a_draft_has_a_statement_too(desk: Desk) -> None:
    text = text_of(statement(desk.helpline, desk.draft(desk.council.person(), bus())))
    assert "Not yet: this is a draft" in text
    assert "No payment has been made for this claim." in text


def test_what_the_rules_approved_says_which_rules(desk: Desk) -> None:
    claim = desk.sent(desk.ready(), bus(300))
    assert "£3.00 agreed by the rules in force since" in text_of(statement(desk.approver, claim))


def test_a_picture_that_is_gone_is_said_and_the_rest_is_there(desk: Desk) -> None:
    person_id = desk.council.person()
    claim = desk.sent(person_id, bus(1260, category="other", receipt_id=desk.receipt(person_id)))
    text = text_of(statement(desk.approver, claim))
    assert "The picture of this receipt is not in the store." in text


def test_words_are_never_taken_for_markup(desk: Desk) -> None:
    claim = desk.draft(desk.council.person("#panic() *Jo*"), bus(description='$x$ #read("/etc/passwd") <b> \\ ['))
    text = text_of(statement(desk.helpline, claim))
    assert "#panic() *Jo*" in text
    assert '#read("/etc/passwd")' in text


def test_administrators_do_not_see_what_people_spent_and_people_see_their_own(desk: Desk) -> None:
    person_id = desk.council.person()
    claim = desk.draft(person_id, bus())
    path = f"/claims/{claim['id']}/statement.pdf"
    is_problem(desk.council.staff[Role.ADMINISTRATOR].call("GET", path), 403, "role.missing")
    is_problem(desk.approver.call("GET", f"/claims/{uuid4()}/statement.pdf"), 404, "claim.not_found")
    statements = desk.council.payments.dependencies.statements
    name, pdf = statements.pdf(Actor(desk.council.org_id, ActorKind.PERSON, person_id), UUID(claim["id"]))
    assert "Jo Bloggs" in text_of(pypdfium2.PdfDocument(io.BytesIO(pdf)))
    with pytest.raises(NotFoundError):
        statements.pdf(Actor(desk.council.org_id, ActorKind.PERSON, desk.council.person()), UUID(claim["id"]))
    assert name.startswith("claim-")
