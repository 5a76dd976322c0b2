"""The practice pages: they say PRACTICE, are well-formed, and fetch nothing from elsewhere."""

import re
from html.parser import HTMLParser

import pytest

from tests.practice.conftest import Teller, World

PAGES = ["/", "/bank/", "/phones/", "/phones/write", "/post/", "/sign-in/"]
VOID = {"meta", "link", "input", "br", "img"}


class Outline(HTMLParser):
    """Checks that tags close in order and collects what matters."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.addresses: list[str] = []
        self.attributes: dict[str, dict[str, str | None]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes[tag] = dict(attrs)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_plain_and_says_practice(world: World, path: str) -> None:
    answer = world.http.get(path)
    outline = Outline()
    outline.feed(answer.text)
    assert answer.status_code == 200
    assert outline.open == []
    assert outline.attributes["html"]["lang"] == "en-GB"
    assert {"header", "nav", "main", "h1", "title"} <= set(outline.seen)
    assert "script" not in outline.seen
    assert "<p>PRACTICE" in answer.text
    assert all(re.match(r"^(/|data:)", address) for address in outline.addresses)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_bank_page_shows_payments_and_hides_account_numbers(teller: Teller) -> None:
    payment = teller.pay(teller.recipient("77889900"), statement_descriptor="SAMEDAY <b>")
    teller.wait_for_status(payment.id, "posted")
    text = teller.world.http.get("/bank/").text
    assert "…9900" in text
    assert "77889900" not in text
    assert "SAMEDAY &lt;b&gt;" in text
    assert "9301" in text


def test_a_text_can_be_written_on_the_page_and_is_escaped(world: World) -> None:
    form = {"from": "+447700900444", "to": "+441134960009", "body": "<script>alert(1)</script> £5"}
    assert world.http.post("/phones/write", data=form).status_code == 303
    page = world.http.get("/phones/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; £5" in page
    assert 'href="/phones/write?from=%2B447700900444"' in page
