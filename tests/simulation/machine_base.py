"""What stands behind the rules of the state machine: the council it begins with, coming to rest, and the hands of the staff."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import cycle
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.payments.payouts.usecases import contradictions, paying_again, runs, urgent
from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.payments import LOOK_EARLIER_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from shared.errors import ConflictError, ForbiddenError
from shared.identity import Actor, Role
from shared.ids import new_id
from tests.simulation.bank import Account, Event, Payment
from tests.simulation.books import Books, Run, read_books
from tests.simulation.hints import Told
from tests.simulation.invariants import check_always, check_at_rest
from tests.simulation.sometimes import seen_in
from tests.simulation.workers import Interruption, Sleeper, Workers
from tests.simulation.world import SimulatedWorld

PEOPLE = 4
FIRST_ACCOUNT_NUMBER = 10_000_001
FIRST_FLOAT_PENCE = 20_000
ROUNDS_TO_REST = 60

ORGANISER, APPROVER, PAYER, TAKING_PART, EVERY_ROLE, SECOND_APPROVER = range(6)
"""The staff. One of the payers also takes part in events; one member of staff has every role."""

FINAL = ("posted", "failed", "canceled", "returned")
"""What the bank may say when a payment is over, and then say otherwise."""
PAYING = (SEND_TOPIC, ASK_TOPIC, LOOK_EARLIER_TOPIC)
ONLY_EVENTS_TELL = (".returned", ".succeeded")
"""That money came back or came in: nobody looks for it within the hours that the simulation lets pass."""
REHINT, RESOLVE, LEASE, LOOK_AGAIN, GIVE_UP, DAYS = 15, 61, 121, 901, 25 * 3600, 49 * 3600


class MachineBase(RuleBasedStateMachine):
    """One council with its people, its bank account and its workers, and how everything comes to rest."""

    simulation: SimulatedWorld
    happened: Counter[str]
    strikes: tuple[str, ...] = PAYING
    """What is being done when something happens to a worker."""

    def __init__(self) -> None:
        super().__init__()
        self._raised_before = sys.exc_info()[1]
        self.simulation.clear()
        self.bank = Account(self.simulation.world)
        self.council = self.simulation.found_council(self.bank)
        self.workers = Workers(self.simulation.dependencies.jobs, self.simulation.interruptions)
        self.people: list[UUID] = []
        self.owed: list[list[UUID]] = []
        self.runs: list[UUID] = []
        self.heard: list[Event] = []
        self.waiting: list[Event] = []
        self.lost: list[Event] = []
        self.told: list[Event] = []
        self.changed: set[UUID] = set()
        self.last_event = 0
        self.told_at_rest = True
        self._add_people()
        self.staff = self._hire()
        self.bank.credit(FIRST_FLOAT_PENCE)
        self._hear()
        self._tell(self.waiting.pop(0))
        self._work_through([Interruption.LIVES])

    def _add_people(self) -> None:
        """Those who take part, with bank details that are ready."""
        for number in range(PEOPLE):
            self.people.append(self.simulation.add_person(self.council, self.bank, FIRST_ACCOUNT_NUMBER + number))

    def _hire(self) -> list[Actor]:
        council = self.council
        taking_part = council.hire(Role.FINANCE_PAYER, person_id=self.people[0])
        every_role = council.hire(Role.ORGANISER, Role.FINANCE_APPROVER, Role.FINANCE_PAYER)
        approver = council.hire(Role.FINANCE_APPROVER)
        known = (council.organiser, council.approver, council.payer, taking_part, every_role, approver)
        return [one.actor for one in known]

    @invariant()
    def holds(self) -> None:
        """Everything that must be true of the money at any moment."""
        self._hear()
        self.seen = self.books()
        check_always(self.seen, self.bank.truth(), self.changed)

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
        self.bank.credit(
            sum(one.amount_pence for one in self.books().payouts)
        )  # what left after all left the float short
        self.bank.plan_fault("returned")  # one more thing may go wrong: it is noticed, and paid again below
        self._rest()
        self.bank.clear_faults()
        self._pay_what_is_owed()
        self._rest()
        owed = {obligation_id for obligations in self.owed for obligation_id in obligations}
        books = self.books()
        live = {one.obligation_id for one in books.payouts if one.status in ("posted", "needs_human")}
        assert live == owed, "somebody was not paid in the end"
        self.happened.update(seen_in(books, self.simulation.fragile))

    def _rest(self) -> None:
        """Nothing goes wrong any more, and time passes until all is still."""
        for number in range(ROUNDS_TO_REST):
            self._resume_all()
            self.simulation.pass_time(self.bank, DAYS if number % 4 == 3 else LEASE)
            self._tell_at_rest()
            self.simulation.clock()
            self._work_through([Interruption.LIVES])
            self._decide_all()
            self.holds()
            if self._is_at_rest():
                break
        check_at_rest(self.books(), self.bank.truth(), self.changed)

    def _change_mind(self, payment: Payment, word: str, *, tell: bool) -> None:
        """The bank says otherwise of a payment; where its account does not hold what would have left, it does not."""
        if self.bank.change_mind(payment.id, word, tell=tell):
            self.changed.add(payment.payout_id)

    def _decide_all(self) -> None:
        """Somebody has the bank asked about everything of which it has changed its mind, and accepts what it says."""
        for payout_id in sorted(self.changed):
            with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
                paying_again.look(session, self.council.payer.actor, payout_id)
        self._work_through([Interruption.LIVES])
        for one in self.books().payouts:
            if one.status == "needs_human" and one.contradicted:
                self._decide(one.id)

    def _decide(self, payout_id: UUID) -> None:
        database, actor = self.simulation.dependencies.database, self.council.payer.actor
        with database.transaction(actor.org_id) as session:
            word = urgent.get_payment(session, actor.org_id, payout_id).rail_says
        if word is None:
            return
        try:
            with database.transaction(actor.org_id) as session:
                contradictions.accept_rail_word(session, actor, payout_id, word)
        except ConflictError as refused:
            if refused.code not in ("payout.nothing_final", "float.short_of_what_left"):
                raise
        else:
            self.happened["the bank changed its mind, and a person decided"] += 1

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
        self._work_through([Interruption.LIVES])
        for run in books.runs:
            self._let_go(run.id)
        for obligations in self.owed:
            if self._trigger_again(obligations, self.books()):
                self._let_go(self.runs[-1])

    def _let_go(self, run_id: UUID) -> None:
        for operation, status, role in (
            (runs.approve_run, "draft", Role.FINANCE_APPROVER),
            (runs.release_run, "approved", Role.FINANCE_PAYER),
        ):
            run = self.books().run[run_id]
            if run.status == status:
                self._try(operation, self._free_hand(run, role), run_id, allowed=True, now=True)

    def books(self) -> Books:
        """What our database says now."""
        return read_books(self.simulation.database, self.council.org_id)

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
        with self.simulation.dependencies.database.transaction(actor.org_id) as session:
            return runs.create_run(session, actor, new).id

    def _recent(self, which: int) -> UUID:
        return self.runs[-1 - which % len(self.runs)]

    def _release(self, actor: Actor, run_id: UUID) -> None:
        with self.simulation.dependencies.database.transaction(actor.org_id) as session:
            runs.release_run(session, actor, run_id)

    def _try(
        self,
        operation: Callable[[Session, Actor, UUID], object],
        actor: Actor,
        run_id: UUID,
        *,
        allowed: bool,
        now: bool,
        enough: bool = True,
    ) -> bool:
        """Does something to a run; whether it is done or refused must be as expected."""
        try:
            with self.simulation.dependencies.database.transaction(actor.org_id) as session:
                operation(session, actor, run_id)
        except ForbiddenError:
            outcome = "forbidden"
        except ConflictError:
            outcome = "not now"
        except IntegrityError as error:
            outcome = "not enough money" if is_floor(error) else "refused by the database"
        else:
            outcome = "done"
        expected = "done" if enough else "not enough money"
        expected = expected if now else "not now"
        assert outcome == (expected if allowed else "forbidden")
        return outcome == "done"

    def _do(self, told: Told, interruption: Interruption, chances_before: int) -> None:
        done_before = self._is_done(told)
        posts = self.bank.posts()
        self.workers.do(told, interruption, chances_before)
        if done_before:
            assert self.bank.posts() == posts, "a late hint sent money"
            self.happened["duplicate hint dropped"] += 1

    def _recheck(self, operation: Callable[[], object]) -> None:
        operation()
        self.seen = self.books()

    def _plan(self, troubles: Sequence[tuple[str, str]]) -> None:
        for fault, operation in troubles:
            self.bank.plan_fault(fault, operation)

    def _work_through(self, interruptions: list[Interruption]) -> None:
        """Workers take every hint that is there now; what happens to them happens to those who deal with payments."""
        coming = cycle(interruptions)
        for _ in range(len(self.simulation.queue.hints)):
            told = self.simulation.queue.take(0)
            self._do(told, next(coming) if told.topic in self.strikes else Interruption.LIVES, 0)

    def _is_done(self, told: Told) -> bool:
        found = self.simulation.database.execute(
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
        found = self.simulation.database.execute(count, [self.council.org_id]).fetchone()
        return found[0] if found else 0

    def _tell(self, event: Event) -> None:
        self.simulation.deliver(self.council, self.bank, event)
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
        settled = self.bank.is_settled()
        self._hear()
        books = self.books()
        moving = {"queued", "sending", "unknown", "processing"}
        return (
            settled
            and not self.waiting
            and not any(one.status in moving for one in books.payouts)
            and not any(row.destination == "payments" for row in books.outbox)
        )


def is_floor(error: BaseException) -> bool:
    return isinstance(error, IntegrityError) and "ledger_account_above_floor" in str(error.orig)
