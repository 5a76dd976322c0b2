"""Workers that die and workers that fall asleep, at a chosen moment of a call to the bank; everything else is real."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from services.payments.rails.protocol import Answer, Credentials, FrozenRequest, PaymentOrder, RailEvent
from services.payments.rails.stripe import StripeRail
from shared.messaging import Jobs
from tests.simulation.hints import Told

PATIENCE_SECONDS = 30.0
_Answered = TypeVar("_Answered")


class WorkerDied(BaseException):  # not an Exception: nobody catches `kill -9` either
    """The worker is gone, in the middle of a line."""


class Fate(StrEnum):
    """What becomes of a worker when it calls the bank."""

    LIVES = "lives"
    DIES_BEFORE = "dies_before"
    """…with everything written and the request not sent."""
    DIES_AFTER = "dies_after"
    """…with the answer in hand and nothing recorded."""
    SLEEPS_BEFORE = "sleeps_before"
    """A paused machine: it wakes when nobody expects it any more, and sends."""
    SLEEPS_AFTER = "sleeps_after"
    """The same, and it records what it was told long ago."""


ASLEEP = frozenset({Fate.SLEEPS_BEFORE, Fate.SLEEPS_AFTER})


@dataclass
class Sleeper:
    """A worker that was paused during a call to the bank; until it wakes it holds a thread and nothing else."""

    told: Told
    paused: threading.Event = field(default_factory=threading.Event)
    woken: threading.Event = field(default_factory=threading.Event)
    sleeps: bool = False
    thread: threading.Thread | None = None

    def pause(self) -> None:
        """Called by the worker itself: stands still until it is woken."""
        self.sleeps = True
        self.paused.set()
        assert self.woken.wait(PATIENCE_SECONDS * 10), "nobody woke this worker"

    def wake(self) -> None:
        """Lets it go on, and waits until it has done what it was about to do."""
        self.woken.set()
        if self.thread is not None:
            self.thread.join(PATIENCE_SECONDS)
            assert not self.thread.is_alive(), "a worker that was woken did not finish"


class _Here(threading.local):
    """What is to become of the worker of this thread, at which of its next calls."""

    fate = Fate.LIVES
    calls_before = 0
    sleeper: Sleeper | None = None


class FragileRail:
    """The real Stripe rail, in the hands of a worker to whom things happen."""

    def __init__(self, rail: StripeRail) -> None:
        self._rail = rail
        self._here = _Here()
        self.killed_with_answer: list[str] = []
        """Payments that the bank had taken on when the worker died (their ids at the bank)."""
        self.found_by_list: set[UUID] = set()
        """Our payments that were found in the bank's list."""

    def plan(self, fate: Fate, calls_before: int, sleeper: Sleeper | None = None) -> None:
        """Decides what happens to the worker of this thread at its next call but `calls_before`."""
        self._here.fate, self._here.calls_before, self._here.sleeper = fate, calls_before, sleeper

    def freeze(self, credentials: Credentials, order: PaymentOrder) -> FrozenRequest:
        """Pure, so nothing happens here."""
        return self._rail.freeze(credentials, order)

    def pay(self, credentials: Credentials, request: FrozenRequest, *, idempotency_key: str) -> Answer:
        """The one call that moves money."""
        return self._through(lambda: self._rail.pay(credentials, request, idempotency_key=idempotency_key), pays=True)

    def fetch(self, credentials: Credentials, provider_id: str) -> Answer:
        """A question."""
        return self._through(lambda: self._rail.fetch(credentials, provider_id))

    def find(
        self, credentials: Credentials, *, recipient: str, payout_id: UUID, created_after: datetime
    ) -> list[Answer]:
        """The other question."""

        def ask() -> list[Answer]:
            return self._rail.find(credentials, recipient=recipient, payout_id=payout_id, created_after=created_after)

        found = self._through(ask)
        if found:
            self.found_by_list.add(payout_id)
        return found

    def parse_event(self, credentials: Credentials, raw: bytes, headers: Mapping[str, str]) -> RailEvent:
        """No network, so nothing happens here."""
        return self._rail.parse_event(credentials, raw, headers)

    def _through(self, call: Callable[[], _Answered], *, pays: bool = False) -> _Answered:
        fate, sleeper = self._strike()
        if fate is Fate.DIES_BEFORE:
            raise WorkerDied
        if fate is Fate.SLEEPS_BEFORE and sleeper is not None:
            sleeper.pause()
        answer = call()
        if fate is Fate.DIES_AFTER:
            if pays and isinstance(answer, Answer) and answer.provider_id is not None:
                self.killed_with_answer.append(answer.provider_id)
            raise WorkerDied
        if fate is Fate.SLEEPS_AFTER and sleeper is not None:
            sleeper.pause()
        return answer

    def _strike(self) -> tuple[Fate, Sleeper | None]:
        """The fate that strikes at this call; every fate strikes once."""
        here = self._here
        if here.calls_before > 0:
            here.calls_before -= 1
            return Fate.LIVES, None
        fate, sleeper = here.fate, here.sleeper
        self.plan(Fate.LIVES, 0)
        return fate, sleeper


class Workers:
    """Does what hints ask for, as the worker process would, and keeps those who fell asleep."""

    def __init__(self, jobs: Jobs, rail: FragileRail) -> None:
        self._jobs = jobs
        self._rail = rail
        self.asleep: list[Sleeper] = []

    def do(self, told: Told, fate: Fate = Fate.LIVES, calls_before: int = 0) -> None:
        """One worker takes one hint; its fate strikes at its next call to the bank but `calls_before`, if it gets there."""
        if fate in ASLEEP:
            self._do_asleep(told, fate, calls_before)
            return
        self._rail.plan(fate, calls_before)
        try:
            self._jobs.do(told.topic, told.outbox_id)
        except WorkerDied:
            pass
        finally:
            self._rail.plan(Fate.LIVES, 0)

    def _do_asleep(self, told: Told, fate: Fate, calls_before: int) -> None:
        sleeper = Sleeper(told)

        def run() -> None:
            self._rail.plan(fate, calls_before, sleeper)
            try:
                self._jobs.do(told.topic, told.outbox_id)
            finally:
                sleeper.paused.set()  # it has ended without a call to the bank, or has been woken and is done

        sleeper.thread = threading.Thread(target=run, name=f"worker for {told.topic}")
        sleeper.thread.start()
        assert sleeper.paused.wait(PATIENCE_SECONDS), "a worker neither fell asleep nor finished"
        if sleeper.sleeps:
            self.asleep.append(sleeper)
        else:
            sleeper.thread.join(PATIENCE_SECONDS)

    def wake(self, which: int) -> Sleeper:
        """Wakes one of the sleepers."""
        sleeper = self.asleep.pop(which % len(self.asleep))
        sleeper.wake()
        return sleeper


def together(*actions: Callable[[], object]) -> list[BaseException | None]:
    """Does things at the same moment, each in a thread of its own; gives what each raised, or None."""
    start = threading.Barrier(len(actions))
    raised: list[BaseException | None] = [None] * len(actions)

    def run(place: int) -> None:
        start.wait(PATIENCE_SECONDS)
        try:
            actions[place]()
        except BaseException as error:
            raised[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "two that should not wait for each other for ever do"
    return raised
