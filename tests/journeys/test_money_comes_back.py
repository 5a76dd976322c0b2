"""Money comes back, through the whole house: asked without a link, LINK, a page, a second person, two days, paid again; and a change
that the person stops by calling."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from deploy.local.api_clients import Council, PracticeWorld, connect, found_council, sign_mandate
from deploy.local.house import House
from tests.journeys.test_journey_2_claim_by_text import PATIENCE_SECONDS, Texter

CLOSED, GOOD, OTHER = "12349301", "31926819", "55779911"
SORT_CODE = "20-00-00"


def wait_until(is_so: Callable[[], Any]) -> Any:
    """What is waited for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := is_so():
            return found
        time.sleep(0.2)
    raise AssertionError("this did not come")


def pass_time(house: House, by: timedelta) -> None:
    """Shifts the clock of payments."""
    url = make_url(house.plan.databases["payments"].owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("UPDATE app_clock SET shift = shift + %s", [by])


def set_back(house: House) -> None:
    """Sets the clock of payments right again, for whoever uses the house next."""
    url = make_url(house.plan.databases["payments"].owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("UPDATE app_clock SET shift = '0'")


@pytest.fixture(scope="module")
def council(house: House) -> Iterator[Council]:
    """An organisation with money, which pays small claims by its rules."""
    council = found_council(house, "Hillside Council", bank_settings={"limits": False})
    PracticeWorld(house.url("practice")).credit(council.account_id, 500_00)
    wait_until(lambda: council.payer.get("/float")["available_pence"] == 500_00)
    sign_mandate(council, 100_00)
    yield council
    set_back(house)


def enter(council: Council, person_id: str, account_number: str) -> str:
    """First details, entered by Pat and confirmed by Fern; gives the method."""
    card = {"holder_name": "Jo Bloggs", "sort_code": SORT_CODE, "account_number": account_number}
    method: str = council.payer.post(f"/people/{person_id}/bank-details", card)["id"]
    confirm(council, method)
    return method


def confirm(council: Council, method: str) -> None:
    """Fern confirms, once the bank has taken them on."""
    wait_until(lambda: council.approver.get(f"/payout-methods/{method}")["status"] == "to_confirm")
    council.approver.post(f"/payout-methods/{method}/confirm")


def statuses(council: Council, person_id: str) -> list[str]:
    """Every payment of a person, by claim, the last one of each."""
    claims = council.payer.get(f"/people/{person_id}/claims")
    return [payment["status"] for claim in claims for payment in claim["payments"]]


def form_of(page: str) -> dict[str, str]:
    """The hidden fields."""
    return dict(re.findall(r'name="(form|kept)" value="([^"]+)"', page))


def test_what_came_back_is_asked_about_told_on_a_page_checked_and_paid_again(house: House, council: Council) -> None:
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
    confirm(council, new["id"])
    assert council.payer.get(f"/payout-methods/{new['id']}")["status"] == "waiting"
    pass_time(house, timedelta(hours=49))
    assert wait_until(lambda: statuses(council, jo.person_id)[-1:] == ["posted"])
    assert wait_until(lambda: [one for one in jo.heard() if "We have sent you £4.60" in one])
    assert council.payer.get("/reconciliation")["agrees"]


def test_a_change_is_told_to_the_person_who_stops_it_and_is_paid_as_before(house: House, council: Council) -> None:
    jo = Texter(house, council)
    old = enter(council, jo.person_id, GOOD)
    card = {"holder_name": "Sam Thief", "sort_code": SORT_CODE, "account_number": OTHER}
    new = council.payer.post(f"/people/{jo.person_id}/bank-details", card)["id"]
    told = wait_until(lambda: [one for one in jo.heard() if "are being changed" in one])[0]
    assert "Was this not you? Call" in told
    assert "£" not in told
    confirm(council, new)
    council.payer.post(f"/payout-methods/{new}/stop")
    assert wait_until(lambda: [one for one in jo.heard() if "We have stopped the change" in one])
    pass_time(house, timedelta(hours=49))
    jo.say("bus 3.20", lambda text: "£3.20" in text)
    jo.say("YES", lambda text: "£3.20" in text)
    assert wait_until(lambda: statuses(council, jo.person_id) == ["posted"])
    assert council.payer.get(f"/payout-methods/{old}")["status"] == "ready"
    assert council.payer.get(f"/payout-methods/{new}")["status"] == "stopped"


def test_unasked_link_opens_the_claim_page_and_never_one_for_bank_details(house: House, council: Council) -> None:
    thief = Texter(house, council)
    enter(council, thief.person_id, GOOD)
    told = thief.say("LINK", lambda text: "/p/" in text)
    url = re.findall(r"http://\S+/p/[A-Za-z0-9_-]{43}", told)[0]
    page = connect(url).get(url).text
    assert "What did you spend?" in page
    assert "account" not in page.lower()
