"""The page that checks the account before the first run, in a browser."""

from playwright.sync_api import Page, expect

from services.payments.rails.readiness.rules import ReadinessTopic
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site

__all__ = ["site"]


def test_finance_checks_whether_stripe_is_ready(wide_page: Page, site: Site) -> None:
    """Nobody plays Stripe here, so that every line says that it cannot be told."""
    page = wide_page
    sign_in(page, site, site.council.payer)
    page.get_by_role("link", name="Is Stripe ready?").click()
    assert_accessible(page)
    page.get_by_role("link", name="Check now").click()
    expect(page.get_by_text("has not connected its payment account yet")).to_be_visible()
    assert_accessible(page)
    account = {"api_key": "rk_test_first", "financial_account": "fa_first"}
    site.council.agree("/rails/stripe", account)
    page.get_by_role("link", name="Check now").click()
    expect(page.get_by_role("status")).to_contain_text("Not everything is ready.")
    expect(page.get_by_role("heading", level=2)).to_have_count(len(ReadinessTopic))
    assert_accessible(page)
