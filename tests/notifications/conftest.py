"""The notifications service on real servers: one pair a test process, one clean database a test."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select, text

from deploy.local.databases import ServiceDatabase
from deploy.local.servers import Servers
from services.notifications import app, wiring
from services.notifications.messages import jobs as message_jobs
from services.notifications.messages.tables import Message, MessageStatusChange
from services.notifications.messages.usecases import sends
from services.notifications.messages.usecases.sends import LeasedMessage
from services.notifications.settings import NotificationsSettings
from services.notifications.wiring import NotificationsDependencies
from shared.contracts.activities import Activity
from shared.contracts.base import ContractMessage
from shared.contracts.notices import ContactChange, NoticeRequested, OrganisationChanged
from shared.identity import InternalTokens
from shared.ids import new_id
from shared.outbox import Hint, Lane, OutboxRow, Work
from tests.conftest import Databases
from tests.notifications.emptying import EMPTY
from tests.notifications.fake_servers import Exchange, PaymentsSide, PostOffice, serving
from tests.notifications.neighbours import Neighbours, open_neighbours

SECRET = SecretStr("an-internal-secret-for-tests-of-32-letters")
SID, TOKEN = "AC" + "0c" * 16, "twilio-token-for-tests"
NOTIFY_KEY = "tests-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
STAFF_ID = new_id()
ALWAYS = "mon-sun 00:00-24:00, holidays 00:00-24:00"
"""Somebody is on duty whenever a test runs: a person calls "today"."""
ADDRESS: dict[str, Any] = {
    "addressed_to": "Sam Example",
    "address_lines": ("Flat 2", "14 Long Lane", "Riverbank"),
    "postcode": "ls1 4ap",
}
VALUES: dict[str, str | int] = {"amount_pence": 2500, "reference": "7K3M2P9X", "purpose": "taking_part"}
ALL_VALUES: dict[str, str | int] = {
    "given_at": "2026-11-27T14:00:00+00:00",
    "code": "482 913",
    **VALUES,
    "claimed_pence": 3000,
    "offered_pence": 4000,
    "advance_pence": 500,
    "left_pence": 300,
    "what": "bus fare",
    "reason": "It is more than we pay for this.",
    "question": "Who came with you?",
    "promise": "look_later",
    "promise_by": "2026-11-24T17:00:00+00:00",
    "pay_on": "2026-09-27",
    "at_once_pence": 1500,
    "starts_at": "2026-11-25T10:00:00+00:00",
    "adviser": "Citizens Advice",
    "charity": "Age UK",
    "was_at": "2026-11-18T10:00:00+00:00",
    "activity": Activity(
        called="the art group", place="Town Hall", starts_at=datetime(2026, 11, 25, 10, tzinfo=UTC)
    ).as_value(),
    "all_starts": "2026-11-25T10:00:00+00:00 2026-12-02T10:00:00+00:00",
}
"""A value for every name that any notice takes."""
Usual = tuple[NotificationsDependencies, TestClient]


@dataclass(frozen=True)
class Storage:
    """The servers' addresses, and an administrator's way in."""

    urls: ServiceDatabase
    admin_url: str
    redis_url: str

    def administer(self, *statements: str) -> None:
        """Runs statements as the administrator, with triggers off."""
        with psycopg.connect(self.admin_url) as connection:
            connection.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                connection.execute(statement)


@dataclass
class Service:
    """One put-together service with its stand-ins, and what tests do with it."""

    storage: Storage
    dependencies: NotificationsDependencies
    exchange: Exchange
    payments: PaymentsSide
    client: TestClient
    org_id: UUID = field(default_factory=new_id)

    def organisation(
        self, org_id: UUID | None = None, helpline: str = "0800 123 4567", duty_number: str | None = None
    ) -> None:
        """Payments tells us of an organisation."""
        name = f"Council {org_id or self.org_id}"
        changed = OrganisationChanged(
            name=name,
            short_name="Riverbank Council",
            helpline=helpline,
            helpline_hours=ALWAYS,
            duty_number=duty_number,
        )
        self.take(changed, org_id)

    def contact(
        self, person_id: UUID, mobile: str | None = "07700 900123", *, safe: bool = True, **details: Any
    ) -> None:
        """A member of staff saves a person's contact details; a new number that waits for a second one is confirmed by them."""
        if self.save_contact(person_id, mobile, safe=safe, **details)["number_saved_by"] is not None:
            by = {"actor_kind": "staff", "actor_id": str(new_id())}
            decision = {"mobile": mobile, "saved_by": str(STAFF_ID), **by}
            confirmed = self.internal("POST", f"/internal/contacts/{self.org_id}/{person_id}/new-number", decision)
            assert confirmed.status_code == 204, confirmed.text

    def save_contact(self, person_id: UUID, mobile: str | None, *, safe: bool = True, **details: Any) -> Any:
        """The same by one member of staff alone; gives what is held then."""
        change = ContactChange(mobile=mobile, safe_to_text=safe, actor_kind="staff", actor_id=STAFF_ID, **details)
        path = f"/internal/contacts/{self.org_id}/{person_id}"
        answer = self.internal("PUT", path, change.model_dump(mode="json"))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def internal(self, method: str, path: str, body: object = None) -> Any:
        """A call from payments, with its token."""
        token = InternalTokens("payments", SECRET).make("notifications")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)  # with escapes, so that any sign can be sent
        return self.client.request(method, path, content=content, headers=headers)

    def take(self, message: ContractMessage, org_id: UUID | None = None, row_id: UUID | None = None) -> UUID:
        """Payments writes an outbox row for us, and our worker is hinted."""
        work = Work(
            row_id or new_id(),
            org_id or self.org_id,
            message.topic,
            None,
            message.model_dump(mode="json"),
            "test-flow-1",
        )
        self.payments.rows[work.id] = work
        self.dependencies.jobs.do(work.topic, work.id)
        return work.id

    def hint_of(self, work: Work) -> Hint:
        """The hint that payments would put on our queue for its row."""
        return Hint(work.id, "notifications", work.topic, Lane.NORMAL)

    def notice(self, person_id: UUID, notice: str = "payment_sent", about_id: UUID | None = None) -> Message:
        """Payments wants something said; gives the message as it was taken, before anything is sent."""
        about_id = about_id or new_id()
        self.take(NoticeRequested(person_id=person_id, notice=notice, values=VALUES, about_id=about_id))
        return self.message(about_id)

    def message(self, about_id: UUID, channel: str | None = None) -> Message:
        """The message about something, by this channel or the only one."""
        [found] = [one for one in self.messages(about_id) if channel in {None, one.channel}]
        return found

    def messages(self, about_id: UUID) -> list[Message]:
        """Every message about something, the first first."""
        with self.dependencies.database.transaction(self.org_id) as session:
            query = select(Message).where(Message.about_id == about_id).order_by(Message.id)
            return list(session.scalars(query))

    def history(self, message: Message) -> list[str]:
        """The causes of a message's status changes, in order."""
        with self.dependencies.database.transaction(self.org_id) as session:
            return list(
                session.scalars(
                    select(MessageStatusChange.cause)
                    .where(MessageStatusChange.message_id == message.id)
                    .order_by(MessageStatusChange.id)
                )
            )

    def work(self, *, newest_first: bool = False) -> int:
        """Does every row of our own that is due within the first hint's ten seconds, as they came or the other way round; gives how
        many were tried. The clock has had its turn before."""
        message_jobs.sweep_looks(self.dependencies.outgoing)
        with self.dependencies.database.system() as session:
            due = session.execute(
                select(OutboxRow.id, OutboxRow.topic)
                .where(OutboxRow.destination == "notifications", OutboxRow.acknowledged_at.is_(None))
                .where(text("due_at <= app_now() + interval '10 s'"))
                .order_by(OutboxRow.created_at)
            ).all()
        for row in reversed(due) if newest_first else due:
            self.dependencies.jobs.do(row.topic, row.id)
        return len(due)

    def told(self) -> list[dict[str, Any]]:
        """What payments would fetch from us: topic and body of each unacknowledged row."""
        with self.dependencies.database.transaction(self.org_id) as session:
            rows = session.scalars(
                select(OutboxRow).where(OutboxRow.destination == "payments").order_by(OutboxRow.id)
            ).all()
            return [{"topic": row.topic, **row.body} for row in rows]

    def lease(self, message: Message) -> LeasedMessage:
        """A worker leases a message, and does no more."""
        unacknowledged = OutboxRow.acknowledged_at.is_(None)
        with self.dependencies.database.transaction(self.org_id) as session:
            work_id = session.scalars(
                select(OutboxRow.id).where(OutboxRow.aggregate_id == message.id, unacknowledged)
            ).one()
            how = self.dependencies.outgoing.sending_rules
            taken = sends.lease_message(session, self.org_id, work_id, message.id, how)
        assert taken is not None
        return taken

    def later(self, by: timedelta) -> None:
        """Lets time pass, in the database's clock."""
        self.storage.administer(f"UPDATE app_clock SET shift = shift + interval '{by.total_seconds()} s'")


def person_of(message: Message) -> UUID:
    """Whom a notice is for."""
    assert message.person_id is not None
    return message.person_id


def notifications_settings(
    storage: Storage, exchange: Exchange, payments: PaymentsSide, **changes: object
) -> NotificationsSettings:
    """Settings of a service on these servers."""
    values: dict[str, Any] = {
        "database_url": storage.urls.app_url,
        "system_database_url": storage.urls.system_url,
        "redis_url": storage.redis_url,
        "redis_namespace": f"test-{new_id().hex}",
        "public_url": "https://notifications.example.org",
        "internal_token_secret": SECRET,
        "payments_url": payments.url,
        "twilio_api_base": exchange.url,
        "twilio_account_sid": SID,
        "twilio_auth_token": TOKEN,
        "twilio_from": "+447700900000",
        "twilio_timeout_seconds": 2,
        "notify_timeout_seconds": 2,
        "letters_folder": Path("/nonexistent/letters"),
        "practice": True,
        **changes,
    }
    return NotificationsSettings(**values)


@pytest.fixture(scope="session")
def storage(servers: Servers, databases: Databases) -> Storage:
    """This service's migrated database, and Valkey."""
    return Storage(databases.of["notifications"], databases.admin_url("notifications"), servers.redis_url)


@pytest.fixture(scope="session")
def neighbours() -> Iterator[Neighbours]:
    """The addresses at which the stand-ins of the running test answer."""
    with open_neighbours(InternalTokens("payments", SECRET)) as opened:
        yield opened


@pytest.fixture
def exchange(neighbours: Neighbours) -> Exchange:
    """The telephone exchange."""
    return neighbours.new_exchange()


@pytest.fixture
def payments(neighbours: Neighbours) -> PaymentsSide:
    """The payments service's side of the outbox."""
    return neighbours.new_payments()


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """GOV.UK Notify's letters."""
    office = PostOffice()
    with serving(office.answer) as office.url:
        yield office


@pytest.fixture(scope="session")
def usual(storage: Storage, neighbours: Neighbours, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Usual]:
    """The service as most tests want it, put together once: that takes longer than a test."""
    folder = tmp_path_factory.mktemp("post") / "letters"
    settings = notifications_settings(
        storage, neighbours.new_exchange(), neighbours.new_payments(), letters_folder=folder
    )
    dependencies = wiring.build(settings)
    with TestClient(app.make_notifications_app(dependencies)) as client:
        yield dependencies, client
    dependencies.close()


@pytest.fixture
def service(storage: Storage, exchange: Exchange, payments: PaymentsSide, usual: Usual) -> Iterator[Service]:
    """The service, put together as its processes do it, on a clean database; letters go into a folder."""
    with in_use(usual, storage, exchange, payments) as service:
        yield service


@contextmanager
def in_use(usual: Usual, storage: Storage, exchange: Exchange, payments: PaymentsSide) -> Iterator[Service]:
    """A service that many tests share, in the hands of one of them: it leaves nothing behind."""
    dependencies, client = usual
    yield Service(storage, dependencies, exchange, payments, client)
    client.cookies.clear()
    shutil.rmtree(dependencies.settings.letters_folder, ignore_errors=True)
    for key in dependencies.redis_client.scan_iter(match=f"{dependencies.settings.redis_namespace}:*", count=1000):
        dependencies.redis_client.delete(key)
    storage.administer(*EMPTY)


@pytest.fixture
def notify(storage: Storage, exchange: Exchange, payments: PaymentsSide, post_office: PostOffice) -> Iterator[Service]:
    """The service with letters through GOV.UK Notify."""
    settings = notifications_settings(
        storage, exchange, payments,
        letter_line="govuk_notify", notify_api_base=post_office.url, notify_api_key=NOTIFY_KEY,
        notify_callback_token="a-token-that-only-notify-and-we-know",
    )  # fmt: skip
    with put_together(settings, storage, exchange, payments) as service:
        yield service


@contextmanager
def put_together(
    settings: NotificationsSettings, storage: Storage, exchange: Exchange, payments: PaymentsSide
) -> Iterator[Service]:
    """A service on a clean database, which is cleaned again at the end."""
    dependencies = wiring.build(settings)
    with TestClient(app.make_notifications_app(dependencies)) as client:
        yield Service(storage, dependencies, exchange, payments, client)
    dependencies.close()
    storage.administer(*EMPTY)
