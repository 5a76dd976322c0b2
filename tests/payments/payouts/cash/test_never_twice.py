"""Cash and bank together never pay the same money twice: whatever happens in whichever order, and with ten at two tables at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import TextClause, text

from services.payments.payouts.cash.usecases import floats
from services.payments.payouts.cash.usecases.floats import NewCount
from shared.database import Session
from shared.errors import ProblemError
from tests.payments.council import Council, Staff
from tests.payments.crowds.watching import watched
from tests.payments.payouts.cash.cash_world import BANK_SAYS, PENCE, CashWorld
from tests.payments.payouts.cash.tins import Tins

ACTS = (
    "put", "off", "move", "agree", "hand", "print", "slip", "tear", "back", "again", "stop", "resume", "ill", "mistaken",
)  # fmt: skip
STEPS = st.one_of(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 1)), st.tuples(st.just("bank"), st.sampled_from(sorted(BANK_SAYS)))
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=18))
def test_no_sequence_pays_the_same_money_twice(
    make_council: Callable[[], Council], steps: list[tuple[str, object]]
) -> None:
    world = CashWorld(make_council())
    for name, what in steps:
        getattr(world, name)(what)
    world.check()


@pytest.mark.parametrize(
    "steps",
    [
        ["bank takes", "bank is_silent", "put 0", "hand 0"],
        ["bank takes", "bank refuses", "put 0", "again 0", "hand 0", "hand 0", "slip 0"],
        [
            "bank takes",
            "bank refuses",
            "put 0",
            "again 0",
            "print 0",
            "hand 0",
            "move 0",
            "agree 1",
            "off 0",
            "slip 0",
            "hand 0",
        ],
        [
            "bank takes",
            "bank has_sent",
            "bank sends_back",
            "put 1",
            "again 0",
            "hand 1",
            "back 1",
            "off 1",
            "again 0",
            "bank takes",
        ],
        ["bank takes", "bank refuses", "put 0", "again 0", "move 0", "agree 1", "hand 0", "hand 1", "slip 0"],
        ["put 0", "stop 0", "bank takes", "again 0", "hand 0", "resume 0", "bank takes", "off 0", "again 0"],
        [
            "bank takes",
            "bank refuses",
            "put 0",
            "again 0",
            "ill 0",
            "agree 1",
            "hand 0",
            "hand 1",
            "mistaken 1",
            "again 0",
        ],
        [
            "bank takes",
            "bank refuses",
            "put 1",
            "again 0",
            "hand 1",
            "mistaken 1",
            "back 1",
            "off 1",
            "again 0",
            "bank takes",
        ],
    ],
)
def test_a_few_sequences_that_must_hold(council: Council, steps: list[str]) -> None:
    world = CashWorld(council)
    for step in steps:
        name, what = step.split()
        getattr(world, name)(what if name == "bank" else int(what))
        world.check()
    assert len(world.tins.payments(world.person)) >= 1


def test_cash_is_really_handed_over_in_these_sequences(council: Council) -> None:
    """The property would hold of a world in which nothing ever happens."""
    world = CashWorld(council)
    for step in ("bank takes", "bank refuses", "put 0", "again 0", "hand 0"):
        name, what = step.split()
        getattr(world, name)(what if name == "bank" else int(what))
    assert [(one.rail, one.status) for one in world.tins.payments(world.person)] == [
        ("stripe", "failed"),
        ("cash", "posted"),
    ]


def test_ten_at_once_at_two_tables_give_it_once(council: Council) -> None:
    tins = Tins(council)
    holders = (tins.holder(), tins.holder())
    opened = [tins.opened(one) for one in holders]
    people = [council.person() for _ in range(3)]
    tins.listed(opened[0], holders[0], people)
    tins.released(people)
    database = council.payments.dependencies.database

    def attempt(number: int) -> int:
        holder, tin, person = holders[number % 2], opened[number % 2], people[number % 3]
        given_pence = 0
        for _ in range(2):
            try:
                given_pence += tins.hand(tin, holder, person).amount_pence
            except ProblemError:
                continue
        return given_pence

    with watched(database) as watch, ThreadPoolExecutor(10) as threads:
        given = list(threads.map(attempt, range(10)))
    assert (watch.deadlocks, watch.against_order) == ([], set())
    assert sum(given) <= 3 * PENCE
    assert tins.tin(opened[0]).handed_pence == sum(given)
    assert tins.tin(opened[1]).handed_pence == 0
    statuses = [one.status for person in people for one in tins.payments(person)]
    assert statuses.count("posted") * PENCE == sum(given)


def test_the_tin_is_counted_in_while_ten_hand_over(council: Council) -> None:
    """Whatever the order: what was handed over and what was counted agree with the ledger."""
    tins = Tins(council)
    holder = tins.holder()
    tin = tins.opened(holder)
    people = [council.person() for _ in range(5)]
    tins.listed(tin, holder, people)
    tins.released(people)
    tins.hand(tin, holder, people[0])
    tins.hand(tin, holder, people[1])
    found_pence = 10_000 - 2 * PENCE
    tins.run(lambda session: floats.count(session, holder.actor, tin, NewCount("in", found_pence)))

    def attempt(number: int) -> None:
        try:
            if number == 5:
                second = NewCount("in", found_pence)
                tins.run(lambda session: floats.confirm_count(session, council.payer.actor, tin, second))
            else:
                tins.hand(tin, holder, people[number % 5])
        except ProblemError:
            return

    with watched(council.payments.dependencies.database) as watch, ThreadPoolExecutor(10) as threads:
        list(threads.map(attempt, range(10)))
    assert (watch.deadlocks, watch.against_order) == ([], set())
    found = tins.tin(tin)
    assert found.status in ("open", "closed"), "either nothing was handed over since, or the count means nothing"
    statuses = [one.status for person in people for one in tins.payments(person)]
    assert set(statuses) <= {"posted", "queued"} if found.status == "open" else {"posted", "canceled"}
    assert found.handed_pence == statuses.count("posted") * PENCE
    ledger, _ = council.money()
    assert ledger["cash.differences"] == 0
    in_tin = ledger["cash.available"] + ledger["cash.reserved"]
    assert in_tin == (10_000 - found.handed_pence if found.status == "open" else 0)


def failed_after_all(session: Session, first: TextClause, payment_id: UUID) -> None:
    """A payment by bank is sent, posted and then failed, by straight SQL."""
    session.execute(first, {"id": payment_id})
    for status in ("posted", "failed"):
        new = text("UPDATE payout SET status = :status, lease_token = NULL WHERE id = :id")
        session.execute(new, {"id": payment_id, "status": status})


def test_the_database_refuses_what_code_forgets(council: Council) -> None:
    """Straight SQL: cash that nobody handed over, a second hand-over, and a payment in cash beside one by bank."""
    tins = Tins(council)
    holder: Staff = tins.holder()
    person, other = council.person(), council.payable()[0]
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    (payment,) = tins.payments(person)
    posted = text("UPDATE payout SET status = 'posted', money_at = 'paid' WHERE id = :id")
    with pytest.raises(Exception, match="cash that nobody handed over"):
        tins.run(lambda session: session.execute(posted, {"id": payment.id}))
    sending = text("UPDATE payout SET status = 'sending', lease_token = id WHERE id = :id")
    with pytest.raises(Exception, match="payout_cash_is_not_sent"):
        tins.run(lambda session: session.execute(sending, {"id": payment.id}))
    council.fund(5000)
    tins.released([other])
    (by_bank,) = tins.payments(other)
    left = text("UPDATE payout SET status = 'sending', lease_token = id, request_body = '{}' WHERE id = :id")
    with pytest.raises(Exception, match="frozen"):  # what a bank has sent is not simply "never given"
        tins.run(partial(failed_after_all, first=left, payment_id=by_bank.id))
    again = text("""INSERT INTO payout (org_id, id, obligation_id, generation, person_id, payee_id, payee_person_id, amount_pence, rail, lane,
        purpose, reference, status, money_at, created_by, idempotency_key)
        SELECT org_id, gen_random_uuid(), obligation_id, 2, person_id, payee_id, payee_person_id, amount_pence, 'cash', lane, purpose,
        'TWICE', 'draft', 'owed', created_by, 'twice' FROM payout WHERE id = :id""")
    with pytest.raises(Exception, match=r"payout_one_live_per_obligation|another payment of the same money is live"):
        tins.run(lambda session: session.execute(again, {"id": by_bank.id}))
    elsewhere = tins.opened(tins.holder())
    moved = text("UPDATE cash_place SET float_id = :tin WHERE person_id = :person")
    with pytest.raises(Exception, match="both holders have not signed"):
        tins.run(lambda session: session.execute(moved, {"tin": elsewhere, "person": person}))
