"""The phone pages in a browser: every page for everybody, at 320 px and wide, with a keyboard, and without scripts."""

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from deploy.local.servers import Servers
from services.payments import app, wiring
from services.payments.claims.usecases.drafts import NewLine
from services.payments.phone.tables import PhoneLink
from services.payments.route_access import ROUTES
from shared.contracts.categories import Category
from shared.london import london_day
from tests.browser.accessibility import assert_accessible
from tests.conftest import Databases
from tests.payments.conftest import payments_settings
from tests.payments.council import Council, Payments, found
from tests.payments.phone.pages import Phone, hand_link
from tests.practice.conftest import free_port

TODAY = london_day(datetime.now(UTC))
LINES = [NewLine(Category.TRAIN, TODAY - timedelta(days=1), 1840), NewLine(Category.BUS, TODAY, 460)]


@dataclass
class Site:
    """The payments service with a web address of its own."""

    url: str
    council: Council

    def link(self, *, lines: list[NewLine] | None = None, purpose: str = "claim") -> tuple[str, Phone]:
        """The address of a new link, and the link."""
        phone = hand_link(self.council, self.council.person(), lines=lines, purpose=purpose)
        return f"{self.url}/p/{phone.token}", phone


@pytest.fixture(scope="module")
def site(databases: Databases, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service, listening."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    receipts = tmp_path_factory.mktemp("receipts").as_uri()
    dependencies = wiring.build(payments_settings(databases, servers, public_url=url, receipts_url=receipts))
    made = app.make_payments_app(dependencies)
    server = uvicorn.Server(uvicorn.Config(made, port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < deadline, "the service did not start"
        time.sleep(0.02)
    yield Site(url, found(Payments(dependencies, TestClient(made))))
    server.should_exit = True
    thread.join()
    dependencies.database.close()
    dependencies.redis.close()


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    """A photo of a receipt."""
    picture = Image.new("RGB", (600, 800), (250, 250, 245))
    ImageDraw.Draw(picture).text(
        (120, 200), "RIVERBANK TRAINS\n\nReturn ticket\n\n£18.40\n\nThank you", fill=0, font_size=44
    )
    file = io.BytesIO()
    picture.save(file, "JPEG")
    path = tmp_path / "receipt.jpg"
    path.write_bytes(file.getvalue())
    return path


OF_A_LINK = "GET /p/{token}"
ELSEWHERE = {"/done", "/bank/done", "/lines/{number}/photo.jpg"}
"""What is only there once something was sent, opened below and in `test_bank_details_page.py`; and a picture."""
OPEN = {name.removeprefix(OF_A_LINK).rstrip("/") for name in ROUTES if name.startswith(OF_A_LINK)} - ELSEWHERE
PATHS = sorted({path.format(category=one, number=1) for path in OPEN for one in ("bus", "car")} | {"/add?chosen=1"})


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_for_everybody(page: Page, site: Site, path: str) -> None:
    url, _ = site.link(lines=LINES)
    page.goto(url + path)
    assert_accessible(page)


def test_the_page_of_thanks_is_too(page: Page, site: Site) -> None:
    url, phone = site.link(lines=LINES)
    assert phone.post("/check").status_code == 303
    page.goto(f"{url}/done")
    assert_accessible(page)


def test_the_first_page_the_photo_list_and_the_closed_pages_are_too(page: Page, site: Site) -> None:
    empty, phone = site.link()
    page.goto(empty)
    assert_accessible(page)
    photos, _ = site.link(lines=LINES, purpose="receipts")
    page.goto(photos)
    assert_accessible(page)
    page.goto(f"{site.url}/p/{'x' * 43}")
    assert_accessible(page)
    with site.council.payments.dependencies.database.transaction(site.council.org_id) as session:
        link = session.get_one(PhoneLink, (site.council.org_id, phone.link_id))
        link.created_at -= timedelta(days=9)
        link.expires_at = link.created_at + timedelta(hours=1)
    page.goto(empty)
    assert_accessible(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link is too old")


def tell(page: Page, url: str, what: str, amount: str, day: str) -> None:
    """What was spent, by a link."""
    page.goto(url)
    page.get_by_role("link", name="Tell us what you paid for").click()
    page.get_by_role("radio", name=what).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox", name="How much was it?").fill(amount)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio", name=day).check()
    page.get_by_role("button", name="Continue").click()


def agree(page: Page, amount: str) -> None:
    """The read-back, and the yes."""
    page.get_by_role("link", name="That is everything").click()
    page.get_by_role("button", name=f"Yes, this is right. Pay me £{amount}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your claim.")


def claim_with_photo(page: Page, url: str, day: str, receipt: Path) -> None:
    """The whole way of a train fare: what was spent, its photo, the read-back, the yes."""
    tell(page, url, "Train", "18.40", day)
    page.get_by_label("Choose or take the photo").set_input_files(receipt)
    page.get_by_role("button", name="Send the photo").click()
    expect(page.get_by_role("img", name="The photo of the receipt for Train")).to_be_visible()
    assert_seen(page)
    page.get_by_role("link", name="The photo is good").click()
    agree(page, "18.40")


def assert_seen(page: Page) -> None:
    """The picture really arrives; the image is visible, by its alternative text, before it has."""
    page.locator("img.photo").evaluate("image => image.decode()")


def test_somebody_claims_with_a_photo(page: Page, site: Site, receipt: Path) -> None:
    claim_with_photo(page, site.link()[0], "Yesterday", receipt)
    assert_accessible(page)


def test_somebody_without_scripts_claims(plain_page: Page, site: Site) -> None:
    tell(plain_page, site.link()[0], "Bus", "4.60", "Today")
    agree(plain_page, "4.60")


def test_what_is_wrong_is_said_first_and_leads_to_its_field(page: Page, site: Site) -> None:
    url, _ = site.link()
    page.goto(f"{url}/add/bus")
    page.get_by_role("button", name="Continue").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("There is a problem")
    assert_accessible(page)
    alert.get_by_role("link").click()
    expect(page.get_by_role("textbox", name="How much was it?")).to_be_focused()


def test_the_whole_page_is_reached_with_the_keyboard_from_a_skip_link_on(page: Page, site: Site) -> None:
    url, _ = site.link(lines=LINES)
    page.goto(url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the question")).to_be_focused()
    reached = set[str]()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent").strip())
    assert {"Cymraeg", "That is everything", "Add another thing"} <= reached
