"""Every page of the desk by the list of routes, as each role sees it: axe, 320 px, twice the size, a very wide screen, and paper; with
names that are long, read from the right, or look like HTML."""

import os
import re
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, ViewportSize

from shared.identity import Role
from tests.browser.accessibility import DESK, PHONE, assert_accessible, axe_faults, too_wide
from tests.browser.test_phone_pages import Site, site
from tests.conftest import Databases
from tests.payments.council import Council, found
from tests.payments.desk.test_every_page import PAGES, desks, shown
from tests.payments.test_permissions import ids_of
from tests.sign_in_provider import provider

__all__ = ["site"]
TWICE: ViewportSize = {"width": 640, "height": 400}
"""A desk's screen of 1,280 px at 200 %."""
VERY_WIDE: ViewportSize = {"width": 3840, "height": 2160}
LONGEST_MEASURE = 80
"""So many letters stand in a line of text at most (WCAG 1.4.8); one is about half as wide as it is high."""
_OFF_CENTRE = """() => [...document.querySelectorAll('header .wide, main')].map(one => {
  const box = one.getBoundingClientRect();
  return Math.abs(box.left - (document.documentElement.clientWidth - box.right));
}).filter(off => off > 2)"""
_LONG_LINES = """letters => [...document.querySelectorAll('main p, main .story li, main ol.plain li')].filter(one =>
  one.getBoundingClientRect().width > letters * parseFloat(getComputedStyle(one).fontSize) / 2 * 1.1
).map(one => one.outerHTML.slice(0, 120))"""
RIGHT_TO_LEFT = "\u05d3\u05d5\u05d3 \u05d1\u05df-\u05d2\u05d5\u05e8\u05d9\u05d5\u05df"
HOSTILE = f"<b>{RIGHT_TO_LEFT}</b> Wolfeschlegelsteinhausenbergerdorff-von-und-zu-der-langen-Strasse"
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
        page.set_viewport_size(VERY_WIDE)
        assert too_wide(page) == [], f"{route} on a very wide screen"
        assert page.evaluate(_OFF_CENTRE) == [], f"{route} stands beside the middle of a very wide screen"
        assert page.evaluate(_LONG_LINES, LONGEST_MEASURE) == [], f"{route} has lines that are too long to read"
        keep(page, f"{route}-very-wide")
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        assert too_wide(page) == [], f"{route} on paper"
        shown = page.locator(_UNSEEN_ON_PAPER).evaluate_all("all => all.filter(one => one.checkVisibility()).length")
        assert shown == 0, f"{route} prints what is pressed"
        assert page.get_by_role("heading", level=1).is_visible()
        page.emulate_media(media="screen")


@pytest.fixture(scope="module")
def strange(site: Site, databases: Databases) -> tuple[Council, dict[str, str]]:
    """An organisation with one of everything, in which every name is as strange as a name can be."""
    council = found(site.council.payments)
    ids = ids_of(council)
    with psycopg.connect(databases.admin_url("payments")) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        for table, column in (
            ("person", "name"), ("engagement", "title"), ("principal", "display_name"), ("person_group", "name"),
            ("payout_run", "title"), ("offer", "role"),
        ):  # fmt: skip
            change = f"UPDATE {table} SET {column} = %s WHERE org_id = %s"
            connection.execute(change.encode(), [HOSTILE, council.org_id])
    return council, ids


@pytest.mark.parametrize("role", Role)
def test_names_that_are_long_or_from_the_right_or_look_like_html_break_no_page(
    page: Page, site: Site, strange: tuple[Council, dict[str, str]], role: Role
) -> None:
    council, ids = strange
    provider().who = council.hire(role).subject
    page.goto(f"{site.url}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url(re.compile(r"/desk(/tasks)?$"))
    shown_somewhere = 0
    for route in PAGES:
        answer = page.goto(site.url + route.format(**ids))
        if answer is None or answer.status != 200:
            continue
        assert too_wide(page) == [], f"{route} at 320 px"
        assert page.locator("b", has_text=RIGHT_TO_LEFT).count() == 0, f"{route} makes HTML of a name"
        names = page.get_by_text(HOSTILE)
        shown_somewhere += names.count()
        loose = names.evaluate_all(
            "all => all.filter(one => !one.closest('bdi, title, option, [dir=auto], .unseen')).map(one => one.outerHTML.slice(0, 160))"
        )
        assert loose == [], f"{route}: a name from the right turns the words around it: {loose}"
        page.set_viewport_size(DESK)
        assert too_wide(page) == [], f"{route} on a desk"
        assert axe_faults(page) == [], route
        page.set_viewport_size(PHONE)
    assert shown_somewhere or role is Role.ADMINISTRATOR


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
