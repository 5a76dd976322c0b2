"""The helpline's day in the practice world, through pages and phones only, from an organisation with two administrators and an account:
people are registered, called back, answered in danger, asked for their yes, and a caller's claim is paid while they hold the line."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from deploy.local.api_clients import Organisation
from deploy.local.house import House
from shared.london import in_london
from tests.browser.accessibility import assert_accessible
from tests.journeys.entering import Invited, founded_with_money, mark_here, plan_and_invite, set_up
from tests.journeys.steps import go_to, pass_time, set_back, sign_in, sign_out, until, wait_until
from tests.journeys.test_journey_2_claim_by_text import PracticePhone

ORGANISATION = "Quayside Council"
TITLE = "A better waiting room"
HELPLINE = "Hari Helpline"


@pytest.fixture(scope="module")
def organisation(house: House) -> Iterator[Organisation]:
    """Two administrators, and money in the account."""
    yield founded_with_money(house, ORGANISATION)
    set_back(house)


def sign_mandate(page: Page, house: House) -> None:
    """Two people of finance let small claims go without them."""
    sign_in(page, house, ORGANISATION, "Fern Approver")
    page.goto(f"{house.url('payments')}/desk/mandates")
    page.get_by_label("Claims", exact=True).check()
    page.get_by_label("The most that may leave in a day").fill("100")
    today = in_london(datetime.now(UTC))
    for title, day in (("First day", today), ("Last day", today + timedelta(days=60))):
        boxes = page.get_by_role("group", name=title)
        for box, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            boxes.get_by_label(box, exact=True).fill(str(number))
    page.get_by_role("button", name="Sign it").click()
    sign_out(page)
    sign_in(page, house, ORGANISATION, "Pat Payer")
    page.goto(f"{house.url('payments')}/desk/mandates")
    page.get_by_role("button", name="Sign second").click()
    expect(page.locator("main")).to_contain_text("In force")
    sign_out(page)


def open_task(page: Page, title: str) -> None:
    """The task of this name, once it is there, taken."""
    go_to(page, "Tasks")
    until(page, title)
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Take this task").click()
    expect(page.get_by_text(f"{HELPLINE} has it")).to_be_visible()


def close_task(page: Page, how: str) -> None:
    """It is over."""
    page.get_by_label(how).check()
    page.get_by_role("button", name="Close this task").click()
    expect(page.get_by_text("closed it:").first).to_be_visible()


def find_caller(page: Page, first_name: str, picture: str) -> None:
    """Somebody calls and says who they are."""
    go_to(page, "Callers")
    page.get_by_label("Event").select_option(index=1)
    page.get_by_label("First name").fill(first_name)
    page.get_by_label("Picture word").fill(picture)
    page.get_by_role("button", name="Find the caller").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Claim for {first_name}")


def call_back_and_answer_danger(page: Page, amina: Invited, ben: Invited) -> None:
    """One asks to be called; one may be in danger, writes again while staff are at it, and comes first in the list."""
    amina.phone.say("0", lambda text: "call" in text.lower())
    ben.phone.say("my brother hits me", lambda text: "999" in text)
    go_to(page, "Tasks")
    until(page, f"Call back: {amina.name}")
    until(page, f"May be in danger: {ben.name}")
    titles = page.locator("main ol > li h2, main ol > li h3").all_inner_texts()
    assert titles[0].startswith("May be in danger"), titles
    assert_accessible(page)
    open_task(page, f"May be in danger: {ben.name}")
    page.get_by_label("Text to the person").fill("This is Hari. May I call you now?")
    page.get_by_role("button", name="Send this text").click()
    assert wait_until(lambda: "This is Hari. May I call you now?" in ben.phone.heard())
    ben.phone.say("no he is here", bool)
    until(page, "no he is here")
    expect(page.get_by_text("They wrote or called again on")).to_be_visible()
    page.get_by_label("Note for your colleagues").fill("The safeguarding team goes there now.")
    page.get_by_role("button", name="Keep the note").click()
    close_task(page, "Somebody else sees to it")
    open_task(page, f"Call back: {amina.name}")
    expect(page.get_by_text("If you call, say:")).to_be_visible()
    close_task(page, "I spoke with them")
    assert_accessible(page)


def claim_for_a_caller(page: Page, first_name: str, picture: str) -> None:
    """What a caller spent, read out to them, and their yes."""
    find_caller(page, first_name, picture)
    page.get_by_label("What for").select_option("Bus")
    page.get_by_label("Amount in pounds").fill("4.60")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("The total is £4.60. Is that right?")).to_be_visible()
    page.get_by_role("button", name="The caller said yes to £4.60").dblclick()
    expect(page.get_by_text("We have your claim for £4.60")).to_be_visible()
    assert_accessible(page)


def test_from_people_who_call_to_money_that_was_sent(wide_page: Page, house: House, organisation: Organisation) -> None:
    del organisation
    page = wide_page
    amina = Invited("Amina Abbott", PracticePhone(house), "31926819", "owl")
    ben = Invited("Ben Foster", PracticePhone(house), "55779911", "boat")
    set_up(page, house, ORGANISATION, [amina, ben])
    sign_mandate(page, house)
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    plan_and_invite(page, TITLE, [amina, ben])
    event = page.url.partition("#")[0]
    sign_out(page)

    sign_in(page, house, ORGANISATION, HELPLINE)
    call_back_and_answer_danger(page, amina, ben)
    find_caller(page, "Amina", "owl")
    page.get_by_role("button", name="All of it").click()
    expect(page.locator("main")).to_contain_text("Yes")
    sign_out(page)

    pass_time(house, timedelta(days=2))
    sign_in(page, house, ORGANISATION, "Olu Organiser")
    page.goto(event)
    expect(page.locator(".facts")).to_contain_text("Said yes1")
    mark_here(page, [amina.name])
    sign_out(page)

    sign_in(page, house, ORGANISATION, HELPLINE)
    claim_for_a_caller(page, "Amina", "owl")
    assert wait_until(lambda: [text for text in amina.phone.heard() if "We have sent you £4.60" in text])
    assert len([text for text in amina.phone.heard() if "We have sent you £4.60" in text]) == 1
    go_to(page, "People")
    page.get_by_role("textbox", name="Find a name").fill("amina")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name=amina.name).click()
    page.get_by_role("link", name="Where is their money?").click()
    expect(page.locator("main")).to_contain_text("We sent you £4.60")
    assert_accessible(page)
    go_to(page, "Tasks")
    page.get_by_role("link", name="Done", exact=True).click()
    page.get_by_role("link", name=f"May be in danger: {ben.name}").click()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
