"""Pages of what people choose: charities, what they ask before they come, money in advance, statements on paper."""

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from shared.identity import Role
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council
from tests.payments.desk.organising import Organising, words
from tests.payments.desk.test_rates_and_staff_pages import at, confirmed
from tests.payments.involvement.test_giving import listed
from tests.payments.phone.speaking import Texter

HOSTILE = "<b>bold</b> x"
CHARITY = {"name": "Age UK", "register": "england_wales", "number": "1128267"}


def test_a_charity_is_proposed_confirmed_given_an_account_and_taken_off(council: Council) -> None:
    desk = at(council)
    assert "No charity is on the list" in words(desk.get("/desk/charities"))
    assert "For another administrator" in words(desk.post("/desk/charities", CHARITY))
    assert "confirmed by Sam Staff" in confirmed(council)
    [one] = council.approver.get("/charities")
    payer = at(council, Role.FINANCE_PAYER)
    page = words(payer.get("/desk/charities"))
    assert "Nobody can give to it yet" in page
    assert "Propose a charity" not in page
    account = f"/desk/charities/{one['id']}/bank-details"
    assert "must have 6 numbers" in words(payer.post(account, {"sort_code": "1", "account_number": "31926819"}))
    payer.get("/desk/charities")
    payer.post(account, {"sort_code": "20-00-00", "account_number": "31926819"})
    assert "Bank details wait" in words(payer.get("/desk/charities"))
    assert "Age UK" in words(payer.get("/desk/bank-details"))
    desk.get("/desk/charities")
    desk.post(f"/desk/charities/{one['id']}", CHARITY | {"is_offered": "no"})
    assert "confirmed by Sam Staff" in confirmed(council)
    assert "Left the list." in words(desk.get("/desk/charities"))


def test_what_is_no_charity_is_said_at_its_field(council: Council) -> None:
    desk = at(council)
    for wrong in ({"number": "12"}, {"name": ""}, {"register": "mars"}, {"name": "x" * 41}):
        desk.get("/desk/charities")
        page = desk.post("/desk/charities", CHARITY | wrong)
        assert page.status_code == 422
        assert "wrong" in page.text
    assert council.administrator.get("/limits") == []
    desk.get("/desk/charities")
    page = desk.post("/desk/charities", CHARITY | {"name": HOSTILE})
    assert "<b>bold" not in page.text


def test_the_organiser_writes_down_who_gives_to_which(organising: Organising) -> None:
    charity = listed(organising.council)
    person = organising.council.person()
    event = organising.planned(person) if hasattr(organising, "planned") else organising.done(person)
    path = f"/desk/events/{event['id']}"
    assert "Give it to this charity" in words(organising.desk.get(path))
    offer = organising.council.organiser.get(f"/events/{event['id']}/offers")["offers"][0]["id"]
    assert "Choose which charity" in words(organising.desk.post(f"{path}/offers/{offer}/answer", {"answer": "charity"}))
    organising.desk.get(path)
    page = organising.desk.post(f"{path}/offers/{offer}/answer", {"answer": "charity", "charity": charity["id"]})
    assert "They give it to Age UK." in words(page)


def test_a_request_to_pay_ahead_is_answered_on_its_page(council: Council) -> None:
    person = council.person("Jo Bloggs")
    helpline = council.staff[Role.HELPLINE]
    for _ in range(2):
        helpline.post(f"/people/{person}/advance-requests", {"said": f"Buy my train {HOSTILE}", "channel": "helpline"})
    desk = at(council, Role.ORGANISER)
    page = desk.get("/desk/asked-ahead")
    assert "<b>bold" not in page.text
    assert "Buy my train" in words(page)
    first, second = [one["id"] for one in council.organiser.get("/advance-requests")]
    day = clock.now() + timedelta(days=3)
    typed = {"category": "train", "amount": "30", "day-day": day.day, "day-month": day.month, "day-year": day.year}
    assert "Choose what it is for" in words(desk.post(f"/desk/asked-ahead/{first}", {"outcome": "ticket"}))
    desk.get("/desk/asked-ahead")
    desk.post(f"/desk/asked-ahead/{first}", {"outcome": "advance"} | {one: str(value) for one, value in typed.items()})
    desk.get("/desk/asked-ahead")
    desk.post(f"/desk/asked-ahead/{second}", {"outcome": "no", "words": "Use the bus pass."})
    assert "Nobody waits for an answer." in words(desk.get("/desk/asked-ahead"))
    claims = council.approver.get(f"/people/{person}/claims")
    assert [one["lines"][0]["kind"] for one in claims] == ["advance"]
    assert "Nobody holds money in advance." in words(at(council, Role.FINANCE_PAYER).get("/desk/advances"))


def test_statements_are_offered_and_print(council: Council) -> None:
    person = council.person("Jo <i>Bloggs")
    desk = at(council, Role.FINANCE_APPROVER)
    page = desk.get(f"/desk/people/{person}/statements")
    assert page.status_code == 200
    assert "For the Jobcentre, the last three months" in words(page)
    links = re.findall(r'href="(/desk/people/[^"]+statement.pdf[^"]+)"', page.text)
    assert len(links) == 4
    for link in links:
        paper = desk.get(link.replace("&amp;", "&"))
        assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    organiser = at(council, Role.ORGANISER)
    assert "Print this statement" not in organiser.get(f"/desk/people/{person}/statements").text, "sent, and not seen"
    assert organiser.get(f"/desk/people/{person}/money-statement.pdf").status_code == 403
    assert at(council, Role.ADMINISTRATOR).get(f"/desk/people/{person}/statements").status_code == 403
    assert desk.get(f"/desk/people/{UUID(int=7)}/statements").status_code == 404


def test_a_statement_is_posted_or_told_of_from_its_page(council: Council) -> None:
    person = council.person("Jo Bloggs")
    desk = at(council, Role.ORGANISER)
    place = f"/desk/people/{person}/statements"
    desk.get(place)
    desk.post(place, {"paper": "jobcentre", "way": "post"})
    desk.get(place)
    desk.post(place, {"paper": "last-year", "way": "link"})
    page = words(desk.get(place))
    assert "by post. Asked for by" in page
    assert "for the Jobcentre," not in page, "who plans events does not see what for"
    finance = words(at(council, Role.FINANCE_APPROVER).get(place))
    assert "for the Jobcentre, " in finance
    assert "to read on a page. Asked for by" in page
    assert "Choose one of these." in words(desk.post(place, {"paper": "other", "way": "post"}))
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        told = session.scalars(
            select(OutboxRow.body).where(OutboxRow.topic == "notice.requested").order_by(OutboxRow.id)
        ).all()
    assert [(one["notice"], one["by_post"]) for one in told] == [("statement_ready", True), ("statement_ready", False)]


def test_what_somebody_asked_for_themself_is_not_shown_to_who_plans_events(council: Council) -> None:
    person = council.person("Jo Bloggs")
    Texter(council, [person]).say("send me a statement for the jobcentre")
    place = f"/desk/people/{person}/statements"
    assert "What was asked for" not in at(council, Role.ORGANISER).get(place).text
    assert "The person asked by text." in words(at(council, Role.HELPLINE).get(place))
