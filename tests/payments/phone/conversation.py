"""A person's side of a conversation, for tests: says things, and remembers what came back."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.notifications.understanding.names import mentioned_in
from services.payments.phone.rules.conversation import (
    Candidate,
    ConversationData,
    EventFact,
    GivenFacts,
    IncomingTurn,
    TurnResult,
)
from services.payments.phone.rules.effects import Effect, SubmitClaim
from services.payments.phone.rules.engine import handle_turn
from shared.contracts.turns import Channel, Expect, LastAsked, Prompt, fits
from shared.contracts.understood import HeardLine, Understood
from tests.payments.phone.hearing import hear

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
ANNA, BEN, CAT = (UUID(int=number) for number in (1, 2, 3))
EVENT, EARLIER = UUID(int=11), UUID(int=12)
EVENTS = (EventFact(EVENT, NOW - timedelta(hours=4)), EventFact(EARLIER, NOW - timedelta(days=7)))


def price_miles(category: str, miles_tenths: int, passengers: int, _on: date) -> int:
    """A plain tariff: 55 pence a car mile, 24 and 20 for the others, 5 for each passenger."""
    per_mile = {"car": 55, "motorcycle": 24, "bicycle": 20}[category] + 5 * passengers
    return max(1, (miles_tenths * per_mile + 5) // 10)


def facts(**changes: object) -> GivenFacts:
    """One person, one event, nothing else."""
    plain = GivenFacts(
        now=NOW,
        fresh_id=UUID(int=0),
        people=(Candidate(ANNA, "Anna", ("apple",)),),
        price_miles=price_miles,
        events=EVENTS[:1],
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test's shorthand


@dataclass
class Conversation:
    """One conversation. Its state goes through JSON before every turn, as the store keeps it."""

    facts: GivenFacts = field(default_factory=facts)
    channel: Channel = "sms"
    state: ConversationData = field(default_factory=ConversationData)
    answers_to: UUID | None = None
    effects: list[Effect] = field(default_factory=list)
    turns: int = 0
    asked: tuple[Prompt, ...] = ()
    expect: Expect = "free"

    def say(
        self,
        said: str | Understood,
        *,
        answers_to: UUID | None = None,
        kept: tuple[HeardLine, ...] = (),
        last_asked: LastAsked | None = None,
    ) -> TurnResult:
        """One turn, as a reply to what was asked last, or to `answers_to`: a text, or what was understood of one."""
        self.turns += 1
        text = said if isinstance(said, str) else "What was said."
        today = self.facts.now.date()
        understood = hear(text, self.asked, self.expect, self.channel, today) if isinstance(said, str) else said
        now = replace(self.facts, fresh_id=UUID(int=1000 + self.turns))
        state = ConversationData.model_validate_json(self.state.model_dump_json())
        answers = None if last_asked else answers_to or self.answers_to
        is_call = self.channel == "voice"
        mentions = mentioned_in(text) if any(one.is_helped for one in now.people) else ()
        heard = IncomingTurn(text, understood, now, kept, answers, is_call, last_asked, mentions)
        outcome = handle_turn(state, heard)
        for prompt in (*outcome.say, *outcome.by_text, *outcome.then):
            assert fits(prompt), prompt
        self.state, self.answers_to = outcome.state, outcome.read_back_id
        self.asked, self.expect = (*outcome.say, *outcome.then), outcome.expect
        self.effects += outcome.effects
        return outcome

    def hear(self, said: str | Understood, *, kept: tuple[HeardLine, ...] = ()) -> list[str]:
        """One turn; the names of what is said."""
        return [prompt.name for prompt in self.say(said, kept=kept).say]

    @property
    def claims(self) -> list[SubmitClaim]:
        """What was claimed so far."""
        return [effect for effect in self.effects if isinstance(effect, SubmitClaim)]
