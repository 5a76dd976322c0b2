"""Takes pictures in a practice house of their own: those of the README, and every page for review (`page_pictures.py`):
`python -m deploy.screenshots`, or `make screenshots`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.browser import FLAGS, find_browser
from deploy.local.house import House
from deploy.local.practice_people import EVENT_TITLE, PRACTICE_PEOPLE
from deploy.local.practice_staff import keep_staff, write_start_page
from deploy.page_pictures import FOLDER, take_pictures
from deploy.page_scenes import make_scenes, sign_in
from deploy.phone_scenes import ask_for_link, invite, limit_steps, offer_steps, pick_up, text

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
COLOURS = 32
"""Pages of plain words need no more, and each file stays well below 80 KB."""
PATIENCE_MILLISECONDS = 90_000.0


def main() -> None:
    """Start a house, have three people text what they spent, and write what the first one's phone and finance show."""
    amina, ben, carys = (one.mobile for one in PRACTICE_PEOPLE)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    PICTURES.mkdir(exist_ok=True)
    with House() as house, chromium() as browser:
        house.open(print)
        write_start_page(house, keep_staff(house, print))
        phone = browser.new_page(viewport={"width": 440, "height": 1200}, locale="en-GB", timezone_id="Europe/London")
        pick_up(phone, house.url("practice"), amina)
        text(phone, "bus 4.60 and lunch £6")
        text(phone, "YES")
        expect(phone.get_by_role("log", name="Texts")).to_contain_text("We have sent you £10.60 for")
        keep("conversation", phone.get_by_role("region", name="Texts").screenshot())
        pick_up(phone, house.url("practice"), ben)
        for words in ("taxi 38", "YES", "no receipt", "I lost it"):
            text(phone, words)
        pick_up(phone, house.url("practice"), carys)
        for words in ("cinio 24", "IE", "dim derbynneb", "mae ar goll"):
            text(phone, words)
        desk = browser.new_page(viewport={"width": 760, "height": 600}, locale="en-GB", timezone_id="Europe/London")
        keep("finance", claims_that_wait(desk, house.url("payments")))
        pick_up(phone, house.url("practice"), amina)
        text(phone, "bus 2.20")
        link = ask_for_link(phone, "LINK")
        text(phone, "my brother hits me")
        pay_everyone(browser, house.url("payments"))
        invite(browser, house.url("payments"), PRACTICE_PEOPLE[1].name)
        pick_up(phone, house.url("practice"), ben)
        steps = [
            *offer_steps(ask_for_link(phone, "LINK")),
            *limit_steps(ask_for_link(phone, "what is my limit?")),
        ]
        scenes = make_scenes(browser, house.url("payments"))
        faults = take_pictures(browser, house.url("payments"), house.url("practice"), link, steps, scenes)
    print(f"Every page: {FOLDER}")
    for one in faults:
        print(one)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that the tests use."""
    with sync_playwright() as playwright:
        found = find_browser(Path(playwright.chromium.executable_path))
        environment: dict[str, str | float | bool] = {**os.environ, **found.environment}
        browser = playwright.chromium.launch(executable_path=found.program, args=list(FLAGS), env=environment)
        yield browser
        browser.close()


def claims_that_wait(page: Page, payments_url: str) -> bytes:
    """What a finance approver sees of two claims that the rules did not pay."""
    page.goto(f"{payments_url}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name="Sign in as Fern Approver").click()
    page.get_by_role("link", name="Claims that wait for finance (2)").click()
    return page.screenshot(full_page=True)


def pay_everyone(browser: Browser, payments_url: str) -> None:
    """The organiser has a run proposed, so that there is one to look at."""
    page = browser.new_page(locale="en-GB", timezone_id="Europe/London")
    sign_in(page, payments_url, "Olu Organiser")
    page.goto(f"{payments_url}/desk/events")
    page.get_by_role("link", name=EVENT_TITLE).first.click()
    page.get_by_role("link", name="Pay everyone").click()
    page.get_by_role("button", name="Pay 3 people").click()
    page.close()


def keep(name: str, picture: bytes) -> None:
    """Write a picture in few colours."""
    file = PICTURES / f"{name}.png"
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    print(f"{file}: {file.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
