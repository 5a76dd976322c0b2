"""The Twilio line: every answer has one meaning, and nothing personal is said aloud."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest
from pydantic import SecretStr

from services.notifications.lines.protocol import LineAnswerKind, Listen, ReceiptKind, Spoken, VoiceScript
from services.notifications.lines.twilio import TwilioAccount, TwilioLine, classify
from shared.errors import UnavailableError
from tests.notifications.fake_servers import Exchange

TO, BODY, CALLBACK = "+447700900123", "We have sent you £25.00.", "https://example.org/receipt"
REFERENCE = UUID(int=7)


def line_to(url: str) -> TwilioLine:
    """The line, through a given exchange."""
    return TwilioLine(TwilioAccount(url, "ACtest", SecretStr("token"), "+447700900000", 1))


def test_every_http_status_has_a_meaning_and_only_4xx_is_a_refusal() -> None:
    for status in range(300, 600):
        kind = classify(status, 21211, TO).kind
        assert kind is not LineAnswerKind.ACCEPTED
        if kind is LineAnswerKind.REFUSED:
            assert 400 <= status < 500
    assert classify(400, 21610, TO).reason == "stopped_at_carrier"
    assert classify(400, 99999, TO).reason == "refused_99999"
    assert classify(429, 20429, TO).kind is LineAnswerKind.TRY_LATER
    assert classify(500, None, TO).kind is LineAnswerKind.UNKNOWN


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (401, 20003, "account"), (403, 20005, "account"), (404, 20404, "account"), (400, 21608, "trial"), (400, 21606, "sender"),
        (400, 21408, "permission"), (429, 21611, "limit"), (429, 63038, "limit"),
    ],
)  # fmt: skip
def test_a_refusal_that_says_nothing_of_the_person_is_the_line_s_fault(status: int, code: int, fault: str) -> None:
    answer = classify(status, code, TO)
    assert (answer.kind, answer.reason) == (LineAnswerKind.LINE_FAULT, fault)


def test_a_country_that_is_turned_off_is_no_reason_to_stop_texting_at_home() -> None:
    assert classify(400, 21408, "+33612345678").reason == "not_allowed_there"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("", LineAnswerKind.ACCEPTED),
        ("refuse:21211", LineAnswerKind.REFUSED),
        ("too_many", LineAnswerKind.TRY_LATER),
        ("broken", LineAnswerKind.UNKNOWN),
        ("accept_then_close", LineAnswerKind.UNKNOWN),
        ("accept_then_break", LineAnswerKind.UNKNOWN),
    ],
)
def test_one_call_one_answer(exchange: Exchange, fault: str, kind: LineAnswerKind) -> None:
    exchange.faults = [fault]
    assert line_to(exchange.url).send(TO, BODY, REFERENCE, CALLBACK).kind is kind
    assert len(exchange.texts) <= 1, "the SDK must not repeat by itself"


def test_nobody_there_is_unclear_for_a_text_and_unavailable_for_a_look() -> None:
    nobody = line_to("http://127.0.0.1:1")
    assert nobody.send(TO, BODY, REFERENCE, CALLBACK).kind in {LineAnswerKind.UNKNOWN, LineAnswerKind.TRY_LATER}
    with pytest.raises(UnavailableError) as away:
        nobody.find(TO, REFERENCE, datetime.now(UTC))
    assert TO not in str(away.value)


def test_looks_for_our_texts_since_a_moment(exchange: Exchange) -> None:
    line = line_to(exchange.url)
    line.send(TO, BODY, REFERENCE, CALLBACK)
    line.send("+447700900124", "Another person's", REFERENCE, CALLBACK)
    now = datetime.now(UTC)
    assert [found.body for found in line.find(TO, REFERENCE, now)] == [BODY]
    assert line.find(TO, REFERENCE, now + timedelta(hours=1)) == []
    assert BODY not in repr(line.find(TO, REFERENCE, now))


def test_numbers_and_words_reach_no_log(
    exchange: Exchange, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    exchange.faults = ["", "refuse:21211", "broken", "accept_then_close"]
    with caplog.at_level(logging.INFO):
        for _ in range(4):
            line_to(exchange.url).send(TO, BODY, REFERENCE, CALLBACK)
        line_to(exchange.url).find(TO, REFERENCE, datetime.now(UTC))
    written = caplog.text + "".join(capfd.readouterr())
    assert "7700900" not in written
    assert "£25" not in written


def gathered(language: str) -> ElementTree.Element:
    """What Twilio is told, to listen in a language."""
    script = VoiceScript(
        (Spoken("Bus.", language),),
        listen=Listen("https://example.org/heard", "https://example.org/silent", 1, language),
    )
    found = ElementTree.fromstring(line_to("http://127.0.0.1:1").speak(script)).find("Gather")  # noqa: S314 # our own words
    assert found is not None
    return found


def test_english_is_heard_and_keys_too() -> None:
    gather = gathered("en")
    assert (gather.get("input"), gather.get("language"), gather.get("speechTimeout")) == ("dtmf speech", "en-GB", "3")


def test_a_language_that_the_line_does_not_know_is_never_named_to_it() -> None:
    """With an unknown language Twilio refuses the whole gather, keys too (13331)."""
    gather = gathered("cy")
    assert gather.get("input") == "dtmf"
    assert set(gather.keys()) == {"input", "action", "method", "timeout", "numDigits", "finishOnKey", "bargeIn"}
    said = gather.find("Say")
    assert said is not None
    assert said.get("voice") == "Polly.Gwyneth"


def test_reads_receipts() -> None:
    line = line_to("http://127.0.0.1:1")
    receipt = line.read_receipt({"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"})
    assert receipt is not None
    assert (receipt.kind, receipt.reason) == (ReceiptKind.UNDELIVERED, "carrier_30003")
    assert line.read_receipt({"MessageSid": "SM1", "MessageStatus": "sending"}) is None
    assert line.read_receipt({"MessageStatus": "sent"}) is None
