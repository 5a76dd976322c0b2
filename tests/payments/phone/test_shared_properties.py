"""Two people who text on one telephone in any order: each hears their own amounts only, and claims what they said YES to.

Every amount that Eve says ends in 1, every one of Frank's in 2, and so do their old claims: whose a figure is can be seen.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.claims.rules.whereabouts import ToldMoney, Whereabouts
from services.payments.phone.rules.conversation import Candidate, ConversationState, GivenFacts, TurnResult
from services.payments.phone.rules.effects import SendPage, SubmitClaim
from shared.contracts.money import MoneyKind
from shared.contracts.turns import PROMPTS, ReadLine, ValueKind
from shared.contracts.understood import HeardLine, Intent, Understood
from tests.payments.phone.conversation import ANNA, BEN, NOW, Conversation, facts
from tests.payments.phone.hearing import claim, intents

PEOPLE = {1: Candidate(ANNA, "eve", ("apple",), "Eve"), 2: Candidate(BEN, "frank", ("boat",), "Frank")}
NUMBER_OF = {ANNA: 1, BEN: 2}
WORDS = {ANNA: "apple", BEN: "boat"}
CATEGORIES = ("bus", "taxi", "food", "parking")
ACTIONS = ("claim", "claim", "two", "correct", "yes", "yes", "yes repeated", "late yes", "no", "money", "cancel", "nothing", "over",
           "question", "unclear", "link", "not me", "one", "kept")  # fmt: skip
TURNS = st.lists(
    st.tuples(st.sampled_from([1, 1, 2]), st.sampled_from(ACTIONS), st.sampled_from([0, 0, 0, 1, 29, 31])), max_size=25
)


def old_claim(number: int) -> tuple[Whereabouts, ...]:
    """A claim that was sent in before."""
    told = (ToldMoney(MoneyKind.BEING_CHECKED, 9000 + number),)
    return (Whereabouts(UUID(int=70 + number), f"7KQ2MX4{number}", NOW, told),)


@dataclass
class TwoTexters:
    """One telephone. Whoever takes it over says so; each answers the questions who it is with their own name and word."""

    conversation: Conversation
    holder: int = 0
    said: int = 0
    read: dict[UUID, tuple[ReadLine, ...]] = field(default_factory=dict)

    def line(self, number: int) -> HeardLine:
        """Something new that a person spent."""
        self.said += 1
        return HeardLine(category=CATEGORIES[self.said % len(CATEGORIES)], amount_pence=self.said * 10 + number)

    def turn(self, number: int, action: str, minutes: int) -> None:
        """One message, in the facts of whoever is known to speak, as the store reads them."""
        conversation = self.conversation
        conversation.facts = replace(conversation.facts, now=conversation.facts.now + timedelta(minutes=minutes))
        named = conversation.answers_to if action != "late yes" else next(iter(self.read), None)
        kept: tuple[HeardLine, ...] = ()
        if action == "kept" and self.holder == number:
            kept = (self.line(number),)
        understood = self.understood(number, action)
        if number != self.holder:
            understood = understood.model_copy(update={"names": (PEOPLE[number].first_name,)})
        self.holder = number
        self.send(understood, named, kept)
        while conversation.state.place in (
            ConversationState.FIRST_NAME,
            ConversationState.PICTURE,
        ) and conversation.asked[-1].name.startswith("ask_"):
            name = (
                PEOPLE[number].first_name
                if conversation.state.place is ConversationState.FIRST_NAME
                else PEOPLE[number].picture_words[0]
            )
            self.send(intents(Intent.NAME, names=(name,)), None, ())

    def send(self, understood: Understood, named: UUID | None, kept: tuple[HeardLine, ...]) -> None:
        """Sends a message, and checks what is said to it."""
        conversation = self.conversation
        before = replace(conversation, effects=list(conversation.effects))
        conversation.answers_to = named
        conversation.facts = self.facts_of(conversation.state.person_id)
        outcome = conversation.say(understood, kept=kept)
        if outcome.speaker is not None and outcome.speaker != before.state.person_id:
            conversation.state, conversation.turns, conversation.effects = before.state, before.turns, before.effects
            conversation.asked, conversation.expect, conversation.answers_to = before.asked, before.expect, named
            conversation.facts = self.facts_of(outcome.speaker)
            outcome = conversation.say(understood, kept=kept)
        self.check(outcome, understood, named)

    def facts_of(self, person_id: UUID | None) -> GivenFacts:
        """What the store knows of a person; hardly anything of nobody."""
        money = old_claim(NUMBER_OF[person_id]) if person_id else ()
        return replace(self.conversation.facts, money=money)

    def check(self, outcome: TurnResult, understood: Understood, named: UUID | None) -> None:
        """Nobody hears another's figures, and nothing is claimed but by a YES to the read-back that was asked last."""
        figures = figures_in(outcome)
        if figures:
            assert outcome.speaker is not None
            assert NUMBER_OF[outcome.speaker] == self.holder
            assert all(figure % 10 == self.holder for figure in figures), (figures, self.holder)
        for effect in outcome.effects:
            if isinstance(effect, SendPage):
                assert all((line.amount_pence or 0) % 10 == self.holder for line in effect.lines)
            if isinstance(effect, SubmitClaim):
                assert understood.wants(Intent.YES)
                assert named == effect.read_back_id == self.last
                assert [line.amount_pence for line in self.read[effect.read_back_id]] == [
                    line.amount_pence for line in effect.lines
                ]
                assert all((line.amount_pence or 0) % 10 == self.holder for line in effect.lines)
        self.last = outcome.read_back_id
        if outcome.read_back_id is not None:
            self.read[outcome.read_back_id] = tuple(lines_in(outcome))

    last: UUID | None = None

    def understood(self, number: int, action: str) -> Understood:
        """What is understood of one thing that a person may say."""
        state = self.conversation.state
        own = [line for line in state.lines if (line.amount_pence or 0) % 10 == number]
        match action:
            case "claim" | "kept":
                return claim(self.line(number))
            case "two":
                return claim(self.line(number), self.line(number), intents=[Intent.CLAIM, Intent.MONEY])
            case "correct":
                return claim(self.line(number), intents=[Intent.NO, Intent.CLAIM])
            case "yes repeated" if own and state.person_id:
                return claim(own[0], intents=[Intent.YES, Intent.CLAIM])
            case "one":
                return intents(Intent.UNCLEAR, number=1)
            case _:
                return intents(INTENTS.get(action, Intent.YES))


INTENTS = {
    "no": Intent.NO, "money": Intent.MONEY, "cancel": Intent.CANCEL, "nothing": Intent.NOTHING, "over": Intent.OVER,
    "question": Intent.QUESTION, "unclear": Intent.UNCLEAR, "link": Intent.LINK, "not me": Intent.NOT_ME,
}  # fmt: skip


def lines_in(outcome: TurnResult) -> list[ReadLine]:
    """All lines of an answer."""
    found: list[ReadLine] = []
    for prompt in outcome.say:
        for name, kind in PROMPTS[prompt.name].items():
            if kind in (ValueKind.LINES, ValueKind.CHOICES):
                value = prompt.values[name]
                assert isinstance(value, tuple)
                found += [line for line in value if isinstance(line, ReadLine)]
    return found


def figures_in(outcome: TurnResult) -> list[int]:
    """All amounts that are told, but for totals of several lines."""
    told = [
        value
        for prompt in outcome.say
        if prompt.name not in ("read_back", "money_not_claimed_yet", "total_differs")
        for name, kind in PROMPTS[prompt.name].items()
        if kind is ValueKind.PENCE and isinstance(value := prompt.values[name], int)
    ]
    return told + [line.each_pence or line.amount_pence for line in lines_in(outcome)]


@settings(max_examples=600, deadline=None)
@given(TURNS)
def test_nobody_hears_anothers_amounts_and_each_claims_their_own(turns: list[tuple[int, str, int]]) -> None:
    texters = TwoTexters(Conversation(facts(people=tuple(PEOPLE.values()))))
    for number, action, minutes in turns:
        texters.turn(number, action, minutes)


def test_the_test_above_does_claim_and_does_change_hands() -> None:
    """It would be empty if nobody were ever recognised."""
    texters = TwoTexters(Conversation(facts(people=tuple(PEOPLE.values()))))
    for number, action in ((1, "claim"), (2, "claim"), (2, "yes"), (1, "claim"), (1, "yes")):
        texters.turn(number, action, 0)
    assert [len(one.lines) for one in texters.conversation.claims] == [1, 2]
