"""The administrator's day in the practice world, in a browser: from two administrators and an empty desk to everything that going live
needs but real vendors; staff hired and changed by two, a leaver, a plan that works, a line that is tried, a row changed by hand that is found."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import make_url

from deploy.local.api_clients import Organisation, practice_sign_in
from deploy.local.house import House
from shared.duty import DAYS
from shared.london import in_london
from shared.telephone_numbers import as_dialled
from tests.browser.accessibility import assert_accessible
from tests.journeys.entering import STAFF, add_staff, confirm_everything, founded_with_money, propose_rate, subject_of
from tests.journeys.steps import go_to, set_back, sign_in, sign_out, until, wait_until
from tests.journeys.test_journey_2_claim_by_text import PracticePhone

ORGANISATION = "Riverbank Council"
FIRST_ADMIN, SECOND_ADMIN = "Alex Admin", "Ashley Admin"
SECOND_APPROVER = "Farah Finance"
ALWAYS = "mon-sun 00:00-24:00, holidays 00:00-24:00"


@pytest.fixture(scope="module")
def organisation(house: House) -> Iterator[Organisation]:
    """Two administrators, and money in the account."""
    founded = founded_with_money(house, ORGANISATION)
    subject = subject_of(ORGANISATION, SECOND_APPROVER)
    practice_sign_in(house.url("sign_in")).register(subject, SECOND_APPROVER, ["finance_approver"], ORGANISATION)
    yield founded
    set_back(house)


def look_at_list(page: Page, house: House, *, with_stripe: bool = False) -> str:
    """The list of what is still missing; gives its words."""
    page.goto(f"{house.url('payments')}/desk/ready{'?now=true' if with_stripe else ''}")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is still missing?")
    return page.locator("main").inner_text()


def state_of(page: Page, topic: str) -> str:
    """How one thing on the list stands."""
    return page.get_by_role("row").filter(has_text=topic).locator(".tag").inner_text()


def change_organisation(page: Page) -> None:
    """A number that people can call, hours and an adviser."""
    go_to(page, "Organisation")
    page.get_by_label("Telephone number that people call").fill("01823 333 444")
    page.get_by_label("Adviser on benefits").fill("Hillside Advice")
    assert_accessible(page)
    page.get_by_role("button", name="Propose this change").click()
    expect(page.locator("main")).to_contain_text("from 01632 960 000 to 01823 333 444")


def propose_rules(page: Page, house: House) -> None:
    """The rules for claims as they are, decided by somebody."""
    page.goto(f"{house.url('payments')}/desk/claim-rules")
    today = in_london(datetime.now(UTC))
    boxes = page.get_by_role("group", name="From which day?")
    for box, number in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        boxes.get_by_label(box, exact=True).fill(str(number))
    page.get_by_label("Who decided this, and when?").fill("Cabinet, 3 November")
    page.get_by_role("button", name="Propose these rules").click()
    expect(page.locator("main")).to_contain_text("Rules for claims")


def propose_mileage(page: Page) -> int:
    """Each mileage rate that nobody has checked, as right; gives how many there are."""
    go_to(page, "Rates")
    unchecked = page.get_by_role("row").filter(has_text="By nobody").get_by_role("button", name="It is right")
    count = unchecked.count()
    assert_accessible(page)
    for place in range(count):
        go_to(page, "Rates")
        unchecked.nth(place).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Limits, rates and roles")
    return count


def hire_second_approver(page: Page) -> None:
    """A large claim takes two who approve."""
    go_to(page, "Staff")
    page.get_by_role("link", name="Add a member of staff").click()
    page.get_by_label("Their name").fill(SECOND_APPROVER)
    page.get_by_label("How does the sign-in service call them?").fill(subject_of(ORGANISATION, SECOND_APPROVER))
    page.get_by_label(re.compile(r"^Finance approver\.")).check()
    page.get_by_role("button", name="Add them").click()
    expect(page.locator("main")).to_contain_text(SECOND_APPROVER)


def name_plan(page: Page, house: House, hours: str, duty: PracticePhone) -> None:
    """Hari is told, at these hours, and a mobile while he is off duty."""
    page.goto(f"{house.url('payments')}/desk/safety-plan")
    page.get_by_label("Who, number 1").select_option(label="Hari Helpline (helpline)")
    page.get_by_label("Hours of number 1").fill(hours)
    page.get_by_label("Duty number").fill(as_dialled(duty.number))
    page.get_by_role("button", name="Save this plan").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text(f"Hari Helpline, {hours}")).to_be_visible()


def plan_works(page: Page, house: House, duty: PracticePhone) -> None:
    """Somebody writes of danger: whoever the page named is asked; off duty, the duty number is told."""
    name_plan(page, house, ALWAYS, duty)
    assert_accessible(page)
    sign_out(page)
    PracticePhone(house).say("my brother hits me", lambda text: "999" in text)
    sign_in(page, house, ORGANISATION, "Hari Helpline")
    until(page, "May be in danger")
    expect(page.locator("main")).to_contain_text("Hari Helpline")
    sign_out(page)
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    expect(page.locator("main")).not_to_contain_text("May be in danger")
    sign_out(page)
    sign_in(page, house, ORGANISATION, FIRST_ADMIN)
    later = DAYS[(in_london(datetime.now(UTC)).weekday() + 3) % 7]
    name_plan(page, house, f"{later} 09:00-10:00", duty)
    assert "named Hari Helpline (mon-sun" in page.locator("main").inner_text(), "the plan of before is kept"
    PracticePhone(house).say("i want to hurt myself", lambda text: "999" in text)
    assert wait_until(lambda: any("nobody of your safety plan is on duty" in words for words in duty.heard()))


def try_line(page: Page, house: House) -> None:
    """The lines are in order, and a text comes to the administrator's own mobile."""
    phone = PracticePhone(house)
    page.goto(f"{house.url('payments')}/desk/lines")
    expect(page.get_by_role("table")).to_contain_text("In order")
    page.get_by_label("Your own mobile").fill("not a number")
    page.get_by_role("button", name="Send a test text").click()
    expect(page.get_by_role("alert")).to_contain_text("This is no UK mobile")
    page.get_by_label("Your own mobile").fill(as_dialled(phone.number))
    page.get_by_role("button", name="Send a test text").dblclick()
    expect(page.get_by_role("status").filter(has_text="test text")).to_be_visible()
    assert wait_until(lambda: any("this is a test" in words for words in phone.heard()))
    until(page, "It is now: delivered")
    assert len(phone.heard()) == 1, "a double click is one text"
    assert_accessible(page)


def change_staff(page: Page, house: House) -> None:
    """Hana becomes an organiser as well, once two agree; Pat leaves, at once."""
    go_to(page, "Staff")
    page.get_by_role("link", name="Change or see history of Hana Helpline").click()
    page.get_by_label(re.compile(r"^Organiser\.")).check()
    page.get_by_role("button", name="Save these roles").click()
    expect(page.locator("main")).to_contain_text("waits for another administrator")
    go_to(page, "Staff")  # this page has a button to sign somebody else out, too
    sign_out(page)
    sign_in(page, house, ORGANISATION, SECOND_ADMIN)
    confirm_everything(page, 1)
    go_to(page, "Staff")
    expect(page.get_by_role("row").filter(has_text="Hana Helpline")).to_contain_text("Organiser.")
    page.get_by_role("link", name="Change or see history of Pat Payer").click()
    page.get_by_role("button", name="Disable: has left").click()
    expect(page.locator("main")).to_contain_text("This sign-in does nothing.")
    look_at_list(page, house)
    assert state_of(page, "Staff for each part") == "Missing"
    sign_out(page)
    page.goto(f"{house.url('payments')}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    mine = page.get_by_role("listitem").filter(has_text=ORGANISATION)
    mine.get_by_role("button", name="Sign in as Pat Payer").click()
    expect(page.locator("main")).not_to_contain_text("What would you like to do?")


def change_by_hand(house: House, org_id: str, action: str, change: str) -> None:
    """Somebody with the database in their hands changes a row of the trail."""
    url = make_url(house.plan.databases["payments"].owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("SELECT set_config('app.org_id', %s, true)", [org_id])
        connection.execute("ALTER TABLE audit DISABLE TRIGGER audit_append_only")
        connection.execute(f"UPDATE audit SET facts = {change} WHERE org_id = %s AND action = %s", [org_id, action])
        connection.execute("ALTER TABLE audit ENABLE TRIGGER audit_append_only")


def find_forged_row(page: Page, house: House, org_id: str) -> None:
    """The list marks the row, and the check of the whole trail names it; put back, all holds."""
    trail = f"{house.url('payments')}/desk/trail"
    page.goto(trail)
    page.get_by_role("button", name="Recompute both trails now").click()
    expect(page.locator("main")).to_contain_text("Payments: nothing was changed.")
    expect(page.locator("main")).to_contain_text("Notifications: nothing was changed.")
    change_by_hand(house, org_id, "organisation.changed", "facts || '{\"forged\": 1}'")

    def is_marked() -> bool:
        page.goto(trail)
        return "is not what it was when written" in page.locator("main").inner_text()

    assert wait_until(is_marked), "once the clock has chained it"
    row = page.get_by_role("row").filter(has_text="Changed since")
    expect(row).to_contain_text("changed what people are told of the organisation")
    expect(row).to_contain_text(SECOND_ADMIN)
    page.get_by_role("button", name="Recompute both trails now").click()
    expect(page.locator("main")).to_contain_text("Payments: does not hold.")
    expect(page.locator("main")).to_contain_text("Stop releasing money")
    assert_accessible(page)
    change_by_hand(house, org_id, "organisation.changed", "facts - 'forged'")
    page.get_by_role("button", name="Recompute both trails now").click()
    expect(page.locator("main")).to_contain_text("Payments: nothing was changed.")


def test_from_an_empty_organisation_to_ready_and_through_the_day(
    wide_page: Page, house: House, organisation: Organisation
) -> None:
    page, duty = wide_page, PracticePhone(house)
    sign_in(page, house, ORGANISATION, FIRST_ADMIN)
    page.get_by_role("link", name="What is still missing before going live?").click()
    expect(page.get_by_text("Next: Name and telephone number.")).to_be_visible()
    assert state_of(page, "Staff for each part") == "Missing"
    assert_accessible(page)
    change_organisation(page)
    propose_rate(page)
    propose_rules(page, house)
    add_staff(page, ORGANISATION)
    hire_second_approver(page)
    mileage = propose_mileage(page)
    assert mileage > 0
    sign_out(page)
    sign_in(page, house, ORGANISATION, SECOND_ADMIN)
    confirm_everything(page, 3 + mileage + len(STAFF) + 1)  # organisation, rate, rules; miles; everybody
    sign_out(page)
    sign_in(page, house, ORGANISATION, FIRST_ADMIN)
    plan_works(page, house, duty)
    try_line(page, house)
    seen = look_at_list(page, house, with_stripe=True)
    assert "Still connected:" in seen, "all of this is practice"
    missing = page.get_by_role("row").filter(has=page.locator(".tag", has_text=re.compile("Missing|Not known")))
    expect(missing).to_have_count(1)
    expect(page.get_by_text("Going live is possible once nothing is missing.")).to_be_visible()
    expect(page.get_by_role("button", name="Propose to go live")).to_have_count(0)
    assert_accessible(page)
    change_staff(page, house)
    sign_in(page, house, ORGANISATION, FIRST_ADMIN)
    find_forged_row(page, house, organisation.org_id)
