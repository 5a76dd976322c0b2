"""Merges of two records while their events are paid and people are asked: they wait for each other at the event, and never in a circle."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.payments.payouts.tables import Obligation, ObligationLine
from services.payments.people.tables import Person
from tests.conftest import Databases
from tests.payments.council import Council
from tests.payments.crowds.acts import Act, post
from tests.payments.crowds.scenario import TWICE
from tests.payments.crowds.test_crowds import at_once
from tests.payments.crowds.watching import Watch, watched
from tests.payments.desk.organising import Organising
from tests.payments.personal_data.erasing.conftest import Erasing, erasing
from tests.payments.personal_data.merging.test_merging import proposed
from tests.payments.personal_data.merging.test_nothing_twice_after_a_merge import paid_for_first
from tests.payments.personal_data.merging.test_one_fee_for_a_person import waiting
from tests.practice.conftest import wait_for

__all__ = ["erasing"]  # the fixture: two who may merge
PAIRS = 4


def nobody_waited_in_a_circle(watch: Watch) -> None:
    """No deadlock, and no lock that goes back up. FOR UPDATE is right for whoever merges."""
    assert watch.deadlocks == []
    assert watch.against_order == set()


def confirms(erasing: Erasing, merges: list[UUID], *may_find: str) -> list[Act]:
    """Another human confirms each of them."""
    return [post(erasing.second, f"/merges/{one}/confirm", may_find=set(may_find)) for one in merges]


@pytest.fixture
def at(council: Council) -> Organising:
    """Who plans, marks and has people paid."""
    return Organising(council)


def test_merges_and_payouts_at_once_pay_no_session_twice_once_they_are_one(erasing: Erasing, at: Organising) -> None:
    council = erasing.council
    pairs, event = two_records_each(erasing, at)
    merges = [proposed(erasing, goes, stays) for goes, stays in pairs]
    pay = post(council.organiser, f"/events/{event['id']}/payout", may_find={"run.nothing_to_pay"})
    with watched(council.payments.dependencies.database) as watch:
        at_once([*confirms(erasing, merges), *[pay] * PAIRS])
    nobody_waited_in_a_circle(watch)
    first, second = (UUID(one["id"]) for one in event["sessions"])
    for goes, stays in pairs:
        assert erasing.of(goes).merged_into_id == stays
        assert sessions_of(erasing, goes) == {first}
        # Whoever was paid before they were one person was paid as two.
        assert sessions_of(erasing, stays) in ({second}, {first, second})
    [twice] = erasing.rows(text(TWICE))
    assert twice == 0


def two_records_each(erasing: Erasing, at: Organising) -> tuple[list[tuple[UUID, UUID]], dict[str, Any]]:
    """Pairs of records, of which the one that goes was paid for the first of two sessions; the other one came to both, and is not paid yet."""
    people = erasing.council.payable(2 * PAIRS)
    going, staying = people[::2], people[1::2]
    event = paid_for_first(at, going, (-3, -1), (0, 2))
    at.work.agreed(event, staying[::-1])
    at.work.attended(event, *(at.work.mark(event, one, session) for one in staying for session in (0, 1)))
    return list(zip(going, staying, strict=True)), event


def sessions_of(erasing: Erasing, person: UUID) -> set[UUID | None]:
    """For which sessions fees were worked out under a record."""
    lines = select(ObligationLine.session_id).join(Obligation, Obligation.id == ObligationLine.obligation_id)
    return set(erasing.rows(lines.where(Obligation.person_id == person)))


def test_whoever_asks_many_and_whoever_merges_two_of_them_lock_them_in_one_order(
    erasing: Erasing, at: Organising, databases: Databases
) -> None:
    """Each new offer holds its person, and whoever merges holds both: here the offers stand still between the two, who are named backwards."""
    council = erasing.council
    first, between, last = sorted(at.people(3))
    (merge,) = confirms(erasing, [proposed(erasing, first, last)], "merge.open")
    named = {"person_ids": [str(one) for one in (last, between, first)], "role": at.work.role}
    ask = post(council.organiser, f"/events/{at.work.event((60, 62))['id']}/offers", named)
    database = council.payments.dependencies.database
    with watched(database) as watch, ThreadPoolExecutor(2) as threads:
        with database.transaction(council.org_id) as session:
            session.execute(select(Person.id).where(Person.id == between).with_for_update())
            asks = threads.submit(ask)
            wait_for(lambda: waiting(databases) == 1)
            merges = threads.submit(merge)
            wait_for(lambda: waiting(databases) == 2)
        for one in (asks, merges):
            one.result(timeout=60)
    nobody_waited_in_a_circle(watch)
