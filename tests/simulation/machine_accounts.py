"""The state machine of bank details: names that are not plain matches, changes in the middle of payments, accounts that close.

Beside the workers that die and the bank that misbehaves, as everywhere, the helpline enters what people say, colleagues confirm it
with evidence or turn it down, and the bank says something else the next time. At the end everything that stands still is walked to
its way out: all money that was owed has arrived once.

No rule has a precondition: what there is to do may depend on which of two people was faster, so a rule without anything to do does
nothing.
"""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from services.payments.payees.usecases import changes, confirmations
from shared.errors import ConflictError
from tests.simulation.account_people import EVIDENCE, UNDER_WAY, Confirming
from tests.simulation.accounts_at_rest import AccountsAtRest
from tests.simulation.bank_details import MATCHES
from tests.simulation.faults import CHECK_FAULTS, CHECK_REFUSALS
from tests.simulation.machine_base import DAYS, LEASE, LOOK_AGAIN, REHINT
from tests.simulation.workers import Interruption, together

NAMES = (None, "Somebody Else", "P One")

Trouble = tuple[str, str, str | None]

places = st.integers(0, 9)
matches = st.sampled_from(MATCHES)
some_interruptions = st.lists(
    st.sampled_from([Interruption.LIVES, Interruption.LIVES, *Interruption]), min_size=1, max_size=4
)
some_troubles = st.lists(st.sampled_from(CHECK_FAULTS), max_size=3)


class ChangingAccounts(AccountsAtRest):
    """One council whose people change their accounts, and whose bank is not sure of their names."""

    @initialize(
        results=st.lists(matches, min_size=4, max_size=4),
        then=st.sampled_from(["return", "fail", "refuse"]),
        outdated=st.sampled_from(CHECK_REFUSALS),
        troubles=some_troubles,
        interruptions=some_interruptions,
        told=st.booleans(),
    )
    def first_claims(
        self,
        results: list[str],
        then: str,
        outdated: Trouble,
        troubles: list[Trouble],
        interruptions: list[Interruption],
        told: bool,
    ) -> None:
        """Every example begins with people whose names the bank calls like this, and who are paid once that is confirmed; of one it is
        heard that it is not their account. Then a name changes, an account closes, a check runs out, and they are paid again."""
        self.told_at_rest = told
        for who, result in enumerate(results):
            self.enter(who, result, None)
        self._plan_troubles(troubles)
        self._work_through(interruptions)
        self.turn_down(len(results) - 1)
        for who in (0, 0, 1, 1, 2, 2):
            self.confirm(0, who % 2, Confirming.WITH_EVIDENCE)
        for cycle in range(2):
            if cycle:
                self.name_changes(0, "close_match", "Somebody Else")
                self.account_closes(1, then)
                self._plan_troubles([outdated])
            for who in range(len(results)):
                self.pay(who, 1250 + cycle)
            self._work_through(interruptions)

    # Bank details ------------------------------------------------------------------------------------------------------

    @rule(who=places, result=matches, name=st.sampled_from(NAMES))
    def enter(self, who: int, result: str, name: str | None) -> None:
        """The helpline enters what somebody says at the telephone: their first account, or another one."""
        person_id = self.people[who % len(self.people)]
        under_way = any(one.status in UNDER_WAY for one in self._methods_of(person_id))
        entered = self._enter(person_id, result, name)
        assert (entered is None) == under_way

    @rule(
        which=places,
        who=places,
        confirming=st.sampled_from([Confirming.WITH_EVIDENCE, Confirming.WITH_EVIDENCE, Confirming.WITHOUT]),
    )
    def confirm(self, which: int, who: int, confirming: Confirming) -> None:
        """Somebody confirms bank details, or tries to: not who entered them, not without evidence, not twice the same person."""
        waiting = self._waiting_to_confirm()
        if not waiting:
            return
        method, actor = waiting[which % len(waiting)], self.confirmers[who % len(self.confirmers)]
        is_match = method.name_match == "match"
        needs_another = method.name_match == "no_match" and method.first_confirmed_by is None
        expected = "done"
        if actor.id == method.entered_by:
            expected = "forbidden"
        elif not is_match and confirming is Confirming.WITHOUT:
            expected = "evidence"
        elif actor.id == method.first_confirmed_by:
            expected = "forbidden"
        assert self._confirm(actor, method.id, confirming) == expected
        after = self._method(method.id)
        if expected != "done":
            assert after == method
        elif needs_another:
            assert (after.status, after.first_confirmed_by) == ("to_confirm", actor.id)
        else:
            assert after.status in ("ready", "waiting")
            self._stand_for(after)

    @rule(which=places)
    def confirm_together(self, which: int) -> None:
        """Two colleagues confirm the same bank details at the same moment: it counts once, or as the two that a no match takes."""
        waiting = self._waiting_to_confirm()
        if not waiting:
            return
        method = waiting[which % len(waiting)]
        two = [one for one in self.confirmers if one.id not in (method.entered_by, method.first_confirmed_by)][:2]
        needed = 2 if method.name_match == "no_match" and method.first_confirmed_by is None else 1
        raised = together(*[self._confirming(actor, method.id, Confirming.WITH_EVIDENCE) for actor in two])
        for error in raised:
            assert error is None or isinstance(error, ConflictError), error
        assert raised.count(None) == min(needed, len(two))
        if raised.count(None) == needed:
            self._stand_for(self._method(method.id))

    @rule(which=places)
    def turn_down(self, which: int) -> None:
        """Somebody has heard that it is not the person's account."""
        waiting = self._waiting_to_confirm()
        if not waiting:
            return
        method = waiting[which % len(waiting)]
        with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
            confirmations.turn_down(session, self.confirmers[0], method.id, EVIDENCE)
        self.happened["bank details were turned down"] += 1
        self.happened["a name that changed was turned down"] += method.check_number > 0

    @rule(which=places)
    def stop_change(self, which: int) -> None:
        """The person says that it was not them, and the helpline stops it, if it can still be stopped."""
        known = self.methods()
        method = known[-1 - which % len(known)]
        stoppable = method.status in UNDER_WAY
        try:
            with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
                changes.stop_change(session, self.confirmers[0], method.id)
        except ConflictError:
            assert not stoppable
        else:
            assert stoppable
            self.happened["a change was stopped"] += 1

    # The bank ----------------------------------------------------------------------------------------------------------

    @rule(which=places, result=matches, name=st.sampled_from(NAMES))
    def name_changes(self, which: int, result: str, name: str | None) -> None:
        """From now on the bank says something else of a name, as after a wedding, or because the other bank is silent."""
        cards = list(self.cards.values())
        self.payees.says(cards[-1 - which % len(cards)], result, name)

    @rule(which=places, then=st.sampled_from(["return", "fail", "refuse"]))
    def account_closes(self, which: int, then: str) -> None:
        """Somebody's account is closed; what is sent there from now on does not stay."""
        cards = list(self.cards.values())
        self.payees.close(cards[-1 - which % len(cards)], then)

    # Money -------------------------------------------------------------------------------------------------------------

    @rule(who=places, amount_pence=st.integers(1, 500))
    def pay(self, who: int, amount_pence: int) -> None:
        """A claim of somebody is right, and is paid at once under the mandate, or waits for an account."""
        (obligation,) = self.claims.owed([self.people[who % len(self.people)]], amount_pence)
        self.owed.append([obligation])
        self.claims.pay(obligation)

    @rule(amount_pence=st.integers(1, 500))
    def pay_day(self, amount_pence: int) -> None:
        """An event ends: a run for those who have an account, by three people; the others are left out, and paid later."""
        self._run_for(self.people, amount_pence)

    # Workers, time and events --------------------------------------------------------------------------------------------

    @rule(which=places, interruption=st.sampled_from(Interruption), chances_before=st.sampled_from([0, 0, 1]))
    def work(self, which: int, interruption: Interruption, chances_before: int) -> None:
        """A worker takes a hint, in any order, and lives, dies or falls asleep."""
        if self.simulation.queue.hints:
            self._do(self.simulation.queue.take(which), interruption, chances_before)

    @rule(which=places)
    def work_together(self, which: int) -> None:
        """Two workers take the same hint at the same moment."""
        if not self.simulation.queue.hints:
            return
        told = self.simulation.queue.take(which)
        assert together(lambda: self.workers.do(told), lambda: self.workers.do(told)) == [None, None]

    @rule(which=places)
    def wake(self, which: int) -> None:
        """A worker that slept goes on, as if nothing had happened."""
        if self.workers.asleep:
            self._wake(which)

    @rule(
        seconds=st.sampled_from([REHINT, LEASE, LEASE, LOOK_AGAIN, DAYS]),
        interruptions=some_interruptions,
        troubles=some_troubles,
    )
    def go_on(self, seconds: int, interruptions: list[Interruption], troubles: list[Trouble]) -> None:
        """Time passes, the clock process runs, and workers take every hint, while the bank has its troubles."""
        self._plan_troubles(troubles)
        self.simulation.pass_time(self.bank, seconds)
        self.simulation.clock()
        self._work_through(interruptions)

    @rule(interruptions=some_interruptions)
    def tell_everything(self, interruptions: list[Interruption]) -> None:
        """The bank delivers all that waits, the newest first, and it is handled."""
        while self.waiting:
            self._tell(self.waiting.pop())
        self._work_through(interruptions)
