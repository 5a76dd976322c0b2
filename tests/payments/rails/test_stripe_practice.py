"""The rail and the practice bank, which were written apart from each other, understand each other to the penny."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from services.payments.rails.protocol import (
    BankDetails,
    Credentials,
    NameMatch,
    PaymentOrder,
    RailAnswerKind,
    RailEvent,
    RailEventKind,
    RailRefusedError,
    RailStatus,
    RegisteredMethod,
)
from services.payments.rails.stripe import StripeRail
from tests.payments.rails.peer import Peer, Reply, listening

REPOSITORY = Path(__file__).parents[3]
_T = TypeVar("_T")


def until(look: Callable[[], _T], seconds: float = 60) -> _T:
    """Looks again and again until there is something, at the latest when the time is up."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, "It did not happen in time."
        Event().wait(0.02)  # between two looks, so that looking does not keep the machine busy


def _call(url: str, document: object = None) -> Any:
    body = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=30) as answered:  # noqa: S310 - our own address
        return json.load(answered)


@pytest.fixture(scope="module")
def bank_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    directory = tmp_path_factory.mktemp("practice")
    settings = {"PORT": str(port), "DATA_DIR": str(directory)}
    environment = {**os.environ, **{f"PRACTICE_{name}": value for name, value in settings.items()}}
    world = subprocess.Popen([sys.executable, "-m", "deploy.practice"], cwd=REPOSITORY, env=environment)

    def answers() -> bool:
        assert world.poll() is None, "The practice world stopped."
        with suppress(OSError):
            return bool(_call(f"http://127.0.0.1:{port}/health"))
        return False

    try:
        until(answers, 30)
        yield f"http://127.0.0.1:{port}/bank"
    finally:
        world.terminate()
        world.wait(10)


@dataclass
class House:
    """One organisation's account at the practice bank, with 1,000 pounds in it."""

    rail: StripeRail
    credentials: Credentials
    base: str
    account: str

    def payee(self, account_number: str = "00012345", name: str = "Mary O’Neil") -> RegisteredMethod:
        details = BankDetails(name, "10-88-00", account_number)
        payee = self.rail.register(self.credentials, details, idempotency_key=f"pm_{uuid4()}")
        assert isinstance(payee, RegisteredMethod)
        return payee

    def order(self, payee: RegisteredMethod, pence: int = 1060) -> PaymentOrder:
        return PaymentOrder(
            uuid4(), uuid4(), 1, pence, "SAMEDAY 7K3MQ2P9", payee.recipient, payee.method, payee.verification
        )

    def pay(self, order: PaymentOrder, key: str | None = None) -> Any:
        frozen = self.rail.freeze(self.credentials, order)
        return self.rail.pay(self.credentials, frozen, idempotency_key=key or f"po_{order.payout_id}_1_0")

    def reaches(self, provider_id: str, status: RailStatus) -> Any:
        def look() -> Any:
            answer = self.rail.fetch(self.credentials, provider_id)
            return answer if answer.status is status else None

        return until(look)

    def control(self, path: str, document: object = None) -> Any:
        return _call(f"{self.base}/practice{path}", document)

    def fault(self, fault: str, **more: object) -> None:
        rule = {"fault": fault, "account": self.account, "next_calls": 1, **more}
        self.control("/faults", {"seed": 1, "rules": [rule]})

    def credits(self) -> list[dict[str, Any]]:
        """What the payees' banks really received."""
        found: list[dict[str, Any]] = self.control(f"/accounts/{self.account}/truth")["credits"]
        return found


@pytest.fixture
def house(bank_base: str) -> House:
    quick = {"list_lag_seconds": 0, "post_after_seconds": 0.05, "return_after_seconds": 0.1, "review_seconds": 0.1}
    settings = {**quick, "fee_pence": 35, "limits": False}
    opened = _call(f"{bank_base}/practice/accounts", {"settings": settings})
    credentials = Credentials(opened["api_key"], opened["financial_account_id"])
    rail = StripeRail(bank_base, connect_timeout_seconds=3, read_timeout_seconds=10)
    house = House(rail, credentials, bank_base, opened["account_id"])
    house.control(f"/accounts/{house.account}/credit", {"amount_pence": 100_000})
    return house


def test_a_payment_is_made_once_however_often_it_is_sent(house: House) -> None:
    order = house.order(house.payee())
    first, second = house.pay(order), house.pay(order)
    assert first.kind is second.kind is RailAnswerKind.ACCEPTED
    assert first.provider_id == second.provider_id
    assert (first.amount_pence, first.payout_id) == (1060, order.payout_id)
    house.reaches(first.provider_id, RailStatus.POSTED)
    assert len(house.credits()) == 1


def test_the_same_key_for_another_body_is_our_bug(house: House) -> None:
    order = house.order(house.payee())
    house.pay(order, "po_1")
    answer = house.pay(replace(order, amount_pence=1061), "po_1")
    assert (answer.kind, answer.code) == (RailAnswerKind.OUR_BUG, "idempotency_error")


@pytest.mark.parametrize("fault", ["execute_then_500", "execute_then_close", "garbage_200"])
def test_a_lost_reply_is_unknown_and_the_payment_is_found(house: House, fault: str) -> None:
    order = house.order(house.payee())
    house.fault(fault)
    started = datetime.now(UTC)
    assert house.pay(order).kind is RailAnswerKind.UNKNOWN

    def look() -> Any:
        return house.rail.find(
            house.credentials,
            recipient=order.recipient,
            payout_id=order.payout_id,
            created_after=started - timedelta(minutes=5),
        )

    [found] = until(look)
    assert found.payout_id == order.payout_id
    assert house.pay(order).provider_id == found.provider_id
    house.reaches(found.provider_id, RailStatus.POSTED)
    assert len(house.credits()) == 1


@pytest.mark.parametrize("fault", ["fail_500_before", "fail_before_execute_close"])
def test_a_request_that_never_arrived_looks_the_same_and_is_sent_again(house: House, fault: str) -> None:
    order = house.order(house.payee())
    house.fault(fault)
    assert house.pay(order).kind is RailAnswerKind.UNKNOWN
    assert house.pay(order).kind is RailAnswerKind.ACCEPTED


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limited", RailAnswerKind.TRY_LATER),
        ("lock_timeout", RailAnswerKind.TRY_LATER),
        ("conflict", RailAnswerKind.UNKNOWN),
        ("insufficient_funds", RailAnswerKind.PAUSE_RUN),
    ],
)
def test_a_refusal_is_classified_and_the_key_works_later(house: House, fault: str, kind: RailAnswerKind) -> None:
    order = house.order(house.payee())
    house.fault(fault)
    assert house.pay(order).kind is kind
    assert house.pay(order).kind is RailAnswerKind.ACCEPTED


def test_more_than_the_float_pauses_the_run(house: House) -> None:
    answer = house.pay(house.order(house.payee(), 100_001))
    assert (answer.kind, answer.code) == (RailAnswerKind.PAUSE_RUN, "insufficient_funds")


@pytest.mark.parametrize(
    ("number", "status", "remedy"),
    [
        ("00009201", RailStatus.FAILED, RailAnswerKind.PAYEE_MUST_ACT),
        ("00009203", RailStatus.FAILED, RailAnswerKind.NEEDS_HUMAN),
        ("00009301", RailStatus.RETURNED, RailAnswerKind.PAYEE_MUST_ACT),
        ("00009402", RailStatus.FAILED, RailAnswerKind.NEEDS_HUMAN),
        ("00009403", RailStatus.CANCELED, None),
    ],
)
def test_money_that_did_not_stay_says_who_acts_next(
    house: House, number: str, status: RailStatus, remedy: RailAnswerKind | None
) -> None:
    answer = house.pay(house.order(house.payee(number)))
    ended = house.reaches(answer.provider_id, status)
    assert ended.remedy is remedy


@pytest.mark.parametrize(
    ("number", "match"),
    [("00009101", NameMatch.CLOSE_MATCH), ("00009102", NameMatch.NO_MATCH), ("00009103", NameMatch.UNAVAILABLE)],
)
def test_a_name_that_does_not_match_waits_for_a_person(house: House, number: str, match: NameMatch) -> None:
    payee = house.payee(number)
    assert (payee.match, payee.usable) == (match, True)
    assert payee.verification
    order = house.order(payee)
    assert house.pay(order, "po_1").kind is RailAnswerKind.NAME_CHECK
    assert house.rail.clear_name(house.credentials, payee.verification, idempotency_key="clear").cleared
    assert house.pay(order, "po_2").kind is RailAnswerKind.ACCEPTED
    assert house.pay(order, "po_3").code == "outbound_payment_recipient_verification_already_consumed"
    again = house.rail.check_name(
        house.credentials, recipient=payee.recipient, method=payee.method, idempotency_key="again"
    )
    assert (again.match, again.cleared) == (match, False)


def test_bank_details_that_stripe_refuses(house: House) -> None:
    with pytest.raises(RailRefusedError) as caught:
        house.payee("00009501")
    assert caught.value.kind is RailAnswerKind.PAYEE_MUST_ACT
    restricted = house.payee("00009502")
    assert not restricted.usable
    assert house.pay(house.order(restricted)).kind is RailAnswerKind.NEEDS_HUMAN


def test_a_registration_may_be_repeated(house: House) -> None:
    details = BankDetails("Mary O’Neil", "10-88-00", "00012345")
    twice = [house.rail.register(house.credentials, details, idempotency_key="pm_1") for _ in range(2)]
    assert twice[0] == twice[1]


def test_the_books_agree(house: House) -> None:
    paid = house.pay(house.order(house.payee(), 2500))
    back = house.pay(house.order(house.payee("00009301"), 700))
    house.reaches(paid.provider_id, RailStatus.POSTED)
    house.reaches(back.provider_id, RailStatus.RETURNED)
    lines = house.rail.statement(house.credentials)
    balance = house.rail.balance(house.credentials)
    assert sum(line.amount_pence for line in lines) == balance.available_pence == 100_000 - 2500 - 2 * 35
    assert [line.amount_pence for line in lines if line.payment_id == paid.provider_id] == [-2500]
    assert lines[0].category == "received_credit"
    assert lines[0].credit_id
    credit = house.rail.fetch_credit(house.credentials, lines[0].credit_id)
    assert (credit.amount_pence, credit.settled) == (100_000, True)


def test_events_are_believed_and_lead_to_the_payment(house: House) -> None:
    with listening() as hooks:
        hooks.always(Reply(200))
        secret = house.rail.subscribe(house.credentials, f"{hooks.base}/stripe", idempotency_key="sub")
        credentials = replace(house.credentials, webhook_secrets=("whsec_older", secret))
        order = house.order(house.payee())
        answer = house.pay(order)

        def about_the_payment() -> list[RailEvent]:
            events = [house.rail.parse_event(credentials, seen.body, seen.headers) for seen in _arrived(hooks)]
            return [one for one in events if one.object_id == answer.provider_id and one.type.endswith(".posted")]

        event = until(about_the_payment)[0]
        assert event.kind is RailEventKind.PAYMENT
        assert house.rail.fetch(credentials, answer.provider_id).status is RailStatus.POSTED


def _arrived(hooks: Peer) -> list[Any]:
    return [seen for seen in list(hooks.seen) if seen.method == "POST"]
