"""How far a run or an event is, kept up to date in a real browser while the page stays open (live.js): without a reload, without keeping anybody signed
in, and not after there is no more to come."""

import re
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import text

from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.conftest import Databases
from tests.payments.council import found
from tests.payments.desk.organising import Organising

__all__ = ["site"]
SOON_MS = 20_000


@pytest.fixture
def organising(site: Site) -> Organising:
    """An organisation of the test's own."""
    return Organising(found(site.council.payments))


def released(organising: Organising, people: int) -> str:
    """A run of so many payments that was released and waits for a worker."""
    run: str = organising.work.pay(organising.done(*organising.council.payable(people))).json()["id"]
    organising.council.fund(1_000_000)
    organising.council.approver.post(f"/runs/{run}/approve")
    organising.council.payer.post(f"/runs/{run}/release")
    return run


Become = Callable[[str, str, int], None]


@pytest.fixture
def become(databases: Databases) -> Become:
    """So many payments of a run have this status now, as a worker would have left them."""

    def change(run: str, status: str, most: int) -> None:
        with psycopg.connect(databases.admin_url("payments")) as connection:
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(
                "UPDATE payout SET status = %s, money_at = 'paid', posted_at = app_now() WHERE id IN"
                " (SELECT id FROM payout WHERE run_id = %s ORDER BY id LIMIT %s)",
                [status, run, most],
            )

    return change


def asked_for(page: Page) -> list[Request]:
    """Every request for the progress from now on."""
    found_requests = list[Request]()
    page.on("request", lambda request: found_requests.append(request) if request.url.endswith("/progress") else None)
    return found_requests


def test_the_progress_moves_while_the_page_stays_open_and_ends(
    wide_page: Page, site: Site, organising: Organising, become: Become
) -> None:
    page, run = wide_page, released(organising, 3)
    sign_in(page, site, organising.council.payer)
    page.goto(f"{site.url}/desk/runs/{run}")
    expect(page.get_by_text("3: is about to leave")).to_be_visible()
    page.evaluate("window.stayed = true")
    asked = asked_for(page)
    become(run, "posted", 2)
    expect(page.get_by_text("2: was sent")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("progressbar", name="Payments that were sent")).to_have_attribute("value", "2")
    assert page.evaluate("window.stayed") is True, "the page was not loaded again"
    assert all(one.headers.get("sameday-background") == "1" for one in asked)
    assert_accessible(page)
    become(run, "posted", 3)
    expect(page.get_by_text("3: was sent")).to_be_visible(timeout=SOON_MS)
    page.wait_for_timeout(500)
    count = len(asked)
    page.wait_for_timeout(9000)
    assert len(asked) == count, "nothing is asked for once there is no more to come"


def test_looking_by_itself_keeps_nobody_signed_in_and_shows_nothing_afterwards(
    wide_page: Page, site: Site, organising: Organising, become: Become
) -> None:
    page, run, council = wide_page, released(organising, 1), organising.council
    sign_in(page, site, council.payer)
    page.goto(f"{site.url}/desk/runs/{run}")
    asked = asked_for(page)
    page.wait_for_event("request", lambda request: request.url.endswith("/progress"), timeout=SOON_MS)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            text("UPDATE staff_session SET seen_at = seen_at - :idle WHERE principal_id = :who"),
            {"idle": timedelta(minutes=20), "who": council.payer.actor.id},
        )
    page.wait_for_event("response", lambda answer: answer.url.endswith("/progress") and not answer.ok, timeout=SOON_MS)
    become(run, "posted", 1)
    count = len(asked)
    page.wait_for_timeout(9000)
    assert len(asked) == count, "it ends with the sign-in"
    expect(page.get_by_text("1: is about to leave")).to_be_visible()


def test_without_scripts_the_page_is_as_it_was_opened(
    plain_page: Page, site: Site, organising: Organising, become: Become
) -> None:
    page, run = plain_page, released(organising, 1)
    sign_in(page, site, organising.council.payer)
    page.goto(f"{site.url}/desk/runs/{run}")
    expect(page.get_by_text("1: is about to leave")).to_be_visible()
    become(run, "posted", 1)
    page.reload()
    expect(page.get_by_text("1: was sent")).to_be_visible()


def test_answers_appear_on_the_page_of_an_event_as_they_come(
    wide_page: Page, site: Site, organising: Organising
) -> None:
    page, work, council = wide_page, organising.work, organising.council
    event = work.event((96, 98))
    people = [str(council.person(name)) for name in ("Amina Abbott", "Ben Foster")]
    asked = council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": people, "role": "co-producer"})
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}")
    expect(page.locator(".facts")).to_contain_text("No answer yet2")
    said = page.locator("article, li, section").filter(has_text="Amina Abbott").last
    page.get_by_text("Less, only expenses, or to a charity").first.click()
    page.get_by_label(re.compile("How much of .*Amina Abbott")).fill("12")
    page.evaluate("window.stayed = true")
    council.organiser.post(f"/offers/{asked['offers'][0]['id']}/answer", {"answer": "yes"})
    expect(page.locator(".facts")).to_contain_text("Said yes1", timeout=SOON_MS)
    expect(said.locator("[data-part]")).to_have_text("Yes", timeout=SOON_MS)
    expect(page.get_by_label(re.compile("How much of .*Amina Abbott"))).to_have_value("12")
    council.organiser.post(f"/offers/{asked['offers'][1]['id']}/answer", {"answer": "no"})
    expect(page.locator(".facts")).to_contain_text("Said no1", timeout=SOON_MS)
    assert page.evaluate("window.stayed") is True, "the page was not loaded again"
    assert_accessible(page)
