"""Organisations in the house whose people are about to be paid, and how to see that each of them was paid exactly once."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from deploy.local.api_clients import Council, PracticeWorld, ask_everybody, found_council
from deploy.local.house import House

PATIENCE_SECONDS = 120
SORT_CODE = "20-00-00"
SECRETS: set[str] = set()
"""Every name, phone number and account number that any scenario has used: none may turn up where it does not belong."""
_numbers = count(1)


def becomes_true(what: str, condition: Callable[[], bool]) -> None:
    """Looks again and again until the condition holds; fails after a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"this did not happen: {what}"
        time.sleep(0.05)


@dataclass
class Person:
    """Somebody who takes part."""

    id: str
    mobile: str
    account_number: str


@dataclass
class Scenario:
    """One organisation, its account at the practice bank, and its people."""

    world: PracticeWorld
    council: Council
    people: list[Person] = field(default_factory=list)
    event_id: str = ""
    events_held: int = 0
    struck_before: Counter[str] = field(default_factory=Counter)

    def plan(self, *faults: str, **more: Any) -> None:
        """The next calls of this organisation go wrong, one fault each; `percent` and `operation` as the bank knows them."""
        how = more if "percent" in more else more | {"next_calls": 1}
        rules = [{"fault": fault, "account": self.council.account_id, **how} for fault in faults]
        self.world.ask("POST", "/bank/practice/faults", {"rules": rules})

    def struck(self) -> Counter[str]:
        """How often each fault has struck this organisation, since this scenario was prepared: tests share it."""
        log = self.world.ask("GET", "/bank/practice/faults/log")
        return Counter(one["fault"] for one in log if one["account"] == self.council.account_id) - self.struck_before

    def propose(self) -> str:
        """The run that pays everybody who came, approved; gives its id."""
        run = self.council.organiser.post(f"/events/{self.event_id}/payout")
        self.council.approver.post(f"/runs/{run['id']}/approve")
        return str(run["id"])

    def release(self, run_id: str) -> None:
        """Lets the money go."""
        self.council.payer.post(f"/runs/{run_id}/release")

    def pay(self) -> str:
        """From proposal to release; gives the run's id."""
        run_id = self.propose()
        self.release(run_id)
        return run_id

    def counts(self, run_id: str) -> dict[str, int]:
        """How many payments of a run stand where."""
        counts: dict[str, int] = self.council.payer.get(f"/runs/{run_id}")["counts"]
        return counts

    def ends(self, run_id: str, **counts: int) -> None:
        """Waits until the run's payments stand there, and bank, ledger and statuses say the same."""
        becomes_true(f"{counts}, but {self.counts(run_id)}", lambda: self.counts(run_id) == counts)
        becomes_true(f"agreement: {self.breaks()}", lambda: not self.breaks())
        for payout in self.council.payer.get(f"/runs/{run_id}/payouts"):
            credited, came_back = self.bank_says(payout["id"])
            arrived = payout["status"] in ("posted", "returned")
            assert credited == ([payout["amount_pence"]] if arrived else []), "credited once, or not at all"
            assert came_back == ([-payout["amount_pence"]] if payout["status"] == "returned" else [])

    def breaks(self) -> list[str]:
        """What reconciliation finds."""
        breaks: list[str] = self.council.payer.get("/reconciliation")["breaks"]
        return breaks

    def bank_says(self, payout_id: str) -> tuple[list[int], list[int]]:
        """What reached the person's account for this payment, and what went back, from the bank's own books, in pence."""
        rows = [row for row in self.world.truth(self.council.account_id)["credits"]
                if row["metadata"].get("payout_id") == payout_id]  # fmt: skip
        by_kind = {
            kind: [row["amount_pence"] for row in rows if row["kind"] == kind] for kind in ("credit", "reversal")
        }
        return by_kind["credit"], by_kind["reversal"]

    def bank_has_told(self) -> bool:
        """Whether every event of the bank has reached us."""
        at = f"/bank/practice/accounts/{self.council.account_id}/deliveries"
        return bool(self.world.ask("GET", at)["waiting"] == 0)

    def texts(self, person: Person) -> list[str]:
        """What the person's phone has received."""
        found = self.world.ask("GET", f"/phones/practice/messages?number=%2B{person.mobile.lstrip('+')}")
        return [row["body"] for row in found]

    def worklist(self, run_id: str) -> Counter[str]:
        """What waits for a human about this run and its payments, by kind."""
        about = {run_id, *(one["id"] for one in self.council.payer.get(f"/runs/{run_id}/payouts"))}
        return Counter(item["kind"] for item in self.council.payer.get("/worklist") if item["subject_id"] in about)

    def float_pence(self) -> int:
        """What may be released now."""
        return int(self.council.payer.get("/float")["available_pence"])


def later(house: House, seconds: int) -> None:
    """Lets time pass in both databases, whose clock every deadline uses."""
    for service in ("payments", "notifications"):
        url = make_url(house.servers.database_url).set(drivername="postgresql", database=f"sameday_{service}")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            connection.execute("UPDATE app_clock SET shift = shift + make_interval(secs => %s)", [seconds])


def prepare_scenario(house: House, council: Council, people: int, *, account_numbers: Sequence[str] = ()) -> Scenario:
    """An event of an organisation that all its people came to; each is owed £12.50."""
    scenario = Scenario(PracticeWorld(house.url("practice")), council)
    numbers = [*account_numbers, *(an_account_number() for _ in range(people - len(account_numbers)))]
    entered = [enter_person(scenario, number) for number in numbers]
    scenario.people = [person for person, _ in entered]
    for _, method_id in entered:
        _confirm(council, f"/payout-methods/{method_id}")
    if people:
        hold_event(scenario)
    scenario.struck_before = scenario.struck()
    return scenario


def open_council(house: House, name: str, float_pence: int) -> Council:
    """An organisation with a rate card and a float."""
    council, world = found_council(house, name), PracticeWorld(house.url("practice"))
    rate = {"role": "co-producer", "basis": "per_hour", "amount_pence": 1250, "valid_from": "2026-01-01", "source": "x"}
    council.agree("/rates", rate)
    world.credit(council.account_id, float_pence)
    becomes_true("the float", lambda: bool(council.payer.get("/float")["available_pence"] == float_pence))
    return council


def an_account_number() -> str:
    """A number that nobody else has, and that the practice bank pays."""
    number = f"7{next(_numbers):03d}{1000 + int(uuid4().int % 7000)}"
    SECRETS.add(number)
    return number


def enter_person(scenario: Scenario, account_number: str) -> tuple[Person, str]:
    """Somebody whose bank details were just entered, and the id of the method."""
    name, mobile = f"Zephyrine Quillfeather{uuid4().hex[:6]}", f"+4477009{10000 + next(_numbers) % 90000}"
    SECRETS.update({name, name.split()[1], mobile, mobile.removeprefix("+44")})
    staff = scenario.council
    person_id = staff.organiser.post("/people", {"name": name})["id"]
    staff.organiser.put(f"/people/{person_id}/contact", {"mobile": mobile})
    details = {"holder_name": name, "sort_code": SORT_CODE, "account_number": account_number}
    method = staff.payer.post(f"/people/{person_id}/bank-details", details)
    return Person(person_id, mobile, account_number), method["id"]


def _confirm(council: Council, method: str) -> None:
    becomes_true("bank details registered", lambda: bool(council.payer.get(method)["status"] == "to_confirm"))
    council.approver.post(f"{method}/confirm")


def hold_event(scenario: Scenario) -> None:
    """Everybody comes to an event, the next one to be paid for."""
    organiser = scenario.council.organiser
    day = 20 - scenario.events_held  # nobody is in two places at once
    hour = {"starts_at": f"2026-11-{day:02}T10:00:00Z", "ends_at": f"2026-11-{day:02}T11:00:00Z"}
    scenario.events_held += 1
    event = organiser.post("/events", {"title": "Design day", "sessions": [hour]})
    scenario.event_id, session_id = event["id"], event["sessions"][0]["id"]
    ask_everybody(organiser, event["id"], [one.id for one in scenario.people], "co-producer")
    marks = [{"session_id": session_id, "person_id": one.id, "role": "co-producer", "minutes": 60}
             for one in scenario.people]  # fmt: skip
    organiser.post(f"/events/{event['id']}/attendance", {"marks": marks})
