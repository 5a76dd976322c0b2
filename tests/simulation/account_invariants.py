"""What must be true of people's bank details after every step: no money without a name that somebody stands for, none to an account
that is not used any more, none before a change has waited; and whoever waits is on somebody's list.

The oracle is the practice bank's own file, and what the machine's own people have accepted.
"""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from tests.simulation.bank_details import Destination, Method
from tests.simulation.books import Books

UNDER_WAY = {"registering", "to_confirm", "waiting"}
NEVER_USED = {"registering", "refused", "stopped"}
WHO_IS_WOKEN = {"payee.ready", "payee.turned_down"}
"""What a worker has still to do about a payee, and then looks at each payment that is queued."""


@dataclass(frozen=True)
class AccountsView:
    """Everything at one moment, ours and the bank's."""

    books: Books
    methods: list[Method]
    tasks: Set[tuple[str, UUID]]
    asked: Set[UUID]
    """Payees who are asked for new bank details."""
    destinations: list[Destination]

    @cached_property
    def being_checked(self) -> set[UUID]:
        """Payees whose queued payments wait for somebody who looks at bank details, or for the worker who is told of it."""
        woken = {
            row.aggregate_id for row in self.books.outbox if row.topic in WHO_IS_WOKEN and row.aggregate_id is not None
        }
        return woken | {one.payee_id for one in self.methods if one.status in UNDER_WAY}

    @cached_property
    def usable(self) -> set[str]:
        """The bank's tokens of methods that money may go to: ready, and no payment has failed there by the account's fault."""
        gone = {
            one.method_id
            for one in self.books.payouts
            if one.needs_new_details and ("payee.no_money_arrives", one.method_id) not in self.books.waiting
        }
        return {one.method for one in self.methods if one.status == "ready" and one.method and one.id not in gone}

    @cached_property
    def may_have_left(self) -> set[UUID]:
        """Payments that were sent, and of which nobody knows that the bank refused each request."""
        return {one.payout_id for one in self.books.attempts if not one.nothing_moved}


def check_accounts(
    now: AccountsView, before: AccountsView | None, accepted: Mapping[UUID, Set[tuple[str, str | None]]]
) -> None:
    """What holds after every single step. `accepted`: by method, the (result, name) of checks that enough people stood for."""
    money_goes_to_accounts_in_use(now, before)
    names_were_accepted(now, accepted)
    changes_wait_and_are_told(now)
    hands_are_others(now)
    nobody_waits_for_nobody(now)


def money_goes_to_accounts_in_use(now: AccountsView, before: AccountsView | None) -> None:
    """A payment is taken by the bank for an account in use only; but for one that may have left before, whose request is repeated
    under its key to learn what became of it."""
    by_token = {one.method: one for one in now.methods if one.method is not None}
    known = {one.payout_id for one in before.destinations} if before else set()
    for one in now.destinations:
        method = by_token[one.method]
        assert method.status not in NEVER_USED or method.check_number > 0 or method.confirmed_by, (
            "paid to an account that was never used"
        )
        if before is None or one.payout_id in known | before.may_have_left:
            continue
        assert one.method in before.usable | now.usable, f"paid to an account that is {method.status}"


def names_were_accepted(now: AccountsView, accepted: Mapping[UUID, Set[tuple[str, str | None]]]) -> None:
    """No payment leaves but with a check of its own, whose result is a match, or is one that people stood for with evidence (a no
    match: two of them) and that was acknowledged at the bank."""
    by_token = {one.method: one.id for one in now.methods if one.method is not None}
    used = Counter(one.check.id for one in now.destinations)
    assert not used or max(used.values()) == 1, "two payments with one name check"
    for one in now.destinations:
        check = one.check
        assert check.status == "consumed"
        if check.result != "match":
            assert check.acknowledged, "a payment left with a name check that nobody had accepted at the bank"
            stood_for = accepted.get(by_token[one.method], frozenset())
            assert (check.result, check.name) in stood_for, (
                f"a payment left for a {check.result} that nobody stands for"
            )


def changes_wait_and_are_told(now: AccountsView) -> None:
    """To a changed account nothing is sent before its time, and the contact of before is told of each change once."""
    usable_from = {one.method: one.usable_from for one in now.methods if one.method is not None}
    key = {one.id: one.idempotency_key for one in now.books.payouts}
    sent = [one for one in now.books.attempts if one.idempotency_key == key[one.payout_id]]
    first_sent = {one.payout_id: one.sent_at for one in reversed(sent)}
    for one in now.destinations:
        opened = usable_from[one.method]
        assert opened is None or first_sent[one.payout_id] >= opened, "money went to a change that still waited"
    told = now.books.notices("bank_details_changing")
    for method in now.methods:
        assert told[method.id] == (method.usable_from is not None), "a change is told once, and nothing else is"
        assert method.status != "waiting" or ("payee.wait_over", method.id) in now.books.waiting


def hands_are_others(now: AccountsView) -> None:
    """Whoever entered bank details does not confirm them, and a no match is confirmed by two."""
    for one in now.methods:
        hands = [one.entered_by, *filter(None, (one.first_confirmed_by, one.confirmed_by))]
        assert len(set(hands)) == len(hands), "one person twice"
        assert one.status not in ("waiting", "ready") or one.confirmed_by is not None
    for payee_id, ready in Counter(one.payee_id for one in now.methods if one.status == "ready").items():
        assert ready <= 1, f"two accounts of payee {payee_id} are ready"


def nobody_waits_for_nobody(now: AccountsView) -> None:
    """Everything that stands still is on a list: bank details that the bank has not taken, a name that nobody has confirmed, a payment
    without an account, a person who must tell us another one."""
    ready = {one.payee_id for one in now.methods if one.status == "ready"}
    for method in now.methods:
        if method.status == "registering":
            assert ("payee.register", method.id) in now.books.waiting or ("payee_at_the_bank", method.id) in now.tasks
        if method.status == "to_confirm" and method.name_match != "match":
            assert ("name_check", method.id) in now.tasks, "a name that nobody is asked to confirm"
    last = {one.obligation_id: one for one in sorted(now.books.payouts, key=lambda one: one.generation)}
    for one in last.values():
        if one.status == "approved" and one.run_id is None:
            assert any(subject_id == one.id for _, subject_id in now.tasks), "an approved payment waits for nobody"
        if one.status in ("failed", "returned") and one.needs_new_details:
            assert one.payee_id in now.asked | ready | now.being_checked, "nobody asks the person for another account"
