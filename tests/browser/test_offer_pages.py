"""The pages on which an offer is answered, and a person's own limits are set and ended, in a browser without scripts at 320 px: chosen, read
back, agreed, and readable for everybody; and the later part on the page of an event."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.test_bank_details_pages import keep
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.payments.involvement.test_giving import listed
from tests.payments.phone.speaking import Texter, prompt

__all__ = ["site"]


def asked(site: Site, title: str = "Design day") -> Texter:
    """Somebody who was just asked about £25.00 for the day after tomorrow, and may give it to a charity."""
    council = site.council
    if not any(one["role"] == "guide" for one in council.administrator.get("/rates")):
        rate = {
            "role": "guide",
            "basis": "per_session",
            "amount_pence": 2500,
            "valid_from": "2020-01-01",
            "source": "x",
        }
        council.agree("/rates", rate)
        listed(council)
    start = datetime.now(UTC) + timedelta(days=2)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    event = council.organiser.post("/events", {"title": title, "sessions": [session]})
    person = council.person("Jo Bloggs")
    council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": [str(person)], "role": "guide"})
    texter = Texter(council, [person])
    texter.say("hello")
    return texter


def test_an_offer_is_answered_without_scripts_and_what_is_wrong_is_said(page: Page, site: Site) -> None:
    page.goto(str(prompt(asked(site).say("LINK"), "offer_page").values["link"]))
    expect(page.get_by_role("heading", level=1)).to_contain_text("We can pay you £25.00 for")
    keep(page, "offer-page")
    assert_accessible(page)
    page.get_by_label("I want less").check()
    page.get_by_label("If you want less: how much?").fill("30")
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The most that we can pay you is £25.00.")
    expect(page.get_by_label("I want less")).to_be_checked()
    keep(page, "offer-page-wrong")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("The most that we can pay")).click()
    page.get_by_label("If you want less: how much?").fill("10")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this right?")
    expect(page.get_by_text("You want £10.00 of £25.00.")).to_be_visible()
    keep(page, "offer-page-check")
    assert_accessible(page)
    page.get_by_role("link", name="No, I want to choose again").click()
    page.get_by_label("I want to give it to a charity").check()
    page.get_by_label("If you give it: to which charity?").select_option(label="Age UK")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("You give £25.00 to Age UK.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Yes, this is right").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your answer.")
    keep(page, "offer-page-done")
    assert_accessible(page)


def test_later_waits_and_the_page_can_be_come_back_to(page: Page, site: Site) -> None:
    page.goto(str(prompt(asked(site).say("LINK"), "offer_page").values["link"]))
    page.get_by_label("I will tell you later").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Yes, this is right").click()
    expect(page.get_by_text("The money waits for you.")).to_be_visible()
    keep(page, "offer-page-waits")
    assert_accessible(page)
    page.get_by_role("link", name="Choose again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We can pay you £25.00 for")


def test_a_limit_is_set_and_ended_without_scripts(page: Page, site: Site) -> None:
    texter = Texter(site.council, [site.council.person("Jo Bloggs")])
    page.goto(str(prompt(texter.say("what is my limit?"), "limits_page").values["link"]))
    expect(page.get_by_text("You have set no limit.")).to_be_visible()
    keep(page, "limits-page")
    assert_accessible(page)
    page.get_by_label("At most so much in 2 weeks").check()
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Write the most that you want in pounds and pence")
    expect(page.get_by_label("At most so much in 2 weeks")).to_be_checked()
    keep(page, "limits-page-wrong")
    assert_accessible(page)
    page.get_by_label("How much is the most?").fill("20")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this right?")
    expect(page.get_by_text("At most £20.00 in 2 weeks")).to_be_visible()
    keep(page, "limits-page-check")
    assert_accessible(page)
    page.get_by_role("button", name="Yes, this is right").click()
    expect(page.get_by_text("Thank you. It is saved.")).to_be_visible()
    keep(page, "limits-page-saved")
    assert_accessible(page)
    page.get_by_role("button", name="I do not want this any more").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you want to end this limit?")
    assert_accessible(page)
    page.get_by_role("button", name="Yes, this is right").click()
    expect(page.get_by_text("You have set no limit.")).to_be_visible()


def test_a_later_part_is_agreed_on_the_page_of_an_event(wide_page: Page, site: Site) -> None:
    page, texter = wide_page, asked(site, "Later day")
    texter.say("yes")
    event = next(one for one in site.council.organiser.get("/events")["events"] if one["title"] == "Later day")
    sign_in(page, site, site.council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}")
    page.get_by_text("Later part").first.click()
    day = datetime.now(UTC) + timedelta(days=16)
    page.get_by_label("comes later? In pounds").first.fill("15")
    part = page.get_by_role("group", name=re.compile("From which day on")).first
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        part.get_by_label(label).fill(str(value))
    keep(page, "event-later-part")
    assert_accessible(page)
    page.get_by_role("button", name="Save the later part").first.click()
    expect(page.get_by_text("£10.00 at once, and £15.00 from").first).to_be_visible()
    assert_accessible(page)
