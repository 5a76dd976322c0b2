"""Back-dated rates and events of several days, tight budgets and limits of people: no day eats another, and no question stands for another."""

from uuid import UUID

from sqlalchemy import select

from services.payments.involvement.rules.choice import OfferReply
from services.payments.involvement.usecases.answering import OfferAnswer, answer_own_offer
from services.payments.involvement.usecases.limit_questions import ask_at, asked_of
from services.payments.payouts.tables import ObligationLine
from services.payments.people.payment_limits.tables import AgreedAboveLimit
from services.payments.worklist.tables import WorkItem
from shared.identity import Actor, ActorKind, Role
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_limits_in_runs import approve, reasons
from tests.payments.involvement.test_offer_notices import told
from tests.payments.involvement.test_payment_limits import came, limit
from tests.payments.involvement.test_rerates import (
    AT_NOON,
    back_date,
    differences,
    let_go,
    open_tasks,
    owed,
    propose,
)


def two_days(work: Work, **changes: int) -> tuple[UUID, str, str]:
    """£25.00 on each of two days, worked out: (person, the first day, the second)."""
    work.rate()
    [one] = work.council.payable()
    event = work.event((-72, -70), (0, 2), **changes)
    work.agreed(event, [one])
    work.attended(event, work.mark(event, one, 0, kind="present"), work.mark(event, one, 1, kind="present"))
    assert work.pay(event).status_code == 201
    return one, work.time(-72).date().isoformat(), work.time(0).date().isoformat()


def test_a_lower_rate_of_one_day_takes_nothing_from_another_day(work: Work) -> None:
    one, first, second = two_days(work)
    lower, higher = back_date(work, 1000, second), back_date(work, 1500, first)
    [line] = differences(work.council, lower)["not_owed_yet"]
    assert (line["state"], line["more_pence"]) == ("lower", 0)
    [line] = differences(work.council, higher)["not_owed_yet"]
    assert (line["state"], line["before_pence"], line["now_pence"]) == ("owed", 5000, 5500)
    assert open_tasks(work) == [higher]
    assert propose(work, higher)["total_pence"] == 500
    assert owed(work.council, one) == [5000, 500]
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        why = session.scalars(select(ObligationLine.reason).order_by(ObligationLine.id.desc())).first()
    assert why is not None
    assert why.endswith("the rate was £12.50 an hour and is £15.00 an hour, so £25.00 became £30.00")
    assert differences(work.council, higher)["to_pay_pence"] == 0


def test_what_they_chose_is_the_most_over_all_days(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event = work.event((-72, -70), (0, 2))
    [offer] = work.ask(event, [one])
    work.council.organiser.post(f"/offers/{offer['id']}/answer", {"answer": "less", "amount_pence": 4700})
    work.attended(event, work.mark(event, one, 0, kind="present"), work.mark(event, one, 1, kind="present"))
    work.pay(event)
    higher = back_date(work, 1500, work.time(-72).date().isoformat())
    assert [each["state"] for each in differences(work.council, higher)["not_owed_yet"]] == ["chosen"]
    refused(work.council.organiser.call("POST", f"/rates/{higher}/differences"), 409, "rate.nothing_owed")
    assert owed(work.council, one) == [4700]


def test_the_task_stays_while_a_budget_keeps_somebody_from_being_paid(work: Work) -> None:
    work.rate()
    one, other = work.council.payable(2)
    first, _ = came(work, [one])
    event = work.event(budget_pence=2700)
    work.agreed(event, [other])
    work.attended(event, work.mark(event, other))
    assert [work.pay(each).status_code for each in (first, event)] == [201, 201]
    rate = back_date(work, 1500)
    assert propose(work, rate)["total_pence"] == 500
    assert open_tasks(work) == [rate]
    problem = refused(work.council.organiser.call("POST", f"/rates/{rate}/differences"), 409, "rate.over_budget")
    assert "budget" in problem["detail"]
    work.council.organiser.post(f"/events/{event['id']}/budget", {"budget_pence": 3000})
    assert propose(work, rate)["total_pence"] == 500
    assert open_tasks(work) == []


def test_a_yes_to_the_fee_is_no_yes_to_more(work: Work) -> None:
    """A fee of £25.00 is held by a limit and asked about, then a rate goes up: its YES is one to £25.00, and whoever pays it is asked."""
    work.rate()
    [one] = work.council.payable()
    work.council.fund(100_000)
    event, [offer] = came(work, [one])
    run = work.pay(event).json()
    limit(work, one, amount_pence=1000, period="week")
    work.council.approver.call("POST", f"/runs/{run['id']}/approve")
    council = work.council
    database, org = council.payments.dependencies.database, council.org_id
    with database.transaction(org) as session:
        assert ask_at(session, org, AT_NOON) == 1
    rate = back_date(work, 1500)
    [line] = differences(council, rate)["not_owed_yet"]
    assert line["state"] == "fee_waits"
    refused(council.organiser.call("POST", f"/rates/{rate}/differences"), 409, "rate.nothing_owed")
    with database.transaction(org) as session:
        assert ask_at(session, org, AT_NOON) == 0
        assert [(each.amount_pence, each.yes_pence) for each in asked_of(session, org, one)] == [(2500, 2500)]
    person = Actor(kind=ActorKind.PERSON, id=one, org_id=org, roles=frozenset(), person_id=one)
    with database.transaction(org) as session:
        answer_own_offer(session, person, OfferAnswer(UUID(offer["id"]), OfferReply.YES))
    with database.transaction(org) as session:
        assert list(session.scalars(select(AgreedAboveLimit.agreed_pence))) == [2500]
        assert "late_yes" in set(session.scalars(select(WorkItem.kind).filter_by(done_at=None)))
    let_go(work, work.pay(event).json())
    assert open_tasks(work) == [rate], "who pays the fee again is told that more is owed"
    assert propose(work, rate)["payments"] == 0
    with database.transaction(org) as session:
        assert ask_at(session, org, AT_NOON) == 1
        assert [(each.amount_pence, each.yes_pence) for each in asked_of(session, org, one)] == [(500, 3000)]
    [asked] = [each for each in told(council) if each["notice"] == "offer_more_above_limit"]
    assert asked["values"]["amount_pence"] == 500


def test_two_differences_that_a_limit_holds_are_asked_about_as_one(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    work.council.fund(100_000)
    event, [offer] = came(work, [one])
    let_go(work, work.pay(event).json())
    limit(work, one, amount_pence=1000, period="week")
    first = back_date(work, 1500, "2020-02-01")
    propose(work, first)
    second = back_date(work, 1600, "2020-03-01")
    propose(work, second)
    database, org = work.council.payments.dependencies.database, work.council.org_id
    with database.transaction(org) as session:
        assert ask_at(session, org, AT_NOON) == 1
        assert [(each.amount_pence, each.yes_pence) for each in asked_of(session, org, one)] == [(700, 3200)]
    person = Actor(kind=ActorKind.PERSON, id=one, org_id=org, roles=frozenset(), person_id=one)
    with database.transaction(org) as session:
        answer_own_offer(session, person, OfferAnswer(UUID(offer["id"]), OfferReply.YES))
    assert [propose(work, rate)["total_pence"] for rate in (first, second)] == [500, 200]


def test_a_difference_does_not_leave_before_its_fee(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    work.council.fund(100_000)
    event, _ = came(work, [one])
    fees = work.pay(event).json()
    approve(work, fees)
    rate = back_date(work, 1500)
    more = propose(work, rate)
    approve(work, more)
    released = work.council.payer.post(f"/runs/{more['id']}/release")
    assert (released["payments"], reasons(work.council.approver.get(f"/runs/{more['id']}"))) == (0, ["fee_first"])
    work.council.payer.post(f"/runs/{fees['id']}/release")
    let_go(work, propose(work, rate))


def test_a_colleague_sees_nothing_of_another_ones_events(work: Work) -> None:
    work.rate()
    work.council.fund(100_000)
    event, _ = came(work, work.council.payable())
    let_go(work, work.pay(event).json())
    rate = back_date(work, 1500)
    other = work.council.hire(Role.ORGANISER)
    assert (
        other.get(f"/rates/{rate}/differences")["not_owed_yet"],
        other.get(f"/rates/{rate}/differences")["owed"],
    ) == ([], [])
    refused(other.call("POST", f"/rates/{rate}/differences"), 409, "rate.nothing_owed")
    assert open_tasks(work) == [rate]
    assert propose(work, rate)["total_pence"] == 500
