"""A limit holds a fee until its money is let go, whenever it was set; the person is asked once, and no sequence crosses it without a yes."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.payments.involvement.usecases.limit_questions import ask_at
from services.payments.payouts.tables import Obligation, Payout, StatusChange
from shared.contracts.purposes import TAKING_PART
from shared.database import app_now
from tests import clock
from tests.payments.council import Council, Payments, found
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_offer_notices import told
from tests.payments.involvement.test_payment_limits import came, limit
from tests.payments.phone.speaking import Texter, names, prompt

AT_NOON = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)


def ask(council: Council, now: datetime = AT_NOON) -> int:
    """What the clock does."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return ask_at(session, council.org_id, now)


def asked(council: Council) -> list[dict[str, Any]]:
    """Who was asked about a limit."""
    return [one for one in told(council) if one["notice"] == "offer_above_limit"]


def approve(work: Work, run: dict[str, Any]) -> dict[str, Any]:
    """Approves a run; gives it."""
    work.council.approver.post(f"/runs/{run['id']}/approve")
    seen: dict[str, Any] = work.council.approver.get(f"/runs/{run['id']}")
    return seen


def reasons(run: dict[str, Any]) -> list[str]:
    """Why a run leaves lines out."""
    return [one["reason"] for one in run["left_out"]]


def test_a_limit_that_is_set_after_the_run_is_held_to_at_the_approval(work: Work) -> None:
    work.rate()
    one, other = work.council.payable(2)
    event, offers = came(work, [one, other])
    run = work.pay(event).json()
    limit(work, one, amount_pence=2000, period="week")
    seen = approve(work, run)
    assert (seen["payments"], seen["total_pence"], reasons(seen)) == (1, 2500, ["own_limit"])
    refused(work.pay(event), 409, "run.nothing_to_pay")
    mine = next(each for each in offers if each["person_id"] == str(one))
    body = {"answer": "less", "amount_pence": 2000}
    work.council.organiser.post(f"/offers/{mine['id']}/answer", body)
    assert work.pay(event).json()["total_pence"] == 2000


def test_and_at_the_release(work: Work) -> None:
    work.rate()
    one, other = work.council.payable(2)
    work.council.fund(10_000)
    event, offers = came(work, [one, other])
    run = work.pay(event).json()
    approve(work, run)
    limit(work, one)
    work.council.payer.post(f"/runs/{run['id']}/release")
    seen = work.council.payer.get(f"/runs/{run['id']}")
    assert (seen["payments"], reasons(seen)) == (1, ["own_limit"])
    mine = next(each for each in offers if each["person_id"] == str(one))
    work.council.organiser.post(f"/offers/{mine['id']}/agree-above-limit", {"agreed_pence": 2500})
    again = approve(work, work.pay(event).json())
    assert (again["payments"], again["total_pence"]) == (1, 2500)


def test_what_was_taken_back_does_not_count(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    limit(work, one, amount_pence=2500, period="week")
    first, [offer] = came(work, [one])
    assert work.pay(first).json()["payments"] == 1
    second, _ = came(work, [one], (-48, -46))
    refused(work.pay(second), 409, "event.all_held_by_limits")
    work.council.organiser.post(f"/offers/{offer['id']}/answer", {"answer": "no"})
    assert work.pay(second).json()["payments"] == 1


def test_the_days_on_which_a_fee_was_earned_are_kept(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one], (-72, -70), (0, 2))
    assert work.pay(event).status_code == 201
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        owed = session.scalars(select(Obligation).filter_by(kind="fee")).one()
    assert (owed.earned_from, owed.earned_until) == (work.time(-72).date(), work.time(0).date())


def test_the_person_is_asked_once_in_general_words(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    limit(work, one, amount_pence=1000, period="month")
    _, [offer] = came(work, [one])
    assert ask(work.council, AT_NOON.replace(hour=3)) == 0, "nobody is asked at night"
    assert [ask(work.council), ask(work.council)] == [1, 0]
    [notice] = asked(work.council)
    assert (notice["person_id"], notice["about_id"]) == (str(one), offer["id"])
    assert (
        notice["values"].items() >= {"amount_pence": 2500, "purpose": TAKING_PART, "adviser": "Citizens Advice"}.items()
    )
    assert notice["values"].keys() == {"amount_pence", "purpose", "adviser", "activity"}


def test_nobody_is_asked_about_what_no_limit_holds(work: Work) -> None:
    work.rate()
    people = work.council.payable(3)
    limit(work, people[0], amount_pence=2500, period="month")
    ended = limit(work, people[1], amount_pence=1, period="month")
    came(work, people)
    work.council.organiser.post(f"/payment-limits/{ended['id']}/end")
    assert ask(work.council) == 0


@pytest.mark.parametrize(("said", "pence"), [("YES", 2500), ("£9", 900), ("NO", 0)])
def test_they_answer_by_text(work: Work, said: str, pence: int) -> None:
    work.rate()
    [one] = work.council.payable()
    limit(work, one, amount_pence=1000, period="month")
    event, _ = came(work, [one])
    refused(work.pay(event), 409, "event.all_held_by_limits")
    ask(work.council)
    texter = Texter(work.council, [one])
    told_of = prompt(texter.say("hello"), "ask_above_limit")
    assert told_of.values["amount_pence"] == 2500
    answered = texter.say(said)
    if said == "£9":
        assert names(answered) == ["confirm_less"]
        answered = texter.say("YES")
    assert names(answered) == ["answer_saved"]
    assert "ask_above_limit" not in names(texter.say("hello"))
    if pence:
        assert work.pay(event).json()["total_pence"] == pence
    else:
        refused(work.pay(event), 409, "event.nobody_said_yes")


def test_later_by_text_keeps_the_question_open(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    limit(work, one, amount_pence=1000, period="month")
    event, _ = came(work, [one])
    ask(work.council)
    texter = Texter(work.council, [one])
    texter.say("hello")
    assert names(texter.say("later")) == ["chose_later"]
    assert "ask_above_limit" in names(texter.say("hello")), "it waits on"
    assert names(texter.say("YES")) == ["answer_saved"]
    assert work.pay(event).json()["total_pence"] == 2500


def test_a_yes_by_text_to_another_amount_is_not_a_yes_to_this_one(work: Work) -> None:
    """They were asked about £25.00; a mark that comes later makes it more, so they are asked again."""
    work.rate()
    [one] = work.council.payable()
    limit(work, one, amount_pence=1000, period="month")
    event = work.event((-26, -24), (0, 2))
    work.agreed(event, [one])
    work.attended(event, work.mark(event, one, kind="present"))
    assert ask(work.council) == 1
    texter = Texter(work.council, [one])
    texter.say("hello")
    work.attended(event, work.mark(event, one, 1, kind="present"))
    texter.say("YES")
    refused(work.pay(event), 409, "event.all_held_by_limits")
    assert ask(work.council) == 1


def test_paying_again_crosses_no_limit(work: Work) -> None:
    week = Week(work.council)
    for step in ("event", "event", "pay", "limit", "approve", "again"):
        week.do(step)
    week.check()
    canceled = next(one for one in week.payouts() if one.status == "canceled")
    refused(work.council.approver.call("POST", f"/payouts/{canceled.id}/pay-again"), 409, "payout.own_limit")
    for step in ("yes", "again"):
        week.do(step)
    assert [one.status for one in week.payouts()] == ["approved", "canceled", "queued"]


def test_a_single_payment_that_waits_is_held_at_its_release(work: Work) -> None:
    week = Week(work.council)
    for step in ("event", "pay"):
        week.do(step)
    [first] = week.payouts()
    work.council.approver.post(f"/runs/{first.run_id}/approve")
    limit(work, week.person)  # asked first each time: the release leaves it out
    work.council.payer.call("POST", f"/runs/{first.run_id}/release")
    [asked_first] = work.council.organiser.get(f"/people/{week.person}/payment-limits")
    work.council.organiser.post(f"/payment-limits/{asked_first['id']}/end")
    again = work.council.approver.post(f"/payouts/{first.id}/pay-again")["payout_id"]
    limit(work, week.person)
    refused(work.council.payer.call("POST", f"/payouts/{again}/release"), 409, "payout.own_limit")
    week.do("yes")
    assert work.council.payer.call("POST", f"/payouts/{again}/release").is_success


def test_a_newer_fee_that_was_let_go_counts(work: Work) -> None:
    week = Week(work.council)
    for step in ("event", "event", "pay"):
        week.do(step)
    older, newer = week.payouts()
    work.council.approver.post(f"/runs/{newer.run_id}/approve")
    work.council.payer.post(f"/runs/{newer.run_id}/release")
    week.do("limit")
    seen = approve(work, {"id": str(older.run_id)})
    assert (seen["payments"], reasons(seen)) == (0, ["own_limit"])


def test_a_yes_that_is_older_than_the_limit_does_not_cross_it(work: Work) -> None:
    week = Week(work.council)
    for step in ("event", "limit"):
        week.do(step)
    work.council.organiser.post(f"/offers/{week.events[0][1]}/agree-above-limit", {"agreed_pence": 2500})
    limit(work, week.person, amount_pence=1000, period="month")
    refused(work.pay({"id": week.events[0][0]}), 409, "event.all_held_by_limits")
    week.do("yes")
    assert work.pay({"id": week.events[0][0]}).json()["payments"] == 1


class Week:
    """One person with several events of £25.00 in one week, and a limit of £30.00 a week that may come at any moment."""

    def __init__(self, council: Council) -> None:
        self.council, self.work = council, Work(council)
        self.work.rate()
        council.fund(1_000_000)
        [self.person] = council.payable()
        self.events: list[tuple[str, str]] = []
        self.limit_since: datetime | None = None
        self.agreed: dict[str, int] = {}

    def payouts(self) -> list[Payout]:
        """Every payment of the person, the oldest first."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return list(session.scalars(select(Payout).filter_by(person_id=self.person).order_by(Payout.id)))

    def do(self, step: str) -> None:
        """One step, whether it is refused or not."""
        if step in ("approve", "release"):
            who = self.council.approver if step == "approve" else self.council.payer
            for run in self.council.approver.get("/runs")["runs"]:
                who.call("POST", f"/runs/{run['id']}/{step}")
        elif step in ("less", "no", "mind"):
            body: dict[str, Any] = {"answer": {"less": "less", "no": "no", "mind": "yes"}[step]}
            body |= {"amount_pence": 400} if step == "less" else {}
            self.council.organiser.call("POST", f"/offers/{self.events[0][1]}/answer", body)
        else:
            {"event": self.event, "pay": self.pay, "limit": self.limit, "yes": self.yes, "again": self.again}[step]()

    def event(self) -> None:
        """One more event."""
        hours = -2.0 * len(self.events)
        made, [offer] = came(self.work, [self.person], (hours - 2, hours))
        self.events.append((made["id"], offer["id"]))

    def pay(self) -> None:
        """Pays everyone of each."""
        for event_id, _ in self.events:
            self.work.pay({"id": event_id})

    def again(self) -> None:
        """Finance pays every payment that was taken out of a run again, by itself, and somebody else releases it."""
        for canceled in [one for one in self.payouts() if one.status == "canceled"]:
            made = self.council.approver.call("POST", f"/payouts/{canceled.id}/pay-again")
            if made.status_code == 201:
                self.council.payer.call("POST", f"/payouts/{made.json()['payout_id']}/release")

    def limit(self) -> None:
        """They set the limit."""
        if self.limit_since is None:
            limit(self.work, self.person, amount_pence=3000, period="week")
            with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
                self.limit_since = app_now(session)

    def yes(self) -> None:
        """They say yes to the newest fee."""
        event_id, offer_id = self.events[-1]
        body = {"agreed_pence": 2500}
        if self.council.organiser.call("POST", f"/offers/{offer_id}/agree-above-limit", body).status_code == 201:
            self.agreed[event_id] = 2500 if self.limit_since else 0

    def check(self) -> None:
        """What was let go after the limit was set, with all that was let go before it, is within it or had its yes since."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            rows = session.execute(
                select(Obligation.source_id, Obligation.amount_pence, StatusChange.at)
                .join(Payout, (Payout.org_id == Obligation.org_id) & (Payout.obligation_id == Obligation.id))
                .join(StatusChange, (StatusChange.org_id == Payout.org_id) & (StatusChange.payout_id == Payout.id))
                .where(Obligation.person_id == self.person, StatusChange.to_status == "queued")
                .order_by(StatusChange.at, Obligation.id)
            ).all()
        assert len({row.source_id for row in rows}) == len(rows), "no fee is paid twice"
        so_far = 0
        for row in rows:
            so_far += row.amount_pence
            if self.limit_since is not None and row.at > self.limit_since:
                assert so_far <= 3000 or row.amount_pence <= self.agreed.get(str(row.source_id), 0)


_STEP = st.sampled_from(["event", "pay", "approve", "release", "limit", "yes", "less", "no", "mind", "again"])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_STEP, min_size=4, max_size=14))
def test_no_sequence_lets_money_go_above_a_limit_without_a_yes(payments: Payments, steps: list[str]) -> None:
    week = Week(found(payments))
    for step in ["event", *steps]:
        week.do(step)
    week.check()
