"""Bank details change, through pages and phones: entered at the desk, told to the number of before, confirmed by a second person, and stopped
because the person says that it was not them; or, said by the person, in use after two days."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from deploy.local.api_clients import Council
from deploy.local.house import House
from tests.journeys.steps import (
    GOOD,
    OTHER,
    confirm_bank_details,
    enter,
    go_to,
    pass_time,
    sign_in,
    sign_out,
    statuses,
    wait_until,
    write_bank_details,
)
from tests.journeys.test_journey_2_claim_by_text import Texter

ORGANISATION = "Lakeside Council"


def change(page: Page, house: House, name: str, account_number: str) -> None:
    """Pat enters other details, from the person's page."""
    sign_in(page, house, ORGANISATION, "Pat Payer")
    go_to(page, "People")
    page.get_by_role("textbox", name="Find a name").fill(name)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="Enter bank details").click()
    write_bank_details(page, account_number)
    expect(page.get_by_role("heading", level=1)).to_have_text("New bank details")
    sign_out(page)


def test_a_change_is_told_to_the_person_who_has_it_stopped_and_is_paid_as_before(
    wide_page: Page, house: House, council: Council
) -> None:
    page, jo = wide_page, Texter(house, council, "Jo Abbott")
    old = enter(council, jo.person_id, GOOD)
    change(page, house, "Jo Abbott", OTHER)
    told = wait_until(lambda: [one for one in jo.heard() if "are being changed" in one])[0]
    assert "Was this not you? Call" in told
    assert "£" not in told
    sign_in(page, house, ORGANISATION, "Fern Approver")
    confirm_bank_details(page, house, ["Jo Abbott"])
    go_to(page, "Bank details")  # Jo calls: it was not them
    page.get_by_role("button", name="Stop this change for Jo Abbott").click()
    expect(page.get_by_text("No new bank details wait.")).to_be_visible()
    assert wait_until(lambda: [one for one in jo.heard() if "We have stopped the change" in one])
    pass_time(house, timedelta(hours=49))
    jo.say("bus 3.20", lambda text: "£3.20" in text)
    jo.say("YES", lambda text: "£3.20" in text)
    assert wait_until(lambda: statuses(council, jo.person_id) == ["posted"])
    assert council.payer.get(f"/payout-methods/{old}")["status"] == "ready"


def test_a_change_that_is_right_is_in_use_after_two_days(wide_page: Page, house: House, council: Council) -> None:
    page, sam = wide_page, Texter(house, council, "Sam Foster")
    enter(council, sam.person_id, OTHER)
    change(page, house, "Sam Foster", GOOD)
    sign_in(page, house, ORGANISATION, "Fern Approver")
    confirm_bank_details(page, house, ["Sam Foster"])
    [new, _] = council.payer.get(f"/people/{sam.person_id}/payout-methods")
    assert new["status"] == "waiting"
    pass_time(house, timedelta(hours=49))
    assert wait_until(lambda: council.payer.get(f"/payout-methods/{new['id']}")["status"] == "ready")
    sam.say("bus 2.10", lambda text: "£2.10" in text)
    sam.say("YES", lambda text: "£2.10" in text)
    assert wait_until(lambda: statuses(council, sam.person_id) == ["posted"])
