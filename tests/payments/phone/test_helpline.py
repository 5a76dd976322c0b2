"""The helpline screen by plain HTTP: only staff who signed in, only a caller who gave all three answers, only what was read out."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select, text

from services.payments.claims.tables import Claim
from services.payments.desk.pages.desk_pages import COOKIE
from services.payments.phone.tables import ReadBack
from shared.identity import Role
from tests import clock
from tests.payments.council import Council, Staff, browser_cookie
from tests.payments.phone.pages import forms_of, words
from tests.payments.phone.speaking import ask_to_yesterdays_event


@dataclass
class Desk:
    """A browser of a member of staff."""

    council: Council
    staff: Staff
    cookie: str = ""
    last: httpx2.Response = field(default_factory=lambda: httpx2.Response(200))

    def get(self, path: str) -> httpx2.Response:
        """Opens a page."""
        self.last = self._ask("GET", path)
        return self.last

    def post(self, path: str, fields: dict[str, str]) -> httpx2.Response:
        """Sends the form of the page that is open, and follows where it leads."""
        hidden: dict[str, str] = {}
        for form in forms_of(self.last.text):  # where several lead to one place, the first has its word
            hidden = {**form, **hidden} if form["action"] == path else hidden
        self.last = self._ask("POST", path, {**hidden, **fields})
        while self.last.status_code == 303:
            self.last = self._ask("GET", self.last.headers["location"])
        return self.last

    def sign_in(self) -> None:
        """Signs in."""
        self.cookie = browser_cookie(self.staff)

    def find(self, **said: str) -> httpx2.Response:
        """Asks for a caller."""
        self.get("/desk/helpline")
        return self.post("/desk/helpline", said)

    def send(self, path: str, fields: dict[str, str]) -> httpx2.Response:
        """Sends exactly these fields."""
        return self._ask("POST", path, fields)

    def _ask(self, method: str, path: str, data: dict[str, str] | None = None) -> httpx2.Response:
        client = self.council.payments.client
        headers = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        return client.request(method, path, data=data, headers=headers, follow_redirects=False)


@pytest.fixture
def desk(council: Council) -> Desk:
    """Somebody of the helpline, signed in."""
    desk = Desk(council, council.staff[Role.HELPLINE])
    desk.sign_in()
    return desk


@pytest.fixture
def caller(council: Council) -> dict[str, str]:
    """What somebody who came yesterday says about themself."""
    person_id = council.person("Siân Jones")
    council.organiser.post(f"/people/{person_id}/picture-word", {"word": "lighthouse"})
    event_id = ask_to_yesterdays_event(council, person_id)
    return {"event": event_id, "first_name": "sian", "picture_word": "Lighthouse", "person_id": str(person_id)}


def test_a_caller_is_found_their_claim_is_read_out_and_sent_in(desk: Desk, caller: dict[str, str]) -> None:
    page = desk.find(**caller)
    assert "Claim for Siân" in words(page)
    claim_id = re.findall(r"/desk/helpline/([0-9a-f-]{36})/lines", page.text)[0]
    today = clock.today() - timedelta(days=1)
    page = desk.post(
        f"/desk/helpline/{claim_id}/lines", {"category": "bus", "amount": "4.60", "day": today.isoformat()}
    )
    assert "The total is £4.60. Is that right?" in words(page)
    page = desk.post(f"/desk/helpline/{claim_id}/yes", {})
    assert "We have your claim for £4.60" in words(page)
    council = desk.council
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        claim = session.get_one(Claim, (council.org_id, UUID(claim_id)))
        assert claim.channel == "helpline"
        assert claim.entered_by == desk.staff.actor.id
        assert str(claim.person_id) == caller["person_id"]
        assert claim.submitted_at is not None
        said = session.scalars(select(ReadBack)).one()
        assert (said.claim_id, said.read_out_by, said.total_pence) == (claim.id, desk.staff.actor.id, 460)


def test_a_number_stands_for_the_event_and_unlocks_nothing(desk: Desk, caller: dict[str, str]) -> None:
    claim_id = re.findall(r"/desk/helpline/([0-9a-f-]{36})/lines", desk.find(**caller).text)[0]
    day = (clock.today() - timedelta(days=1)).isoformat()
    desk.post(f"/desk/helpline/{claim_id}/lines", {"category": "bus", "amount": "4.60", "day": day})
    page = desk.post(f"/desk/helpline/{claim_id}/yes", {})
    council = desk.council
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        number = session.get_one(Claim, (council.org_id, UUID(claim_id))).reference
    assert f"Number {number}" in words(page)
    assert "We have £4.60 for you." in words(page)
    said = {"reference": f" {number[:4].lower()} {number[4:]} - 2", "first_name": "sian"}
    page = desk.find(**said, picture_word="lighthouse")
    assert "Claim for Siân" in words(page)
    assert "We have £4.60 for you." in words(page)
    for _ in range(5):
        assert "could not find this caller" in words(desk.find(**said, picture_word="owl"))
    assert "Offer to call back" in words(desk.find(**said, picture_word="lighthouse"))


@pytest.mark.parametrize("wrong", [{"first_name": "Ann"}, {"picture_word": "owl"}, {"picture_word": ""}])
def test_a_wrong_answer_is_told_nothing(desk: Desk, caller: dict[str, str], wrong: dict[str, str]) -> None:
    page = desk.find(**(caller | wrong))
    assert page.status_code == 422
    assert "could not find this caller" in words(page)
    assert "Jones" not in page.text


def test_after_a_few_wrong_answers_only_a_call_back_is_left(desk: Desk, caller: dict[str, str]) -> None:
    for _ in range(5):
        desk.find(**(caller | {"picture_word": "owl"}))
    page = desk.find(**caller)
    assert page.status_code == 422
    assert "Offer to call back" in words(page)
    assert "Claim for" not in words(page)


def test_a_yes_to_what_was_changed_meanwhile_claims_nothing(desk: Desk, caller: dict[str, str]) -> None:
    page = desk.find(**caller)
    claim_id = re.findall(r"/desk/helpline/([0-9a-f-]{36})/lines", page.text)[0]
    path, day = f"/desk/helpline/{claim_id}", clock.today() - timedelta(days=1)
    old = desk.post(f"{path}/lines", {"category": "bus", "amount": "4.60", "day": day.isoformat()})
    desk.post(f"{path}/lines", {"category": "taxi", "amount": "20", "day": day.isoformat()})
    desk.last = old
    page = desk.post(f"{path}/yes", {})
    assert page.status_code == 422
    assert "Read it out again" in words(page)


def test_nobody_gets_to_the_desk_without_signing_in(council: Council, caller: dict[str, str]) -> None:
    del caller
    stranger = Desk(council, council.organiser)
    for path in ("/desk/helpline", f"/desk/helpline/{UUID(int=7)}"):
        assert stranger.get(path).headers["location"] == "/desk/sign-in"


def test_finance_may_not_enter_claims_and_nobody_sees_a_colleague_s(
    desk: Desk, council: Council, caller: dict[str, str]
) -> None:
    payer = Desk(council, council.payer)
    payer.sign_in()
    assert payer.get("/desk/helpline").status_code == 403
    page = desk.find(**caller)
    claim_id = re.findall(r"/desk/helpline/([0-9a-f-]{36})/lines", page.text)[0]
    colleague = Desk(council, council.organiser)
    colleague.sign_in()
    assert colleague.get(f"/desk/helpline/{claim_id}").status_code == 404


def test_signing_out_ends_the_session(desk: Desk) -> None:
    assert desk.get("/desk/helpline").status_code == 200
    desk.post("/desk/sign-out", {})
    assert desk.get("/desk/helpline").headers["location"] == "/desk/sign-in"


def test_a_quarter_of_an_hour_without_a_click_ends_the_sitting(desk: Desk) -> None:
    council = desk.council
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE staff_session SET seen_at = seen_at - interval '16 minutes'"))
    assert desk.get("/desk/helpline").headers["location"] == "/desk/sign-in"


def test_another_organisation_finds_nobody(desk: Desk, other_council: Council, caller: dict[str, str]) -> None:
    del desk
    other = Desk(other_council, other_council.organiser)
    other.sign_in()
    assert "could not find this caller" in words(other.find(**caller))


def test_a_task_at_home_that_is_done_is_answered_at_the_helpline(desk: Desk, caller: dict[str, str]) -> None:
    council = desk.council
    task = council.organiser.post("/events", {"title": "Read a leaflet", "kind": "task", "due_on": "2030-01-01"})
    asked = {"person_ids": [caller["person_id"]], "role": "x", "agreed_pence": 700}
    [offer] = council.organiser.post(f"/events/{task['id']}/offers", asked)["offers"]
    yesterday = (clock.now() - timedelta(days=1)).date().isoformat()
    mark = {"person_id": caller["person_id"], "role": "x", "done_on": yesterday}
    council.organiser.post(f"/events/{task['id']}/done", {"marks": [mark]})
    page = desk.find(**caller)
    claim_id = re.findall(r"/desk/helpline/([0-9a-f-]{36})/lines", page.text)[0]
    path = f"/desk/helpline/{claim_id}/offers/{offer['id']}"
    assert path in page.text
    assert "£7.00" in words(page)
    desk.post(path, {"answer": "yes"})
    [made] = council.organiser.get(f"/events/{task['id']}/offers")["offers"]
    assert made["status"] == "accepted"


def test_a_caller_takes_less_of_an_offer(desk: Desk, caller: dict[str, str]) -> None:
    council = desk.council
    start = clock.now() + timedelta(days=3)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    event = council.organiser.post("/events", {"title": "Next day", "sessions": [session]})
    people = [caller["person_id"], str(council.person("Sam Other"))]
    mine, others = council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": people, "role": "x"})[
        "offers"
    ]
    assert "Next day" in words(desk.get("/desk/helpline")), "people answer before an event"
    page = desk.find(**caller)
    claim_id = re.findall(r"/desk/helpline/([0-9a-f-]{36})/lines", page.text)[0]
    assert "What they are asked to" in words(page)
    path = f"/desk/helpline/{claim_id}/offers"
    assert "at least a penny" in words(desk.post(f"{path}/{mine['id']}", {"answer": "less", "amount": ""}))
    assert f'href="#less-{mine["id"]}"' in desk.last.text
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    lines = f"/desk/helpline/{claim_id}/lines"
    assert 'href="#day"' in desk.post(lines, {"category": "bus", "amount": "4.60", "day": tomorrow}).text
    page = desk.post(f"{path}/{mine['id']}", {"answer": "less", "amount": "10", "witness": "Her sister"})
    assert "They chose £10.00 of £25.00." in words(page)
    token = next(one["form"] for one in forms_of(page.text) if "form" in one)
    assert desk._ask("POST", f"{path}/{others['id']}", {"form": token, "answer": "yes"}).status_code == 404
    found = council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    assert {one["id"]: one["choice"] for one in found} == {mine["id"]: "less", others["id"]: None}


def test_a_caller_agrees_to_a_later_part(desk: Desk, caller: dict[str, str]) -> None:
    council = desk.council
    start = clock.now() + timedelta(days=3)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    event = council.organiser.post("/events", {"title": "Next day", "sessions": [session]})
    people = [caller["person_id"], str(council.person("Sam Other"))]
    mine, others = council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": people, "role": "x"})[
        "offers"
    ]
    page = desk.find(**caller)
    claim_id = re.findall(r"/desk/helpline/([0-9a-f-]{36})/lines", page.text)[0]
    assert "Later part" not in words(page), "they have not said yes"
    path = f"/desk/helpline/{claim_id}/offers"
    page = desk.post(f"{path}/{mine['id']}", {"answer": "yes"})
    assert "Later part" in words(page)
    on = str((start + timedelta(days=20)).date())
    page = desk.post(
        f"{path}/{mine['id']}/instalment", {"later": "15", "later_on": on, "witness": "Her sister", "do": "part"}
    )
    assert "£10.00 at once, and £15.00 from" in words(page)
    token = next(one["form"] for one in forms_of(page.text) if "form" in one)
    typed = {"form": token, "later": "15", "later_on": on, "do": "part"}
    assert desk._ask("POST", f"{path}/{others['id']}/instalment", typed).status_code == 404
