"""The bank changes its mind about a payment: it stops for a person, nothing of the same money leaves meanwhile, and the ledger
explains every penny. With the real worker, the real database and the practice bank's own books."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases import runs
from services.payments.payouts.usecases.asking import LOOK_TOPIC
from services.payments.payouts.usecases.by_hand import PAY_AGAIN_TOPIC
from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.events import EVENT_TOPIC
from services.payments.payouts.usecases.payments import LOOK_EARLIER_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC, TAKE_UP_TOPIC
from services.payments.worklist.tables import WorkItem
from shared.outbox import OutboxRow
from tests.payments.council import Council
from tests.payments.mandates.conftest import Claims
from tests.payments.problems import is_problem
from tests.practice.conftest import wait_for
from tests.simulation.backstage import DAYS, GIVE_UP, LEASE, RESOLVE
from tests.simulation.bank import Account, Event
from tests.simulation.hints import Told
from tests.simulation.stage import Stage
from tests.simulation.troubles import FETCH, PAY
from tests.simulation.workers import Fate, Workers, together

AMOUNT_PENCE = 1060
FATES = {"posted": "5678", "failed": "9201", "canceled": "9403", "returned": "9301"}
"""How the practice bank lets a payment end, by the last digits of the account number."""
FINAL = tuple(FATES)
WORDS = (*FINAL, "processing")
CHANGES = [(was, now) for was in FINAL for now in WORDS if was != now and (was, now) != ("posted", "returned")]


class Story:
    """One council whose bank changes its mind."""

    def __init__(self, stage: Stage) -> None:
        stage.clear()
        self.stage = stage
        self.bank = Account(stage.world)
        self.council: Council = stage.found_council(self.bank)
        self.claims = Claims(self.council)
        self.workers = Workers(stage.dependencies.jobs, stage.fates)
        self.bank.credit(100_000)
        self.last_event = 0
        self.tell()
        self.claims.mandate(50_000)
        self.people = 0

    def person(self, fate: str = "posted") -> UUID:
        """Somebody whose payments end like this."""
        self.people += 1
        return self.stage.add_person(self.council, self.bank, int(f"{1000 + self.people}{FATES[fate]}"))

    def paid(self, fate: str) -> UUID:
        """A claim that was sent and has ended like this; gives the payment."""
        payout_id = self.claims.pay(self.claims.owed([self.person(fate)], AMOUNT_PENCE)[0]).payout_id
        self.claims.do(SEND_TOPIC)
        self.ends(payout_id, fate)
        return payout_id

    def ends(self, payout_id: UUID, status: str) -> None:
        """Time passes, the bank does what it had planned and tells us, until the payment stands there."""

        def told() -> bool:
            self.tell()
            return self.status(payout_id) == status

        for _ in range(2):
            self.stage.pass_time(self.bank, LEASE)
        wait_for(told)

    def tell(self) -> list[Event]:
        """The bank delivers what is new, and a worker handles it."""
        events = self.bank.events(self.last_event)
        self.last_event = max((event.number for event in events), default=self.last_event)
        self.handle(events)
        return events

    def handle(self, events: list[Event]) -> None:
        """A worker handles events that the bank delivers, perhaps again."""
        for event in events:
            again = event.altered(event.type.rpartition(".")[2])
            self.stage.deliver(self.council, self.bank, again)
        self.claims.do(EVENT_TOPIC)

    def change(self, payout_id: UUID, word: str, *, tell: bool = True) -> None:
        """The bank says something else of this payment."""
        (at_bank,) = self.bank.truth().by_payout[payout_id]
        assert self.bank.change_mind(at_bank.id, word, tell=tell)

    def news(self, payout_id: UUID, word: str) -> None:
        """The same, and we learn of it."""
        self.change(payout_id, word)
        if word == "processing":  # of that the bank tells nobody
            self.council.payer.post(f"/payouts/{payout_id}/look")
            self.claims.do(LOOK_TOPIC)
        else:
            self.tell()

    def status(self, payout_id: UUID) -> str:
        """What the API says."""
        status: str = self.council.payer.get(f"/payouts/{payout_id}")["status"]
        return status

    def asked(self, payout_id: UUID) -> dict[str, str]:
        """What people are asked to do about a payment, and why."""
        return {
            item["kind"]: item["reason"]
            for item in self.council.payer.get("/worklist")
            if item["subject_id"] == str(payout_id)
        }

    def generations(self, payout_id: UUID) -> list[tuple[UUID, str]]:
        """(id, status) of every payment of the same money, the oldest first."""
        with self.stage.dependencies.database.transaction(self.council.org_id) as session:
            one = session.get_one(Payout, (self.council.org_id, payout_id))
            rows = session.scalars(
                select(Payout).filter_by(obligation_id=one.obligation_id).order_by(Payout.generation)
            )
            return [(row.id, row.status) for row in rows]

    def statuses(self, payout_id: UUID) -> list[str]:
        """How the payments of the same money stand, the oldest first."""
        return [status for _, status in self.generations(payout_id)]

    def waiting(self, topic: str) -> list[Told]:
        """The hints of what a worker has still to do."""
        with self.stage.dependencies.database.transaction(self.council.org_id) as session:
            rows = session.scalars(select(OutboxRow.id).filter_by(topic=topic, acknowledged_at=None))
            return [Told(topic, one) for one in rows]

    def agrees(self) -> None:
        """Bank, ledger and statuses say the same, to the penny."""
        report = self.council.payer.get("/reconciliation")
        assert report["agrees"], report["breaks"]

    def pay_again(self, payout_id: UUID) -> str:
        """Somebody asks to pay it again; gives the outcome."""
        outcome: str = self.council.approver.post(f"/payouts/{payout_id}/pay-again")["outcome"]
        return outcome

    def paid_again(self, payout_id: UUID) -> UUID:
        """It has been paid again: the new payment is queued."""
        assert self.pay_again(payout_id) == "asking_the_bank"
        self.claims.do(PAY_AGAIN_TOPIC)
        new, status = self.generations(payout_id)[-1]
        assert (new != payout_id, status) == (True, "queued")
        return new


@pytest.fixture
def story(stage: Stage) -> Story:
    """The test's own council."""
    return Story(stage)


@pytest.mark.parametrize(("was", "now"), CHANGES)
def test_news_after_the_last_word_stops_for_a_person_who_accepts_it(story: Story, was: str, now: str) -> None:
    payout_id = story.paid(was)
    story.agrees()
    story.news(payout_id, now)
    assert story.status(payout_id) == "needs_human"
    assert story.council.payer.get(f"/payouts/{payout_id}")["rail_says"] == now
    assert set(story.asked(payout_id)) == {"payout_needs_human"}
    assert "The bank contradicts itself" in story.asked(payout_id)["payout_needs_human"]
    again = story.council.approver.call("POST", f"/payouts/{payout_id}/pay-again")
    is_problem(again, 409, "payout.not_over")
    if now == "processing":
        answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": now})
        is_problem(answer, 409, "payout.nothing_final")
        return
    story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": now})
    assert story.status(payout_id) == now
    assert set(story.asked(payout_id)) == ({f"payout_{now}"} if now != "posted" else set())
    story.agrees()
    balances, _ = story.council.money()
    assert sum(balances.values()) == 0
    assert balances["payable.participants"] == (0 if now == "posted" else -AMOUNT_PENCE)


def test_the_bank_may_go_back_and_forth_and_the_ledger_follows_each_decision(story: Story) -> None:
    payout_id = story.paid("failed")
    for word in ("posted", "failed", "posted", "returned", "posted"):
        story.news(payout_id, word)
        assert story.status(payout_id) == "needs_human"
        story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": word})
        assert story.status(payout_id) == word
        story.agrees()


def test_the_same_news_again_decides_nothing(story: Story) -> None:
    payout_id = story.paid("failed")
    story.change(payout_id, "posted")
    events = story.tell()
    for _ in range(2):
        story.handle(events)
        assert story.status(payout_id) == "needs_human"
    story.news(payout_id, "failed")
    payment = story.council.payer.get(f"/payouts/{payout_id}")
    assert (payment["status"], payment["rail_says"]) == ("needs_human", "failed")
    answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    is_problem(answer, 409, "payout.rail_says_otherwise")
    story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": "failed"})
    assert story.status(payout_id) == "failed"
    story.agrees()


def test_nobody_decides_about_their_own_payment_or_one_that_waits_for_nobody(story: Story) -> None:
    payout_id = story.paid("failed")
    answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    is_problem(answer, 409, "payout.not_stopped")
    story.news(payout_id, "posted")
    person_id = UUID(story.council.payer.get(f"/payouts/{payout_id}")["person_id"])
    themselves = story.council.hire(*story.council.payer.actor.roles, person_id=person_id)
    answer = themselves.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    is_problem(answer, 403, "payout.own")
    is_problem(story.council.organiser.call("POST", f"/payouts/{payout_id}/look"), 403, "role.missing")
    assert story.status(payout_id) == "needs_human"


def test_what_has_left_after_all_needs_a_float_that_holds_it(story: Story) -> None:
    payout_id = story.paid("failed")
    run_id = story.council.propose([story.person()], 100_000)
    story.council.approver.post(f"/runs/{run_id}/approve")
    story.council.payer.post(f"/runs/{run_id}/release")
    story.news(payout_id, "posted")
    answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    is_problem(answer, 409, "float.short_of_what_left")
    assert story.status(payout_id) == "needs_human"
    story.bank.credit(5_000)
    story.tell()
    story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": "posted"})
    story.claims.do(SEND_TOPIC)
    story.agrees()


# Paying again -----------------------------------------------------------------------------------------------------------


def test_paying_again_asks_the_bank_first_and_then_pays_once(story: Story) -> None:
    first = story.paid("failed")
    assert story.pay_again(first) == "asking_the_bank"
    assert story.statuses(first) == ["failed"], "nothing is made before the bank has answered"
    story.claims.do(PAY_AGAIN_TOPIC)
    assert story.statuses(first) == ["failed", "queued"]
    assert story.asked(first) == {}
    story.claims.do(SEND_TOPIC)
    assert story.statuses(first) == ["failed", "processing"]
    story.agrees()


@pytest.mark.parametrize(("was", "now"), [pair for pair in CHANGES if pair[0] != "posted"])
def test_where_the_bank_now_says_something_else_nothing_is_paid_again(story: Story, was: str, now: str) -> None:
    payout_id = story.paid(was)
    story.change(payout_id, now, tell=False)
    assert story.pay_again(payout_id) == "asking_the_bank"
    story.claims.do(PAY_AGAIN_TOPIC)
    assert story.statuses(payout_id) == ["needs_human"]
    asked = story.asked(payout_id)
    assert set(asked) == {"payout_needs_human", "payout_not_paid_again"}
    assert asked["payout_not_paid_again"].startswith("Somebody asked to pay this again. It was not paid again:")
    assert len(story.bank.truth().payments) == 1


def test_while_the_bank_cannot_be_reached_nothing_is_paid_again_and_a_person_is_told(story: Story) -> None:
    first = story.paid("failed")
    story.pay_again(first)
    (told,) = story.waiting(PAY_AGAIN_TOPIC)
    for _ in range(3):
        story.bank.plan_fault("fail_500_before", FETCH)
        assert not story.stage.dependencies.jobs.do(told.topic, told.outbox_id)
        assert story.statuses(first) == ["failed"]
        assert "payout_bank_not_reached" in story.asked(first)
    story.claims.do(PAY_AGAIN_TOPIC)
    assert story.statuses(first) == ["failed", "queued"]
    assert story.asked(first) == {}


def test_ten_who_pay_again_at_once_pay_once(story: Story) -> None:
    first = story.paid("failed")
    raised = together(*[lambda: story.pay_again(first)] * 10)
    assert raised == [None] * 10
    (told,) = story.waiting(PAY_AGAIN_TOPIC)
    raised = together(*[lambda: story.workers.do(told)] * 4)
    assert raised == [None] * 4
    assert story.statuses(first) == ["failed", "queued"]
    story.claims.do(SEND_TOPIC)
    assert len(story.bank.truth().payments) == 2


def test_who_may_not_sign_in_any_more_pays_nothing_again(story: Story) -> None:
    first = story.paid("failed")
    story.pay_again(first)
    query = "UPDATE principal SET disabled_at = now() WHERE id = %s"
    story.stage.database.execute(query, [story.council.approver.actor.id])
    story.claims.do(PAY_AGAIN_TOPIC)
    assert story.statuses(first) == ["failed"]
    assert "payout_not_paid_again" in story.asked(first)


# News before, while and after it is paid again --------------------------------------------------------------------------


def test_news_before_the_new_payment_leaves_takes_it_back(story: Story) -> None:
    first = story.paid("failed")
    story.paid_again(first)
    story.news(first, "posted")
    assert story.statuses(first) == ["needs_human", "canceled"]
    assert "taken back" in story.asked(first)["payout_needs_human"]
    story.claims.do(SEND_TOPIC)
    assert len(story.bank.truth().payments) == 1
    story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": "posted"})
    story.agrees()
    is_problem(story.council.approver.call("POST", f"/payouts/{first}/pay-again"), 409, "payout.not_over")


def test_news_that_nobody_told_is_found_before_the_new_payment_leaves(story: Story) -> None:
    """Released hours after it was made: what was seen then says nothing about now."""
    first = story.paid("failed")
    story.paid_again(first)
    story.stage.pass_time(story.bank, DAYS)
    story.change(first, "posted", tell=False)
    story.claims.do(SEND_TOPIC)
    story.claims.do(LOOK_EARLIER_TOPIC)
    assert story.statuses(first) == ["needs_human", "canceled"]
    story.claims.do(SEND_TOPIC)
    assert len(story.bank.truth().payments) == 1


def test_a_later_payment_in_a_run_leaves_only_after_a_look_at_the_earlier_one(story: Story) -> None:
    first = story.paid("failed")
    run_id = _run_of(story, first)
    story.claims.do(SEND_TOPIC)
    assert story.statuses(first) == ["failed", "queued"], "first it asks"
    story.bank.plan_fault("fail_500_before", FETCH)
    (told,) = story.waiting(LOOK_EARLIER_TOPIC)
    assert not story.stage.dependencies.jobs.do(told.topic, told.outbox_id)
    second = story.generations(first)[-1][0]
    assert "payout_bank_not_reached" in story.asked(second)
    story.claims.do(LOOK_EARLIER_TOPIC)
    story.claims.do(SEND_TOPIC)
    assert story.statuses(first) == ["failed", "processing"]
    assert story.asked(second) == {}
    assert story.council.payer.get(f"/runs/{run_id}")["left_out"] == []


def test_a_run_leaves_out_what_the_bank_has_paid_after_all_and_says_so(story: Story) -> None:
    first = story.paid("failed")
    run_id = _run_of(story, first)
    story.change(first, "posted", tell=False)
    story.claims.do(SEND_TOPIC)
    story.claims.do(LOOK_EARLIER_TOPIC)
    assert story.statuses(first) == ["needs_human", "canceled"]
    left_out = story.council.payer.get(f"/runs/{run_id}")["left_out"]
    assert [one["reason"] for one in left_out] == ["earlier_payment_unclear"]
    story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": "posted"})
    story.agrees()


def _run_of(story: Story, payout_id: UUID) -> UUID:
    """A released run that pays the same money again."""
    council, database = story.council, story.stage.dependencies.database
    with database.transaction(council.org_id) as session:
        obligation_id = session.get_one(Payout, (council.org_id, payout_id)).obligation_id
        new = runs.NewRun(payout_id, "Design day, again", [obligation_id])
        run_id = runs.create_run(session, council.organiser.actor, new).id
    council.approver.post(f"/runs/{run_id}/approve")
    council.payer.post(f"/runs/{run_id}/release")
    return run_id


def test_news_while_the_new_payment_is_being_sent_stops_both(story: Story) -> None:
    """Its request is on its way and cannot be called back: it is not sent a second time, and a person reads of both."""
    first = story.paid("failed")
    second = story.paid_again(first)
    (told,) = story.waiting(SEND_TOPIC)
    story.workers.do(told, Fate.SLEEPS_BEFORE)
    story.news(first, "posted")
    assert story.statuses(first) == ["needs_human", "sending"]
    assert "may be paid twice" in story.asked(first)["payout_needs_human"]
    story.bank.plan_fault("rate_limited", PAY)
    story.workers.wake(0)
    assert story.statuses(first) == ["needs_human", "queued"], "told to wait: nothing has left"
    for topic in (SEND_TOPIC, LOOK_EARLIER_TOPIC, SEND_TOPIC):
        story.claims.do(topic)
    assert story.statuses(first) == ["needs_human", "canceled"]
    assert second not in story.bank.truth().by_payout


def test_a_new_payment_of_which_nobody_knows_is_not_sent_again_beside_news_of_the_first(story: Story) -> None:
    first = story.paid("failed")
    second = story.paid_again(first)
    story.bank.plan_fault("fail_before_execute_close", PAY)
    story.claims.do(SEND_TOPIC)
    story.news(first, "posted")
    assert story.statuses(first) == ["needs_human", "unknown"]
    story.stage.pass_time(story.bank, RESOLVE)
    story.stage.clock()
    story.claims.do(ASK_TOPIC)
    assert story.statuses(first) == ["needs_human", "needs_human"]
    assert story.bank.posts() == 2, "the first payment, and the second once"
    story.stage.pass_time(story.bank, RESOLVE)
    story.council.payer.post(f"/payouts/{second}/look")
    story.claims.do(LOOK_TOPIC)
    story.council.payer.post(f"/payouts/{second}/accept", {"rail_says": "nothing"})
    story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": "posted"})
    assert story.statuses(first) == ["posted", "failed"]
    story.agrees()


@pytest.mark.parametrize("word", ["posted", "returned", "canceled"])
def test_news_after_the_new_payment_has_left_leaves_both_explained(story: Story, word: str) -> None:
    first = story.paid("failed")
    second = story.paid_again(first)
    story.claims.do(SEND_TOPIC)
    story.news(first, word)
    assert story.statuses(first) == ["needs_human", "processing"]
    assert "may be paid twice" in story.asked(first)["payout_needs_human"]
    story.ends(second, "failed")
    story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": word})
    story.agrees()


def test_the_first_news_and_paying_again_at_the_same_moment_never_pay_twice(story: Story) -> None:
    """Whoever is first: either nothing is paid again, or what was made is taken back before it leaves."""
    seen = Counter[tuple[str, ...]]()
    for _ in range(8):
        first = story.paid("failed")
        story.pay_again(first)
        story.change(first, "posted")
        events = story.bank.events(story.last_event)
        story.last_event = events[-1].number
        story.stage.deliver(story.council, story.bank, events[-1])
        work = [*story.waiting(EVENT_TOPIC), *story.waiting(PAY_AGAIN_TOPIC)]
        raised = together(*[_doing(story, told) for told in work])
        assert raised == [None] * len(work)
        for topic in (SEND_TOPIC, LOOK_EARLIER_TOPIC, SEND_TOPIC, EVENT_TOPIC, PAY_AGAIN_TOPIC):
            story.claims.do(topic)
        statuses = story.statuses(first)
        seen[tuple(statuses)] += 1
        assert statuses[0] == "needs_human"
        assert statuses[1:] in ([], ["canceled"])
        assert len(story.bank.truth().by_payout[first]) == 1
        story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": "posted"})
    assert len(story.bank.truth().payments) == sum(seen.values())
    story.agrees()


def test_two_events_at_the_same_moment_stop_it_once(story: Story) -> None:
    payout_id = story.paid("returned")
    story.change(payout_id, "posted")
    story.change(payout_id, "failed")
    for event in story.bank.events(story.last_event):
        story.stage.deliver(story.council, story.bank, event)
        story.stage.deliver(story.council, story.bank, event.altered("posted"))
    work = story.waiting(EVENT_TOPIC)
    assert len(work) >= 4
    assert together(*[_doing(story, told) for told in work]) == [None] * len(work)
    story.claims.do(EVENT_TOPIC)
    payment = story.council.payer.get(f"/payouts/{payout_id}")
    assert (payment["status"], payment["rail_says"]) == ("needs_human", "failed")
    with story.stage.dependencies.database.transaction(story.council.org_id) as session:
        items = session.scalars(select(WorkItem.kind).filter_by(subject_id=payout_id)).all()
    assert items.count("payout_needs_human") == 1


def _doing(story: Story, told: Told) -> Callable[[], None]:
    return lambda: story.workers.do(told)


# The other ways to need a human ------------------------------------------------------------------------------------------


def test_what_nobody_knows_after_a_day_has_a_way_out(story: Story) -> None:
    """The bank never took it on, and we have given up asking: a person looks once more and accepts that there is nothing."""
    payout_id = story.claims.pay(story.claims.owed([story.person()], AMOUNT_PENCE)[0]).payout_id
    story.bank.plan_fault("fail_before_execute_close", PAY)
    story.claims.do(SEND_TOPIC)
    story.stage.pass_time(story.bank, GIVE_UP)
    story.stage.clock()
    story.claims.do(ASK_TOPIC)
    assert story.status(payout_id) == "needs_human"
    answer = story.council.payer.call("POST", f"/payouts/{payout_id}/accept", {"rail_says": "nothing"})
    is_problem(answer, 409, "payout.not_looked")
    story.council.payer.post(f"/payouts/{payout_id}/look")
    story.claims.do(LOOK_TOPIC)
    story.council.payer.post(f"/payouts/{payout_id}/accept", {"rail_says": "nothing"})
    assert set(story.asked(payout_id)) == {"payout_failed"}
    story.agrees()
    story.paid_again(payout_id)


def test_what_was_never_sent_is_not_asked_about(story: Story) -> None:
    payout_id = story.claims.pay(story.claims.owed([story.council.person()], AMOUNT_PENCE)[0]).payout_id
    story.claims.do(TAKE_UP_TOPIC)
    is_problem(story.council.payer.call("POST", f"/payouts/{payout_id}/look"), 409, "payout.never_sent")


def test_another_payment_at_the_bank_under_our_id_stops_for_a_person(story: Story) -> None:
    """Two objects with one of our ids: which is ours nobody can say, and the events about it do not fail for ever."""
    payout_id = story.paid("posted")
    query = "UPDATE payout SET provider_id = %s WHERE id = %s"
    story.stage.database.execute("ALTER TABLE payout DISABLE TRIGGER payout_frozen")
    try:
        story.stage.database.execute(query, ["obp_test_of_another_time", payout_id])
    finally:
        story.stage.database.execute("ALTER TABLE payout ENABLE TRIGGER payout_frozen")
    story.handle([event for event in story.bank.events(0) if event.type.endswith("outbound_payment.posted")])
    payment = story.council.payer.get(f"/payouts/{payout_id}")
    assert (payment["status"], payment["rail_says"]) == ("needs_human", "unclear")
