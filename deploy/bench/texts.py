"""How long somebody who texts us waits for the answer, while many others text as well, each once and from their own number.

Texts arrive in an open loop. The practice phones' own book says when each text was taken and when its answer was handed over.
"""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

import psycopg
from rich.progress import Progress, TaskID

from deploy.bench.arrivals import Arrival, arrive, offsets
from deploy.bench.claims import people_of
from deploy.bench.meters import busy_share, checkpoint, cpu_by_program
from deploy.bench.prepare import analyze, app_address, council_with_people, database_name, server_address, wait_until
from deploy.bench.rounds import LOOK_EVERY_SECONDS, STANDSTILL_SECONDS
from deploy.local.api_clients import LINE, Council, PracticeWorld
from deploy.local.folders import LocalError
from deploy.local.house import House
from shared.errors import Effect

WARM_UP = 20
LEAST_PENCE, DIFFERENT_PENCE = 100, 900
FIRST_DIGITS = "+4478"
"""Nobody else in a practice world has numbers like these: what is told to others is no answer to a text."""
FLOAT_PENCE = 100
"""Nobody says YES here, so no money moves."""


@dataclass(frozen=True)
class Flow:
    """So many texts a second, at random moments, for so many seconds."""

    a_second: float
    seconds: float

    @property
    def count(self) -> int:
        """How many texts that is."""
        return max(1, round(self.a_second * self.seconds))


@dataclass(frozen=True)
class Answered:
    """One text: when it was to arrive, when our webhook had taken it, when its answer was handed to the phones (seconds since 1970)."""

    due_at: float
    taken_at: float
    answered_at: float


@dataclass(frozen=True)
class TextsFound:
    """What was measured. `cpu_seconds` by program, `busy`: the part of all cores that was used, by whomever, 0 to 1."""

    texts: Sequence[Answered]
    cpu_seconds: Mapping[str, float]
    busy: float

    @property
    def answers_a_second(self) -> float:
        """Answers a second, from the first text to the last answer."""
        return len(self.texts) / (max(one.answered_at for one in self.texts) - min(one.due_at for one in self.texts))


@dataclass(frozen=True)
class TextsBench:
    """One house in which people text; a few do before anything counts."""

    house: House
    progress: Progress
    warm_up: int = WARM_UP

    def run(self, flow: Flow) -> TextsFound:
        """Everybody texts once. Raises LocalError where anybody was not answered exactly once, with what they had texted."""
        task = self.progress.add_task("texts: gets ready", total=flow.count)
        everybody = self.warm_up + flow.count
        council, _ = council_with_people(self.house, everybody, FLOAT_PENCE)
        numbers = [f"{FIRST_DIGITS}{10_000_008 + number * 10}" for number in range(everybody)]
        keep_numbers(self.house, council, people_of(self.house, council, everybody), numbers)
        analyze(self.house)
        analyze(self.house, "notifications")
        first, rest = numbers[: self.warm_up], numbers[self.warm_up :]
        self._texts(first, Flow(5, len(first) / 5), task)
        checkpoint(self.house, *(database_name(self.house, one) for one in ("payments", "notifications")))
        cpu_before, since = cpu_by_program(self.house), busy_share()
        self.progress.update(task, description=f"texts: {flow.a_second:g} a second", completed=0)
        found = self._texts(rest, flow, task)
        cpu = {name: used - cpu_before[name] for name, used in cpu_by_program(self.house).items()}
        busy = since()
        self.progress.update(task, description="texts: done", completed=flow.count)
        return TextsFound(found, cpu, busy)

    def _texts(self, numbers: Sequence[str], flow: Flow, task: TaskID) -> list[Answered]:
        """One text from each number, until all are answered."""
        if not numbers:
            return []
        world = PracticeWorld(self.house.url("practice"))

        def send(number: int) -> str:
            text = {"from": numbers[number], "to": LINE, "body": words_of(number)}
            return str(world.ask("POST", "/phones/practice/text", text)["message_sid"])

        when = offsets(len(numbers), 1 / flow.a_second, seed=1)
        arrivals = arrive(send, time.time(), when, lambda done: self.progress.update(task, completed=done))
        wait_until_answered(self.house, set(numbers))
        return answered_once(self.house, numbers, arrivals)


def words_of(number: int) -> str:
    """What the person of this number texts."""
    return f"bus {amount_of(number)}"


def amount_of(number: int) -> str:
    """Another amount for each of 900 people, so that nobody can get somebody else's answer unseen."""
    pence = LEAST_PENCE + number % DIFFERENT_PENCE
    return f"{pence // 100}.{pence % 100:02d}"


def keep_numbers(house: House, council: Council, people: Sequence[str], numbers: Sequence[str]) -> None:
    """These people's own mobile numbers, straight into the database of notifications; waits until it knows the organisation."""
    ids = [UUID(one) for one in people]
    with psycopg.connect(app_address(house, "notifications"), autocommit=True) as database:
        database.execute("SELECT set_config('app.org_id', %s, false)", [council.org_id])
        known = "SELECT 1 FROM organisation"
        wait_until("The organisation", lambda: database.execute(known).fetchone() is not None)
        with database.transaction():
            database.execute(  # a number with the person's own id
                "INSERT INTO contact_point (org_id, kind, id, value)"
                " SELECT current_org(), 'mobile', * FROM unnest(%s::uuid[], %s::text[])",
                [ids, list(numbers)],
            )
            database.execute(
                "INSERT INTO contact_link (org_id, id, person_id, contact_point_id, role, safe_to_text, saved_by)"
                " SELECT current_org(), gen_random_uuid(), id, id, 'own', true, id FROM unnest(%s::uuid[]) AS id",
                [ids],
            )
            database.execute(
                "INSERT INTO contact_preference (org_id, id, person_id)"
                " SELECT current_org(), gen_random_uuid(), id FROM unnest(%s::uuid[]) AS id",
                [ids],
            )


def wait_until_answered(house: House, numbers: set[str]) -> None:
    """Returns when every number has had an answer and nothing more is on its way. Raises LocalError where nothing moves."""
    waiting = (
        "SELECT count(*) FROM outbox WHERE acknowledged_at IS NULL AND topic IN ('conversation.answer', 'message.send')"
    )
    last, moved_at = -1, time.monotonic()
    with psycopg.connect(server_address(house, database_name(house, "notifications")), autocommit=True) as server:
        while True:
            row = server.execute(waiting).fetchone()
            with phone_book(house) as book:
                sent = {to for (to,) in book.execute("SELECT recipient FROM message WHERE direction = 'outbound-api'")}
            left = len(numbers - sent) + (row[0] if row else 0)
            if not left:
                return
            if left != last:
                last, moved_at = left, time.monotonic()
            if time.monotonic() - moved_at > STANDSTILL_SECONDS:
                raise LocalError(
                    f"{len(numbers - sent)} texts were not answered within two minutes.", effect=Effect.NOTHING_MEASURED
                )
            time.sleep(LOOK_EVERY_SECONDS)


def answered_once(house: House, numbers: Sequence[str], arrivals: Sequence[Arrival]) -> list[Answered]:
    """What the phones' own book says of one text from each number. Raises LocalError unless each was taken, and was answered
    exactly once, with its own amount."""
    with phone_book(house) as book:
        received = "SELECT sid, updated_at FROM message WHERE direction = 'inbound' AND error_code IS NULL"
        taken = dict(book.execute(received).fetchall())
        answers: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for to, body, at in book.execute(
            "SELECT recipient, body, created_at FROM message WHERE direction LIKE 'outbound%'"
        ):
            answers[to].append((body, at))
    found = []
    for place, (number, arrival) in enumerate(zip(numbers, arrivals, strict=True)):
        mine = answers[number]
        if arrival.id not in taken or len(mine) != 1 or f"£{amount_of(place)}" not in mine[0][0]:
            raise LocalError(
                f"The text “{words_of(place)}” was {'' if arrival.id in taken else 'not '}taken and got {len(mine)} answers:"
                f" {' / '.join(body for body, _ in mine)}\nThe benchmark measures nothing until that is explained."
            )
        found.append(Answered(arrival.due_at, taken[arrival.id], mine[0][1]))
    return found


def phone_book(house: House) -> closing[sqlite3.Connection]:
    """The practice phones' own file, to read in."""
    file = house.folder / "practice" / "phones.sqlite3"
    return closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True))
