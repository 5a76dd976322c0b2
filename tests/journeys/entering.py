"""What journeys through pages begin with: rates, staff, people and bank details, each entered by whoever may; an event, and who came."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from deploy.local.api_clients import Organisation, PracticeWorld, found_organisation, practice_sign_in
from deploy.local.house import House
from shared.london import in_london
from shared.telephone_numbers import as_dialled
from tests.journeys.steps import confirm_bank_details, go_to, sign_in, sign_out, write_bank_details
from tests.journeys.test_journey_2_claim_by_text import PracticePhone

REGISTRAR = "Hana Helpline"
"""Registers people; whoever set a picture today does not ask for it."""
STAFF = {
    "Olu Organiser": "Organiser",
    "Fern Approver": "Finance approver",
    "Pat Payer": "Finance payer",
    "Hari Helpline": "Helpline",
    REGISTRAR: "Helpline",
}
NEEDS = "A hearing loop"
NEEDS = "A hearing loop"


@dataclass(frozen=True)
class Invited:
    """Somebody with a practice phone, the name that staff know them by, and the account and the picture that they
    tell, if they have them."""

    name: str
    phone: PracticePhone
    account_number: str = ""
    picture: str = ""


def subject_of(organisation: str, name: str) -> str:
    """How the sign-in service calls a member of staff."""
    return f"{organisation.split()[0]}-{name.split()[0]}".lower()


def founded_with_money(house: House, name: str) -> Organisation:
    """An organisation with two administrators and money in its account; whoever keeps the sign-in service has added its staff there."""
    founded = found_organisation(house, name, bank_settings={"limits": False})
    PracticeWorld(house.url("practice")).credit(founded.account_id, 500_00)
    for who, role in STAFF.items():
        roles = [role.lower().replace(" ", "_")]
        practice_sign_in(house.url("sign_in")).register(subject_of(name, who), who, roles, name)
    return founded


def propose_rate(page: Page, pounds: str = "12.50", day: tuple[str, str, str] = ("1", "1", "2026")) -> None:
    """So much an hour for a co-producer, from a day that is past."""
    go_to(page, "Rates")
    page.get_by_label("Role", exact=True).fill("co-producer")
    page.get_by_label("Amount in pounds").fill(pounds)
    page.get_by_label("For an hour").check()
    since = page.get_by_role("group", name="From which day?")
    for box, number in zip(("Day", "Month", "Year"), day, strict=True):
        since.get_by_label(box, exact=True).fill(number)
    page.get_by_label("Where does the figure come from?").fill("Cabinet, 3 November 2025")
    page.get_by_role("button", name="Propose this rate").click()
    expect(page.get_by_role("heading", name="A rate for taking part, back-dated: co-producer").first).to_be_visible()


def add_staff(page: Page, organisation: str) -> None:
    """Everybody whom a payment needs, each for a second administrator to confirm."""
    for name, role in STAFF.items():
        go_to(page, "Staff")
        page.get_by_role("link", name="Add a member of staff").click()
        page.get_by_label("Their name").fill(name)
        page.get_by_label("How does the sign-in service call them?").fill(subject_of(organisation, name))
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
    if one.picture:
        page.get_by_label("Picture", exact=True).select_option(one.picture)
    page.get_by_role("button", name="Register them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(one.name)
    expect(page.locator("main")).to_contain_text(as_dialled(one.phone.number))
    if one.account_number:
        page.get_by_role("link", name="Enter bank details").click()
        write_bank_details(page, one.account_number)
        expect(page.locator("main")).to_contain_text(one.name)


def set_up(page: Page, house: House, organisation: str, people: list[Invited]) -> None:
    """Rates, staff, people and bank details, each by whoever may."""
    sign_in(page, house, organisation, "Alex Admin")
    propose_rate(page)
    add_staff(page, organisation)
    sign_out(page)
    sign_in(page, house, organisation, "Ashley Admin")
    confirm_everything(page, 1 + len(STAFF))  # the rate, and everybody
    sign_out(page)
    sign_in(page, house, organisation, REGISTRAR)
    for one in people:
        register(page, one)
    sign_out(page)
    sign_in(page, house, organisation, "Fern Approver")
    confirm_bank_details(page, house, [one.name for one in people if one.account_number])
    sign_out(page)


def plan_and_invite(page: Page, title: str, people: list[Invited]) -> None:
    """Plans an event of tomorrow and invites these people to it."""
    go_to(page, "Events")
    page.get_by_role("link", name="Plan a new event").click()
    day = in_london(datetime.now(UTC)) + timedelta(days=1)
    page.get_by_label("What is it called?").fill(title)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(f"{part} of session 1").fill(str(value))
    page.get_by_label("From of session 1").fill("10:00")
    page.get_by_label("Until of session 1").fill("12:00")
    page.get_by_label("Role 1", exact=True).select_option("co-producer")
    page.get_by_label("How many people in role 1").fill(str(len(people)))
    page.get_by_role("button", name="What will it cost?").last.click()
    expect(page.get_by_text(f"Together £{25 * len(people)}.00")).to_be_visible()
    page.get_by_role("button", name="Plan this event").click()
    page.get_by_label("Their names").fill("\n".join(one.name for one in people))
    page.get_by_role("button", name="Show who would be asked").last.click()
    page.get_by_role("button", name=f"Invite {len(people)} people").click()
    expect(page.locator(".facts")).to_contain_text(f"No answer yet{len(people)}")


def mark_here(page: Page, names: list[str]) -> None:
    """From the page of an event: these people are here."""
    page.get_by_role("link", name="Mark who is here").click()
    for name in names:
        page.get_by_role("button", name=re.compile(rf"^Here\b.*{name}")).click()
        line = page.get_by_role("listitem").filter(has_text=name)
        expect(line.get_by_role("status")).to_have_text("Saved.")
