"""A back-dated rate, and fees that were given away or are paid with wages: a difference goes to whom its fee goes, and to nobody else."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.payments.payouts.tables import Obligation, Payout
from tests import clock
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_choice import asked, say
from tests.payments.involvement.test_giving import AGE_UK, MIND, listed
from tests.payments.involvement.test_payment_limits import came, limit
from tests.payments.involvement.test_rerates import back_date, differences, let_go, owed, propose


def given(work: Work) -> tuple[dict[str, Any], dict[str, Any], UUID]:
    """A fee of £25.00 that was given to Age UK, and let go: (charity, offer, person)."""
    event, offer, person = asked(work)
    work.council.fund(100_000)
    charity = listed(work.council)
    say(work, offer, "charity", charity_id=charity["id"])
    work.attended(event, work.mark(event, person, kind="present"))
    let_go(work, work.pay(event).json())
    return charity, offer, person


def test_a_difference_goes_to_the_charity_that_the_fee_went_to(work: Work) -> None:
    charity, _, person = given(work)
    limit(work, person, amount_pence=100, period="week")
    run = propose(work, back_date(work, 1500))
    assert (run["payments"], run["total_pence"]) == (1, 500), "no limit of the person counts a gift"
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        payees = set(session.scalars(select(Obligation.payee_id)))
        paid = session.execute(select(Payout.payee_id, Payout.payee_person_id)).all()
    assert {str(one) for one in payees} == {charity["payee_id"]}
    assert {(str(payee), person) for payee, person in paid} == {(charity["payee_id"], None)}


def test_the_database_refuses_a_difference_to_another_than_the_fee(work: Work) -> None:
    _, _, person = given(work)
    propose(work, back_date(work, 1500))
    theirs = "(SELECT id FROM payee WHERE person_id = :person)"
    again = (
        "WITH d AS (SELECT * FROM obligation WHERE kind = 'fee_difference' LIMIT 1) "
        "INSERT INTO obligation (org_id, id, kind, source_id, person_id, part, payee_id, amount_pence, description, purpose, revision) "
        f"SELECT org_id, gen_random_uuid(), kind, source_id, person_id, part, {theirs}, 1, description, purpose, 7 FROM d"
    )
    database = work.council.payments.dependencies.database
    with pytest.raises(DBAPIError, match="goes to a charity"), database.transaction(work.council.org_id) as session:
        session.execute(text(again), {"person": person})


@pytest.mark.parametrize("answer", [{"answer": "charity"}, {"answer": "less", "amount_pence": 300}])
def test_a_difference_is_neither_given_away_nor_halved_where_its_fee_was_paid(
    work: Work, answer: dict[str, Any]
) -> None:
    """Who said so is told that nothing changed: the difference stands, and nobody is told that a charity gets it."""
    work.rate()
    [one] = work.council.payable()
    work.council.fund(100_000)
    charity = listed(work.council)
    event, [offer] = came(work, [one])
    let_go(work, work.pay(event).json())
    propose(work, back_date(work, 1500))
    said = answer | ({"charity_id": charity["id"]} if answer["answer"] == "charity" else {})
    refused(
        work.council.organiser.call("POST", f"/offers/{offer['id']}/answer", said), 409, "offer.difference_is_whole"
    )
    assert owed(work.council, one) == [2500, 500]


def test_a_gift_that_was_sent_takes_no_other_answer_for_its_difference_but_none(work: Work) -> None:
    _, offer, person = given(work)
    other = listed(work.council, MIND)
    rate = back_date(work, 1500)
    propose(work, rate)
    refused(say(work, offer, "charity", charity_id=other["id"]), 409, "offer.difference_is_whole")
    refused(say(work, offer, "yes"), 409, "offer.decided")
    assert say(work, offer, "no").status_code == 200
    assert owed(work.council, person) == [2500]


def test_a_fee_with_wages_is_given_to_no_charity(work: Work) -> None:
    """Whoever is paid with wages gives by their payroll office: nothing is written down, and the database holds it."""
    council = work.council
    new = {"role": work.role, "valid_from": clock.today().isoformat(), "source": "Cabinet"}
    council.agree("/tax-routes", new | {"route": "payroll_file", "pay_day": 27, "lead_days": 7})
    event, offer, _ = asked(work, (96, 98))
    charity = listed(council)
    problem = refused(say(work, offer, "charity", charity_id=charity["id"]), 409, "offer.wages_not_to_charity")
    assert "payroll office" in problem["detail"]
    answers = [{"offer_id": offer["id"], "answer": "charity", "charity_id": charity["id"]}]
    many = council.organiser.call("POST", f"/events/{event['id']}/answers", {"answers": answers})
    refused(many, 409, "offer.wages_not_to_charity")
    assert say(work, offer, "yes").status_code == 200
    give = text("UPDATE offer SET choice = 'charity', charity_id = :charity WHERE id = :offer")
    ids = {"charity": UUID(charity["id"]), "offer": UUID(offer["id"])}
    database = council.payments.dependencies.database
    with pytest.raises(DBAPIError, match="offer_wages_to_person"), database.transaction(council.org_id) as session:
        session.execute(give, ids)


def test_a_gift_whose_charity_left_the_list_gets_no_difference(work: Work) -> None:
    charity, _, person = given(work)
    rate = back_date(work, 1500)
    work.council.agree(f"/charities/{charity['id']}", AGE_UK | {"is_offered": False})
    [line] = differences(work.council, rate)["not_owed_yet"]
    assert (line["state"], "left the list" in line["words"]) == ("charity_left", True)
    refused(work.council.organiser.call("POST", f"/rates/{rate}/differences"), 409, "rate.nothing_owed")
    assert owed(work.council, person) == [2500]
    work.council.agree(f"/charities/{charity['id']}", AGE_UK)
    assert propose(work, rate)["total_pence"] == 500
