"""Payments that stand still, in a browser: why, who acts next, the decision with evidence, and the second person."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from services.payments.payouts.usecases import payments
from services.payments.rails import rules
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.payments.payouts.mandates.conftest import Claims
from tests.payments.rail_accounts import connect_account

__all__ = ["site"]


@pytest.fixture(scope="module")
def claims(site: Site) -> Claims:
    """An organisation with money and a mandate."""
    made = Claims(site.council)
    site.council.fund(100_000)
    made.mandate()
    dependencies = site.council.payments.dependencies
    with dependencies.database.transaction(site.council.org_id) as session:
        connect_account(session, site.council, dependencies.sealer, "rk_test_1", "fa_test_1")
    return made


def refuse(claims: Claims, http_status: int, code: str) -> UUID:
    """A payment that the bank has refused."""
    payout_id, council = claims.pay(claims.claim()).payout_id, claims.council
    sender = council.payments.dependencies.sender
    with sender.database.transaction(council.org_id) as session:
        leased = payments.lease_payment(session, council.org_id, payout_id, sender.rails, sender.sealer, sender.timings)
    assert leased is not None
    with sender.database.transaction(council.org_id) as session:
        payments.record_answer(session, leased, rules.refusal(http_status, code, None), sender.timings)
    return payout_id


def test_finance_decides_with_evidence_and_two_people_where_money_could_move_twice(
    wide_page: Page, site: Site, claims: Claims
) -> None:
    page, council = wide_page, site.council
    refuse(claims, 400, "recipient_count_limit_exceeded")
    sign_in(page, site, council.payer)
    page.get_by_role("link", name="Payments that stand still (1)").click()
    expect(page.get_by_text("No money has left")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text("How you know this is missing")
    assert_accessible(page)
    page.get_by_label("How you know").fill("Stripe raised the limit today.")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("No payment stands still.")).to_be_visible()
    refuse(claims, 409, "idempotency_error")
    page.reload()
    page.get_by_label("How you know").fill("Asked Stripe at 10:00.")
    page.get_by_role("button", name="The bank does not have it").click()
    expect(page.get_by_text("This waits for a second person")).to_be_visible()
    expect(page.get_by_role("button", name="Agree")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, council.approver)
    page.get_by_role("link", name="Payments that stand still (1)").click()
    expect(page.get_by_text("Asked Stripe at 10:00.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("button", name="Pay £10.00 again")).to_be_visible()
    assert_accessible(page)
