"""A rate that two administrators back-date: who is owed what, and a run that pays the difference, once, whatever happened before."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from services.payments.involvement.usecases.limit_questions import ask_at
from services.payments.payouts.tables import FEE_KINDS, FeeDifference, Obligation, ObligationTakenBack, Payout
from services.payments.worklist.tables import WorkItem
from shared.contracts.purposes import RATE_WENT_UP
from shared.ids import new_id
from tests import clock
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_limits_in_runs import approve, reasons
from tests.payments.involvement.test_offer_notices import told
from tests.payments.involvement.test_payment_limits import came, limit

AT_NOON = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)


def back_date(work: Work, pence: int, since: str = "2020-02-01", **changes: Any) -> str:
    """Two administrators back-date a rate; gives its id."""
    work.rate(amount_pence=pence, valid_from=since, **changes)
    rates = work.council.administrator.get("/rates")
    found_id: str = next(one["id"] for one in rates if one["valid_from"] == since and one["role"] == work.role)
    return found_id


def differences(council: Council, rate: str) -> dict[str, Any]:
    """What a rate changes, as finance sees it."""
    seen: dict[str, Any] = council.approver.get(f"/rates/{rate}/differences")
    return seen


def propose(work: Work, rate: str) -> dict[str, Any]:
    """The organiser proposes to pay the differences."""
    made: dict[str, Any] = work.council.organiser.post(f"/rates/{rate}/differences")
    return made


def owed(council: Council, person: UUID) -> list[int]:
    """All that is owed to a person for taking part, in pence, in order."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        gone = select(ObligationTakenBack.obligation_id)
        rows = session.scalars(
            select(Obligation.amount_pence)
            .where(Obligation.person_id == person, Obligation.kind.in_(FEE_KINDS), Obligation.id.not_in(gone))
            .order_by(Obligation.id)
        )
        return list(rows)


def let_go(work: Work, run: dict[str, Any]) -> dict[str, Any]:
    """Two of finance approve and release a run; gives it."""
    approve(work, run)
    work.council.payer.post(f"/runs/{run['id']}/release")
    seen: dict[str, Any] = work.council.payer.get(f"/runs/{run['id']}")
    return seen


def test_the_difference_and_nothing_else_is_paid(work: Work) -> None:
    work.rate()
    one, other = work.council.payable(2)
    work.council.fund(100_000)
    event, _ = came(work, [one, other])
    let_go(work, work.pay(event).json())
    rate = back_date(work, 1500)
    seen = differences(work.council, rate)
    assert seen["to_pay_pence"] == 1000
    [line, _] = seen["not_owed_yet"]
    assert (line["before_pence"], line["now_pence"], line["more_pence"]) == (2500, 3000, 500)
    assert (line["old_rate"], line["new_rate"], line["state"]) == ("£12.50 an hour", "£15.00 an hour", "owed")
    assert line["earned_from"] == work.time(0).date().isoformat()
    run = propose(work, rate)
    assert (run["payments"], run["total_pence"]) == (2, 1000)
    assert run["title"] == "Back-dated rate: co-producer, £15.00 an hour from 1 February 2020"
    assert let_go(work, run)["total_pence"] == 1000
    assert owed(work.council, one) == [2500, 500]
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        more = session.scalars(select(Obligation).filter_by(kind="fee_difference", person_id=one)).one()
        fee = session.scalars(select(Obligation).filter_by(kind="fee", person_id=one)).one()
        assert (more.earned_from, more.earned_until) == (fee.earned_from, fee.earned_until)
        assert (more.purpose, more.source_id, more.part) == (RATE_WENT_UP, fee.source_id, fee.part)
    again = work.council.organiser.call("POST", f"/rates/{rate}/differences")
    refused(again, 409, "rate.nothing_owed")
    refused(work.pay(event), 409, "run.nothing_to_pay")
    assert differences(work.council, rate)["to_pay_pence"] == 0


def test_finance_has_a_task_until_it_is_proposed(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    back_date(work, 1000, "2020-01-15")
    assert open_tasks(work) == [], "nobody is owed more by a lower rate"
    rate = back_date(work, 1500)
    assert open_tasks(work) == [rate]
    propose(work, rate)
    assert open_tasks(work) == []


def test_a_rate_that_goes_down_takes_nothing_back(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    rate = back_date(work, 1000)
    [line] = differences(work.council, rate)["not_owed_yet"]
    assert (line["state"], line["more_pence"]) == ("lower", 0)
    refused(work.council.organiser.call("POST", f"/rates/{rate}/differences"), 409, "rate.nothing_owed")
    assert owed(work.council, one) == [2500]


def test_two_back_datings_pay_each_difference_once(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    first = back_date(work, 1500, "2020-02-01")
    propose(work, first)
    lower = back_date(work, 1400, "2020-03-01")
    assert [each["state"] for each in differences(work.council, lower)["not_owed_yet"]] == ["lower"]
    third = back_date(work, 1600, "2020-04-01")
    propose(work, third)
    assert owed(work.council, one) == [2500, 500, 200]
    for rate in (first, lower, third):
        assert differences(work.council, rate)["to_pay_pence"] == 0


def test_two_back_datings_of_which_only_the_last_was_proposed(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    first, last = back_date(work, 1500, "2020-02-01"), back_date(work, 1600, "2020-03-01")
    assert differences(work.council, first)["not_owed_yet"] == []
    propose(work, last)
    assert owed(work.council, one) == [2500, 700]


def test_what_they_chose_is_the_most_that_they_are_paid(work: Work) -> None:
    work.rate()
    less, costs, everything = work.council.payable(3)
    event = work.event()
    offers = work.ask(event, [less, costs, everything])
    by = {one["person_id"]: one["id"] for one in offers}
    answer = work.council.organiser.post
    answer(f"/offers/{by[str(less)]}/answer", {"answer": "less", "amount_pence": 2000})
    answer(f"/offers/{by[str(costs)]}/answer", {"answer": "expenses_only"})
    answer(f"/offers/{by[str(everything)]}/answer", {"answer": "yes"})
    work.attended(event, *(work.mark(event, one) for one in (less, costs, everything)))
    work.pay(event)
    rate = back_date(work, 1500)
    states = {one["person_id"]: one["state"] for one in differences(work.council, rate)["not_owed_yet"]}
    assert states == {str(less): "chosen", str(everything): "owed"}
    assert propose(work, rate)["total_pence"] == 500
    assert [owed(work.council, one) for one in (less, costs, everything)] == [[2000], [], [2500, 500]]


def test_a_limit_holds_the_difference_and_the_person_is_asked(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    work.council.fund(100_000)
    event, [offer] = came(work, [one])
    let_go(work, work.pay(event).json())
    limit(work, one, amount_pence=2600, period="week")
    rate = back_date(work, 1500)
    run = propose(work, rate)
    assert (run["payments"], reasons(work.council.approver.get(f"/runs/{run['id']}"))) == (0, ["own_limit"])
    assert [each["held"] for each in differences(work.council, rate)["owed"]] == [True]
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        assert [ask_at(session, work.council.org_id, AT_NOON) for _ in range(2)] == [1, 0]
    [asked] = [each for each in told(work.council) if each["notice"] == "offer_more_above_limit"]
    assert asked["values"]["amount_pence"] == 500
    again = work.council.organiser.call("POST", f"/rates/{rate}/differences")
    refused(again, 409, "rate.all_held_by_limits")
    for pence in (500, 2999):  # what the text names, and a yes to less than all of it
        said = work.council.organiser.call("POST", f"/offers/{offer['id']}/agree-above-limit", {"agreed_pence": pence})
        refused(said, 409, "payment_limit.another_amount")
    work.council.organiser.post(f"/offers/{offer['id']}/agree-above-limit", {"agreed_pence": 3000})
    assert propose(work, rate)["total_pence"] == 500


def test_a_person_may_not_want_the_difference(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    work.council.fund(100_000)
    event, [offer] = came(work, [one])
    let_go(work, work.pay(event).json())
    rate = back_date(work, 1500)
    limit(work, one)
    propose(work, rate)
    answer = work.council.organiser.call("POST", f"/offers/{offer['id']}/answer", {"answer": "less", "amount_pence": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "offer.difference_is_whole")
    work.council.organiser.post(f"/offers/{offer['id']}/answer", {"answer": "no"})
    assert owed(work.council, one) == [2500]
    [line] = differences(work.council, rate)["not_owed_yet"]
    assert line["state"] == "said_no"
    refused(work.council.organiser.call("POST", f"/rates/{rate}/differences"), 409, "rate.nothing_owed")


def test_a_yes_after_a_no_makes_the_difference_owed_again(work: Work) -> None:
    """Also where the no was a wrong click of a member of staff whom nobody had asked."""
    work.rate()
    [one] = work.council.payable()
    work.council.fund(100_000)
    event, [offer] = came(work, [one])
    let_go(work, work.pay(event).json())
    rate = back_date(work, 1500)
    for _ in range(2):
        propose(work, rate)
        work.council.organiser.post(f"/offers/{offer['id']}/answer", {"answer": "expenses_only"})
        assert owed(work.council, one) == [2500]
        [line] = differences(work.council, rate)["not_owed_yet"]
        assert (line["state"], "record their yes" in line["words"]) == ("said_no", True)
        assert open_tasks(work) == []
        work.council.organiser.post(f"/offers/{offer['id']}/answer", {"answer": "yes"})
        assert open_tasks(work) == [rate]
    assert let_go(work, propose(work, rate))["total_pence"] == 500
    assert owed(work.council, one) == [2500, 500]


def open_tasks(work: Work) -> list[str]:
    """The rates of which finance is asked to propose the differences."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        rows = session.scalars(select(WorkItem.subject_id).filter_by(kind="rate_went_up", done_at=None))
        return [str(each) for each in rows]


def test_a_change_of_mind_before_any_money_left_takes_the_difference_along(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, [offer] = came(work, [one])
    work.pay(event)
    rate = back_date(work, 1500)
    propose(work, rate)
    work.council.organiser.post(f"/offers/{offer['id']}/answer", {"answer": "less", "amount_pence": 1000})
    assert owed(work.council, one) == []
    assert work.pay(event).json()["total_pence"] == 1000
    assert owed(work.council, one) == [1000]
    assert differences(work.council, rate)["to_pay_pence"] == 0


def test_what_came_back_is_paid_again_and_not_twice(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    rate = back_date(work, 1500)
    run = propose(work, rate)
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        session.execute(text("UPDATE payout SET status = 'canceled' WHERE run_id = :run"), {"run": run["id"]})
    assert propose(work, rate)["total_pence"] == 500
    refused(work.council.organiser.call("POST", f"/rates/{rate}/differences"), 409, "rate.nothing_owed")
    assert owed(work.council, one) == [2500, 500]


def test_ten_at_once_make_one_run(work: Work) -> None:
    work.rate()
    people = work.council.payable(3)
    event, _ = came(work, people)
    work.pay(event)
    rate = back_date(work, 1500)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: work.council.organiser.call("POST", f"/rates/{rate}/differences"), range(10)))
    assert sorted(one.status_code for one in answers) == [201, *[409] * 9]
    assert all(owed(work.council, one) == [2500, 500] for one in people)


def test_a_budget_that_does_not_cover_it_is_raised_first(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event = work.event(budget_pence=2700)
    work.agreed(event, [one])
    work.attended(event, work.mark(event, one))
    work.pay(event)
    rate = back_date(work, 1500)
    [line] = differences(work.council, rate)["not_owed_yet"]
    assert line["state"] == "over_budget"
    refused(work.council.organiser.call("POST", f"/rates/{rate}/differences"), 409, "rate.over_budget")
    work.council.organiser.post(f"/events/{event['id']}/budget", {"budget_pence": 3000})
    assert propose(work, rate)["total_pence"] == 500
    assert work.preview(event)["budget_left_pence"] == 0


def test_nobody_lets_a_difference_go_whose_rate_they_signed(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    rate = back_date(work, 1500)
    run = propose(work, rate)
    org, admin = work.council.org_id, work.council.administrator.actor.id
    with work.council.payments.dependencies.database.transaction(org) as session:
        [more] = session.scalars(select(Payout.obligation_id).filter_by(run_id=UUID(run["id"])))
        assert session.scalar(select(func.has_acted_on(org, more, admin))) is True
        assert session.scalar(select(func.has_acted_on(org, more, work.council.approver.actor.id))) is False


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(2500, 3000, "not what this fee"), (2400, 3100, "not what this fee"), (2500, 2400, "fee_difference_is_more")],
)
def test_the_database_refuses_a_difference_that_is_not_one(work: Work, before: int, after: int, words: str) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    rate = back_date(work, 1500)
    propose(work, rate)
    org_id, old_rate = work.council.org_id, UUID(back_dated(work))
    with work.council.payments.dependencies.database.transaction(org_id) as session:
        fee = session.scalars(select(Obligation).filter_by(kind="fee")).one()
        more = session.scalars(select(Obligation).filter_by(kind="fee_difference")).one()
        names = [one.name for one in Obligation.__table__.columns if one.name not in ("id", "created_at")]
        values = {name: getattr(more, name) for name in names} | {"revision": 5, "amount_pence": max(1, after - before)}
        wrong = Obligation(id=new_id(), **values)
        session.add(wrong)
        session.flush()
        pence = {"before_pence": before, "after_pence": after}
        with pytest.raises(DBAPIError, match=words):
            session.execute(
                insert(FeeDifference).values(
                    org_id=org_id, id=new_id(), obligation_id=wrong.id, fee_id=fee.id, rate_id=old_rate, **pence
                )
            )
        session.rollback()


def back_dated(work: Work) -> str:
    """The rate of long ago: no difference was made of it."""
    rates = work.council.administrator.get("/rates")
    return str(next(one["id"] for one in rates if one["valid_from"] == "2020-01-01"))


def test_an_administrator_sees_the_sum_and_nobody(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    rate = back_date(work, 1500)
    seen = work.council.administrator.get(f"/rates/{rate}/differences")
    assert (seen["to_pay_pence"], seen["not_owed_yet"], seen["owed"]) == (500, [], [])
    assert work.council.administrator.call("POST", f"/rates/{rate}/differences").status_code == 403
