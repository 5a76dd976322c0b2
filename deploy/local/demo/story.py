"""One event from invitation to text message, lived through the API as the organiser and finance staff would."""

import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.local.api_clients import Council, PracticeWorld, found_council
from deploy.local.demo.participants import SORT_CODE, Participant, gather
from deploy.local.house import House

RATE_PENCE = 1250
FOR_EXPENSES_PENCE = 400_00
"""What the event may cost beyond its fees; as much again is in the float."""
THREADS = 8
WIDTHS = {"Person": 16, "Fee": 7, "Road": 4, "Status": 17}
PATIENCE_SECONDS = 120.0
"""How long nothing may move before the story gives up."""
FINAL = frozenset({"posted", "failed", "returned", "canceled", "needs_human"})
WORDS = {
    "posted": "sent",
    "failed": "could not be sent",
    "returned": "came back",
    "needs_human": "a person must look",
}
WEATHER = {"execute_then_500": 1.0, "fail_500_before": 1.0, "event_duplicate": 20.0, "event_drop": 2.0}
"""Percentages of what goes wrong at the practice bank while a worker is killed."""
TOLD = {"posted": "We have sent you", "failed": "We could not send you", "returned": "The bank sent it back"}
HEARD = {
    "spoken_to": "person",
    "known_number": "mobile_held",
    "said": "The account is in the full name; everybody calls them by the short one.",
}
"""What Fern writes down where the bank says that a name is only much like the account's."""
"""Words that the text about such a payment holds."""


GIVEN = "You were given"
"""The same of cash."""


def _is_in_hand(payout: dict[str, Any]) -> bool:
    return (payout["rail"], payout["status"]) == ("cash", "posted")


def _told(payout: dict[str, Any]) -> str | None:
    return GIVEN if _is_in_hand(payout) else TOLD.get(payout["status"])


def pounds(amount_pence: int) -> str:
    """Pence as people read them."""
    return f"£{amount_pence // 100:,}.{amount_pence % 100:02d}"


class Story:
    """What happens, in order; each step says what it does."""

    def __init__(self, house: House, console: Console, people: int, seed: int) -> None:
        self.house = house
        self.console = console
        self.people = gather(people)
        self.world = PracticeWorld(house.url("practice"))
        self.dice = random.Random(seed)  # noqa: S311  # chooses when the worker dies, guards nothing
        self.went_as_told = True
        self.confirmed_with_evidence = 0
        self.council: Council
        self.event: dict[str, Any]
        self.offer_ids: dict[str, str] = {}
        self.run: dict[str, Any]
        self.payouts: list[dict[str, Any]] = []

    def set_the_scene(self) -> None:
        """An organisation, its staff, its float, and the people who will take part."""
        self.say("Eastshire Council sets up Sameday: an organiser, a finance approver, a finance payer.")
        self.council = found_council(self.house, "Eastshire Council", bank_settings={"limits": False})
        self.council.agree(
            "/rates",
            {"role": "co-producer", "basis": "per_hour", "amount_pence": RATE_PENCE, "valid_from": "2026-01-01",
             "source": "Eastshire involvement policy, section 4"},
        )  # fmt: skip
        self.for_all("People are added, each with a phone", self._add)
        self.for_all("Pat types in their bank details", self._enter_bank_details)
        self.for_all("The bank checks each name; Fern confirms", self._confirm)
        if self.confirmed_with_evidence:
            self.say(
                f"{self.confirmed_with_evidence} account is in a name much like theirs. Fern calls the person on the number she has, "
                "and writes down what they say; the bank is told before any money leaves."
            )
        amount_pence = len(self.people) * 30_00 + FOR_EXPENSES_PENCE
        self.world.credit(self.council.account_id, amount_pence)
        self.wait_until(lambda: self.council.payer.get("/float")["available_pence"] == amount_pence)
        self.say(f"{pounds(amount_pence)} arrive in the council's own float at the practice bank.")

    def hold_the_event(self, answer: Callable[["Story"], None]) -> None:
        """The event is planned, offered, answered as `answer` tells, and attended."""
        ended_at = datetime.now(UTC) - timedelta(hours=1)
        session = {"starts_at": (ended_at - timedelta(hours=2)).isoformat(), "ends_at": ended_at.isoformat()}
        event = {"title": "Designing the new day service", "description": "Taking part", "sessions": [session],
                 "budget_pence": len(self.people) * 30_00 + FOR_EXPENSES_PENCE}  # fmt: skip
        self.event = self.council.organiser.post("/events", event)
        self.say(f"Olu plans an event and offers {pounds(RATE_PENCE)} an hour to {len(self.people)} people.")
        answer(self)
        marks = [
            {"session_id": self.event["sessions"][0]["id"], "person_id": one.person_id, "role": "co-producer",
             "minutes": one.minutes}
            for one in self.people
        ]  # fmt: skip
        self.council.organiser.post(f"/events/{self.event['id']}/attendance", {"marks": marks})
        late = sum(one.minutes < 120 for one in self.people)
        self.say(f"Everybody comes; {late} come late. Olu marks it on the day.")

    def approve_and_release(self, *, kill: bool) -> None:
        """Three people let the money go; with `kill`, a worker dies at the worst moment."""
        self.run = self.council.organiser.post(f"/events/{self.event['id']}/payout")
        self.say(
            f"Olu triggers the payout: {self.run['payments']} payments, {pounds(self.run['total_pence'])} together."
        )
        self.council.approver.post(f"/runs/{self.run['id']}/approve")
        self.say("Fern, finance approver, says that it is rightly owed.")
        if kill:
            self._plan_the_hold()
        self.council.payer.post(f"/runs/{self.run['id']}/release")
        self.say("Pat, finance payer, releases it. Three different people: the database insists.")
        if kill:
            self._kill_the_worker()

    def wait_for_the_end(self) -> None:
        """Watches until every payment has its end and everybody has been told."""
        with self.progress() as bar:
            task = bar.add_task("Money leaves", total=self.run["payments"])
            self.wait_until(lambda: self._watch(lambda done: bar.update(task, completed=done)))
        self.payouts = self.council.payer.get(f"/runs/{self.run['id']}/payouts")
        with self.progress() as bar:
            task = bar.add_task("People are told", total=len(self.payouts))
            self.wait_until(lambda: self._count_told(lambda done: bar.update(task, completed=done)))

    def print_people(self, most: int = 30) -> None:
        """One line a person: fee, road, status, and the text message they got."""
        texts = self.texts()
        by_person = {one["person_id"]: one for one in self.payouts}
        table = Table(title="Everybody who is paid for taking part", box=SIMPLE)
        for column in ("Person", "Fee", "Road", "Status", "Their phone says"):
            width = WIDTHS.get(column)
            table.add_column(column, justify="right" if column == "Fee" else "left", no_wrap=True, min_width=width)
        paid = [one for one in self.people if one.person_id in by_person]
        unusual_first = sorted(paid, key=lambda one: by_person[one.person_id]["status"] == "posted")
        shown = sorted(unusual_first[:most], key=lambda one: one.number)
        for one in shown:
            payout = by_person[one.person_id]
            words = [text for text in texts.get(one.mobile, []) if payout["reference"] in text]
            table.add_row(
                one.name,
                pounds(payout["amount_pence"]),
                "bank" if payout["rail"] == "stripe" else payout["rail"],
                "given" if _is_in_hand(payout) else WORDS.get(payout["status"], payout["status"]),
                words[-1].split(". ")[0].split(" on ")[0]
                if words
                else "– (a letter is in the post)"
                if one.lives_at
                else "–",
            )
        self.console.print(table)
        whole = next((text for one in shown for text in texts.get(one.mobile, [])), "")
        self.say(f"One of these texts in full: “{whole}”")
        for letter in self.letters():
            self.say(
                f"One phone was dead, so an Easy Read letter was printed: {letter.name} (make up shows them; --keep keeps them)."
            )
        if len(shown) < len(paid):
            self.say(f"… and {len(paid) - len(shown)} more like the first.")

    def texts(self) -> dict[str, list[str]]:
        """The texts that reached each practice phone."""
        found: dict[str, list[str]] = {}
        for message in self.world.ask("GET", "/phones/practice/messages"):
            if message["status"] not in ("undelivered", "failed"):
                found.setdefault(message["recipient"], []).append(message["body"])
        return found

    def letters(self) -> list[Path]:
        """The letters at the practice post, as files."""
        return sorted((self.house.folder / "practice" / "letters").glob("*.pdf"))

    def now(self) -> datetime:
        """The moment, where the house's time is not shifted."""
        return datetime.now(UTC)

    def say(self, sentence: str) -> None:
        """One line of the story."""
        self.console.print(f"[bold]{datetime.now().astimezone():%H:%M:%S}[/bold]  {sentence}")

    def for_all(self, what: str, do: Callable[[Participant], None]) -> None:
        """Does something for everybody, a few at a time, with a progress bar."""
        with self.progress() as bar, ThreadPoolExecutor(THREADS) as pool:
            for _ in bar.track(pool.map(do, self.people), total=len(self.people), description=what):
                pass

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A progress bar that stays readable where nobody watches a terminal."""
        columns = (
            TextColumn("          {task.description:<42}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console) as bar:
            yield bar

    def wait_until(self, is_done: Callable[[], bool]) -> None:
        """Looks twice a second until it is so; gives up when that takes much longer than it should."""
        deadline = time.monotonic() + PATIENCE_SECONDS + len(self.people) / 5
        while not is_done():
            if time.monotonic() > deadline:
                self.say("[red]This takes too long. The story stops here; the logs say more.[/red]")
                self.went_as_told = False
                return
            time.sleep(0.3 if len(self.people) < 200 else 1.5)

    def _add(self, one: Participant) -> None:
        one.person_id = self.council.organiser.post("/people", {"name": one.name})["id"]
        self.council.organiser.put(f"/people/{one.person_id}/contact", {"mobile": one.mobile, **(one.lives_at or {})})

    def _enter_bank_details(self, one: Participant) -> None:
        details = {"holder_name": one.name, "sort_code": SORT_CODE, "account_number": one.account_number}
        one.method_id = self.council.payer.post(f"/people/{one.person_id}/bank-details", details)["id"]

    def _confirm(self, one: Participant) -> None:
        path = f"/payout-methods/{one.method_id}"
        self.wait_until(lambda: self.council.approver.get(path)["status"] != "registering")
        close = self.council.approver.get(path)["name_match"] != "match"
        self.council.approver.post(f"{path}/confirm", HEARD if close else None)
        self.confirmed_with_evidence += close

    def _watch(self, tell: Callable[[int], None]) -> bool:
        counts = self.council.payer.get(f"/runs/{self.run['id']}")["counts"]
        final = sum(count for status, count in counts.items() if status in FINAL)
        tell(final)
        return final == self.run["payments"] and not self._comes_back_later(counts)

    def _comes_back_later(self, counts: dict[str, int]) -> bool:
        """The bank that sends money back does so a moment after it was posted."""
        return len(self.people) >= 10 and counts.get("returned", 0) == 0

    def _count_told(self, tell: Callable[[int], None]) -> bool:
        texts = self.texts()
        heard = {
            (word.strip("."), words)
            for messages in texts.values()
            for text in messages
            for word in text.split()
            for words in (*TOLD.values(), GIVEN)
            if words in text
        }
        by_text = [one for one in self.payouts if (one["reference"], _told(one)) in heard]
        gifts = sum("We sent" in words and "without your name" in words for each in texts.values() for words in each)
        told = len(by_text) + gifts + min(len(self.letters()), sum(one.lives_at is not None for one in self.people))
        tell(told)
        return told == len(self.payouts)

    def _plan_the_hold(self) -> None:
        account = self.council.account_id
        skip = self.dice.randrange(max(1, len(self.people) * 3 // 4))
        hold = {"fault": "hold", "account": account, "next_calls": THREADS, "seconds": 60, "skip_calls": skip}
        weather = [{"fault": fault, "account": account, "percent": percent} for fault, percent in WEATHER.items()]
        self.world.ask("POST", "/bank/practice/faults", {"rules": [hold, *weather]})
        self.say("The practice bank has bad weather: some answers and some of its events get lost.")

    def _kill_the_worker(self) -> None:
        """SIGKILL after the bank accepted and before our record: the bank keeps its answers back until we are gone."""
        self.wait_until(lambda: len(self._held()) > 0)
        time.sleep(1.0)  # let the other threads reach the same point
        held = self._held()
        self.house.kill("payments-worker", signal.SIGKILL)
        self.world.ask("POST", "/bank/practice/faults/release")
        self.say(
            f"[red]The worker is killed (SIGKILL).[/red] {len(held)} payments were accepted by the bank "
            "and not yet recorded by us."
        )
        if not held:
            self.went_as_told = False
        self.house.start("payments-worker")
        self.say("A new worker starts, asks the bank about each of them, and goes on.")

    def _held(self) -> Sequence[dict[str, Any]]:
        held: list[dict[str, Any]] = self.world.ask("GET", "/bank/practice/faults/held")
        return [one for one in held if one["operation"] == "outbound_payments.create"]
