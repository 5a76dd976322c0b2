"""`sameday limits` against the real house: what waits is said in words, and another administrator than the first one confirms it."""

import pytest
from typer.testing import CliRunner, Result

from deploy.local.api_clients import Council, Staff, found_council
from deploy.local.command import command
from deploy.local.house import House

RATE = {"role": "chair", "basis": "per_session", "amount_pence": 2500, "valid_from": "2026-01-01", "source": "[red]x"}


@pytest.fixture(scope="module")
def council(house: House) -> Council:
    """An organisation of this module's own."""
    return found_council(house, "Limits Council")


def limits(house: House, staff: Staff, *words: str) -> Result:
    """The command, as somebody."""
    said = ["limits", *words, "--folder", str(house.folder), "--as", staff.subject]
    return CliRunner(env={"COLUMNS": "200"}).invoke(command, said)


def test_what_one_proposed_the_other_reads_and_confirms(house: House, council: Council) -> None:
    waits = council.administrator.post("/rates", RATE)["id"]
    listed = limits(house, council.second_administrator, "list")
    assert waits in listed.output
    assert "A rate for taking part, back-dated: chair" in listed.output
    assert "Amount: £25.00" in listed.output
    assert "Source: [red]x" in listed.output
    assert "Proposed by Alex Admin." in listed.output
    alone = limits(house, council.administrator, "confirm", waits)
    assert alone.exit_code == 1
    assert "who did not propose this" in alone.stderr
    done = limits(house, council.second_administrator, "confirm", waits)
    assert (done.exit_code, done.output.strip()) == (0, "A rate for taking part, back-dated: chair: confirmed.")
    assert "Nothing waits for another administrator." in limits(house, council.administrator, "list").output


@pytest.mark.parametrize("how", ["refuse", "withdraw"])
def test_what_is_taken_off_the_list_is_not_confirmed(house: House, council: Council, how: str) -> None:
    waits = council.administrator.post("/rates", RATE | {"role": how})["id"]
    who = council.administrator if how == "withdraw" else council.second_administrator
    assert limits(house, who, how, waits).exit_code == 0
    late = limits(house, council.second_administrator, "confirm", waits)
    assert "was confirmed, refused or withdrawn before" in late.stderr
