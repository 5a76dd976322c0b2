"""A fee that somebody gives to a charity: which one is asked where that is not clear, and nothing is given but by a YES to its read-back."""

from uuid import UUID

import pytest

from services.payments.phone.rules.conversation import CharityFact, QuestionFact
from services.payments.phone.rules.effects import ChooseFee
from shared.contracts.activities import Activity
from tests.payments.phone.conversation import NOW, Conversation, facts

OFFER, AGE_UK, MIND, HEART = UUID(int=71), UUID(int=81), UUID(int=82), UUID(int=83)
LIST = (CharityFact(AGE_UK, "Age UK"), CharityFact(HEART, "British Heart Foundation"), CharityFact(MIND, "Mind"))


def asked(channel: str = "sms", charities: tuple[CharityFact, ...] = LIST) -> Conversation:
    """Somebody who was just asked about an offer of £25.00."""
    question = QuestionFact(OFFER, "offer", amount_pence=2500, activity=Activity(starts_at=NOW))
    conversation = Conversation(facts(questions=(question,), charities=charities), channel=channel)  # type: ignore[arg-type]
    conversation.say("Hello")
    conversation.say("yes but")  # whatever it is, we ask about the offer again
    return conversation


def given(conversation: Conversation) -> list[ChooseFee]:
    """What was chosen."""
    return [one for one in conversation.effects if isinstance(one, ChooseFee)]


@pytest.mark.parametrize(
    ("said", "charity"),
    [
        ("give it to Age UK", AGE_UK), ("Please give my fee to age uk", AGE_UK), ("donate it to Mind", MIND),
        ("give all of the money to the British Heart Foundation thanks", HEART), ("charity please, Mind", MIND),
        ("I want to give it to the heart foundation", HEART),
    ],
)  # fmt: skip
def test_a_charity_that_is_named_is_read_back_and_given_to(said: str, charity: UUID) -> None:
    conversation = asked()
    outcome = conversation.say(said)
    assert [one.name for one in outcome.say] == ["confirm_charity"]
    assert outcome.say[0].values["amount_pence"] == 2500
    assert outcome.say[0].values["adviser"] == "Citizens Advice"
    assert given(conversation) == []
    assert conversation.hear("YES") == ["chose_charity"]
    assert given(conversation) == [ChooseFee(OFFER, "charity", None, charity)]


@pytest.mark.parametrize("said", ["give my fee to charity", "charity", "donate it please", "elusen"])
def test_which_one_is_asked_with_choices(said: str) -> None:
    conversation = asked()
    outcome = conversation.say(said)
    assert [(one.name, one.values) for one in outcome.say] == [
        ("ask_charity", {"charities": "1: Age UK. 2: British Heart Foundation. 3: Mind."})
    ]
    assert outcome.expect == "choice"
    assert conversation.hear("3") == ["confirm_charity"]
    assert conversation.hear("yes") == ["chose_charity"]
    assert given(conversation) == [ChooseFee(OFFER, "charity", None, MIND)]


def test_keys_on_a_call() -> None:
    conversation = asked("voice")
    assert conversation.hear("give it to charity")[-1] == "ask_charity"
    assert conversation.hear("2") == ["confirm_charity"]
    assert conversation.hear("1") == ["chose_charity"]
    assert given(conversation) == [ChooseFee(OFFER, "charity", None, HEART)]


def test_a_name_answers_which_and_a_no_asks_about_the_offer_again() -> None:
    conversation = asked()
    conversation.say("give it to charity")
    assert conversation.hear("age uk") == ["confirm_charity"]
    assert conversation.hear("no") == ["ask_offer"]
    conversation.say("give it to charity")
    assert conversation.hear("no") == ["ask_offer"]
    assert conversation.hear("£10") == ["confirm_less"]
    assert given(conversation) == []


@pytest.mark.parametrize("said", ["give it to my mum", "give it to the dogs trust", "donate to <b>x</b> ‮ UK"])
def test_what_is_not_on_the_list_is_answered_with_the_list(said: str) -> None:
    conversation = asked()
    assert conversation.hear(said) == ["charity_not_listed", "ask_charity"]
    assert given(conversation) == []


@pytest.mark.parametrize(
    "said", ["don't give it to charity", "give £10 to Age UK", "no charity", "give me the money", "9", "0"]
)
def test_what_gives_nothing_away(said: str) -> None:
    conversation = asked()
    names = conversation.hear(said)
    assert "confirm_charity" not in names
    assert "ask_charity" not in names
    assert [one for one in given(conversation) if one.reply == "charity"] == []


def test_another_number_than_the_list_has_gives_nothing() -> None:
    conversation = asked()
    conversation.say("give it to charity")
    assert conversation.hear("9")[0] == "not_understood"
    assert given(conversation) == []


def test_where_no_charity_is_listed_a_person_speaks_with_them() -> None:
    conversation = asked(charities=())
    assert conversation.hear("give it to Age UK") == ["no_charity"]
    assert given(conversation) == [ChooseFee(OFFER, "another_way", None)]


def test_danger_beside_it_is_heard() -> None:
    conversation = asked()
    assert conversation.hear("give it to them or he will hit me")[-1] != "confirm_charity"


@pytest.mark.parametrize("said", ["give it to Age UK", "charity", "give it to my mum"])
@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_what_comes_with_wages_goes_to_no_charity_and_they_are_told_whom_to_ask(said: str, channel: str) -> None:
    question = QuestionFact(OFFER, "offer", amount_pence=2500, activity=Activity(starts_at=NOW), is_with_wages=True)
    conversation = Conversation(facts(questions=(question,), charities=LIST), channel=channel)  # type: ignore[arg-type]
    conversation.say("Hello")
    conversation.say("yes but")
    assert conversation.hear(said) == ["wages_not_to_charity", "ask_offer"]
    assert given(conversation) == []
    assert conversation.hear("yes" if channel == "sms" else "1") == ["answer_saved"]
