"""Periods, merging, lists of people and unclaimed money in a browser: axe finds nothing, on a desk and on a phone of 320 px."""

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from deploy.bench.people_file import list_of_people
from services.payments.desk.people_files import rules, usecases
from services.payments.desk.people_files.sending import PeopleFiles, take_part
from services.payments.desk.rules.sheets import ReadOptions
from services.payments.desk.usecases.imports import ListToImport
from shared.identity import InternalTokens, Role
from shared.outbox_api import OtherService
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


def test_a_list_says_by_itself_how_far_it_is(page: Page, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its script was refused by the page's own policy once, so that the page stood still."""
    monkeypatch.setattr(rules, "IN_A_PART", 100)
    council, dependencies = site.council, site.council.payments.dependencies
    tokens = InternalTokens("payments", SecretStr("an-internal-secret-for-tests-of-32-letters"))
    needs = PeopleFiles(
        dependencies.database, OtherService("notifications", "http://127.0.0.1:9", tokens), dependencies.sealer
    )
    wanted = ListToImport(list_of_people(300).content, "Members", False, ReadOptions())
    file_id = dependencies.database.run(
        council.org_id,
        lambda session: usecases.keep_file(session, council.organiser.actor, dependencies.sealer, wanted),
    )
    for _ in range(2):
        take_part(needs, council.org_id, file_id)
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/people/file/{file_id}")
    expect(page.get_by_text("100 of 252 rows are done.")).to_be_visible()
    assert_accessible(page)
    fits(page)
    for _ in range(2):
        take_part(needs, council.org_id, file_id)
    expect(page.get_by_text("All of it was gone through.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Show the rows to look at").click()
    expect(page.get_by_role("heading", name="What is to be put right")).to_be_visible()
    assert_accessible(page)
    fits(page)
