"""Texts through GOV.UK Notify: in with a bearer token, out through its own client, and receipts by its own ids."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.notifications.conftest import NOTIFY_KEY, Storage, notifications_settings, put_together
from tests.notifications.conversations.conftest import NUMBER, People
from tests.notifications.conversations.test_texts import ASK_SPENT
from tests.notifications.fake_servers import Exchange, PaymentsSide, Reply, serving

CALLBACK_TOKEN = "a-callback-token-for-tests"


@dataclass
class NotifySms:
    """Takes texts like GOV.UK Notify."""

    url: str = ""
    texts: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, method: str, _path: str, _query: dict[str, str], body: bytes) -> Reply:
        """One call of the API."""
        if method == "GET":
            return 200, {"notifications": self.texts[::-1], "links": {}}
        asked = json.loads(body)
        text = {
            "id": str(uuid4()),
            "phone_number": asked["phone_number"],
            "body": asked["personalisation"]["words"],
            "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        }
        self.texts.append(text)
        return 201, {"id": text["id"]}


@pytest.fixture
def notify_sms() -> Iterator[NotifySms]:
    """GOV.UK Notify's texts."""
    office = NotifySms()
    with serving(office.answer) as office.url:
        yield office


@pytest.fixture
def people(
    storage: Storage, exchange: Exchange, payments: PaymentsSide, notify_sms: NotifySms, tmp_path: Path
) -> Iterator[People]:
    """A service whose texts go and come through Notify, and one person."""
    settings = notifications_settings(
        storage, exchange, payments, letters_folder=tmp_path, sms_line="govuk_notify", notify_api_base=notify_sms.url,
        notify_api_key=NOTIFY_KEY, notify_sms_template_id=str(uuid4()), notify_callback_token=CALLBACK_TOKEN,
    )  # fmt: skip
    with put_together(settings, storage, exchange, payments) as service:
        service.organisation()
        people = People(service)
        service.contact(people.person_id)
        yield people


def call_back(people: People, path: str, body: dict[str, str], token: str = CALLBACK_TOKEN) -> int:
    """Notify calls us."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    address = f"/lines/govuk_notify/{path}/{people.service.org_id}"
    answer = people.service.client.post(address, content=json.dumps(body), headers=headers)  # any sign, with escapes
    return int(answer.status_code)


def text_in(words: str) -> dict[str, str]:
    """A text as Notify hands it over."""
    return {"id": str(uuid4()), "source_number": "447700900123", "message": words, "destination_number": "447700900000"}


def test_a_text_in_and_the_answer_out(people: People, notify_sms: NotifySms) -> None:
    text = text_in("hello")
    assert [call_back(people, "sms", text) for _ in range(3)] == [204] * 3
    people.work()
    assert [(one["phone_number"], one["body"]) for one in notify_sms.texts] == [(NUMBER, ASK_SPENT)]
    assert people.service.exchange.texts == []


def test_a_text_with_any_sign_in_any_field_is_kept(people: People) -> None:
    odd = ["\x00", "\x1b", "\x85", "\ufffe", "\ud83d", "\ude00\ud83d"]
    for one in odd:
        assert call_back(people, "sms", text_in(f"bus{one}4.60")) == 204
        assert call_back(people, "sms", text_in("hello") | {"source_number": f"Bank{one}"}) == 204
        assert call_back(people, "sms", text_in("hello") | {"id": f"{uuid4()}{one}"}) == 204
        assert call_back(people, "receipts", {"id": f"{uuid4()}{one}", "status": f"delivered{one}"}) in (204, 404)
    said = [turn.said for turn in people.turns()]
    assert said == ["bus 4.60", "hello", "hello"] * (len(odd) - 1) + ["bus  4.60", "hello", "hello"]


def test_a_wrong_or_missing_token_is_refused(people: People) -> None:
    assert call_back(people, "sms", text_in("hello"), token="a-wrong-token") == 403
    assert call_back(people, "receipts", {"id": str(uuid4()), "status": "delivered"}, token="a-wrong-token") == 403
    path = f"/lines/govuk_notify/sms/{people.service.org_id}"
    assert people.service.client.post(path, json=text_in("hello")).status_code == 401
    assert people.turns() == []


def test_receipts_settle_a_notice(people: People, notify_sms: NotifySms) -> None:
    message = people.service.notice(people.person_id)
    people.work()
    assert people.service.message(message.about_id).cost_pence_thousandths == 2400
    receipt = {"id": notify_sms.texts[0]["id"], "status": "delivered"}
    assert call_back(people, "receipts", {**receipt, "status": "sending"}) == 204
    assert call_back(people, "receipts", receipt) == 204
    assert people.service.message(message.about_id).status == "delivered"


def test_without_a_token_in_the_settings_the_address_is_closed(
    storage: Storage, exchange: Exchange, payments: PaymentsSide, tmp_path: Path
) -> None:
    settings = notifications_settings(storage, exchange, payments, letters_folder=tmp_path)
    with put_together(settings, storage, exchange, payments) as service:
        assert call_back(People(service), "sms", text_in("hello"), token="x") == 403
