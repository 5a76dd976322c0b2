"""`make screenshots`: the two pictures of the README, taken in the practice world: a claim by text, and a claim that finance decides.

Needs the browser of the tests, and Pillow to make the pictures small.
"""

import os
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from deploy.browser import FLAGS, find_browser
from deploy.local.house import House
from deploy.local.practice_people import PRACTICE_PEOPLE
from deploy.local.practice_staff import keep_staff

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
PHONE = ViewportSize(width=420, height=900)
DESK = ViewportSize(width=900, height=760)
COLOURS = 48
"""Enough for pages of few colours; a picture then has some 30 KB."""
PATIENCE_MILLISECONDS = 60_000
PAUSE_SECONDS = 3


def main() -> None:
    """Writes both pictures."""
    FOLDER.mkdir(exist_ok=True)
    with House() as house, sync_playwright() as playwright:
        house.open(_say)
        keep_staff(house, _say)
        found = find_browser(Path(playwright.chromium.executable_path))
        environment: dict[str, str | float | bool] = {**os.environ, **found.environment}
        browser = playwright.chromium.launch(executable_path=found.program, args=list(FLAGS), env=environment)
        _conversation(browser, house.url("practice"))
        _finance(browser, house.url("practice"), house.url("payments"))
        browser.close()


def _conversation(browser: Browser, practice: str) -> None:
    page = _open(browser, PHONE)
    _pick_up(page, practice, 0)
    _text(page, "bus 4.60 and lunch £6", "Is that right?")
    _text(page, "YES", "We have sent you £10.60")
    _keep(page.get_by_role("log", name="Texts, oldest first").screenshot(), "conversation.png")


def _finance(browser: Browser, practice: str, payments: str) -> None:
    """A taxi without a receipt waits for a person in finance, who looks at it."""
    page = _open(browser, DESK)
    _pick_up(page, practice, 1)
    _text(page, "taxi 38.50 and parking 3", "Is that right?")
    _text(page, "YES", "receipt")
    _text(page, "NO RECEIPT", "why")
    _text(page, "The driver had no paper left", "somebody")
    page.goto(f"{payments}/desk/sign-in")
    page.get_by_role("button", name="Fern Approver").click()
    page.goto(f"{payments}/desk/claims")
    _keep(page.screenshot(), "finance.png")


def _open(browser: Browser, size: ViewportSize) -> Page:
    page = browser.new_page(viewport=size, locale="en-GB", timezone_id="Europe/London")
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    return page


def _pick_up(page: Page, practice: str, person: int) -> None:
    page.goto(f"{practice}/phones/phone?number=0{PRACTICE_PEOPLE[person].mobile.removeprefix('+44')}")


def _text(page: Page, words: str, until: str) -> None:
    """Sends a text, and waits until the answer says `until`."""
    page.get_by_label("Write a text").fill(words)
    page.get_by_role("button", name="Send the text").click()
    expect(page.get_by_role("log", name="Texts, oldest first")).to_contain_text(
        until, timeout=PATIENCE_MILLISECONDS, ignore_case=True
    )
    time.sleep(PAUSE_SECONDS)  # the last text of an answer may come a moment later


def _keep(picture: bytes, name: str) -> None:
    small = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS)
    small.save(FOLDER / name, optimize=True)
    _say(f"docs/pictures/{name}: {(FOLDER / name).stat().st_size // 1024} KB")


def _say(sentence: str) -> None:
    print(sentence)


if __name__ == "__main__":
    main()
