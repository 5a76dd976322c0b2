"""The practice pages without a browser: they say PRACTICE, are well-formed, and fetch nothing from elsewhere."""

import json
import re
from html.parser import HTMLParser

import pytest

from tests.practice.conftest import Teller, World

PAGES = ["/", "/bank/", "/phones/", "/phones/phone?number=07700900123", "/post/"]
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
    assert outline.attributes.get("script", {}).keys() <= {"src", "defer"}
    assert "<p>PRACTICE" in answer.text
    assert all(re.match(r"^(/|data:|$)", address) for address in outline.addresses)
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
    form = {
        "number": "07700 900444",
        "to": "0113 496 0009",
        "body": "<script>alert(1)</script> £5 https://a.example/?b&c",
    }
    sent = world.http.post("/phones/phone/text", data=form)
    assert (sent.status_code, sent.headers["location"]) == (303, "/phones/phone?number=%2B447700900444#texts")
    page = world.http.get("/phones/phone", params={"number": "+447700900444"}).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; £5 " in page
    assert '<a href="https://a.example/?b&amp;c">' in page
    assert "nobody took it (11200)" in page
    listed = world.http.get("/phones/").text
    assert 'href="/phones/phone?number=%2B447700900444">07700 900444</a>' in listed
    assert "<script>alert" not in listed


@pytest.mark.parametrize("what", ["text", "call", "key", "say", "wait", "hang-up"])
def test_a_form_from_no_phone_is_refused_in_words(world: World, what: str) -> None:
    refused = world.http.post(f"/phones/phone/{what}", data={"number": "<b>", "key": "1"})
    assert refused.status_code == 400
    assert "That is not a phone number." in refused.text
    assert 'value="&lt;b&gt;"' in refused.text


@pytest.mark.parametrize("what", ["key", "say", "wait", "hang-up"])
def test_nothing_happens_without_a_call(world: World, what: str) -> None:
    form = {"number": "07700 900445", "key": "1", "words": "hello"}
    assert world.http.post(f"/phones/phone/{what}", data=form).status_code == 303


def test_a_call_to_nobody_says_so(world: World) -> None:
    world.http.post("/phones/phone/call", data={"number": "07700 900446", "to": "0113 496 0009"})
    assert "Nobody answers" in world.http.get("/phones/phone?number=07700900446").text


def test_the_first_page_names_everybody_with_their_phones_one_click_away(world: World) -> None:
    people = [{"name": "Siân <b>Abbott", "mobile": "+447700900199", "picture_word": "owl", "language": "cy"}]
    left = {
        "desk": "http://127.0.0.1:9/desk",
        "event": "Designing <i>",
        "people": people,
        "staff": [{"role": "finance_payer", "name": "Pat Payer"}],
    }
    file = world.data_dir / "start.json"
    file.write_text(json.dumps(left), encoding="utf-8")
    try:
        answer = world.http.get("/")
    finally:
        file.unlink()
    outline = Outline()
    outline.feed(answer.text)
    assert outline.open == []
    assert {"/phones/phone?number=%2B447700900199", "http://127.0.0.1:9/desk", "/bank/", "/post/"} <= set(
        outline.addresses
    )
    for said in (
        "Siân &lt;b&gt;Abbott",
        "Designing &lt;i&gt;",
        "07700 900199",
        "owl",
        "Welsh",
        "finance payer",
        "Pat Payer",
    ):
        assert said in answer.text
    phone = world.http.get("/phones/phone?number=%2B447700900199")
    assert "07700 900199" in phone.text


@pytest.mark.parametrize("left", ["", "{", "[]", "{}"])
def test_the_first_page_without_people_leads_to_the_bank_the_phones_and_the_post(world: World, left: str) -> None:
    file = world.data_dir / "start.json"
    file.write_text(left, encoding="utf-8")
    try:
        answer = world.http.get("/")
    finally:
        file.unlink()
    assert answer.status_code == 200
    assert 'href="/bank/"' in answer.text
