"""Money comes back, through the whole house: asked without a link, LINK, a page on the telephone, a second person at the desk, two days, paid
again."""

import re
from datetime import timedelta

from playwright.sync_api import Page

from deploy.local.api_clients import Council, connect
from deploy.local.house import House
from tests.journeys.steps import (
    CLOSED,
    GOOD,
    SORT_CODE,
    confirm_bank_details,
    enter,
    pass_time,
    sign_in,
    statuses,
    wait_until,
)
from tests.journeys.test_journey_2_claim_by_text import Texter

ORGANISATION = "Hillside Council"


def form_of(page: str) -> dict[str, str]:
    """The hidden fields."""
    return dict(re.findall(r'name="(form|kept)" value="([^"]+)"', page))


def test_what_came_back_is_asked_about_told_on_a_page_checked_and_paid_again(
    wide_page: Page, house: House, council: Council
) -> None:
    jo = Texter(house, council)
    old = enter(council, jo.person_id, CLOSED)
    jo.say("bus 4.60", lambda text: "£4.60" in text)
    jo.say("YES", lambda text: "£4.60" in text)
    asked = wait_until(lambda: [one for one in jo.heard() if "The bank sent it back" in one])[0]
    assert "Reply LINK, CALL or LETTER" in asked
    assert "/p/" not in asked, "no link that nobody asked for"
    assert wait_until(lambda: council.payer.get(f"/payout-methods/{old}")["status"] == "retired")
    told = jo.say("link", lambda text: "/p/" in text)
    url = re.findall(r"http://\S+/p/[A-Za-z0-9_-]{43}", told)[0]
    browser = connect(url)
    card = {"holder_name": "Jo Bloggs", "sort_code": SORT_CODE, "account_number": GOOD}
    assert browser.post(f"{url}/bank", data=form_of(browser.get(url).text) | card).status_code == 303
    assert browser.get(url).status_code == 410
    new = council.payer.get(f"/people/{jo.person_id}/payout-methods")[0]
    assert wait_until(lambda: [one for one in jo.heard() if "are being changed" in one])
    sign_in(wide_page, house, ORGANISATION, "Fern Approver")
    confirm_bank_details(wide_page, house, ["Jo Bloggs"])
    assert council.payer.get(f"/payout-methods/{new['id']}")["status"] == "waiting"
    pass_time(house, timedelta(hours=49))
    assert wait_until(lambda: statuses(council, jo.person_id)[-1:] == ["posted"])
    assert wait_until(lambda: [one for one in jo.heard() if "We have sent you £4.60" in one])
    assert council.payer.get("/reconciliation")["agrees"]


def test_unasked_link_opens_the_claim_page_and_never_one_for_bank_details(house: House, council: Council) -> None:
    thief = Texter(house, council)
    enter(council, thief.person_id, GOOD)
    told = thief.say("LINK", lambda text: "/p/" in text)
    url = re.findall(r"http://\S+/p/[A-Za-z0-9_-]{43}", told)[0]
    page = connect(url).get(url).text
    assert "What did you spend?" in page
    assert "account" not in page.lower()
