"""Asked before anything is spent: a task with three ends, and the ledger knows each."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from services.payments.claims.ahead.leftovers import ask_about_leftovers, ask_at
from services.payments.claims.ahead.tables import AdvanceRequest
from services.payments.payouts.tables import Obligation, Payout
from services.payments.worklist.tables import WorkItem
from shared.identity import Role
from tests import clock
from tests.payments.claims.conftest import Desk, bus
from tests.payments.claims.test_advances import booked, settle
from tests.payments.phone.speaking import Texter
from tests.payments.problems import is_problem

WANTS = "Can you pay for my train ticket before I come"


def event(desk: Desk, person: UUID, days: int = 5) -> dict[str, Any]:
    """Asks somebody to an event of next week; gives it."""
    council = desk.council
    council.agree(
        "/rates",
        {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2020-01-01", "source": "x"},
    )
    start = clock.now() + timedelta(days=days)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    planned: dict[str, Any] = council.organiser.post("/events", {"title": "Design day", "sessions": [session]})
    council.organiser.post(f"/events/{planned['id']}/offers", {"person_ids": [str(person)], "role": "x"})
    return planned


def asked(desk: Desk, said: str = WANTS) -> tuple[UUID, dict[str, Any], dict[str, Any]]:
    """Somebody texts it before their event: (person, event, request)."""
    person = desk.ready()
    planned = event(desk, person)
    heard = Texter(desk.council, [person]).say(said)
    assert heard.say[0].name == "asked_ahead"
    (request,) = desk.council.organiser.get("/advance-requests")
    return person, planned, request


def answer(desk: Desk, request: dict[str, Any], **ends: Any) -> Any:
    """The organiser's answer."""
    return desk.council.organiser.call("POST", f"/advance-requests/{request['id']}/answer", ends)


def tasks(desk: Desk, kind: str) -> list[WorkItem]:
    """Open tasks of a kind."""
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        return list(session.scalars(select(WorkItem).filter_by(kind=kind, done_at=None)))


def test_it_is_kept_as_asked_and_nothing_is_claimed(desk: Desk) -> None:
    person, planned, request = asked(desk)
    assert (request["said"], request["person_id"]) == (WANTS, str(person))
    assert request["event_id"] == planned["id"]
    (task,) = tasks(desk, "asked_ahead")
    assert task.person_id == person
    assert booked(desk) == {}
    assert planned["id"] == request["event_id"]


def test_a_ticket_is_our_cost_and_never_owed(desk: Desk) -> None:
    _, planned, request = asked(desk)
    bought = answer(desk, request, outcome="ticket", category="train", amount_pence=3000, on=str(day_of(planned)))
    assert bought.status_code == 200, bought.text
    claim = desk.look({"id": bought.json()["claim_id"]})
    assert booked(desk) == {}, "finance decides first"
    desk.decided(claim, action="approve")
    assert booked(desk) == {"expense.tickets": 3000, "outside.tickets": -3000}
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        assert session.scalars(select(Obligation)).all() == []
    assert [note["notice"] for note in desk.notices(claim)][-1] == "claim_ticket_agreed"
    desk.decided(claim, action="undo")
    assert booked(desk) == {}
    assert tasks(desk, "asked_ahead") == []


def test_an_advance_is_owed_until_it_is_claimed_and_never_taken_from_a_fee(desk: Desk) -> None:
    person, planned, request = asked(desk)
    given = answer(desk, request, outcome="advance", category="train", amount_pence=3000, on=str(day_of(planned)))
    claim = desk.look({"id": given.json()["claim_id"]})
    desk.decided(claim, action="approve")
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        session.execute(update(Payout).values(status="posted", posted_at=func.app_now()))
    assert booked(desk) == {"receivable.advances": 3000}
    desk.council.propose([person], 2500)
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        assert session.scalar(select(Obligation.amount_pence).filter_by(kind="fee")) == 2500, "a fee is paid in full"
    desk.sent(person, bus(500))
    assert booked(desk)["receivable.advances"] == 2500


def test_a_no_is_told_in_words(desk: Desk) -> None:
    person, _, request = asked(desk)
    is_problem(answer(desk, request, outcome="no"), 422, "ahead.no_reason")
    is_problem(answer(desk, request, outcome="ticket"), 422, "ahead.incomplete")
    no = answer(desk, request, outcome="no", words="You can use the bus pass that we sent.").json()
    assert (no["outcome"], no["claim_id"]) == ("no", None)
    (told,) = desk.notices({"id": request["id"]})
    assert (told["notice"], told["values"]["reason"]) == ("ahead_refused", "You can use the bus pass that we sent.")
    assert told["person_id"] == str(person)
    is_problem(answer(desk, request, outcome="no", words="Again"), 409, "ahead.answered")


def test_only_who_speaks_with_people_answers_and_nobody_their_own(desk: Desk) -> None:
    person, _, request = asked(desk)
    own = desk.council.hire(Role.ORGANISER, person_id=person)
    path = f"/advance-requests/{request['id']}/answer"
    is_problem(own.call("POST", path, {"outcome": "no", "words": "No."}), 403, "ahead.own")
    is_problem(desk.council.payer.call("POST", path, {"outcome": "no", "words": "No."}), 403, "role.missing")


def test_the_database_keeps_what_was_asked_and_answered(desk: Desk) -> None:
    _, _, request = asked(desk)
    answer(desk, request, outcome="no", words="We cannot.")
    database = desk.council.payments.dependencies.database
    for change in ({"said": "Something else"}, {"amount_pence": 5}, {"outcome": None, "words": None}):
        with pytest.raises(DBAPIError, match="frozen"), database.transaction(desk.council.org_id) as session:
            session.execute(update(AdvanceRequest).values(**change))


def test_what_is_left_over_after_the_day_is_shown_to_finance(desk: Desk) -> None:
    _, planned, request = asked(desk)
    given = answer(desk, request, outcome="advance", category="train", amount_pence=3000, on=str(day_of(planned)))
    claim = desk.look({"id": given.json()["claim_id"]})
    desk.decided(claim, action="approve")
    database, org_id = desk.council.payments.dependencies.database, desk.council.org_id
    later = clock.now() + timedelta(days=30)
    with database.transaction(org_id) as session:
        session.execute(update(Payout).values(status="posted", posted_at=func.app_now()))
        assert ask_about_leftovers(session, org_id) == 0, "the day is to come"
        assert ask_at(session, org_id, later) == 1
        assert ask_at(session, org_id, later) == 1
    assert [str(one.subject_id) for one in tasks(desk, "advance_left")] == [claim["id"]]
    (one,) = desk.council.payer.get("/advances")
    assert settle(desk, one, "paid_back", 3000).status_code == 201
    with database.transaction(org_id) as session:
        assert ask_at(session, org_id, later) == 0
    assert tasks(desk, "advance_left") == []


def day_of(planned: dict[str, Any]) -> Any:
    """The day of an event."""
    return datetime.fromisoformat(planned["sessions"][0]["starts_at"]).date()
