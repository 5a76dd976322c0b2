"""The helpline screen in a browser: signing in, finding the caller, reading out, the yes; each page for everybody."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from shared.identity import Role
from tests.browser.accessibility import HOSTILE, assert_accessible, assert_for_every_screen, assert_names_stand_apart
from tests.browser.test_phone_pages import TODAY, Site, site
from tests.payments.council import found
from tests.sign_in_provider import provider

__all__ = ["site"]


def plan_event(site: Site, name: str = "Siân Jones") -> None:
    """Yesterday's event, with somebody who chose a picture."""
    council = site.council
    person_id = council.person(name)
    council.organiser.post(f"/people/{person_id}/picture-word", {"word": "owl"})
    rate = {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2020-01-01", "source": "x"}
    council.agree("/rates", rate)
    day = TODAY - timedelta(days=1)
    session = {"starts_at": f"{day}T10:00:00Z", "ends_at": f"{day}T12:00:00Z"}
    event = council.organiser.post("/events", {"title": "Design day", "sessions": [session]})
    council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": [str(person_id)], "role": "x"})


def test_a_caller_s_claim_is_entered_read_out_and_sent_in(wide_page: Page, site: Site) -> None:
    plan_event(site)
    page = wide_page
    page.goto(f"{site.url}/desk/helpline")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert_accessible(page)
    provider().who = site.council.staff[Role.HELPLINE].subject
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tasks")
    page.get_by_role("link", name="Enter a claim for a caller").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is calling?")
    assert_accessible(page)
    page.get_by_label("Event").select_option(index=1)
    page.get_by_label("First name").fill("Sian")
    page.get_by_label("Picture word").fill("owl")
    page.get_by_role("button", name="Find the caller").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Claim for Siân")
    assert_accessible(page)
    page.get_by_label("What for").select_option("Bus")
    page.get_by_label("Amount in pounds").fill("4.60")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("The total is £4.60. Is that right?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="The caller said yes to £4.60").click()
    expect(page.get_by_text("We have your claim for £4.60")).to_be_visible()
    assert_accessible(page)


def test_a_caller_with_a_strange_name_breaks_nothing_on_any_screen(wide_page: Page, site: Site) -> None:
    name = "-".join(HOSTILE.split())  # one word, so that the whole of it is the first name
    site = Site(site.url, found(site.council.payments))
    plan_event(site, name)
    page = wide_page
    provider().who = site.council.staff[Role.HELPLINE].subject
    page.goto(f"{site.url}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    page.goto(f"{site.url}/desk/helpline")
    page.get_by_label("Event").select_option(index=1)
    page.get_by_label("First name").fill(name)
    page.get_by_label("Picture word").fill("owl")
    page.get_by_role("button", name="Find the caller").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Claim for")
    for lines in range(2):
        assert page.get_by_text(name).count()
        assert_names_stand_apart(page, f"a caller's claim of {lines} lines", name)
        page.set_viewport_size({"width": 1280, "height": 800})
        assert_for_every_screen(page, f"a caller's claim of {lines} lines")
        page.get_by_label("What for").select_option("Bus")
        page.get_by_label("Amount in pounds").fill("4.60")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("Read out slowly")).to_be_visible()
