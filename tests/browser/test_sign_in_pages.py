"""Signing in in a browser: the way to the sign-in service and back, and again where what is done wants a recent sign-in."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from deploy.local.ports import free_port
from tests.browser.accessibility import assert_accessible
from tests.browser.test_bank_details_page import waiting_methods
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.sign_in_provider import provider

__all__ = ["site"]

BACK = "http://127.0.0.1:9/desk/sign-in/done"


def test_bank_details_ask_for_a_recent_sign_in_and_keep_what_was_typed(wide_page: Page, site: Site) -> None:
    waiting_methods(site, ("to_confirm", "close_match"))
    page = wide_page
    sign_in(page, site, site.council.approver)
    page.get_by_role("link", name="Bank details to confirm (1)").click()
    with site.council.payments.dependencies.database.transaction(site.council.org_id) as session:
        session.execute(text("UPDATE staff_session SET signed_in_at = signed_in_at - interval '6 minutes'"))
    page.get_by_label("The person who is paid").check()
    page.get_by_label("What was said?").fill("It is her married name.")
    page.get_by_role("button", name="Confirm the bank details").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in again to do this")
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    assert_accessible(page)
    provider().who = site.council.approver.subject
    page.get_by_role("link", name="Sign in again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bank details to confirm")
    expect(page.get_by_role("status")).to_contain_text("nothing was done yet")
    expect(page.get_by_label("What was said?")).to_have_value("It is her married name.")
    assert_accessible(page)


def test_the_first_page_is_for_everybody(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/desk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert_accessible(page)
    provider().who = "a stranger"
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("This sign-in is not known here.")
    assert_accessible(page)


@pytest.fixture(scope="module")
def practice_sign_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The practice sign-in, with one person to choose."""
    port = free_port()
    given = {
        "PORT": str(port),
        "DATA_DIR": str(tmp_path_factory.mktemp("sign-in")),
        "CLIENT_SECRET": "a-client-secret-for-tests",
        "REDIRECT_URI": BACK,
    }
    environment = {**os.environ, **{f"PRACTICE_SIGN_IN_{name}": value for name, value in given.items()}}
    words = [sys.executable, "-m", "deploy.practice.sign_in"]
    with subprocess.Popen(words, env=environment, cwd=Path(__file__).parents[2]) as process:
        url = f"http://127.0.0.1:{port}"
        person = {
            "subject": "fern",
            "name": "Fern Approver",
            "roles": ["finance_approver"],
            "organisation": "Riverside",
        }
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx2.post(f"{url}/practice/people", json=person, trust_env=False).raise_for_status()
                break
            except httpx2.TransportError:
                assert time.monotonic() < deadline, "the practice sign-in did not start"
                time.sleep(0.1)
        yield url
        process.terminate()


def test_the_practice_sign_in_is_for_everybody(page: Page, practice_sign_in: str) -> None:
    asked = {
        "response_type": "code",
        "client_id": "sameday",
        "redirect_uri": BACK,
        "scope": "openid",
        "state": "a-state",
        "code_challenge": "x" * 43,
        "code_challenge_method": "S256",
    }
    page.goto(f"{practice_sign_in}/authorize?{urlencode(asked)}")
    expect(page.get_by_role("button", name="Sign in as Fern Approver")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text("PRACTICE")).to_be_visible()
    assert_accessible(page)
