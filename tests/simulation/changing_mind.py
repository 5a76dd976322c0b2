"""A council whose bank changes its mind, with the real worker, the real database and the practice bank's own books."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.events import EVENT_TOPIC
from services.payments.payouts.usecases.manual_actions import PAY_AGAIN_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.payouts.usecases.status_queries import LOOK_TOPIC
from shared.identity import Role
from shared.outbox import OutboxRow
from tests.payments.council import Council
from tests.payments.payouts.mandates.conftest import Claims
from tests.practice.conftest import wait_for
from tests.simulation.bank import Account, Event
from tests.simulation.hints import Told
from tests.simulation.machine_base import LEASE
from tests.simulation.workers import Interruption, Workers
from tests.simulation.world import SimulatedWorld

AMOUNT_PENCE = 1060
ROUNDS_TO_REST = 12
ENDINGS = {"posted": "5678", "failed": "9203", "canceled": "9403", "returned": "9304"}
ACCOUNT_CLOSED = "9301"
"""How the practice bank lets a payment end, by the last digits of the account number; never by the account's fault, after which it would
be paid again to another account only."""
FINAL = tuple(ENDINGS)
WORDS = (*FINAL, "processing")
CHANGES = [(was, now) for was in FINAL for now in WORDS if was != now and (was, now) != ("posted", "returned")]


class Story:
    """One council whose bank changes its mind."""

    def __init__(self, simulation: SimulatedWorld) -> None:
        simulation.clear()
        self.simulation = simulation
        self.bank = Account(simulation.world)
        self.council: Council = simulation.found_council(self.bank)
        self.claims = Claims(self.council)
        self.workers = Workers(simulation.dependencies.jobs, simulation.interruptions)
        self.bank.credit(100_000)
        self.last_event = 0
        self.tell()
        self.claims.mandate(50_000, expires_on=str(datetime.now(UTC).date() + timedelta(days=300)))
        self.people = 0
        self.death: tuple[str, Interruption, int] | None = None

    def person(self, ending: str = "posted") -> UUID:
        """Somebody whose payments end like this."""
        self.people += 1
        return self.simulation.add_person(
            self.council, self.bank, int(f"{1000 + self.people}{ENDINGS.get(ending, ACCOUNT_CLOSED)}")
        )

    def paid(self, ending: str, status: str | None = None) -> UUID:
        """A claim that was sent and has ended like this; gives the payment. `status`: where the ending has another name."""
        payout_id = self.claims.pay(self.claims.owed([self.person(ending)], AMOUNT_PENCE)[0]).payout_id
        self.claims.do(SEND_TOPIC)
        self.ends(payout_id, status or ending)
        return payout_id

    def ends(self, payout_id: UUID, status: str) -> None:
        """Time passes, the bank does what it had planned and tells us, until the payment stands there."""

        def told() -> bool:
            self.tell()
            return self.status(payout_id) == status

        for _ in range(2):
            self.simulation.pass_time(self.bank, LEASE)
        wait_for(told)

    def tell(self) -> list[Event]:
        """The bank delivers what is new, and a worker handles it."""
        events = self.bank.events(self.last_event)
        self.last_event = max((event.number for event in events), default=self.last_event)
        self.handle(events)
        return events

    def handle(self, events: list[Event]) -> None:
        """A worker handles events that the bank delivers, perhaps again."""
        for event in events:
            again = event.altered(event.type.rpartition(".")[2])
            self.simulation.deliver(self.council, self.bank, again)
        self.claims.do(EVENT_TOPIC)

    def change(self, payout_id: UUID, word: str, *, tell: bool = True) -> None:
        """The bank says something else of this payment."""
        (at_bank,) = self.bank.truth().by_payout[payout_id]
        assert self.bank.change_mind(at_bank.id, word, tell=tell)

    def news(self, payout_id: UUID, word: str) -> None:
        """The same, and we learn of it."""
        self.change(payout_id, word)
        if word == "processing":  # of that the bank tells nobody
            self.council.payer.post(f"/payouts/{payout_id}/look")
            self.claims.do(LOOK_TOPIC)
        else:
            self.tell()

    def status(self, payout_id: UUID) -> str:
        """What the API says."""
        status: str = self.council.payer.get(f"/payouts/{payout_id}")["status"]
        return status

    def asked(self, payout_id: UUID) -> dict[str, str]:
        """What people are asked to do about a payment, and why."""
        return {
            item["kind"]: item["reason"]
            for item in self.council.payer.get("/worklist")
            if item["subject_id"] == str(payout_id)
        }

    def generations(self, payout_id: UUID) -> list[tuple[UUID, str]]:
        """(id, status) of every payment of the same money, the oldest first."""
        with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
            one = session.get_one(Payout, (self.council.org_id, payout_id))
            rows = session.scalars(
                select(Payout).filter_by(obligation_id=one.obligation_id).order_by(Payout.generation)
            )
            return [(row.id, row.status) for row in rows]

    def statuses(self, payout_id: UUID) -> list[str]:
        """How the payments of the same money stand, the oldest first."""
        return [status for _, status in self.generations(payout_id)]

    def waiting(self, topic: str) -> list[Told]:
        """The hints of what a worker has still to do, in the order in which it was asked for."""
        with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
            rows = session.scalars(
                select(OutboxRow.id).filter_by(topic=topic, acknowledged_at=None).order_by(OutboxRow.id)
            )
            return [Told(topic, one) for one in rows]

    def agrees(self) -> None:
        """Bank, ledger and statuses say the same, to the penny."""
        report = self.council.payer.get("/reconciliation")
        assert report["agrees"], report["breaks"]

    def rest(self) -> None:
        """Workers take every hint, the bank tells its news and the clock looks, until nothing is left to do just now."""
        for _ in range(ROUNDS_TO_REST):
            self.simulation.pass_time(self.bank, LEASE)
            self.tell()
            self.simulation.clock()
            if not self.simulation.queue.hints:
                return
            self.work()

    def work(self) -> None:
        while self.simulation.queue.hints:
            told = self.simulation.queue.take(0)
            interruption, chances = Interruption.LIVES, 0
            if self.death is not None and self.death[0] == told.topic:
                (_, interruption, chances), self.death = self.death, None
            self.workers.do(told, interruption, chances)

    def new_account(self, person_id: UUID, card: dict[str, str]) -> UUID:
        """The helpline enters another account of somebody; gives the method."""
        helpline = self.council.staff[Role.HELPLINE]
        return UUID(helpline.post(f"/people/{person_id}/bank-details", card)["id"])

    def pay_again(self, payout_id: UUID) -> str:
        """Somebody asks to pay it again; gives the outcome."""
        outcome: str = self.council.approver.post(f"/payouts/{payout_id}/pay-again")["outcome"]
        return outcome

    def paid_again(self, payout_id: UUID) -> UUID:
        """It has been paid again: the new payment is queued."""
        assert self.pay_again(payout_id) == "asking_the_bank"
        self.claims.do(PAY_AGAIN_TOPIC)
        new, status = self.generations(payout_id)[-1]
        assert (new != payout_id, status) == (True, "queued")
        return new


def doing(story: Story, told: Told) -> Callable[[], None]:
    """A worker who is about to take a hint."""
    return lambda: story.workers.do(told)
