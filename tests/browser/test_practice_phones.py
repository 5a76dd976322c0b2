"""The practice phones in a real browser: anyone can try a claim by text and by call, with scripts or without, by keyboard alone."""

from collections.abc import Iterator
from itertools import count
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible
from tests.practice.conftest import World, free_port, start_world
from tests.practice.receiver import Receiver

READ_BACK = "Bus £4.60. Lunch £6.00. Total £10.60. Is that right? YES or NO"
TEXTED = f"<Response><Message>{READ_BACK}</Message><Message>Photo: https://pay.example.org/r/7K3.</Message></Response>"
GREETING = """<Response><Say>Hello. This is Riverside Council.</Say><Gather action="/amount" numDigits="3">
<Say>How much was the bus, in pence?</Say></Gather><Say>Goodbye.</Say></Response>"""
AMOUNT = '<Response><Gather action="/lunch" input="dtmf speech"><Say>Bus, £4.60. What else?</Say></Gather></Response>'
LUNCH = "<Response><Say>We have sent your claim.</Say><Hangup/></Response>"
numbers = count(100)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The practice world."""
    with start_world(tmp_path_factory.mktemp("practice"), free_port()) as (world, _):
        yield world


@pytest.fixture
def council(world: World) -> Iterator[Receiver]:
    """A council whose number answers texts and calls, as far as these tests need."""
    council = Receiver(text={"/sms": TEXTED, "/voice": GREETING, "/amount": AMOUNT, "/lunch": LUNCH})
    server = council.start()
    line = {"number": "+441134960001", "webhook_url": council.url("/sms"), "voice_url": council.url("/voice")}
    world.control("/phones/practice/lines", **line)
    yield council
    server.shutdown()
    server.server_close()


@pytest.fixture
def phone() -> str:
    """A number that no other test uses, as a person types it."""
    return f"07700 900{next(numbers)}"


def heard(council: Receiver) -> list[dict[str, str]]:
    """The forms that the council got, oldest first."""
    return [{name: one[0] for name, one in parse_qs(hit.body.decode()).items()} for hit in council.hits]


def pick_up(page: Page, world: World, phone: str) -> None:
    """From the start page to one phone, as a visitor goes."""
    page.goto(world.url)
    page.get_by_role("link", name="Phones", exact=True).click()
    page.get_by_label("Pick up another phone").fill(phone)
    page.get_by_role("button", name="Pick up this phone").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Phone {phone}")


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_a_claim_by_text(
    kind: str, request: pytest.FixtureRequest, world: World, council: Receiver, phone: str
) -> None:
    page: Page = request.getfixturevalue(kind)
    pick_up(page, world, phone)
    page.get_by_label("Write a text").fill("bus 4.60 and lunch £6")
    page.get_by_role("button", name="Send the text").click()
    log = page.get_by_role("log", name="Texts")
    expect(log.get_by_role("listitem")).to_have_count(3)
    expect(log.get_by_role("listitem").nth(0)).to_contain_text("You wrote: bus 4.60 and lunch £6")
    expect(log.get_by_role("listitem").nth(1)).to_contain_text(f"From 0113 496 0001: {READ_BACK}")
    expect(log.get_by_role("link")).to_have_attribute("href", "https://pay.example.org/r/7K3")
    expect(page.get_by_label("Write a text")).to_have_value("")
    [got] = heard(council)
    assert (got["Body"], got["From"], got["To"]) == (
        "bus 4.60 and lunch £6", "+44" + phone[1:].replace(" ", ""), "+441134960001",
    )  # fmt: skip
    if kind == "page":
        assert_accessible(page)


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_a_claim_by_call(
    kind: str, request: pytest.FixtureRequest, world: World, council: Receiver, phone: str
) -> None:
    page: Page = request.getfixturevalue(kind)
    pick_up(page, world, phone)
    page.get_by_role("button", name="Call", exact=True).click()
    log = page.get_by_role("log", name="What was said in the call")
    expect(log).to_contain_text("How much was the bus, in pence?")
    expect(page.get_by_label("Say something")).to_have_count(0)
    for number, key in enumerate("460", 1):
        page.get_by_role("button", name=key, exact=True).click()
        if number < 3:
            expect(page.get_by_text(f"Keys so far: {' '.join('460'[:number])}.")).to_be_visible()
    expect(log).to_contain_text("Bus, £4.60. What else?")
    if kind == "page":
        assert_accessible(page)
    page.get_by_label("Say something").fill("lunch six pounds")
    page.get_by_role("button", name="Say it").click()
    expect(log).to_contain_text("We have sent your claim.")
    expect(log).to_contain_text("The line hung up.")
    expect(page.get_by_role("button", name="Call", exact=True)).to_be_visible()
    assert [(got.get("Digits"), got.get("SpeechResult")) for got in heard(council)] == [
        (None, None),
        ("460", None),
        (None, "lunch six pounds"),
    ]


def test_silence_and_hanging_up(page: Page, world: World, council: Receiver, phone: str) -> None:
    pick_up(page, world, phone)
    page.get_by_role("button", name="Call", exact=True).click()
    page.get_by_role("button", name="Stay silent").click()
    log = page.get_by_role("log", name="What was said in the call")
    expect(log).to_contain_text("Goodbye.")
    page.get_by_role("button", name="Call", exact=True).click()
    page.get_by_role("button", name="Hang up").click()
    expect(log).to_contain_text("You hung up.")
    expect(page.get_by_role("heading", name="Call")).to_be_focused()
    assert len(council.hits) == 2


@pytest.mark.usefixtures("council")
def test_new_texts_appear_by_themselves_and_leave_a_draft_alone(page: Page, world: World, phone: str) -> None:
    pick_up(page, world, phone)
    box = page.get_by_label("Write a text")
    box.fill("half a thou")
    number = "+44" + phone[1:].replace(" ", "")
    world.control("/phones/practice/text", **{"from": number, "to": "+441134960001", "body": "from elsewhere"})
    expect(page.get_by_role("log", name="Texts")).to_contain_text("from elsewhere")
    expect(box).to_have_value("half a thou")
    expect(box).to_be_focused()


def test_updating_can_be_stopped(page: Page, world: World, phone: str) -> None:
    page.clock.install()
    pick_up(page, world, phone)
    page.get_by_role("button", name="Stop updating this page").click()
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url))
    page.clock.run_for(60_000)
    expect(page.get_by_role("button", name="Start updating this page")).to_be_focused()
    assert looks == []
    page.get_by_role("button", name="Start updating this page").click()
    with page.expect_request(lambda request: "/phones/phone" in request.url):
        page.clock.run_for(5_000)


@pytest.mark.usefixtures("council")
def test_by_keyboard_alone(page: Page, world: World, phone: str) -> None:
    pick_up(page, world, phone)
    page.get_by_label("Write a text").focus()
    page.keyboard.type("HELP")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log", name="Texts").get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("button", name="Send the text")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="On a call with 0113 496 0001")).to_be_focused()
    for _ in range(5):  # what was said, then the keys 1 to 4
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="4", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Keys so far: 4.")).to_be_visible()
    expect(page.get_by_role("button", name="4", exact=True)).to_be_focused()


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_what_cannot_be_sent_is_explained_and_kept(
    kind: str, request: pytest.FixtureRequest, world: World, council: Receiver, phone: str
) -> None:
    page: Page = request.getfixturevalue(kind)
    pick_up(page, world, phone)
    page.get_by_role("button", name="Send the text").click()
    expect(page.get_by_role("alert")).to_have_text("Write something first. No text was sent.")
    box = page.get_by_label("Write a text")
    expect(box).to_have_attribute("aria-invalid", "true")
    box.evaluate("box => box.value = 'x'.repeat(1601)")
    page.get_by_role("button", name="Send the text").click()
    expect(page.get_by_role("alert")).to_contain_text("A text can have 1600 letters and this one has 1601.")
    assert len(box.input_value()) == 1601
    assert council.hits == []
    if kind == "page":
        assert_accessible(page)


def test_why_something_was_refused_stays_until_it_is_put_right(page: Page, world: World, phone: str) -> None:
    page.clock.install()
    pick_up(page, world, phone)
    page.get_by_role("button", name="Send the text").click()
    expect(page.get_by_role("alert")).to_be_visible()
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url))
    page.clock.run_for(60_000)
    expect(page.get_by_role("alert")).to_be_visible()
    assert looks == []


def test_a_number_that_is_none(page: Page, world: World) -> None:
    page.goto(f"{world.url}/phones/")
    page.get_by_label("Pick up another phone").fill("0770")
    page.get_by_role("button", name="Pick up this phone").click()
    expect(page.get_by_role("alert")).to_contain_text("Type one like 07700 900123.")
    expect(page.get_by_label("Pick up another phone")).to_have_value("0770")
    assert_accessible(page)
