"""The pages of a locked picture and of a new number in a browser, on a phone and on a desk, without scripts too."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from services.payments.desk.usecases.new_numbers import ask_to_confirm_number
from services.payments.phone.rules.picture_tries import MOST_WRONG
from services.payments.phone.usecases.picture_tries import PictureTries
from shared.database import app_now
from shared.identity import Role
from shared.ids import new_id
from tests.browser.accessibility import PHONE, assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site

__all__ = ["site"]
NAME = "Wilhelmina Featherstonehaugh-Cholmondeley"
PICTURES = os.environ.get("SAMEDAY_TEST_PICTURES")
"""A folder for pictures of the pages, for whoever looks at them."""


def seen(page: Page, name: str) -> None:
    """Holds the page against every rule, and keeps a picture of it where somebody wants to look."""
    assert_accessible(page)
    if PICTURES:
        before = page.viewport_size
        page.set_viewport_size(PHONE)
        page.screenshot(path=Path(PICTURES) / f"{name}-320.png", full_page=True)
        if before:
            page.set_viewport_size(before)


def test_a_locked_picture_is_unlocked(page: Page, site: Site) -> None:
    council = site.council
    person_id = council.person(NAME)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        guesses = PictureTries(session, council.org_id, new_id(), app_now(session))
        assert not guesses.is_resting(person_id)
        for _ in range(MOST_WRONG):
            guesses.count_wrong(person_id)
    sign_in(page, site, council.staff[Role.HELPLINE], first="Tasks")
    page.goto(f"{site.url}/desk/tasks")
    page.get_by_role("link", name="Picture word is locked").click()
    seen(page, "picture-task")
    page.get_by_role("link", name="Go to where it is done").click()
    expect(page.get_by_text("The picture is locked.")).to_be_visible()
    seen(page, "picture-locked")
    page.get_by_role("button", name="It was them: let them try again").click()
    expect(page.get_by_text("Sam Staff let them try again.")).to_be_visible()
    seen(page, "picture-unlocked")


def test_a_new_number_is_looked_at_and_a_wrong_one_refused(plain_page: Page, site: Site) -> None:
    council, page = site.council, plain_page
    person_id = council.person(NAME)
    council.payments.dependencies.database.run(
        council.org_id, lambda session: ask_to_confirm_number(session, council.org_id, person_id)
    )
    sign_in(page, site, council.staff[Role.HELPLINE], first="Tasks")
    page.goto(f"{site.url}/desk/people/{person_id}/new-number")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"New number of {NAME}")
    page.get_by_label("The number that the person tells you").fill("07700")
    page.get_by_role("button", name="Confirm this number").click()
    expect(page.get_by_role("alert")).to_contain_text("Type the number that the person tells you")
    expect(page.get_by_label("The number that the person tells you")).to_have_value("07700")


def test_the_page_of_a_new_number_is_for_everybody(page: Page, site: Site) -> None:
    council = site.council
    person_id = council.person(NAME)
    sign_in(page, site, council.staff[Role.HELPLINE], first="Tasks")
    path = f"{site.url}/desk/people/{person_id}/new-number"
    page.goto(path)
    expect(page.get_by_text("No new number of theirs waits.")).to_be_visible()
    seen(page, "number-none")
    council.payments.dependencies.database.run(
        council.org_id, lambda session: ask_to_confirm_number(session, council.org_id, person_id)
    )
    page.goto(path)
    seen(page, "number-waits")
    page.get_by_role("button", name="Confirm this number").click()
    expect(page.get_by_role("alert")).to_be_visible()
    seen(page, "number-refused")
