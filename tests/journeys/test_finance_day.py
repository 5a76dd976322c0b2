"""Finance's day in the practice world, through pages and phones: claims by keys, a question and its answer, a note, an undo; a run with too
little money, topped up, approved, released, stopped, let go on and seen to arrive; what came back put right; a file that agrees with the
ledger to the penny; and the three books compared."""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import make_url

from deploy.local.api_clients import Council, PracticeWorld, ask_everybody, found_council
from deploy.local.house import House
from shared.london import in_london
from tests.browser.accessibility import assert_accessible
from tests.journeys.steps import (
    CLOSED,
    GOOD,
    OTHER,
    confirm_bank_details,
    enter,
    go_to,
    pass_time,
    set_back,
    sign_in,
    sign_out,
    statuses,
    until,
    wait_until,
    write_bank_details,
)
from tests.journeys.test_journey_2_claim_by_text import Texter

ORGANISATION = "Brookside Council"
TITLE = "A garden for everybody"
NAMES = ("Amina Abbott", "Ben Foster", "Carys Khan")
NEW_ACCOUNT = "10024002"
MOST_KEYS = 4
HAD_PENCE, TOP_UP_PENCE = 60_00, 300_00


@pytest.fixture(scope="module")
def council(house: House) -> Iterator[Council]:
    """An organisation with some money, without a mandate: nothing leaves by itself."""
    founded = found_council(house, ORGANISATION, bank_settings={"limits": False})
    PracticeWorld(house.url("practice")).credit(founded.account_id, HAD_PENCE)
    wait_until(lambda: founded.payer.get("/float")["available_pence"] == HAD_PENCE)
    yield founded
    set_back(house)


@pytest.fixture(scope="module")
def people(house: House, council: Council) -> list[Texter]:
    """Three people with phones and accounts; the third one's account is closed."""
    found = [Texter(house, council, name) for name in NAMES]
    for one, account in zip(found, (GOOD, OTHER, CLOSED), strict=True):
        enter(council, one.person_id, account)
    carys = found[2]
    council.organiser.put(f"/people/{carys.person_id}/contact", {"mobile": carys.number, "language": "cy"})
    return found


def ordinary_claim(council: Council, one: Texter, days_ago: int) -> None:
    """A claim that only a person decides, and about which there is nothing to warn of."""
    day = (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()
    lines = [
        {"category": "overnight", "on": day, "amount_pence": 2600 + days_ago},
        {"category": "train", "on": day, "amount_pence": 2700 + days_ago},
    ]
    claim = council.organiser.post("/claims", {"person_id": one.person_id, "lines": lines})
    council.organiser.post(f"/claims/{claim['id']}/submit")


def propose_run(council: Council, people: list[Texter]) -> None:
    """Yesterday's event, to which everybody came; the organiser asks that they are paid."""
    rate = {"role": "co-producer", "basis": "per_hour", "amount_pence": 1250, "valid_from": "2026-01-01", "source": "x"}
    council.agree("/rates", rate)
    begins = datetime.now(UTC) - timedelta(hours=4)
    session = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}
    event = council.organiser.post("/events", {"title": TITLE, "sessions": [session]})
    ids = [one.person_id for one in people]
    ask_everybody(council.organiser, event["id"], ids, "co-producer")
    here = {"session_id": event["sessions"][0]["id"], "role": "co-producer", "minutes": 120}
    council.organiser.post(f"/events/{event['id']}/attendance", {"marks": [here | {"person_id": one} for one in ids]})
    council.organiser.post(f"/events/{event['id']}/payout")


def press(page: Page, *keys: str) -> int:
    """Presses keys on a page whose heading has the focus, and waits for another page; gives how many."""
    page.wait_for_load_state("load")  # the letters are keys once the page's script is there
    expect(page.locator("h1")).to_be_focused()
    before = page.url
    for key in keys:
        page.keyboard.press(key)
    expect(page).not_to_have_url(before)
    page.wait_for_load_state("load")
    return len(keys)


def decide_claims(page: Page, house: House, ben: Texter, carys: Texter, capsys: pytest.CaptureFixture[str]) -> None:
    """Two ordinary claims by keys, one of them undone and decided again; a question by text; a note; words in Welsh."""
    ben.say("taxi 38", lambda text: "£38" in text)
    ben.say("YES", bool)
    ben.say("no receipt", bool)
    ben.say("I lost it", bool)
    carys.say("cinio 24", lambda text: "24" in text)
    carys.say("IE", bool)
    carys.say("dim derbynneb", bool)
    carys.say("mae ar goll", bool)
    sign_in(page, house, ORGANISATION, "Fern Approver")
    go_to(page, "Claims")
    page.get_by_role("link", name=NAMES[0]).first.click()
    keys = press(page, "a", "Enter")
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    expect(page.get_by_text("took back the decision about")).to_be_visible()
    page.get_by_text("Write a note").click()
    page.get_by_label("Note for colleagues").fill("I asked the hotel: two nights.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("I asked the hotel: two nights.")).to_be_visible()
    go_to(page, "Claims")
    page.get_by_role("link", name=NAMES[0]).first.click()
    for _ in range(2):
        keys = max(keys, press(page, "a", "Enter"))
    with capsys.disabled():
        sys.stdout.write(f"\nFinance's day: {keys} keys at most for an ordinary claim.\n")
    assert keys <= MOST_KEYS
    go_to(page, "Claims")
    page.get_by_role("link", name=NAMES[1]).click()
    page.get_by_text("Cut, refuse or ask").first.click()
    page.get_by_label("Ask", exact=False).first.check()
    page.get_by_label("Own words, or the question").fill("Where did you go by taxi?")
    page.get_by_role("button", name="Save what I decided").click()
    assert wait_until(lambda: [text for text in ben.heard() if "Where did you go by taxi?" in text])
    ben.say("to the garden and home", bool)
    go_to(page, "Claims")
    until(page, NAMES[1])
    page.get_by_role("link", name=NAMES[1]).click()
    expect(page.get_by_text("to the garden and home").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("^Approve .*£38.00")).click()
    go_to(page, "Claims")
    page.get_by_role("link", name=NAMES[2]).click()
    expect(page.get_by_text("In Welsh").first).to_be_visible()
    expect(page.get_by_text("We understood: lunch").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Approve .*£24.00")).click()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    sign_out(page)


def pay_claims_and_run(page: Page, house: House, council: Council) -> None:
    """The float is too small, money arrives; one approves the run, another one releases, stops and resumes it, and sees it arrive."""
    sign_in(page, house, ORGANISATION, "Fern Approver")
    page.get_by_role("link", name=re.compile(r"^Runs \(1")).click()
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_text("too little in the float")).to_be_visible()
    page.get_by_role("button", name="Approve £75.00").click()
    expect(page.get_by_role("button", name="Approve £75.00")).to_have_count(0)
    expect(page.get_by_role("button", name="Release £75.00")).to_have_count(0)
    sign_out(page)
    sign_in(page, house, ORGANISATION, "Pat Payer")
    page.goto(f"{house.url('payments')}/desk/float")
    expect(page.get_by_text("must arrive before all of this can leave")).to_be_visible()
    assert_accessible(page)
    PracticeWorld(house.url("practice")).credit(council.account_id, TOP_UP_PENCE)
    until(page, "There is enough for everything that waits.")
    go_to(page, "Payments")
    press_each(page, "Let")
    house.kill("payments-worker")  # so that nothing leaves before the run is stopped
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Release £75.00").dblclick()
    expect(page.get_by_text("3: is about to leave")).to_be_visible()
    page.get_by_role("button", name="Stop this run").click()
    expect(page.get_by_text("Stopped: what has not left waits")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_text("3: is about to leave")).to_be_visible()
    page.evaluate("window.stayed = true")
    house.start("payments-worker")
    expect(page.get_by_text(re.compile("[23]: was sent"))).to_be_visible(timeout=90_000)
    assert page.evaluate("window.stayed") is True, "the page was not loaded again"
    sign_out(page)


def press_each(page: Page, word: str) -> None:
    """What can be done about single payments, one after the other."""
    buttons = page.get_by_role("button", name=re.compile(f"^{word} £"))
    expect(buttons.first).to_be_visible()
    for left in range(buttons.count() - 1, -1, -1):
        buttons.first.click()
        expect(buttons).to_have_count(left)


def put_right_what_came_back(page: Page, house: House, council: Council, carys: Texter) -> None:
    """Her account is closed: she is asked, Pat takes down another one, Fern confirms it, and after two days she is paid again."""
    sign_in(page, house, ORGANISATION, "Pat Payer")
    go_to(page, "Bank details")
    until(page, NAMES[2])
    page.get_by_role("link", name=f"Enter bank details of {NAMES[2]}").click()
    write_bank_details(page, NEW_ACCOUNT)
    expect(page.get_by_role("heading", level=1)).to_have_text("New bank details")
    sign_out(page)
    sign_in(page, house, ORGANISATION, "Fern Approver")
    confirm_bank_details(page, house, [NAMES[2]])
    sign_out(page)
    pass_time(house, timedelta(hours=49))
    sign_in(page, house, ORGANISATION, "Fern Approver")
    go_to(page, "Payments")
    until(page, "£25.00")
    press_each(page, "Approve")
    sign_out(page)
    sign_in(page, house, ORGANISATION, "Pat Payer")
    go_to(page, "Payments")
    press_each(page, "Let")
    assert wait_until(lambda: statuses(council, carys.person_id)[-1:] == ["posted"])
    page.goto(f"{house.url('payments')}/desk/people/{carys.person_id}/money")
    until(page, "We sent you £25.00")
    expect(page.get_by_text("We sent you £24.00").first).to_be_visible()


def export(page: Page, house: House, what: str, folder: Path) -> list[dict[str, str]]:
    """The rows of a file of this week."""
    page.goto(f"{house.url('payments')}/desk/exports")
    page.get_by_label(what).check()
    today = in_london(datetime.now(UTC))
    for title, day in (("First day", today - timedelta(days=3)), ("Last day", today + timedelta(days=4))):
        boxes = page.get_by_role("group", name=title)
        for box, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            boxes.get_by_label(box, exact=True).fill(str(number))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Get the file").click()
    file = folder / "export.csv"
    waiting.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def booked(house: House, council: Council) -> Counter[str]:
    """What the ledger has on each account: debits less credits, in pence."""
    url = make_url(house.plan.databases["payments"].owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("SELECT set_config('app.org_id', %s, false)", [council.org_id])
        rows = connection.execute(
            "SELECT account.code, sum(CASE WHEN account.id = moved.debit_id THEN moved.amount_pence ELSE -moved.amount_pence END)"
            " FROM ledger_transfer moved JOIN ledger_account account"
            " ON account.org_id = moved.org_id AND account.id IN (moved.debit_id, moved.credit_id) GROUP BY account.code"
        ).fetchall()
    return Counter({code: int(pence) for code, pence in rows})


def test_from_claims_that_wait_to_books_that_agree(
    wide_page: Page,
    house: House,
    council: Council,
    people: list[Texter],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = wide_page
    amina, ben, carys = people
    for days_ago in (1, 4):
        ordinary_claim(council, amina, days_ago)
    propose_run(council, people)
    decide_claims(page, house, ben, carys, capsys)
    pay_claims_and_run(page, house, council)
    put_right_what_came_back(page, house, council, carys)
    totals: Counter[str] = Counter()
    for what in ("Fees, before pay", "Claims, before pay"):
        for row in export(page, house, what, tmp_path):
            pence = int(row["gross_pounds"].replace(".", ""))
            totals[row["debit_account"]] += pence
            totals[row["credit_account"]] -= pence  # what was taken back is booked the other way round
    ledger = booked(house, council)
    for account in ("expense.involvement", "expense.claims"):
        assert totals[account] == ledger[account], account
    sent = [row for what in ("Fees, after pay", "Claims, after pay") for row in export(page, house, what, tmp_path)]
    left = [row for row in sent if row["payment_status"] == "posted"]  # what came back stays in the file and says so
    pence = sum(int(row["gross_pounds"].replace(".", "")) for row in left)
    told = [(row["gross_pounds"], row["payment_status"]) for row in sent]
    assert pence == ledger["expense.involvement"] + ledger["expense.claims"], told
    page.goto(f"{house.url('payments')}/desk/reconciliation")
    page.get_by_role("button", name="Compare now").click()
    expect(page.get_by_text("Agrees", exact=True).first).to_be_visible()
    assert_accessible(page)
