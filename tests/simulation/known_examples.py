"""For each state machine one example whose every step is known: whatever the simulation must show happens in it, and not by luck."""

from collections.abc import Callable, Sequence

from tests.simulation.account_people import Confirming
from tests.simulation.bank_details import MATCHES
from tests.simulation.faults import CHECK_REFUSALS, PAY
from tests.simulation.machine import Hands, PayingPeople
from tests.simulation.machine_accounts import ChangingAccounts
from tests.simulation.machine_base import DAYS, LEASE, PAYER, REHINT, RESOLVE
from tests.simulation.machine_cash import CashAtTheEvent
from tests.simulation.workers import Interruption

LIVES, DIES_AFTER, SLEEPS_AFTER = Interruption.LIVES, Interruption.DIES_AFTER, Interruption.SLEEPS_AFTER
ONE_PERSON = 3
"""How many fewer than all are paid."""

Step = Callable[[], object]


def pay_days(machine: PayingPeople) -> Sequence[Step]:
    """Seven pay days, each with a trouble of its own."""
    return (
        lambda: machine.first_pay_day(
            troubles=[], interruptions=[DIES_AFTER, LIVES, SLEEPS_AFTER, LIVES], told_at_rest=True
        ),
        lambda: machine.pass_time(RESOLVE),
        machine.tell_everything,  # of what one worker has not recorded yet, and another never will
        lambda: machine.wake(0),
        lambda: machine.pay_day(ONE_PERSON, 501, Hands.TWO_AT_ONCE),
        lambda: machine.work_through([LIVES], [("rate_limited", PAY)]),
        lambda: machine.go_on(LEASE, [LIVES], []),
        lambda: machine.pay_day(ONE_PERSON, 502, Hands.THREE),
        lambda: machine.work_through([LIVES], [("execute_then_close", PAY)]),  # found in the bank's list
        lambda: machine.go_on(LEASE, [LIVES], []),
        lambda: machine.go_on(LEASE, [LIVES], []),
        lambda: machine.pay_day(ONE_PERSON, 503, Hands.THREE),
        lambda: machine.work_through([LIVES], [("fail_500_before", PAY)]),  # in no list: sent again as it was
        lambda: machine.go_on(LEASE, [LIVES], []),
        lambda: machine.go_on(LEASE, [LIVES], []),
        lambda: machine.pay_day(ONE_PERSON, 504, Hands.THREE),
        lambda: machine.mislay(0, "doubled"),
        lambda: machine.work_through([LIVES], [("returned", PAY)]),
        lambda: machine.pay_day(ONE_PERSON, 505, Hands.THREE),
        lambda: machine.work_through([LIVES], [("insufficient_funds", PAY)]),
        lambda: machine.resume(0, PAYER),
        lambda: machine.pay_day(ONE_PERSON, 506, Hands.THREE),
        lambda: machine.mislay(0, "all lost"),
        lambda: machine.go_on_without_queue(REHINT, []),
        lambda: machine.go_on(LEASE, [LIVES], []),
        machine.tell_everything,
        lambda: machine.change_mind(0, "failed", tell=True),
        machine.tell_everything,
    )


def changed_accounts(machine: ChangingAccounts) -> Sequence[Step]:
    """Four people whose names are called four things; then their accounts change, and workers die over the checks."""
    return (
        lambda: machine.first_claims(
            results=list(MATCHES),
            then="return",
            outdated=CHECK_REFUSALS[0],
            troubles=[],
            interruptions=[LIVES],
            told=True,
        ),
        lambda: machine.enter(3, "unavailable", None),
        lambda: machine.go_on(REHINT, [LIVES], []),
        lambda: machine.confirm(0, 0, Confirming.WITH_EVIDENCE),
        lambda: machine.pay(3, 701),
        lambda: machine.go_on(LEASE, [LIVES], []),
        lambda: machine.pay(0, 702),
        lambda: machine.go_on(REHINT, [DIES_AFTER], []),
        lambda: machine.go_on(LEASE, [LIVES], []),
        lambda: machine.enter(2, "match", None),
        lambda: machine.stop_change(0),
        lambda: machine.name_changes(5, "no_match", "Somebody Else"),  # the first of six accounts
        lambda: machine.pay(0, 703),
        lambda: machine.go_on(LEASE, [LIVES], []),
        lambda: machine.go_on(DAYS, [LIVES], []),
    )


def two_tables(machine: CashAtTheEvent) -> Sequence[Step]:
    """Cash by hand, from a table's first penny to its last."""
    return (
        lambda: machine.first_pay_day(troubles=[], interruptions=[LIVES], who=1, changes=True),
        lambda: machine.put(0, 2),
        lambda: machine.top_up(20_000),
        machine.tell_everything,
        lambda: machine.move(1, 2, ill=True),
        lambda: machine.pay_day(700),
        lambda: machine.hand(1, 2),
        lambda: machine.go_on(901, [LIVES], []),
        lambda: machine.hand(1, 2),
        lambda: machine.count_in(1),
        lambda: machine.pay_again(0),
    )
