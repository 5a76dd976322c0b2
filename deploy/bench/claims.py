"""How long a claim waits from arriving to being accepted by the bank: with nothing else to do, and while a run is being sent.

A claim is a draft and its submission through the API. Both halves of a round use the same fresh organisation, because the
pace of a bank account is what a claim and a run share.
"""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
from rich.progress import Progress

from deploy.bench.arrivals import Arrival, arrive, offsets
from deploy.bench.meters import CREATE, checkpoint, count_posts
from deploy.bench.prepare import FEE_PENCE, ReadyRun, app_address, approved_run, bank_books, database_name
from deploy.bench.rounds import LOOK_EVERY_SECONDS, STANDSTILL_SECONDS, limit, our_pace, slow_bank, watch
from deploy.local.api_clients import Council, sign_mandate
from deploy.local.folders import LocalError
from deploy.local.house import House
from shared.errors import Effect

IDLE, DURING_RUN = "idle", "while a run is being sent"
BUS_PENCE, FOOD_PENCE = 460, 600
CLAIM_PENCE = BUS_PENCE + FOOD_PENCE
"""Inside the rules that come with the product, so that nobody has to look at it."""


@dataclass(frozen=True)
class Load:
    """What arrives in each half of a round: so many claims, one every so many seconds on average, and the payments of the run
    that is being sent in the second half, at a pace."""

    claims: int
    every_seconds: float
    payouts: int
    per_second: int


@dataclass(frozen=True)
class Half:
    """One half of one round. Seconds from a claim's arrival to our answer, and to its acceptance by the bank; `run_per_second`
    is how fast the bank accepted the run's payments."""

    setting: str
    answered_seconds: Sequence[float]
    accepted_seconds: Sequence[float]
    run_per_second: float | None


@dataclass(frozen=True)
class ClaimsBench:
    """What all rounds share. `answer_ms`: how long the bank takes for each payment."""

    house: House
    progress: Progress
    rounds: int
    answer_ms: float

    def run(self, load: Load) -> list[Half]:
        """Both halves of every round, in the order they ran."""
        slow_bank(self.house, self.answer_ms)
        with our_pace(self.house, load.per_second):
            return [half for number in range(1, self.rounds + 1) for half in self._round(load, number)]

    def _round(self, load: Load, number: int) -> tuple[Half, Half]:
        label = f"claims, round {number} of {self.rounds}"
        task = self.progress.add_task(f"{label}: gets ready", total=2 * load.claims)
        more_pence = 2 * load.claims * CLAIM_PENCE
        ready = approved_run(self.house, load.payouts, more_pence=more_pence)
        council = ready.council
        sign_mandate(council, more_pence)
        limit(self.house, council.account_id, load.per_second)
        people = people_of(self.house, council, 2 * load.claims)
        give_phones(council, people)
        checkpoint(self.house, database_name(self.house))

        def claims(half: int, started_at: float) -> list[Arrival]:
            mine, before = people[half * load.claims :][: load.claims], half * load.claims
            when = offsets(load.claims, load.every_seconds, seed=2 * number + half)
            return arrive(
                lambda one: claim(council, ready.event, mine[one]),
                started_at,
                when,
                lambda done: self.progress.update(task, completed=before + done),
            )

        self.progress.update(task, description=f"{label}: {IDLE}")
        idle = self._half(ready, IDLE, claims(0, time.time()))
        self.progress.update(task, description=f"{label}: {DURING_RUN}")
        with ThreadPoolExecutor(1) as beside:
            started_at = time.time()
            released = beside.submit(council.payer.post, f"/runs/{ready.run_id}/release")
            arrivals = claims(1, started_at)
            released.result()
        self.progress.update(task, description=f"{label}: the rest of the run", total=load.payouts)
        watch(ready, load.payouts, lambda done: self.progress.update(task, completed=done))
        during = self._half(ready, DURING_RUN, arrivals)
        count_posts(
            self.house,
            council.account_id,
            load.payouts + 2 * load.claims,
            load.payouts * FEE_PENCE + 2 * load.claims * CLAIM_PENCE,
        )
        self.progress.update(task, description=f"{label}: done", completed=load.payouts)
        return idle, during

    def _half(self, ready: ReadyRun, setting: str, arrivals: Sequence[Arrival]) -> Half:
        payments = {payout_of(ready.council, one.id): one for one in arrivals}
        accepted = wait_until_accepted(self.house, ready.council.account_id, set(payments))
        counted, run_per_second = list(payments.items()), None
        if setting == DURING_RUN:
            run = run_acceptances(self.house, ready, accepted)
            run_per_second = (len(run) - 1) / (run[-1] - run[0])
            counted = [(payout_id, one) for payout_id, one in counted if one.due_at <= run[-1]]
        if not counted:
            raise LocalError(
                "The run was sent before the first claim arrived, so nothing was measured. Choose more payments."
            )
        return Half(
            setting,
            [one.answered_at - one.due_at for _, one in counted],
            [accepted[payout_id] - one.due_at for payout_id, one in counted],
            run_per_second,
        )


def people_of(house: House, council: Council, count: int) -> list[str]:
    """So many people of an organisation. Raises LocalError where there are fewer: nobody claims twice in a round."""
    with psycopg.connect(app_address(house)) as database:
        database.execute("SELECT set_config('app.org_id', %s, true)", [council.org_id])
        found = database.execute("SELECT id FROM person ORDER BY id LIMIT %s", [count]).fetchall()
    if len(found) < count:
        raise LocalError(f"{count} people are needed for the claims and there are {len(found)}. Choose more payments.")
    return [str(one) for (one,) in found]


def give_phones(council: Council, people: Sequence[str]) -> None:
    """A mobile for each of these people, so that each claim is answered by a text as well."""

    def give(number: int) -> None:
        mobile = f"+4477{10_000_008 + number * 10}"
        council.organiser.put(f"/people/{people[number]}/contact", {"mobile": mobile})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(give, range(len(people))))


def claim(council: Council, event: dict[str, Any], person_id: str) -> str:
    """One claim of a bus and a lunch, opened and sent in; gives its id. Raises LocalError where the rules do not approve it."""
    on = event["sessions"][0]["starts_at"][:10]
    lines = [
        {"category": "bus", "on": on, "amount_pence": BUS_PENCE},
        {"category": "food", "on": on, "amount_pence": FOOD_PENCE},
    ]
    draft = council.organiser.post("/claims", {"person_id": person_id, "event_id": event["id"], "lines": lines})
    told = council.organiser.post(f"/claims/{draft['id']}/submit")
    if told["outcome"] != "approve":
        raise LocalError(f"A claim was not approved by the rules, so nothing was measured: {' '.join(told['reasons'])}")
    return str(draft["id"])


def payout_of(council: Council, claim_id: str) -> str:
    """The one payment of a claim. Raises LocalError where there is another number of them, or it waits for somebody."""
    payments = council.approver.get(f"/claims/{claim_id}")["payments"]
    if len(payments) != 1 or payments[0]["waits_for"]:
        raise LocalError(
            f"A claim has {len(payments)} payments, or its payment waits: {payments}.", effect=Effect.NOTHING_MEASURED
        )
    return str(payments[0]["payout_id"])


def accepted_at(house: House, account_id: str) -> dict[str, float]:
    """When the bank first took on each payment, by its own clock (seconds since 1970), from the bank's own file."""
    with bank_books(house) as books:
        rows = books.execute(
            "SELECT object.doc, min(call.at) FROM call JOIN object ON object.id = call.object_id"
            " WHERE call.account = ? AND call.operation = ? GROUP BY object.id ORDER BY 2",
            [account_id, CREATE],
        ).fetchall()
    return {json.loads(doc)["metadata"]["payout_id"]: float(at) for doc, at in rows}


def wait_until_accepted(house: House, account_id: str, payout_ids: set[str]) -> dict[str, float]:
    """What the bank has accepted, as `accepted_at` gives it, once these are in it. Raises LocalError where nothing moves."""
    last, moved_at = -1, time.monotonic()
    while missing := len(payout_ids - (found := accepted_at(house, account_id)).keys()):
        if missing != last:
            last, moved_at = missing, time.monotonic()
        if time.monotonic() - moved_at > STANDSTILL_SECONDS:
            raise LocalError(
                f"{missing} claims were not accepted by the bank within two minutes.", effect=Effect.NOTHING_MEASURED
            )
        time.sleep(LOOK_EVERY_SECONDS)
    return found


def run_acceptances(house: House, ready: ReadyRun, accepted: dict[str, float]) -> list[float]:
    """When the bank took on each payment of the run, in order. Raises KeyError where it took on less than all."""
    return sorted(accepted[payout_id] for payout_id in payments_of_run(house, ready))


def payments_of_run(house: House, ready: ReadyRun) -> set[str]:
    """The ids of a run's payments."""
    with psycopg.connect(app_address(house)) as database:
        database.execute("SELECT set_config('app.org_id', %s, true)", [ready.council.org_id])
        rows = database.execute("SELECT id FROM payout WHERE run_id = %s", [ready.run_id]).fetchall()
    return {str(payout_id) for (payout_id,) in rows}
