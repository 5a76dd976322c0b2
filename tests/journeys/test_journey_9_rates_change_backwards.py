"""Rates change backwards, through pages and phones: two administrators back-date a rate; finance sees who is owed what and pays the difference,
once. Who set a limit is asked first; who gets letters gets one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from deploy.local.api_clients import Council, ask_everybody
from deploy.local.house import House
from tests.browser.accessibility import assert_accessible
from tests.journeys.entering import confirm_everything, propose_rate
from tests.journeys.steps import GOOD, OTHER, enter, found_with_money, go_to, set_back, sign_in, sign_out, wait_until
from tests.journeys.test_journey_2_claim_by_text import Texter
from tests.journeys.test_journey_4_cash_at_the_event import RATE, Jo

ORGANISATION = "Uphill Council"
THIRD = "31926819"
CHANGES = re.compile("co-producer from 1 February")


@pytest.fixture(scope="module")
def council(house: House) -> Iterator[Council]:
    """An organisation with money and a rate of £12.50 an hour."""
    founded = found_with_money(house, ORGANISATION)
    founded.agree("/rates", RATE | {"valid_from": "2025-12-01"})
    yield founded
    set_back(house)


def paid(council: Council, people: list[str]) -> dict[str, Any]:
    """Two hours that are over, for which each of these was paid £25.00."""
    start = datetime.now(UTC) - timedelta(hours=3)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    event: dict[str, Any] = council.organiser.post("/events", {"title": "Design day", "sessions": [session]})
    ask_everybody(council.organiser, event["id"], people, "co-producer")
    marks = [
        {"session_id": event["sessions"][0]["id"], "person_id": one, "role": "co-producer", "minutes": 120}
        for one in people
    ]
    council.organiser.post(f"/events/{event['id']}/attendance", {"marks": marks})
    run = council.organiser.post(f"/events/{event['id']}/payout")
    council.approver.post(f"/runs/{run['id']}/approve")
    council.payer.post(f"/runs/{run['id']}/release")
    return event


def test_a_back_dated_rate_pays_the_difference_once(wide_page: Page, house: House, council: Council) -> None:
    page = wide_page
    jo, sam = Jo(Texter(house, council, "Jo Abbott")), Jo(Texter(house, council, "Sam Foster"))
    wren = council.organiser.post("/people", {"name": "Wren Khan"})["id"]
    home = {"address_lines": ["14 Long Lane", "Riverbank"], "postcode": "LS1 4AP", "format": "easy_read_letter"}
    council.organiser.put(f"/people/{wren}/contact", home)
    for person, account in ((jo.person_id, GOOD), (sam.person_id, OTHER), (wren, THIRD)):
        enter(council, person, account)
    paid(council, [jo.person_id, sam.person_id, wren])
    jo.told("We have sent you £25.00 for taking part.")
    council.organiser.post(f"/people/{sam.person_id}/payment-limits", {"amount_pence": 2600, "period": "week"})

    sign_in(page, house, ORGANISATION, "Alex Admin")
    propose_rate(page, "15.00", ("1", "2", "2026"))
    sign_out(page)
    sign_in(page, house, ORGANISATION, "Ashley Admin")
    confirm_everything(page, 1)
    go_to(page, "Rates")
    page.get_by_role("link", name=CHANGES).click()
    expect(page.locator("main")).to_contain_text("3 people")
    expect(page.locator("main")).not_to_contain_text("Jo Abbott")
    sign_out(page)

    letters = len(list((house.folder / "practice" / "letters").glob("*.pdf")))
    propose(page, house, "Propose £15.00")
    expect(page.get_by_role("heading", name="On its way or paid (2)")).to_be_visible()
    expect(page.locator("main")).to_contain_text("A limit that they set for themself holds it.")
    assert_accessible(page)
    sign_out(page)
    let_go(page, house, "£10.00")
    jo.told("We have sent you £5.00 for taking part, at our new rate.")
    assert wait_until(lambda: len(list((house.folder / "practice" / "letters").glob("*.pdf"))) > letters)

    sam.told("You set a limit, so we ask first.")
    sam.say("YES", lambda text: "£5.00" in text or "passed on" in text)
    propose(page, house, "Propose £5.00")
    sign_out(page)
    let_go(page, house, "£5.00")
    sam.told("We have sent you £5.00 for taking part, at our new rate.")
    sign_in(page, house, ORGANISATION, "Fern Approver")
    open_differences(page)
    expect(page.get_by_role("button", name="Propose")).to_have_count(0)
    print("\n" + "\n".join([*jo.said, "--", *sam.said]))  # noqa: T201  # the words of both sides, for whoever reads the journey


def open_differences(page: Page) -> None:
    """The page of what the new rate changes."""
    go_to(page, "Runs")
    page.get_by_role("link", name="Rates, and what back-dated ones change").click()
    page.get_by_role("link", name=CHANGES).click()


def propose(page: Page, house: House, words: str) -> None:
    """The organiser looks at the differences and proposes to pay them."""
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    open_differences(page)
    page.get_by_role("button", name=words).click()


def let_go(page: Page, house: House, pounds: str) -> None:
    """Two of finance, one after the other."""
    for name, does in (("Fern Approver", f"Approve {pounds}"), ("Pat Payer", f"Release {pounds}")):
        sign_in(page, house, ORGANISATION, name)
        page.get_by_role("link", name="Runs (1 for you)").click()
        page.get_by_role("link", name="Back-dated rate: co-producer").first.click()
        page.get_by_role("button", name=does).click()
        expect(page.get_by_role("button", name=does)).to_have_count(0)
        sign_out(page)
