"""Cash by hand: one example of the state machine whose every step is known, so that none of them is shown by nothing."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.contracts.referee import Referee
from tests.simulation.machine_cash import SOMETIMES_IN_CASH, CashAtTheEvent
from tests.simulation.workers import Interruption
from tests.simulation.world import SimulatedWorld


@pytest.mark.usefixtures("quiet")
def test_a_table_from_the_first_penny_to_the_last(simulation: SimulatedWorld, referee: Referee) -> None:
    happened = Counter[str]()
    CashAtTheEvent.simulation, CashAtTheEvent.happened = simulation, happened
    table = CashAtTheEvent()
    table.first_pay_day(troubles=[], interruptions=[Interruption.LIVES], who=1, changes=True)
    table.holds()
    assert happened["given back"] == 1
    table.put(0, 2)
    table.top_up(20_000)
    table.tell_everything()
    steps: tuple[Callable[[], object], ...] = (
        lambda: table.move(1, 2, ill=True),
        lambda: table.pay_day(700),
        lambda: table.hand(1, 2),
        lambda: table.go_on(901, [Interruption.LIVES], []),
        lambda: table.hand(1, 2),
        lambda: table.count_in(1),
        lambda: table.pay_again(0),
    )
    for step in steps:
        step()
        table.holds()
    table.teardown()
    referee.demand()
    assert all(happened[one] for one in SOMETIMES_IN_CASH), dict(happened)
