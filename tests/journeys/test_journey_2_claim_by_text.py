"""Claim by text, through the whole house: a text to the practice phones, a read-back, a yes; a photo behind a link; the money told."""

import io
import re
import time
from collections.abc import Callable
from itertools import count

import httpx2
import pytest
from PIL import Image

from deploy.local.api_clients import LINE, Council, PracticeWorld, found_council
from deploy.local.house import House

PATIENCE_SECONDS = 90.0
NUMBERS = count(200)
"""Each phone has a number of its own: two people on one number are asked who speaks."""


class PracticePhone:
    """A practice phone; who has it is not known yet."""

    def __init__(self, house: House) -> None:
        self.world = PracticeWorld(house.url("practice"))
        self.number = f"+447700900{next(NUMBERS)}"

    def heard(self) -> list[str]:
        """What this phone was sent, in order."""
        messages = self.world.ask("GET", "/phones/practice/messages")
        return [one["body"] for one in messages if one["recipient"] == self.number]

    def say(self, words: str, until: Callable[[str], bool]) -> str:
        """Texts, and waits for the answer that is right."""
        before = len(self.heard())
        self.world.ask("POST", "/phones/practice/text", {"from": self.number, "to": LINE, "body": words})
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if found := [one for one in self.heard()[before:] if until(one)]:
                return found[0]
            time.sleep(0.2)
        raise AssertionError(f"no such answer to {words!r}: {self.heard()[before:]}")


class Texter(PracticePhone):
    """Somebody with a practice phone, as the API knows them."""

    def __init__(self, house: House, council: Council, name: str = "Jo Bloggs") -> None:
        super().__init__(house)
        self.person_id = council.organiser.post("/people", {"name": name})["id"]
        council.organiser.put(f"/people/{self.person_id}/contact", {"mobile": self.number})


@pytest.fixture(scope="module")
def council(house: House) -> Council:
    """An organisation whose practice number people text."""
    return found_council(house, "Riverside Council", bank_settings={"limits": False})


def test_a_claim_by_text_and_its_photo_behind_a_link(house: House, council: Council) -> None:
    jo = Texter(house, council)
    read = jo.say("train 18.40 and lunch £6", lambda text: "£24.40" in text)
    assert "YES" in read
    told = jo.say("YES", lambda text: "/p/" in text)
    url = re.findall(r"http://\S+/p/[A-Za-z0-9_-]{43}", told)[0]
    with httpx2.Client(base_url=url, follow_redirects=True) as browser:
        assert "Train" in browser.get("").text
        page = browser.get(f"{url}/lines/1/photo").text
        photo = io.BytesIO()
        Image.new("RGB", (60, 90), (200, 220, 210)).save(photo, "JPEG")
        form = re.findall(r'name="form" value="([^"]+)"', page)[0]
        files = {"photo": ("receipt.jpg", photo.getvalue(), "image/jpeg")}
        shown = browser.post(f"{url}/lines/1/photo", data={"form": form}, files=files)
        assert "This is the photo we have" in shown.text
        form = re.findall(r'name="form" value="([^"]+)"', browser.get(url).text)[0]
        done = browser.post(f"{url}/finish", data={"form": form})
        assert "Thank you. We have your claim." in done.text
        assert "£24.40" in done.text
        assert browser.get(url).status_code == 410
    assert jo.say("where is my money?", lambda text: "£24.40" in text)


def test_a_yes_is_answered_with_what_happens_next(house: House, council: Council) -> None:
    jo = Texter(house, council)
    jo.say("bus 4.60", lambda text: "£4.60" in text)
    assert jo.say("yes", lambda text: "£4.60" in text and "YES or NO" not in text)


def test_a_yes_after_words_of_danger_claims_nothing(house: House, council: Council) -> None:
    jo = Texter(house, council)
    jo.say("bus 2.20", lambda text: "£2.20" in text)
    assert "£" not in jo.say("my brother hits me", lambda text: "999" in text)
    assert "£" not in jo.say("yes", lambda text: "Call 999 now." in text)
    told = jo.say("where is my money?", lambda text: "£2.20" in text or "no money" in text)
    assert "We plan to send" not in told
    assert "We sent" not in told


def test_stop_in_a_person_s_own_words_stops_and_start_begins_again(house: House, council: Council) -> None:
    jo = Texter(house, council)
    jo.say("bus 3.10", lambda text: "£3.10" in text)
    jo.say("please stop texting me", lambda text: "We have stopped our texts" in text)
    jo.say("2", lambda text: "We will not text you first" in text)
    jo.say("START", lambda text: "You will get our texts again" in text)
