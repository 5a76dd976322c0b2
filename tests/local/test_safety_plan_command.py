"""`sameday safety-plan name` and `show` against the real house."""

import pytest
from typer.testing import CliRunner, Result

from deploy.local.api_clients import Council, found_council
from deploy.local.command import command
from deploy.local.house import House


@pytest.fixture(scope="module")
def founded(house: House) -> Council:
    """An organisation of this module's own: to found one takes longer than these tests."""
    return found_council(house, "Riverbank Council")


@pytest.fixture
def council(house: House, founded: Council) -> Council:
    """The same without a plan, whatever the test before has left."""
    assert sameday(house, founded, "name", "--no-duty-number").exit_code == 0
    assert sameday(house, founded, "name").exit_code == 0
    return founded


def sameday(house: House, council: Council, *words: str) -> Result:
    """A command as this organisation's administrator."""
    where = ("--folder", str(house.folder), "--as", council.administrator.subject)
    return CliRunner(env={"COLUMNS": "300"}).invoke(command, ["safety-plan", *words, *where])


def test_the_plan_is_named_by_the_names_of_staff_and_shown(house: House, council: Council) -> None:
    assert sameday(house, council, "show").exit_code == 1
    names = [one["display_name"] for one in council.administrator.get("/principals")]
    plan = [f"{names[0]}=mon-fri 09:00-17:00", f"{names[1]}=sat 10:00-12:00"]
    named = sameday(house, council, "name", *plan)
    assert named.exit_code == 0, named.output
    shown = sameday(house, council, "show")
    assert shown.exit_code == 0
    assert shown.output.index(names[0]) < shown.output.index("sat 10:00-12:00")
    assert sameday(house, council, "name").exit_code == 0
    assert sameday(house, council, "show").exit_code == 1


@pytest.mark.parametrize(
    ("entry", "why"), [("Nobody Atall=mon 09:00-17:00", "Nobody who may sign in"), ("Somebody", "has no hours")]
)
def test_a_name_that_is_nobody_s_ends_in_a_sentence(house: House, council: Council, entry: str, why: str) -> None:
    refused = sameday(house, council, "name", entry)
    assert refused.exit_code == 1
    assert why in refused.output
    assert "Nothing was sent." in refused.output


def test_the_duty_number_stays_until_it_is_taken_away(house: House, council: Council) -> None:
    assert sameday(house, council, "name", "--duty-number", "07700 900123").exit_code == 0
    assert "+447700900123" in sameday(house, council, "name").output
    both = sameday(house, council, "name", "--duty-number", "07700 900123", "--no-duty-number")
    assert (both.exit_code, "Nothing was sent." in both.output) == (1, True)
    assert "no number is told" in sameday(house, council, "name", "--no-duty-number").output
