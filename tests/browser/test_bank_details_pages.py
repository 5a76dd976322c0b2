"""Bank details in a browser: the page behind a link without scripts, and the desk's pages; each for everybody, at 320 px and wide."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.payments.crowds.scenario import Scenario
from tests.payments.payees.repairing import CARD, Repairing
from tests.payments.phone.speaking import Texter, prompt

__all__ = ["site"]


@pytest.fixture(scope="module")
def scenario(site: Site) -> Scenario:
    """An organisation with money and a mandate."""
    return Scenario(site.council)


@pytest.fixture
def person(scenario: Scenario) -> Repairing:
    """Somebody whose money came back."""
    person = Repairing(scenario)
    person.came_back()
    return person


def test_the_page_behind_the_link_works_without_scripts_and_keeps_what_was_right(page: Page, person: Repairing) -> None:
    said = Texter(person.scenario.council, [person.person_id]).say("LINK")
    page.goto(str(prompt(said, "bank_page").values["link"]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your new bank details")
    assert_accessible(page)
    page.get_by_label("Sort code").fill(CARD["sort_code"])
    page.get_by_label("Account number").fill("1234")
    page.get_by_role("button", name="Send my bank details").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("must have 8 numbers")
    expect(page.get_by_text("We have the number that ends in 00.")).to_be_visible()
    keep(page, "bank-page-wrong")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("must have 8 numbers")).click()
    page.get_by_label("Account number").fill(CARD["account_number"])
    page.get_by_role("button", name="Send my bank details").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your bank details")
    keep(page, "bank-page-done")
    assert_accessible(page)
    assert person.statuses() == ["retired", "registering"]


def test_the_desk_enters_confirms_and_stops(wide_page: Page, site: Site, person: Repairing) -> None:
    page = wide_page
    sign_in(page, site, site.council.payer)
    page.get_by_role("link", name="New bank details").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New bank details")
    page.get_by_role("link", name="Enter bank details").last.click()
    assert_accessible(page)
    page.get_by_label("A paper form").check()
    page.get_by_label("Sort code").fill("12")
    page.get_by_label("Account number").fill(CARD["account_number"])
    page.get_by_role("button", name="Save for a second person").click()
    expect(page.get_by_role("alert")).to_contain_text("must have 6 numbers")
    expect(page.get_by_text("We have the number that ends in 19.")).to_be_visible()
    keep(page, "desk-enter-wrong")
    assert_accessible(page)
    page.get_by_label("Sort code").fill(CARD["sort_code"])
    page.get_by_role("button", name="Save for a second person").click()
    expect(page.get_by_text("copied from a paper form by Sam Staff")).to_be_visible()
    keep(page, "desk-list")
    assert_accessible(page)
    page.get_by_role("button", name="Stop this change").last.click()
    expect(page.get_by_text("copied from a paper form by Sam Staff")).to_have_count(0)
    assert_accessible(page)
    assert person.statuses() == ["retired", "stopped"]


def keep(page: Page, name: str) -> None:
    """A picture to look at, where somebody names a folder for it."""
    if folder := os.environ.get("SAMEDAY_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
