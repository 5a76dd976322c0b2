"""What stands on pages that no link leads to before somebody has done something: a filled group, a new number that waits, a caller's claim,
and a number that is nobody's. Done through the pages, by the staff of the practice house."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from deploy.local.practice_people import EVENT_TITLE, PRACTICE_PEOPLE, PracticePerson

Scenes = list[tuple[str, str]]
"""(who looks, the address of the page)."""
NEW_MOBILE = "07700 900155"
NOBODYS_NUMBER = "ZZZZ-ZZZZ"


def make_scenes(browser: Browser, payments_url: str) -> Scenes:
    """Fills the pages, and gives where they are."""
    amina, ben, _ = PRACTICE_PEOPLE
    with _signed_in(browser, payments_url, "Olu Organiser") as page:
        page.goto(f"{payments_url}/desk/groups")
        page.get_by_label("What is it called?").fill("Day service designers")
        page.get_by_role("button", name="Make this group").click()
        page.get_by_label("Their names").fill("\n".join(one.name for one in PRACTICE_PEOPLE))
        page.get_by_role("button", name="Add them").click()
        group = _path(page, payments_url)
        person = _open_person(page, payments_url, ben)
        page.goto(f"{payments_url}{person}/contact")
        page.get_by_label("Mobile number").fill(NEW_MOBILE)
        page.get_by_role("button", name="Save").click()
        page.wait_for_url(f"{payments_url}{person}")
    with _signed_in(browser, payments_url, "Hari Helpline") as page:
        page.goto(f"{payments_url}/desk/helpline")
        event = page.get_by_label("Event").locator("option", has_text=EVENT_TITLE).first.get_attribute("value")
        page.get_by_label("Event").select_option(event)
        page.get_by_label("First name").fill(amina.name.partition(" ")[0])
        page.get_by_label("Picture word").fill(amina.picture_word)
        page.get_by_role("button", name="Find the caller").click()
        page.get_by_label("What for").select_option("Bus")
        page.get_by_label("Amount in pounds").fill("4.60")
        page.get_by_role("button", name="Add", exact=True).click()
        claim = _path(page, payments_url)
    return [
        ("Olu Organiser", group),
        ("Hari Helpline", f"{person}/new-number"),
        ("Hari Helpline", claim),
        ("Fern Approver", f"/desk/claims/find?reference={NOBODYS_NUMBER}"),
    ]


def sign_in(page: Page, payments_url: str, name: str) -> None:
    """Signs in at the practice sign-in service."""
    page.goto(f"{payments_url}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name=f"Sign in as {name}").click()
    page.wait_for_url(f"{payments_url}/desk**")


@contextmanager
def _signed_in(browser: Browser, payments_url: str, name: str) -> Iterator[Page]:
    page = browser.new_page(locale="en-GB", timezone_id="Europe/London")
    sign_in(page, payments_url, name)
    yield page
    page.close()


def _open_person(page: Page, payments_url: str, one: PracticePerson) -> str:
    page.goto(f"{payments_url}/desk/people")
    page.get_by_role("link", name=one.name).first.click()
    page.wait_for_url(re.compile(r"/desk/people/[0-9a-f-]{36}"))
    return _path(page, payments_url)


def _path(page: Page, payments_url: str) -> str:
    return page.url.removeprefix(payments_url).partition("?")[0].partition("#")[0]
