"""Every page of the desk by the list of routes, as each role sees it: axe, 320 px, twice the size, a very wide screen, and paper; with
names that are long, read from the right, or look like HTML."""

import os
import re
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from shared.identity import Role
from tests.breadth import IS_CHAOS
from tests.browser.accessibility import (
    DESK,
    HOSTILE,
    PHONE,
    VERY_WIDE,
    assert_accessible,
    assert_for_every_screen,
    assert_names_stand_apart,
)
from tests.browser.test_phone_pages import Site, site
from tests.conftest import Databases
from tests.payments.council import Council, found
from tests.payments.desk.test_every_page import PAGES, desks, shown
from tests.payments.test_permissions import ids_of
from tests.sign_in_provider import provider

__all__ = ["site"]
PICTURES = os.environ.get("SAMEDAY_PICTURES")


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
    """The pages at which each role looks: each page is looked at as the first who sees it, and in `make chaos` as the second, too."""
    every, looks = dict(desks(council)), dict[Role, list[str]]()
    for route in PAGES:
        seeing = [role for role, desk in every.items() if shown(desk, route.format(**ids)) is not None]
        for role in seeing[: 2 if IS_CHAOS else 1]:
            looks.setdefault(role, []).append(route)
    return looks


@pytest.mark.wider
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
        assert_for_every_screen(page, route)
        page.set_viewport_size(VERY_WIDE)
        keep(page, f"{route}-very-wide")


def test_the_pages_of_trouble_and_of_a_session_that_has_ended_are_for_everybody(
    wide_page: Page, site: Site, council: Council
) -> None:
    page = wide_page
    provider().who = council.hire(Role.ORGANISER).subject
    page.goto(f"{site.url}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url(re.compile(r"/desk(/tasks)?$"))
    page.goto(f"{site.url}/desk/events/00000000-0000-7000-8000-000000000000")
    expect(page.get_by_role("heading", level=1)).to_have_text("That did not work")
    assert_accessible(page)
    assert_for_every_screen(page, "trouble")
    page.goto(f"{site.url}/desk/groups")
    page.get_by_label("What is it called?").or_(page.get_by_role("textbox")).first.fill("A new panel")
    with site.council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE staff_session SET seen_at = seen_at - interval '20 minutes'"))
    page.locator("main form[method=post] button").first.click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    assert_accessible(page)
    assert_for_every_screen(page, "not saved")


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
        who = council.organiser.actor.id
        connection.execute("UPDATE work_item SET owner_id = %s WHERE org_id = %s", [who, council.org_id])
        connection.execute(
            "INSERT INTO work_item_step (org_id, id, item_id, kind, by_id, words)"
            " SELECT org_id, uuidv7(), id, 'noted', %s, %s FROM work_item WHERE org_id = %s",
            [who, HOSTILE, council.org_id],
        )
    return council, ids


@pytest.mark.parametrize("role", Role)
def test_names_that_are_long_or_from_the_right_or_look_like_html_break_no_page(
    page: Page, site: Site, strange: tuple[Council, dict[str, str]], routes: dict[Role, list[str]], role: Role
) -> None:
    council, ids = strange
    provider().who = council.hire(role).subject
    page.goto(f"{site.url}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url(re.compile(r"/desk(/tasks)?$"))
    shown_somewhere = 0
    for route in routes.get(role, []):
        answer = page.goto(site.url + route.format(**ids))
        assert answer, route
        assert answer.status == 200, route
        shown_somewhere += page.get_by_text(HOSTILE).count()
        assert_names_stand_apart(page, route)
    assert shown_somewhere or role not in (Role.ORGANISER, Role.FINANCE_APPROVER)


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
