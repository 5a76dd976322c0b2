"""Whatever happens, in whatever order, each person is paid once and every penny is explained."""

import pytest

from tests.contracts.referee import Referee
from tests.simulation.known_examples import changed_accounts, pay_days, two_tables
from tests.simulation.machine import PayingPeople
from tests.simulation.machine_accounts import ChangingAccounts
from tests.simulation.machine_cash import SOMETIMES_IN_CASH, CashAtTheEvent
from tests.simulation.running import FEWER_STEPS, try_machine
from tests.simulation.sometimes import SOMETIMES, SOMETIMES_OF_ACCOUNTS
from tests.simulation.world import SimulatedWorld


@pytest.mark.usefixtures("quiet")
def test_everybody_is_paid_once_whatever_happens(simulation: SimulatedWorld, referee: Referee) -> None:
    try_machine(PayingPeople, pay_days, simulation, referee, SOMETIMES)


@pytest.mark.usefixtures("quiet")
def test_everybody_is_paid_once_whatever_becomes_of_their_accounts(
    simulation: SimulatedWorld, referee: Referee
) -> None:
    try_machine(
        ChangingAccounts,
        changed_accounts,
        simulation,
        referee,
        SOMETIMES_OF_ACCOUNTS,
        examples_a_part=2,
        steps=FEWER_STEPS,
    )


@pytest.mark.usefixtures("quiet")
def test_cash_and_bank_together_pay_everybody_once(simulation: SimulatedWorld, referee: Referee) -> None:
    try_machine(
        CashAtTheEvent, two_tables, simulation, referee, SOMETIMES_IN_CASH, examples_a_part=2, steps=FEWER_STEPS
    )
