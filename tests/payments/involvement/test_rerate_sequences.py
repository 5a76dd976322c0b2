"""Whatever happens to a fee in whatever order: no more is owed than the highest rate comes to or than was chosen, and nothing is paid twice."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from services.payments.involvement.tables import Offer
from services.payments.payouts.tables import Payout
from tests.payments.council import Payments, found
from tests.payments.involvement.conftest import Work
from tests.payments.involvement.test_payment_limits import came
from tests.payments.involvement.test_rerates import back_date, owed

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rate"), st.integers(800, 2400)),
        st.tuples(st.sampled_from(["propose", "pay", "let_go", "cancel", "less", "no", "yes"]), st.just(0)),
    ),
    min_size=3,
    max_size=9,
)


class Sequence:
    """One person's fee, and whatever happens to it."""

    def __init__(self, payments: Payments) -> None:
        self.work = Work(found(payments))
        self.council = self.work.council
        self.work.rate()
        [self.person] = self.council.payable()
        self.council.fund(1_000_000)
        self.event, [self.offer] = came(self.work, [self.person])
        self.days, self.highest = iter(range(2, 29)), 1250
        self.rates: list[str] = []
        self.runs: list[str] = []

    def do(self, step: str, pence: int) -> None:
        """One step; what is refused is refused."""
        if step == "rate":
            self.rates.append(back_date(self.work, pence, f"2020-02-{next(self.days):02d}"))
            self.highest = max(self.highest, pence)
        elif step == "propose":
            for rate in self.rates:
                self.note(self.council.organiser.call("POST", f"/rates/{rate}/differences"))
        elif step == "pay":
            self.note(self.work.pay(self.event))
        elif step == "let_go":
            for run in self.runs[-1:]:
                self.council.approver.call("POST", f"/runs/{run}/approve")
                self.council.payer.call("POST", f"/runs/{run}/release")
        elif step == "cancel":
            self.sql("UPDATE payout SET status = 'canceled' WHERE status IN ('draft', 'approved')")
        else:
            body = {"answer": step} | ({"amount_pence": 1000} if step == "less" else {})
            self.council.organiser.call("POST", f"/offers/{self.offer['id']}/answer", body)

    def note(self, answer: Any) -> None:
        """A run that was made."""
        self.runs += [answer.json()["id"]] if answer.status_code == 201 else []

    def sql(self, statement: str) -> None:
        """What the bank or a clerk does."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            session.execute(text(statement + " AND org_id = :org"), {"org": self.council.org_id})

    def check(self) -> None:
        """Never more than the highest rate, never more than was chosen, never twice."""
        all_owed = sum(owed(self.council, self.person))
        assert all_owed <= 2 * self.highest
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            accepted = session.scalar(select(Offer.accepted_pence).filter_by(org_id=self.council.org_id))
            live = session.execute(
                select(Payout.obligation_id, func.count())
                .where(Payout.status.not_in(("canceled", "failed", "returned")), Payout.org_id == self.council.org_id)
                .group_by(Payout.obligation_id)
            ).all()
        assert accepted is None or all_owed <= accepted
        assert all(count == 1 for _, count in live)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_sequence_pays_more_than_the_highest_rate_or_the_choice(
    payments: Payments, steps: list[tuple[str, int]]
) -> None:
    fee = Sequence(payments)
    for step, pence in steps:
        fee.do(step, pence)
        fee.check()
