"""The demo's last chapter: money that came back is asked about without a link, told on a page, checked by two, and paid again."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
from sqlalchemy import make_url

from deploy.local.api_clients import connect
from deploy.local.demo.agreement import read_bank_file
from deploy.local.demo.participants import RETURNED_SUFFIX, SORT_CODE, Participant
from deploy.local.demo.phone import heard, text, wait
from deploy.local.demo.story import FINAL, Story

NEW_ACCOUNT = "31926819"
CEILING_PENCE = 100_00
TWO_DAYS = timedelta(hours=49)
Payments = list[dict[str, Any]]


def tell_repair(story: Story) -> Payments:
    """Tells how the money of the one whose bank sent it back gets to them after all; returns the new payment as the run's are told.
    Nothing where nobody's came back."""
    whose = next((one for one in story.people if one.account_number.endswith(RETURNED_SUFFIX)), None)
    if whose is None:
        return []
    name = whose.name.split()[0]
    story.say(
        f"The bank has sent {name}'s fee back: the account is closed. {name} was asked, without a link, where to send it."
    )
    _sign_for_fees(story)
    text(story, whose, "LINK", lambda words: "/p/" in words)
    links = [found for words in heard(story, whose) for found in re.findall(r"http://\S+/p/[A-Za-z0-9_-]{43}", words)]
    if not links or not _tell_page(story, name, links[-1]):
        story.went_as_told = False
        return []
    method = _confirm(story, whose)
    story.say(
        f"  No money goes there before two days are over, so that {name} could still say that it was somebody else. They pass."
    )
    before = set(read_bank_file(story))
    let_time_pass(story, TWO_DAYS)
    path = f"/payout-methods/{method}"
    wait(story, lambda: story.council.approver.get(path)["status"] == "ready")
    return _until_paid(story, whose, before)


def let_time_pass(story: Story, by: timedelta) -> None:
    """Shifts the clock that every deadline of payments uses, as only practice and tests may."""
    url = make_url(story.house.plan.databases["payments"].owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("UPDATE app_clock SET shift = shift + %s", [by])


def _sign_for_fees(story: Story) -> None:
    """Fern and Pat sign that fees of this event which came back may leave again without another signature."""
    today = datetime.now(UTC).date()
    mandate = {
        "purpose": "fees",
        "source_id": story.event["id"],
        "daily_ceiling_pence": CEILING_PENCE,
        "valid_from": today.isoformat(),
        "expires_on": (today + timedelta(days=90)).isoformat(),
    }
    signed = story.council.approver.post("/mandates", mandate)
    story.council.payer.post(f"/mandates/{signed['id']}/countersign")


def _tell_page(story: Story, name: str, url: str) -> bool:
    """Fills in the page behind the link, first with a number too few."""
    browser = connect(url)
    fields = {"holder_name": name, "sort_code": SORT_CODE, "account_number": NEW_ACCOUNT[:-3]}
    page = browser.post(f"{url}/bank", data={"form": _form(browser.get(url)), **fields})
    if page.status_code != httpx2.codes.UNPROCESSABLE_ENTITY:
        return False
    story.say(f"  {name} opens the page and leaves numbers out. The page says so beside the field, and keeps the rest.")
    kept = dict(re.findall(r'name="(form|kept)" value="([^"]+)"', page.text))
    done = browser.post(f"{url}/bank", data={**kept, "holder_name": name, "account_number": NEW_ACCOUNT})
    story.say(f"  {name} writes the whole number. It is sealed at once; the link works no more.")
    return done.status_code == httpx2.codes.SEE_OTHER and browser.get(url).status_code == httpx2.codes.GONE


def _form(page: httpx2.Response) -> str:
    found: str = re.findall(r'name="form" value="([^"]+)"', page.text)[0]
    return found


def _confirm(story: Story, whose: Participant) -> str:
    """The bank checks the name, a second person confirms; gives the method."""
    path = f"/people/{whose.person_id}/payout-methods"
    wait(story, lambda: story.council.approver.get(path)[0]["status"] == "to_confirm")
    method: str = story.council.approver.get(path)[0]["id"]
    story.council.approver.post(f"/payout-methods/{method}/confirm")
    story.say("  The bank checks the name; Fern, who did not enter the details, confirms them.")
    wait(story, lambda: any("being changed" in words for words in heard(story, whose)))
    for words in [one for one in heard(story, whose) if "being changed" in one]:
        story.say(f"  At once, to the contact of before: “{words}”")
    return method


def _until_paid(story: Story, whose: Participant, before: set[str]) -> Payments:
    """The bank's own file shows the new payment."""

    def fresh() -> Sequence[str]:
        return sorted(set(read_bank_file(story)) - before)

    wait(story, lambda: bool(fresh()))
    found = [story.council.payer.get(f"/payouts/{one}") for one in fresh()]
    wait(story, lambda: all(story.council.payer.get(f"/payouts/{one['id']}")["status"] in FINAL for one in found))
    found = [story.council.payer.get(f"/payouts/{one['id']}") for one in found]
    told = [one["reference"] for one in found]
    wait(story, lambda: any(one in words for one in told for words in heard(story, whose)))
    for words in [words for words in heard(story, whose) if any(one in words for one in told)]:
        story.say(f"  The returned fee is paid again by itself: “{words}”")
    return [{"id": one["id"], "amount_pence": one["amount_pence"], "status": one["status"]} for one in found]
