"""Each use case with many of itself, and with each other, on one event in the same moment.

`make test` runs each with itself, all of them together, and of the pairs of what a whole event does at once one for each set of tables
in which both lock rows; `make chaos` runs every pair, and more of each.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, zip_longest
from threading import Barrier

import pytest

from tests.breadth import IS_CHAOS, one_of_each
from tests.payments.council import Council
from tests.payments.crowds.acts import FIRST_ACTS, Act
from tests.payments.crowds.bank_acts import BANK_ACTS
from tests.payments.crowds.cash_acts import CASH_ACTS
from tests.payments.crowds.choice_acts import CHOICE_ACTS
from tests.payments.crowds.other_acts import OTHER_ACTS
from tests.payments.crowds.scenario import Scenario
from tests.payments.crowds.watching import Watch, watched

ACTS = {**FIRST_ACTS, **OTHER_ACTS, **BANK_ACTS, **CASH_ACTS, **CHOICE_ACTS}
MANY, SOME = (20, 8) if IS_CHAOS else (10, 3)
_CLAIM = {"claim", "claim_advance", "engagement", "person", "obligation", "payout", "mandate", "ledger_account"}
_TIN = {"cash_float", "cash_place"}
LOCKS: Mapping[str, set[str]] = {
    "yes": _CLAIM | {"conversation"},
    "submit": _CLAIM,
    "decide": _CLAIM,
    "attach": {"claim"},
    "answer": {"claim"},
    "attendance": {"engagement", "person", "mandate"},
    "offer answer": {"engagement"},
    "payout": {"engagement", "obligation"},
    "approve": {"payout_run", "payout", "mandate"},
    "release": {"payout_run", "payout", "ledger_account"},
    "stop": {"payout_run"},
    "resume": {"payout_run", "outbox"},
    "top-up": {"rail_account", "ledger_account"},
    "mandate": {"mandate"},
    "import": {"engagement", "person"},
    "evening pay": {"engagement", "obligation", "payout", "mandate", "ledger_account"},
    "undo": {"claim", "engagement", "person", "obligation", "payout"},
    "confirm": _CLAIM,
    "appeal": {"claim"},
    "withdraw": {"claim"},
    "settle": {"engagement", "person", "claim_advance"},
    "pay again": {"obligation", "payout", "mandate"},
    "approve payment": {"obligation", "payout", "mandate"},
    "release payment": {"payout", "ledger_account"},
    "accept": {"obligation", "payout", "ledger_account"},
    "look": set(),
    "fetch": {"obligation", "payout", "rail_account", "ledger_account"},
    "send": {"payout_run", "outbox", "payout", "payout_method"},
    "end leases": {"payout"},
    "take up": {"payout", "payout_method", "payee", "mandate", "ledger_account"},
    "bank details": {"payee"},
    "budget": {"engagement"},
    "withdraw offer": {"engagement"},
    "page": _CLAIM | {"phone_link"},
    "without photo": _CLAIM,
    "withdraw mandate": {"mandate"},
    "change": {"payee"},
    "confirm change": {"payout_method", "payee"},
    "stop change": {"payout_method", "payee"},
    "end wait": {"payout_method", "payee"},
    "retire": {"payout_method", "payee"},
    "repay": {"obligation", "payout", "mandate", "ledger_account"},
    "hand over": _TIN | {"payout"},
    "cash lists": _TIN | {"payout_run", "payout", "payee", "ledger_account"},
    "pay into tin": _CLAIM | _TIN | {"payee"},
    "slips": _TIN | {"payout"},
    "move": _TIN | {"payout", "payee"},
    "answer three ways": {"conversation", "phone_link", "engagement"},
    "change place": {"engagement"},
    "support": _CLAIM | {"conversation"},
    "not with wages": {"payout", "payroll_correction"},
    "cash or bank": _TIN | {"payout", "payout_run", "obligation", "payee", "ledger_account", "mandate", "outbox"},
}
"""The tables whose rows each use case locks, as `test_many_of_the_same` sees it: which pairs may meet follows from it."""
RACES = {"send", "take up", "support", "not with wages", "cash or bank"}
"""Those that consist of several which meet; who comes first decides which of the tables are locked."""


def meeting_at(pair: tuple[str, str]) -> frozenset[str] | None:
    """The tables in which two acts of a whole event both lock rows; None where they are for `make chaos` alone."""
    tables = frozenset(LOCKS[pair[0]] & LOCKS[pair[1]])
    return tables if tables and set(pair) <= FIRST_ACTS.keys() else None


PAIRS = one_of_each(combinations(ACTS, 2), meeting_at)
pytestmark = pytest.mark.wider


def at_once(acts: Sequence[Act]) -> None:
    """Does all of these in threads that begin together. Raises what the first one raises that fails."""
    together = Barrier(len(acts))

    def begin(act: Act) -> None:
        together.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as threads:
        for done in [threads.submit(begin, one) for one in acts]:
            done.result(timeout=120)


def crowd(council: Council, *names: str, count: int, budget_pence: int | None = 100_000_000) -> Watch:
    """Prepares, does everything at once, and checks the sums; gives what was seen meanwhile."""
    scenario = Scenario(council, budget_pence)
    prepared = [ACTS[name](scenario, count) for name in names]
    with watched(council.payments.dependencies.database) as watch:
        at_once([act for turn in zip_longest(*prepared) for act in turn if act is not None])
    scenario.check_sums()
    return watch


def check(watch: Watch) -> None:
    """No deadlock, no lock against the order, none that is stronger than it needs to be."""
    assert watch.deadlocks == []
    assert watch.against_order == set()
    assert watch.too_strong == set()


@pytest.mark.parametrize("name", ACTS)
def test_many_of_the_same(council: Council, name: str) -> None:
    watch = crowd(council, name, count=MANY)
    check(watch)
    assert watch.locked_tables <= LOCKS[name] if name in RACES else watch.locked_tables == LOCKS[name]


@pytest.mark.parametrize("name", ["yes", "submit", "decide"])
def test_many_of_the_same_without_a_budget(council: Council, name: str) -> None:
    check(crowd(council, name, count=MANY, budget_pence=None))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_at_the_same_time(council: Council, one: str, other: str) -> None:
    check(crowd(council, one, other, count=SOME))


def test_everything_at_the_same_time(council: Council) -> None:
    check(crowd(council, *ACTS, count=2))
