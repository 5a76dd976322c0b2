"""Whatever is said and done in whatever order: nothing is split once the work began, the parts come to the fee, and nothing is paid twice or early."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.payments.involvement.tables import Offer
from services.payments.payouts.tables import FEE, FEE_INSTALMENT, Obligation, ObligationTakenBack, Payout
from shared.london import london_day
from tests import clock
from tests.conftest import Databases
from tests.payments.council import Payments, found
from tests.payments.involvement.conftest import Work

FINISHED = ("canceled", "failed", "returned")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("agree"), st.integers(1, 2600)),
        st.tuples(st.just("mark"), st.integers(10, 120)),
        st.tuples(st.sampled_from(["all_at_once", "yes", "no", "less", "expenses_only"]), st.just(0)),
        st.tuples(st.sampled_from(["days", "pay", "let_go", "let_go", "pay", "days"]), st.just(0)),
    ),
    min_size=4,
    max_size=14,
)

_ALL_OF_IT = [
    (one, 120) for one in ("days", "mark", "pay", "let_go", "pay", "days", "days", "days", "pay", "let_go", "pay")
]


class Sequence:
    """One person's fee of £25.00 for tomorrow, and whatever happens to it."""

    def __init__(self, payments: Payments, databases: Databases) -> None:
        self.work = Work(found(payments))
        self.council, self.databases = self.work.council, databases
        self.passed = 0
        self.move(0)
        self.work.rate()
        [self.person] = self.council.payable()
        self.council.fund(1_000_000)
        self.event = self.work.event((36, 38))
        [self.offer] = self.work.agreed(self.event, [self.person])
        self.day = london_day(self.work.time(38))
        self.pay_on = self.day + timedelta(days=8)
        self.run = ""
        self.agreed_before_work: tuple[int | None, int | None, date | None] | None = None

    def move(self, days: int) -> None:
        """Lets days pass; none: sets the clock right."""
        self.passed = self.passed + days if days else 0
        clock.set_clock(self.databases.admin_url("payments"), timedelta(days=self.passed))

    def do(self, step: str, number: int) -> None:
        """One step; what is refused is refused."""
        path = f"/offers/{self.offer['id']}"
        match step:
            case "agree":
                self.council.organiser.call(
                    "POST", f"{path}/instalment", {"later_pence": number, "pay_on": str(self.pay_on)}
                )
            case "all_at_once":
                self.council.organiser.call("POST", f"{path}/instalment", {})
            case "mark":
                mark = self.work.mark(self.event, self.person, kind="left_early", minutes=number)
                self.work.attend(self.event, mark)
            case "days":
                self.move(3)
            case "pay":
                answer = self.work.pay(self.event)
                self.run = answer.json()["id"] if answer.status_code == 201 else self.run
            case "let_go":
                self.council.approver.call("POST", f"/runs/{self.run}/approve")
                self.council.payer.call("POST", f"/runs/{self.run}/release")
            case _:
                body = {"answer": step} | ({"amount_pence": 1200} if step == "less" else {})
                self.council.organiser.call("POST", f"{path}/answer", body)

    def check(self) -> None:
        """What must hold after every step."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            offer = session.scalars(select(Offer)).one()
            agreed = (offer.at_once_pence, offer.instalment_pence, offer.instalment_on)
            gone = select(ObligationTakenBack.obligation_id)
            owed = session.scalars(select(Obligation).where(Obligation.id.not_in(gone))).all()
            payouts = session.scalars(select(Payout).where(Payout.status.not_in(FINISHED))).all()
        if self.passed > 0:
            self.agreed_before_work = self.agreed_before_work or agreed
            assert agreed == self.agreed_before_work, "nothing is agreed, changed or dropped once the work began"
        fees = {one.kind: one for one in owed}
        assert len(fees) == len(owed) <= 2
        total_pence = sum(one.amount_pence for one in owed)
        assert total_pence <= (2500 if offer.accepted_pence is None else offer.accepted_pence)
        if FEE_INSTALMENT in fees:
            part = fees[FEE_INSTALMENT]
            assert part.pay_from == offer.instalment_on == self.pay_on
            assert part.amount_pence <= (offer.instalment_pence or 0)
            assert fees[FEE].amount_pence == offer.at_once_pence, "what was agreed to come at once does"
            assert (part.earned_from, part.earned_until) == (self.day, self.day)
        live = [one.obligation_id for one in payouts]
        assert len(live) == len(set(live))
        assert all(
            london_day(one.created_at) >= self.pay_on
            for one in payouts
            if FEE_INSTALMENT in fees and one.obligation_id == fees[FEE_INSTALMENT].id
        )


@pytest.mark.parametrize("is_agreed", [True, False])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
@example(_ALL_OF_IT)
@example([*_ALL_OF_IT[:3], ("agree", 100), ("less", 0), *_ALL_OF_IT[3:]])
@example([("agree", 1500), *_ALL_OF_IT[:3], ("let_go", 0), ("no", 0), *_ALL_OF_IT[3:]])
def test_no_sequence_splits_after_the_work_or_pays_twice_or_early(
    payments: Payments, databases: Databases, is_agreed: bool, steps: list[tuple[str, int]]
) -> None:
    fee = Sequence(payments, databases)
    try:
        for step, number in [*([("agree", 1500)] if is_agreed else []), *steps]:
            fee.do(step, number)
            fee.check()
    finally:
        fee.move(0)
