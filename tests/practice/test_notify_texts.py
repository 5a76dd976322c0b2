"""The practice phones as GOV.UK Notify, through its own client: texts out, statuses, callbacks, received texts, refusals."""

import io
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from deploy.practice.phones.notify_service import TEMPLATE_ID
from deploy.practice.phones.notify_words import as_sent
from tests.practice.conftest import World, wait_for
from tests.practice.receiver import Receiver

KEY = "practice-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
TOKEN = "a-callback-token-for-tests"
PHONE = "+447700900123"
NUMBER = "+447700900001"


@pytest.fixture
def notify(world: World) -> Iterator[Any]:
    """Notify's own client at the practice phones; the service is as new, and is again afterwards."""
    world.http.delete("/phones/practice/notify")
    yield NotificationsAPIClient(KEY, base_url=world.url, timeout=2)  # type: ignore[no-untyped-call]  # it ships no types
    world.http.delete("/phones/practice/notify")


def be(world: World, **settings: Any) -> None:
    """The service at Notify is set up like this."""
    world.control("/phones/practice/notify", **settings)


def send(notify: Any, to: str = PHONE, words: str = "Hello.", **more: Any) -> Any:
    """One text."""
    return notify.send_sms_notification(to, TEMPLATE_ID, {"words": words}, **more)


def refusal(send_it: Any) -> tuple[int, str, str]:
    """Status, error and message of a refusal."""
    with pytest.raises(HTTPError) as refused:
        send_it()
    errors: Any = refused.value.message
    [error] = errors
    return refused.value.status_code, error["error"], error["message"]


def test_a_text_goes_from_created_to_delivered_and_is_found_by_its_reference(notify: Any) -> None:
    reference = str(uuid.uuid4())
    sent = send(notify, reference=reference)
    assert (sent["reference"], sent["content"]["body"], sent["template"]["id"]) == (reference, "Hello.", TEMPLATE_ID)
    assert notify.get_notification_by_id(sent["id"])["status"] in {"created", "sending"}
    delivered = wait_for(lambda: _of_status(notify, sent["id"], "delivered"))
    assert (delivered["type"], delivered["phone_number"], delivered["body"]) == ("sms", PHONE, "Hello.")
    assert delivered["completed_at"] is not None
    again = send(notify, reference=reference)
    found = notify.get_all_notifications(template_type="sms", reference=reference)["notifications"]
    assert [one["id"] for one in found] == [again["id"], sent["id"]], "it does not mind a reference that it knows"


def _of_status(notify: Any, notification_id: str, status: str) -> Any:
    found = notify.get_notification_by_id(notification_id)
    return found if found["status"] == status else None


def test_the_prefix_stands_before_the_words_in_every_answer(notify: Any, world: World) -> None:
    be(world, name="Riverbank Council", prefix=True)
    sent = send(notify, words="We have sent you £10.60.")
    assert sent["content"]["body"] == "Riverbank Council: We have sent you £10.60."
    assert notify.get_notification_by_id(sent["id"])["body"] == sent["content"]["body"]
    assert notify.post_template_preview(TEMPLATE_ID, {"words": "Hello."})["body"] == "Riverbank Council: Hello."
    assert notify.get_template(TEMPLATE_ID)["body"] == "((words))"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("St Mary’s “bus” – £4…", "St Mary's \"bus\" - £4..."),
        ("trên i Ynys Môn, ŵy", "trên i Ynys Môn, ŵy"),
        ("Łódź São 👍", "Lódz Sao ?"),
        ("a\u200bb\u00a0c\td", "ab c d"),
        ("one , two .\n\n\n\nthree  four ", "one, two.\n\nthree four"),
    ],
)  # fmt: skip
def test_signs_are_made_plain_as_notify_does(written: str, sent: str) -> None:
    assert as_sent(written, prefix=None) == sent


@pytest.mark.parametrize(
    ("suffix", "status"),
    [("0991", "temporary-failure"), ("0992", "permanent-failure"), ("0994", "technical-failure")],
)
def test_some_numbers_cannot_be_reached_and_the_callback_says_so(
    notify: Any, world: World, receiver: Receiver, suffix: str, status: str
) -> None:
    be(world, receipts_url=receiver.url("/receipts"), callback_token=TOKEN)
    sent = send(notify, to=f"+44770090{suffix}", reference="ours")
    [hit] = wait_for(lambda: [one for one in receiver.hits if sent["id"].encode() in one.body])
    told = json.loads(hit.body)
    assert (told["id"], told["reference"], told["status"]) == (sent["id"], "ours", status)
    assert set(told) == {
        "id", "reference", "to", "status", "created_at", "completed_at", "sent_at", "notification_type", "template_id",
        "template_version",
    }  # fmt: skip
    assert hit.headers["authorization"] == f"Bearer {TOKEN}"
    assert notify.get_notification_by_id(sent["id"])["status"] == status


@pytest.mark.parametrize(
    ("answers", "calls"), [([503, 429, 200], 3), ([404], 1), ([403], 1), ([500] * 9, 6)], ids=str
)  # fmt: skip
def test_a_callback_comes_again_after_429_and_5xx_only_and_five_times_at_most(
    notify: Any, world: World, receiver: Receiver, answers: list[int], calls: int
) -> None:
    receiver.answers = list(answers)
    wait_for(lambda: world.look("/phones/practice/notify/callbacks") == [])
    be(world, receipts_url=receiver.url("/receipts"), callback_token=TOKEN, retry_seconds=0.01)
    send(notify)
    wait_for(lambda: len(receiver.hits) == calls)
    wait_for(lambda: world.look("/phones/practice/notify/callbacks") == [])
    assert len(receiver.hits) == calls


def test_a_person_texts_the_number_and_the_text_is_listed(notify: Any, world: World, receiver: Receiver) -> None:
    be(world, texts_url=receiver.url("/texts"), callback_token=TOKEN, number=NUMBER)
    for words in ("bus 4.60", "and lunch"):
        world.control("/phones/practice/text", **{"from": PHONE, "to": NUMBER, "body": words})
    told = [json.loads(hit.body) for hit in receiver.hits]
    assert [one["message"] for one in told] == ["bus 4.60", "and lunch"]
    assert set(told[0]) == {"id", "source_number", "destination_number", "message", "date_received"}
    listed = list(notify.get_received_texts_iterator())
    assert [(one["id"], one["content"]) for one in listed[:2]] == [(one["id"], one["message"]) for one in told[::-1]]
    assert listed[0]["user_number"] == told[0]["source_number"] == "447700900123"
    older = notify.get_received_texts(older_than=listed[0]["id"])["received_text_messages"]
    assert older[0]["id"] == listed[1]["id"]


def test_refusals_in_notify_s_own_words(notify: Any, world: World) -> None:
    assert refusal(lambda: send(notify, to="07700")) == (400, "ValidationError", "phone_number Not enough digits")
    unknown = str(uuid.uuid4())
    missing = refusal(lambda: notify.send_sms_notification(PHONE, unknown, {"words": "Hello."}))
    assert missing == (400, "BadRequestError", "Template not found")
    assert refusal(lambda: send(notify, words="x" * 919))[1] == "BadRequestError"
    for settings, status, kind, said in (
        ({"trial": True}, 400, "BadRequestError", "trial mode"),
        ({"team_only": True}, 400, "BadRequestError", "team-only API key"),
        ({"template_deleted": True}, 400, "BadRequestError", "Template has been deleted"),
        ({"may_send_texts": False}, 400, "BadRequestError", "Service is not allowed to send text messages"),
        ({"daily_limit": 0}, 429, "TooManyRequestsError", "Exceeded send limits (sms: 0) for today"),
        ({"key_revoked": True}, 403, "AuthError", "Invalid token: API key revoked"),
    ):
        be(world, **settings)
        found = refusal(lambda: send(notify))
        assert found[:2] == (status, kind)
        assert said in found[2]
    be(world)
    assert send(notify)["id"]


def test_a_lost_answer_is_a_text_that_can_be_found(notify: Any, world: World) -> None:
    be(world)
    for fault, texts in (("accept_then_close", 1), ("error_500", 0), ("accept_then_500", 1), ("rate_limited", 0)):
        reference = str(uuid.uuid4())
        world.control("/phones/practice/notify/faults", fault=fault)
        with pytest.raises(HTTPError):
            send(notify, reference=reference)
        assert len(notify.get_all_notifications(reference=reference)["notifications"]) == texts


def test_a_letter_is_found_by_its_id_beside_the_texts(notify: Any) -> None:
    letter = notify.send_precompiled_letter_notification("a-letter", io.BytesIO(b"%PDF-1.7 a letter"))
    assert notify.get_notification_by_id(letter["id"])["type"] == "letter"
    assert refusal(lambda: notify.get_notification_by_id(str(uuid.uuid4())))[:2] == (404, "NoResultFound")
