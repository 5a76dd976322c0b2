"""GOV.UK Notify's line for texts: every answer has one meaning, and sentences that Notify may change decide nothing about a person."""

import json
from typing import Any
from uuid import UUID

import pytest
import requests
from notifications_python_client.errors import HTTPError

from services.notifications.lines.notify_refusals import classify_letter, classify_text
from services.notifications.lines.protocol import LineAnswerKind, ReceiptKind
from services.notifications.settings import SmsLineName
from tests.notifications.notify_world import NotifyWorld
from tests.practice.conftest import wait_for

TO, ABROAD = "+447700900123", "+33612345678"
FAULT, REFUSED = LineAnswerKind.LINE_FAULT, LineAnswerKind.REFUSED


def refusal(status: int, error: str, message: str) -> HTTPError:
    """What Notify's client raises for this answer."""
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps({"errors": [{"error": error, "message": message}]}).encode()
    return HTTPError(response)


@pytest.mark.parametrize(
    ("status", "error", "message", "to", "kind", "reason"),
    [
        (400, "ValidationError", "phone_number Not enough digits", TO, REFUSED, "bad_number"),
        (400, "InvalidPhoneError", "Not a UK mobile number", TO, REFUSED, "bad_number"),
        (400, "BadRequestError", "Cannot send to international mobile numbers", ABROAD, REFUSED, "refused_400"),
        (400, "BadRequestError", "Your message is too long.", TO, REFUSED, "refused_400"),
        (400, "BadRequestError", "Can’t send to this recipient when service is in trial mode", TO, FAULT, "trial"),
        (400, "BadRequestError", "Can’t send to this recipient when service is in trial mode", ABROAD, FAULT, "trial"),
        (400, "BadRequestError", "Can’t send to this recipient using a team-only API key", TO, FAULT, "team_key"),
        (400, "BadRequestError", "Template has been deleted", TO, FAULT, "template"),
        (400, "BadRequestError", "Service is not allowed to send text messages", TO, FAULT, "permission"),
        (400, "BadRequestError", "A sentence that nobody has seen before", TO, FAULT, "other"),
        (400, "ValidationError", "template_id is not a valid UUID", TO, FAULT, "template"),
        (403, "AuthError", "Invalid token: API key not found", TO, FAULT, "account"),
        (401, "AuthError", "Unauthorized: authentication token must be provided", TO, FAULT, "account"),
        (429, "TooManyRequestsError", "Exceeded send limits (sms: 250000) for today", TO, FAULT, "limit"),
        (429, "RateLimitError", "Exceeded rate limit for key type LIVE", TO, LineAnswerKind.TRY_LATER, "http_429"),
        (500, "Exception", "Internal server error", TO, LineAnswerKind.UNKNOWN, "no_answer"),
        (504, "EventletTimeout", "Timeout serving request", TO, LineAnswerKind.UNKNOWN, "no_answer"),
    ],
)  # fmt: skip
def test_what_a_refusal_of_a_text_means(
    status: int, error: str, message: str, to: str, kind: LineAnswerKind, reason: str
) -> None:
    answer = classify_text(refusal(status, error, message), to)
    assert (answer.kind, answer.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("status", "error", "message", "kind", "reason"),
    [
        (403, "BadRequestError", "Cannot send letters when service is in trial mode", FAULT, "trial"),
        (403, "BadRequestError", "Cannot send letters with a team api key", FAULT, "team_key"),
        (400, "BadRequestError", "Service is not allowed to send letters", FAULT, "permission"),
        (400, "BadRequestError", "Letter content is not a valid PDF", REFUSED, "refused_400"),
        (400, "ValidationError", "postage invalid.", REFUSED, "refused_400"),
        (429, "TooManyRequestsError", "Exceeded send limits (letter: 20000) for today", FAULT, "limit"),
    ],
)
def test_what_a_refusal_of_a_letter_means(
    status: int, error: str, message: str, kind: LineAnswerKind, reason: str
) -> None:
    answer = classify_letter(refusal(status, error, message))
    assert (answer.kind, answer.reason) == (kind, reason)


def test_no_answer_at_all_proves_nothing() -> None:
    assert classify_text(HTTPError(None), TO).kind is LineAnswerKind.UNKNOWN
    assert classify_text(ValueError("nonsense"), TO).kind is LineAnswerKind.UNKNOWN


def line_of(notify_world: NotifyWorld) -> Any:
    """The service's line for texts."""
    return notify_world.service.dependencies.outgoing.sms_lines[SmsLineName.GOVUK_NOTIFY]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("accept_then_close", LineAnswerKind.UNKNOWN),
        ("accept_then_500", LineAnswerKind.UNKNOWN),
        ("error_500", LineAnswerKind.UNKNOWN),
        ("rate_limited", LineAnswerKind.TRY_LATER),
    ],
)
def test_one_call_one_answer(notify_world: NotifyWorld, fault: str, kind: LineAnswerKind) -> None:
    notify_world.fault(fault)
    before = len(notify_world.texts())
    assert line_of(notify_world).send(TO, "Hello.", UUID(int=1), "").kind is kind
    assert len(notify_world.texts()) - before <= 1, "the client must not repeat by itself"


@pytest.mark.parametrize(
    ("to", "ends"),
    [("+447700900991", ReceiptKind.UNDELIVERED), ("+447700900994", ReceiptKind.FAILED), (TO, ReceiptKind.DELIVERED)],
)
def test_a_look_says_how_a_text_ended(notify_world: NotifyWorld, to: str, ends: ReceiptKind) -> None:
    line = line_of(notify_world)
    sent = line.send(to, "Hello.", UUID(int=2), "")
    assert wait_for(lambda: line.look(sent.provider_id)).kind is ends
    assert line.look("0f0e0d0c-0b0a-4900-8800-070605040302") is None, "older than Notify keeps texts"
