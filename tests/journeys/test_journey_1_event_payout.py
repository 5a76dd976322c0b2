"""The organiser's day in the practice world, from an organisation with two administrators and an account to money that was sent: people,
bank details, rates and staff too are entered through pages, and answers come from phones."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from deploy.local.api_clients import Organisation
from deploy.local.house import House
from tests.browser.accessibility import assert_accessible
from tests.journeys.entering import Invited, founded_with_money, mark_here, plan_and_invite, set_up
from tests.journeys.steps import pass_time, set_back, sign_in, sign_out, until, wait_until
from tests.journeys.test_journey_2_claim_by_text import PracticePhone

ORGANISATION = "Meadow Council"
TITLE = "Designing the new day service"


@pytest.fixture(scope="module")
def organisation(house: House) -> Iterator[Organisation]:
    """Two administrators, and money in the account."""
    yield founded_with_money(house, ORGANISATION)
    set_back(house)


@pytest.fixture
def people(house: House, organisation: Organisation) -> list[Invited]:
    """Three people, of whom the third has no account."""
    del organisation
    told = (("Amina Abbott", "31926819"), ("Ben Foster", "55779911"), ("Carys Khan", ""))
    return [Invited(name, PracticePhone(house), account) for name, account in told]


def told(one: Invited, words: str) -> list[str]:
    """The texts with these words, once they have come."""
    found: list[str] = wait_until(lambda: [text for text in one.phone.heard() if words in text])
    return found


def test_from_a_new_event_to_money_that_was_sent(wide_page: Page, house: House, people: list[Invited]) -> None:
    page = wide_page
    amina, ben, carys = people
    said: list[str] = []
    set_up(page, house, ORGANISATION, people)
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    plan_and_invite(page, TITLE, people)
    event = page.url.partition("#")[0]
    for one, word in ((amina, "YES"), (ben, "NO"), (carys, "YES")):
        [asked] = told(one, "Will you come to an event on")
        assert "£25.00" in asked
        assert "Reply YES or NO" in asked
        assert "Designing" not in asked, "others may read the telephone"
        answer = one.phone.say(word, lambda text: "passed on your answer" in text)
        said += [f"To {one.name}: {asked}", f"{one.name}: {word}", f"Us: {answer}"]
    page.goto(event)
    until(page, "Said no\n1")
    expect(page.locator(".facts")).to_contain_text("Said yes2")
    pass_time(house, timedelta(days=2))
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    page.goto(event)
    mark_here(page, [amina.name, carys.name])
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
    said += [f"To {amina.name}: {text}" for text in told(amina, "We have sent you £25.00 for taking part")]
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    page.goto(event)
    until(page, "The money was sent on")
    assert_accessible(page)
    print("\n" + "\n".join(said))  # noqa: T201  # the words of both sides, for whoever reads the journey
