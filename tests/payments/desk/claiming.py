"""Claims for tests of the desk's pages: what staff do at the API, beside `Desk`, which is a browser of one of them."""

import re
from typing import Any

import httpx2

from tests.payments.claims import conftest
from tests.payments.desk.organising import words
from tests.payments.phone.test_helpline import Desk

CLAIMS = "/desk/claims"


class Claims(conftest.Desk):
    """The claims of one organisation."""


def approve_button(page: str) -> str:
    """What the one button of a claim's page sends."""
    found = re.search(r'name="all" value="([^"]+)"', page)
    return found[1] if found else ""


def press_all(desk: Desk, claim: dict[str, Any]) -> httpx2.Response:
    """Presses the one button of the claim's page that is open; gives the page that follows."""
    return desk.post(f"{CLAIMS}/{claim['id']}/decide", {"all": approve_button(desk.last.text)})


def approve_all(desk: Desk, claim: dict[str, Any]) -> str:
    """Opens a claim and presses its one button; gives the page that follows."""
    desk.get(f"{CLAIMS}/{claim['id']}")
    return words(press_all(desk, claim))
