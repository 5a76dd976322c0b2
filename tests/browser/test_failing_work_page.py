"""The page of work that always fails in a browser: read by everybody, and the decision of whoever it is for."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from shared.outbox import FAILING_AFTER, OutboxRow, Task, enqueue
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site

__all__ = ["site"]


def test_finance_sets_work_aside_and_takes_it_back(wide_page: Page, site: Site) -> None:
    page, council = wide_page, site.council
    dependencies = council.payments.dependencies
    with dependencies.database.transaction(council.org_id) as session:
        enqueue(session, council.org_id, [Task("payments", "payout.send")])
        row = session.scalars(select(OutboxRow.id).where(OutboxRow.topic == "payout.send")).one()
    for _ in range(FAILING_AFTER):
        dependencies.jobs.failures.end_try(row, "AssertionError")
    sign_in(page, site, council.payer)
    assert_accessible(page)
    page.get_by_role("link", name="Work that always fails (1)").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("We could not send a payment that was released")
    assert_accessible(page)
    page.get_by_role("button", name="Set aside").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why it is set aside")
    assert_accessible(page)
    page.get_by_label("Why it is set aside").fill("It was paid by hand.")
    page.get_by_role("button", name="Set aside").click()
    expect(page.get_by_text("It was paid by hand.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Take back and try again").click()
    expect(page.get_by_text("Nothing always fails")).to_be_visible()
    assert_accessible(page)
