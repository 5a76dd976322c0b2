"""Lists of the API: events, people and runs a part at a time, filtered, each for whoever may see it, and none of another organisation."""

from typing import Any
from uuid import UUID

import pytest

from shared.identity import Role
from tests.payments.council import Council, Staff
from tests.payments.involvement.conftest import Work
from tests.payments.problems import is_problem

PATHS = ("/events", "/people", "/runs")


def every(staff: Staff, path: str, listed: str, **filters: Any) -> list[dict[str, Any]]:
    """All that a list has, two at a time."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        asked = "&".join(
            [f"{key}={value}" for key, value in filters.items()] + ["limit=2", *([cursor] if cursor else [])]
        )
        part = staff.get(f"{path}?{asked}")
        found += part[listed]
        assert len(part[listed]) <= 2
        if part["next_cursor"] is None:
            return found
        cursor = f"cursor={part['next_cursor']}"


def test_people_come_in_order_of_their_names_however_they_are_spelt(council: Council) -> None:
    for name in ("Zoë Adams", "Siân Jones", "Al Other", "sian smith", "Bea 100%", "Al Other"):
        council.person(name)
    names = [one["name"] for one in every(council.organiser, "/people", "people")]
    assert names == ["Al Other", "Al Other", "Bea 100%", "Siân Jones", "sian smith", "Zoë Adams"]
    assert [one["name"] for one in every(council.staff[Role.HELPLINE], "/people", "people", name="SIAN")] == [
        "Siân Jones",
        "sian smith",
    ]
    assert [one["name"] for one in every(council.organiser, "/people", "people", name="%25")] == ["Bea 100%"]


def test_events_by_when_they_are(council: Council) -> None:
    work = Work(council)
    work.rate()
    coming = [work.event((24 * days, 24 * days + 2), title=f"In {days}") for days in (9, 4, 4, 7)]
    past = [work.event((-24 * days, -24 * days + 2), title=f"{days} ago") for days in (3, 2, 5)]
    task = work.task()
    work.ask(coming[1], [council.person()])
    found = every(council.organiser, "/events", "events")
    assert [one["title"] for one in found] == ["In 4", "In 4", "In 7", "In 9"]
    assert sorted(one["asked"] for one in found) == [0, 0, 0, 1]
    assert {one["id"] for one in found} == {one["id"] for one in coming}
    gone = every(council.approver, "/events", "events", when="past")
    assert [one["id"] for one in gone] == [past[1]["id"], past[0]["id"], past[2]["id"]]
    assert [one["id"] for one in every(council.organiser, "/events", "events", when="at_home")] == [task["id"]]
    assert every(council.organiser, "/events", "events", when="today") == []
    named = every(council.organiser, "/events", "events", when="past", name="3%20AGO")
    assert [one["id"] for one in named] == [past[0]["id"]]


def test_runs_the_newest_first_by_status_and_event(council: Council) -> None:
    people = council.payable(2)
    ids = [council.propose(people, 100 + number) for number in range(5)]
    council.approver.post(f"/runs/{ids[2]}/approve")
    assert [one["id"] for one in every(council.approver, "/runs", "runs")] == ids[::-1]
    [approved] = every(council.payer, "/runs", "runs", status="approved")
    assert (approved["id"], approved["payments"], approved["total_pence"]) == (ids[2], 2, 204)
    [of_event] = every(council.payer, "/runs", "runs", event_id=approved["event_id"])
    assert every(council.payer, "/runs", "runs", name="no such run") == []
    assert of_event == approved


def test_an_organiser_gets_their_own_runs(council: Council) -> None:
    council.propose(council.payable())
    assert len(every(council.organiser, "/runs", "runs")) == 1
    assert every(council.hire(Role.ORGANISER), "/runs", "runs") == []


def test_nothing_of_another_organisation_is_listed(council: Council, other_council: Council) -> None:
    work = Work(other_council)
    work.rate()
    work.event((96, 98))
    other_council.propose(other_council.payable())
    for path in PATHS:
        assert council.hire(*Role).get(path)[path.strip("/")] == [], path
        assert len(other_council.hire(*Role).get(path)[path.strip("/")]) == 1, path


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=nowhere", "colour=red"])
def test_what_a_list_does_not_know_is_refused(council: Council, path: str, query: str) -> None:
    is_problem(council.hire(*Role).call("GET", f"{path}?{query}"), 422)


def test_a_cursor_of_another_organisation_is_nowhere(council: Council, other_council: Council) -> None:
    theirs = other_council.person()
    assert isinstance(theirs, UUID)
    is_problem(council.organiser.call("GET", f"/people?cursor={theirs}"), 422, "list.no_such_place")
