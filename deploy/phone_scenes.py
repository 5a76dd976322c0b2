"""What stands on the pages of a telephone's browser: a claim, an offer and limits, each behind a link of its own that a practice phone was sent,
and what is answered there step by step."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from playwright.sync_api import Browser, Page, expect

from deploy.page_scenes import signed_in

Step = tuple[str, Callable[[Page], object]]
"""(the end of the address of a page, what leads there)."""
EVENT = "Choosing the new garden"


def pick_up(page: Page, practice_url: str, number: str) -> None:
    """Open the page of one practice phone."""
    page.goto(f"{practice_url}/phones/")
    page.get_by_label("Pick up another phone").fill(number)
    page.get_by_role("button", name="Pick up this phone").click()


def text(page: Page, words: str) -> None:
    """Send a text and wait for what comes back."""
    log = page.get_by_role("log", name="Texts").get_by_role("listitem")
    before = log.count()
    page.get_by_label("Write a text").fill(words)
    page.get_by_role("button", name="Send the text").click()
    expect(log.nth(before + 1)).to_be_visible()  # ours, then the answer


def ask_for_link(page: Page, words: str) -> str:
    """Send a text that is answered with a link, and give the link."""
    text(page, words)
    log = page.get_by_role("log", name="Texts")
    expect(log.get_by_role("listitem").last).to_contain_text("/p/")
    link: str = re.findall(r"http://\S+/p/[A-Za-z0-9_-]{43}", log.inner_text())[-1]
    return link


def invite(browser: Browser, payments_url: str, name: str) -> None:
    """The organiser asks somebody to an event of next week."""
    day = datetime.now(UTC) + timedelta(days=7)
    with signed_in(browser, payments_url, "Olu Organiser") as page:
        page.goto(f"{payments_url}/desk/events/new")
        page.get_by_label("What is it called?").fill(EVENT)
        for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            page.get_by_label(f"{part} of session 1").fill(str(value))
        page.get_by_label("From of session 1").fill("10:00")
        page.get_by_label("Until of session 1").fill("12:00")
        page.get_by_label("Role 1", exact=True).select_option("co-producer")
        page.get_by_label("How many people in role 1").fill("1")
        page.get_by_label("Budget in pounds").fill("200")
        page.get_by_role("button", name="What will it cost?").last.click()
        page.get_by_role("button", name="Plan this event").click()
        page.get_by_label("Their names").fill(name)
        page.get_by_role("button", name="Show who would be asked").last.click()
        page.get_by_role("button", name="Invite 1 person").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(EVENT)


def offer_steps(link: str) -> Iterator[Step]:
    """An offer is looked at, left for later, and then taken."""
    yield "/offer", partial(_open, link=link)
    for choice, end in (("I will tell you later", "waits"), ("I want all of it", "done")):
        yield "/offer/check", partial(_choose, link=link, choice=choice)
        yield f"/offer/{end}", _agree


def limit_steps(link: str) -> Iterator[Step]:
    """A limit is set."""
    yield "/limits", partial(_open, link=link)
    yield "/limits/check", partial(_set_limit, link=link)
    yield "/limits/saved", _agree


def _open(page: Page, link: str) -> None:
    page.goto(link)


def _choose(page: Page, link: str, choice: str) -> None:
    page.goto(link)
    page.get_by_label(choice).check()
    page.get_by_role("button", name="Continue").click()


def _set_limit(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("At most so much in 2 weeks").check()
    page.get_by_label("How much is the most?").fill("20")
    page.get_by_role("button", name="Continue").click()


def _agree(page: Page) -> None:
    page.get_by_role("button", name="Yes, this is right").click()
