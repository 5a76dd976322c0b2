"""The service with texts through GOV.UK Notify as the practice phones play it: what left, what Notify calls back, how it is set up."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deploy.practice.phones.notify_service import TEMPLATE_ID
from services.notifications.messages.tables import Message
from shared.ids import new_id
from tests.notifications.conftest import NOTIFY_KEY, Service, Storage, notifications_settings, put_together
from tests.notifications.fake_servers import Exchange, PaymentsSide
from tests.practice.conftest import World, free_port, start_world, wait_for
from tests.practice.receiver import Receiver

CALLBACK_TOKEN = "a-callback-token-for-tests"
_NUMBERS = itertools.count(1)


@dataclass
class NotifyWorld:
    """The service, the practice world, and who takes Notify's callbacks until a test hands them on."""

    service: Service
    world: World
    callbacks: Receiver
    handed_on: int = 0
    mobiles: int = 0
    number: str = field(default_factory=lambda: f"+447700904{next(_NUMBERS):03d}")
    """What people text to; the practice world is shared, so each test has its own."""

    def be(self, **settings: Any) -> None:
        """The service at Notify is set up like this; its callbacks come to us."""
        set_up = {
            "receipts_url": self.callbacks.url("/receipts"),
            "texts_url": self.callbacks.url("/sms"),
            "callback_token": CALLBACK_TOKEN,
            "number": self.number,
            "retry_seconds": 0.05,
            **settings,
        }
        self.world.control("/phones/practice/notify", **set_up)

    def fault(self, fault: str) -> None:
        """What becomes of the next call that sends a text."""
        self.world.control("/phones/practice/notify/faults", fault=fault)

    def ready(self, mobile: str | None = None, **details: Any) -> Message:
        """A notice that waits to be sent to a person with a number of their own."""
        self.mobiles += 1
        person = new_id()
        self.service.contact(person, mobile or f"07700 901{self.mobiles:03d}", **details)
        return self.service.notice(person)

    def work(self) -> None:
        """The worker does what is due, and what follows from it."""
        for _ in range(6):
            self.service.work()

    def status(self, message: Message, channel: str = "sms") -> str:
        """How far a message is."""
        return self.service.message(message.about_id, channel).status

    def texts(self, message: Message | None = None) -> list[Any]:
        """The texts that Notify was given, of one message or in all, the first first."""
        listed = self.world.look("/phones/practice/notify/texts")
        return [one for one in listed if message is None or one["reference"] == str(message.id)]

    def hand_on(self, *, path: str = "/receipts", at_least: int = 0) -> list[int]:
        """Hands on the callbacks that came since the last time, once there are `at_least` so many; gives our answers."""
        wait_for(lambda: len(self.callbacks.hits) - self.handed_on >= at_least)
        hits, self.handed_on = self.callbacks.hits[self.handed_on :], len(self.callbacks.hits)
        return [self.call_back(hit.body, path=hit.path) for hit in hits if hit.path == path]

    def receipt_bodies(self, at_least: int) -> list[bytes]:
        """The callbacks that came since the last time, not handed on."""
        wait_for(lambda: len(self.callbacks.hits) - self.handed_on >= at_least)
        hits, self.handed_on = self.callbacks.hits[self.handed_on :], len(self.callbacks.hits)
        return [hit.body for hit in hits]

    def call_back(self, body: bytes | dict[str, Any], *, path: str = "/receipts") -> int:
        """Notify calls us with this; gives our answer."""
        answer = self.service.client.post(
            f"/lines/govuk_notify{path}/{self.service.org_id}",
            content=body if isinstance(body, bytes) else json.dumps(body),
            headers={"Authorization": f"Bearer {CALLBACK_TOKEN}", "Content-Type": "application/json"},
        )
        return int(answer.status_code)


@pytest.fixture(scope="session")
def practice_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The practice world."""
    with start_world(tmp_path_factory.mktemp("practice"), free_port()) as (world, _):
        yield world


@pytest.fixture
def notify_world(
    practice_world: World, storage: Storage, exchange: Exchange, payments: PaymentsSide, tmp_path: Path
) -> Iterator[NotifyWorld]:
    """A known organisation whose texts go through Notify, which is set up as it should be."""
    settings = notifications_settings(
        storage, exchange, payments, letters_folder=tmp_path / "letters", sms_line="govuk_notify",
        notify_api_base=practice_world.url, notify_api_key=NOTIFY_KEY, notify_sms_template_id=TEMPLATE_ID,
        notify_callback_token=CALLBACK_TOKEN,
    )  # fmt: skip
    callbacks = Receiver()
    server = callbacks.start()
    practice_world.http.delete("/phones/practice/notify")
    with put_together(settings, storage, exchange, payments) as service:
        service.organisation()
        here = NotifyWorld(service, practice_world, callbacks)
        here.be()
        yield here
    practice_world.http.delete("/phones/practice/notify")
    server.shutdown()
    server.server_close()
