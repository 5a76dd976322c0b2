"""The people of a wave: what each of them texts and when, and what each has heard. No clock and no network: both come in.

Claims come in an open loop, at moments that are fixed before. A YES comes a few seconds after its read-back, as it does in
life; some people wait for one another and say YES in the very same instant.
"""

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from shared.money import pounds

FIRST_DIGITS = "+4475"
"""Nobody else in a practice world has numbers like these."""
READ_BACK, CONFIRMED, TOLD_TO_WAIT = "Is that right?", "Thank you. ", "We have your message. "
GIVEN_TO_A_PERSON = "Sorry, we could not answer this."
"""By these words a phone's owner tells one answer from another."""
YES = "YES"
SEED = 1
MOST_PEOPLE = 2_000
PART_FOR_CLAIMS = 0.85
"""The last claim comes when so much of the time is over, so that its YES comes in time as well."""
CROWD_PATIENCE_SECONDS = 20.0
CROWD_TAKES_SECONDS = 1.0
LEAST_BUS_PENCE, BUS_STEPS, LEAST_FOOD_PENCE, FOOD_STEPS = 200, 700, 300, 500
"""Each line stays below £10, so that no receipt is needed and the rules pay it."""


@dataclass(frozen=True)
class Size:
    """So many people, whose claims and YES come within so many seconds. `crowd` of them say YES in the same instant, everybody else
    after thinking for as long as `think_seconds` says (least, most)."""

    people: int
    seconds: float
    crowd: int
    think_seconds: tuple[float, float] = (2.0, 20.0)


def usual_size(people: int) -> Size:
    """Five minutes for 500 people or more, and a minute at least; ten or more in the crowd."""
    return Size(people, seconds=min(300.0, max(60.0, people * 0.6)), crowd=min(people, max(10, people // 25)))


@dataclass(frozen=True)
class Plan:
    """What one person does: texts the claim `claim_after_seconds` after the start, and YES so long after the read-back."""

    number: str
    words: str
    total_pence: int
    claim_after_seconds: float
    think_seconds: float
    is_in_crowd: bool


def plans(size: Size) -> list[Plan]:
    """The same people and moments for a size, whenever it runs: most claims come early. The first to claim are the crowd."""
    chance = random.Random(SEED)  # noqa: S311  # no secret: the same seed gives the same wave
    moments = sorted(size.seconds * PART_FOR_CLAIMS * chance.betavariate(1.3, 3) for _ in range(size.people))
    return [_plan(size, place, moment, chance) for place, moment in enumerate(moments)]


def _plan(size: Size, place: int, moment: float, chance: random.Random) -> Plan:
    bus_pence = LEAST_BUS_PENCE + place % BUS_STEPS
    food_pence = LEAST_FOOD_PENCE + place % FOOD_STEPS if place % 3 == 0 else 0
    words = f"bus {pounds(bus_pence)[1:]}" + (f" and lunch {pounds(food_pence)}" if food_pence else "")
    return Plan(
        # The numbers of two sizes differ, so that what is still on its way to one wave is never heard in the next.
        number=f"{FIRST_DIGITS}{10_000_008 + (size.people * MOST_PEOPLE + place) * 10}",
        words=words,
        total_pence=bus_pence + food_pence,
        claim_after_seconds=moment,
        think_seconds=chance.uniform(*size.think_seconds),
        is_in_crowd=place < size.crowd,
    )


class What(Enum):
    """Which of their two texts."""

    CLAIM = "claim"
    YES = "YES"


@dataclass(frozen=True, order=True)
class Text:
    """A text that somebody sends at `due_at` (seconds since 1970)."""

    due_at: float
    place: int
    what: What = field(compare=False)
    number: str = field(compare=False)
    words: str = field(compare=False)


@dataclass
class Person:
    """What one person has done and heard so far; moments in seconds since 1970."""

    plan: Plan
    claimed_at: float | None = None
    read_back_at: float | None = None
    yes_at: float | None = None
    confirmed_at: float | None = None
    was_told_to_wait: bool = False
    was_given_to_a_person: bool = False

    @property
    def claim_seconds(self) -> float | None:
        """From the claim to its read-back."""
        return None if self.claimed_at is None or self.read_back_at is None else self.read_back_at - self.claimed_at

    @property
    def yes_seconds(self) -> float | None:
        """From the YES to what we say to it."""
        return None if self.yes_at is None or self.confirmed_at is None else self.confirmed_at - self.yes_at


class Wave:
    """Everybody, from the start on. Ask `due` for the texts to be sent, and tell `hear` what arrived on the phones."""

    def __init__(self, planned: Sequence[Plan], started_at: float) -> None:
        self.people = [Person(one) for one in planned]
        self._by_number = {one.plan.number: place for place, one in enumerate(self.people)}
        self._texts = [
            Text(started_at + one.claim_after_seconds, place, What.CLAIM, one.number, one.words)
            for place, one in enumerate(planned)
        ]
        heapq.heapify(self._texts)
        crowd = [started_at + one.claim_after_seconds for one in planned if one.is_in_crowd]
        self._crowd_waits_until: float | None = max(crowd) + CROWD_PATIENCE_SECONDS if crowd else None

    @property
    def is_answered(self) -> bool:
        """Whether nobody waits for anything any more."""
        return all(one.confirmed_at is not None for one in self.people)

    @property
    def is_waiting_to_text(self) -> bool:
        """Whether somebody will still text by themselves, whatever they hear."""
        return bool(self._texts) or self._crowd_waits_until is not None

    def due(self, now: float) -> list[Text]:
        """The texts whose moment has come, each once."""
        self._gather_crowd(now)
        found = []
        while self._texts and self._texts[0].due_at <= now:
            text = heapq.heappop(self._texts)
            person = self.people[text.place]
            if text.what is What.CLAIM:
                person.claimed_at = text.due_at
            else:
                person.yes_at = text.due_at
            found.append(text)
        return found

    def hear(self, number: str, body: str, at: float) -> None:
        """A text has arrived on a phone. What is no answer (money was sent) changes nothing."""
        if (place := self._by_number.get(number)) is None:
            return
        person = self.people[place]
        is_about_it = pounds(person.plan.total_pence) in body
        if READ_BACK in body and is_about_it and person.read_back_at is None:
            person.read_back_at = at
            if not person.plan.is_in_crowd or self._crowd_waits_until is None:
                self._say_yes(place, at + person.plan.think_seconds)
        elif body.startswith(CONFIRMED) and is_about_it and person.yes_at is not None and person.confirmed_at is None:
            person.confirmed_at = at
        elif body.startswith(TOLD_TO_WAIT):
            person.was_told_to_wait = True
        elif body.startswith(GIVEN_TO_A_PERSON):
            person.was_given_to_a_person = True

    def _gather_crowd(self, now: float) -> None:
        """Once the whole crowd has its read-backs, or has waited long enough for them, it says YES in one instant."""
        if self._crowd_waits_until is None:
            return
        crowd = [(place, one) for place, one in enumerate(self.people) if one.plan.is_in_crowd]
        if now < self._crowd_waits_until and any(one.read_back_at is None for _, one in crowd):
            return
        self._crowd_waits_until = None
        for place, one in crowd:
            if one.read_back_at is not None:
                self._say_yes(place, now + CROWD_TAKES_SECONDS)

    def _say_yes(self, place: int, due_at: float) -> None:
        heapq.heappush(self._texts, Text(due_at, place, What.YES, self.people[place].plan.number, YES))
