"""A letter that brings a paper of payments: by post whatever they usually get, whole, and never without its paper."""

import io
from typing import Any
from uuid import UUID

import pypdfium2
import pytest

from shared.contracts.notices import Notice, NoticeRequested
from shared.ids import new_id
from tests.notifications.conftest import ADDRESS, Service
from tests.notifications.letters.test_letter_pdf import words_of
from tests.notifications.messages.test_letters import channels, printed, told


def a_paper() -> bytes:
    """Two pages that payments made; what stands on them does not matter here."""
    paper = pypdfium2.PdfDocument.new()
    for _ in range(2):
        paper.new_page(595, 842)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def ready(service: Service, *, by_post: bool, mobile: str | None = "07700 900123", **details: Any) -> UUID:
    """A person is told that what they were paid is there."""
    person, about_id = new_id(), new_id()
    service.organisation()
    service.contact(person, mobile, **details)
    values: dict[str, str | int] = {"adviser": "Citizens Advice"}
    request = NoticeRequested(
        person_id=person, notice=Notice.STATEMENT_READY, values=values, about_id=about_id, by_post=by_post
    )
    service.take(request)
    return about_id


def test_what_is_asked_for_by_post_goes_in_one_letter_with_its_pages(service: Service) -> None:
    about_id = ready(service, by_post=True, **ADDRESS)
    service.payments.papers[about_id] = a_paper()
    service.work()
    assert channels(service, about_id) == [("letter", "sent")]
    [file] = printed(service)
    assert len(pypdfium2.PdfDocument(file.read_bytes())) == 4, "two of the letter, two of the paper"
    words = words_of(file.read_bytes())
    assert "The next pages say what we paid you." in words
    assert "Sam Example Flat 2 14 Long Lane Riverbank LS1 4AP" in words
    assert service.exchange.texts == []
    welsh = ready(service, by_post=True, mobile="07700 900124", language="cy", **ADDRESS)
    service.payments.papers[welsh] = a_paper()
    service.work()
    assert channels(service, welsh) == [("letter", "sent")]
    assert service.payments.papers_in == ["en", "cy"], "the paper is in the language that they want"


def test_who_gets_texts_is_told_how_to_read_it(service: Service) -> None:
    about_id = ready(service, by_post=False, **ADDRESS)
    service.work()
    assert channels(service, about_id) == [("sms", "sent")]
    body = service.exchange.texts[0]["body"]
    assert "Reply STATEMENT" in body
    assert "If others use this one, we post it." in body, "a shared telephone gets no link"
    assert "enefit" not in body, "whoever reads it is told of no benefits"
    assert "Citizens Advice" not in body
    assert "http" not in service.exchange.texts[0]["body"], (
        "the link comes only as an answer to the telephone that asks"
    )


@pytest.mark.parametrize(
    ("details", "reason"), [({}, "no_address"), ({**ADDRESS, "safe_to_write": False}, "address_not_safe")]
)
def test_where_nothing_may_be_posted_payments_is_told_and_no_text_goes(
    service: Service, details: dict[str, Any], reason: str
) -> None:
    about_id = ready(service, by_post=True, **details)
    service.payments.papers[about_id] = a_paper()
    service.work()
    assert told(service) == [("notice.failed", "letter", reason)]
    assert service.exchange.texts == []


def test_no_letter_leaves_without_its_paper(service: Service) -> None:
    ready(service, by_post=True, **ADDRESS)
    service.work()
    assert printed(service) == []
    assert told(service) == [("notice.failed", "letter", "letter_enclosure_missing")]


def test_while_payments_is_away_the_letter_waits(service: Service) -> None:
    about_id = ready(service, by_post=True, **ADDRESS)
    service.payments.away = True
    service.work()
    assert channels(service, about_id) == [("letter", "queued")]
    assert printed(service) == []
