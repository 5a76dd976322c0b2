"""A person whose money came back, and everybody who helps to repair it: the bank's answers are given, nothing is sent."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.bank_details import record_registration
from services.payments.payees.usecases.changes import READY_TOPIC, end_wait
from services.payments.payees.usecases.name_checks import NameQuestion, record_check
from services.payments.payees.usecases.payees import payee_of
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.failed_accounts import NO_MONEY_ARRIVES_TOPIC, REPAY_TOPIC
from services.payments.payouts.usecases.paying_again import QueryAnswer, begin_earlier
from services.payments.payouts.usecases.repairs import repay
from services.payments.rails.protocol import (
    Credentials,
    NameCheck,
    NameMatch,
    RailAnswer,
    RailAnswerKind,
    RailStatus,
    RegisteredMethod,
)
from services.payments.wiring import register_jobs
from services.payments.worklist.tables import WorkItem
from shared.contracts.notices import NoticeRequested
from shared.identity import Role
from shared.outbox import OutboxRow, Work
from tests.payments.council import Staff
from tests.payments.crowds.scenario import Scenario
from tests.payments.payouts.mandates.conftest import Claims

CARD = {"holder_name": "Jo Bloggs", "sort_code": "20-00-00", "account_number": "31926819"}
OTHER_CARD = CARD | {"account_number": "55779911"}
RETURNED = RailAnswer(
    RailAnswerKind.ACCEPTED, "obp_1", RailStatus.RETURNED, reason="closed", remedy=RailAnswerKind.PAYEE_MUST_ACT
)
NOT_OF_THE_ACCOUNT = replace(RETURNED, remedy=RailAnswerKind.NEEDS_HUMAN)


@dataclass
class Repairing:
    """One person of one organisation, who can be paid. `amount_pence` came back where a test says so."""

    scenario: Scenario
    amount_pence: int = 1250
    event_id: UUID | None = None
    """Where it is a fee of this event that somebody approved, and no claim."""
    person_id: UUID = field(init=False)
    payee_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        (self.person_id,) = self.scenario.council.payable(1)
        self.payee_id = self.scenario.run_effect(lambda session: payee_of(session, self.org_id, self.person_id))
        self.claims = Claims(self.scenario.council)

    @property
    def org_id(self) -> UUID:
        """The organisation."""
        return self.scenario.council.org_id

    @property
    def helpline(self) -> Staff:
        """Enters new details."""
        return self.scenario.council.staff[Role.HELPLINE]

    def answered(self, answer: RailAnswer = RETURNED) -> UUID:
        """A payment to this person that the bank has answered so; gives its id."""
        payout_id = self.queued()
        self.checked()
        leased = self.scenario.claimed(payout_id)
        assert leased is not None
        self.scenario.answered(leased, replace(answer, provider_id=f"obp_{uuid4().hex}"))
        return payout_id

    def queued(self) -> UUID:
        """A payment to this person that is released and has not left; gives its id."""
        (obligation,) = self.claims.owed([self.person_id], self.amount_pence)
        if self.event_id is None:
            return self.claims.pay(obligation).payout_id
        return self.claims.pay_by_hand(obligation, purpose="fees", source_id=self.event_id).payout_id

    def checked_anew(self, match: NameMatch) -> None:
        """The bank is asked again about the name of the account in use, and says something else than people confirmed."""

        def keep(session: Session) -> None:
            query = select(PayoutMethod).filter_by(payee_id=self.payee_id, status="ready")
            method = session.scalars(query).one()
            tokens = str(method.recipient), str(method.method)
            credentials = Credentials("rk_test_1", "fa_1")
            asked = NameQuestion(method.id, method.check_number + 1, method.rail, *tokens, None, credentials)
            found = NameCheck(f"rv_{uuid4().hex}", match, cleared=False)
            record_check(session, self.org_id, asked, found, self.scenario.dependencies.sealer)

        self.scenario.run_effect(keep)

    def checked(self) -> None:
        """Whoever sends has had the name checked again: each payment uses a check up."""
        query = "UPDATE payout_method SET verification = :check, verification_cleared = true WHERE status = 'ready' AND payee_id = :payee"
        values = {"check": f"rv_{uuid4().hex}", "payee": self.payee_id}
        self.scenario.run_effect(lambda session: session.execute(text(query), values))

    def came_back(self) -> UUID:
        """A payment that came back because of the account, which is then retired."""
        payout_id = self.answered()
        self.do(NO_MONEY_ARRIVES_TOPIC)
        return payout_id

    def enter(self, by: Staff | None = None, **card: Any) -> UUID:
        """Somebody enters new details; gives the method."""
        entered = (by or self.helpline).post(f"/people/{self.person_id}/bank-details", CARD | card)
        return UUID(entered["id"])

    def registered(self, method_id: UUID, match: NameMatch = NameMatch.MATCH) -> UUID:
        """The bank has taken details on."""
        token = uuid4().hex
        found = RegisteredMethod(f"acct_{token}", f"gbba_{token}", "Practice Bank", "6819", True, match, f"rv_{token}")
        self.scenario.run_effect(lambda session: record_registration(session, self.org_id, method_id, found))
        return method_id

    def changed(self, **card: str) -> UUID:
        """New details that were entered, taken on and confirmed; they wait."""
        method_id = self.registered(self.enter(None, **card))
        self.confirm(method_id)
        return method_id

    def confirm(self, method_id: UUID) -> dict[str, Any]:
        """A second person confirms."""
        confirmed: dict[str, Any] = self.scenario.council.approver.post(f"/payout-methods/{method_id}/confirm")
        return confirmed

    def wait(self, method_id: UUID, after: timedelta = timedelta(hours=49)) -> None:
        """So much time passes for these details, and the clock looks."""
        query = "UPDATE payout_method SET usable_from = usable_from - :after, created_at = created_at - :after WHERE id = :id"
        self.scenario.run_effect(lambda session: session.execute(text(query), {"after": after, "id": method_id}))
        self.scenario.run_effect(lambda session: end_wait(session, self.org_id, method_id))

    def statuses(self) -> list[str]:
        """The methods of the person, the oldest first."""
        query = select(PayoutMethod.status).filter_by(payee_id=self.payee_id).order_by(PayoutMethod.id)
        return list(self.scenario.run_effect(lambda session: session.scalars(query).all()))

    def payments(self) -> list[Payout]:
        """Every payment, the oldest first."""
        query = select(Payout).filter_by(person_id=self.person_id).order_by(Payout.id)
        return list(self.scenario.run_effect(lambda session: session.scalars(query).all()))

    def told(self) -> list[str]:
        """What the person was told, in order."""
        return [one["notice"] for one in self._bodies(NoticeRequested.topic)]

    def values(self) -> list[dict[str, Any]]:
        """The values of what they were told."""
        return [one["values"] for one in self._bodies(NoticeRequested.topic)]

    def _bodies(self, topic: str) -> list[dict[str, Any]]:
        query = select(OutboxRow.body).filter_by(topic=topic).order_by(OutboxRow.id)
        rows = self.scenario.run_effect(lambda session: session.scalars(query).all())
        return [one for one in rows if one["person_id"] == str(self.person_id)]

    def asked(self) -> list[str]:
        """What people are asked to do."""
        query = select(WorkItem.kind).where(WorkItem.done_at.is_(None)).order_by(WorkItem.id)
        return list(self.scenario.run_effect(lambda session: session.scalars(query).all()))

    def do(self, topic: str) -> None:
        """Does what waits for a topic, as a worker would."""
        dependencies = self.scenario.dependencies
        if topic not in dependencies.jobs.topics():
            register_jobs(dependencies)
        for one in self.waiting(topic):
            assert dependencies.jobs.do(topic, one.id)

    def waiting(self, topic: str) -> list[Work]:
        """What waits in the outbox for a topic."""
        query = select(OutboxRow).filter_by(topic=topic, acknowledged_at=None).order_by(OutboxRow.id)
        rows = self.scenario.run_effect(lambda session: session.scalars(query).all())
        return [
            Work(one.id, one.org_id, one.topic, one.aggregate_id, one.body, one.correlation_id, one.lane)
            for one in rows
            if one.org_id == self.org_id
        ]

    def repaid(self, answer: RailAnswer = RETURNED) -> None:
        """The worker takes up what became possible, asks the bank about what was sent before, and pays again."""
        self.do(READY_TOPIC)
        for act in self.repay_acts(answer):
            act()

    def repay_acts(self, answer: RailAnswer = RETURNED) -> list[Callable[[], None]]:
        """For everything that waits to be paid again, what a worker does once it has asked the bank."""
        sender = self.scenario.dependencies.sender
        acts: list[Callable[[], None]] = []
        for work in self.waiting(REPAY_TOPIC):
            questions = self.scenario.run_effect(partial(begin_earlier, work=work, sealer=sender.sealer))
            looked = [QueryAnswer(one, [replace(answer, provider_id=one.provider_id)]) for one in questions]
            effect = partial(repay, work=work, looked=looked, timings=sender.timings)
            acts.append(partial(self.scenario.run_effect, effect))
        return acts
