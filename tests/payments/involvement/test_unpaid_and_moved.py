"""Unpaid work needs a written reason before anybody is asked; a session that moves tells everybody who was asked for it."""

from typing import Any

import pytest

from shared.contracts.activities import Activity
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_offer_notices import LATER, told

WHY = "The charity has no money this year; the group agreed."


def test_nobody_is_asked_to_work_for_nothing_without_a_reason(work: Work) -> None:
    person = work.council.person()
    body = {"person_ids": [str(person)], "role": work.role}
    event = work.event(LATER)
    refused(work.council.organiser.call("POST", f"/events/{event['id']}/offers", body), 409, "event.no_rate")
    work.rate(amount_pence=1)
    short = work.event((96, 96.05))
    refused(
        work.council.organiser.call("POST", f"/events/{short['id']}/offers", body), 409, "offer.unpaid_without_reason"
    )
    assert told(work.council) == []


def test_unpaid_work_is_offered_as_unpaid_and_nothing_is_due(work: Work) -> None:
    people = [work.council.person(), work.council.person()]
    event = work.event((0, 2), LATER, unpaid_reason=WHY)
    assert work.council.organiser.get(f"/events/{event['id']}")["unpaid_reason"] == WHY
    offers = work.agreed(event, people)
    assert {one["expected_pence"] for one in offers} == {0}
    work.attended(event, work.mark(event, people[0], kind="present"))
    assert work.preview(event)["lines"] == []
    unpaid = work.event(LATER, unpaid_reason=WHY)
    work.ask(unpaid, people)
    notices = [(one["notice"], one["values"]) for one in told(work.council)]
    assert (
        notices
        == [("offer_made_unpaid", {"activity": Activity(starts_at=work.time(96), ends_at=work.time(98)).as_value()})]
        * 2
    )


def test_an_unpaid_task_at_home_agrees_nothing(work: Work) -> None:
    task = work.task(unpaid_reason=WHY)
    [offer] = work.agreed(task, [work.council.person()])
    assert offer["expected_pence"] == 0
    body = {"person_ids": [str(work.council.person())], "role": work.role, "agreed_pence": 100}
    refused(
        work.council.organiser.call("POST", f"/events/{task['id']}/offers", body), 422, "offer.task_needs_agreement"
    )


@pytest.mark.parametrize("reason", ["", "no", "x" * 501])
def test_a_reason_that_says_nothing_is_refused(work: Work, reason: str) -> None:
    new = {"title": "Day", "sessions": [], "kind": "task", "due_on": "2030-01-01", "unpaid_reason": reason}
    assert work.council.organiser.call("POST", "/events", new).status_code == 422


def move(work: Work, event: dict[str, Any], start: float, end: float) -> Any:
    """Moves the first session, in hours from noon yesterday."""
    to = {
        "session_id": event["sessions"][0]["id"],
        "starts_at": work.time(start).isoformat(),
        "ends_at": work.time(end).isoformat(),
    }
    return work.council.organiser.call("POST", f"/events/{event['id']}/move", to)


def test_a_session_that_moves_tells_everybody_who_may_come(work: Work) -> None:
    work.rate()
    event = work.event(LATER)
    yes, no, silent = (work.council.person() for _ in range(3))
    work.agreed(event, [yes])
    work.answer(event, work.ask(event, [no]), "no")
    work.ask(event, [silent])
    for _ in range(2):
        assert move(work, event, 120, 122).status_code == 200
    notices = [one for one in told(work.council) if one["notice"] == "offer_moved"]
    assert {one["person_id"] for one in notices} == {str(yes), str(silent)}
    assert len(notices) == 2
    assert notices[0]["values"] == {
        "was_at": work.time(96).isoformat(),
        "starts_at": work.time(120).isoformat(),
        "activity": Activity(starts_at=work.time(120), ends_at=work.time(122)).as_value(),
    }
    assert move(work, event, 96, 98).status_code == 200, "and back: that is told too"
    assert len([one for one in told(work.council) if one["notice"] == "offer_moved"]) == 4


def test_a_session_that_ends_at_another_time_tells_everybody_who_may_come(work: Work) -> None:
    work.rate(basis="per_session")
    event = work.event(LATER, (144, 146), place="Town Hall", description="the art group")
    person = work.council.person()
    work.ask(event, [person])
    for _ in range(2):
        assert move(work, event, 96, 99).status_code == 200
    notices = [one for one in told(work.council) if one["notice"] != "offer_made"]
    now = Activity(called="the art group", place="Town Hall", starts_at=work.time(96), ends_at=work.time(99))
    assert [(one["notice"], one["person_id"], one["values"]) for one in notices] == [
        ("offer_end_changed", str(person), {"activity": now.as_value()})
    ]


def test_a_place_is_told_with_the_offer_and_whenever_it_changes(work: Work) -> None:
    work.rate()
    event = work.event((0, 2), LATER, place="Town Hall, room 2", description="the art group")
    later = work.event(LATER, description="the art group")
    over, yes, no, silent = (work.council.person() for _ in range(4))
    first, second = (one["id"] for one in event["sessions"])
    of_one = [(over, first), (yes, second), (no, second)]
    asks = [{"person_id": str(who), "role": work.role, "session_ids": [one]} for who, one in of_one]
    _, offer, other = work.council.organiser.post(f"/events/{event['id']}/offers", {"people": asks})["offers"]
    work.answer(event, [offer])
    work.answer(event, [other], "no")
    work.ask(later, [silent])
    was = Activity(called="the art group", place="Town Hall, room 2", starts_at=work.time(96), ends_at=work.time(98))
    [told_yes] = [one for one in told(work.council) if one["person_id"] == str(yes)]
    assert told_yes["values"]["activity"] == was.as_value()
    organiser = work.council.organiser
    for _ in range(2):
        for one in (event, later):
            assert organiser.post(f"/events/{one['id']}/place", {"place": " Library "})["place"] == "Library"
    notices = [one for one in told(work.council) if one["notice"] == "offer_place_changed"]
    now = was.model_copy(update={"place": "Library"})
    assert [(one["person_id"], one["values"]) for one in notices] == [
        (str(who), {"activity": now.as_value()}) for who in (yes, silent)
    ], "whose day is over, and who said no, is told of no place"
    organiser.post(f"/events/{later['id']}/cancel")
    refused(organiser.call("POST", f"/events/{later['id']}/place", {"place": "Hall"}), 409, "event.cancelled")
    task = work.task()
    refused(organiser.call("POST", f"/events/{task['id']}/place", {"place": "Hall"}), 422, "task.has_place")
    new = {"title": "Read", "kind": "task", "due_on": "2030-01-01", "place": "Hall"}
    refused(organiser.call("POST", "/events", new), 422, "task.has_place")
    for place, code in (
        ("see https://bad.example/x", "text.link"),
        ("08-99-99 66374958", "text.bank_number"),
    ):
        refused(organiser.call("POST", f"/events/{event['id']}/place", {"place": place}), 422, code)
    for place in ("", "x" * 61, "Hall\u202egnp", "Hall\nroom"):
        assert organiser.call("POST", f"/events/{event['id']}/place", {"place": place}).status_code == 422


def test_what_cannot_be_moved(work: Work) -> None:
    work.rate()
    event = work.event(LATER)
    work.ask(event, [work.council.person()])
    refused(move(work, event, 120, 125), 409, "event.fee_would_change")
    refused(move(work, event, 1, 3), 409, "event.session_has_begun")
    refused(move(work, work.event(), 120, 122), 409, "event.session_has_begun")
    work.council.organiser.post(f"/events/{event['id']}/cancel")
    assert move(work, event, 120, 122).json()["code"] == "event.cancelled"
    assert [one for one in told(work.council) if one["notice"] == "offer_moved"] == []
