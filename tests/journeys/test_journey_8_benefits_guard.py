"""A limit of the person's own, through the whole house: a fee that would cross it is held before anybody approves it, the person is asked by
text and takes less, another one is given to a charity, and the statement for the Jobcentre prints, and comes by post to whoever asks for it by
text, also in Welsh, or at the helpline."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pypdfium2
from playwright.sync_api import Page, expect

from deploy.local.api_clients import Council, ask_everybody, hire_staff
from deploy.local.house import House
from services.payments.claims.money_statement.rules import LAW
from tests.journeys.steps import GOOD, OTHER, SORT_CODE, confirm, enter, sign_in, sign_out, wait_until
from tests.journeys.test_journey_2_claim_by_text import Texter

ORGANISATION = "Millbrook Council"
RATE = {"role": "co-producer", "basis": "per_hour", "amount_pence": 1250, "valid_from": "2026-01-01", "source": "x"}
CHARITY = {"name": "Millbrook Food Bank", "register_name": "england_wales", "number": "1234567"}
FINAL = ("posted", "failed", "returned", "canceled")


def event(council: Council, hours_ago: int) -> dict[str, Any]:
    """An event of two hours that is over."""
    start = datetime.now(UTC) - timedelta(hours=hours_ago)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    made: dict[str, Any] = council.organiser.post("/events", {"title": f"Day {hours_ago}", "sessions": [session]})
    return made


def took_part(council: Council, planned: dict[str, Any], person_id: str) -> str:
    """They are asked and were there; gives their offer."""
    ask_everybody(council.organiser, planned["id"], [person_id], "co-producer")
    mark = {"session_id": planned["sessions"][0]["id"], "person_id": person_id, "role": "co-producer", "minutes": 120}
    council.organiser.post(f"/events/{planned['id']}/attendance", {"marks": [mark]})
    offers = council.organiser.get(f"/events/{planned['id']}/offers")["offers"]
    return str(offers[0]["id"])


def pay(council: Council, planned: dict[str, Any]) -> list[dict[str, Any]]:
    """Three people let the run go; gives its payments once each has its end."""
    run = council.organiser.post(f"/events/{planned['id']}/payout")
    council.approver.post(f"/runs/{run['id']}/approve")
    council.payer.post(f"/runs/{run['id']}/release")

    def paid() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = council.payer.get(f"/runs/{run['id']}/payouts")
        return found if found and all(one["status"] in FINAL for one in found) else []

    payments: list[dict[str, Any]] = wait_until(paid)
    return payments


def list_charity(council: Council) -> str:
    """Two administrators, and two people for its account."""
    charity_id = str(council.agree("/charities", CHARITY)["subject_id"])
    card = {"sort_code": SORT_CODE, "account_number": OTHER}
    confirm(council, council.payer.post(f"/charities/{charity_id}/bank-details", card)["id"])
    return charity_id


def set_limit(page: Page, house: House, person_id: str) -> None:
    """The organiser writes down what they want, and nobody asks why."""
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    page.goto(f"{house.url('payments')}/desk/people/{person_id}/limits")
    page.get_by_label("What do they want?").select_option("week")
    page.get_by_label("The most, in pounds").fill("30")
    page.get_by_role("button", name="Save this limit").click()
    expect(page.get_by_text("Not more than £30.00 in a week.", exact=True)).to_be_visible()
    sign_out(page)


def print_statement(page: Page, house: House, person_id: str) -> str:
    """Finance prints the Jobcentre's from the person's page; gives its words."""
    sign_in(page, house, ORGANISATION, "Fern Approver")
    page.goto(f"{house.url('payments')}/desk/people/{person_id}/statements")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("For the Jobcentre, the last three months")).click()
    return in_words(pypdfium2.PdfDocument(str(download.value.path())))


def in_the_post(house: House, known: set[str], *words: str) -> str:
    """The words of the letter at the practice post that is none of these and has all of these words; it is noted as known."""
    world = house.url("practice")

    def found() -> str:
        for letter in re.findall(r"letters/([0-9a-f-]{36})\.pdf", httpx2.get(f"{world}/post/").text):
            if letter not in known:
                said = in_words(pypdfium2.PdfDocument(httpx2.get(f"{world}/post/letters/{letter}.pdf").content))
                if all(one in said for one in words):
                    known.add(letter)
                    return said
        return ""

    letter: str = wait_until(found)
    return letter


def in_words(paper: pypdfium2.PdfDocument) -> str:
    """What stands on all of its pages."""
    return " ".join(" ".join(one.get_textpage().get_text_bounded() for one in paper).split())


def posted_statements(house: House, council: Council, jo: Texter, say: Callable[..., str]) -> list[str]:
    """By text, by text in Welsh, and from the helpline: each is a letter with the paper in it. Gives their words."""
    address = {"addressed_to": "Jo Bloggs", "address_lines": ["14 Long Lane", "Millbrook"], "postcode": "LS1 4AP"}
    council.organiser.put(f"/people/{jo.person_id}/contact", {"mobile": jo.number, **address})
    known: set[str] = set()
    say("send me a statement for the jobcentre by post", lambda text: "post you what we paid you" in text)
    letters = [in_the_post(house, known, "Jo Bloggs", "The next pages say what we paid you.", "SI 2014/591", "£25.00")]
    helpline = hire_staff(house, council.administrators, council.name, "Hari Helpline", ["helpline"])
    today = datetime.now(UTC).date()
    days = {"from": str(today - timedelta(days=30)), "to": str(today)}
    helpline.post(f"/people/{jo.person_id}/money-statements", {"kind": "year", "way": "post"} | days)
    letters.append(in_the_post(house, known, "Jo Bloggs", "Your money from us", "£5.00"))
    say("cymraeg", lambda text: "Gymraeg o hyn ymlaen" in text)
    say("datganiad ar gyfer y llynedd drwy'r post", lambda text: "Byddwn yn postio" in text)
    letters.append(in_the_post(house, known, "Jo Bloggs", "Eich arian gennym ni", "Arian am gymryd rhan"))
    return letters


def test_a_fee_that_crosses_a_limit_waits_for_the_person_and_the_statement_prints(
    wide_page: Page, house: House, council: Council
) -> None:
    said: list[str] = []
    jo = Texter(house, council)

    def say(words: str, until: Callable[[str], bool]) -> str:
        answer = jo.say(words, until)
        said.extend([f"Jo: {words}", f"Us: {answer}"])
        return str(answer)

    def told(words: str) -> str:
        text: str = wait_until(lambda: next((one for one in jo.heard() if words in one), ""))
        said.append(f"Us: {text}")
        return text

    council.agree("/rates", RATE)
    enter(council, jo.person_id, GOOD)
    charity_id = list_charity(council)
    set_limit(wide_page, house, jo.person_id)
    first, second, third = (event(council, hours) for hours in (30, 27, 24))

    offer = took_part(council, first, jo.person_id)
    assert [one["amount_pence"] for one in pay(council, first)] == [25_00]
    told("We have sent you £25.00")

    took_part(council, second, jo.person_id)
    (line,) = council.organiser.get(f"/events/{second['id']}/payout")["lines"]
    assert (line["held"], line["rail"]) == ("own_limit", "stripe"), "held before anybody approves it"
    asked = told("You set a limit, so we ask first")
    assert "Citizens Advice" in asked, "a human adviser, in general words"
    assert "benefit" in asked
    say("5", lambda text: "£5.00" in text and "YES" in text)
    say("yes", lambda text: "YES or NO" not in text)
    assert [one["amount_pence"] for one in pay(council, second)] == [5_00], "£25.00 and £5.00 are the limit"
    told("We have sent you £5.00")

    offer = took_part(council, third, jo.person_id)
    council.organiser.post(f"/offers/{offer}/answer", {"answer": "charity", "charity_id": charity_id})
    assert [one["amount_pence"] for one in pay(council, third)] == [25_00], "given away counts for no limit of theirs"
    told("We sent £25.00 to Millbrook Food Bank for you")

    paper = print_statement(wide_page, house, jo.person_id)
    for words in ("£30.00", "£25.00 to Millbrook Food Bank", "SI 2014/591", LAW[:60], "Citizens Advice"):
        assert words in paper, paper
    letters = posted_statements(house, council, jo, say)
    assert council.payer.get("/reconciliation")["agrees"]
    print("\n" + "\n".join(said) + f"\nThe statement: {paper}\nBy post: " + "\nBy post: ".join(letters))  # noqa: T201  # the words of both sides, for whoever reads the journey
