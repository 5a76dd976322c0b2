"""The pages of a person's whole record in a browser: the file about them, and erasing, on a phone and on a desk, with hostile names."""

from playwright.sync_api import Page, expect

from services.payments.personal_data.exporting.index import index_page
from services.payments.personal_data.exporting.rules import PersonFile, PersonTable
from shared.database import app_now
from shared.identity import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_person_checks_pages import seen
from tests.browser.test_phone_pages import Site, site
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims

__all__ = ["site"]
LONG = "Wilhelmina-Featherstonehaugh-Cholmondeley-Marjoribanks-Beauchamp-Belvoir <b>x</b>"


def test_the_file_and_erasing_are_for_everybody(page: Page, site: Site) -> None:
    council = site.council
    person, busy = council.person(LONG), council.person("Jo Busy")
    Claims(council).draft(busy, bus(300))
    sign_in(page, site, council.staff[Role.HELPLINE], first="Tasks")
    page.goto(f"{site.url}/desk/people/{person}")
    page.get_by_role("link", name="Everything about them in one file").click()
    seen(page, "person-record")
    page.goto(f"{site.url}/desk/people/{busy}/erase")
    expect(page.get_by_text("A claim is being written.")).to_be_visible()
    expect(page.get_by_role("button", name="Ask to erase")).to_have_count(0)
    seen(page, "erase-refused")
    page.goto(f"{site.url}/desk/people/{person}")
    page.get_by_role("link", name="Erase what need not be kept").click()
    seen(page, "erase")
    page.get_by_role("button", name="Ask to erase").dblclick()
    expect(page.get_by_text("We do not know yet that the person was told")).to_be_visible()
    seen(page, "erase-waits")
    page.get_by_role("button", name="Do not erase").click()
    expect(page.get_by_role("button", name="Ask to erase")).to_be_visible()


def test_the_index_of_the_file_is_for_everybody_and_runs_nothing(page: Page, site: Site) -> None:
    council = site.council
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        at = app_now(session)
    table = PersonTable(
        "notes", "Notes about you", "What staff wrote.", ("when", "words"), [(at, f"<script>x</script> {LONG * 3}")]
    )
    found = PersonFile(
        council.person(),
        LONG,
        "Riverbank Council",
        "Sam Staff",
        at,
        (table, PersonTable("offers", "Offers", "None.", ("a",), [])),
    )
    page.set_content(index_page(found, 3, ["receipts/1-1.jpg"]))
    expect(page.get_by_role("heading", level=1)).to_contain_text("What we keep about")
    expect(page.get_by_text("<script>x</script>").first).to_be_visible()
    assert_accessible(page)
