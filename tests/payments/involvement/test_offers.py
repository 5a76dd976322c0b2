"""Offers through the API: asked with the expected fee, answered on behalf, never beyond the budget."""

from threading import Thread
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select, text

from services.payments.involvement.usecases.offers import Ask, make_offers
from shared.audit import AuditRow
from tests.payments.involvement.conftest import Work, refused


def offers_of(work: Work, event: dict[str, Any]) -> dict[str, Any]:
    """The offers of an event, as they are listed."""
    found: dict[str, Any] = work.council.organiser.get(f"/events/{event['id']}/offers")
    return found


def make(work: Work, event: dict[str, Any], people: list[UUID], **more: Any) -> httpx2.Response:
    """Tries to make offers."""
    body = {"person_ids": [str(one) for one in people], "role": work.role} | more
    return work.council.organiser.call("POST", f"/events/{event['id']}/offers", body)


def say(work: Work, offer: dict[str, Any], answer: str) -> httpx2.Response:
    """Tries to record an answer."""
    return work.council.organiser.call("POST", f"/offers/{offer['id']}/answer", {"answer": answer})


def test_an_offer_says_what_to_expect_and_why(work: Work) -> None:
    work.rate(preparation_minutes=30)
    person = work.council.person()
    event = work.event((0, 2), (3, 4))
    (offer,) = work.ask(event, [person])
    assert (offer["status"], offer["expected_pence"]) == ("offered", 2500 + 625 + 1250 + 625)
    assert [one["reason"].split(": ", 1)[1] for one in offer["expected_lines"]] == [
        "120 minutes as co-producer at £12.50 an hour",
        "30 minutes to prepare at £12.50 an hour",
        "60 minutes as co-producer at £12.50 an hour",
        "30 minutes to prepare at £12.50 an hour",
    ]
    assert sum(one["amount_pence"] for one in offer["expected_lines"]) == offer["expected_pence"]


def test_people_may_be_asked_in_several_roles_for_some_sessions(work: Work) -> None:
    work.rate()
    work.rate(role="chair", basis="per_session", amount_pence=7500)
    person = work.council.person()
    event = work.event((0, 2), (3, 4))
    first, second = (one["id"] for one in event["sessions"])
    asks = [
        {"person_id": str(person), "role": "chair", "session_ids": [first]},
        {"person_id": str(person), "role": work.role, "session_ids": [second]},
    ]
    asked = work.council.organiser.post(f"/events/{event['id']}/offers", {"people": asks})
    assert {one["role"]: one["expected_pence"] for one in asked["offers"]} == {"chair": 7500, work.role: 1250}
    assert asked["promised_pence"] == 8750
    answer = work.attend(event, work.mark(event, person, 0))
    assert refused(answer, 422, "attendance.bad_marks")["marks"][0]["code"] == "attendance.not_asked_for_session"


def test_nobody_is_asked_twice(work: Work) -> None:
    work.rate()
    people = [work.council.person() for _ in range(2)]
    event = work.event(budget_pence=5000)
    first = work.ask(event, [people[0], people[0]])
    again = work.ask(event, people)
    assert [one["id"] for one in again][:1] == [one["id"] for one in first]
    assert offers_of(work, event)["promised_pence"] == 5000


def test_the_budget_holds_before_the_promise(work: Work) -> None:
    work.rate()
    people = [work.council.person() for _ in range(3)]
    event = work.event(budget_pence=7499)
    refused(make(work, event, people), 409, "offer.over_budget")
    assert offers_of(work, event) == {"offers": [], "promised_pence": 0, "budget_pence": 7499}
    first, second = work.ask(event, people[:2])
    refused(make(work, event, people[2:]), 409, "offer.over_budget")
    say(work, first, "no")
    (third,) = work.ask(event, people[2:])  # the no has made room
    problem = refused(say(work, first, "yes"), 409, "offer.over_budget")
    assert problem["promised_pence"] == 5000
    work.council.organiser.post(f"/offers/{third['id']}/withdraw")
    assert say(work, first, "yes").json()["status"] == "accepted"
    assert say(work, second, "yes").status_code == 200


def test_two_hands_at_once_do_not_promise_the_budget_twice(work: Work) -> None:
    """The second asks while the first has not committed yet: it waits, sees what was promised meanwhile, and is refused."""
    work.rate()
    first, second = work.council.person(), work.council.person()
    event = work.event(budget_pence=2500)
    answers = list[httpx2.Response]()
    other_hand = Thread(target=lambda: answers.append(make(work, event, [second])))
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        make_offers(session, work.council.organiser.actor, UUID(event["id"]), [Ask(first, work.role)])
        other_hand.start()
        while other_hand.is_alive() and not session.scalar(
            text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        ):
            other_hand.join(0.02)
    other_hand.join()
    refused(answers[0], 409, "offer.over_budget")
    assert offers_of(work, event)["promised_pence"] == 2500


def test_answers_are_recorded_on_behalf_of_the_person(work: Work) -> None:
    work.rate()
    person = work.council.person()
    event = work.event()
    (offer,) = work.ask(event, [person])
    assert say(work, offer, "yes").json()["status"] == "accepted"
    assert say(work, offer, "yes").json()["status"] == "accepted"  # said again: nothing new
    assert say(work, offer, "no").json()["status"] == "declined"
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        rows = session.execute(
            select(AuditRow.action, AuditRow.actor_id, AuditRow.on_behalf_of)
            .where(AuditRow.object_id == UUID(offer["id"]))
            .order_by(AuditRow.id)
        ).all()
    organiser_id = work.council.organiser.actor.id
    assert [tuple(row) for row in rows] == [
        ("offer.accepted", organiser_id, person),
        ("offer.declined", organiser_id, person),
    ]


def test_what_was_answered_is_not_taken_back(work: Work) -> None:
    work.rate()
    people = [work.council.person() for _ in range(3)]
    event = work.event()
    accepted, declined, open_offer = work.ask(event, people)
    work.answer(event, [accepted])
    work.answer(event, [declined], "no")
    organiser = work.council.organiser
    for offer in (accepted, declined):
        refused(organiser.call("POST", f"/offers/{offer['id']}/withdraw"), 409, "offer.not_now")
    for _ in range(2):
        assert organiser.post(f"/offers/{open_offer['id']}/withdraw")["status"] == "withdrawn"
    refused(say(work, open_offer, "yes"), 409, "offer.not_now")
    (new,) = work.ask(event, people[2:])  # may be asked again
    assert new["id"] != open_offer["id"]


def test_whoever_took_part_keeps_the_offer(work: Work) -> None:
    work.rate()
    person = work.council.person()
    event = work.event()
    (offer,) = work.ask(event, [person])
    work.attended(event, work.mark(event, person))
    refused(work.council.organiser.call("POST", f"/offers/{offer['id']}/withdraw"), 409, "offer.took_part")


@pytest.mark.parametrize("how_far", ["drafted", "approved", "released"])
def test_a_no_takes_a_fee_back_until_its_money_is_let_go(work: Work, how_far: str) -> None:
    work.rate()
    (person,) = work.council.payable(1)
    event = work.event()
    (offer,) = work.agreed(event, [person])
    work.attended(event, work.mark(event, person))
    run = work.pay(event).json()
    work.council.fund(10_000)
    if how_far != "drafted":
        work.council.approver.post(f"/runs/{run['id']}/approve")
    if how_far == "released":
        work.council.payer.post(f"/runs/{run['id']}/release")
        refused(say(work, offer, "no"), 409, "offer.decided")
        return
    assert say(work, offer, "no").json()["status"] == "declined"
    seen = work.council.organiser.get(f"/runs/{run['id']}")
    assert (seen["payments"], [one["reason"] for one in seen["left_out"]]) == (0, ["changed_their_mind"])
    assert work.council.money()[0].get("payable.participants", 0) == 0
    refused(work.pay(event), 409, "event.nobody_said_yes")
    say(work, offer, "yes")
    again = work.pay(event).json()
    assert (again["payments"], again["total_pence"]) == (1, run["total_pence"]), "decided anew, and paid once"


def test_answers_of_many_are_taken_together_or_not_at_all(work: Work) -> None:
    work.rate()
    event, elsewhere = work.event(), work.event((5, 6))
    (offer,) = work.ask(event, [work.council.person()])
    (foreign,) = work.ask(elsewhere, [work.council.person()])
    answers = [{"offer_id": one["id"], "answer": "yes"} for one in (offer, foreign)]
    answer = work.council.organiser.call("POST", f"/events/{event['id']}/answers", {"answers": answers})
    refused(answer, 404, "offer.not_found")
    assert offers_of(work, event)["offers"][0]["status"] == "offered"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "offer.nobody"),
        ({"person_ids": ["{person}"]}, 422, "offer.nobody"),  # in which role?
        ({"person_ids": ["{person}"], "role": "chair"}, 409, "event.no_rate"),
        ({"person_ids": ["{person}"], "role": "co-producer", "agreed_pence": 1}, 422, "offer.event_needs_no_agreement"),
        ({"person_ids": ["0192f000-0000-7000-8000-000000000001"], "role": "co-producer"}, 404, "person.not_found"),
        (
            {"people": [{"person_id": "{person}", "role": "co-producer",
                         "session_ids": ["0192f000-0000-7000-8000-000000000001"]}]},
            404,
            "session.not_found",
        ),
        ({"people": [{"person_id": "{person}"}]}, 422, "request.invalid"),
        ({"person_ids": ["{person}"], "role": "co-producer", "agreed_pence": 12.5}, 422, "request.invalid"),
    ],
)  # fmt: skip
def test_offers_that_cannot_be_made(work: Work, body: dict[str, Any], status: int, code: str) -> None:
    work.rate()
    person, event = str(work.council.person()), work.event()
    filled = _fill(body, person)
    answer = work.council.organiser.call("POST", f"/events/{event['id']}/offers", filled)
    refused(answer, status, code)
    assert offers_of(work, event)["offers"] == []


@pytest.mark.parametrize("agreed", [{}, {"agreed_minutes": 60, "agreed_pence": 100}])
def test_a_task_needs_one_agreement(work: Work, agreed: dict[str, int]) -> None:
    work.rate()
    refused(make(work, work.task(), [work.council.person()], **agreed), 422, "offer.task_needs_agreement")


def test_a_cancelled_event_asks_nobody(work: Work) -> None:
    work.rate()
    event = work.event((1000, 1002))
    (declined,) = work.ask(event, [work.council.person()])
    work.answer(event, [declined], "no")
    work.council.organiser.post(f"/events/{event['id']}/cancel")
    refused(make(work, event, [work.council.person()]), 409, "event.cancelled")
    refused(say(work, declined, "yes"), 409, "event.cancelled")


def _fill(value: Any, person: str) -> Any:
    if isinstance(value, dict):
        return {name: _fill(one, person) for name, one in value.items()}
    if isinstance(value, list):
        return [_fill(one, person) for one in value]
    return person if value == "{person}" else value
