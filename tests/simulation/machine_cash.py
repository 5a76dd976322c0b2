"""The state machine of cash at an event: people come onto lists and leave them, are given cash and give it back, and tables close, while
runs go out, workers die and the bank misbehaves and changes its mind. At the end the tables are closed, and everybody is paid once.

No rule has a precondition: what there is to do may depend on which of two people was faster, so a rule without anything to do does nothing.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.payments.payouts.cash.usecases import due, floats, handing, lists, returning
from services.payments.payouts.cash.usecases.floats import NewCount
from services.payments.payouts.cash.usecases.lists import NewPlace
from services.payments.payouts.usecases import runs
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.rails.cash.rules import AskedHow
from services.payments.rails.cash.tables import CashHandOver
from shared.errors import ProblemError
from shared.ids import new_id
from tests.payments.payouts.cash.tins import BY_CODE, Tins
from tests.simulation.cash_books import check_cash, read_tins
from tests.simulation.faults import FAULTS
from tests.simulation.machine_base import DAYS, FINAL, LEASE, LOOK_AGAIN, REHINT, MachineBase, is_floor
from tests.simulation.workers import Interruption

places = st.integers(0, 9)
tables = st.integers(0, 1)
some_troubles = st.lists(st.sampled_from(FAULTS), max_size=2)
some_interruptions = st.lists(st.sampled_from([Interruption.LIVES, *Interruption]), min_size=1, max_size=3)
FLOAT_PENCE = 30_000


class CashAtTheEvent(MachineBase):
    """One council with two tables, each with its holder, whose people want cash or do not."""

    def __init__(self) -> None:
        super().__init__()
        self.tins = Tins(self.council)
        self.tins.of_event(self.people)
        self.holders = (self.tins.holder(), self.tins.holder())
        self.tables: list[UUID] = [self.tins.opened(one, FLOAT_PENCE) for one in self.holders]

    @initialize(troubles=some_troubles, interruptions=some_interruptions, who=places, changes=st.booleans())
    def first_pay_day(
        self, troubles: list[tuple[str, str]], interruptions: list[Interruption], who: int, changes: bool
    ) -> None:
        """Every example begins with somebody on a list, and money on its way by both; in some they want it otherwise at once."""
        self.put(0, who)
        self._plan(troubles)
        self.pay_day(1250)
        self._work_through(interruptions)
        self.hand(0, who)
        if changes:
            self.give_back(0)
            self.move(1, who, ill=False)
            self.count_in(0)

    @rule(amount_pence=st.integers(1, 2_000))
    def pay_day(self, amount_pence: int) -> None:
        """An event ends, and three people do their part."""
        source_id, actor = new_id(), self.council.organiser.actor
        owed = [
            Owed("fee", source_id, one, "Taking part", (OwedLine("one session", amount_pence),)) for one in self.people
        ]
        with self.simulation.dependencies.database.transaction(actor.org_id) as session:
            obligations = owe(session, actor, owed)
            run = runs.create_run(session, actor, runs.NewRun(source_id, "Design day", obligations))
        self.runs.append(run.id)
        self.owed.append(obligations)
        self._go(run.id)

    @rule(which=places)
    def pay_again(self, which: int) -> None:
        """The payout of an earlier event is triggered once more."""
        obligations = self.owed[which % len(self.owed)]
        if self._trigger_again(obligations, self.books()):
            self._go(self.runs[-1])

    def _go(self, run_id: UUID) -> None:
        self._loosely(lambda session: runs.approve_run(session, self.council.approver.actor, run_id))
        self._loosely(lambda session: runs.release_run(session, self.council.payer.actor, run_id))

    @rule(which=places, stop=st.booleans())
    def stop_or_resume(self, which: int, stop: bool) -> None:
        """Somebody stops a run, or lets it go on."""
        actor, operation = self.council.payer.actor, runs.stop_run if stop else runs.resume_run
        self._loosely(lambda session: operation(session, actor, self._recent(which)))

    # Cash --------------------------------------------------------------------------------------------------------------

    @rule(table=tables, who=places)
    def put(self, table: int, who: int) -> None:
        """Somebody asks for cash at a table."""
        new = NewPlace(self.tables[table], self._person(who), AskedHow.IN_PERSON)
        self._loosely(lambda session: lists.put_on_list(session, self.holders[table].actor, new))

    @rule(table=tables, who=places)
    def off(self, table: int, who: int) -> None:
        """They want none after all: what was put aside goes to their bank."""
        tin, holder = self.tables[table], self.holders[table].actor
        self._loosely(lambda session: lists.take_off_list(session, holder, tin, self._person(who)))

    @rule(table=tables, who=places, ill=st.booleans())
    def move(self, table: int, who: int, ill: bool) -> None:
        """Both holders sign that somebody goes to the other table; finance signs for one who is ill."""
        leaves = self.council.payer if ill else self.holders[1 - table]
        for one in (leaves, self.holders[table]):
            move = partial(
                lists.sign_move, actor=one.actor, person_id=self._person(who), to_float_id=self.tables[table]
            )
            if self._loosely(move) and one is not leaves:
                self.happened["moved to another table"] += 1

    @rule(table=tables, who=places)
    def hand(self, table: int, who: int) -> None:
        """A table hands over what its page says; the bank is asked first where it was tried before."""
        actor, tin, person = self.holders[table].actor, self.tables[table], self._person(who)
        with self.simulation.dependencies.database.transaction(actor.org_id) as session:
            due.ask_for_looks(session, actor.org_id, [person])
            pence = due.find_due(session, actor.org_id, person, lock=False).pence
        give = partial(
            handing.hand_over, actor=actor, float_id=tin, person_id=person, amount_pence=pence, confirmed=BY_CODE
        )
        if pence and self._loosely(give):
            self.happened["handed over"] += 1

    @rule(which=places)
    def give_back(self, which: int) -> None:
        """Somebody gives cash back, and a second person sees it in the tin."""
        given = self._handed()
        if not given:
            return
        one, org_id = given[which % len(given)], self.council.org_id
        with self.simulation.dependencies.database.transaction(org_id) as session:
            tin = session.get_one(CashHandOver, (org_id, one)).float_id
        if tin not in self.tables:
            return
        holder = self.holders[self.tables.index(tin)].actor
        self._loosely(lambda session: returning.give_back(session, holder, one, "Wants it in the bank"))
        if self._loosely(lambda session: returning.confirm_given_back(session, self.council.payer.actor, one)):
            self.happened["given back"] += 1

    @rule(table=tables)
    def count_in(self, table: int) -> None:
        """A table closes to the penny, and another float is issued for it."""
        if self._count_in(table):
            self.happened["counted in"] += 1
            self.tables[table] = self.tins.opened(self.holders[table], FLOAT_PENCE)

    def _count_in(self, table: int) -> bool:
        tin = next(
            one for one in read_tins(self.simulation.database, self.council.org_id) if one.id == self.tables[table]
        )
        if tin.status != "open":
            return False
        found = NewCount("in", tin.left_pence)
        holder, payer = self.holders[table].actor, self.council.payer.actor
        return self._loosely(lambda session: floats.count(session, holder, tin.id, found)) and self._loosely(
            lambda session: floats.confirm_count(session, payer, tin.id, found)
        )

    def _handed(self) -> list[UUID]:
        query = "SELECT id FROM cash_hand_over WHERE org_id = %s ORDER BY id"
        return [one for (one,) in self.simulation.database.execute(query, [self.council.org_id]).fetchall()]

    def _person(self, who: int) -> UUID:
        return self.people[who % len(self.people)]

    def _loosely(self, effect: Callable[[Session], object]) -> bool:
        """In a transaction of its own; whether it was done, or refused in words."""
        try:
            with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
                effect(session)
        except ProblemError:
            return False
        except IntegrityError as error:
            if not is_floor(error):
                raise
            return False
        return True

    # Workers, time and the bank ----------------------------------------------------------------------------------------

    @rule(
        seconds=st.sampled_from([REHINT, LEASE, LOOK_AGAIN, DAYS]),
        interruptions=some_interruptions,
        troubles=some_troubles,
    )
    def go_on(self, seconds: int, interruptions: list[Interruption], troubles: list[tuple[str, str]]) -> None:
        """Time passes, the clock process runs, and workers take every hint, while the bank has its troubles."""
        self._plan(troubles)
        self.simulation.pass_time(self.bank, seconds)
        self.simulation.clock()
        self._work_through(interruptions)

    @rule(which=places)
    def wake(self, which: int) -> None:
        """A worker that slept goes on, as if nothing had happened."""
        if self.workers.asleep:
            self._wake(which)

    @rule()
    def tell_everything(self) -> None:
        """The bank delivers all that waits, the newest first, and it is handled."""
        while self.waiting:
            self._tell(self.waiting.pop())
        self._work_through([Interruption.LIVES])

    @rule(amount_pence=st.integers(1, 20_000))
    def top_up(self, amount_pence: int) -> None:
        """Money arrives in the float."""
        self.bank.credit(amount_pence)

    @rule(which=places, word=st.sampled_from(FINAL))
    def change_mind(self, which: int, word: str) -> None:
        """The bank puts a mistake of its own right."""
        over = [one for one in self.bank.truth().payments if one.status in FINAL and one.status != word]
        if over:
            self._change_mind(over[which % len(over)], word, tell=True)

    # What must hold ----------------------------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        """What must be true of the bank's money, and of cash beside it."""
        super().holds()
        tins = read_tins(self.simulation.database, self.council.org_id)
        check_cash(self.books(), self.bank.truth(), tins, self.changed)

    def _rest(self) -> None:
        """The tables close before all comes to rest: who got nothing there is owed it still."""
        self._close_tables()
        super()._rest()

    def _is_at_rest(self) -> bool:
        self._close_tables()
        return super()._is_at_rest()

    def _close_tables(self) -> None:
        for table in range(len(self.tables)):
            self._count_in(table)

    def come_to_rest(self) -> None:
        """As everywhere; and every float is closed then."""
        super().come_to_rest()
        tins = read_tins(self.simulation.database, self.council.org_id)
        assert {one.status for one in tins} == {"closed"}, "a float stays open at rest"


SOMETIMES_IN_CASH = ("handed over", "given back", "counted in", "moved to another table")
