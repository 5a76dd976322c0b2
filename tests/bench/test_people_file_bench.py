"""A list of people from the button to the last contact, through both services and their workers: in small what the bench does in large."""

import pytest

from deploy.bench.people_file import BAD, HELD, SPECIAL, list_of_people, measure_people_file
from deploy.local.house import House
from services.payments.desk.people_files.rules import in_parts
from services.payments.desk.rules.people import read_people

ROWS = 300


def test_the_list_has_every_kind_of_bad_row() -> None:
    brought = list_of_people(ROWS)
    file = read_people(brought.content)
    assert len(file.bad) == brought.of(BAD) == ROWS // 50 * len(BAD)
    assert len({one.reason for one in file.bad if "this ID already" not in one.reason}) >= len(BAD) - 1
    assert sum(len(one) for one in in_parts(file.good)) == ROWS - len(file.bad)
    assert len(file.sheet.unused) == 2
    assert brought.kinds.keys() == {*SPECIAL.values(), "ordinary"}


@pytest.mark.chaos
def test_a_list_is_taken_from_the_button_to_the_last_contact(house: House) -> None:
    told: list[str] = []
    found = measure_people_file(house, ROWS, told.append)
    kinds = list_of_people(ROWS).kinds
    held = sum(kinds[one] for one in HELD)
    assert found.answered == held
    assert found.counts["Waiting for an answer"] == 0
    assert found.sealed == 0, "no row is kept that waits for nothing"
    assert found.people == ROWS - sum(kinds[one] for one in BAD) - held + held // 2
    assert found.contacts
    assert any("rows a second" in line for line in found.lines())
