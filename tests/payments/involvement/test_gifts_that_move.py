"""Whom a fee goes to is changed by hands that are known, and a charity of the list stays the charity that it was read back as."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from services.payments.desk.usecases.history import see_history
from services.payments.payouts.tables import Obligation
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.payouts.usecases.run_payments import payments_of_run
from services.payments.personal_data.exporting.money import money_of
from services.payments.worklist.tables import WorkItem
from shared.identity import Role
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_choice import asked, line_of, say
from tests.payments.involvement.test_giving import AGE_UK, MIND, listed
from tests.payments.payees.authorities.test_authorities import acts


def test_whoever_of_staff_redirects_a_fee_has_had_a_hand_in_it(work: Work) -> None:
    """All to a charity, a charity to another, a charity to all: who wrote it down lets none of that money go, and the trail says where."""
    council, hand = work.council, work.council.staff[Role.HELPLINE]
    work.rate()
    people, event = council.payable(3), work.event()
    offers = work.ask(event, people)
    first, second = ({"answer": "charity", "charity_id": listed(council, each)["id"]} for each in (AGE_UK, MIND))
    moves: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"answer": "yes"}, first),
        (first, second),
        (first, {"answer": "yes"}),
    ]
    for offer, (before, after) in zip(offers, moves, strict=True):
        council.organiser.post(f"/offers/{offer['id']}/answer", before)
        hand.post(f"/offers/{offer['id']}/answer", after | {"channel": "helpline"})
    work.attended(event, *(work.mark(event, one, kind="present") for one in people))
    assert work.pay(event).status_code == 201
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        for owed_id in session.scalars(select(Obligation.id)):
            assert session.scalar(select(func.has_acted_on(council.org_id, owed_id, hand.actor.id)))
        trail = (
            "SELECT facts ->> 'charity_id' FROM audit WHERE action = 'offer.accepted' AND actor_id = :who ORDER BY id"
        )
        said = list(session.scalars(text(trail), {"who": hand.actor.id}))
    assert said == [first["charity_id"], second["charity_id"], None]


def test_a_charity_is_never_another_under_the_same_id(work: Work) -> None:
    council = work.council
    charity = listed(council)
    for other in (MIND, AGE_UK | {"name": "Mind"}, AGE_UK | {"register_name": "scotland", "number": "SC010151"}):
        refused(council.administrator.call("POST", f"/charities/{charity['id']}", other), 409, "charity.is_another")
    council.agree(f"/charities/{charity['id']}", AGE_UK | {"is_offered": False})
    renewed = listed(council, AGE_UK | {"name": "Age Cymru"})
    assert renewed["payee_id"] != charity["payee_id"], "its account is confirmed anew"
    assert renewed["account"] is None


@pytest.mark.parametrize("change", ["number = '219830'", "name = 'Mind'", "register = 'scotland', number = 'SC010151'"])
def test_the_database_keeps_a_charity_what_it_is(work: Work, change: str) -> None:
    council = work.council
    charity = listed(council)
    database = council.payments.dependencies.database
    with pytest.raises(DBAPIError, match="stays what it is"), database.transaction(council.org_id) as session:
        session.execute(text(f"UPDATE charity SET {change} WHERE id = :id"), {"id": UUID(charity["id"])})


def test_a_gift_to_a_charity_that_left_the_list_waits_and_somebody_asks_them(work: Work) -> None:
    """A choice is no gift yet: nothing goes there that is not let go, and what they say instead counts."""
    council = work.council
    event, offer, person = asked(work)
    charity, gone = listed(council), AGE_UK | {"is_offered": False}
    say(work, offer, "charity", charity_id=charity["id"])
    work.attended(event, work.mark(event, person, kind="present"))
    council.agree(f"/charities/{charity['id']}", gone)
    assert tasks(work) == [offer["id"]]
    line = line_of(work, event, person)
    assert (line["held"], "not on the list any more" in line["words"]) == ("charity_left", True)
    refused(work.pay(event), 409, "event.charity_left")
    council.agree(f"/charities/{charity['id']}", AGE_UK)
    run = work.pay(event).json()
    council.agree(f"/charities/{charity['id']}", gone)
    council.approver.post(f"/runs/{run['id']}/approve")
    seen = council.approver.get(f"/runs/{run['id']}")
    assert (seen["total_pence"], [one["reason"] for one in seen["left_out"]]) == (0, ["charity_left"])
    assert say(work, offer, "yes").status_code == 200
    assert tasks(work) == []
    assert work.pay(event).json()["total_pence"] == 2500


def tasks(work: Work) -> list[str]:
    """The offers of which somebody is asked to speak with the person about their gift."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        rows = session.scalars(select(WorkItem.subject_id).filter_by(kind="charity_left", done_at=None))
        return [str(one) for one in rows]


def test_the_database_owes_nothing_to_a_charity_that_left_the_list(work: Work) -> None:
    council = work.council
    event, offer, person = asked(work)
    charity = listed(council)
    say(work, offer, "charity", charity_id=charity["id"])
    council.agree(f"/charities/{charity['id']}", AGE_UK | {"is_offered": False})
    line, payee = (OwedLine("one session", 2500),), UUID(charity["payee_id"])
    fee = Owed("fee", UUID(event["id"]), person, "Taking part", line, part=work.role, payee_id=payee)
    database = council.payments.dependencies.database
    with pytest.raises(DBAPIError, match="left the list"), database.transaction(council.org_id) as session:
        owe(session, council.organiser.actor, [fee])


def test_everybody_who_sees_the_payment_sees_that_the_charity_is_paid(work: Work) -> None:
    council = work.council
    event, offer, person = asked(work)
    charity = listed(council)
    say(work, offer, "charity", charity_id=charity["id"])
    work.attended(event, work.mark(event, person, kind="present"))
    run = work.pay(event).json()
    [paid] = council.approver.get(f"/runs/{run['id']}/payouts")
    assert (paid["person_id"], paid["payee_id"], paid["payee_person_id"]) == (str(person), charity["payee_id"], None)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        [seen] = payments_of_run(session, council.approver.actor, UUID(run["id"])).payments
        _, payments, *_ = money_of(session, council.org_id, person)
        history = see_history(session, council.approver.actor, person)
    assert seen.given_to == "Age UK"
    assert "Age UK" in payments.rows[0]
    assert not [one for one in history.moments if one.kind == "Money"], "nothing has left yet"


def account(work: Work, charity: dict[str, Any], who: Role, number: str = "31926819") -> Any:
    """Enters the account of a charity."""
    typed = {"sort_code": "60-16-13", "account_number": number}
    return work.council.staff[who].call("POST", f"/charities/{charity['id']}/bank-details", typed)


def test_who_agreed_to_a_charity_has_no_hand_in_its_account_and_it_is_nobody_elses(work: Work) -> None:
    council = work.council
    charity = listed(council, payable=False)
    first = account(work, charity, Role.HELPLINE)
    assert first.status_code == 201, first.text
    database = council.payments.dependencies.database
    signs = text("UPDATE payout_method SET confirmed_by = :who WHERE payee_id = :payee")
    ids = {"who": council.second_administrator.actor.id, "payee": UUID(charity["payee_id"])}
    with pytest.raises(DBAPIError, match="who agreed to the charity"), database.transaction(council.org_id) as session:
        session.execute(signs, ids)
    other = listed(council, MIND, payable=False)
    refused(account(work, other, Role.HELPLINE), 409, "charity.account_of_another")


def test_somebody_calls_a_charity_whose_account_is_to_be_changed(work: Work) -> None:
    charity = listed(work.council)
    assert account(work, charity, Role.HELPLINE).status_code == 201
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        [task] = session.scalars(select(WorkItem.reason).filter_by(kind="bank_details_change"))
    assert "number of the public register" in task


@pytest.mark.parametrize(("scope", "has_ended"), [("both", False), ("both", True), ("expenses", False)])
def test_whoever_has_or_had_a_deputy_gives_like_everybody(work: Work, scope: str, has_ended: bool) -> None:
    """The account is the charity's: nobody entered it for the deputy, and nobody has to enter it anew. A deputy for expenses alone has no
    word in what becomes of a fee.
    """
    council = work.council
    event, offer, person = asked(work)
    council.fund(100_000)
    charity = listed(council)
    made = acts(council, person, scope=scope)
    if has_ended:
        council.payer.post(f"/authorities/{made['id']}/end")
    say(work, offer, "charity", charity_id=charity["id"])
    work.attended(event, work.mark(event, person, kind="present"))
    run = work.pay(event).json()
    council.approver.post(f"/runs/{run['id']}/approve")
    council.payer.post(f"/runs/{run['id']}/release")
    seen = council.approver.get(f"/runs/{run['id']}")
    assert (seen["total_pence"], seen["left_out"]) == (2500, [])
