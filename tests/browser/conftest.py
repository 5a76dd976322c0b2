"""One browser for this folder's tests, and pages that fail a test when they complain or fetch something from elsewhere."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, ViewportSize, expect, sync_playwright

from deploy.browser import FLAGS, NoBrowserError, find_browser
from tests.browser.accessibility import DESK, PHONE

TIME_LIMIT_MILLISECONDS = 90_000
LOCAL = ("127.0.0.1", "localhost")

expect.set_options(timeout=TIME_LIMIT_MILLISECONDS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The browser. It ends with this folder's tests, because Playwright keeps an event loop running in this thread."""
    with sync_playwright() as playwright:
        try:
            found = find_browser(Path(playwright.chromium.executable_path))
        except NoBrowserError as error:
            pytest.skip(str(error))
        environment: dict[str, str | float | bool] = {**os.environ, **found.environment}
        browser = playwright.chromium.launch(
            executable_path=found.program, args=list(FLAGS), env=environment, timeout=TIME_LIMIT_MILLISECONDS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a phone's screen, 320 px wide."""
    with opened(browser, PHONE) as page:
        yield page


@pytest.fixture
def wide_page(browser: Browser) -> Iterator[Page]:
    """A page on a desk's screen, 1280 px wide."""
    with opened(browser, DESK) as page:
        yield page


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page on a phone that runs no scripts."""
    with opened(browser, PHONE, scripts=False) as page:
        yield page


@contextmanager
def opened(browser: Browser, size: ViewportSize, *, scripts: bool = True) -> Iterator[Page]:
    """A page with nobody else's cookies. At the end it must have complained of nothing, and asked only this machine."""
    context = browser.new_context(
        viewport=size, java_script_enabled=scripts, locale="en-GB", timezone_id="Europe/London"
    )
    context.set_default_timeout(TIME_LIMIT_MILLISECONDS)
    complaints: list[str] = []

    def only_from_here(route: Route) -> None:
        if urlsplit(route.request.url).hostname in LOCAL:
            route.continue_()
        else:
            complaints.append(f"asked for {route.request.url}")
            route.abort()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):  # a 404 page is no fault
            complaints.append(message.text)

    context.route("**/*", only_from_here)
    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert complaints == []
