"""The state machine: people, runs, three kinds of staff, workers that die, a queue that forgets, a bank that misbehaves.

Hypothesis chooses what happens next. After every step all invariants are checked against the bank's own file; at the end
everybody wakes up, time passes until all is at rest, and they are checked again.

No rule has a precondition: what there is to do may depend on which of two people was faster, and Hypothesis must be able to repeat
what it chose. There are runs from the first step on; a rule of something else does nothing where there is none of it.
"""

from enum import StrEnum

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from sqlalchemy.exc import IntegrityError

from services.payments.payouts.usecases import runs
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from shared.errors import ConflictError, ProblemError
from shared.identity import Role
from shared.ids import new_id
from tests.simulation.faults import FAULTS
from tests.simulation.machine_base import (
    APPROVER,
    DAYS,
    EVERY_ROLE,
    FINAL,
    GIVE_UP,
    LEASE,
    LOOK_AGAIN,
    ORGANISER,
    PAYER,
    REHINT,
    RESOLVE,
    SECOND_APPROVER,
    TAKING_PART,
    MachineBase,
    is_floor,
)
from tests.simulation.workers import Interruption, together


class Hands(StrEnum):
    """How a run is let go: by three people as it should be, or…"""

    THREE = "three"
    TWO_AT_ONCE = "two at once"
    """…with two who press the last button at the same moment."""
    CREATOR = "creator"
    """…after its creator has tried to approve and release it."""
    APPROVER = "approver"
    """…after its approver has tried to release it."""


places = st.integers(0, 9)
"""Which one of some list, round again past its end."""
some_troubles = st.lists(st.sampled_from(FAULTS), max_size=3)
several_interruptions = st.lists(st.sampled_from([Interruption.LIVES, *Interruption]), min_size=1, max_size=4)


class PayingPeople(MachineBase):
    """One council, from its first person to its last penny."""

    # People and what they are owed -------------------------------------------------------------------------------------

    @rule(who=st.sampled_from([ORGANISER, EVERY_ROLE]), fewer=st.integers(0, 2), amount_pence=st.integers(1, 3_000))
    def trigger(self, who: int, fewer: int, amount_pence: int) -> None:
        """An event ends, and the organiser triggers the payout for those who came."""
        people = self.people[fewer:] or self.people
        source_id, actor = new_id(), self.staff[who]
        owed = [Owed("fee", source_id, one, "Taking part", (OwedLine("one session", amount_pence),)) for one in people]
        with self.simulation.dependencies.database.transaction(actor.org_id) as session:
            obligations = owe(session, actor, owed)
            run = runs.create_run(session, actor, runs.NewRun(source_id, "Design day", obligations))
        self.runs.append(run.id)
        self.owed.append(obligations)

    @rule(which=places)
    def pay_again(self, which: int) -> None:
        """Somebody triggers the payout of an earlier event once more: only what came back or failed may be paid."""
        self._trigger_again(self.owed[which % len(self.owed)], self.seen)

    @rule(which=places)
    def trigger_together(self, which: int) -> None:
        """Two people trigger the payout of the same event at the same moment: what is owed is proposed once."""
        obligations = self.owed[which % len(self.owed)]
        before = set(self.seen.run)
        raised = together(*[lambda: self._create_run(obligations)] * 2)
        for error in raised:
            assert error is None or isinstance(error, ConflictError | IntegrityError), error
        self.runs += sorted(self.books().run.keys() - before)

    @initialize(
        troubles=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=4),
        interruptions=st.lists(st.sampled_from(Interruption), min_size=2, max_size=4),
        told_at_rest=st.booleans(),
    )
    def first_pay_day(
        self, troubles: list[tuple[str, str]], interruptions: list[Interruption], told_at_rest: bool
    ) -> None:
        """Every example begins with money on its way, a bank that fails and workers who do. In some of them the bank's
        events are lost even at the end, and we must find out by looking."""
        self.told_at_rest = told_at_rest
        self._plan(troubles)
        self.pay_day(0, 1250, Hands.THREE)
        self._work_through(interruptions)

    @rule(fewer=st.integers(0, 2), amount_pence=st.integers(1, 2_000), hands=st.sampled_from(Hands))
    def pay_day(self, fewer: int, amount_pence: int, hands: Hands) -> None:
        """Three people do their part, one after the other, and money is about to go; some try to do more than their part."""
        self._recheck(lambda: self.trigger(EVERY_ROLE if hands is Hands.CREATOR else ORGANISER, fewer, amount_pence))
        if hands is Hands.CREATOR:
            self.approve(0, EVERY_ROLE)
        self._recheck(lambda: self.approve(0, EVERY_ROLE if hands is Hands.APPROVER else APPROVER))
        if hands in (Hands.CREATOR, Hands.APPROVER):
            self.release(0, EVERY_ROLE)
        if hands is Hands.TWO_AT_ONCE:
            self.release_together(0)
        else:
            self.release(0, PAYER)

    # Staff -------------------------------------------------------------------------------------------------------------

    @rule(which=places, who=st.sampled_from([APPROVER, APPROVER, EVERY_ROLE, SECOND_APPROVER, PAYER]))
    def approve(self, which: int, who: int) -> None:
        """Somebody approves a run, or tries to."""
        run_id, actor = self._recent(which), self.staff[who]
        run = self.seen.run[run_id]
        allowed = Role.FINANCE_APPROVER in actor.roles and actor.id != run.created_by
        self._try(runs.approve_run, actor, run_id, allowed=allowed, now=run.status == "draft")

    @rule(which=places, who=st.sampled_from([PAYER, PAYER, TAKING_PART, EVERY_ROLE, APPROVER]))
    def release(self, which: int, who: int) -> None:
        """Somebody releases a run, or tries to."""
        run_id, actor = self._recent(which), self.staff[who]
        books = self.seen
        run = books.run[run_id]
        allowed = Role.FINANCE_PAYER in actor.roles and actor.id not in (run.created_by, run.approved_by)
        total = sum(
            one.amount_pence
            for one in books.of_run(run_id)
            if one.status == "approved" and one.person_id != actor.person_id
        )
        enough = total <= books.balances["stripe.available"]
        released = self._try(
            runs.release_run, actor, run_id, allowed=allowed, now=run.status == "approved", enough=enough
        )
        if released:
            again = self._try(runs.release_run, actor, run_id, allowed=True, now=False)
            assert not again

    @rule(which=places)
    def release_together(self, which: int) -> None:
        """Two payers press the button at the same moment: one of them is told that it has been done, or both are refused."""
        run_id = self._recent(which)
        before = self.seen
        raised = together(*[lambda: self._release(self.staff[PAYER], run_id)] * 2)
        after = self.books()
        succeeded = raised.count(None)
        assert succeeded <= 1, "a run was released twice"
        for error in raised:
            assert error is None or isinstance(error, ProblemError) or is_floor(error), error
        assert (succeeded == 1) == (before.run[run_id].status == "approved" and after.run[run_id].status == "released")
        self.happened["two payers at once, one release"] += succeeded

    @rule(which=places)
    def stop(self, which: int) -> None:
        """Somebody stops a run."""
        run_id, actor = self._recent(which), self.council.approver.actor
        now = self.seen.run[run_id].status == "released"
        self._try(runs.stop_run, actor, run_id, allowed=True, now=now)

    @rule(which=places, who=st.sampled_from([PAYER, PAYER, TAKING_PART, EVERY_ROLE, APPROVER]))
    def resume(self, which: int, who: int) -> None:
        """Somebody lets a stopped run go on, or tries to."""
        run_id, actor = self._recent(which), self.staff[who]
        run = self.seen.run[run_id]
        allowed = Role.FINANCE_PAYER in actor.roles and actor.id not in (run.created_by, run.approved_by)
        self._resume(run, actor, allowed=allowed)

    @rule(amount_pence=st.integers(1, 20_000))
    def top_up(self, amount_pence: int) -> None:
        """Money arrives in the float; we learn of it when the bank's event is delivered."""
        self.bank.credit(amount_pence)

    # Workers and their hints ---------------------------------------------------------------------------------------------

    @rule(which=places, interruption=st.sampled_from(Interruption), chances_before=st.sampled_from([0, 0, 1]))
    def work(self, which: int, interruption: Interruption, chances_before: int) -> None:
        """A worker takes a hint, in any order, and lives, dies or falls asleep."""
        if not self.simulation.queue.hints:
            return
        self._do(self.simulation.queue.take(which), interruption, chances_before)

    @rule(interruptions=several_interruptions, troubles=some_troubles)
    def work_through(self, interruptions: list[Interruption], troubles: list[tuple[str, str]]) -> None:
        """Workers take every hint that is there now, and the same few things happen to them in turn."""
        if not self.simulation.queue.hints:
            return
        self._plan(troubles)
        self._work_through(interruptions)

    @rule(which=places)
    def work_together(self, which: int) -> None:
        """Two workers take the same hint at the same moment: the work is done once."""
        if not self.simulation.queue.hints:
            return
        told = self.simulation.queue.take(which)
        before = self.bank.posts()
        raised = together(lambda: self.workers.do(told), lambda: self.workers.do(told))
        assert raised == [None, None]
        posts = self.bank.posts() - before
        assert posts <= 1, "two workers sent the same payment at the same moment"
        self.happened["duplicate hint dropped"] += posts

    @rule(which=places, how=st.sampled_from(["lost", "doubled", "all lost"]))
    def mislay(self, which: int, how: str) -> None:
        """The queue forgets a hint, remembers one twice, or is restarted empty."""
        if not self.simulation.queue.hints:
            return
        told = self.simulation.queue.take(which)
        if how == "doubled":
            self.simulation.queue.hints += [told, told]
        elif how == "all lost":
            self.simulation.queue.hints.clear()

    @rule(which=places)
    def wake(self, which: int) -> None:
        """A worker that slept goes on, as if nothing had happened."""
        if not self.workers.asleep:
            return
        self._wake(which)

    # Time and the clock --------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([REHINT, RESOLVE, LEASE, LEASE, LOOK_AGAIN, LOOK_AGAIN, GIVE_UP, DAYS]))
    def pass_time(self, seconds: int) -> None:
        """Time passes, and nothing of ours runs meanwhile."""
        self.simulation.pass_time(self.bank, seconds)

    @rule(
        seconds=st.sampled_from([REHINT, RESOLVE, LEASE, LOOK_AGAIN]),
        interruptions=several_interruptions,
        troubles=some_troubles,
    )
    def go_on(self, seconds: int, interruptions: list[Interruption], troubles: list[tuple[str, str]]) -> None:
        """Time passes, the clock process runs, and workers take every hint, while the bank has its troubles."""
        self._plan(troubles)
        self.simulation.pass_time(self.bank, seconds)
        self.simulation.clock()
        self._work_through(interruptions)

    @rule(seconds=st.sampled_from([REHINT, LEASE]), troubles=some_troubles)
    def go_on_without_queue(self, seconds: int, troubles: list[tuple[str, str]]) -> None:
        """The same with Redis away: the clock does a few due rows itself."""
        self._plan(troubles)
        self.simulation.pass_time(self.bank, seconds)
        posts = self.bank.posts()
        self.simulation.clock_without_queue()
        self.happened["paid with the queue away"] += self.bank.posts() > posts

    # The bank ------------------------------------------------------------------------------------------------------------

    @rule(which=places, times=st.sampled_from([1, 2]), work=st.booleans())
    def tell(self, which: int, times: int, work: bool) -> None:
        """The bank delivers an event, in any order, perhaps twice; and perhaps it is handled at once."""
        if not self.waiting:
            return
        event = self.waiting.pop(which % len(self.waiting))
        for _ in range(times):
            self._tell(event)
            if work and self.simulation.queue.hints:
                self._do(self.simulation.queue.take(-1), Interruption.LIVES, 0)

    @rule()
    def tell_everything(self) -> None:
        """The bank delivers all that waits, the newest first, and it is handled."""
        if not self.waiting:
            return
        while self.waiting:
            self._tell(self.waiting.pop())
        self._work_through([Interruption.LIVES])

    @rule(which=places)
    def tell_again(self, which: int) -> None:
        """The bank delivers an old event again."""
        if not self.told:
            return
        self._tell(self.told[-1 - which % len(self.told)])

    @rule(which=places, outcome=st.sampled_from(["posted", "failed", "returned", "canceled"]))
    def tell_falsely(self, which: int, outcome: str) -> None:
        """An event says what is not so about a payment that is on its way. It can only make us look."""
        on_their_way = {one.id for one in self.bank.truth().payments if one.status == "processing"}
        known = [event for event in self.heard if event.object_id in on_their_way]
        if known:
            self.simulation.deliver(self.council, self.bank, known[which % len(known)].altered(outcome))
            self._work_through([Interruption.LIVES])

    @rule(which=places)
    def lose_event(self, which: int) -> None:
        """The bank never delivers an event. (That money came in or came back is what only an event can tell: those come late.)"""
        if not self.waiting:
            return
        self.lost.append(self.waiting.pop(which % len(self.waiting)))

    @rule(which=places, word=st.sampled_from(FINAL), tell=st.booleans())
    def change_mind(self, which: int, word: str, tell: bool) -> None:
        """The bank puts a mistake of its own right: what was over is otherwise from now on, and perhaps nobody is told."""
        over = [one for one in self.bank.truth().payments if one.status in FINAL and one.status != word]
        if over:
            self._change_mind(over[which % len(over)], word, tell=tell)

    @rule(which=places)
    def decide(self, which: int) -> None:
        """A person accepts what the bank has said last, if it has said anything final."""
        stopped = [one for one in self.seen.payouts if one.status == "needs_human"]
        if stopped:
            self._decide(stopped[which % len(stopped)].id)
