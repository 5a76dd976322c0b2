"""What stands on pages that no link leads to before somebody has done something: a filled group, a new number that waits, a caller's claim, and
a number that is nobody's. Also a list of people with bad rows, two records side by side, a tin of cash, and a claim to decide. Done through the
pages, by the staff of the practice house."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, FilePayload, Page

from deploy.local.practice_people import EVENT_TITLE, PRACTICE_PEOPLE, PracticePerson

Scenes = list[tuple[str, str]]
"""(who looks, the address of the page)."""
NEW_MOBILE = "07700 900155"
NOBODYS_NUMBER = "ZZZZ-ZZZZ"
LIST_OF_PEOPLE = (
    "Member no,Full name,Mobile,Favourite colour\r\n"
    "1,Dafydd Evans,07700 900201,red\r\n"
    "2,Esther Gold,ask her son,blue\r\n"
    ",Femi Hall,07700 900203,green\r\n"
    "4,=HYPERLINK(1),07700 900204,red\r\n"
    "04,Grace Irwin,07700 900205,blue\r\n"
    "4.0,Hugo Jones,07700 900206,blue\r\n"
    "7,Amina Abbot,07700 900101,red\r\n"
)
"""Good rows, bad ones, a column that nobody knows, and rows that wait for an answer."""


def make_scenes(browser: Browser, payments_url: str) -> Scenes:
    """Fills the pages, and gives where they are."""
    amina, ben, _ = PRACTICE_PEOPLE
    with signed_in(browser, payments_url, "Olu Organiser") as page:
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
    with signed_in(browser, payments_url, "Hari Helpline") as page:
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
        page.goto(f"{payments_url}/desk/people/file")
        page.get_by_label("Which system does the list come from?").fill("Members")
        brought: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": LIST_OF_PEOPLE.encode()}
        page.get_by_label("The file").set_input_files(brought)
        page.get_by_role("button", name="Take the list over").click()
        page.wait_for_url(re.compile(r"/desk/people/file/[0-9a-f-]{36}"))
        page.locator("[data-live=done]").wait_for(state="attached")
        people = _path(page, payments_url)
        other = _open_person(page, payments_url, amina).rpartition("/")[2]
    with signed_in(browser, payments_url, "Fern Approver") as page:
        page.goto(f"{payments_url}/desk/claims")
        page.get_by_role("table").get_by_role("link").first.click()
        page.wait_for_url(re.compile(r"/desk/claims/[0-9a-f-]{36}"))
        to_decide = _path(page, payments_url)
        tin = _issue_float(page, payments_url)
    return [
        ("Hari Helpline", people),
        ("Hari Helpline", f"{person}/merge/{other}"),
        ("Olu Organiser", tin),
        ("Fern Approver", to_decide),
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
def signed_in(browser: Browser, payments_url: str, name: str) -> Iterator[Page]:
    """A page of a member of staff of the practice house."""
    page = browser.new_page(locale="en-GB", timezone_id="Europe/London")
    sign_in(page, payments_url, name)
    yield page
    page.close()


def _issue_float(page: Page, payments_url: str) -> str:
    """A tin of cash for the event."""
    page.goto(f"{payments_url}/desk/events")
    page.get_by_role("link", name=EVENT_TITLE).first.click()
    page.wait_for_url(re.compile(r"/desk/events/[0-9a-f-]{36}"))
    page.goto(f"{page.url.partition('?')[0].rstrip('/')}/cash")
    page.get_by_label("What is its table called?").fill("Table by the door")
    page.get_by_label("Who holds it?").select_option(label="Olu Organiser")
    page.get_by_label("How much is in it, in pounds?").fill("50")
    page.get_by_role("button", name="Issue this float").click()
    page.get_by_role("heading", level=1, name="Table by the door").wait_for()
    return _path(page, payments_url)


def _open_person(page: Page, payments_url: str, one: PracticePerson) -> str:
    page.goto(f"{payments_url}/desk/people")
    page.get_by_role("link", name=one.name).first.click()
    page.wait_for_url(re.compile(r"/desk/people/[0-9a-f-]{36}"))
    return _path(page, payments_url)


def _path(page: Page, payments_url: str) -> str:
    return page.url.removeprefix(payments_url).partition("?")[0].partition("#")[0]
