"""People are told that they are asked: what, when, how much; each once, and nobody of what has begun already."""

from typing import Any

from sqlalchemy import select

from shared.contracts.activities import Activity
from shared.contracts.notices import NOTICES
from shared.contracts.purposes import TAKING_PART
from shared.outbox import OutboxRow
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work

LATER = (96, 98)


def told(council: Council) -> list[dict[str, Any]]:
    """Every notice of an offer, in order."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        bodies = session.scalars(
            select(OutboxRow.body).where(OutboxRow.topic == "notice.requested").order_by(OutboxRow.id)
        )
        return [one for one in bodies if one and one["notice"].startswith("offer_")]


def test_each_person_is_told_once_what_when_and_how_much(work: Work) -> None:
    work.rate()
    event = work.event(LATER, description="the art group")
    one, other = work.council.person(), work.council.person()
    offers = work.ask(event, [one])
    work.ask(event, [one, other])
    first, second = told(work.council)
    assert [first["person_id"], second["person_id"]] == [str(one), str(other)]
    assert first["about_id"] == offers[0]["id"]
    assert first["notice"] == "offer_made"
    assert first["values"] == {
        "amount_pence": 2500,
        "purpose": TAKING_PART,
        "activity": Activity(called="the art group", starts_at=work.time(96), ends_at=work.time(98)).as_value(),
    }


def test_several_sessions_are_counted_and_the_first_is_named(work: Work) -> None:
    work.rate()
    event = work.event((120, 122), LATER, (144, 145))
    work.ask(event, [work.council.person()])
    [notice] = told(work.council)
    assert notice["notice"] == "offer_made"
    assert notice["values"].keys() == NOTICES["offer_made"].keys()
    assert (
        notice["values"]["activity"] == Activity(starts_at=work.time(96), ends_at=work.time(98), sessions=3).as_value()
    )
    assert notice["values"]["amount_pence"] == 6250


def test_nobody_is_told_of_what_has_begun_or_of_a_task_whose_day_is_over(work: Work) -> None:
    work.rate()
    work.ask(work.event(), [work.council.person()])
    work.ask(work.task(due_on=work.time(0).date().isoformat()), [work.council.person()], agreed_pence=500)
    assert told(work.council) == []


def test_an_offer_that_is_refused_tells_nobody(work: Work) -> None:
    work.rate()
    event = work.event(LATER, budget_pence=100)
    body = {"person_ids": [str(work.council.person())], "role": work.role}
    assert work.council.organiser.call("POST", f"/events/{event['id']}/offers", body).status_code == 409
    assert told(work.council) == []


def taken_back(council: Council) -> list[dict[str, Any]]:
    """Who was told not to come."""
    return [one for one in told(council) if one["notice"].startswith("offer_taken_back")]


def test_whoever_may_still_come_is_told_when_an_event_is_cancelled(work: Work) -> None:
    work.rate()
    yes, no, silent = (work.council.person() for _ in range(3))
    event = work.event((120, 122), LATER)
    work.agreed(event, [yes])
    work.answer(event, work.ask(event, [no]), "no")
    work.ask(event, [silent])
    for _ in range(2):
        work.council.organiser.call("POST", f"/events/{event['id']}/cancel")
    notices = taken_back(work.council)
    assert {one["person_id"] for one in notices} == {str(yes), str(silent)}
    assert len(notices) == 2
    days = f"{work.time(96).isoformat()} {work.time(120).isoformat()}"
    assert {one["values"]["all_starts"] for one in notices} == {days}, "every day, not only the first"


def test_whose_offer_is_taken_back_is_told_not_to_come(work: Work) -> None:
    work.rate()
    event = work.event(LATER)
    offers = work.ask(event, [work.council.person(), work.council.person()])
    for _ in range(2):
        work.council.organiser.post(f"/offers/{offers[0]['id']}/withdraw")
    assert [one["about_id"] for one in taken_back(work.council)] == [offers[0]["id"]]


def test_a_fee_that_may_matter_for_benefits_says_so_in_general_words(work: Work) -> None:
    work.rate(amount_pence=12_000)
    person, other = work.council.person(), work.council.person()
    work.ask(work.event((96, 98)), [person])
    work.ask(work.event((96, 97)), [other])
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        rows = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "notice.requested")).all()
    told = [one for one in rows if one["notice"] == "money_may_matter"]
    assert [(one["person_id"], one["values"]) for one in told] == [(str(person), {"adviser": "Citizens Advice"})]
