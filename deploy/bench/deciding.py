"""The list of claims that wait for finance, one claim, and sending one in: with few old claims, and with very many.

Each arm is an organisation in a house of its own, because a small organisation beside a large one would share its tables.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.progress import Progress

from deploy.bench.claims import give_phones, people_of
from deploy.bench.old_claims import add_old_claims, people_for
from deploy.bench.prepare import council_with_people
from deploy.local.api_clients import Council, sign_mandate
from deploy.local.folders import LocalError
from deploy.local.house import House

LIST, CLAIM, SUBMIT = "the list of claims to decide", "one claim", "sending a claim in"
OPEN_CLAIMS = 50
LIST_PATH = f"/claims?to_decide=1&limit={OPEN_CLAIMS}"
FLOAT_PENCE = 10_000_00
FEWEST_PEOPLE = 20
WARM_UP = 10


@dataclass(frozen=True)
class Arm:
    """An organisation with so many old claims, and the same few that wait for finance as every other arm."""

    old_claims: int
    council: Council
    open_claims: Sequence[str]
    people: Sequence[str]


@dataclass(frozen=True)
class Timed:
    """How long each request of one kind took in one arm and round, in seconds."""

    what: str
    old_claims: int
    seconds: Sequence[float]


def prepare_arm(house: House, progress: Progress, old_claims: int) -> Arm:
    """Founds the organisation, writes its old claims, and sends in its open ones."""
    task = progress.add_task(f"{old_claims:,} old claims are written", total=old_claims)
    people = people_for(old_claims, FEWEST_PEOPLE)
    council, _ = council_with_people(house, people, FLOAT_PENCE)
    sign_mandate(council, FLOAT_PENCE)
    some_people = people_of(house, council, FEWEST_PEOPLE)
    give_phones(council, some_people)
    open_claims = [
        _draft(council, some_people[number % FEWEST_PEOPLE], {"category": "other", "amount_pence": 300 + number})
        for number in range(OPEN_CLAIMS)
    ]
    for claim_id in open_claims:
        _send_in(council, claim_id, "refer")
    add_old_claims(house, council, old_claims, people, lambda done: progress.update(task, completed=done))
    return Arm(old_claims, council, open_claims, some_people)


@dataclass(frozen=True)
class DecidingBench:
    """What all rounds share: the arms, and so many requests of each kind in each arm and round."""

    arms: Sequence[Arm]
    progress: Progress
    rounds: int
    requests: int

    def run(self) -> list[Timed]:
        """Every round, the arms taking turns request by request."""
        for _ in range(WARM_UP):
            for arm in self.arms:
                self._list(arm)
                arm.council.approver.get(f"/claims/{arm.open_claims[0]}")
        return [timed for number in range(self.rounds) for timed in self._round(number)]

    def _round(self, number: int) -> list[Timed]:
        drafts = {arm.old_claims: [self._cheap(arm, number, one) for one in range(self.requests)] for arm in self.arms}

        def get(arm: Arm, one: int) -> None:
            arm.council.approver.get(f"/claims/{arm.open_claims[one % OPEN_CLAIMS]}")

        def submit(arm: Arm, one: int) -> None:
            _send_in(arm.council, drafts[arm.old_claims][one], "approve")

        label = f"round {number + 1} of {self.rounds}"
        task = self.progress.add_task(label, total=3 * self.requests)
        found = []
        for what, ask in ((LIST, lambda arm, _: self._list(arm)), (CLAIM, get), (SUBMIT, submit)):
            self.progress.update(task, description=f"{label}: {what}")
            found += self._take_turns(what, ask, lambda: self.progress.advance(task))
        return found

    def _take_turns(self, what: str, ask: Callable[[Arm, int], None], told: Callable[[], None]) -> list[Timed]:
        seconds: dict[int, list[float]] = {arm.old_claims: [] for arm in self.arms}
        for one in range(self.requests):
            for arm in self.arms if one % 2 else reversed(self.arms):  # nobody always goes first
                started = time.monotonic()
                ask(arm, one)
                seconds[arm.old_claims].append(time.monotonic() - started)
            told()
        return [Timed(what, old_claims, waits) for old_claims, waits in seconds.items()]

    def _list(self, arm: Arm) -> None:
        shown = len(arm.council.approver.get(LIST_PATH)["claims"])
        if shown != OPEN_CLAIMS:
            raise LocalError(f"The list shows {shown} claims instead of {OPEN_CLAIMS}, so nothing was measured.")

    def _cheap(self, arm: Arm, number: int, one: int) -> str:
        """A draft inside the rules that nobody has sent in yet: each its own amount, so that none looks like another."""
        each = number * self.requests + one
        person_id, turn = arm.people[each % FEWEST_PEOPLE], each // FEWEST_PEOPLE
        line = {"category": "bus", "amount_pence": 100 + turn % _AMOUNTS, "days_ago": turn // _AMOUNTS}
        return _draft(arm.council, person_id, line)


_AMOUNTS = 10
"""So many small bus fares fit into what the rules allow for a day."""


def _draft(council: Council, person_id: str, line: dict[str, Any]) -> str:
    on = datetime.now(UTC).date() - timedelta(days=line.pop("days_ago", 0))
    draft = council.organiser.post("/claims", {"person_id": person_id, "lines": [{"on": on.isoformat(), **line}]})
    return str(draft["id"])


def _send_in(council: Council, claim_id: str, expected: str) -> None:
    told = council.organiser.post(f"/claims/{claim_id}/submit")
    if told["outcome"] != expected:
        raise LocalError(
            f"The rules said {told['outcome']} to a claim instead of {expected}, so nothing was measured: {told['reasons']}"
        )
