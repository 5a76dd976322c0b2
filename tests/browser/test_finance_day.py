"""Finance's day in a browser: fifty ordinary claims by keys alone, counted; a held or doubled key decides nothing; letters switched off;
twins side by side; runs, float, mandates and exports held against every rule."""

import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.identity import Role
from tests.browser.accessibility import DESK, assert_accessible
from tests.browser.conftest import opened
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import found
from tests.payments.desk.organising import Organising

__all__ = ["site"]
CLAIMS = 50
MOST_KEYS = 4


@pytest.fixture
def desk(site: Site) -> Desk:
    """An organisation of the test's own, with money and a mandate."""
    desk = Desk(found(site.council.payments))
    desk.ready(2_000_000)
    return desk


@pytest.fixture
def approver_page(wide_page: Page, site: Site, desk: Desk) -> Page:
    """The approver at the desk."""
    sign_in(wide_page, site, desk.approver)
    return wide_page


@pytest.fixture
def still_page(browser: Browser) -> Iterator[Page]:
    """A desk's screen without scripts."""
    with opened(browser, DESK, scripts=False) as page:
        yield page


def waiting(desk: Desk, count: int) -> list[dict[str, Any]]:
    """Claims that only a person decides, and about which there is nothing to warn of: each above what is paid without asking."""
    people = desk.council.payable(count)
    return [
        desk.sent(one, bus(2600 + number, category="overnight"), bus(2700, category="train"))
        for number, one in enumerate(people)
    ]


def heading(page: Page) -> str:
    """The text of what has the focus."""
    return str(page.evaluate("document.activeElement.innerText"))


@pytest.mark.parametrize("scripts", [True, False])
def test_fifty_claims_take_at_most_four_keys_each(
    wide_page: Page, still_page: Page, site: Site, desk: Desk, scripts: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    page = wide_page if scripts else still_page
    count = CLAIMS if scripts else 3
    claims = waiting(desk, count)
    sign_in(page, site, desk.approver)
    page.goto(f"{site.url}/desk/claims")
    page.get_by_role("heading", level=2).first.get_by_role("link").click()
    page.wait_for_url("**/desk/claims/*")  # or its own load is counted on a slow machine
    loads = 0

    def count_load(_: object) -> None:
        nonlocal loads
        loads += 1

    page.on("load", count_load)
    keys = 0
    for _ in range(count):
        expect(page.locator("h1")).to_be_focused()
        before = page.url
        for key in ("a", "Enter") if scripts else ("Tab", "Enter"):
            page.keyboard.press(key)
            keys += 1
        expect(page).not_to_have_url(before)
        page.wait_for_load_state("load")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert all(desk.look(one)["status"] == "approved" for one in claims)
    each = keys / count
    with capsys.disabled():
        how = "with" if scripts else "without"
        sys.stdout.write(f"\n{count} claims {how} scripts: {each:.1f} keys each, {loads} page loads in all.\n")
    assert each <= MOST_KEYS
    assert loads == count


def test_a_held_or_doubled_key_decides_nothing_more(approver_page: Page, site: Site, desk: Desk) -> None:
    page = approver_page
    claims = waiting(desk, 3)
    page.goto(f"{site.url}/desk/claims/{claims[0]['id']}")
    expect(page.locator("h1")).to_be_focused()
    for _ in range(20):  # Enter is held down on the heading
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.keyboard.press("a")
    for _ in range(20):  # and on the button: the first one counts, and the next page has the focus on its heading
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.wait_for_url(lambda url: claims[0]["id"] not in url.partition("?")[0])
    expect(page.locator("h1")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("Enter")
    assert [desk.look(one)["status"] for one in claims] == ["approved", "waiting", "waiting"]


def test_letters_are_switched_off_and_stay_off(approver_page: Page, site: Site, desk: Desk) -> None:
    page = approver_page
    [claim] = waiting(desk, 1)
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    page.get_by_text("Keys", exact=True).click()
    page.get_by_label("Single letters are keys on this device").uncheck()
    assert_accessible(page)
    page.reload()
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("h1")).to_be_focused()
    page.get_by_text("Write a note").click()
    page.get_by_label("Note for colleagues").press_sequentially("a nice cat")
    expect(page.get_by_label("Note for colleagues")).to_have_value("a nice cat")


def test_letters_are_off_where_nothing_can_be_kept_and_break_nothing(
    approver_page: Page, site: Site, desk: Desk
) -> None:
    page = approver_page
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    blocked = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page.add_init_script(blocked)
    [claim] = waiting(desk, 1)
    page.goto(f"{site.url}/desk/claims/{claim['id']}")
    page.keyboard.press("a")
    expect(page.locator("h1")).to_be_focused()
    page.get_by_text("Keys", exact=True).click()
    tick = page.get_by_label("Single letters are keys on this device")
    expect(tick).not_to_be_checked()
    tick.check()
    tick.blur()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Approve all 2 lines")).to_be_focused()
    assert errors == []


def test_what_was_approved_is_undone_from_the_next_claim(wide_page: Page, site: Site) -> None:
    page, desk = wide_page, Desk(found(site.council.payments))  # without a mandate nothing has left yet
    sign_in(page, site, desk.approver)
    first, second = waiting(desk, 2)
    page.goto(f"{site.url}/desk/claims/{first['id']}")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(f"£{second['total_pence'] / 100:.2f}")
    expect(page.get_by_text(f"you approved £{first['total_pence'] / 100:.2f}.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_text("took back the decision about")).to_be_visible()
    assert desk.look(first)["status"] == "waiting"


def test_two_approvers_at_one_claim_pay_it_once(browser: Browser, site: Site, desk: Desk) -> None:
    [claim] = waiting(desk, 1)
    other = desk.council.hire(Role.FINANCE_APPROVER)
    with opened(browser, DESK) as one, opened(browser, DESK) as two:
        for page, staff in ((one, desk.approver), (two, other)):
            sign_in(page, site, staff)
            page.goto(f"{site.url}/desk/claims/{claim['id']}")
        one.get_by_role("button", name="Approve all 2 lines").click()
        expect(one.get_by_text("Nothing waits.")).to_be_visible()
        two.get_by_role("button", name="Approve all 2 lines").click()
        expect(two.get_by_role("alert")).to_contain_text("This claim has changed since you opened it")
        one.go_back()  # the page is fetched anew, so the button is gone
        expect(one.get_by_text(f"Agreed £{claim['total_pence'] / 100:.2f}.")).to_be_visible()
        expect(one.get_by_role("button", name="Approve all 2 lines")).to_have_count(0)
    assert desk.look(claim)["approved_pence"] == claim["total_pence"]
    assert len(desk.payouts()) == 1


def test_a_receipt_that_another_person_used_stands_beside_the_line(approver_page: Page, site: Site, desk: Desk) -> None:
    page = approver_page
    one, other = desk.council.payable(2)
    first = desk.sent(one, bus(3800, category="taxi", receipt_id=desk.receipt(one)))
    second = desk.sent(other, bus(3800, category="taxi", receipt_id=desk.receipt(other)))
    page.goto(f"{site.url}/desk/claims/{second['id']}")
    expect(page.get_by_text("Same receipt")).to_be_visible()
    page.get_by_role("link", name="Another person").click()
    expect(page).to_have_url(f"{site.url}/desk/claims/{first['id']}")


def test_the_list_is_narrowed_and_every_page_of_finance_is_for_everybody(
    approver_page: Page, site: Site, desk: Desk
) -> None:
    page = approver_page
    waiting(desk, 3)
    page.goto(f"{site.url}/desk/claims")
    assert_accessible(page)
    page.get_by_text("Narrow the list").click()
    page.get_by_label("Name of the person").fill("Nobody")
    page.get_by_label("Which claims").select_option("Decided")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_text("No claim is like this.")).to_be_visible()
    assert_accessible(page)
    for place in ("payments", "float", "mandates", "exports", "runs", "standing-payments", ""):
        page.goto(f"{site.url}/desk/{place}".rstrip("/"))
        expect(page.locator("h1")).to_be_visible()
        assert_accessible(page)


def test_a_long_list_is_short_to_read_and_the_button_is_seen_without_scrolling(
    approver_page: Page, site: Site, desk: Desk
) -> None:
    """Twenty-three claims were a column of 790 pixels and 8,353 high, with the button below the fold."""
    page = approver_page
    waiting(desk, 23)
    page.goto(f"{site.url}/desk/claims")
    height = page.evaluate("document.documentElement.scrollHeight")
    width = page.get_by_role("table").evaluate("table => table.getBoundingClientRect().width")
    assert (height < 3200, width > 1100) == (True, True), (height, width)
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("button", name="Approve")).to_be_in_viewport(ratio=1)


def test_a_double_click_and_the_back_button_release_a_run_once(wide_page: Page, site: Site) -> None:
    page = wide_page
    organising = Organising(found(site.council.payments))
    run = organising.work.pay(organising.done(*organising.council.payable(2))).json()["id"]
    organising.council.fund(1_000_000)
    organising.council.approver.post(f"/runs/{run}/approve")
    sign_in(page, site, organising.council.payer)
    page.goto(f"{site.url}/desk/runs/{run}")
    page.get_by_role("button", name="Release £50.00").dblclick()
    expect(page.get_by_text("Released: the money is on its way")).to_be_visible()
    page.go_back()
    page.goto(f"{site.url}/desk/runs/{run}")
    expect(page.get_by_role("button", name="Release £50.00")).to_have_count(0)
    assert [one["status"] for one in organising.council.payer.get(f"/runs/{run}/payouts")] == ["queued", "queued"]


def test_a_run_shows_how_far_it_is_while_the_page_stays_open(wide_page: Page, site: Site) -> None:
    page = wide_page
    organising = Organising(found(site.council.payments))
    people: list[UUID] = organising.council.payable(3)
    run = organising.work.pay(organising.done(*people)).json()["id"]
    organising.council.fund(1_000_000)
    organising.council.approver.post(f"/runs/{run}/approve")
    organising.council.payer.post(f"/runs/{run}/release")
    sign_in(page, site, organising.council.payer)
    page.goto(f"{site.url}/desk/runs/{run}")
    expect(page.get_by_text("3: is about to leave")).to_be_visible()
    assert_accessible(page)
