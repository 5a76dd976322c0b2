"""What the practice world keeps of its exchanges: every call and webhook of a vendor's API, whole, without the key, and once."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.contracts.exchanges import Breach, Call, Webhook, take
from tests.contracts.referee import VARIABLE, Referee
from tests.practice.conftest import Teller, wait_for
from tests.practice.receiver import Receiver

PAYMENTS = "/v2/money_management/outbound_payments"


@pytest.fixture
def file(teller: Teller) -> Path:
    """The file, with nothing in it yet of this test."""
    del teller
    found = Path(os.environ[VARIABLE])
    take(found)
    return found


def test_a_call_is_kept_whole_and_without_its_key(teller: Teller, file: Path) -> None:
    payee = teller.recipient()
    take(file)
    payment = teller.pay(payee, key="kept")
    assert teller.api_key not in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [call] = take(file)
    assert isinstance(call, Call)
    assert (call.method, call.path, call.http_status, call.spoilt) == ("POST", f"/bank{PAYMENTS}", 200, False)
    assert (call.headers["idempotency-key"], "authorization" in call.headers) == ("kept", False)
    assert json.loads(call.body)["to"]["recipient"] == payee[0]
    assert json.loads(call.answer)["id"] == payment.id
    assert take(file) == []


def test_nonsense_on_purpose_is_kept_as_such(teller: Teller, file: Path) -> None:
    payee = teller.recipient()
    take(file)
    teller.fault("garbage_200")
    with pytest.raises(Exception, match="Invalid response"):
        teller.pay(payee)
    [call] = take(file)
    assert isinstance(call, Call)
    assert call.spoilt


def test_a_webhook_is_kept(teller: Teller, receiver: Receiver, file: Path) -> None:
    destination = {"name": "kept", "type": "webhook_endpoint", "event_payload": "thin", "enabled_events": ["*"]}
    teller.client().v2.core.event_destinations.create({**destination, "webhook_endpoint": {"url": receiver.url()}})  # type: ignore[typeddict-item] # a literal is a str here
    receiver.answers = [400, 200, 200, 200]
    take(file)
    teller.credit(500)
    wait_for(lambda: len(receiver.hits) == 4)
    posted = [one for one in take(file) if isinstance(one, Webhook)]
    assert {one.http_status for one in posted} <= {400, 200}
    assert all("stripe-signature" in one.headers for one in posted)


def test_each_side_is_blamed_for_its_own(teller: Teller, file: Path) -> None:
    teller.recipient()
    [*_, call] = take(file)
    assert isinstance(call, Call)
    referee = Referee(file)
    assert referee.judge(call) == []
    ours, theirs = json.loads(call.body), json.loads(call.answer)
    [breach] = referee.judge(Call(**{**vars(call), "body": json.dumps({**ours, "surprise": 1})}))
    assert breach == Breach(
        "we", f"request POST {call.path.removeprefix('/bank')}: surprise: Extra inputs are not permitted"
    )
    [breach] = referee.judge(Call(**{**vars(call), "answer": json.dumps({**theirs, "surprise": 1})}))
    assert breach.by == "the practice world"
    [breach] = referee.judge(Call(**{**vars(call), "crash": "KeyError", "http_status": None}))
    assert breach.by == "the practice world"


@pytest.mark.wrong_on_purpose
def test_what_a_program_asks_wrongly_is_found_in_the_file(teller: Teller, file: Path) -> None:
    headers = {"Authorization": f"Bearer {teller.api_key}", "Stripe-Version": "2026-10-28.endive"}
    assert teller.world.http.get(f"/bank{PAYMENTS}?metadata[payout_id]=1", headers=headers).status_code == 400
    assert [breach.by for breach in Referee(file).breaches()] == ["we"]
