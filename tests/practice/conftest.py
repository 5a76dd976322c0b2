"""Starts the real practice world for these tests, and gives them clients."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
import stripe

from tests.practice.receiver import Receiver

stripe.enable_telemetry = False
START_SECONDS = 120.0
TWILIO_SID = "AC" + "0a" * 16
TWILIO_TOKEN = "practice-token-for-tests"
T = TypeVar("T")


def free_port() -> int:
    """A TCP port on 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(condition: Callable[[], T], seconds: float = 60.0) -> T:
    """Poll until the condition gives something true, and return that. Fails the test at the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.02)
    raise AssertionError(f"nothing happened within {seconds} seconds")


def error_code(error: stripe.StripeError) -> str:
    """The code in the body of an error; the SDK itself leaves `code` empty for most errors of API version 2."""
    body: Any = error.json_body
    code: str = body["error"]["code"]
    return code


@dataclass(frozen=True)
class World:
    """A running practice world."""

    url: str
    data_dir: Path
    http: httpx2.Client

    def control(self, path: str, **body: Any) -> Any:
        """POST to one of the practice world's own controls and return its JSON."""
        answer = self.http.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def look(self, path: str) -> Any:
        """GET one of the practice world's own controls."""
        answer = self.http.get(path)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def start_world(data_dir: Path, port: int) -> Iterator[tuple[World, "subprocess.Popen[bytes]"]]:
    """Start `python -m deploy.practice`, wait until it answers, and stop it at the end."""
    environment = os.environ | {
        "PRACTICE_PORT": str(port),
        "PRACTICE_DATA_DIR": str(data_dir),
        "PRACTICE_TWILIO_ACCOUNT_SID": TWILIO_SID,
        "PRACTICE_TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
    }
    process = subprocess.Popen([sys.executable, "-m", "deploy.practice"], env=environment)
    url = f"http://127.0.0.1:{port}"
    with httpx2.Client(base_url=url, trust_env=False, timeout=30) as http:
        try:
            wait_for(lambda: _healthy(http, process), START_SECONDS)
            yield World(url, data_dir, http), process
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The practice world that all these tests share."""
    with start_world(tmp_path_factory.mktemp("practice"), free_port()) as (world, _):
        yield world


def _healthy(http: httpx2.Client, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "the practice world stopped while it was starting"
    try:
        return http.get("/health").status_code == 200
    except httpx2.HTTPError:
        return False


@dataclass(frozen=True)
class Teller:
    """One organisation's account at the practice bank."""

    world: World
    account_id: str
    api_key: str
    financial_account_id: str

    def client(self, *, timeout_seconds: float = 20) -> stripe.StripeClient:
        """A real Stripe client for this account."""
        return stripe.StripeClient(
            self.api_key,
            http_client=stripe.RequestsClient(timeout=(3, timeout_seconds)),
            max_network_retries=0,
            base_addresses={"api": f"{self.world.url}/bank"},
        )

    def credit(self, amount_pence: int) -> None:
        """Bring money in."""
        self.world.control(f"/bank/practice/accounts/{self.account_id}/credit", amount_pence=amount_pence)

    def truth(self) -> Any:
        """What the bank's own books say."""
        return self.world.look(f"/bank/practice/accounts/{self.account_id}/truth")

    def advance(self, seconds: float) -> None:
        """Skip time for this account."""
        self.world.control(f"/bank/practice/accounts/{self.account_id}/clock", advance_seconds=seconds)

    def settings(self, **changes: Any) -> None:
        """Change this account's practice settings."""
        self.world.control(f"/bank/practice/accounts/{self.account_id}/settings", **changes)

    def fault(self, fault: str, **rule: Any) -> None:
        """Plan one fault for this account."""
        if "percent" not in rule:
            rule.setdefault("next_calls", 1)
        rules = [{"fault": fault, "account": self.account_id, **rule}]
        self.world.control("/bank/practice/faults", rules=rules)

    def recipient(self, account_number: str = "12345678") -> tuple[str, str]:
        """Set a payee up and return (recipient id, payout method id)."""
        client = self.client()
        recipient = client.v2.core.accounts.create(
            {
                "display_name": "Priya Sharma",
                "identity": {
                    "country": "gb",
                    "entity_type": "individual",
                    "individual": {"given_name": "Priya", "surname": "Sharma"},
                },
                "configuration": {"recipient": {"capabilities": {"bank_accounts": {"fps": {"requested": True}}}}},
                "include": ["configuration.recipient", "identity", "requirements"],
            }
        )
        intent = client.v2.money_management.outbound_setup_intents.create(
            {
                "payout_method_data": {
                    "type": "bank_account",
                    "bank_account": {
                        "account_number": account_number,
                        "routing_number": "112233",
                        "country": "GB",
                        "currency": "gbp",
                    },
                },
                "usage_intent": "payment",
            },
            {"stripe_context": recipient.id},
        )
        assert intent.payout_method is not None
        return recipient.id, intent.payout_method.id

    def payment(self, payee: tuple[str, str], amount_pence: int = 2500, **more: Any) -> Any:
        """The body of a payment."""
        return {
            "from": {"financial_account": self.financial_account_id, "currency": "gbp"},
            "to": {
                "recipient": payee[0],
                "payout_method": payee[1],
                "currency": "gbp",
                "payout_method_options": {"bank_account": {"preferred_networks": ["fps"]}},
            },
            "amount": {"value": amount_pence, "currency": "gbp"},
            "recipient_notification": {"setting": "none"},
            "statement_descriptor": "SAMEDAY 7K3",
            "metadata": {"payout_id": "one", "gen": "1"},
            **more,
        }

    def pay(
        self, payee: tuple[str, str], key: str | None = None, **more: Any
    ) -> stripe.v2.money_management.OutboundPayment:
        """Pay through Stripe's own client."""
        service = self.client().v2.money_management.outbound_payments
        return service.create(self.payment(payee, **more), {"idempotency_key": key or secrets.token_hex(8)})

    def fetch(self, payment_id: str) -> stripe.v2.money_management.OutboundPayment:
        """Retrieve a payment."""
        return self.client().v2.money_management.outbound_payments.retrieve(payment_id)

    def wait_for_status(self, payment_id: str, status: str) -> stripe.v2.money_management.OutboundPayment:
        """Retrieve a payment until it has this status."""
        wait_for(lambda: self.fetch(payment_id).status == status)
        return self.fetch(payment_id)


@pytest.fixture
def teller(world: World) -> Iterator[Teller]:
    """A fresh account with £1,000 and no rate limits; the fault plan is cleared afterwards."""
    settings = {"limits": False, "post_after_seconds": 0.05, "return_after_seconds": 0.1, "review_seconds": 0.2}
    settings["verification_required"] = False  # tests of payments pay without a check; those of checks switch it on
    opened = world.control("/bank/practice/accounts", settings=settings)
    teller = Teller(world, opened["account_id"], opened["api_key"], opened["financial_account_id"])
    teller.credit(100_000)
    yield teller
    world.http.delete("/bank/practice/faults")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook receiver on a free port."""
    receiver = Receiver()
    server = receiver.start()
    yield receiver
    server.shutdown()
    server.server_close()
