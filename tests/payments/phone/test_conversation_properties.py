"""Whatever is said, at every place: an answer, no error, and no claim without a YES that names the read-back of those very lines."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.claims.rules.whereabouts import ToldMoney, Whereabouts
from services.payments.phone.rules.conversation import (
    Candidate,
    CharityFact,
    ClaimFact,
    ConversationData,
    ConversationState,
    GivenFacts,
    QuestionFact,
    TurnResult,
)
from services.payments.phone.rules.effects import AskForCash, SendLink, SendPage, SubmitClaim
from shared.contracts.activities import Activity
from shared.contracts.money import GIFTS, WITH_DAY, MoneyKind
from shared.contracts.turns import PROMPTS, ReadLine, ValueKind
from shared.contracts.understood import HeardLine
from tests.payments.phone.conversation import ANNA, BEN, EVENTS, NOW, Conversation, facts, price_miles

TWO_PEOPLE = (Candidate(ANNA, "Anna", ("apple",)), Candidate(BEN, "Ben", ("boat",)))
HELPED = tuple(
    replace(one, is_helped=True, agreement_id=UUID(int=80 + number)) for number, one in enumerate(TWO_PEOPLE)
)
CLAIMS = (ClaimFact(UUID(int=70), refused_at=NOW), ClaimFact(UUID(int=71), waits_for_receipt=True))
MONEY = tuple(
    Whereabouts(
        UUID(int=70 + number),
        "7KQ2MX4P",
        NOW,
        (
            ToldMoney(
                kind,
                1060,
                date(2026, 11, 20) if kind in WITH_DAY else None,
                "Age UK" if kind in GIFTS else None,
            ),
        ),
    )
    for number, kind in enumerate(MoneyKind)
)
QUESTIONS = (
    QuestionFact(UUID(int=60), "finance", "Which bus?"),
    QuestionFact(UUID(int=61), "offer", amount_pence=2500, activity=Activity(starts_at=NOW)),
)
LAST = (HeardLine(category="bus", amount_pence=460), HeardLine(category="car", miles_tenths=120, passengers=1))
WORLDS = st.builds(
    facts,
    people=st.sampled_from([TWO_PEOPLE, TWO_PEOPLE[:1], TWO_PEOPLE[:1], ()]),
    events=st.sampled_from([EVENTS, EVENTS[:1], ()]),
    questions=st.sampled_from([(), (), QUESTIONS, QUESTIONS[1:]]),
    claims=st.sampled_from([(), CLAIMS, CLAIMS[:1]]),
    money=st.lists(st.sampled_from(MONEY), max_size=5).map(tuple),
    last_lines=st.sampled_from([(), LAST]),
    receipt_above_pence=st.sampled_from([None, 500]),
)
KEYWORDS = [
    "claim", "hawlio", "yes", "ie", "ok", "👍", "no", "nage", "no receipt", "nothing", "same as last time", "back", "cancel", "help", "0",
    "stop", "start", "money", "arian", "appeal", "cymraeg", "english", "thanks", "hello", "1", "2", "*", "", "🎉", "account 12345678",
]  # fmt: skip
WAYS_OUT = frozenset({"cancel", "nothing", "no", "nage", "no bus", "back", "*"})
YES_WORDS = frozenset({"yes", "ie", "ok", "👍", "1"})
CLAIMING = [
    "bus 4.60", "bus", "lunch £6", "20 miles", "car", "bus £460", "bus 2 there and back", "each way", "no bus was 4.80", "no bus",
    "yes but lunch 7", "bus 1, train 2, taxi 3, food 4, parking 5, hotel 6", "total 9, bus 3", "4.60", "12", "anna", "apple", "ben", "boat",
]  # fmt: skip
WORDS = st.one_of(st.sampled_from(KEYWORDS), st.sampled_from(CLAIMING), st.just("yes"), st.text(max_size=60))
REPLIES = st.sampled_from(["last", "last", "last", "none", "first"])
WAITS = st.sampled_from([0, 0, 0, 1, 13])
TURNS = st.lists(st.tuples(WORDS, REPLIES, WAITS), max_size=14)


def says_something(outcome: TurnResult) -> bool:
    """Whether the person hears anything: also what the store says of its effects."""
    return bool(outcome.say) or any(
        isinstance(effect, SubmitClaim | SendLink | SendPage | AskForCash) for effect in outcome.effects
    )


def read_lines(outcome: TurnResult) -> tuple[ReadLine, ...]:
    """All lines that one answer reads back."""
    found: list[ReadLine] = []
    for prompt in outcome.say:
        if prompt.name in ("read_back", "read_back_part"):
            found += [line for line in prompt.values["lines"] if isinstance(line, ReadLine)]  # type: ignore[union-attr]  # LINES
    return tuple(found)


def as_read(line: HeardLine, today: date) -> tuple[str | None, int, int | None]:
    """What a read-back must say of a line, computed here once more."""
    if line.miles_tenths is not None:
        return (
            line.category,
            price_miles(str(line.category), line.miles_tenths, line.passengers, line.on or today),
            line.miles_tenths,
        )
    return line.category, (line.amount_pence or 0) * line.times, None


def check_claim(claim: SubmitClaim, text: str, named: UUID | None, heard: dict[UUID, tuple[ReadLine, ...]]) -> None:
    """A claim is of exactly what was read, and a bare YES named it."""
    assert text in YES_WORDS
    assert named == claim.read_back_id
    read = heard[claim.read_back_id]
    assert [(line.category, line.amount_pence, line.miles_tenths) for line in read] == [
        as_read(line, NOW.date()) for line in claim.lines
    ]
    assert sum(line.amount_pence for line in read) > 0


def names_an_amount(outcome: TurnResult) -> bool:
    """Whether an amount, a line or a day is said."""
    telling = {ValueKind.PENCE, ValueKind.LINES, ValueKind.DAYS, ValueKind.TEXT, ValueKind.REFERENCE}
    return any(kind in telling for prompt in outcome.say for kind in PROMPTS[prompt.name].values())


@settings(max_examples=400, deadline=None)
@given(WORLDS, TURNS, st.sampled_from(["sms", "voice"]))
def test_no_claim_without_a_yes_to_those_very_lines(
    world: GivenFacts, turns: list[tuple[str, str, int]], channel: str
) -> None:
    conversation = Conversation(world, "voice" if channel == "voice" else "sms")
    heard = dict[UUID, tuple[ReadLine, ...]]()
    for text, reply, hours in turns:
        conversation.facts = replace(conversation.facts, now=conversation.facts.now + timedelta(hours=hours))
        named = {"last": conversation.answers_to, "first": next(iter(heard), None)}.get(reply)
        conversation.answers_to = named
        outcome = conversation.say(text)
        assert says_something(outcome)
        if outcome.state.person_id is None:
            assert not names_an_amount(outcome)
        for effect in outcome.effects:
            if isinstance(effect, SubmitClaim):
                check_claim(effect, text, named, heard)
        if outcome.read_back_id is not None:
            heard[outcome.read_back_id] = read_lines(outcome)
    assert len({claim.read_back_id for claim in conversation.claims}) == len(conversation.claims)


def places() -> Iterator[tuple[ConversationState, Conversation]]:
    """A conversation standing at each place."""
    plain = facts(events=EVENTS, claims=CLAIMS, last_lines=LAST)
    paths: dict[ConversationState, tuple[GivenFacts, list[str]]] = {
        ConversationState.START: (plain, []),
        ConversationState.FIRST_NAME: (replace(plain, people=TWO_PEOPLE), ["bus 4.60"]),
        ConversationState.PICTURE: (replace(plain, people=TWO_PEOPLE), ["bus 4.60", "anna"]),
        ConversationState.WHOM: (replace(plain, people=HELPED), ["bus 4.60"]),
        ConversationState.PROOF: (plain, ["money"]),
        ConversationState.OFFER_TEXT: (plain, ["money", "no idea", "no idea"]),
        ConversationState.EVENT: (plain, ["bus 4.60"]),
        ConversationState.SPENT: (plain, ["claim", "1"]),
        ConversationState.DOUBT: (plain, ["bus", "1"]),
        ConversationState.READING: (plain, ["bus 4.60", "1"]),
        ConversationState.WRONG: (plain, ["bus 4.60", "1", "no"]),
        ConversationState.WHICH: (plain, ["bus 2.00, bus 2.20", "1", "no", "bus 2.50"]),
        ConversationState.OFFER_PERSON: (plain, ["bus 4.60", "1", "mumble", "mumble"]),
        ConversationState.QUESTION: (replace(plain, questions=QUESTIONS), ["hello"]),
        ConversationState.CHOICE: (replace(plain, questions=QUESTIONS[1:]), ["hello", "10"]),
        ConversationState.CHARITY: (
            replace(
                plain,
                questions=QUESTIONS[1:],
                charities=(CharityFact(UUID(int=7), "Mind"), CharityFact(UUID(int=8), "Scope")),
            ),
            ["hello", "give it to charity"],
        ),
        ConversationState.LIMIT: (plain, ["not more than £20 a week"]),
        ConversationState.RECEIPT: (replace(plain, receipt_above_pence=100, claims=()), ["bus 4.60", "1", "yes"]),
        ConversationState.REASON: (
            replace(plain, receipt_above_pence=100, claims=()),
            ["bus 4.60", "1", "yes", "no receipt"],
        ),
    }
    for place, (world, path) in paths.items():
        on_a_call = place in (ConversationState.PROOF, ConversationState.OFFER_TEXT)
        conversation = Conversation(world, "voice" if on_a_call else "sms")
        for text in path:
            conversation.say(text)
        assert conversation.state.place is place, (place, conversation.state.place)
        yield place, conversation


@pytest.mark.parametrize("place", ConversationState)
def test_a_place_answers_every_word(place: ConversationState) -> None:
    conversation = dict(places())[place]
    for text in KEYWORDS + CLAIMING:
        fresh = replace(conversation, effects=[])
        outcome = fresh.say(text)
        assert says_something(outcome), text
        assert bool(fresh.claims) is (place is ConversationState.READING and text in YES_WORDS), text
        if conversation.state.lines and not outcome.state.lines and not outcome.state.aside:
            assert fresh.claims or text in WAYS_OUT, f"a draft was lost by {text!r}"


def test_a_state_survives_being_stored() -> None:
    for _, conversation in places():
        assert ConversationData.model_validate_json(conversation.state.model_dump_json()) == conversation.state
