"""A later instalment: agreed before the work and never after it began, counted on its own day, paid not before that, and to the penny."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.payments.involvement.rules.fees import FeeLine
from services.payments.involvement.rules.instalments import Instalment, split
from services.payments.involvement.tables import AnswerToOffer
from services.payments.involvement.usecases.due_instalments import ask_for_due_instalments
from services.payments.payouts.tables import Obligation, Payout
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.people.acting import act_as
from services.payments.worklist.tables import WorkItem
from shared.contracts.purposes import TAKING_PART
from shared.london import london_day
from tests import clock
from tests.conftest import Databases
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_choice import LATER, asked, say

TOMORROW_LATE = (36, 38)
"""From noon yesterday: it is to come, and over a day and a half later."""


def agree(work: Work, offer: dict[str, Any], pence: int | None, days: int = 14, **more: Any) -> httpx2.Response:
    """Tries to agree to a part so many days after the last session of the day after tomorrow."""
    body = {"later_pence": pence, "pay_on": str(day(work, days)) if pence else None} | more
    return work.council.organiser.call("POST", f"/offers/{offer['id']}/instalment", body)


def day(work: Work, days: int, hours: float = TOMORROW_LATE[1]) -> date:
    """A day, counted from the work."""
    return london_day(work.time(hours)) + timedelta(days=days)


@dataclass
class Passing(Work):
    """An organiser, while days pass."""

    move: Callable[[int], None] = field(default=print)

    def go(self, days: int) -> None:
        """Lets so many days pass."""
        self.move(days)


@pytest.fixture
def work(council: Council, databases: Databases) -> Iterator[Passing]:
    """The clock is set right again afterwards."""
    passed = 0

    def move(days: int) -> None:
        nonlocal passed
        passed = passed + days if days else 0
        clock.set_clock(databases.admin_url("payments"), timedelta(days=passed))

    yield Passing(council, move=move)
    move(0)


def agreed(work: Work, pence: int = 1500, days: int = 14) -> tuple[dict[str, Any], dict[str, Any], UUID]:
    """£25.00 is offered for tomorrow, they say yes, and agree to a later part."""
    event, offer, person = asked(work, TOMORROW_LATE)
    say(work, offer, "yes")
    found = agree(work, offer, pence, days)
    assert found.status_code == 200, found.text
    return event, offer, person


def owed(work: Work) -> list[tuple[str, int, date | None]]:
    """What is owed: kind, pence, from which day on."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        rows = session.scalars(select(Obligation).order_by(Obligation.id)).all()
        return [(one.kind, one.amount_pence, one.pay_from) for one in rows]


def over(work: Passing, event: dict[str, Any], person: UUID, **mark: Any) -> None:
    """The work is done and marked."""
    work.council.fund(10_000)
    work.go(3)
    work.attended(event, work.mark(event, person, kind="present", **mark))


def test_it_is_kept_with_channel_and_witness_and_shown(work: Passing) -> None:
    _, offer, _ = agreed(work)
    found = agree(work, offer, 1200, 20, channel="in_person", witness="Their sister").json()
    assert (found["at_once_pence"], found["instalment_pence"]) == (1300, 1200)
    assert found["instalment_on"] == str(day(work, 20))
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        last = session.scalars(select(AnswerToOffer).order_by(AnswerToOffer.id.desc())).first()
        assert last is not None
        assert (last.choice, last.instalment_pence, last.channel, last.witness) == (
            "instalment", 1200, "in_person", "Their sister",
        )  # fmt: skip
    assert agree(work, offer, None).json()["instalment_on"] is None


@pytest.mark.parametrize(
    ("pence", "days", "code"),
    [
        (2500, 14, "offer.instalment_amount"), (2501, 14, "offer.instalment_amount"),
        (1500, 0, "offer.instalment_day"), (1500, -1, "offer.instalment_day"), (1500, 92, "offer.instalment_day"),
    ],
)  # fmt: skip
def test_what_cannot_be_agreed(work: Passing, pence: int, days: int, code: str) -> None:
    _, offer, _ = asked(work, TOMORROW_LATE)
    say(work, offer, "yes")
    refused(agree(work, offer, pence, days), 422, code)


def test_nothing_is_agreed_without_a_yes_for_a_charity_or_of_a_cancelled_event(work: Passing) -> None:
    event, offer, _ = asked(work, TOMORROW_LATE)
    refused(agree(work, offer, 1500), 409, "offer.instalment_without_yes")
    say(work, offer, "expenses_only")
    refused(agree(work, offer, 1500), 409, "offer.instalment_without_yes")
    say(work, offer, "yes")
    work.council.organiser.post(f"/events/{event['id']}/cancel", {"reason": "The hall is shut."})
    assert agree(work, offer, 1500).status_code == 409


def test_the_fee_comes_in_two_parts_on_two_days_and_each_once(work: Passing) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    lines = [(one["amount_pence"], one["held"]) for one in work.preview(event)["lines"]]
    assert lines == [(1000, None), (1500, "instalment")]
    run = work.pay(event)
    assert (run.status_code, run.json()["total_pence"]) == (201, 1000), run.text
    pay_on = day(work, 14)
    assert owed(work) == [("fee", 1000, None), ("fee_instalment", 1500, pay_on)]
    refused(work.pay(event), 409, "run.nothing_to_pay")
    assert asks(work) == 0, "its day has not come"
    work.go(14)
    again = work.pay(event).json()
    assert again["total_pence"] == 1500
    assert (asks(work), tasks(work)) == (0, 0)
    refused(work.pay(event), 409, "run.nothing_to_pay")
    assert [one["held"] for one in work.preview(event)["lines"]] == ["paid_already", "paid_already"]


def asks(work: Work) -> int:
    """What the clock does."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        return ask_for_due_instalments(session, work.council.org_id)


def tasks(work: Work) -> int:
    """How many organisers are asked to pay."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        return len(session.scalars(select(WorkItem).filter_by(kind="instalment_due", done_at=None)).all())


def test_the_database_pays_nothing_before_the_day_and_splits_nothing_after_the_work(work: Passing) -> None:
    event, offer, person = agreed(work)
    over(work, event, person)
    refused(agree(work, offer, 1200), 409, "offer.instalment_too_late")
    refused(agree(work, offer, None), 409, "offer.instalment_too_late")
    database = work.council.payments.dependencies.database
    with database.transaction(work.council.org_id) as session:
        act_as(session, work.council.organiser.actor)
        with pytest.raises(DBAPIError, match="before the work"), session.begin_nested():
            session.execute(text("UPDATE offer SET instalment_pence = 1, at_once_pence = 1"))
    assert work.pay(event).status_code == 201
    with database.transaction(work.council.org_id) as session:
        found = session.scalars(select(Obligation).filter_by(kind="fee_instalment")).one()
        fee_payout = session.scalars(select(Payout)).one()
        columns = [one.name for one in Payout.__table__.columns if one.computed is None]
        taken = {
            "id": "gen_random_uuid()", "obligation_id": f"'{found.id}'", "reference": "'X'", "idempotency_key": "'x'",
            "amount_pence": "1500",
        }  # fmt: skip
        values = ", ".join(taken.get(one, one) for one in columns)
        copied = f"INSERT INTO payout ({', '.join(columns)}) SELECT {values} FROM payout WHERE id = '{fee_payout.id}'"
        with pytest.raises(DBAPIError, match="has not come"), session.begin_nested():
            session.execute(text(copied))


def test_the_database_takes_no_instalment_that_nobody_agreed_to(work: Passing) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    other = Owed(
        "fee_instalment", UUID(event["id"]), work.council.person(), "x", (OwedLine("x", 100),), TAKING_PART,
        part=work.role, earned=(day(work, 0), day(work, 0)), pay_from=day(work, 14),
    )  # fmt: skip
    with pytest.raises(DBAPIError, match="not agreed before the work"):  # noqa: SIM117
        with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
            owe(session, work.council.organiser.actor, [other])


def test_a_shorter_day_makes_the_later_part_smaller_and_a_longer_one_comes_at_once(work: Passing) -> None:
    event, _, person = agreed(work)
    work.go(3)
    work.attended(event, work.mark(event, person, kind="left_early", minutes=60))
    assert work.pay(event).json()["total_pence"] == 1000
    assert [one[:2] for one in owed(work)] == [("fee", 1000), ("fee_instalment", 250)]


def test_a_day_that_comes_to_no_more_than_what_comes_at_once_has_no_later_part(work: Passing) -> None:
    event, _, person = agreed(work)
    work.go(3)
    work.attended(event, work.mark(event, person, kind="left_early", minutes=30))
    work.pay(event)
    assert [one[:2] for one in owed(work)] == [("fee", 625)]


def test_a_changed_mind_before_the_money_left_takes_both_back(work: Passing) -> None:
    event, offer, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    assert say(work, offer, "less", amount_pence=1200).status_code == 200
    assert work.pay(event).json()["total_pence"] == 1000
    standing = [one[:2] for one in owed(work)[2:]]
    assert standing == [("fee", 1000), ("fee_instalment", 200)]


def test_of_a_task_at_home_the_later_part_is_agreed_before_it_is_done(work: Passing) -> None:
    work.rate()
    [person] = work.council.payable()
    task = work.task()
    (offer,) = work.agreed(task, [person], agreed_pence=2500)
    today = london_day(work.time(24))
    body = {"later_pence": 1500, "pay_on": str(today + timedelta(days=20))}
    assert work.council.organiser.call("POST", f"/offers/{offer['id']}/instalment", body).status_code == 200
    mark = {"person_id": str(person), "role": work.role, "done_on": str(today)}
    assert work.council.organiser.call("POST", f"/events/{task['id']}/done", {"marks": [mark]}).status_code == 200
    late = work.council.organiser.call("POST", f"/offers/{offer['id']}/instalment", body | {"later_pence": 1})
    refused(late, 409, "offer.instalment_too_late")
    assert work.pay(task).json()["total_pence"] == 1000


def test_staff_agree_to_no_instalment_of_their_own_nor_whoever_may_not(work: Passing) -> None:
    _, offer, _ = asked(work, LATER)
    say(work, offer, "yes")
    body = {"later_pence": 1500, "pay_on": str(day(work, 14))}
    path = f"/offers/{offer['id']}/instalment"
    refused(work.council.approver.call("POST", path, body), 403, "role.missing")


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=6), st.integers(1, 5000), st.integers(1, 5000))
def test_a_split_keeps_the_sum_to_the_penny(pence: list[int], at_once: int, later: int) -> None:
    lines = [FeeLine(one, "so much", None) for one in pence]
    now, rest = split(lines, Instalment(at_once, later, date(2026, 12, 18)))
    came_now, comes_later = (sum(one.amount_pence for one in part) for part in (now, rest))
    assert came_now + comes_later == sum(pence)
    assert came_now >= min(at_once, sum(pence)), "never less at once than was agreed"
    assert comes_later <= later
    assert all(one.amount_pence > 0 for one in (*now, *rest))
    assert now
