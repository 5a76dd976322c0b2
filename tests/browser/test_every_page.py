"""Every page of the desk by the list of routes, as each role sees it: axe, 320 px, twice the size, and paper."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize

from shared.identity import Role
from tests.browser.accessibility import DESK, PHONE, assert_accessible, too_wide
from tests.browser.test_phone_pages import Site, site
from tests.payments.council import Council, found
from tests.payments.desk.test_every_page import PAGES, desks, shown
from tests.payments.test_permissions import ids_of
from tests.sign_in_provider import provider

__all__ = ["site"]
TWICE: ViewportSize = {"width": 640, "height": 400}
"""A desk's screen of 1,280 px at 200 %."""
PAPER: ViewportSize = {"width": 680, "height": 960}
PICTURES = os.environ.get("SAMEDAY_PICTURES")
_UNSEEN_ON_PAPER = "nav, button, .skip, .find, .filters, a.button"


@pytest.fixture(scope="module")
def council(site: Site) -> Council:
    """An organisation with one of everything."""
    return found(site.council.payments)


@pytest.fixture(scope="module")
def ids(council: Council) -> dict[str, str]:
    """Its ids."""
    return ids_of(council)


@pytest.fixture(scope="module")
def routes(council: Council, ids: dict[str, str]) -> dict[Role, list[str]]:
    """The pages at which each role looks: each page is looked at as the first two who see it."""
    every, looks = dict(desks(council)), dict[Role, list[str]]()
    for route in PAGES:
        seeing = [role for role, desk in every.items() if shown(desk, route.format(**ids)) is not None]
        for role in seeing[:2]:
            looks.setdefault(role, []).append(route)
    return looks


@pytest.mark.parametrize("role", Role)
def test_every_page_is_for_everybody(
    wide_page: Page, site: Site, council: Council, ids: dict[str, str], routes: dict[Role, list[str]], role: Role
) -> None:
    page = wide_page
    provider().who = council.hire(role).subject
    page.goto(f"{site.url}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url(re.compile(r"/desk(/tasks)?$"))
    for route in routes.get(role, []):
        page.set_viewport_size(DESK)
        page.goto(site.url + route.format(**ids))
        assert_accessible(page)
        keep(page, route)
        page.set_viewport_size(TWICE)
        assert too_wide(page) == [], f"{route} at twice the size"
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        assert too_wide(page) == [], f"{route} on paper"
        shown = page.locator(_UNSEEN_ON_PAPER).evaluate_all("all => all.filter(one => one.checkVisibility()).length")
        assert shown == 0, f"{route} prints what is pressed"
        assert page.get_by_role("heading", level=1).is_visible()
        page.emulate_media(media="screen")


def keep(page: Page, route: str) -> None:
    """A picture of the page, where somebody wants to look."""
    if PICTURES:
        for size, name in ((PHONE, "320"), (None, "desk")):
            before = page.viewport_size
            if size:
                page.set_viewport_size(size)
            name = f"{re.sub(r'[^a-z]+', '-', route).strip('-')}-{name}.png"
            page.screenshot(path=Path(PICTURES) / name, full_page=True)
            if before:
                page.set_viewport_size(before)
