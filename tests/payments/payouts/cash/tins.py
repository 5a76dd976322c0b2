"""Tins of cash of a test: issued, counted out by two people, with people on their lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.tables import Offer
from services.payments.payouts.cash.usecases import floats, handing, lists, slips
from services.payments.payouts.cash.usecases.floats import NewCount, NewFloat
from services.payments.payouts.cash.usecases.handing import Confirmation, HandedOver
from services.payments.payouts.cash.usecases.lists import NewPlace
from services.payments.payouts.cash.usecases.slips import SignedSlip
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.people.acting import act_as
from services.payments.rails.cash.rules import AskedHow, ConfirmedHow
from services.payments.rails.cash.tables import CashFloat, CashSlip
from shared.identity import Role, system_actor
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council, Staff
from tests.payments.payouts.mandates.conftest import Claims

T = TypeVar("T")
BY_CODE = Confirmation(ConfirmedHow.CODE)


@dataclass
class Tins:
    """An event with tables: each has a tin and an organiser who holds it."""

    council: Council
    event_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        at = clock.now() + timedelta(days=1)
        sessions = [{"starts_at": at.isoformat(), "ends_at": (at + timedelta(hours=2)).isoformat()}]
        event = self.council.organiser.post("/events", {"title": "Design day", "sessions": sessions})
        self.event_id = UUID(event["id"])

    def run(self, effect: Callable[[Session], T]) -> T:
        """One transaction of the organisation."""
        return self.council.payments.dependencies.database.run(self.council.org_id, effect)

    def holder(self) -> Staff:
        """One more organiser."""
        return self.council.hire(Role.ORGANISER)

    def approved_under_mandate(self, people: Sequence[UUID], **mandate: Any) -> UUID:
        """A run of 1,250 pence for each that was approved, and whose fees a mandate covers."""
        run = UUID(self.council.approved(people))
        source = self.run(lambda session: session.get_one(PayoutRun, (self.council.org_id, run)).source_id)
        Claims(self.council).mandate(purpose="fees", source_id=str(source), **mandate)
        return run

    def issued(self, holder: Staff, pence: int = 10_000) -> UUID:
        """A tin that nobody has counted out."""
        new = NewFloat(self.event_id, "Table by the door", holder.actor.id, pence)
        return self.run(lambda session: floats.issue_float(session, self.council.payer.actor, new).id)

    def opened(self, holder: Staff, pence: int = 10_000) -> UUID:
        """A tin that its holder and finance have counted out."""
        tin = self.issued(holder, pence)
        self.counted(tin, self.council.payer, holder, "out", pence)
        return tin

    def counted(self, tin: UUID, first: Staff, second: Staff, way: str, pence: int) -> None:
        """Both find the same."""
        self.run(lambda session: floats.count(session, first.actor, tin, NewCount(way, pence)))
        self.run(lambda session: floats.confirm_count(session, second.actor, tin, NewCount(way, pence)))

    def listed(self, tin: UUID, holder: Staff, people: Sequence[UUID]) -> None:
        """Puts people on a tin's list."""
        self.of_event(people)
        for one in people:
            self.run(partial(lists.put_on_list, actor=holder.actor, new=NewPlace(tin, one, AskedHow.IN_PERSON)))

    def of_event(self, people: Sequence[UUID]) -> None:
        """They take part in the event."""

        def effect(session: Session) -> None:
            org_id = self.council.org_id
            act_as(session, system_actor(org_id))
            for one in people:
                if session.query(Offer).filter_by(org_id=org_id, engagement_id=self.event_id, person_id=one).count():
                    continue
                session.add(
                    Offer(
                        org_id=org_id,
                        engagement_id=self.event_id,
                        person_id=one,
                        role="attendee",
                        status="offered",
                        expected_pence=0,
                        expected_lines=[],
                    )
                )

        self.run(effect)

    def printed(self, tin: UUID, holder: Staff) -> dict[UUID, CashSlip]:
        """Slips for everybody who is to be given something, by person."""
        self.run(lambda session: slips.print_slips(session, holder.actor, tin))
        return {one.person_id: one for one in self.slips(tin) if one.status == "open"}

    def slips(self, tin: UUID) -> list[CashSlip]:
        """Every slip of a tin, the oldest first."""
        org_id = self.council.org_id
        return self.run(
            lambda session: list(
                session.query(CashSlip).filter_by(org_id=org_id, float_id=tin).order_by(CashSlip.number)
            )
        )

    def key(self, slip: CashSlip, by: Staff) -> None:
        """Keys a signed slip in."""
        signed = SignedSlip(slip.float_id, slip.number, slip.amount_pence, "Mo Witness")
        self.run(lambda session: slips.key_in(session, by.actor, signed))

    def keyed(self, slip: CashSlip, first: Staff, second: Staff) -> HandedOver | None:
        """One keys a signed slip in, another looks at it."""
        self.key(slip, first)
        return self.run(lambda session: slips.confirm_slip(session, second.actor, slip.id))

    def destroyed(self, slip: CashSlip, first: Staff, second: Staff) -> None:
        """Two say that nobody was given anything for it."""
        for one in (first, second):
            self.run(partial(slips.destroy_slip, actor=one.actor, slip_id=slip.id, reason="They did not come"))

    def released(self, people: Sequence[UUID], pence: int = 1250) -> str:
        """A run that pays each of these people, released by finance; gives its id."""
        run_id = self.council.approved(people, pence)
        self.council.payer.post(f"/runs/{run_id}/release")
        return run_id

    def hand(self, tin: UUID, holder: Staff, person: UUID, pence: int = 1250) -> HandedOver:
        """Hands cash over."""
        return self.run(lambda session: handing.hand_over(session, holder.actor, tin, person, pence, BY_CODE))

    def tin(self, tin: UUID) -> CashFloat:
        """A tin as it is now."""
        return self.run(lambda session: session.get_one(CashFloat, (self.council.org_id, tin)))

    def told(self, person: UUID) -> list[str]:
        """What notifications was asked to tell somebody, the oldest first."""
        return self.run(
            lambda session: [
                one.body["notice"]
                for one in session.query(OutboxRow).filter_by(topic="notice.requested").order_by(OutboxRow.id)
                if one.body["person_id"] == str(person)
            ]
        )

    def retries(self, person: UUID) -> int:
        """How often somebody's payments are to be looked at again."""
        ids = [one.id for one in self.payments(person)]
        return self.run(
            lambda session: (
                session.query(OutboxRow)
                .filter(OutboxRow.topic == "payout.retry_held", OutboxRow.aggregate_id.in_(ids))
                .count()
            )
        )

    def payments(self, person: UUID) -> list[Payout]:
        """Every payment of somebody, the oldest first."""
        return self.run(
            lambda session: list(
                session.query(Payout).filter_by(org_id=self.council.org_id, person_id=person).order_by(Payout.id)
            )
        )
