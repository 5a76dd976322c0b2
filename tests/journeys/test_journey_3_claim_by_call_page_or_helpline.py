"""Claim by voice call, on the phone's browser and through the helpline, through the whole house: each is paid by the rules."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from deploy.local.api_clients import (
    LINE,
    Council,
    ask_everybody,
    hire_staff,
)
from deploy.local.house import House
from tests.browser.accessibility import assert_accessible
from tests.browser.test_phone_pages import claim_with_photo, receipt
from tests.journeys.steps import enter, found_with_money, wait_until
from tests.journeys.test_journey_2_claim_by_text import Texter

__all__ = ["receipt"]

ORGANISATION = "Orchard Council"
SENT = "We have sent you £4.60"


@pytest.fixture(scope="module")
def council(house: House) -> Council:
    """An organisation with money, a helpline, and rules that pay small claims."""
    council = found_with_money(house, ORGANISATION)
    rate = {"role": "co-producer", "basis": "per_hour", "amount_pence": 1250, "valid_from": "2026-01-01", "source": "x"}
    council.agree("/rates", rate)
    hire_staff(house, council.administrators, ORGANISATION, "Hari Helpline", ["helpline"])
    return council


@pytest.fixture
def jo(house: House, council: Council) -> Texter:
    """Somebody who came to an event this morning, with bank details and a picture word."""
    jo = Texter(house, council, "Jo Bloggs")
    council.organiser.post(f"/people/{jo.person_id}/picture-word", {"word": "owl"})
    ended_at = datetime.now(UTC) - timedelta(minutes=5)
    session = {"starts_at": (ended_at - timedelta(hours=2)).isoformat(), "ends_at": ended_at.isoformat()}
    event = council.organiser.post("/events", {"title": "Design day", "sessions": [session]})
    ask_everybody(council.organiser, event["id"], [jo.person_id], "co-producer")
    mark = {"session_id": event["sessions"][0]["id"], "person_id": jo.person_id, "role": "co-producer", "minutes": 120}
    council.organiser.post(f"/events/{event['id']}/attendance", {"marks": [mark]})
    enter(council, jo.person_id, "31926819")
    return jo


class Call:
    """A call of somebody to us. Nothing hurries them: a silence is answered with the question once more."""

    def __init__(self, who: Texter) -> None:
        self._who = who
        self._shown: dict[str, Any] = who.world.ask("POST", "/phones/practice/call", {"from": who.number, "to": LINE})

    @property
    def heard(self) -> str:
        """What was heard last."""
        return " ".join(self._shown["heard"])

    @property
    def connected_to(self) -> str | None:
        """Which telephone the caller was put through to."""
        found: str | None = self._shown["connected_to"]
        return found

    def press(self, keys: str) -> str:
        """Keys; none is a silence. Gives what is heard last."""
        return self._do("press", digits=keys)

    def say(self, words: str) -> str:
        """Words; gives what is heard last."""
        return self._do("say", words=words)

    def _do(self, what: str, **body: str) -> str:
        self._shown = self._who.world.ask("POST", f"/phones/practice/call/{self._shown['call_sid']}/{what}", body)
        return self.heard


def is_told(jo: Texter, words: str) -> bool:
    """Whether a text with these words comes."""
    return bool(wait_until(lambda: [one for one in jo.heard() if words in one]))


def test_a_claim_by_call_slowly_and_with_keys_and_nought_is_a_person(jo: Texter) -> None:
    call = Call(jo)
    assert "Orchard Council" in call.heard
    assert call.press(""), "a silence is answered"
    read = call.say("the bus was four pounds sixty")
    assert "four pounds sixty" in read, call.heard
    assert "four pounds sixty" in call.press("*"), "again, as often as somebody likes"
    agreed = call.press("1")
    assert "four pounds sixty" in agreed
    assert call.press("0")
    assert call.connected_to is not None
    assert is_told(jo, SENT)


def test_a_claim_on_the_phone_s_browser_with_a_photo(page: Page, jo: Texter, receipt: Path) -> None:
    told = jo.say("LINK", lambda text: "/p/" in text)
    url = re.findall(r"http://\S+/p/[A-Za-z0-9_-]{43}", told)[0]
    claim_with_photo(page, url, "Today", receipt)
    assert is_told(jo, "£18.40")


def test_a_claim_through_the_helpline_with_a_read_back(wide_page: Page, house: House, jo: Texter) -> None:
    page = wide_page
    page.goto(f"{house.url('payments')}/desk/sign-in")
    page.get_by_role("link", name="Sign in").click()
    mine = page.get_by_role("listitem").filter(has_text=ORGANISATION)
    mine.get_by_role("button", name="Sign in as Hari Helpline").click()
    page.get_by_role("link", name="Enter a claim for a caller").click()
    page.get_by_label("Event").select_option(index=1)
    page.get_by_label("First name").fill("Jo")
    page.get_by_label("Picture word").fill("owl")
    page.get_by_role("button", name="Find the caller").click()
    page.get_by_label("What for").select_option("Bus")
    page.get_by_label("Amount in pounds").fill("4.60")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("The total is £4.60. Is that right?")).to_be_visible()
    page.get_by_role("button", name="The caller said yes to £4.60").click()
    expect(page.get_by_text("We have your claim for £4.60")).to_be_visible()
    assert_accessible(page)
    assert is_told(jo, SENT)
