"""Runs a wave in a house: the run is released at the moment when the claims begin to come, and all of it meets on one event.

The event's budget, the mandate's ceiling and the float cover everybody to the penny, and nobody twice.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from uuid import uuid4

import httpx2
from rich.progress import Progress, TaskID

from deploy.bench.arrivals import AT_ONCE
from deploy.bench.claims import accepted_at, payments_of_run, people_of
from deploy.bench.meters import busy_share, checkpoint
from deploy.bench.prepare import FEE_PENCE, ReadyRun, analyze, approved_run, database_name
from deploy.bench.rounds import LOOK_EVERY_SECONDS, limit, slow_bank
from deploy.bench.texts import keep_numbers, phone_book
from deploy.bench.wave import failures, money
from deploy.bench.wave.failures import Failures
from deploy.bench.wave.people import Plan, Size, Text, Wave, plans
from deploy.local.api_clients import LINE, PracticeWorld, RefusedError, sign_mandate
from deploy.local.house import House

BANK_SETTINGS = {"limits": False, "post_after_seconds": 2.0, "list_lag_seconds": 0.0}
"""The bank carries payments out at once, so that its news comes in while the wave goes on. Its limit is set for the wave alone."""
PER_SECOND = 25
STANDSTILL_SECONDS = 60.0
LATEST_SECONDS = 120.0
"""So long after its time a wave is over, whoever still waits."""
LISTEN_EVERY_SECONDS = 0.05
RELEASE_ATTEMPTS, RELEASE_AGAIN_SECONDS = 5, 2.0


@dataclass(frozen=True)
class WaveFound:
    """What was measured. Waits are in seconds, of those who were answered.

    - `not_taken`: texts that our webhook did not take, by its HTTP status (0: no answer);
    - `run_seconds`: from the release until the bank had accepted the run's last payment, None where it had not;
    - `release_refusals`: what the payer was told before the release went through;
    - `busy`: the part of all cores that was used.
    """

    size: Size
    claim_seconds: Sequence[float]
    yes_seconds: Sequence[float]
    said_yes: int
    answered: int
    told_to_wait: int
    given_to_a_person: int
    not_taken: Mapping[int, int]
    paid: money.Paid
    run_seconds: float | None
    release_refusals: Sequence[str]
    troubles: Failures
    busy: float

    @property
    def deadlocks(self) -> int:
        """Those of both services' databases."""
        return sum(self.troubles.deadlocks.values())


@dataclass(frozen=True)
class WaveBench:
    """One house in which waves run one after the other, each with an organisation of its own."""

    house: House
    progress: Progress
    answer_ms: float

    def run(self, size: Size) -> WaveFound:
        """One wave, until all are answered and paid, or nothing moves any more."""
        task = self.progress.add_task(f"wave of {size.people}: gets ready", total=2 * size.people)
        planned = plans(size)
        slow_bank(self.house, self.answer_ms)
        ready, owed = self._prepare(planned)
        before, busy = failures.mark(self.house), busy_share()
        started_at = time.time()
        wave = Wave(planned, started_at)
        with ThreadPoolExecutor(1) as beside:
            released = beside.submit(release, ready)
            texts = self._follow(wave, ready, started_at + size.seconds + LATEST_SECONDS, task)
            refusals = released.result()
        used = busy()
        self.progress.update(task, description=f"wave of {size.people}: bank, ledger and statuses are compared")
        paid = money.audit(self.house, ready, owed)
        self.progress.update(task, description=f"wave of {size.people}: done")
        return WaveFound(
            size=size,
            claim_seconds=[one.claim_seconds for one in wave.people if one.claim_seconds is not None],
            yes_seconds=[one.yes_seconds for one in wave.people if one.yes_seconds is not None],
            said_yes=sum(one.yes_at is not None for one in wave.people),
            answered=sum(one.read_back_at is not None and one.confirmed_at is not None for one in wave.people),
            told_to_wait=sum(one.was_told_to_wait for one in wave.people),
            given_to_a_person=sum(one.was_given_to_a_person for one in wave.people),
            not_taken=Counter(status for one in texts if not 200 <= (status := one.result()) < 300),
            paid=paid,
            run_seconds=self._run_seconds(ready, started_at, size.people),
            release_refusals=refusals,
            troubles=failures.since(self.house, before, ready.council.org_id),
            busy=used,
        )

    def _prepare(self, planned: Sequence[Plan]) -> tuple[ReadyRun, dict[str, money.Owed]]:
        """The organisation with its approved run, and what each person is to get."""
        claims_pence, count = sum(one.total_pence for one in planned), len(planned)
        ready = approved_run(
            self.house,
            count,
            more_pence=claims_pence,
            budget_pence=count * FEE_PENCE + claims_pence,
            bank_settings=BANK_SETTINGS,
        )
        council = ready.council
        sign_mandate(council, claims_pence)
        limit(self.house, council.account_id, PER_SECOND)
        people = people_of(self.house, council, count)
        keep_numbers(self.house, council, people, [one.number for one in planned])
        analyze(self.house, "notifications")
        checkpoint(self.house, *(database_name(self.house, one) for one in ("payments", "notifications")))
        return ready, {
            person_id: {money.CLAIMS: one.total_pence, money.FEES: FEE_PENCE}
            for person_id, one in zip(people, planned, strict=True)
        }

    def _follow(self, wave: Wave, ready: ReadyRun, latest_at: float, task: TaskID) -> list[Future[int]]:
        """Sends everybody's texts and listens to their phones, until all is done, the time is over, or nothing moves any more."""
        phones, sent, looked_at = Phones(self.house), list[Future[int]](), 0.0
        last, moved_at, paid = (0, 0, 0, 0), time.monotonic(), 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while True:
                sent += [pool.submit(phones.send, text) for text in wave.due(time.time())]
                for number, body, at in phones.arrived():
                    wave.hear(number, body, at)
                if time.monotonic() - looked_at > LOOK_EVERY_SECONDS:
                    looked_at, paid = time.monotonic(), money.count_credits(self.house, ready.council.account_id)
                read = sum(one.read_back_at is not None for one in wave.people)
                confirmed = sum(one.confirmed_at is not None for one in wave.people)
                if (now := (len(sent), read, confirmed, paid)) != last:
                    last, moved_at = now, time.monotonic()
                    self._show(task, *now)
                if wave.is_answered and paid >= 2 * len(wave.people):
                    return sent
                stands_still = time.monotonic() - moved_at > STANDSTILL_SECONDS and not wave.is_waiting_to_text
                if stands_still or time.time() > latest_at:
                    return sent
                time.sleep(LISTEN_EVERY_SECONDS)

    def _show(self, task: TaskID, sent: int, read: int, confirmed: int, paid: int) -> None:
        words = f"{sent} texts, {read} read back, {confirmed} answered, {paid} paid"
        self.progress.update(task, description=words, completed=read + confirmed)

    def _run_seconds(self, ready: ReadyRun, started_at: float, payments: int) -> float | None:
        fees, accepted = payments_of_run(self.house, ready), accepted_at(self.house, ready.council.account_id)
        moments = [accepted[payout_id] for payout_id in fees & accepted.keys()]
        return max(moments) - started_at if len(moments) == payments else None


class Phones:
    """Everybody's practice phones: what arrives on them from now on."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._world = PracticeWorld(house.url("practice"))
        with phone_book(house) as book:
            (self._seen,) = book.execute("SELECT coalesce(max(seq), 0) FROM message").fetchone()

    def send(self, text: Text) -> int:
        """Sends a text and returns what our webhook answered; 0 where nothing came back."""
        body = {"from": text.number, "to": LINE, "body": text.words}
        try:
            return int(self._world.ask("POST", "/phones/practice/text", body)["webhook_status"])
        except httpx2.HTTPError:
            return 0

    def arrived(self) -> list[tuple[str, str, float]]:
        """What has arrived since the last look: number, words, and when it was handed over (seconds since 1970)."""
        with phone_book(self._house) as book:
            rows = book.execute(
                "SELECT seq, recipient, body, created_at FROM message WHERE seq > ? AND direction LIKE 'outbound%'"
                " ORDER BY seq",
                [self._seen],
            ).fetchall()
        if rows:
            self._seen = rows[-1][0]
        return [(number, body, at) for _, number, body, at in rows]


def release(ready: ReadyRun) -> list[str]:
    """Releases the run as a payer does, who presses again where it did not work; returns what they were told before it did."""
    told, key = list[str](), uuid4().hex
    for _ in range(RELEASE_ATTEMPTS):
        try:
            ready.council.payer.post(f"/runs/{ready.run_id}/release", key=key)
            break
        except (RefusedError, httpx2.HTTPError) as error:
            told.append(str(error) or type(error).__name__)
            time.sleep(RELEASE_AGAIN_SECONDS)
    return told
