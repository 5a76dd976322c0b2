"""Every practice page with something on it: nothing for axe to find, no sideways scrolling, and PRACTICE in large letters."""

import base64
import contextlib
import time
from collections.abc import Iterator
from uuid import uuid4

import jwt
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible
from tests.practice.conftest import Teller, World, free_port, start_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A practice world in which something of everything has happened."""
    with start_world(tmp_path_factory.mktemp("practice"), free_port()) as (world, _):
        opened = world.control(
            "/bank/practice/accounts",
            name="Riverside Council and Partners in Care",
            settings={"verification_required": False},
        )
        teller = Teller(world, opened["account_id"], opened["api_key"], opened["financial_account_id"])
        teller.credit(100_000)
        teller.pay(teller.recipient())
        text = {"from": "+447700900123", "to": "+441134960001", "body": "bus 4.60 and lunch £6"}
        world.control("/phones/practice/text", **text)
        post_a_letter(world)
        yield world


def post_a_letter(world: World) -> None:
    """Hands in a letter, as the Notify client does."""
    key = "a-secret-of-32-letters-for-tests"
    token = jwt.encode({"iss": str(uuid4()), "iat": int(time.time())}, key, algorithm="HS256")
    letter = {"reference": "7K3MPQ2D", "content": base64.b64encode(b"%PDF-1.7").decode()}
    answer = world.http.post("/v2/notifications/letter", json=letter, headers={"Authorization": f"Bearer {token}"})
    answer.raise_for_status()


@pytest.mark.parametrize("path", ["/", "/bank/", "/phones/", "/phones/phone?number=07700900123", "/post/"])
def test_a_practice_page_is_for_everybody(page: Page, world: World, path: str) -> None:
    page.goto(world.url + path)
    assert_accessible(page)
    practice = page.get_by_role("banner").get_by_text("PRACTICE")
    expect(practice).to_be_visible()
    assert practice.evaluate("element => parseFloat(getComputedStyle(element).fontSize)") >= 32


def test_every_practice_page_that_a_link_leads_to_is_for_everybody(page: Page, world: World) -> None:
    todo, seen = ["/"], set[str]()
    while todo:
        path = todo.pop()
        shape = path.partition("?")[0].partition("#")[0]
        if shape in seen:
            continue
        seen.add(shape)
        answer = None
        with contextlib.suppress(PlaywrightError):  # a file, which the browser saves and does not show
            answer = page.goto(world.url + path)
        if answer is not None and answer.headers.get("content-type", "").startswith("text/html"):
            assert_accessible(page)
            todo += page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
    assert {"/", "/bank/", "/phones/", "/post/"} <= seen


def test_without_scripts_a_page_can_be_asked_again(plain_page: Page, world: World) -> None:
    plain_page.goto(f"{world.url}/phones/phone?number=07700900123")
    text = {"from": "+447700900123", "to": "+441134960001", "body": "and a bus home"}
    world.control("/phones/practice/text", **text)
    plain_page.get_by_role("link", name="Look again for anything new").click()
    expect(plain_page.get_by_role("log", name="Texts")).to_contain_text("and a bus home")
