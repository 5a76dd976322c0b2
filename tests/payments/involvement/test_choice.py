"""People take less, only their expenses or nothing; what they chose counts wherever their fee does, and nobody is paid above it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.payments.involvement.tables import AnswerToOffer
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.people.acting import act_as
from shared.contracts.activities import Activity
from shared.contracts.purposes import TAKING_PART
from shared.outbox import OutboxRow
from tests.payments.involvement.conftest import Work, refused

LATER = (96, 98)


def say(work: Work, offer: dict[str, Any], answer: str, **more: Any) -> httpx2.Response:
    """Tries to record an answer."""
    return work.council.organiser.call("POST", f"/offers/{offer['id']}/answer", {"answer": answer, **more})


def line_of(work: Work, event: dict[str, Any], person: UUID) -> dict[str, Any]:
    """The person's line in the payout tried dry."""
    found: dict[str, Any] = next(one for one in work.preview(event)["lines"] if one["person_id"] == str(person))
    return found


def asked(work: Work, *hours: tuple[float, float], **more: Any) -> tuple[dict[str, Any], dict[str, Any], UUID]:
    """An event of £25.00 with one person who is asked and can be paid: (event, offer, person)."""
    work.rate()
    [person] = work.council.payable()
    event = work.event(*hours, **more)
    (offer,) = work.ask(event, [person])
    return event, offer, person


def test_less_is_kept_and_is_what_the_run_pays(work: Work) -> None:
    event, offer, person = asked(work)
    answered = say(work, offer, "less", amount_pence=1000).json()
    assert (answered["status"], answered["choice"], answered["accepted_pence"]) == ("accepted", "less", 1000)
    work.attended(event, work.mark(event, person, kind="present"))
    line = line_of(work, event, person)
    assert (line["amount_pence"], line["choice"]) == (1000, "They chose £10.00 of £25.00.")
    run = work.pay(event)
    assert run.status_code == 201, run.text
    assert run.json()["total_pence"] == 1000
    assert say(work, offer, "less", amount_pence=500).json()["accepted_pence"] == 500, "until the money is let go"
    assert work.council.organiser.get(f"/runs/{run.json()['id']}")["total_pence"] == 0
    assert work.pay(event).json()["total_pence"] == 500


def test_expenses_only_makes_no_fee_due(work: Work) -> None:
    event, offer, person = asked(work)
    answered = say(work, offer, "expenses_only").json()
    assert (answered["status"], answered["choice"], answered["accepted_pence"]) == ("accepted", "expenses_only", 0)
    work.attended(event, work.mark(event, person, kind="present"))
    line = line_of(work, event, person)
    assert (line["held"], line["rail"]) == ("expenses_only", None)
    assert "no fee" in line["words"]
    assert work.preview(event)["total_pence"] == 0
    refused(work.pay(event), 409, "event.nobody_said_yes")


def test_a_mind_may_change_until_the_fee_is_worked_out(work: Work) -> None:
    event, offer, person = asked(work)
    for answer, more, kept in (
        ("yes", {}, ("accepted", "all", None)),
        ("less", {"amount_pence": 1200}, ("accepted", "less", 1200)),
        ("expenses_only", {}, ("accepted", "expenses_only", 0)),
        ("no", {}, ("declined", "none", None)),
        ("less", {"amount_pence": 2500}, ("accepted", "less", 2500)),
        ("yes", {}, ("accepted", "all", None)),
    ):
        found = say(work, offer, answer, **more).json()
        assert (found["status"], found["choice"], found["accepted_pence"]) == kept
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        rows = session.execute(
            select(AnswerToOffer.choice, AnswerToOffer.accepted_pence, AnswerToOffer.channel).order_by(AnswerToOffer.id)
        ).all()
    assert [(row.choice, row.accepted_pence) for row in rows] == [
        ("all", None), ("less", 1200), ("expenses_only", 0), ("none", None), ("less", 2500), ("all", None),
    ]  # fmt: skip
    work.attended(event, work.mark(event, person, kind="present"))
    assert line_of(work, event, person)["amount_pence"] == 2500


def test_channel_and_witness_are_kept(work: Work) -> None:
    _, offer, _ = asked(work)
    say(work, offer, "less", amount_pence=1, channel="paper", witness="Ann at the door")
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        row = session.scalars(select(AnswerToOffer)).one()
        assert (row.channel, row.witness, row.actor_kind) == ("paper", "Ann at the door", "staff")
    assert say(work, offer, "yes", channel="pigeon").status_code == 422
    assert say(work, offer, "yes", witness="a\x00b").status_code == 422


@pytest.mark.parametrize("amount", [0, -1, 2501, 10**12, 10**30, "ten", "1000", 9.5, True, None])
def test_an_amount_that_cannot_be_is_refused_and_nothing_is_kept(work: Work, amount: Any) -> None:
    event, offer, _ = asked(work)
    assert say(work, offer, "less", amount_pence=amount).status_code == 422
    assert say(work, offer, "yes", amount_pence=100).status_code == 422
    found = work.council.organiser.get(f"/events/{event['id']}/offers")["offers"][0]
    assert (found["status"], found["choice"]) == ("offered", None)


def test_more_than_was_offered_is_answered_with_what_was_offered(work: Work) -> None:
    _, offer, _ = asked(work)
    problem = refused(say(work, offer, "less", amount_pence=4000), 422, "offer.more_than_offered")
    assert problem["offered_pence"] == 2500
    assert "£25.00" in problem["detail"]


def test_less_makes_room_in_the_budget_and_more_needs_it_again(work: Work) -> None:
    work.rate()
    one, other = work.council.person(), work.council.person()
    event = work.event(budget_pence=3500)
    (first,) = work.ask(event, [one])
    assert say(work, first, "less", amount_pence=1000).status_code == 200
    assert work.council.organiser.get(f"/events/{event['id']}/offers")["promised_pence"] == 1000
    work.ask(event, [other])
    refused(say(work, first, "yes"), 409, "offer.over_budget")
    assert say(work, first, "less", amount_pence=900).status_code == 200


def test_a_longer_day_pays_no_more_than_was_chosen(work: Work) -> None:
    """Two sessions, of which one is marked longer than planned: the fee comes to more, and they still get what they chose."""
    event, offer, person = asked(work, (0, 2), (3, 6))
    say(work, offer, "less", amount_pence=3000)
    work.attended(event, work.mark(event, person, 0, kind="present"), work.mark(event, person, 1, kind="present"))
    assert line_of(work, event, person)["amount_pence"] == 3000
    assert sum(pence for _, pence in work.why(event, person)) == 3000


def test_a_fee_for_cancelling_late_is_no_more_than_was_chosen(work: Work) -> None:
    work.rate(cancelled_within_hours=1000, cancelled_percent=100)
    person = work.council.person()
    event = work.event(LATER)
    (offer,) = work.ask(event, [person])
    say(work, offer, "less", amount_pence=700)
    work.council.organiser.post(f"/events/{event['id']}/cancel")
    assert line_of(work, event, person)["amount_pence"] == 700


def test_a_task_pays_no_more_than_was_chosen(work: Work) -> None:
    work.rate()
    person = work.council.person()
    event = work.task()
    (offer,) = work.ask(event, [person], agreed_pence=5000)
    say(work, offer, "less", amount_pence=1500)
    done = {"marks": [{"person_id": str(person), "role": work.role, "done_on": str(work.time(0).date())}]}
    work.council.organiser.post(f"/events/{event['id']}/done", done)
    assert line_of(work, event, person)["amount_pence"] == 1500


def test_the_database_refuses_a_fee_above_the_choice(work: Work) -> None:
    """Where code forgot it: neither is more owed than was chosen, nor less chosen than is owed."""
    event, offer, person = asked(work)
    say(work, offer, "less", amount_pence=1000)
    fee = Owed("fee", UUID(event["id"]), person, "Taking part", (OwedLine("Fee", 1001),), part=work.role)
    database, actor = work.council.payments.dependencies.database, work.council.organiser.actor
    with pytest.raises(DBAPIError, match="never more"), database.transaction(work.council.org_id) as session:
        owe(session, actor, [fee])
    work.attended(event, work.mark(event, person, kind="present"))
    assert work.pay(event).status_code == 201
    with database.transaction(work.council.org_id) as session:
        act_as(session, actor)
        with pytest.raises(DBAPIError, match="never more"), session.begin_nested():
            session.execute(text("UPDATE offer SET accepted_pence = 999"))


def test_ten_answers_at_once_leave_one_choice_and_its_history(work: Work) -> None:
    event, offer, _ = asked(work)
    with ThreadPoolExecutor(10) as hands:
        done = list(hands.map(lambda pence: say(work, offer, "less", amount_pence=pence), range(1001, 1011)))
    assert {one.status_code for one in done} == {200}
    found = work.council.organiser.get(f"/events/{event['id']}/offers")
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        answers = session.scalars(select(AnswerToOffer).order_by(AnswerToOffer.answered_at)).all()
        kept = {one.accepted_pence for one in answers}
    assert len(answers) == 10
    assert found["offers"][0]["accepted_pence"] in kept
    assert found["promised_pence"] == found["offers"][0]["accepted_pence"]


def test_the_person_is_told_what_staff_wrote_down(work: Work) -> None:
    _, offer, _ = asked(work, LATER)
    for answer, more in (("less", {"amount_pence": 1000}), ("expenses_only", {}), ("no", {}), ("yes", {})):
        say(work, offer, answer, **more)
        say(work, offer, answer, **more)  # again: nothing new, and nobody is told twice
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        bodies = session.scalars(
            select(OutboxRow.body).where(OutboxRow.topic == "notice.requested").order_by(OutboxRow.id)
        )
        told = [one for one in bodies if one and one["notice"].startswith("offer_chose")]
    assert [one["notice"] for one in told] == ["offer_chose_less", "offer_chose_expenses", "offer_chose_nothing"]
    assert told[0]["values"] == {
        "amount_pence": 1000,
        "offered_pence": 2500,
        "purpose": TAKING_PART,
        "activity": Activity(starts_at=work.time(96), ends_at=work.time(98)).as_value(),
    }
    assert len({one["occasion_id"] for one in told}) == 3
