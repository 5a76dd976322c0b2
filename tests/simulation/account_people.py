"""The people of the state machine of bank details: its council and what it looks at, who enters an account and who confirms it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hypothesis.stateful import invariant

from services.payments.payees.evidence import Evidence
from services.payments.payees.rules import Written
from services.payments.payees.usecases import bank_details
from services.payments.payees.usecases.changes import READY_TOPIC, TURNED_DOWN_TOPIC, WAIT_OVER_TOPIC
from services.payments.payees.usecases.name_checks import ACKNOWLEDGE_TOPIC
from services.payments.payees.usecases.registering import REGISTER_TOPIC
from services.payments.payouts.usecases import stuck_views
from services.payments.payouts.usecases.failed_accounts import NO_MONEY_ARRIVES_TOPIC, REPAY_TOPIC
from services.payments.payouts.ways_out import WayOut
from shared.errors import ConflictError, ForbiddenError, InvalidError
from shared.identity import Actor, Role
from tests.payments.payouts.mandates.conftest import Claims
from tests.simulation.account_invariants import AccountsView, check_accounts
from tests.simulation.bank_details import Card, Method, Payees, new_card, read_methods, read_tasks
from tests.simulation.invariants import check_always
from tests.simulation.machine_base import PAYING, PEOPLE, MachineBase

EVIDENCE = Evidence("person", "mobile_held", "The account is in her full name, she is known by a short one.")
UNDER_WAY = ("registering", "to_confirm", "waiting")
_ASKED = "SELECT payee_id FROM bank_details_request WHERE org_id = %s AND closed_at IS NULL"


class Confirming(StrEnum):
    """What somebody has to say who confirms."""

    WITH_EVIDENCE = "with evidence"
    WITHOUT = "without"


class AccountPeople(MachineBase):
    """One council with a helpline and a mandate, and people who have told nobody yet where their money goes."""

    strikes = (
        *PAYING,
        *(REGISTER_TOPIC, ACKNOWLEDGE_TOPIC, WAIT_OVER_TOPIC, READY_TOPIC, TURNED_DOWN_TOPIC),
        *(NO_MONEY_ARRIVES_TOPIC, REPAY_TOPIC),
    )

    def _add_people(self) -> None:
        self.people += [self.council.person(f"Person {number}") for number in range(PEOPLE)]
        self.payees = Payees(self.bank)
        self.claims = Claims(self.council)
        self.claims.mandate(500_000, expires_on=str(datetime.now(UTC).date() + timedelta(days=360)))
        self.helpline = self.council.staff[Role.HELPLINE].actor
        colleague = self.council.hire(Role.HELPLINE).actor
        self.confirmers: list[Actor] = [colleague, self.council.approver.actor, self.helpline]
        self.cards: dict[UUID, Card] = {}
        self.accepted: defaultdict[UUID, set[tuple[str, str | None]]] = defaultdict(set)
        self.before: AccountsView | None = None

    # What is looked at -------------------------------------------------------------------------------------------------

    def methods(self) -> list[Method]:
        """All bank details, the oldest first."""
        return read_methods(self.simulation.database, self.council.org_id)

    def _method(self, method_id: UUID) -> Method:
        return next(one for one in self.methods() if one.id == method_id)

    def view(self) -> AccountsView:
        """Everything at this moment. The bank's file is read last: it may know more than we do, never less."""
        books, database, org_id = self.books(), self.simulation.database, self.council.org_id
        methods, tasks = self.methods(), read_tasks(database, org_id)
        asked = {payee_id for (payee_id,) in database.execute(_ASKED, [org_id])}
        return AccountsView(books, methods, tasks, asked, self.payees.destinations())

    @invariant()
    def holds(self) -> None:
        """Everything that must be true of money and bank details at any moment; payments may wait for whoever confirms details."""
        self._hear()
        now = self.view()
        self.seen = now.books
        check_always(now.books, self.bank.truth(), self.changed, now.being_checked)
        check_accounts(now, self.before, self.accepted)
        self.before = now
        for one in now.books.payouts:
            if one.status == "needs_human":
                assert self._ways_of(one.id), "a payment needs a human, and nothing can be done"

    def _stand_for(self, method: Method) -> None:
        """Enough people have confirmed a method: they stand for what its last check said."""
        if method.verification is not None:
            check = self.payees.checks()[method.verification]
            self.accepted[method.id].add((check.result, check.name))
            self.happened[f"confirmed: {check.result}"] += 1

    def _plan_troubles(self, troubles: Sequence[tuple[str, str, str | None]]) -> None:
        for fault, operation, reason in troubles:
            self.bank.plan_fault(fault, operation, reason=reason)

    def _ways_of(self, payout_id: UUID) -> set[WayOut]:
        """What the desk offers about a payment, to whoever may do it."""
        with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
            return {
                offered.way
                for actor in (self.council.payer.actor, self.council.approver.actor)
                for offered in stuck_views.see_payment(session, actor, payout_id).ways
            }

    def _enter(self, person_id: UUID, result: str, name: str | None) -> UUID | None:
        card, simulation = new_card(), self.simulation
        self.payees.says(card, result, name)
        written = Written(f"Person {self.people.index(person_id)}", card.sort_code, card.account_number)
        try:
            with simulation.dependencies.database.transaction(self.council.org_id) as session:
                sealer = simulation.dependencies.sealer
                method = bank_details.enter_bank_details(session, self.helpline, sealer, person_id, "stripe", written)
        except ConflictError:
            return None
        self.cards[method.id] = card
        return method.id

    def _confirm(self, actor: Actor, method_id: UUID, confirming: Confirming) -> str:
        try:
            self._confirming(actor, method_id, confirming)()
        except ForbiddenError:
            return "forbidden"
        except InvalidError:
            return "evidence"
        return "done"

    def _confirming(self, actor: Actor, method_id: UUID, confirming: Confirming) -> Callable[[], None]:
        def confirm() -> None:
            with self.simulation.dependencies.database.transaction(self.council.org_id) as session:
                heard = EVIDENCE if confirming is Confirming.WITH_EVIDENCE else None
                bank_details.confirm(session, actor, method_id, heard)

        return confirm

    def _waiting_to_confirm(self) -> list[Method]:
        return [one for one in self.methods() if one.status == "to_confirm"]

    def _methods_of(self, person_id: UUID) -> list[Method]:
        return [one for one in self.methods() if one.person_id == person_id]
