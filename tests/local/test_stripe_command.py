"""`sameday stripe check` against the real house: green as it is set up, and red for each thing that the practice bank is told."""

from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.local.api_clients import Council, PracticeWorld, found_council
from deploy.local.command import command
from deploy.local.house import House
from tests.breadth import one_of_each
from tests.local.processes import becomes_true

READY: dict[str, Any] = {
    "key_works": True, "refused_operations": [], "account_status": "open", "holds_pounds": True, "address_status": "active",
    "name_checks_enabled": True, "events_enabled": True, "left_out_events": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def council(house: House) -> Council:
    """An organisation with money in its float, to which the practice bank already sends events."""
    council = found_council(house, "Readytown Council")
    PracticeWorld(house.url("practice")).credit(council.account_id, 50_00)
    assert becomes_true(lambda: council.payer.get("/rails/stripe")["subscribed"])
    return council


@pytest.fixture(autouse=True)
def ready_again(house: House, council: Council) -> Iterator[None]:
    """Afterwards the account is as it was."""
    yield
    tell(house, council, READY)


def tell(house: House, council: Council, settings: dict[str, Any]) -> None:
    """Tells the practice bank how this account is."""
    PracticeWorld(house.url("practice")).ask("POST", f"/bank/practice/accounts/{council.account_id}/settings", settings)


def check(house: House, council: Council) -> Result:
    """The command, as somebody of finance."""
    words = ["stripe", "check", "--folder", str(house.folder), "--as", council.payer.subject]
    return CliRunner(env={"COLUMNS": "200"}).invoke(command, words)


def test_an_account_that_is_ready_is_ok_line_by_line(house: House, council: Council) -> None:
    done = check(house, council)
    assert done.exit_code == 0, done.output
    said = done.output.splitlines()
    assert len(said) == 9
    assert all(line.startswith("ok  ") for line in said)
    assert "float: The float holds £50.00." in done.output
    assert "rk_" not in done.output
    assert "whsec_" not in done.output


SPOILED: dict[str, tuple[dict[str, Any], str]] = {
    "a revoked key": ({"key_works": False}, "key"),
    "a key that may not pay": ({"refused_operations": ["outbound_payments.create"]}, "rights of the key"),
    "a key that may not read the statement": ({"refused_operations": ["transactions.list"]}, "rights of the key"),
    "a closed account": ({"account_status": "closed"}, "financial account"),
    "an account without pounds": ({"holds_pounds": False}, "pounds"),
    "no address": ({"address_status": "none"}, "address in the UK"),
    "an address that is being made": ({"address_status": "pending"}, "address in the UK"),
    "no name checks": ({"name_checks_enabled": False}, "name checks"),
    "a destination that is off": ({"events_enabled": False}, "events"),
    "a type of events that is left out": (
        {"left_out_events": ["v2.money_management.outbound_payment.returned"]},
        "events",
    ),
}


@pytest.mark.parametrize("what", one_of_each(SPOILED, lambda one: SPOILED[one][1]))
def test_what_is_not_ready_is_not_ok_and_the_exit_code_says_so(house: House, council: Council, what: str) -> None:
    settings, topic = SPOILED[what]
    tell(house, council, settings)
    done = check(house, council)
    assert done.exit_code == 1, done.output
    assert [line for line in done.output.splitlines() if line.startswith(f"not ok  {topic}: ")], done.output


def test_an_empty_float_is_not_ok(house: House) -> None:
    poor = found_council(house, "Poortown Council")
    assert becomes_true(lambda: poor.payer.get("/rails/stripe")["subscribed"])
    done = check(house, poor)
    assert (done.exit_code, "not ok  float: The float is empty" in done.output) == (1, True)


def test_checking_makes_nothing_at_the_bank(house: House, council: Council) -> None:
    calls = f"/bank/practice/accounts/{council.account_id}/calls"
    world = PracticeWorld(house.url("practice"))
    before = len(world.ask("GET", calls))
    check(house, council)
    made = [one["operation"] for one in world.ask("GET", calls)[before:] if one["object_id"]]
    assert made == ["event_destinations.ping"]
