"""The organiser's day in the practice world: from a new event to money that was sent, through pages and phones only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from deploy.local.api_clients import Council, PracticeWorld, found_council
from deploy.local.house import House
from shared.london import in_london
from tests.browser.accessibility import assert_accessible
from tests.journeys.test_journey_2_claim_by_text import Texter
from tests.journeys.test_money_comes_back import enter, pass_time, set_back, wait_until

ORGANISATION = "Meadow Council"
TITLE = "Designing the new day service"


@dataclass(frozen=True)
class Invited:
    """Somebody with a practice phone and the name that the organiser knows them by."""

    name: str
    phone: Texter


@pytest.fixture(scope="module")
def council(house: House) -> Iterator[Council]:
    """An organisation with money and a rate card."""
    council = found_council(house, ORGANISATION, bank_settings={"limits": False})
    PracticeWorld(house.url("practice")).credit(council.account_id, 500_00)
    wait_until(lambda: council.payer.get("/float")["available_pence"] == 500_00)
    rate = {"role": "co-producer", "basis": "per_hour", "amount_pence": 1250, "valid_from": "2026-01-01", "source": "x"}
    council.agree("/rates", rate)
    yield council
    set_back(house)


@pytest.fixture
def people(house: House, council: Council) -> list[Invited]:
    """Three people, of whom the third has no bank details."""
    found = [Invited(name, Texter(house, council, name)) for name in ("Amina Abbott", "Ben Foster", "Carys Khan")]
    for one, account in zip(found, ("31926819", "55779911"), strict=False):
        enter(council, one.phone.person_id, account)
    return found


def sign_in(page: Page, house: House, name: str, first: str = "What would you like to do?") -> None:
    """From the desk through the practice sign-in and back."""
    page.goto(f"{house.url('payments')}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    mine = page.get_by_role("listitem").filter(has_text=ORGANISATION)
    mine.get_by_role("button", name=f"Sign in as {name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def sign_out(page: Page) -> None:
    """The next one sits down at the desk."""
    page.get_by_role("button", name="Sign out").click()


def plan_and_invite(page: Page, people: list[Invited]) -> None:
    """Plans an event of tomorrow and invites these people to it."""
    page.get_by_role("link", name="Events").click()
    page.get_by_role("link", name="Plan a new event").click()
    day = in_london(datetime.now(UTC)) + timedelta(days=1)
    page.get_by_label("What is it called?").fill(TITLE)
    page.get_by_label("Day of session 1").fill(f"{day:%Y-%m-%d}")
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


def until(page: Page, words: str) -> None:
    """Looks at the page again until it says this."""

    def says() -> bool:
        page.reload()
        return words in page.locator("main").inner_text()

    assert wait_until(says)


def test_from_a_new_event_to_money_that_was_sent(wide_page: Page, house: House, people: list[Invited]) -> None:
    page = wide_page
    amina, ben, carys = people
    sign_in(page, house, "Olu Organiser", "Tasks")
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
    sign_in(page, house, "Olu Organiser", "Tasks")
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
        sign_in(page, house, name)
        page.get_by_role("link", name="Runs (1 for you)").click()
        page.get_by_role("link", name=TITLE).first.click()
        page.get_by_role("button", name=does).click()
        expect(page.get_by_role("button", name=does)).to_have_count(0)
        sign_out(page)
    assert told(amina, "We have sent you £25.00 for taking part")
    sign_in(page, house, "Olu Organiser", "Tasks")
    page.goto(event)
    until(page, "The money was sent on")
    assert_accessible(page)
