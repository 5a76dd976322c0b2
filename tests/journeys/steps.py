"""Steps that several journeys take: time that passes, bank details, and who is signed in at the desk."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
from playwright.sync_api import Page, expect
from sqlalchemy import make_url

from deploy.local.api_clients import Council, PracticeWorld, found_council, sign_mandate
from deploy.local.house import House

PATIENCE_SECONDS = 90.0
HOME = "What would you like to do?"
FIRST = {"Olu Organiser": "Tasks", "Hari Helpline": "Tasks", "Hana Helpline": "Tasks"}
"""The page that each of them comes to; the others come to the list of what waits."""
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


def found_with_money(house: House, name: str) -> Council:
    """An organisation with money, which pays small claims by its rules."""
    council = found_council(house, name, bank_settings={"limits": False})
    PracticeWorld(house.url("practice")).credit(council.account_id, 500_00)
    wait_until(lambda: council.payer.get("/float")["available_pence"] == 500_00)
    sign_mandate(council, 100_00)
    return council


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


def sign_in(page: Page, house: House, organisation: str, name: str) -> None:
    """From the desk through the practice sign-in and back."""
    page.goto(f"{house.url('payments')}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    mine = page.get_by_role("listitem").filter(has_text=organisation)
    mine.get_by_role("button", name=f"Sign in as {name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST.get(name, HOME))


def sign_out(page: Page) -> None:
    """The next one sits down at the desk."""
    page.get_by_role("button", name="Sign out").click()


def go_to(page: Page, words: str) -> None:
    """A link of the navigation."""
    page.get_by_role("navigation", name="Sameday desk").get_by_role("link", name=words, exact=True).click()


def until(page: Page, words: str) -> None:
    """Looks at the page again until it says this."""

    def says() -> bool:
        page.reload()
        return words in page.locator("main").inner_text()

    assert wait_until(says)


def write_bank_details(page: Page, account_number: str) -> None:
    """The open form of somebody's bank details, as they say them."""
    page.get_by_label("Sort code").fill(SORT_CODE)
    page.get_by_label("Account number").fill(account_number)
    page.get_by_role("button", name="Save for a second person").click()


def confirm_bank_details(page: Page, house: House, names: list[str]) -> None:
    """A second person confirms each, once the bank has taken them on."""
    for name in names:
        page.goto(f"{house.url('payments')}/desk/bank-details/to-confirm")
        until(page, name)
        button = page.get_by_role("button", name=re.compile(rf"^Confirm.*{name}"))
        button.click()
        expect(button).to_have_count(0)
