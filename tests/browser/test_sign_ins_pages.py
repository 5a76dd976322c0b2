"""The pages of who may sign in and do what in a browser: roles, leavers, two sign-ins of one human, the list of the quarter."""

from playwright.sync_api import Page, expect

from shared.identity import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site

__all__ = ["site"]


def test_an_administrator_puts_the_list_right_and_confirms_it(wide_page: Page, site: Site) -> None:
    page, council = wide_page, site.council
    sign_in(page, site, council.administrator)
    page.get_by_role("link", name="Who may sign in and do what").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who may sign in and do what")
    assert_accessible(page)
    page.goto(f"{site.url}/desk/sign-ins/{council.staff[Role.HELPLINE].actor.id}")
    assert_accessible(page)
    page.get_by_role("button", name="Save these roles").click()
    expect(page.get_by_role("alert")).to_contain_text("has these roles already")
    assert_accessible(page)
    page.get_by_label("Helpline").uncheck()
    page.get_by_role("button", name="Save these roles").click()
    expect(page.get_by_text("given other roles, before: helpline, after: none")).to_be_visible()
    page.get_by_role("button", name="Disable: has left").click()
    expect(page.get_by_text("This sign-in does nothing.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Another sign-in of the same person").select_option(str(council.organiser.actor.id))
    page.get_by_role("button", name="State that they are one person").click()
    page.goto(f"{site.url}/desk/sign-ins")
    expect(page.get_by_role("heading", name="For a second administrator")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="This list is right").click()
    expect(page.get_by_text("confirmed the list of this quarter")).to_be_visible()


def test_a_second_administrator_confirms_on_a_phone(page: Page, site: Site) -> None:
    council = site.council
    one, other = council.hire(Role.HELPLINE), council.hire(Role.ORGANISER)
    body = {"other_id": str(other.actor.id), "says": "same"}
    council.administrator.post(f"/principals/{one.actor.id}/human", body)
    sign_in(page, site, council.hire(Role.ADMINISTRATOR))
    page.goto(f"{site.url}/desk/sign-ins")
    assert_accessible(page)
    page.get_by_role("button", name="Confirm it").last.click()
    expect(page.get_by_text("The same person signs in as Sam Staff (").first).to_be_visible()
    page.goto(f"{site.url}/desk/sign-ins/{one.actor.id}")
    expect(page.get_by_role("button", name="This is a mistake")).to_be_visible()
    assert_accessible(page)
