"""One event of yesterday in an organisation of its own, with everything that the use cases of a crowd need around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.payments.ledger.usecases import balances, kept_balances
from services.payments.payees.tables import PayoutMethod
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases import payments, runs
from services.payments.payouts.usecases.attempts import LeasedPayment
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.payouts.usecases.status_queries import apply_fetched
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.payouts.usecases.urgent import NewPayment, pay_now
from services.payments.rails.protocol import RailAnswer
from services.payments.wiring import PaymentsDependencies
from shared.database import Result, Session, app_now
from shared.identity import system_actor
from shared.ids import new_id
from tests.payments.claims.conftest import Desk
from tests.payments.council import Council
from tests.payments.involvement.conftest import YESTERDAY, Work
from tests.payments.rail_accounts import connect_account

EVENT_DAY = YESTERDAY.date()


@dataclass
class Scenario:
    """The event, its people, its money. `budget_pence` None: an event without a budget."""

    council: Council
    budget_pence: int | None = 100_000_000
    event: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.desk, self.work = Desk(self.council), Work(self.council)
        self.council.fund(10_000_000)
        self.desk.mandate(5_000_000)
        self.work.rate()
        self.event = self.work.event(budget_pence=self.budget_pence)
        self.connect()

    @property
    def dependencies(self) -> PaymentsDependencies:
        """The service."""
        return self.council.payments.dependencies

    def run_effect(self, effect: Callable[[Session], Result]) -> Result:
        """Does an effect in a transaction of its own, as a worker would."""
        return self.dependencies.database.run(self.council.org_id, effect)

    def connect(self) -> None:
        """An account at the bank."""
        sealer = self.dependencies.sealer
        self.run_effect(lambda session: connect_account(session, self.council, sealer, "sk_test_crowd", "fa_crowd"))

    @property
    def event_id(self) -> str:
        """The id of the event."""
        return str(self.event["id"])

    def asked(self, count: int) -> tuple[list[UUID], list[dict[str, Any]]]:
        """People who can be paid and were asked to come, with their offers."""
        people = self.council.payable(count)
        return people, self.work.ask(self.event, people)

    def expected(self, count: int) -> list[UUID]:
        """People who said that they would come, and are not marked yet."""
        people, offers = self.asked(count)
        self.work.answer(self.event, offers)
        return people

    def came(self, count: int) -> list[UUID]:
        """People who came."""
        people = self.expected(count)
        self.work.attended(self.event, *(self.work.mark(self.event, one) for one in people))
        return people

    def fare(self, amount_pence: int = 460, **more: Any) -> dict[str, Any]:
        """A bus fare on the day of the event."""
        return {"category": "bus", "on": str(EVENT_DAY), "amount_pence": amount_pence} | more

    def draft(self, person: UUID, **more: Any) -> dict[str, Any]:
        """A claim for the event that the helpline has entered."""
        return self.desk.draft(person, self.fare(**more), event_id=self.event_id)

    def referred(self, person: UUID) -> dict[str, Any]:
        """A claim for the event that waits for finance."""
        return self.desk.sent(person, self.fare(1000, category="other"), event_id=self.event_id)

    def run(self, people: Sequence[UUID], amount_pence: int = 1250) -> str:
        """A draft run of the event for people whose fees were decided for it by themselves."""
        actor, line = self.council.organiser.actor, (OwedLine("one session", amount_pence),)
        owed = [Owed("fee", UUID(self.event_id), one, "Taking part", line) for one in people]
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            obligations = owe(session, actor, owed)
            return str(runs.create_run(session, actor, runs.NewRun(UUID(self.event_id), "Design day", obligations)).id)

    def approved(self, people: Sequence[UUID]) -> str:
        """A run of the event that has been approved."""
        run_id = self.run(people)
        self.council.approver.post(f"/runs/{run_id}/approve")
        return run_id

    def released(self, people: Sequence[UUID]) -> str:
        """A run of the event that has been released."""
        run_id = self.approved(people)
        answer = self.council.payer.call("POST", f"/runs/{run_id}/release")
        # A mandate that another act prepared releases a run when it is approved.
        assert answer.status_code in (200, 202) or answer.json()["code"] == "run.released_before", answer.text
        return run_id

    def stopped(self, people: Sequence[UUID]) -> str:
        """A run of the event that somebody has stopped."""
        run_id = self.released(people)
        self.council.approver.post(f"/runs/{run_id}/stop")
        return run_id

    def fees_mandate(self, event_id: str | None = None, *, on_attendance: bool = False) -> str:
        """A mandate for the fees of the event, or of another one, with its first signature."""
        new = {
            "purpose": "fees",
            "source_id": event_id or self.event_id,
            "daily_ceiling_pence": 1_000_000,
            "valid_from": str(EVENT_DAY),
            "expires_on": str(EVENT_DAY + timedelta(days=30)),
            "on_attendance": on_attendance,
        }
        return str(self.council.approver.post("/mandates", new)["id"])

    def agreed(self, *, payable: bool) -> dict[str, Any]:
        """A claim that finance has agreed; of somebody who cannot be paid yet its payment waits, so that it can be undone."""
        (person,) = self.came(1) if payable else [self.council.person()]
        return self.desk.decided(self.referred(person), action="approve")

    def paid_by_rules(self, amount_pence: int = 1250) -> UUID:
        """A fee that the rules have approved and no mandate covers: it waits for a person."""
        return self._paid(amount_pence, approved_by_policy="fees, version 1")

    def paid_by_hand(self, amount_pence: int = 1250) -> UUID:
        """A fee that a person has approved: it waits for a second one."""
        return self._paid(amount_pence, approved_by=self.council.approver.actor.id)

    def _paid(self, amount_pence: int, **approval: Any) -> UUID:
        actor = self.council.organiser.actor
        owed = Owed(
            "fee", new_id(), self.council.payable(1)[0], "Taking part", (OwedLine("one session", amount_pence),)
        )

        def effect(session: Session) -> UUID:
            new = NewPayment(
                owe(session, actor, [owed])[0], actor.id, purpose="fees", source_id=owed.source_id, **approval
            )
            return pay_now(session, actor, new).payout_id

        return self.run_effect(effect)

    def queued(self) -> UUID:
        """A payment by itself that is released."""
        payout_id = self.paid_by_hand()
        self.council.payer.post(f"/payouts/{payout_id}/release")
        return payout_id

    def claimed(self, payout_id: UUID) -> LeasedPayment | None:
        """Takes a payment for sending; None where somebody stopped it."""
        sender = self.dependencies.sender
        return self.run_effect(
            lambda session: payments.lease_payment(
                session, self.council.org_id, payout_id, sender.rails, sender.sealer, sender.timings
            )
        )

    def answered(self, claimed: LeasedPayment, answer: RailAnswer) -> None:
        """Records what the bank answered."""
        timings = self.dependencies.sender.timings
        self.run_effect(lambda session: payments.record_answer(session, claimed, answer, timings))

    def sent(self, answer: RailAnswer) -> UUID:
        """A payment that was sent, and what the bank answered."""
        payout_id = self.queued()
        claimed = self.claimed(payout_id)
        assert claimed is not None
        self.answered(claimed, answer)
        return payout_id

    def refused(self, payout_id: UUID) -> None:
        """A payment fails before it was ever sent, as where its bank details have gone."""
        step = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, PayoutStatus.FAILED, PayoutCause.REFUSED)
        system = system_actor(self.council.org_id)
        self.run_effect(lambda session: transition(session, system, step, PAYOUT.id == payout_id))

    def run_out(self) -> None:
        """Every lease of this organisation has run out."""
        over = text("UPDATE payout SET next_at = app_now() - interval '1 second' WHERE status = 'sending'")
        self.run_effect(lambda session: session.execute(over))

    def to_confirm(self, payout_id: UUID) -> UUID:
        """Bank details of the payee of a payment, which a second person may confirm; gives their id."""
        method_id = new_id()

        def effect(session: Session) -> None:
            method = PayoutMethod(
                org_id=self.council.org_id,
                id=method_id,
                payee_id=session.get_one(Payout, (self.council.org_id, payout_id)).payee_id,
                rail="stripe",
                status="to_confirm",
                name_match="match",
                recipient=f"acct_{method_id.hex}",
                method=f"gbba_{method_id.hex}",
                entered_by=self.council.payer.actor.id,
            )
            session.add(method)

        self.run_effect(effect)
        return method_id

    def fetched(self, payout_id: UUID, answer: RailAnswer) -> None:
        """The bank is asked again, and says this."""
        timings = self.dependencies.sender.timings

        def effect(session: Session) -> None:
            now = app_now(session)
            assert apply_fetched(session, self.council.org_id, payout_id, answer, timings, asked_at=now)

        self.run_effect(effect)

    def check_sums(self) -> None:
        """Ledger, statuses, budget and mandates say the same to the penny."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            counted = balances(session, self.council.org_id)
            for account, pence in kept_balances(session, self.council.org_id).items():
                assert counted[account] == pence, account
            assert sum(counted.values()) == 0
            for rail in ("stripe", "cash"):
                assert session.scalar(text(PUT_ASIDE), {"rail": rail}) == counted.get(f"{rail}.reserved", 0)
            for name, (ours, theirs) in SUMS.items():
                assert session.scalar(text(ours)) == session.scalar(text(theirs)), name
            assert session.scalar(text(TWICE)) == 0


SUMS = {
    "counted against the event": (
        "SELECT coalesce(sum(claimed_pence), 0) FROM engagement",
        """
        SELECT coalesce(sum(d.approved_pence - d.netted_pence), 0) FROM claim_decision d
        JOIN claim c ON c.org_id = d.org_id AND c.id = d.claim_id
        WHERE d.undone_at IS NULL AND (NOT d.needs_two OR d.second_decided_by IS NOT NULL) AND c.event_id IS NOT NULL
        """,
    ),
    "used of mandates": (
        "SELECT coalesce(sum(used_pence), 0) FROM mandate_day",
        "SELECT coalesce(sum(amount_pence), 0) FROM payout WHERE released_under IS NOT NULL",
    ),
    "put aside in tins": (
        "SELECT coalesce(sum(reserved_pence), 0) FROM cash_float",
        "SELECT coalesce(sum(amount_pence), 0) FROM payout WHERE money_at = 'reserved' AND rail = 'cash'",
    ),
    "given from tins": (
        "SELECT coalesce(sum(handed_pence), 0) FROM cash_float",
        "SELECT coalesce(sum(amount_pence), 0) FROM payout WHERE status = 'posted' AND rail = 'cash'",
    ),
}
"""(what one side says, what the other side says), within the organisation of the transaction."""
PUT_ASIDE = "SELECT coalesce(sum(amount_pence), 0) FROM payout WHERE money_at = 'reserved' AND rail = :rail"
TWICE = """
    SELECT count(*) FROM (
        SELECT obligation_id FROM payout WHERE status NOT IN ('canceled', 'failed', 'returned')
        GROUP BY obligation_id HAVING count(*) > 1
    ) AS twice
"""
