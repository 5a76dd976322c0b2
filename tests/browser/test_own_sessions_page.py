"""Where somebody is signed in, in a browser: the page is for everybody, and another sign-in is ended."""

from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.payments.council import browser_cookie

__all__ = ["site"]


def test_another_sign_in_is_seen_and_ended(page: Page, site: Site) -> None:
    browser_cookie(site.council.payer)
    browser_cookie(site.council.payer)
    sign_in(page, site, site.council.payer)
    page.get_by_role("link", name="Where you are signed in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you are signed in")
    assert_accessible(page)
    page.get_by_role("button", name="End it").first.click()
    expect(page.get_by_role("button", name="End it")).to_have_count(1)
    page.get_by_role("button", name="End all others").click()
    expect(page.get_by_text("You are signed in nowhere else.")).to_be_visible()
    assert_accessible(page)
