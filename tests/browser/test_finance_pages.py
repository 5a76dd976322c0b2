"""Finance at its desk in a browser: what waits, why, several lines decided together, a second person, undo; each page for everybody."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shared.identity import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.test_phone_pages import Site, assert_seen, receipt, site
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Staff, found, token_for
from tests.sign_in_provider import provider

__all__ = ["receipt", "site"]


@pytest.fixture(scope="module")
def desk(site: Site) -> Desk:
    """An organisation with money, a mandate for claims, and the first person who can be paid."""
    desk = Desk(site.council)
    desk.ready()
    return desk


def sign_in(page: Page, site: Site, staff: Staff, first: str = "What would you like to do?") -> None:
    """Somebody at their first page of the desk."""
    provider().who = staff.subject
    page.goto(f"{site.url}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_finance_reads_why_and_decides_line_by_line(wide_page: Page, site: Site, desk: Desk) -> None:
    page = wide_page
    claim = desk.sent(site.council.payable()[0], bus(400), bus(2400, category="food"), bus(3800, category="taxi"))
    sign_in(page, site, desk.approver)
    assert_accessible(page)
    page.get_by_role("link", name="Claims that wait for finance (1)").click()
    expect(page.get_by_text("The lunch or food is £24.00.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("textbox", name="Find a claim or payment by its number").fill("nothing")
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no claim or payment with this number")
    page.get_by_role("textbox", name="Find a claim or payment by its number").fill(claim["reference"].lower())
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("£66.00")
    expect(page.get_by_text("The taxi fare is £38.00.")).to_be_visible()
    assert_accessible(page)
    for number in (1, 2, 3):
        page.get_by_text(f"Cut, refuse or ask: line {number}", exact=True).click()
    page.get_by_role("group", name="Line 1").get_by_label("Approve £4.00").check()
    food = page.get_by_role("group", name="Line 2")
    food.get_by_label("Approve less").check()
    page.get_by_role("button", name="Save what I decided").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2: write the amount to pay")
    assert_accessible(page)
    food.get_by_label("Amount to pay").fill("15")
    food.get_by_label("Why, if less or nothing").select_option("It is more than we pay for this.")
    taxi = page.get_by_role("group", name="Line 3")
    taxi.get_by_label("Ask the person a question").check()
    taxi.get_by_label("Own words").fill("Was there no bus?")
    page.get_by_role("button", name="Save what I decided").click()
    expect(page.get_by_text("you approved £19.00 and asked about line 3.")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    expect(page.get_by_text("Agreed £19.00.")).to_be_visible()
    expect(page.get_by_text("£19.00 is about to leave")).to_be_visible()
    expect(page.get_by_text("asked: “Was there no bus?”")).to_be_visible()
    assert_accessible(page)
    assert [one["approved_pence"] for one in desk.look(claim)["lines"]] == [400, 1500, 0]


def test_finance_sees_the_receipt_and_takes_the_statement(
    wide_page: Page, site: Site, desk: Desk, receipt: Path
) -> None:
    page, person = wide_page, site.council.payable()[0]
    headers = {
        "Authorization": f"Bearer {token_for(desk.helpline.subject)}",
        "Content-Type": "image/jpeg",
        "Idempotency-Key": str(person),
    }
    sent = desk.helpline.client.post(
        f"/api/v1/receipts?person_id={person}", content=receipt.read_bytes(), headers=headers
    )
    assert sent.status_code == 201, sent.text
    claim = desk.sent(person, bus(3800, category="taxi", receipt_id=sent.json()["id"]))
    sign_in(page, site, desk.approver)
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    expect(page.get_by_role("img", name="Receipt for line 1, page 1")).to_be_visible()
    assert_seen(page)
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Everything about this claim as a PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_above_the_limit_a_second_person_agrees_or_undoes(wide_page: Page, site: Site, desk: Desk) -> None:
    page = wide_page
    claim = desk.sent(site.council.payable()[0], bus(60_000, category="overnight"))
    sign_in(page, site, desk.approver)
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    page.get_by_role("button", name="Approve this line: £600.00").click()
    expect(page.get_by_text("It needs a second person now.")).to_be_visible()
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    expect(page.get_by_text("You approved it, so a colleague must agree.")).to_be_visible()
    expect(page.get_by_role("button", name="I agree: pay £600.00")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, site.council.hire(Role.FINANCE_APPROVER))
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    page.get_by_role("button", name="I agree: pay £600.00").click()
    expect(page.get_by_text("you approved £600.00.")).to_be_visible()
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    expect(page.get_by_text("Agreed £600.00.")).to_be_visible()


def test_somebody_who_may_not_decide_is_shown_no_way_to(wide_page: Page, site: Site, desk: Desk) -> None:
    page = wide_page
    claim = desk.sent(site.council.payable()[0], bus(3800, category="taxi"))
    sign_in(page, site, site.council.payer)
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    expect(page.get_by_text("A finance approver decides claims.")).to_be_visible()
    expect(page.get_by_role("button", name="Save what I decided")).to_have_count(0)


def test_what_the_mandate_does_not_cover_takes_two_more_people(wide_page: Page, site: Site) -> None:
    page, council = wide_page, found(site.council.payments)
    own = Desk(council)
    claim = own.sent(own.ready(ceiling_pence=1000), bus(460), bus(600, category="food"))
    sign_in(page, site, council.approver)
    page.get_by_role("link", name="Approved payments that wait (1)").click()
    expect(page.get_by_text("No person has approved this payment")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Approve £10.60").click()
    expect(page.get_by_text("Somebody in finance who did not approve it must release it.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, council.payer)
    page.get_by_role("link", name="Approved payments that wait (1)").click()
    page.get_by_role("button", name="Let £10.60 go").click()
    expect(page.get_by_text("There is not enough money in the float")).to_be_visible()
    assert_accessible(page)
    council.fund(1000)
    page.goto(f"{site.url}/desk/payments")
    page.get_by_role("button", name="Let £10.60 go").click()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert own.look(claim)["payments"][-1]["status"] == "queued"


def test_who_had_a_hand_in_a_claim_reads_why_they_cannot_decide(wide_page: Page, site: Site, desk: Desk) -> None:
    page, both = wide_page, site.council.hire(Role.HELPLINE, Role.FINANCE_APPROVER)
    claim = desk.draft(site.council.payable()[0], bus(3800, category="taxi"))
    both.post(f"/claims/{claim['id']}/lines", {"lines": [bus(4800, category="taxi")], "replace": True})
    desk.submit(claim)
    sign_in(page, site, both)
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    expect(page.get_by_text("you worked on it. A colleague in finance decides it.")).to_be_visible()
    expect(page.get_by_text("Sam Staff entered it, wrote its lines, sent it in.")).to_be_visible()
    expect(page.get_by_role("button", name="Save what I decided")).to_have_count(0)
    assert_accessible(page)


def test_an_appeal_is_not_offered_to_who_decided_before(wide_page: Page, site: Site, desk: Desk) -> None:
    page = wide_page
    claim = desk.referred(site.council.payable()[0], 1000)
    desk.decided(claim, action="refuse", reason="not_covered")
    assert desk.say(claim, "appeal").status_code == 200
    sign_in(page, site, desk.approver)
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    expect(page.get_by_text("A colleague who has not decided about it must decide.")).to_be_visible()
    expect(page.get_by_role("button", name="Save what I decided")).to_have_count(0)
    assert_accessible(page)
