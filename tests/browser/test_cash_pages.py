"""Cash in a browser: finance issues a float, its holder hands over from a telephone, and both count it in."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, too_wide
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.payments.payouts.cash.tins import Tins

__all__ = ["site"]
LONG_NAME = "Jo " + "Featherstonehaugh" * 4


def shot(page: Page, name: str) -> None:
    """A picture for whoever looks at the page, where a folder for them is named."""
    folder = os.environ.get("SAMEDAY_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_holder_hands_over_on_a_telephone(page: Page, site: Site) -> None:
    tins = Tins(site.council)
    holder, other = tins.holder(), tins.holder()
    person, second = site.council.person(LONG_NAME), site.council.person("Mo Smith")
    tin = tins.opened(holder)
    tins.opened(other)
    tins.listed(tin, holder, [person, second])
    tins.released([person, second])
    sign_in(page, site, holder, "Tasks")
    page.goto(f"{site.url}/desk/cash/{tin}")
    assert_accessible(page)
    assert too_wide(page) == []
    expect(page.get_by_text("£12.50").first).to_be_hidden()
    shot(page, "cash-table")
    page.locator("summary", has_text="Their money").first.click()
    expect(page.get_by_text("Give them £12.50").first).to_be_visible()
    page.locator("summary", has_text="Their money").last.click()
    expect(page.get_by_text("Give them £12.50").first).to_be_hidden()
    page.locator("summary", has_text="Their money").first.click()
    assert_accessible(page)
    assert too_wide(page) == []
    shot(page, "cash-card")
    page.get_by_role("button", name="Send a code to their phone").first.click()
    expect(page.locator("main")).to_contain_text("No code was sent")
    site.council.organiser.post(f"/people/{person}/picture-word", {"word": "kettle"})
    page.get_by_label("How do they confirm it?").first.select_option("picture")
    page.get_by_label("The code, the picture word, or who saw them sign").first.fill("apple")
    page.get_by_role("button", name="They have £12.50").first.click()
    expect(page.locator("main")).to_contain_text("That was not right, so nothing was written down")
    assert_accessible(page)
    shot(page, "cash-wrong")
    page.get_by_label("How do they confirm it?").first.select_option("picture")
    page.get_by_label("The code, the picture word, or who saw them sign").first.fill("kettle")
    page.get_by_role("button", name="They have £12.50").first.click()
    expect(page.locator("main")).to_contain_text("Was given £12.50.")
    assert_accessible(page)
    page.get_by_role("button", name="Make slips").click()
    expect(page.locator("main")).to_contain_text("is not keyed in yet")
    page.locator("summary", has_text="Their money").last.click()
    page.get_by_text("Nothing was given for this slip").first.click()
    assert_accessible(page)
    assert too_wide(page) == []
    shot(page, "cash-slip")
    page.locator("summary", has_text="Their money").first.click()
    page.get_by_text("They gave £12.50 back").first.click()
    assert_accessible(page)
    shot(page, "cash-given")


def test_finance_issues_counts_and_clears(wide_page: Page, site: Site) -> None:
    page, council = wide_page, site.council
    tins = Tins(council)
    holder = tins.holder()
    sign_in(page, site, council.payer)
    page.goto(f"{site.url}/desk/events/{tins.event_id}/cash")
    assert_accessible(page)
    page.get_by_label("What is its table called?").fill("Table by the door")
    page.get_by_label("Who holds it?").select_option(str(holder.actor.id))
    page.get_by_label("How much is in it, in pounds?").fill("50")
    shot(page, "cash-issue")
    page.get_by_role("button", name="Issue this float").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Table by the door")
    page.get_by_label("How much did you count, in pounds?").fill("50")
    page.get_by_text("Count by notes and coins").click()
    assert_accessible(page)
    page.get_by_label("How many of £20.00?").fill("1")
    page.get_by_role("button", name="Save this count").click()
    expect(page.locator("main")).to_contain_text("The notes and coins come to £20.00")
    page.get_by_label("How many of £10.00?").fill("3")
    page.get_by_role("button", name="Save this count").click()
    expect(page.locator("main")).to_contain_text("has counted it. Somebody else counts it too")
    assert_accessible(page)
    tin = page.url.rsplit("/", 1)[-1].split("#")[0]
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, holder, "Tasks")
    page.goto(f"{site.url}/desk/cash/{tin}")
    page.get_by_label("How much did you count, in pounds?").fill("50")
    page.get_by_role("button", name="I counted this much").click()
    page.get_by_label("How much is left, in pounds?").fill("49")
    page.get_by_role("button", name="Save this count").last.click()
    expect(page.locator("main")).to_contain_text("has counted it. Somebody else counts it too")
    assert_accessible(page)
    shot(page, "cash-count-in")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, council.payer)
    page.goto(f"{site.url}/desk/cash/{tin}")
    page.get_by_label("How much is left, in pounds?").fill("49")
    page.get_by_role("button", name="I counted this much").click()
    expect(page.locator("main")).to_contain_text("£1.00 missing")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, council.approver)
    page.goto(f"{site.url}/desk/cash/{tin}")
    page.get_by_label("Why does it not agree?").fill("A coin fell down a drain")
    assert_accessible(page)
    page.get_by_role("button", name="Clear the difference").click()
    expect(page.locator("main")).to_contain_text("A coin fell down a drain")
    page.goto(f"{site.url}/desk/cash")
    assert_accessible(page)
