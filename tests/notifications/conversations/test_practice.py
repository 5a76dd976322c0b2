"""Somebody with a practice telephone texts and calls the service's own processes, with payments answering and with payments away."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from shared.contracts.turns import Turn
from shared.ids import new_id
from tests.local.processes import becomes_true
from tests.notifications.conftest import Service
from tests.notifications.conversations.test_texts import words
from tests.notifications.fake_servers import Reply, said
from tests.notifications.test_practice_phones import log, phones, texts_to

__all__ = ["log", "phones"]

NUMBER, LINE = "+447700900103", "+447700900000"
READ_BACK = "Bus £4.60. Total £4.60. Is that right? Reply YES or NO."


def answer(turn: Turn) -> Reply:
    """Payments reads back one bus fare."""
    if turn.said == "YES":
        return said(turn, "claim_look_today", total_pence=460, reference="7K3M2P9X")
    return said(turn, "read_back", "yes_no", lines=[{"category": "bus", "amount_pence": 460}], total_pence=460)


@pytest.fixture
def telephone(service: Service, phones: str, log: Path) -> str:
    """The practice telephones' address, with our line registered there and a person's number known here."""
    service.organisation()
    service.contact(new_id(), NUMBER)
    service.payments.answer_turn = answer
    port = log.with_name("port").read_text()
    base = f"http://127.0.0.1:{port}/lines/twilio"
    urls = {"webhook_url": f"{base}/sms/{service.org_id}", "voice_url": f"{base}/voice/{service.org_id}"}
    post(phones, "lines", number=LINE, **urls)
    return phones


def post(phones: str, path: str, **body: object) -> dict[str, Any]:
    """Uses one of the practice telephones' controls."""
    response = httpx2.post(f"{phones}/practice/{path}", json=body, timeout=30)
    response.raise_for_status()
    answered: dict[str, Any] = response.json()
    return answered


def got(phones: str) -> list[str]:
    """The texts that the person got."""
    return [text["body"] for text in texts_to(phones, NUMBER) if text["direction"] != "inbound"]


def test_texts_and_a_call(service: Service, telephone: str, log: Path) -> None:
    before = len(got(telephone))
    sent = post(telephone, "text", **{"from": NUMBER, "to": LINE, "body": "bus 4.60", "times": 3})
    assert (sent["webhook_status"], sent["replies"]) == (200, [])
    assert becomes_true(lambda: got(telephone)[before:] == [READ_BACK]), log.read_text()
    service.payments.away = True
    post(telephone, "text", **{"from": NUMBER, "to": LINE, "body": "HELP"})
    assert becomes_true(lambda: got(telephone)[before:] == [READ_BACK, words("help")]), log.read_text()
    service.payments.away = False
    call = post(telephone, "call", **{"from": NUMBER, "to": LINE})
    assert call["heard"][0].startswith("Hello. This is Riverbank Council.")
    pressed = post(telephone, f"call/{call['call_sid']}/press", digits="460")
    assert pressed["heard"][-1].startswith("Bus four pounds sixty.")
    assert post(telephone, f"call/{call['call_sid']}/press", digits="1")["heard"][-1].startswith("Thank you.")
    assert post(telephone, f"call/{call['call_sid']}/press", digits="0")["connected_to"] == "+448001234567"
    assert not any(personal in log.read_text() for personal in ("7700900", "bus 4.60", "£"))
