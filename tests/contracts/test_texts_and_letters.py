"""The checkers of Twilio's and GOV.UK Notify's contracts themselves: planted mistakes are caught on either side."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.rest.api.v2010.account.message import MessageInstance, MessageList
from twilio.twiml.voice_response import VoiceResponse

from tests.contracts.closed import ContractError
from tests.contracts.exchanges import Call, Webhook
from tests.contracts.notify_contract import NotifyContract
from tests.contracts.twilio_contract import TwilioContract, fields_of, model_of
from tests.contracts.twiml import check_twiml, elements_in

ACCOUNT, SID = "AC" + "0a" * 16, "SM" + "0b" * 16
MESSAGES = f"/phones/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
TEXT = {"To": "+447700900123", "From": "+441134960000", "Body": "Hello"}
MESSAGE: dict[str, Any] = {
    **{str(field.alias): None for field in model_of(MessageInstance).model_fields.values()},
    "sid": SID,
    "status": "queued",
    "direction": "outbound-api",
    "date_created": "Mon, 23 Nov 2026 14:00:00 +0000",
    "subresource_uris": {},
}
SENT = Call("POST", MESSAGES, "", {}, urlencode(TEXT), 201, {}, json.dumps(MESSAGE))
POSTED = {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "From": "+441134960000", "To": "+447700900123"}
STATUS = {**POSTED, "MessageSid": SID, "MessageStatus": "sent", "SmsSid": SID, "SmsStatus": "sent"}

ID = "0192f000-0000-7000-8000-000000000001"
LETTERS = "/v2/notifications/letter"
PDF = {"reference": "one", "content": "JVBERi0=", "postage": "second"}
TAKEN = {"id": ID, "reference": "one", "postage": "second"}
HANDED_IN = Call("POST", LETTERS, "", {}, json.dumps(PDF), 201, {}, json.dumps(TAKEN))


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def test_the_sdk_s_classes_are_read() -> None:
    assert len(model_of(MessageInstance).model_fields) >= 20
    assert fields_of(MessageList._create) >= {"To", "From", "Body", "StatusCallback"}
    assert fields_of(MessageList.page) >= {"To", "From", "PageSize"}
    assert "numDigits" in elements_in(VoiceResponse)["Gather"].attributes


def test_right_texts_pass() -> None:
    contract = TwilioContract()
    contract.check_request(SENT)
    contract.check_answer(SENT)
    contract.check_answer(replace(SENT, answer=json.dumps({"messages": [MESSAGE], "page": 0, "uri": MESSAGES})))
    contract.check_webhook(Webhook("http://us", {}, urlencode(STATUS), 204, ""))


@pytest.mark.parametrize(
    "form",
    [
        {**TEXT, "Surprise": "1"},
        {**TEXT, "To": "07700900123"},
        without(TEXT, "Body"),
        without(TEXT, "From"),
        {"To": "+44"},
    ],
)
def test_wrong_texts_are_caught(form: dict[str, str]) -> None:
    with pytest.raises(ContractError):
        TwilioContract().check_request(replace(SENT, body=urlencode(form)))


@pytest.mark.parametrize(
    "answer",
    [
        {**MESSAGE, "surprise": 1},
        {**MESSAGE, "status": "teleported"},
        {**MESSAGE, "error_code": "30003"},
        {**MESSAGE, "date_created": "2026-11-23T14:00:00Z"},
        without(MESSAGE, "price"),
        {"messages": [], "total_messages": 0},
    ],
)
def test_wrong_answers_about_texts_are_caught(answer: dict[str, Any]) -> None:
    with pytest.raises(ContractError):
        TwilioContract().check_answer(replace(SENT, answer=json.dumps(answer)))


@pytest.mark.parametrize(
    "form", [{**STATUS, "Surprise": "1"}, without(STATUS, "ApiVersion"), {**STATUS, "MessageStatus": "teleported"}]
)
def test_wrong_webhooks_are_caught(form: dict[str, str]) -> None:
    with pytest.raises(ContractError):
        TwilioContract().check_webhook(Webhook("http://us", {}, urlencode(form), 204, ""))


def test_twiml_is_held_against_the_sdk() -> None:
    right = VoiceResponse()
    right.gather(input="dtmf", num_digits=1).say(language="en-GB").prosody("Hello", rate="85%")
    right.redirect("/next", method="POST")
    check_twiml(str(right), voice=True)
    check_twiml("<Response/>", voice=False)
    gathered = VoiceResponse()
    gathered.gather(num_digit=1)
    for wrong in (
        str(gathered),
        "<Response><Hangup><Say/></Hangup></Response>",
        "<Response><Teleport/></Response>",
        "Hello",
    ):
        with pytest.raises(ContractError):
            check_twiml(wrong, voice=True)


def test_right_letters_pass() -> None:
    contract = NotifyContract()
    contract.check_request(HANDED_IN)
    contract.check_answer(HANDED_IN)
    refusal = {"status_code": 400, "errors": [{"error": "BadRequestError", "message": "No."}]}
    contract.check_answer(replace(HANDED_IN, http_status=400, answer=json.dumps(refusal)))


@pytest.mark.parametrize("body", [{**PDF, "surprise": 1}, without(PDF, "content"), {**PDF, "postage": "pigeon"}])
def test_wrong_letters_are_caught(body: dict[str, Any]) -> None:
    with pytest.raises(ContractError):
        NotifyContract().check_request(replace(HANDED_IN, body=json.dumps(body)))
    with pytest.raises(ContractError):
        NotifyContract().check_request(replace(HANDED_IN, path="/v2/notifications/pigeon"))


@pytest.mark.parametrize(
    ("method", "path", "http_status", "answer"),
    [
        ("POST", LETTERS, 201, {**TAKEN, "surprise": 1}),
        ("POST", LETTERS, 400, {"status_code": 404, "errors": [{"error": "NoResultFound", "message": "No."}]}),
        ("GET", "/v2/notifications", 200, {"notifications": [{**TAKEN, "type": "letter"}], "links": {"current": ""}}),
        ("GET", f"/v2/notifications/{ID}", 200, {**TAKEN, "type": "sms"}),
    ],
)
def test_wrong_answers_about_letters_are_caught(method: str, path: str, http_status: int, answer: Any) -> None:
    with pytest.raises(ContractError):
        NotifyContract().check_answer(Call(method, path, "", {}, "", http_status, {}, json.dumps(answer)))
