"""The state machine: people, runs, three kinds of staff, workers that die, a queue that forgets, a bank that misbehaves.

Hypothesis chooses what happens next. After every step all invariants are checked against the bank's own file; at the end
everybody wakes up, time passes until all is at rest, and they are checked again.
"""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import cycle, pairwise
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.payments.payouts.usecases import runs
from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.obligations import Line, Owed, owe
from services.payments.payouts.usecases.runs import SEND_TOPIC
from shared.errors import ConflictError, ForbiddenError, ProblemError
from shared.identity import Actor, Role
from shared.ids import new_id
from tests.simulation.bank import Account, Event
from tests.simulation.books import Books, Run, read_books
from tests.simulation.hints import Told
from tests.simulation.invariants import check_always, check_at_rest
from tests.simulation.stage import Stage
from tests.simulation.workers import Fate, Sleeper, Workers, together

PEOPLE = 4
FIRST_ACCOUNT_NUMBER = 10_000_001
FIRST_FLOAT_PENCE = 20_000
ROUNDS_TO_REST = 60

PAYING = (SEND_TOPIC, ASK_TOPIC)
PAY, LIST, FETCH = "outbound_payments.create", "outbound_payments.list", "outbound_payments.retrieve"
TROUBLES = (
    ("execute_then_500", PAY),
    ("execute_then_close", PAY),
    ("garbage_200", PAY),
    ("fail_500_before", PAY),
    ("fail_before_execute_close", PAY),
    ("rate_limited", PAY),
    ("conflict", PAY),
    ("insufficient_funds", PAY),
    ("failed", PAY),
    ("returned", PAY),
    ("returned", PAY),
    ("returned", PAY),
    ("under_review", PAY),
    ("canceled", PAY),
    ("stuck", PAY),
    ("list_lag", PAY),
    ("fail_500_before", LIST),
    ("garbage_200", FETCH),
)
"""(what goes wrong, where): answers that are lost, work that was not done, refusals, fates, and a bank that does not answer."""
ONLY_EVENTS_TELL = (".returned", ".succeeded")
"""That money came back or came in: nobody looks for it within the hours that the simulation lets pass."""
REHINT, RESOLVE, LEASE, LOOK_AGAIN, GIVE_UP, DAYS = 11, 61, 121, 901, 25 * 3600, 49 * 3600

places = st.integers(0, 9)
"""Which one of some list, round again past its end."""
some_troubles = st.lists(st.sampled_from(TROUBLES), max_size=3)
several_fates = st.lists(st.sampled_from([Fate.LIVES, *Fate]), min_size=1, max_size=4)


class PayingPeople(RuleBasedStateMachine):
    """One council, from its first person to its last penny."""

    stage: Stage
    happened: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self._raised_before = sys.exc_info()[1]
        self.stage.clear()
        self.bank = Account(self.stage.world)
        self.council = self.stage.found_council(self.bank)
        self.workers = Workers(self.stage.dependencies.jobs, self.stage.fates)
        self.people: list[UUID] = []
        self.owed: list[list[UUID]] = []
        self.runs: list[UUID] = []
        self.heard: list[Event] = []
        self.waiting: list[Event] = []
        self.lost: list[Event] = []
        self.told: list[Event] = []
        self.last_event = 0
        self.told_at_rest = True
        for number in range(PEOPLE):
            self.people.append(self.stage.add_person(self.council, self.bank, FIRST_ACCOUNT_NUMBER + number))
        self.staff = self._hire()
        self.bank.credit(FIRST_FLOAT_PENCE)
        self._hear()
        self._tell(self.waiting.pop(0))
        self._work_through([Fate.LIVES])

    def _hire(self) -> list[Actor]:
        council = self.council
        taking_part = council.hire(Role.FINANCE_PAYER, person_id=self.people[0])
        every_role = council.hire(Role.ORGANISER, Role.FINANCE_APPROVER, Role.FINANCE_PAYER)
        approver = council.hire(Role.FINANCE_APPROVER)
        known = (council.organiser, council.approver, council.payer, taking_part, every_role, approver)
        return [one.actor for one in known]

    # People and what they are owed -------------------------------------------------------------------------------------

    @rule(who=st.sampled_from([0, 0, 0, 4]), fewer=st.integers(0, 2), amount_pence=st.integers(1, 3_000))
    def trigger(self, who: int, fewer: int, amount_pence: int) -> None:
        """An event ends, and the organiser triggers the payout for those who came."""
        people = self.people[fewer:] or self.people
        source_id, actor = new_id(), self.staff[who]
        owed = [Owed("fee", source_id, one, "Taking part", (Line("one session", amount_pence),)) for one in people]
        with self.stage.dependencies.database.transaction(actor.org_id) as session:
            obligations = owe(session, actor, owed)
            run = runs.create_run(session, actor, runs.NewRun(source_id, "Design day", obligations))
        self.runs.append(run.id)
        self.owed.append(obligations)

    @precondition(lambda self: self.owed)
    @rule(which=places)
    def pay_again(self, which: int) -> None:
        """Somebody triggers the payout of an earlier event once more: only what came back or failed may be paid."""
        self._trigger_again(self.owed[which % len(self.owed)], self.seen)

    @precondition(lambda self: self.owed)
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
        troubles=st.lists(st.sampled_from(TROUBLES), min_size=1, max_size=4),
        fates=st.lists(st.sampled_from(Fate), min_size=2, max_size=4),
        told_at_rest=st.booleans(),
    )
    def first_pay_day(self, troubles: list[tuple[str, str]], fates: list[Fate], told_at_rest: bool) -> None:
        """Every example begins with money on its way, a bank that fails and workers who do. In some of them the bank's
        events are lost even at the end, and we must find out by looking."""
        self.told_at_rest = told_at_rest
        self._plan(troubles)
        self.pay_day(0, 1250, False)
        self._work_through(fates)

    @rule(fewer=st.integers(0, 2), amount_pence=st.integers(1, 2_000), twice=st.booleans())
    def pay_day(self, fewer: int, amount_pence: int, twice: bool) -> None:
        """Three people do their part, one after the other: money is about to go. The third may press the button twice."""
        self.trigger(0, fewer, amount_pence)
        self.seen = self.books()
        self.approve(0, 1)
        self.seen = self.books()
        if twice:
            self.release_together(0)
        else:
            self.release(0, 2)

    # Staff -------------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.runs)
    @rule(which=places, who=st.sampled_from([1, 1, 1, 4, 5, 2]))
    def approve(self, which: int, who: int) -> None:
        """Somebody approves a run, or tries to."""
        run_id, actor = self._recent(which), self.staff[who]
        run = self.seen.run[run_id]
        allowed = Role.FINANCE_APPROVER in actor.roles and actor.id != run.created_by
        self._try(runs.approve_run, actor, run_id, allowed=allowed, now=run.status == "draft")

    @precondition(lambda self: self.runs)
    @rule(which=places, who=st.sampled_from([2, 2, 2, 3, 4, 1]))
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

    @precondition(lambda self: self.runs)
    @rule(which=places)
    def release_together(self, which: int) -> None:
        """Two payers press the button at the same moment: one of them is told that it has been done, or both are refused."""
        run_id = self._recent(which)
        before = self.seen
        raised = together(*(lambda who=who: self._release(self.staff[who], run_id) for who in (2, 2)))
        after = self.books()
        succeeded = raised.count(None)
        assert succeeded <= 1, "a run was released twice"
        for error in raised:
            assert error is None or isinstance(error, ProblemError) or _is_floor(error), error
        assert (succeeded == 1) == (before.run[run_id].status == "approved" and after.run[run_id].status == "released")
        self.happened["two payers at once, one release"] += succeeded

    @precondition(lambda self: self.runs)
    @rule(which=places)
    def stop(self, which: int) -> None:
        """Somebody stops a run."""
        run_id, actor = self._recent(which), self.council.approver.actor
        now = self.seen.run[run_id].status == "released"
        self._try(runs.stop_run, actor, run_id, allowed=True, now=now)

    @precondition(lambda self: self.runs)
    @rule(which=places, who=st.sampled_from([2, 2, 3, 4, 1]))
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

    @precondition(lambda self: self.stage.queue.hints)
    @rule(which=places, fate=st.sampled_from(Fate), chances_before=st.sampled_from([0, 0, 1]))
    def work(self, which: int, fate: Fate, chances_before: int) -> None:
        """A worker takes a hint, in any order, and lives, dies or falls asleep."""
        self._do(self.stage.queue.take(which), fate, chances_before)

    @precondition(lambda self: self.stage.queue.hints)
    @rule(fates=several_fates, troubles=some_troubles)
    def work_through(self, fates: list[Fate], troubles: list[tuple[str, str]]) -> None:
        """Workers take every hint that is there now, and the same few things happen to them in turn."""
        self._plan(troubles)
        self._work_through(fates)

    @precondition(lambda self: self.stage.queue.hints)
    @rule(which=places)
    def work_together(self, which: int) -> None:
        """Two workers take the same hint at the same moment: the work is done once."""
        told = self.stage.queue.take(which)
        before = self.bank.posts()
        raised = together(lambda: self.workers.do(told), lambda: self.workers.do(told))
        assert raised == [None, None]
        posts = self.bank.posts() - before
        assert posts <= 1, "two workers sent the same payment at the same moment"
        self.happened["duplicate hint dropped"] += posts

    @precondition(lambda self: self.stage.queue.hints)
    @rule(which=places, how=st.sampled_from(["lost", "doubled", "all lost"]))
    def mislay(self, which: int, how: str) -> None:
        """The queue forgets a hint, remembers one twice, or is restarted empty."""
        told = self.stage.queue.take(which)
        if how == "doubled":
            self.stage.queue.hints += [told, told]
        elif how == "all lost":
            self.stage.queue.hints.clear()

    @precondition(lambda self: self.workers.asleep)
    @rule(which=places)
    def wake(self, which: int) -> None:
        """A worker that slept goes on, as if nothing had happened."""
        self._wake(which)

    # Time and the clock --------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([REHINT, RESOLVE, LEASE, LEASE, LOOK_AGAIN, LOOK_AGAIN, GIVE_UP, DAYS]))
    def pass_time(self, seconds: int) -> None:
        """Time passes, and nothing of ours runs meanwhile."""
        self.stage.pass_time(self.bank, seconds)

    @rule(seconds=st.sampled_from([REHINT, RESOLVE, LEASE, LOOK_AGAIN]), fates=several_fates, troubles=some_troubles)
    def go_on(self, seconds: int, fates: list[Fate], troubles: list[tuple[str, str]]) -> None:
        """Time passes, the clock process runs, and workers take every hint, while the bank has its troubles."""
        self._plan(troubles)
        self.stage.pass_time(self.bank, seconds)
        self.stage.clock()
        self._work_through(fates)

    @rule(seconds=st.sampled_from([REHINT, LEASE]), troubles=some_troubles)
    def go_on_without_queue(self, seconds: int, troubles: list[tuple[str, str]]) -> None:
        """The same with Redis away: the clock does a few due rows itself."""
        self._plan(troubles)
        self.stage.pass_time(self.bank, seconds)
        posts = self.bank.posts()
        self.stage.clock_without_queue()
        self.happened["paid with the queue away"] += self.bank.posts() > posts

    # The bank ------------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.waiting)
    @rule(which=places, times=st.sampled_from([1, 2]), work=st.booleans())
    def tell(self, which: int, times: int, work: bool) -> None:
        """The bank delivers an event, in any order, perhaps twice; and perhaps it is handled at once."""
        event = self.waiting.pop(which % len(self.waiting))
        for _ in range(times):
            self._tell(event)
            if work and self.stage.queue.hints:
                self._do(self.stage.queue.take(-1), Fate.LIVES, 0)

    @precondition(lambda self: self.waiting)
    @rule()
    def tell_everything(self) -> None:
        """The bank delivers all that waits, the newest first, and it is handled."""
        while self.waiting:
            self._tell(self.waiting.pop())
        self._work_through([Fate.LIVES])

    @precondition(lambda self: self.told)
    @rule(which=places)
    def tell_again(self, which: int) -> None:
        """The bank delivers an old event again."""
        self._tell(self.told[-1 - which % len(self.told)])

    @rule(which=places, outcome=st.sampled_from(["posted", "failed", "returned", "canceled"]))
    def tell_falsely(self, which: int, outcome: str) -> None:
        """An event says what is not so about a payment that is on its way. It can only make us look."""
        on_their_way = {one.id for one in self.bank.truth().payments if one.status == "processing"}
        known = [event for event in self.heard if event.object_id in on_their_way]
        if known:
            self.stage.deliver(self.council, self.bank, known[which % len(known)].altered(outcome))
            self._work_through([Fate.LIVES])

    @precondition(lambda self: self.waiting)
    @rule(which=places)
    def lose_event(self, which: int) -> None:
        """The bank never delivers an event. (That money came in or came back is what only an event can tell: those come late.)"""
        self.lost.append(self.waiting.pop(which % len(self.waiting)))

    # What must always be true ----------------------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        """Everything that must be true of the money at any moment."""
        self._hear()
        self.seen = self.books()
        check_always(self.seen, self.bank.truth())

    def teardown(self) -> None:
        """Everybody wakes up, everything is delivered, time passes; then nothing may be left unexplained."""
        try:
            if sys.exc_info()[1] is self._raised_before:
                self.come_to_rest()
        finally:
            for sleeper in self.workers.asleep:
                sleeper.wake()

    def come_to_rest(self) -> None:
        """Lets everything converge, and judges the end; then what is still owed is paid, and that is judged too."""
        self.bank.clear_faults()
        while self.workers.asleep:
            self._wake(0)
        self.waiting += [event for event in self.lost if event.type.endswith(ONLY_EVENTS_TELL)]
        self._rest()
        self._pay_what_is_owed()
        self._rest()
        owed = {obligation_id for obligations in self.owed for obligation_id in obligations}
        books = self.books()
        live = {one.obligation_id for one in books.payouts if one.status in ("posted", "needs_human")}
        assert live == owed, "somebody was not paid in the end"
        self._count(books)

    def _rest(self) -> None:
        """Nothing goes wrong any more, and time passes until all is still."""
        for number in range(ROUNDS_TO_REST):
            self._resume_all()
            self.stage.pass_time(self.bank, DAYS if number % 4 == 3 else LEASE)
            self._tell_at_rest()
            self.stage.clock()
            self._work_through([Fate.LIVES])
            self.holds()
            if self._is_at_rest():
                break
        check_at_rest(self.books(), self.bank.truth())

    def _tell_at_rest(self) -> None:
        self._hear()
        for event in self.waiting:
            if self.told_at_rest or event.type.endswith(ONLY_EVENTS_TELL):
                self._tell(event)
        self.waiting.clear()

    def _pay_what_is_owed(self) -> None:
        """Runs that wait are let go, and what came back, failed or was left out is paid as a new generation."""
        books = self.books()
        self.bank.credit(sum(one.amount_pence for one in books.payouts))
        self._tell_at_rest()
        self._work_through([Fate.LIVES])
        for run in books.runs:
            self._let_go(run.id)
        for obligations in self.owed:
            if self._trigger_again(obligations, self.books()):
                self._let_go(self.runs[-1])

    def _let_go(self, run_id: UUID) -> None:
        for deed, status, role in (
            (runs.approve_run, "draft", Role.FINANCE_APPROVER),
            (runs.release_run, "approved", Role.FINANCE_PAYER),
        ):
            run = self.books().run[run_id]
            if run.status == status:
                self._try(deed, self._free_hand(run, role), run_id, allowed=True, now=True)

    def books(self) -> Books:
        """What our database says now."""
        return read_books(self.stage.database, self.council.org_id)

    # Helpers -----------------------------------------------------------------------------------------------------------------

    def _trigger_again(self, obligations: list[UUID], books: Books) -> bool:
        finished = ("failed", "returned", "canceled")
        live = {one.obligation_id for one in books.payouts if one.status not in finished}
        try:
            self.runs.append(self._create_run(obligations))
        except ConflictError:
            assert live >= set(obligations), "what is owed was not paid again"
            return False
        again = {one.obligation_id for one in self.books().of_run(self.runs[-1])}
        assert again == set(obligations) - live, "exactly what is still owed is paid again"
        self.happened["paid again as a new generation"] += len(again)
        return True

    def _create_run(self, obligations: list[UUID]) -> UUID:
        actor = self.council.organiser.actor
        new = runs.NewRun(new_id(), "Design day, again", obligations)
        with self.stage.dependencies.database.transaction(actor.org_id) as session:
            return runs.create_run(session, actor, new).id

    def _recent(self, which: int) -> UUID:
        return self.runs[-1 - which % len(self.runs)]

    def _release(self, actor: Actor, run_id: UUID) -> None:
        with self.stage.dependencies.database.transaction(actor.org_id) as session:
            runs.release_run(session, actor, run_id)

    def _try(
        self,
        deed: Callable[[Session, Actor, UUID], object],
        actor: Actor,
        run_id: UUID,
        *,
        allowed: bool,
        now: bool,
        enough: bool = True,
    ) -> bool:
        """Does something to a run; whether it is done or refused must be as expected."""
        try:
            with self.stage.dependencies.database.transaction(actor.org_id) as session:
                deed(session, actor, run_id)
        except ForbiddenError:
            outcome = "forbidden"
        except ConflictError:
            outcome = "not now"
        except IntegrityError as error:
            outcome = "not enough money" if _is_floor(error) else "refused by the database"
        else:
            outcome = "done"
        expected = "done" if enough else "not enough money"
        expected = expected if now else "not now"
        assert outcome == (expected if allowed else "forbidden")
        return outcome == "done"

    def _do(self, told: Told, fate: Fate, chances_before: int) -> None:
        done_before = self._is_done(told)
        posts = self.bank.posts()
        self.workers.do(told, fate, chances_before)
        if done_before:
            assert self.bank.posts() == posts, "a late hint sent money"
            self.happened["duplicate hint dropped"] += 1

    def _plan(self, troubles: list[tuple[str, str]]) -> None:
        for fault, operation in troubles:
            self.bank.plan_fault(fault, operation)

    def _work_through(self, fates: list[Fate]) -> None:
        """Workers take every hint that is there now; what happens to them happens to those who deal with payments."""
        coming = cycle(fates)
        for _ in range(len(self.stage.queue.hints)):
            told = self.stage.queue.take(0)
            self._do(told, next(coming) if told.topic in PAYING else Fate.LIVES, 0)

    def _is_done(self, told: Told) -> bool:
        found = self.stage.database.execute(
            "SELECT 1 FROM outbox WHERE id = %s AND acknowledged_at IS NOT NULL", [told.outbox_id]
        )
        return found.fetchone() is not None

    def _wake(self, which: int) -> Sleeper:
        steps = self._steps()
        sleeper = self.workers.wake(which)
        if sleeper.told.topic in PAYING and self._steps() == steps:
            self.happened["zombie whose record was refused"] += 1
        return sleeper

    def _steps(self) -> int:
        count = "SELECT count(*) FROM status_change WHERE org_id = %s"
        found = self.stage.database.execute(count, [self.council.org_id]).fetchone()
        return found[0] if found else 0

    def _tell(self, event: Event) -> None:
        self.stage.deliver(self.council, self.bank, event)
        self.told.append(event)

    def _hear(self) -> None:
        events = self.bank.events(self.last_event)
        self.waiting += events
        self.heard += events
        self.last_event = max((event.number for event in events), default=self.last_event)

    def _resume_all(self) -> None:
        for run in self.books().runs:
            if run.status == "paused":
                self._resume(run, self._free_hand(run, Role.FINANCE_PAYER), allowed=True)

    def _resume(self, run: Run, actor: Actor, *, allowed: bool) -> None:
        if self._try(runs.resume_run, actor, run.id, allowed=allowed, now=run.status == "paused"):
            self.happened["insufficient funds, paused and resumed"] += run.pause_reason == "insufficient_funds"

    def _free_hand(self, run: Run, role: Role) -> Actor:
        """Somebody with this role who has had no part in the run and takes no part in events."""
        return next(
            one
            for one in self.staff
            if role in one.roles and one.id not in (run.created_by, run.approved_by) and one.person_id is None
        )

    def _is_at_rest(self) -> bool:
        books, truth = self.books(), self.bank.truth()
        moving = {"queued", "sending", "unknown", "processing"}
        return (
            not self.waiting
            and not any(one.status in moving for one in books.payouts)
            and not any(row.destination == "payments" for row in books.outbox)
            and not any(one.status == "processing" for one in truth.payments)
        )

    def _count(self, books: Books) -> None:
        """Notes what this example has seen, so that a run in which nothing happened cannot pass."""
        self.happened["kill between POST and record"] += len(self.stage.fragile.killed_with_answer)
        for payout_id, path in books.path.items():
            steps = [(change.from_status, change.to_status, change.cause) for change in path]
            by_list = payout_id in self.stage.fragile.found_by_list
            self.happened["resolved by list"] += by_list and any(
                step[0] == "unknown" and step[2] == "fetched" for step in steps
            )
            self.happened["resolved by replay"] += _follows(steps, "replayed", "accepted")
            self.happened["event before the response"] += any(
                step[0] == "sending" and step[2] == "fetched" for step in steps
            )
            self.happened["needs_human"] += any(step[1] == "needs_human" for step in steps)
            self.happened["returned after posted"] += any(step[:2] == ("posted", "returned") for step in steps)


def _follows(steps: Sequence[tuple[str | None, str, str]], first: str, second: str) -> bool:
    causes = [cause for _, _, cause in steps]
    return (first, second) in pairwise(causes)


def _is_floor(error: BaseException) -> bool:
    return isinstance(error, IntegrityError) and "ledger_account_above_floor" in str(error.orig)
