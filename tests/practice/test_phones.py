"""The practice phones, through Twilio's own SDK: texts out and in, callbacks, calls, and planned faults."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests.exceptions
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from deploy.practice.phones.numbers import network_number, spoken_number
from tests.practice.conftest import TWILIO_SID, TWILIO_TOKEN, World, wait_for
from tests.practice.receiver import Hit, Receiver

LINE = "+441134960000"
PHONE = "+447700900123"


@pytest.fixture
def twilio(world: World) -> Iterator[Any]:
    """A real Twilio client whose base address is the practice phones."""
    client = Client(TWILIO_SID, TWILIO_TOKEN, http_client=TwilioHttpClient(timeout=1.0))
    client.api.base_url = f"{world.url}/phones"
    yield client
    world.http.delete("/phones/practice/faults")


def fields(hit: Hit) -> dict[str, str]:
    """The form of a webhook."""
    return {name: values[0] for name, values in parse_qs(hit.body.decode(), keep_blank_values=True).items()}


def signed(hit: Hit, url: str) -> bool:
    """Whether Twilio's own validator accepts the signature."""
    valid: bool = RequestValidator(TWILIO_TOKEN).validate(url, fields(hit), hit.headers["x-twilio-signature"])
    return valid


def texts(world: World, number: str) -> list[Any]:
    """Every text to or from a number, oldest first."""
    found: list[Any] = world.http.get("/phones/practice/messages", params={"number": number}).json()
    return found


@pytest.mark.parametrize(
    "typed", ["07700 900XXX", "07700900TBC", "0770O 900123", "07700 900***", "60777", "Barclays", ""]
)
def test_letters_are_no_digits_of_a_practice_number(typed: str) -> None:
    with pytest.raises(ValueError, match="not a phone number"):
        network_number(typed)
    assert spoken_number(typed) == typed


def test_a_text_is_queued_sent_and_delivered(twilio: Any, receiver: Receiver) -> None:
    url = receiver.url("/status")
    message = twilio.messages.create(to=PHONE, from_=LINE, body="We have sent you £10.60.", status_callback=url)
    assert (message.status, message.to, message.error_code) == ("queued", PHONE, None)
    wait_for(lambda: len(receiver.hits) == 2)
    assert all(signed(hit, url) for hit in receiver.hits)
    assert [fields(hit)["MessageStatus"] for hit in receiver.hits] == ["sent", "delivered"]
    assert not RequestValidator("another token").validate(
        url, fields(receiver.hits[0]), receiver.hits[0].headers["x-twilio-signature"]
    )
    fetched = twilio.messages(message.sid).fetch()
    assert (fetched.status, fetched.body) == ("delivered", "We have sent you £10.60.")
    assert fetched.date_sent is not None


@pytest.mark.parametrize(
    ("suffix", "status", "code"),
    [("0991", "undelivered", 30003), ("0993", "undelivered", 30006), ("0994", "failed", 30007)],
)
def test_some_numbers_cannot_be_reached(twilio: Any, receiver: Receiver, suffix: str, status: str, code: int) -> None:
    message = twilio.messages.create(
        to=f"+44770090{suffix}", from_=LINE, body="Hello", status_callback=receiver.url("/status")
    )
    wait_for(lambda: len(receiver.hits) == 2)
    assert fields(receiver.hits[-1])["ErrorCode"] == str(code)
    fetched = twilio.messages(message.sid).fetch()
    assert (fetched.status, fetched.error_code) == (status, code)


@pytest.mark.wrong_on_purpose
@pytest.mark.parametrize(
    ("to", "body", "code"),
    [("+447700900995", "Hello", 21211), ("+447700900996", "Hello", 21610), ("07700900123", "Hello", 21211),
     (PHONE, "x" * 1601, 21617)],
)  # fmt: skip
def test_some_texts_are_refused_at_once(twilio: Any, to: str, body: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(to=to, from_=LINE, body=body)
    assert (refused.value.status, refused.value.code) == (400, code)


def test_a_wrong_token_is_refused(world: World) -> None:
    client = Client(TWILIO_SID, "wrong")
    client.api.base_url = f"{world.url}/phones"
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=PHONE, from_=LINE, body="Hello")
    assert refused.value.status == 401


def test_lists_are_paged(twilio: Any) -> None:
    phone = "+447700900777"
    for number in range(5):
        twilio.messages.create(to=phone, from_=LINE, body=f"Text {number}")
    listed = [message.body for message in twilio.messages.stream(to=phone, page_size=2)]
    assert listed == [f"Text {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("fault", "accepted"),
    [("accept_then_close", True), ("accept_then_timeout", True), ("accept_then_500", True), ("error_500", False),
     ("rate_limited", False), ("timeout_before", False)],
)  # fmt: skip
def test_faults(twilio: Any, world: World, fault: str, accepted: bool) -> None:
    phone = f"+4477009{sum(map(ord, fault)):05d}"
    world.control("/phones/practice/faults", fault=fault)
    with pytest.raises((TwilioRestException, requests.exceptions.RequestException)):
        twilio.messages.create(to=phone, from_=LINE, body="Hello")
    assert len(texts(world, phone)) == accepted
    twilio.messages.create(to=phone, from_=LINE, body="Hello")


def test_a_person_texts_a_line_and_gets_the_reply(world: World, receiver: Receiver) -> None:
    url = receiver.url("/sms?org=1")
    receiver.text["/sms?org=1"] = "<Response><Message>Thank you.</Message></Response>"
    world.control("/phones/practice/lines", number="+441134960001", webhook_url=url)
    body = {"from": "+447700900200", "to": "+441134960001", "body": "bus 4.60 and lunch £6"}
    answer = world.control("/phones/practice/text", **body, times=2)
    assert (answer["webhook_status"], answer["replies"]) == (200, ["Thank you."])
    assert [fields(hit)["Body"] for hit in receiver.hits] == ["bus 4.60 and lunch £6"] * 2
    assert len({fields(hit)["MessageSid"] for hit in receiver.hits}) == 1
    assert all(signed(hit, url) for hit in receiver.hits)
    assert [text["direction"] for text in texts(world, "+447700900200")] == ["inbound", "outbound-reply"]


@pytest.mark.parametrize(
    ("overrides", "failures", "asked"),
    [("", 5, 1), ("#rc=3&rp=5xx,ct,rt", 1, 2), ("#rc=3&rp=5xx,ct,rt", 5, 4), ("#rc=2&rp=all", 5, 3), ("#rc=3&rp=4xx", 5, 1)],
)  # fmt: skip
def test_a_line_is_asked_again_as_its_address_says(
    world: World, receiver: Receiver, overrides: str, failures: int, asked: int
) -> None:
    url = receiver.url("/sms")
    receiver.answers.extend([503] * failures)
    world.control("/phones/practice/lines", number="+441134960001", webhook_url=f"{url}{overrides}")
    world.control("/phones/practice/text", **{"from": PHONE, "to": "+441134960001", "body": "bus 4.60"})
    assert [hit.path for hit in receiver.hits] == ["/sms"] * asked
    assert all(signed(hit, url) for hit in receiver.hits)


def test_a_line_that_nobody_answers(world: World) -> None:
    answer = world.control("/phones/practice/text", **{"from": PHONE, "to": "+441134969999", "body": "hello"})
    assert answer["webhook_status"] == 0


def test_a_call_is_followed_key_by_key(world: World, receiver: Receiver) -> None:
    menu = '<Response><Gather action="/keys"><Say>Press 1 for yes.</Say></Gather><Say>Goodbye.</Say></Response>'
    receiver.text["/voice"] = "<Response><Redirect>/menu</Redirect></Response>"
    receiver.text["/menu"] = menu
    receiver.text["/keys"] = "<Response><Say>Thank you.</Say><Hangup/></Response>"
    world.control(
        "/phones/practice/lines",
        number="+441134960002",
        webhook_url=receiver.url("/sms"),
        voice_url=receiver.url("/voice"),
    )
    call = world.control("/phones/practice/call", **{"from": PHONE, "to": "+441134960002"})
    assert (call["heard"], call["waiting_for_keys"], call["ended"]) == (["Press 1 for yes."], True, False)
    call = world.control(f"/phones/practice/call/{call['call_sid']}/press", digits="1")
    assert (call["heard"], call["ended"]) == (["Thank you."], True)
    assert fields(receiver.hits[-1])["Digits"] == "1"
    assert signed(receiver.hits[-1], receiver.url("/keys"))
    silent = world.control("/phones/practice/call", **{"from": PHONE, "to": "+441134960002"})
    silent = world.control(f"/phones/practice/call/{silent['call_sid']}/press", digits="")
    assert (silent["heard"], silent["ended"]) == (["Goodbye."], True)


@pytest.fixture
def line(world: World, receiver: Receiver) -> str:
    """A number whose calls are answered by what a test plants under /voice."""
    number = "+441134960003"
    addresses = {"webhook_url": receiver.url("/sms"), "voice_url": receiver.url("/voice")}
    world.control("/phones/practice/lines", number=number, **addresses)
    return number


def test_words_are_heard_only_by_a_line_that_listens(world: World, receiver: Receiver, line: str) -> None:
    receiver.text["/voice"] = '<Response><Gather action="/keys"><Say>Press a key.</Say></Gather></Response>'
    receiver.text["/keys"] = '<Response><Gather action="/words" input="speech"><Say>Say it.</Say></Gather></Response>'
    receiver.text["/words"] = "<Response><Say>Thank you.</Say><Dial>+441632960000</Dial></Response>"
    call = world.control("/phones/practice/call", **{"from": PHONE, "to": line})
    here = f"/phones/practice/call/{call['call_sid']}"
    still = world.control(f"{here}/say", words="hello?")
    assert (still["heard"], len(receiver.hits)) == (["Press a key."], 1)
    listening = world.control(f"{here}/press", digits="1")
    assert (listening["waiting_for_keys"], listening["waiting_for_words"]) == (False, True)
    said = world.control(f"{here}/say", words="bus four sixty")
    assert (said["heard"], said["connected_to"], said["ended"]) == (["Thank you."], "+441632960000", True)
    assert fields(receiver.hits[-1])["SpeechResult"] == "bus four sixty"
    assert signed(receiver.hits[-1], receiver.url("/words"))


def test_silence_is_told_to_a_line_that_asked_to_be_told(world: World, receiver: Receiver, line: str) -> None:
    receiver.text["/voice"] = '<Response><Gather action="/keys" actionOnEmptyResult="true"/></Response>'
    receiver.text["/keys"] = "<Response><Say>Are you there?</Say></Response>"
    call = world.control("/phones/practice/call", **{"from": PHONE, "to": line})
    silent = world.control(f"/phones/practice/call/{call['call_sid']}/press", digits="")
    assert (silent["heard"], silent["ended"]) == (["Are you there?"], True)


def test_a_line_that_only_asks_to_hold_goes_on_by_itself(world: World, receiver: Receiver, line: str) -> None:
    hold = '<Gather action="/held" numDigits="1" timeout="1"><Say>One moment.</Say></Gather><Redirect>/held</Redirect>'
    receiver.text["/voice"] = f"<Response>{hold}</Response>"
    receiver.text["/held"] = '<Response><Gather action="/keys"><Say>Is that right?</Say></Gather></Response>'
    call = world.control("/phones/practice/call", **{"from": PHONE, "to": line})
    assert (call["heard"], call["waiting_for_keys"]) == (["One moment.", "Is that right?"], True)


def test_a_line_that_goes_round_in_circles_is_cut_off(world: World, receiver: Receiver, line: str) -> None:
    receiver.text["/voice"] = "<Response><Redirect>/voice</Redirect></Response>"
    assert world.control("/phones/practice/call", **{"from": PHONE, "to": line})["ended"]
    assert len(receiver.hits) == 20


def test_a_caller_hangs_up(world: World, receiver: Receiver, line: str) -> None:
    receiver.text["/voice"] = '<Response><Gather action="/keys"><Say>Hello.</Say></Gather></Response>'
    call = world.control("/phones/practice/call", **{"from": PHONE, "to": line})
    here = f"/phones/practice/call/{call['call_sid']}"
    assert world.control(f"{here}/hang-up")["ended"]
    assert world.control(f"{here}/press", digits="1")["ended"]
    assert len(receiver.hits) == 1
