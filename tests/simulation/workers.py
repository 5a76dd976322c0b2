"""Workers that die and workers that fall asleep, at a chosen call to the bank or commit; everything else is real."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.payments.rails.protocol import (
    BankDetails,
    Credentials,
    FrozenRequest,
    NameCheck,
    NotPayable,
    PaymentOrder,
    RailAnswer,
    RailEvent,
    RegisteredMethod,
)
from services.payments.rails.stripe import StripeRail
from shared.database import Database
from shared.messaging import Jobs
from tests.simulation.hints import Told

PATIENCE_SECONDS = 120.0
_Answered = TypeVar("_Answered")


class WorkerDied(BaseException):  # not an Exception: nobody catches `kill -9` either
    """The worker is gone, in the middle of a line."""


class Interruption(StrEnum):
    """What becomes of a worker, at one of its calls to the bank or at one of its commits."""

    LIVES = "lives"
    DIES_BEFORE = "dies_before"
    """…with everything written and the request not sent."""
    DIES_AFTER = "dies_after"
    """…with the answer in hand and nothing recorded."""
    DIES_UNCOMMITTED = "dies_uncommitted"
    """…at the end of a transaction, before its commit: nothing of it has happened."""
    DIES_COMMITTED = "dies_committed"
    """…just after a commit, before anything that follows."""
    LOSES_DATABASE = "loses_database"
    """PostgreSQL is started again at the end of a transaction, before its commit: nothing of it has happened, and the worker lives on."""
    SLEEPS_BEFORE = "sleeps_before"
    """A paused machine: it wakes when nobody expects it any more, and sends."""
    SLEEPS_AFTER = "sleeps_after"
    """The same, and it records what it was told long ago."""


ASLEEP = frozenset({Interruption.SLEEPS_BEFORE, Interruption.SLEEPS_AFTER})
AT_COMMIT = frozenset({Interruption.DIES_UNCOMMITTED, Interruption.DIES_COMMITTED, Interruption.LOSES_DATABASE})


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


class Interruptions(threading.local):
    """What is to become of the worker of this thread, and at which of its next chances."""

    interruption = Interruption.LIVES
    chances_before = 0
    sleeper: Sleeper | None = None

    def plan(self, interruption: Interruption, chances_before: int, sleeper: Sleeper | None = None) -> None:
        """Decides what happens to this worker at its next chance but `chances_before`."""
        self.interruption, self.chances_before, self.sleeper = interruption, chances_before, sleeper

    def strike(self, *, at_commit: bool) -> tuple[Interruption, Sleeper | None]:
        """The interruption that strikes now; every interruption strikes once."""
        if at_commit != (self.interruption in AT_COMMIT):
            return Interruption.LIVES, None
        if self.chances_before > 0:
            self.chances_before -= 1
            return Interruption.LIVES, None
        interruption, sleeper = self.interruption, self.sleeper
        self.plan(Interruption.LIVES, 0)
        return interruption, sleeper


class FragileDatabase(Database):
    """The real database, in the hands of a worker who may die at a commit, or lose it there."""

    def __init__(self, app_url: str, system_url: str, interruptions: Interruptions) -> None:
        super().__init__(app_url, system_url)
        self._interruptions = interruptions

    @contextmanager
    def transaction(self, org_id: UUID) -> Iterator[Session]:
        """One transaction, as it is, or the last thing that this worker does."""
        with super().transaction(org_id) as session:
            yield session
            interruption, _ = self._interruptions.strike(at_commit=True)
            if interruption is Interruption.DIES_UNCOMMITTED:
                raise WorkerDied
            if interruption is Interruption.LOSES_DATABASE:
                session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        if interruption is Interruption.DIES_COMMITTED:
            raise WorkerDied


class FragileRail:
    """The real Stripe rail, in the hands of a worker to whom things happen."""

    def __init__(self, rail: StripeRail, interruptions: Interruptions) -> None:
        self._rail = rail
        self._interruptions = interruptions
        self.killed_with_answer: list[str] = []
        """Payments that the bank had taken on when the worker died (their ids at the bank)."""
        self.killed_in_check = 0
        """How many workers died over a name check or its acceptance, before the bank was asked or with its answer in hand."""
        self.found_by_list: set[UUID] = set()
        """Our payments that were found in the bank's list."""

    def freeze(self, credentials: Credentials, order: PaymentOrder) -> FrozenRequest:
        """Pure, so nothing happens here."""
        return self._rail.freeze(credentials, order)

    def pay(self, credentials: Credentials, request: FrozenRequest, *, idempotency_key: str) -> RailAnswer:
        """The one call that moves money."""
        return self._through(lambda: self._rail.pay(credentials, request, idempotency_key=idempotency_key), pays=True)

    def fetch(self, credentials: Credentials, provider_id: str) -> RailAnswer:
        """A question."""
        return self._through(lambda: self._rail.fetch(credentials, provider_id))

    def find(
        self, credentials: Credentials, *, recipient: str, payout_id: UUID, created_after: datetime
    ) -> list[RailAnswer]:
        """The other question."""

        def ask() -> list[RailAnswer]:
            return self._rail.find(credentials, recipient=recipient, payout_id=payout_id, created_after=created_after)

        found = self._through(ask)
        if found:
            self.found_by_list.add(payout_id)
        return found

    def register(
        self, credentials: Credentials, details: BankDetails, *, idempotency_key: str
    ) -> RegisteredMethod | NotPayable:
        """Bank details become tokens."""
        return self._through(lambda: self._rail.register(credentials, details, idempotency_key=idempotency_key))

    def check_name(self, credentials: Credentials, *, recipient: str, method: str, idempotency_key: str) -> NameCheck:
        """One name check."""
        return self._through(
            lambda: self._rail.check_name(
                credentials, recipient=recipient, method=method, idempotency_key=idempotency_key
            ),
            checks=True,
        )

    def clear_name(self, credentials: Credentials, verification: str, *, idempotency_key: str) -> NameCheck:
        """A person's decision, told to the bank."""
        return self._through(
            lambda: self._rail.clear_name(credentials, verification, idempotency_key=idempotency_key), checks=True
        )

    def parse_event(self, credentials: Credentials, raw: bytes, headers: Mapping[str, str]) -> RailEvent:
        """No network, so nothing happens here."""
        return self._rail.parse_event(credentials, raw, headers)

    def _through(self, call: Callable[[], _Answered], *, pays: bool = False, checks: bool = False) -> _Answered:
        interruption, sleeper = self._interruptions.strike(at_commit=False)
        self.killed_in_check += checks and interruption in (Interruption.DIES_BEFORE, Interruption.DIES_AFTER)
        if interruption is Interruption.DIES_BEFORE:
            raise WorkerDied
        if interruption is Interruption.SLEEPS_BEFORE and sleeper is not None:
            sleeper.pause()
        answer = call()
        if interruption is Interruption.DIES_AFTER:
            if pays and isinstance(answer, RailAnswer) and answer.provider_id is not None:
                self.killed_with_answer.append(answer.provider_id)
            raise WorkerDied
        if interruption is Interruption.SLEEPS_AFTER and sleeper is not None:
            sleeper.pause()
        return answer


class Workers:
    """Does what hints ask for, as the worker process would, and keeps those who fell asleep."""

    def __init__(self, jobs: Jobs, interruptions: Interruptions) -> None:
        self._jobs = jobs
        self._interruptions = interruptions
        self.asleep: list[Sleeper] = []

    def do(self, told: Told, interruption: Interruption = Interruption.LIVES, chances_before: int = 0) -> None:
        """One worker takes one hint; its interruption strikes at its next chance but `chances_before`, if it gets there."""
        if interruption in ASLEEP:
            self._do_asleep(told, interruption, chances_before)
            return
        self._interruptions.plan(interruption, chances_before)
        try:
            self._jobs.do(told.topic, told.outbox_id)
        except WorkerDied:
            pass
        finally:
            self._interruptions.plan(Interruption.LIVES, 0)

    def _do_asleep(self, told: Told, interruption: Interruption, chances_before: int) -> None:
        sleeper = Sleeper(told)

        def run() -> None:
            self._interruptions.plan(interruption, chances_before, sleeper)
            try:
                self._jobs.do(told.topic, told.outbox_id)
            finally:
                sleeper.paused.set()  # it has ended without a call to the bank, or has been woken and is done

        sleeper.thread = threading.Thread(target=run, name=f"worker for {told.topic}", daemon=True)
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
