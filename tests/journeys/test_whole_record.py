"""What is kept about one person, through the whole house: a text, the file with everything, and erasing, told first and done in both services."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from deploy.local.api_clients import Council, RefusedError, Staff, found_council, hire_staff
from deploy.local.house import House
from tests.journeys.steps import pass_time, set_back, wait_until
from tests.journeys.test_journey_2_claim_by_text import Texter

SECRET = "please do not tell my sister"


@pytest.fixture
def council(house: House) -> Iterator[Council]:
    """An organisation of this journey's own; the clock is set right afterwards."""
    yield found_council(house, "Seaside Council", bank_settings={"limits": False})
    set_back(house)


def record(helpline: Staff, person_id: str) -> zipfile.ZipFile:
    """The file with everything, made by the helpline."""
    answer = helpline.client.get(f"/people/{person_id}/record.zip")
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """The rows of a table in it."""
    return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))


def test_everything_is_given_and_then_erased_in_both_services(house: House, council: Council) -> None:
    helpline = hire_staff(house, council.administrators, council.name, "Hari Helpline", ["helpline"])
    jo = Texter(house, council, "Jo Whole")
    person: str = jo.person_id
    jo.say("bus 4.60", lambda text: "£4.60" in text)
    jo.say(f"no, {SECRET}", lambda text: bool(text))
    given = record(helpline, person)
    said = rows(given, "conversations")
    assert any(SECRET in row["words"] for row in said)
    assert any("£4.60" in row["words"] for row in said if row["who"] == "we")
    assert any("Jo Whole" in row["value"] for row in rows(given, "about-you"))
    assert json.loads(given.read("everything.json"))["person_id"] == person

    erasure: Any = None

    def asked() -> bool:
        nonlocal erasure
        try:  # a task of what was texted may be open, or the draft of a claim
            erasure = council.organiser.post(f"/people/{person}/erasure")
        except RefusedError:
            state = council.organiser.get(f"/people/{person}/erasure")
            assert state["waits_for"], state
            pass_time(house, timedelta(days=15))
            return False
        return True

    wait_until(asked)
    wait_until(lambda: any("to erase what it keeps" in one for one in jo.heard()))
    wait_until(lambda: council.organiser.get(f"/people/{person}/erasure")["told_at"])
    pass_time(house, timedelta(days=8))
    done = helpline.post(f"/erasures/{erasure['id']}/confirm")
    assert done["outcome"] == "erased"
    wait_until(lambda: council.organiser.get(f"/people/{person}/erasure")["there_at"])
    left = record(helpline, person)
    everything = "".join(left.read(name).decode() for name in left.namelist() if not name.endswith(".jpg"))
    for gone in (SECRET, "Jo Whole", jo.number.removeprefix("+44")):
        assert gone not in everything
    assert "Erased person" in everything
    jo.say("hello", lambda text: bool(text))  # answered as a stranger
    assert council.organiser.get(f"/people/{person}")["name"].startswith("Erased person")
