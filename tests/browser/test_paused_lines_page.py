"""The page of paused lines in a browser: an administrator reads why, and lets the line go on."""

from playwright.sync_api import Page, expect

from services.payments.worklist.lines import take_told
from shared.contracts.lines import LineFault, LinePauseTold
from shared.ids import new_id
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site

__all__ = ["site"]


def test_an_administrator_lets_a_line_go_on(wide_page: Page, site: Site) -> None:
    page, council = wide_page, site.council
    told = LinePauseTold(pause_id=new_id(), channel="sms", line="govuk_notify", fault=LineFault.TRIAL, is_over=False)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        take_told(session, council.org_id, told)
    sign_in(page, site, council.administrator)
    assert_accessible(page)
    page.get_by_role("link", name="Lines that are paused (1)").click()
    expect(page.get_by_text("still on trial")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="let it go on").click()
    expect(page.get_by_text("No line is paused.")).to_be_visible()
    assert_accessible(page)
