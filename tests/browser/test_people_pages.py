"""The pages of people, groups, rates and new staff in a browser: each against every rule, on a phone and on a desk, with hostile names."""

import re

from playwright.sync_api import Page, expect

from shared.identity import Role
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_person_checks_pages import seen
from tests.browser.test_phone_pages import Site, site
from tests.payments.involvement.conftest import Work

__all__ = ["site"]
LONG = "Wilhelmina-Featherstonehaugh-Cholmondeley-Marjoribanks-Beauchamp-Belvoir <b>x</b>"
HEBREW = "\u05d3\u05d5\u05d3 \u05db\u05d4\u05df"


def test_the_pages_of_people_and_groups_are_for_everybody(page: Page, site: Site) -> None:
    council = site.council
    council.person(HEBREW)
    sign_in(page, site, council.organiser, first="Tasks")
    page.goto(f"{site.url}/desk/people")
    seen(page, "people")
    page.get_by_role("link", name="Register a person").click()
    seen(page, "person-new")
    page.get_by_label("Mobile number").fill("077")
    page.get_by_role("button", name="Register them").click()
    expect(page.get_by_role("alert")).to_contain_text("Write their name.")
    seen(page, "person-new-wrong")
    page.get_by_role("alert").get_by_role("link", name="Write their name.").click()
    expect(page.get_by_label("Their name")).to_be_focused()
    page.get_by_label("Their name").fill(LONG)
    page.get_by_label("Mobile number").fill("")
    page.get_by_role("button", name="Register them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LONG)
    seen(page, "person")
    page.go_back()
    page.get_by_role("button", name="Register them").click()
    page.goto(f"{site.url}/desk/people")
    expect(page.get_by_role("link", name=LONG)).to_have_count(1)
    page.goto(f"{site.url}/desk/groups")
    seen(page, "groups-none")
    page.get_by_label("What is it called?").fill(LONG)
    page.get_by_role("button", name="Make this group").click()
    page.get_by_label("Their names").fill(f"{LONG}\n{HEBREW}\nNobody")
    page.get_by_role("button", name="Add them").click()
    seen(page, "group-wrong")
    page.get_by_role("button", name="Add only those who were found").click()
    expect(page.get_by_role("heading", name="2 people")).to_be_visible()
    seen(page, "group")
    page.get_by_role("button", name=re.compile(f"^They asked to be taken off.*{HEBREW}")).click()
    expect(page.get_by_role("heading", name="Asked to be taken off")).to_be_visible()
    seen(page, "group-off")
    page.goto(f"{site.url}/desk/people")
    page.get_by_role("link", name=LONG).click()
    seen(page, "person-with-group")


def test_the_form_of_a_person_works_without_scripts(plain_page: Page, site: Site) -> None:
    page = plain_page
    sign_in(page, site, site.council.staff[Role.HELPLINE], first="Tasks")
    page.goto(f"{site.url}/desk/people/new")
    page.get_by_label("Their name").fill("Jo Bloggs")
    page.get_by_label("Landline number").fill("01632 960 123")
    page.get_by_role("button", name="Register them").click()
    expect(page.get_by_text("The person is registered. How to reach them is not saved yet.")).to_be_visible()
    expect(page.get_by_label("Landline number")).to_have_value("01632 960 123")
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_pages_of_rates_and_new_staff_are_for_everybody(page: Page, site: Site) -> None:
    council = site.council
    Work(council).rate(role=LONG[:60], source=LONG)
    sign_in(page, site, council.administrator, first="What would you like to do?")
    page.goto(f"{site.url}/desk/rates")
    seen(page, "rates")
    page.get_by_role("button", name="Propose this rate").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose whether it is for an hour or for a session.")
    seen(page, "rates-wrong")
    page.goto(f"{site.url}/desk/sign-ins/new")
    seen(page, "staff-new")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what they are trusted with.")
    seen(page, "staff-new-wrong")


def test_the_page_of_who_comes_is_for_everybody(page: Page, site: Site) -> None:
    council = site.council
    work = Work(council)
    work.rate()
    event = work.event((96, 98), title=LONG)
    work.agreed(event, [council.person(LONG), council.person(HEBREW)])
    sign_in(page, site, council.organiser, first="Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}")
    page.get_by_role("link", name="Who comes, and what they need").click()
    expect(page.get_by_text("2 said yes.")).to_be_visible()
    seen(page, "who-comes")
