"""What stands behind the state machine of bank details: its council, what it looks at, and how people walk each thing that stands
still to its way out."""

from uuid import UUID

from services.payments.payees.evidence import Evidence
from services.payments.payees.usecases import registering
from services.payments.payouts.usecases import manual_actions, paying_again, runs, stuck_payments
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.payouts.ways_out import WayOut
from shared.errors import ConflictError
from shared.ids import new_id
from tests.simulation.account_people import AccountPeople, Confirming
from tests.simulation.books import Payout
from tests.simulation.invariants import check_at_rest
from tests.simulation.machine_base import DAYS, LEASE
from tests.simulation.workers import Interruption

MOST_ROUNDS, PASSES = 100, 4
"""An account that closes when it is needed costs about ten rounds: another one is told, checked, confirmed and waited for."""
FINISHED = ("failed", "returned", "canceled")
HEARD = Evidence("person", "in_person", "They showed the card and a letter of the bank.")
_ASKED = "SELECT payee_id FROM bank_details_request WHERE org_id = %s AND closed_at IS NULL"


class AccountsAtRest(AccountPeople):
    """How everything comes to rest: each thing that stands still is walked out of, as the desk offers it."""

    # Coming to rest ----------------------------------------------------------------------------------------------------

    def come_to_rest(self) -> None:
        """People see to everything that stands still, until all that was owed has arrived."""
        self.bank.clear_faults()
        while self.workers.asleep:
            self._wake(0)
        self.bank.credit(100_000)
        for number in range(MOST_ROUNDS):
            self._resume_all()
            self.simulation.pass_time(self.bank, DAYS if number % 4 == 3 else LEASE)
            self._tell_at_rest()
            self.simulation.clock()
            for _ in range(PASSES):  # what a look at an earlier payment lets leave does so before days pass
                self._work_through([Interruption.LIVES])
            self._see_to_accounts()
            self._see_to_payments()
            self.holds()
            if self._is_at_rest() and not self._unpaid():
                break
        check_at_rest(self.books(), self.bank.truth(), self.changed)
        assert not self._unpaid(), "somebody was not paid in the end"
        self._count()

    def _unpaid(self) -> set[UUID]:
        posted = {one.obligation_id for one in self.books().payouts if one.status == "posted"}
        return {obligation_id for obligations in self.owed for obligation_id in obligations} - posted

    def _see_to_accounts(self) -> None:
        """Whoever has no account tells the helpline one; what waits to be confirmed is; what the bank did not take is asked again."""
        database, org_id = self.simulation.dependencies.database, self.council.org_id
        for method in self.methods():
            if method.status == "registering":
                with database.transaction(org_id) as session:
                    registering.ask_now(session, self.confirmers[0], method.id)
            if method.status == "to_confirm":
                for actor in self.confirmers:
                    if self._method(method.id).status == "to_confirm" and actor.id not in (
                        method.entered_by,
                        method.first_confirmed_by,
                    ):
                        self._confirming(actor, method.id, Confirming.WITH_EVIDENCE)()
                self._stand_for(self._method(method.id))
        usable = ("registering", "to_confirm", "waiting", "ready")
        have = {one.person_id for one in self.methods() if one.status in usable}
        for person_id in self.people:
            if person_id not in have:
                self._enter(person_id, "match", None)

    def _see_to_payments(self) -> None:
        """Runs that wait are let go, and what failed, came back, was left out or stopped for a person is paid as the desk offers it."""
        for run in self.books().runs:
            self._let_go(run.id)
        last: dict[UUID, Payout] = {}
        for one in sorted(self.books().payouts, key=lambda one: one.generation):
            last[one.obligation_id] = one
        for obligation_id in (one for obligations in self.owed for one in obligations):
            found = last.get(obligation_id)
            if found is None:
                self.claims.pay(obligation_id)
            else:
                self._see_to_payment(found)

    def _see_to_payment(self, payout: Payout) -> None:
        if payout.status == "needs_human":
            self._walk_out(payout.id)
        elif payout.status == "approved" and payout.run_id is None:
            self._approve_and_release(payout)
        elif payout.status in FINISHED:
            self._pay_again(payout.id)

    def _walk_out(self, payout_id: UUID) -> None:
        ways, database, org_id = self._ways_of(payout_id), self.simulation.dependencies.database, self.council.org_id
        payer, approver = self.council.payer.actor, self.council.approver.actor
        with database.transaction(org_id) as session:
            if WayOut.PAY_ANEW in ways:
                decision = stuck_payments.StuckDecision(WayOut.PAY_ANEW, "Asked Stripe; nothing has left.", None)
                stuck_payments.decide(session, approver, payout_id, decision)
                self.happened["stopped for a person, and paid anew"] += 1
            else:
                paying_again.look(session, payer, payout_id)
        if WayOut.ACCEPT in ways:
            self._decide(payout_id)

    def _approve_and_release(self, payout: Payout) -> None:
        """What no mandate covers waits for people: an approver where only the rules approved it, then a payer."""
        by_rules = payout.approved_by_policy is not None
        operation, actor = (
            (manual_actions.approve_payout, self.council.approver.actor)
            if by_rules
            else (manual_actions.release_payout, self.council.payer.actor)
        )
        try:
            with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
                operation(session, actor, payout.id)
        except ConflictError as refused:
            if refused.code != "payout.no_method":
                raise

    def _pay_again(self, payout_id: UUID) -> None:
        try:
            with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
                manual_actions.pay_again(session, self.council.approver.actor, payout_id)
        except ConflictError as refused:
            if refused.code not in ("payout.live_already", "payout.account_closed"):
                raise

    def _run_for(self, people: list[UUID], amount_pence: int) -> None:
        source_id, actor = new_id(), self.council.organiser.actor
        owed = [Owed("fee", source_id, one, "Taking part", (OwedLine("one session", amount_pence),)) for one in people]
        with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
            obligations = owe(session, actor, owed)
            run = runs.create_run(session, actor, runs.NewRun(source_id, "Design day", obligations))
        self.owed.append(obligations)
        self._let_go(run.id)

    def _count(self) -> None:
        """What this example has shown."""
        view, happened = self.view(), self.happened
        books = view.books
        ended = {one.id: one for one in books.payouts if one.status == "posted"}
        for destination in view.destinations:
            if destination.payout_id in ended:
                happened[f"paid: {destination.check.result}"] += 1
        happened["a worker died over a name check"] += self.simulation.fragile.killed_in_check
        happened["another check after a refusal"] += sum(
            change.cause == "check_needed" for path in books.path.values() for change in path
        )
        happened["paid again to another account"] += sum(
            one.needs_new_details and one.status == "returned" for one in books.payouts
        )
        happened["a change was used after its wait"] += sum(
            one.usable_from is not None and one.status in ("ready", "replaced", "retired") for one in view.methods
        )
        happened["an account was retired"] += sum(one.status == "retired" for one in view.methods)
        happened["a check for a later payment"] += sum(one.check_number > 0 for one in view.methods)
        happened["a name that changed held a payment"] += self._audited("bank_details.check_changed")

    def _audited(self, action: str) -> int:
        found = self.simulation.database.execute(
            "SELECT count(*) FROM audit WHERE org_id = %s AND action = %s", [self.council.org_id, action]
        ).fetchone()
        return found[0] if found else 0
