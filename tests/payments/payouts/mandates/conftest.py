"""What the tests of mandates and urgent payments share: claims that are owed, and mandates that are signed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.payments.involvement.tables import Engagement
from services.payments.payouts.tables import MandateDay, Payout
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.payouts.usecases.urgent import NewPayment, Paid, pay_now
from services.payments.wiring import register_jobs
from services.payments.worklist.tables import WorkItem
from shared.identity import SYSTEM_ID, Role, system_actor
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council, Staff


def an_event(council: Council, event_id: UUID) -> Engagement:
    """An event with this id."""
    return Engagement(
        org_id=council.org_id, id=event_id, kind="event", title="Design day", folded_title="design day", description="Design day",
        created_by=council.organiser.actor.id,
    )  # fmt: skip


@dataclass
class Claims:
    """Claims of one organisation, paid one by one."""

    council: Council

    def mandate(self, ceiling_pence: int = 20_000, **changes: Any) -> str:
        """A mandate that two people have signed; gives its id."""
        mandate_id: str = self.signed(ceiling_pence, **changes)["id"]
        self.council.payer.post(f"/mandates/{mandate_id}/countersign")
        return mandate_id

    def signed(self, ceiling_pence: int = 20_000, **changes: Any) -> Any:
        """A mandate with its first signature only."""
        today = clock.today()
        new = {
            "purpose": "claims",
            "daily_ceiling_pence": ceiling_pence,
            "valid_from": str(today - timedelta(days=2)),
            "expires_on": str(today + timedelta(days=30)),
        }
        self._plan(changes.get("source_id"))
        return self.council.approver.post("/mandates", new | changes)

    def _plan(self, event_id: str | None) -> None:
        """Makes sure that there is an event with this id, where a test names one that it made up."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            if event_id is not None and session.get(Engagement, (self.council.org_id, UUID(event_id))) is None:
                session.add(an_event(self.council, UUID(event_id)))

    def owed(self, people: Sequence[UUID], amount_pence: int = 1000) -> list[UUID]:
        """One claim of each of these people."""
        owed = [Owed("claim", new_id(), one, "Bus fare", (OwedLine("bus", amount_pence),)) for one in people]
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return owe(session, system_actor(self.council.org_id), owed)

    def pay(self, obligation_id: UUID, **changes: Any) -> Paid:
        """Pays a claim that the rules approved, in a transaction of its own."""
        values: dict[str, Any] = {"created_by": SYSTEM_ID, "approved_by_policy": "small claims, version 1"}
        new = NewPayment(obligation_id, **(values | changes))
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return pay_now(session, system_actor(self.council.org_id), new)

    def pay_by_hand(self, obligation_id: UUID, **changes: Any) -> Paid:
        """Pays a claim that the finance approver approved."""
        return self.pay(obligation_id, approved_by_policy=None, approved_by=self.council.approver.actor.id, **changes)

    def claim(self, amount_pence: int = 1000) -> UUID:
        """A claim of somebody who can be paid."""
        return self.owed(self.council.payable(1), amount_pence)[0]

    def used_pence(self) -> int:
        """What all mandates together have used."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return int(session.scalar(select(func.coalesce(func.sum(MandateDay.used_pence), 0))) or 0)

    def released_pence(self) -> int:
        """What has been released under mandates."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            released = select(func.sum(Payout.amount_pence)).where(Payout.released_under.is_not(None))
            return int(session.scalar(released) or 0)

    def sends(self) -> list[tuple[UUID | None, str]]:
        """(payment, lane) of every payment that the workers have been asked to send."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            rows = session.execute(select(OutboxRow.aggregate_id, OutboxRow.lane).where(OutboxRow.topic == SEND_TOPIC))
            return [(row.aggregate_id, row.lane) for row in rows]

    def asked(self) -> list[str]:
        """What people are asked to do."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return list(session.scalars(select(WorkItem.kind).where(WorkItem.done_at.is_(None)).order_by(WorkItem.id)))

    def do(self, topic: str) -> None:
        """Does what waits in the outbox for this topic, as a worker would."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            rows = session.scalars(
                select(OutboxRow.id)
                .where(OutboxRow.topic == topic, OutboxRow.acknowledged_at.is_(None))
                .order_by(OutboxRow.id)
            ).all()
        if topic not in self.council.payments.dependencies.jobs.topics():
            register_jobs(self.council.payments.dependencies)
        for one in rows:
            assert self.council.payments.dependencies.jobs.do(topic, one)


@pytest.fixture
def claims(council: Council) -> Claims:
    """Claims of the test's own organisation."""
    return Claims(council)


@pytest.fixture
def hire(council: Council) -> Callable[..., Staff]:
    """One more member of staff in finance."""
    return lambda **more: council.hire(Role.FINANCE_APPROVER, Role.FINANCE_PAYER, **more)
