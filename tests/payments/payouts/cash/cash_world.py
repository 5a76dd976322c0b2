"""One person who is owed one fee, two tables with cash, and a bank: whatever any of them does, for the tests that nothing is paid twice."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from services.payments.payouts.cash.usecases import handing, lists, returning, slips
from services.payments.payouts.cash.usecases.lists import NewPlace
from services.payments.payouts.cash.usecases.slips import SignedSlip
from services.payments.payouts.cash.usecases.unsaying import drop_word
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.usecases.manual_actions import pay_again, release_payout
from services.payments.payouts.usecases.runs import resume_run, stop_run
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.rails.cash.rules import AskedHow
from services.payments.rails.cash.tables import CashGivenBack, CashHandOver
from shared.database import Session
from shared.errors import ProblemError
from shared.identity import Role, system_actor
from tests.payments.council import Council
from tests.payments.payouts.cash.tins import BY_CODE, Tins

PENCE = 1250
BANK_SAYS = {
    "takes": (PayoutStatus.QUEUED, MoneyAt.RESERVED, PayoutStatus.SENDING, PayoutCause.LEASED),
    "is_silent": (PayoutStatus.SENDING, MoneyAt.RESERVED, PayoutStatus.UNKNOWN, PayoutCause.NO_ANSWER),
    "has_sent": (PayoutStatus.SENDING, MoneyAt.RESERVED, PayoutStatus.POSTED, PayoutCause.ACCEPTED),
    "had_sent": (PayoutStatus.UNKNOWN, MoneyAt.RESERVED, PayoutStatus.POSTED, PayoutCause.FETCHED),
    "refuses": (PayoutStatus.SENDING, MoneyAt.RESERVED, PayoutStatus.FAILED, PayoutCause.REFUSED),
    "sends_back": (PayoutStatus.POSTED, MoneyAt.PAID, PayoutStatus.RETURNED, PayoutCause.FETCHED),
}


class CashWorld:
    """One person who is owed one fee, two tables, and a bank that does as it is told."""

    def __init__(self, council: Council) -> None:
        self.tins = Tins(council)
        self.council = council
        self.holders = (self.tins.holder(), self.tins.holder())
        self.floats = tuple(self.tins.opened(one) for one in self.holders)
        (self.person,) = council.payable()
        self.tins.of_event([self.person])
        self.second_approver, self.second_payer = council.hire(Role.FINANCE_APPROVER), council.hire(Role.FINANCE_PAYER)
        council.fund(100_000)
        self.tins.released([self.person], PENCE)
        self.handed: list[UUID] = []

    def try_it(self, effect: Callable[[Session], object]) -> object:
        """Does something in a transaction of its own, or is refused."""
        try:
            return self.tins.run(effect)
        except ProblemError:
            return None

    def put(self, table: int) -> None:
        """They ask for cash at a table."""
        new = NewPlace(self.floats[table], self.person, AskedHow.IN_PERSON)
        self.try_it(lambda session: lists.put_on_list(session, self.holders[table].actor, new))

    def off(self, table: int) -> None:
        """They want no cash after all."""
        self.try_it(
            lambda session: lists.take_off_list(session, self.holders[table].actor, self.floats[table], self.person)
        )

    def move(self, table: int) -> None:
        """A holder signs the move to the other table."""
        other = self.floats[1 - table]
        self.try_it(lambda session: lists.sign_move(session, self.holders[table].actor, self.person, other))

    def agree(self, table: int) -> None:
        """The other holder signs it too."""
        self.try_it(
            lambda session: lists.sign_move(session, self.holders[table].actor, self.person, self.floats[table])
        )

    def hand(self, table: int) -> None:
        """A table hands over."""
        actor, tin = self.holders[table].actor, self.floats[table]
        self.try_it(lambda session: handing.hand_over(session, actor, tin, self.person, PENCE, BY_CODE))

    def print(self, table: int) -> None:
        """A table prints its slips."""
        self.try_it(lambda session: slips.print_slips(session, self.holders[table].actor, self.floats[table]))

    def slip(self, table: int) -> None:
        """The last slip of a table is signed, keyed in, and confirmed."""
        printed = self.tins.slips(self.floats[table])
        if not printed:
            return
        last, payer, approver = printed[-1], self.council.payer.actor, self.council.approver.actor
        new = SignedSlip(last.float_id, last.number, last.amount_pence, "Mo Witness")
        self.try_it(lambda session: slips.key_in(session, payer, new).id)
        self.try_it(lambda session: slips.confirm_slip(session, approver, last.id))

    def tear(self, table: int) -> None:
        """The last slip of a table is destroyed by two."""
        for one in self.tins.slips(self.floats[table])[-1:]:
            for actor in (self.holders[table].actor, self.council.payer.actor):
                self.try_it(partial(slips.destroy_slip, actor=actor, slip_id=one.id, reason="They did not come"))

    def back(self, table: int) -> None:
        """The person gives the last cash back."""
        found = self.tins.run(
            lambda session: [
                one.id
                for one in session.query(CashHandOver).filter_by(org_id=self.council.org_id).order_by(CashHandOver.id)
            ]
        )
        if found:
            actor = self.holders[table].actor
            self.try_it(lambda session: returning.give_back(session, actor, found[-1], "Wants it in the bank"))
            self.try_it(lambda session: returning.confirm_given_back(session, self.council.payer.actor, found[-1]))

    def again(self, table: int) -> None:
        """Finance pays again what is over, and releases it."""
        del table
        last = self.tins.payments(self.person)[-1]
        self.try_it(lambda session: pay_again(session, self.second_approver.actor, last.id))
        newest = self.tins.payments(self.person)[-1]
        self.try_it(lambda session: release_payout(session, self.second_payer.actor, newest.id))

    def stop(self, table: int) -> None:
        """Finance stops what was released."""
        del table
        self._each_run(stop_run)

    def resume(self, table: int) -> None:
        """And lets it go on."""
        del table
        self._each_run(resume_run)

    def _each_run(self, operation: Callable[..., object]) -> None:
        for run_id in {one.run_id for one in self.tins.payments(self.person)} - {None}:
            self.try_it(partial(operation, actor=self.second_payer.actor, run_id=run_id))

    def ill(self, table: int) -> None:
        """Finance signs for a holder who is not there."""
        other = self.floats[1 - table]
        self.try_it(lambda session: lists.sign_move(session, self.council.payer.actor, self.person, other))

    def mistaken(self, table: int) -> None:
        """The holder writes down that the last cash came back, and a colleague says that it did not; it waits, or is dropped."""
        found = self.tins.run(
            lambda session: [
                one.id
                for one in session.query(CashHandOver).filter_by(org_id=self.council.org_id).order_by(CashHandOver.id)
            ]
        )
        for one in found[-1:]:
            actor = self.holders[table].actor
            self.try_it(partial(returning.give_back, actor=actor, hand_over_id=one, reason="The wrong card"))
            self.try_it(partial(drop_word, actor=self.council.payer.actor, hand_over_id=one))

    def bank(self, says: str) -> None:
        """The bank says something of its payment."""
        now, at, to, cause = BANK_SAYS[says]
        lease = {"lease_token": self.person, "request_body": "{}"} if to is PayoutStatus.SENDING else {}

        def effect(session: Session) -> None:
            where = (PAYOUT.person_id == self.person) & (PAYOUT.rail == "stripe")
            moved = transition(
                session, system_actor(self.council.org_id), Transition(now, at, to, cause), where, values=lease
            )
            after_move(session, self.council.org_id, moved, now, to)

        self.try_it(effect)

    def check(self) -> None:
        """At most one payment of the money is live, what left is one payment, and the ledger and the tins say so too."""
        payments = self.tins.payments(self.person)
        live = [one for one in payments if one.status not in ("failed", "returned", "canceled")]
        assert len(live) <= 1
        paid = sum(one.amount_pence for one in payments if one.money_at == "paid")
        assert paid in (0, PENCE)
        in_cash = sum(one.amount_pence for one in payments if one.money_at == "paid" and one.rail == "cash")
        assert sum(self.tins.tin(one).handed_pence for one in self.floats) == in_cash
        handed, back = self.tins.run(
            lambda session: (
                session.query(CashHandOver).filter_by(org_id=self.council.org_id).count(),
                session.query(CashGivenBack)
                .filter_by(org_id=self.council.org_id)
                .filter(CashGivenBack.confirmed_at.is_not(None))
                .count(),
            )
        )
        assert (handed - back) * PENCE == in_cash
        ledger, _ = self.council.money()
        assert sum(ledger.values()) == 0
        assert ledger["payable.participants"] == paid - PENCE
        assert ledger["cash.funding"] == -20_000
        assert ledger["cash.available"] + ledger["cash.reserved"] == 20_000 - in_cash
        held = sum(one.amount_pence for one in payments if one.money_at == "reserved" and one.rail == "cash")
        assert sum(self.tins.tin(one).reserved_pence for one in self.floats) == held
