"""Several people change their minds in one call after their fees were worked out: what they are owed is locked in one order."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

from sqlalchemy import func, select, text

from services.payments.payouts.tables import Obligation
from tests.payments.involvement.conftest import Work


def test_what_they_are_owed_is_locked_in_the_order_of_its_ids(work: Work) -> None:
    work.rate()
    people = work.council.payable(2)
    event = work.event()
    offers = work.agreed(event, people)
    work.attended(event, *(work.mark(event, one) for one in people))
    assert work.pay(event).json()["payments"] == 2
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        owed = {one.person_id: one.id for one in session.scalars(select(Obligation))}
        first, last = sorted(owed.values())
        held = select(Obligation.id).where(Obligation.id == first).with_for_update(key_share=True)
        assert session.scalar(held) == first
        backwards = sorted(offers, key=lambda one: str(next(owed[p] for p in people if str(p) == one["person_id"])))[
            ::-1
        ]
        with ThreadPoolExecutor(1) as hands:
            answering = hands.submit(work.answer, event, backwards, "no")
            until = monotonic() + 10
            while not session.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")):
                assert monotonic() < until, "nobody waits for what we hold"
                sleep(0.05)
            free = select(func.count()).select_from(
                select(Obligation.id)
                .where(Obligation.id == last)
                .with_for_update(key_share=True, skip_locked=True)
                .subquery()
            )
            is_free = session.scalar(free) == 1
            session.rollback()
            answering.result(timeout=60)
    assert is_free, "whoever waits for the first holds none behind it"
