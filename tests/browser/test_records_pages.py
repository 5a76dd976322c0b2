"""Periods, merging, lists of people and unclaimed money in a browser: axe finds nothing, on a desk and on a phone of 320 px."""

from playwright.sync_api import Page, expect

from shared.identity import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site

__all__ = ["site"]


def fits(page: Page) -> None:
    """Nothing of it stands beside the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_they_are_read_on_a_phone(page: Page, site: Site) -> None:
    council = site.council
    goes, stays = council.person("Wyn One"), council.person("Wyn Two")
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, site, council.administrator)
    page.goto(f"{site.url}/desk/retention")
    expect(page.get_by_role("heading", level=1)).to_have_text("How long things are kept")
    assert_accessible(page)
    fits(page)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, council.staff[Role.HELPLINE], "Tasks")
    for path in (f"people/{stays}/merge", f"people/{goes}/merge/{stays}", "people/file"):
        page.goto(f"{site.url}/desk/{path}")
        assert_accessible(page)
        fits(page)
