"""Where the simulation plays: the payments service in this process on a real database, a lossy queue, and time that we move."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import psycopg
from fastapi.testclient import TestClient

from deploy.practice.bank.courier import sign
from services.payments import app, wiring
from services.payments.clock import duties
from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.payees import payee_of
from services.payments.payouts.usecases import events
from services.payments.rails.protocol import BankDetails, RegisteredMethod
from services.payments.rails.stripe import StripeRail
from services.payments.settings import PaymentsSettings
from services.payments.wiring import PaymentsDependencies
from services.payments.worklist.failing import keep_task
from shared.messaging import Jobs, connect
from shared.scheduler import hint_again
from tests.payments.council import Council, Payments, found
from tests.payments.rail_accounts import connect_account
from tests.practice.conftest import World
from tests.simulation.bank import Account, Event
from tests.simulation.hints import LossyQueue
from tests.simulation.workers import FragileDatabase, FragileRail, Interruptions

WEBHOOK_SECRET = "whsec_of_the_simulation"


@dataclass(frozen=True)
class SimulatedWorld:
    """All that is made once and used by every example."""

    dependencies: PaymentsDependencies
    client: TestClient
    rail: StripeRail
    fragile: FragileRail
    interruptions: Interruptions
    queue: LossyQueue
    world: World
    database: psycopg.Connection
    """The administrator's own look at the database, past every role and policy."""

    def clear(self) -> None:
        """Makes room for the next example: what earlier ones left behind is nobody's task any more, and time is real again."""
        self.queue.hints.clear()
        self.queue.away = False
        self.database.execute("UPDATE app_clock SET shift = '0'")
        self.database.execute("UPDATE outbox SET acknowledged_at = now() WHERE acknowledged_at IS NULL")
        self.database.execute("UPDATE payout SET next_at = NULL WHERE next_at IS NOT NULL")
        self.fragile.killed_with_answer.clear()
        self.fragile.found_by_list.clear()
        self.fragile.killed_in_check = 0

    def pass_time(self, account: Account, seconds: int) -> None:
        """Moves the service's clock and the bank's together."""
        self.database.execute("UPDATE app_clock SET shift = shift + make_interval(secs => %s)", [seconds])
        account.pass_time(seconds)

    def clock(self) -> None:
        """One round of those duties of the clock process that keep payments moving."""
        self._duty("sweep payments")()
        self._duty("hint again")()

    def clock_without_queue(self) -> None:
        """One round of the clock process that finds Redis away, and does due rows itself."""
        jobs, nowhere = self.dependencies.jobs, connect("redis://127.0.0.1:9/0")
        self.queue.away = True
        try:
            self._duty("sweep payments")()
            rehint_seconds = self.dependencies.settings.rehint_seconds
            hint_again(jobs, nowhere, rehint_seconds=rehint_seconds, poll=list)
        finally:
            self.queue.away = False
            nowhere.close()

    def _duty(self, name: str) -> Callable[[], object]:
        return next(duty.do for duty in duties(self.dependencies) if duty.name == name)

    def found_council(self, account: Account) -> Council:
        """A new organisation with its staff, connected to its account at the bank."""
        council, sealer = found(Payments(self.dependencies, self.client)), self.dependencies.sealer
        with self.dependencies.database.transaction(council.org_id) as session:
            credentials = account.credentials
            connect_account(session, council, sealer, credentials.api_key, credentials.financial_account)
        return council

    def add_person(self, council: Council, account: Account, number: int) -> UUID:
        """Somebody who takes part, with bank details that the bank knows and that a second person has confirmed."""
        person_id = council.person(f"Person {number}")
        details = BankDetails(f"Person {number}", "10-88-00", f"{number:08d}")
        known = self.rail.register(account.credentials, details, idempotency_key=f"pm_{uuid4()}")
        assert isinstance(known, RegisteredMethod)
        with self.dependencies.database.transaction(council.org_id) as session:
            session.add(
                PayoutMethod(
                    org_id=council.org_id,
                    payee_id=payee_of(session, council.org_id, person_id),
                    rail="stripe",
                    status="ready",
                    recipient=known.recipient,
                    method=known.method,
                    verification=known.verification,
                    verification_cleared=known.cleared,
                    entered_by=council.payer.actor.id,
                    confirmed_by=council.approver.actor.id,
                )
            )
        return person_id

    def deliver(self, council: Council, account: Account, event: Event) -> None:
        """The bank tells us about an event, signed; the route that listens is tested elsewhere."""
        headers = {"Stripe-Signature": sign(event.body, WEBHOOK_SECRET, "good")}
        credentials = replace(account.credentials, webhook_secrets=(WEBHOOK_SECRET,))
        believed = self.rail.parse_event(credentials, event.body.encode(), headers)
        with self.dependencies.database.transaction(council.org_id) as session:
            events.keep(session, council.org_id, "stripe", believed)


@contextmanager
def open_world(settings: PaymentsSettings, admin_url: str, world: World) -> Iterator[SimulatedWorld]:
    """The service as its processes put it together, but with a lossy queue and workers that die."""
    built = wiring.build(settings)
    queue = LossyQueue()
    rail = built.sender.rails["stripe"]
    assert isinstance(rail, StripeRail)
    interruptions = Interruptions()
    fragile = FragileRail(rail, interruptions)
    urls = settings.database_url.get_secret_value(), settings.system_database_url.get_secret_value()
    database = FragileDatabase(*urls, interruptions)
    registration_services = replace(built.registration_services, database=database, registries={"stripe": fragile})
    sender = replace(
        built.sender, database=database, rails={"stripe": fragile}, registration_services=registration_services
    )
    dependencies = replace(
        built,
        database=database,
        jobs=Jobs("payments", queue, database, keep_task),
        sender=sender,
        asker=replace(built.asker, sender=sender),
        registration_services=registration_services,
    )
    wiring.register_jobs(dependencies)
    try:
        with (
            TestClient(app.make_payments_app(dependencies)) as client,
            psycopg.connect(admin_url, autocommit=True) as look,
        ):
            yield SimulatedWorld(dependencies, client, rail, fragile, interruptions, queue, world, look)
    finally:
        database.close()
        built.database.close()
        built.redis.close()
