"""Two administrators agree about limits in a browser: one proposes, the other reads what would change and confirms it."""

from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.security.test_two_signatures import RATE, propose

__all__ = ["site"]


def test_what_one_proposed_the_other_confirms(wide_page: Page, site: Site) -> None:
    page, council = wide_page, site.council
    propose(council)
    propose(council, "/rates", {**RATE, "valid_from": "2026-01-01"})
    propose(council, f"/principals/{council.organiser.actor.id}/roles", {"roles": ["organiser", "finance_payer"]})
    sign_in(page, site, council.administrator)
    page.get_by_role("link", name="Limits, rates and roles for two administrators").click()
    expect(page.get_by_role("button", name="Confirm")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, council.second_administrator)
    page.goto(f"{site.url}/desk/limits")
    assert_accessible(page)
    page.get_by_role("button", name="Confirm Rules for claims").click()
    expect(page.get_by_text("confirmed by Sam Staff").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Refuse it The roles of a sign-in").click()
    expect(page.get_by_text("refused by Sam Staff").first).to_be_visible()


def test_it_is_read_and_confirmed_on_a_phone(page: Page, site: Site) -> None:
    council = site.council
    propose(
        council,
        "/mileage-rates",
        {"vehicle": "bicycle", "valid_from": "2026-02-01", "per_mile_tenth_pence": 205, "source": "x"},
    )
    sign_in(page, site, council.second_administrator)
    page.goto(f"{site.url}/desk/limits")
    assert_accessible(page)
    page.get_by_role("button", name="Confirm A mileage rate").click()
    expect(page.get_by_text("from 20p to 20.5p")).to_be_visible()
