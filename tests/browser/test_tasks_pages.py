"""The worklist in a browser, in the whole house: a text that means danger becomes a task, is taken, answered by text, closed, found again."""

import os
import time
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from deploy.local.api_clients import LINE, Council, PracticeWorld, found_council, hire_staff
from deploy.local.house import House
from tests.browser.accessibility import (
    HOSTILE,
    PHONE,
    assert_accessible,
    assert_for_every_screen,
    assert_names_stand_apart,
)

NUMBERS = count(871)
"""Each phone has a number of its own: of two people on one number nobody knows who wrote."""
PATIENCE_SECONDS = 90.0
PICTURES = os.environ.get("SAMEDAY_TEST_PICTURES")
"""A folder for pictures of the pages, for whoever looks at them."""


@pytest.fixture(scope="module")
def council(house: House) -> Council:
    """An organisation whose practice number people text."""
    return found_council(house, "Harbour Council")


class Jo:
    """Somebody with a practice phone."""

    def __init__(self, house: House, council: Council) -> None:
        self.world = PracticeWorld(house.url("practice"))
        self.number = f"+447700900{next(NUMBERS)}"
        self.person_id = council.organiser.post("/people", {"name": "Jo Bloggs-Ramanathan"})["id"]
        council.organiser.put(f"/people/{self.person_id}/contact", {"mobile": self.number})

    def says(self, words: str) -> None:
        """Texts us."""
        self.world.ask("POST", "/phones/practice/text", {"from": self.number, "to": LINE, "body": words})

    def hears(self, words: str) -> None:
        """Waits until this phone has got such a text."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            messages = self.world.ask("GET", "/phones/practice/messages")
            if any(one["recipient"] == self.number and words in one["body"] for one in messages):
                return
            time.sleep(0.2)
        raise AssertionError(f"no text with {words!r} came")


def sign_in(page: Page, house: House, name: str) -> None:
    """Somebody of the helpline at the desk's first page: their tasks."""
    page.goto(f"{house.url('payments')}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name=f"Sign in as {name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tasks")


def seen(page: Page, name: str) -> None:
    """Holds the page against every rule, and keeps pictures of it where somebody wants to look."""
    assert_accessible(page)
    if PICTURES:
        before = page.viewport_size
        for size in (PHONE, {"width": 1280, "height": 800}):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
        if before:
            page.set_viewport_size(before)


def reload_until(page: Page, words: str) -> None:
    """Opens the page again until it says so: workers carry things there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while page.get_by_text(words).count() == 0:
        assert time.monotonic() < deadline, f"the page never said {words!r}"
        time.sleep(0.3)
        page.reload()


def test_somebody_in_danger_is_really_answered(wide_page: Page, house: House, council: Council) -> None:
    page, jo = wide_page, Jo(house, council)
    hire_staff(house, council.administrators, council.name, "Hana of the Harbour", ["helpline"])
    jo.says("my brother hits me, my account is 12345678")
    jo.hears("999")
    sign_in(page, house, "Hana of the Harbour")
    seen(page, "tasks")
    reload_until(page, "May be in danger: Jo Bloggs-Ramanathan")
    expect(page.get_by_text("nobody has it yet")).to_be_visible()
    seen(page, "tasks-open")
    page.get_by_role("link", name="May be in danger: Jo Bloggs-Ramanathan").click()
    expect(page.get_by_role("link", name="07700 900871")).to_be_visible()
    expect(page.get_by_text("my brother hits me, my")).to_be_visible()
    assert "12345678" not in page.content()
    expect(page.get_by_text("[number taken out]")).to_have_count(1)
    seen(page, "task")

    page.get_by_role("button", name="Take this task").click()
    expect(page.get_by_text("Hana of the Harbour has it")).to_be_visible()
    page.get_by_label("Text to the person").fill("Look at www.example.org")
    page.get_by_role("button", name="Send this text").click()
    expect(page.get_by_role("alert")).to_contain_text("looks like a web address")
    expect(page.get_by_label("Text to the person")).to_have_value("Look at www.example.org")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "#words")
    seen(page, "task-refused")
    page.get_by_label("Text to the person").fill("This is Hana. May I call you now?")
    page.get_by_role("button", name="Send this text").click()
    expect(page.get_by_text("Hana of the Harbour wrote a text")).to_be_visible()
    jo.hears("This is Hana. May I call you now?")
    reload_until(page, "This is Hana. May I call you now?")

    jo.says("no he is here")
    reload_until(page, "They wrote or called again on")
    expect(page.get_by_text("no he is here")).to_be_visible()
    seen(page, "task-again")

    page.get_by_label("Note for your colleagues").fill("The police are on their way.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("“The police are on their way.”")).to_be_visible()
    page.get_by_label("Somebody else sees to it").check()
    page.get_by_label("Anything to add").fill("Spoke with the police at 10.")
    page.get_by_role("button", name="Close this task").click()
    expect(page.get_by_text("closed it: somebody else sees to it")).to_be_visible()
    seen(page, "task-closed")
    page.get_by_role("link", name="All tasks").click()
    expect(page.get_by_text("May be in danger")).to_have_count(0)
    page.get_by_role("link", name="Done", exact=True).click()
    page.get_by_role("link", name="May be in danger: Jo Bloggs-Ramanathan").click()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()


def test_a_task_can_be_taken_and_closed_on_a_telephone_without_scripts(
    plain_page: Page, house: House, council: Council
) -> None:
    page, jo = plain_page, Jo(house, council)
    hire_staff(house, council.administrators, council.name, "Piet of the Harbour", ["helpline"])
    jo.says("0")
    sign_in(page, house, "Piet of the Harbour")
    reload_until(page, "Call back: Jo Bloggs-Ramanathan")
    page.get_by_role("link", name="Call back: Jo Bloggs-Ramanathan").click()
    page.get_by_role("button", name="Take this task").click()
    page.get_by_label("I spoke with them").check()
    page.get_by_role("button", name="Close this task").click()
    expect(page.get_by_text("closed it: somebody spoke with them")).to_be_visible()


def test_how_somebody_with_a_strange_name_is_reached_breaks_nothing_on_any_screen(
    wide_page: Page, house: House, council: Council
) -> None:
    hire_staff(house, council.administrators, council.name, "Hal Helpline", ["helpline"])
    person_id = council.organiser.post("/people", {"name": HOSTILE})["id"]
    council.organiser.put(f"/people/{person_id}/contact", {"mobile": f"+447700900{next(NUMBERS)}"})
    sign_in(wide_page, house, "Hal Helpline")
    wide_page.goto(f"{house.url('payments')}/desk/people/{person_id}/contact")
    expect(wide_page.get_by_role("heading", level=1)).to_contain_text(HOSTILE)
    assert_accessible(wide_page)
    assert_for_every_screen(wide_page, "contact")
    assert_names_stand_apart(wide_page, "contact")
