"""People give their fee to a charity of the checked list: two administrators keep the list, the charity is paid straight and never hears
who gave, and the person is told."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from services.payments.payees.charities.tables import Charity
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Obligation, Payout
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from shared.outbox import OutboxRow
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_choice import asked, line_of, say
from tests.payments.involvement.test_payment_limits import limit
from tests.payments.phone.speaking import Texter, names, prompt

AGE_UK = {"name": "Age UK", "register_name": "england_wales", "number": "1128267"}
MIND = {"name": "Mind", "register_name": "england_wales", "number": "219830"}


def listed(council: Council, charity: dict[str, Any] = AGE_UK, *, payable: bool = True) -> dict[str, Any]:
    """A charity of the list, agreed by two administrators, with bank details that two people checked."""
    proposal = council.agree("/charities", charity)
    found: dict[str, Any] = next(
        one for one in council.approver.get("/charities") if one["id"] == proposal["subject_id"]
    )
    if payable:
        token = uuid4().hex
        with council.payments.dependencies.database.transaction(council.org_id) as session:
            session.add(
                PayoutMethod(
                    org_id=council.org_id,
                    payee_id=UUID(found["payee_id"]),
                    rail="stripe",
                    status="ready",
                    recipient=f"acct_{token}",
                    method=f"gbba_{token}",
                    verification=f"recver_{token}",
                    verification_cleared=True,
                    entered_by=council.payer.actor.id,
                    confirmed_by=council.approver.actor.id,
                )
            )
    return found


def test_two_administrators_keep_the_list(work: Work) -> None:
    council = work.council
    refused(council.organiser.call("POST", "/charities", AGE_UK), 403, "role.missing")
    asked_for = council.administrator.call("POST", "/charities", AGE_UK)
    assert asked_for.status_code == 202
    assert council.approver.get("/charities") == []
    own = council.administrator.call("POST", f"/limits/{asked_for.json()['id']}/confirm")
    refused(own, 403, "limit_proposal.second_administrator")
    council.second_administrator.post(f"/limits/{asked_for.json()['id']}/confirm")
    (found,) = council.approver.get("/charities")
    assert (found["name"], found["number"], found["is_offered"], found["account"]) == ("Age UK", "1128267", True, None)
    refused(council.administrator.call("POST", "/charities", AGE_UK), 409, "charity.exists")
    council.agree(f"/charities/{found['id']}", AGE_UK | {"is_offered": False})
    assert [one["is_offered"] for one in council.approver.get("/charities")] == [False]


def test_the_database_wants_two_signatures_and_an_organisation_as_payee(work: Work) -> None:
    council = work.council
    found = listed(council)
    database = council.payments.dependencies.database
    with pytest.raises(DBAPIError, match="two administrators"), database.transaction(council.org_id) as session:
        session.execute(update(Charity).values(ended_at=func.now()))
    [person] = council.payable()
    theirs = select(Payee.id).where(Payee.person_id == person).scalar_subquery()
    moved = update(Charity).where(Charity.id == UUID(found["id"])).values(payee_id=theirs)
    with pytest.raises(DBAPIError, match="organisation, and stays"), database.transaction(council.org_id) as session:
        session.execute(moved)


def test_the_charity_is_paid_and_the_person_is_never_named_to_it(work: Work) -> None:
    event, offer, person = asked(work)
    charity = listed(work.council)
    answered = say(work, offer, "charity", charity_id=charity["id"]).json()
    assert (answered["status"], answered["choice"], answered["charity_id"]) == ("accepted", "charity", charity["id"])
    work.attended(event, work.mark(event, person, kind="present"))
    line = line_of(work, event, person)
    assert (line["amount_pence"], line["rail"], line["held"]) == (2500, "stripe", None)
    assert line["choice"].startswith("They give it to Age UK.")
    run = work.pay(event)
    assert run.status_code == 201, run.text
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        owed = session.scalars(select(Obligation)).one()
        paid = session.scalars(select(Payout)).one()
        assert (str(owed.payee_id), owed.person_id, owed.amount_pence) == (charity["payee_id"], person, 2500)
        assert (str(paid.payee_id), paid.payee_person_id) == (charity["payee_id"], None)
        assert "Bloggs" not in f"{owed.description} {paid.reference}"


def test_where_is_my_money_tells_what_went_to_the_charity_and_when(work: Work) -> None:
    event, offer, person = asked(work)
    council, charity = work.council, listed(work.council)
    say(work, offer, "charity", charity_id=charity["id"])
    work.attended(event, work.mark(event, person, kind="present"))
    assert council.payer.get(f"/people/{person}/money") == [], "nothing is owed yet"
    run = work.pay(event).json()

    def told() -> list[tuple[str, int, str | None, bool]]:
        places = council.payer.get(f"/people/{person}/money")
        return [
            (one["kind"], one["amount_pence"], one["charity"], one["sent_on"] is not None)
            for place in places
            for one in place["told"]
        ]

    assert told() == [("gift_not_sent_yet", 2500, "Age UK", False)]
    council.fund(10_000)
    council.approver.post(f"/runs/{run['id']}/approve")
    council.payer.post(f"/runs/{run['id']}/release")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(update(Payout).values(status="posted", posted_at=func.app_now()))
    assert told() == [("gift_sent", 2500, "Age UK", True)]
    answer = Texter(council, [person]).say("where is my money")
    assert names(answer) == ["money_about", "money_gift_sent"]
    sent = prompt(answer, "money_gift_sent").values
    assert (sent["amount_pence"], sent["charity"]) == (2500, "Age UK")
    called = Texter(council, [person], channel="voice").say("where is my money")
    assert "money_gift_sent" not in names(called), "a call hears nothing of earlier money before the picture word"


def test_a_mind_may_change_until_the_money_is_let_go(work: Work) -> None:
    event, offer, person = asked(work)
    charity, other = listed(work.council), listed(work.council, MIND)
    work.attended(event, work.mark(event, person, kind="present"))
    say(work, offer, "charity", charity_id=charity["id"])
    run = work.pay(event).json()
    assert run["total_pence"] == 2500
    for answer, more, payee in (
        ("charity", {"charity_id": other["id"]}, other["payee_id"]),
        ("less", {"amount_pence": 1000}, None),
        ("charity", {"charity_id": charity["id"]}, charity["payee_id"]),
    ):
        assert say(work, offer, answer, **more).status_code == 200
        assert work.council.organiser.get(f"/runs/{run['id']}")["total_pence"] == 0
        paid = work.pay(event)
        assert paid.status_code == 201, paid.text
        run = paid.json()
        with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
            newest = session.scalars(select(Obligation).order_by(Obligation.id.desc())).first()
            assert newest is not None
            assert payee is None or str(newest.payee_id) == payee
            assert payee is not None or newest.amount_pence == 1000


def test_only_a_charity_that_can_be_paid_now_is_given_to(work: Work) -> None:
    _, offer, _ = asked(work)
    charity = listed(work.council, payable=False)
    refused(say(work, offer, "charity", charity_id=charity["id"]), 409, "charity.not_offered")
    refused(say(work, offer, "charity", charity_id=str(uuid4())), 409, "charity.not_offered")
    refused(say(work, offer, "charity"), 422, "offer.which_charity")
    refused(say(work, offer, "yes", charity_id=charity["id"]), 422, "offer.which_charity")


def test_what_is_given_away_counts_for_no_limit_of_their_own(work: Work) -> None:
    event, offer, person = asked(work)
    charity = listed(work.council)
    limit(work, person, amount_pence=1000, period="week")
    say(work, offer, "charity", charity_id=charity["id"])
    work.attended(event, work.mark(event, person, kind="present"))
    assert line_of(work, event, person)["held"] is None
    assert work.pay(event).json()["total_pence"] == 2500
    other = work.event((3, 4))
    offers = work.agreed(other, [person])
    say(work, offers[0], "less", amount_pence=1000)
    work.attended(other, work.mark(other, person, kind="present"))
    assert line_of(work, other, person)["held"] is None, "£10.00 of £10.00, and the gift counts for nothing"


@pytest.fixture
def owing(work: Work) -> tuple[Work, dict[str, Any], dict[str, Any], UUID]:
    """An event, a charity of the list, and somebody who said yes for themself."""
    event, offer, person = asked(work)
    charity = listed(work.council)
    say(work, offer, "yes")
    return work, event, charity, person


def test_the_database_refuses_a_payee_that_nobody_chose(
    owing: tuple[Work, dict[str, Any], dict[str, Any], UUID],
) -> None:
    work, event, charity, person = owing
    database, actor = work.council.payments.dependencies.database, work.council.organiser.actor
    line = (OwedLine("one session", 100),)
    for kind in ("fee", "claim"):
        owed = Owed(
            kind, UUID(event["id"]), person, "Taking part", line, part=work.role, payee_id=UUID(charity["payee_id"])
        )
        with pytest.raises(DBAPIError, match="goes to a charity"), database.transaction(work.council.org_id) as session:
            owe(session, actor, [owed])


def test_the_person_is_told_what_staff_wrote_down(work: Work) -> None:
    _, offer, person = asked(work, (96, 98))
    charity = listed(work.council)
    say(work, offer, "charity", charity_id=charity["id"])
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        rows = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "notice.requested")).all()
    told = [one for one in rows if one["notice"] == "offer_chose_charity"]
    assert [(one["person_id"], one["values"]["charity"]) for one in told] == [(str(person), "Age UK")]
