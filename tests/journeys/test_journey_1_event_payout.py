"""The organiser's day in the practice world, from an organisation with two administrators and an account to money that was sent: people,
bank details, rates and staff too are entered through pages, and answers come from phones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from deploy.local.api_clients import Organisation, PracticeWorld, found_organisation, practice_sign_in
from deploy.local.house import House
from shared.london import in_london
from shared.telephone_numbers import as_dialled
from tests.browser.accessibility import assert_accessible
from tests.journeys.steps import (
    confirm_bank_details,
    go_to,
    pass_time,
    set_back,
    sign_in,
    sign_out,
    until,
    wait_until,
    write_bank_details,
)
from tests.journeys.test_journey_2_claim_by_text import PracticePhone

ORGANISATION = "Meadow Council"
TITLE = "Designing the new day service"
STAFF = {
    "Olu Organiser": "Organiser",
    "Fern Approver": "Finance approver",
    "Pat Payer": "Finance payer",
    "Hari Helpline": "Helpline",
}
NEEDS = "A hearing loop"


@dataclass(frozen=True)
class Invited:
    """Somebody with a practice phone, the name that staff know them by, and the account that they tell, if they have one."""

    name: str
    phone: PracticePhone
    account_number: str = ""


@pytest.fixture(scope="module")
def organisation(house: House) -> Iterator[Organisation]:
    """Two administrators, and money in the account."""
    founded = found_organisation(house, ORGANISATION, bank_settings={"limits": False})
    PracticeWorld(house.url("practice")).credit(founded.account_id, 500_00)
    for name, role in STAFF.items():  # whoever keeps the sign-in service has added them there
        roles = [role.lower().replace(" ", "_")]
        practice_sign_in(house.url("sign_in")).register(subject_of(name), name, roles, ORGANISATION)
    yield founded
    set_back(house)


@pytest.fixture
def people(house: House, organisation: Organisation) -> list[Invited]:
    """Three people, of whom the third has no account."""
    del organisation
    told = (("Amina Abbott", "31926819"), ("Ben Foster", "55779911"), ("Carys Khan", ""))
    return [Invited(name, PracticePhone(house), account) for name, account in told]


def subject_of(name: str) -> str:
    """How the sign-in service calls a member of staff."""
    return f"meadow-{name.split()[0].lower()}"


def propose_rate(page: Page) -> None:
    """£12.50 an hour for a co-producer."""
    go_to(page, "Rates")
    page.get_by_label("Role", exact=True).fill("co-producer")
    page.get_by_label("Amount in pounds").fill("12.50")
    page.get_by_label("For an hour").check()
    since = page.get_by_role("group", name="From which day?")
    for box, number in (("Day", "1"), ("Month", "1"), ("Year", "2026")):
        since.get_by_label(box, exact=True).fill(number)
    page.get_by_label("Where does the figure come from?").fill("Cabinet, 3 November 2025")
    page.get_by_role("button", name="Propose this rate").click()
    expect(page.get_by_role("heading", name="A rate for taking part, back-dated: co-producer")).to_be_visible()


def add_staff(page: Page) -> None:
    """Everybody whom a payment needs, each for a second administrator to confirm."""
    for name, role in STAFF.items():
        go_to(page, "Staff")
        page.get_by_role("link", name="Add a member of staff").click()
        page.get_by_label("Their name").fill(name)
        page.get_by_label("How does the sign-in service call them?").fill(subject_of(name))
        page.get_by_label(re.compile(rf"^{role}\.")).check()
        page.get_by_role("button", name="Add them").click()
        expect(page.locator("main")).to_contain_text(name)


def confirm_everything(page: Page, count: int) -> None:
    """The second administrator agrees to all that waits."""
    go_to(page, "Limits")
    expect(page.get_by_role("button", name="Confirm")).to_have_count(count)
    for left in range(count - 1, -1, -1):
        page.get_by_role("button", name="Confirm").first.click()
        expect(page.get_by_role("button", name="Confirm")).to_have_count(left)


def register(page: Page, one: Invited) -> None:
    """A person with a mobile and what they need; and their bank details, where they have an account."""
    go_to(page, "People")
    page.get_by_role("link", name="Register a person").click()
    page.get_by_label("Their name").fill(one.name)
    page.get_by_label("Mobile number").fill(as_dialled(one.phone.number))
    page.get_by_label("What do they need at an event?").fill(NEEDS)
    page.get_by_role("button", name="Register them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(one.name)
    expect(page.locator("main")).to_contain_text(as_dialled(one.phone.number))
    if one.account_number:
        page.get_by_role("link", name="Enter bank details").click()
        write_bank_details(page, one.account_number)
        expect(page.locator("main")).to_contain_text(one.name)


def set_up(page: Page, house: House, people: list[Invited]) -> None:
    """Rates, staff, people and bank details, each by whoever may."""
    sign_in(page, house, ORGANISATION, "Alex Admin")
    propose_rate(page)
    add_staff(page)
    sign_out(page)
    sign_in(page, house, ORGANISATION, "Ashley Admin")
    confirm_everything(page, 1 + len(STAFF))  # the rate, and everybody
    sign_out(page)
    sign_in(page, house, ORGANISATION, "Hari Helpline")
    for one in people:
        register(page, one)
    sign_out(page)
    sign_in(page, house, ORGANISATION, "Fern Approver")
    confirm_bank_details(page, house, [one.name for one in people if one.account_number])
    sign_out(page)


def plan_and_invite(page: Page, people: list[Invited]) -> None:
    """Plans an event of tomorrow and invites these people to it."""
    go_to(page, "Events")
    page.get_by_role("link", name="Plan a new event").click()
    day = in_london(datetime.now(UTC)) + timedelta(days=1)
    page.get_by_label("What is it called?").fill(TITLE)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(f"{part} of session 1").fill(str(value))
    page.get_by_label("From of session 1").fill("10:00")
    page.get_by_label("Until of session 1").fill("12:00")
    page.get_by_label("Role 1", exact=True).select_option("co-producer")
    page.get_by_label("How many people in role 1").fill(str(len(people)))
    page.get_by_role("button", name="What will it cost?").last.click()
    expect(page.get_by_text("Together £75.00")).to_be_visible()
    page.get_by_role("button", name="Plan this event").click()
    page.get_by_label("Their names").fill("\n".join(one.name for one in people))
    page.get_by_role("button", name="Show who would be asked").last.click()
    page.get_by_role("button", name="Invite 3 people").click()
    expect(page.locator(".facts")).to_contain_text("No answer yet3")


def told(one: Invited, words: str) -> list[str]:
    """The texts with these words, once they have come."""
    found: list[str] = wait_until(lambda: [text for text in one.phone.heard() if words in text])
    return found


def test_from_a_new_event_to_money_that_was_sent(wide_page: Page, house: House, people: list[Invited]) -> None:
    page = wide_page
    amina, ben, carys = people
    set_up(page, house, people)
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    plan_and_invite(page, people)
    event = page.url.partition("#")[0]
    for one, word in ((amina, "YES"), (ben, "NO"), (carys, "YES")):
        [asked] = told(one, "Will you come on")
        assert "£25.00" in asked
        assert "Reply YES or NO" in asked
        assert "Designing" not in asked, "others may read the telephone"
        one.phone.say(word, lambda text: "passed on your answer" in text)
    page.goto(event)
    until(page, "Said no\n1")
    expect(page.locator(".facts")).to_contain_text("Said yes2")
    pass_time(house, timedelta(days=2))
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    page.goto(event)
    page.get_by_role("link", name="Mark who is here").click()
    for one in (amina, carys):
        page.get_by_role("button", name=re.compile(rf"^Here\b.*{one.name}")).click()
        line = page.get_by_role("listitem").filter(has_text=one.name)
        expect(line.get_by_role("status")).to_have_text("Saved.")
    page.goto(event)
    page.get_by_role("link", name="Pay everyone").click()
    expect(page.get_by_role("heading", name="Held (1), £25.00")).to_be_visible()
    page.get_by_role("button", name="Pay 1 person £25.00").click()
    expect(page.get_by_text("Waits for finance to approve it.")).to_be_visible()
    sign_out(page)
    for name, does in (("Fern Approver", "Approve £25.00"), ("Pat Payer", "Release £25.00")):
        sign_in(page, house, ORGANISATION, name)
        page.get_by_role("link", name="Runs (1 for you)").click()
        page.get_by_role("link", name=TITLE).first.click()
        page.get_by_role("button", name=does).click()
        expect(page.get_by_role("button", name=does)).to_have_count(0)
        sign_out(page)
    assert told(amina, "We have sent you £25.00 for taking part")
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    page.goto(event)
    until(page, "The money was sent on")
    assert_accessible(page)
