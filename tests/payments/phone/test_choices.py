"""Less, or only their costs, in an answer to an offer by text: read back, chosen by a YES to that very read-back, and by nothing else."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.phone.rules.conversation import ConversationState, QuestionFact
from services.payments.phone.rules.effects import AnswerQuestion, AskForCash, ChooseFee
from shared.contracts.activities import Activity
from shared.contracts.turns import LastAsked
from shared.contracts.understood import Intent, OfferChoice, Understood
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.phone.conversation import NOW, Conversation, facts
from tests.payments.phone.hearing import intents
from tests.payments.phone.speaking import Texter, names, prompt
from tests.payments.phone.test_answers import offer

OFFER, LATER = UUID(int=71), UUID(int=72)
AN_OFFER = QuestionFact(OFFER, "offer", amount_pence=2500, activity=Activity(starts_at=NOW))
TOLD = LastAsked(question="ask_offer", about_id=OFFER)


def asked(*more: QuestionFact) -> Conversation:
    """Somebody who was just asked about an offer of £25.00."""
    conversation = Conversation(facts(questions=(AN_OFFER, *more)))
    assert conversation.hear("hello")[-1] == "ask_offer"
    return conversation


def chosen(conversation: Conversation) -> list[Any]:
    """What was answered or chosen."""
    return [one for one in conversation.effects if isinstance(one, AnswerQuestion | ChooseFee)]


@pytest.mark.parametrize(
    ("said", "pence"),
    [
        ("I only want 10 pounds", 1000), ("just a tenner", 1000), ("£10", 1000), ("10", 1000), ("ten", 1000),
        ("deg punt", 1000), ("dim ond deg punt", 1000), ("yes but only £12.50", 1250), ("a fiver will do", 500),
        ("25", 2500),
    ],
)  # fmt: skip
def test_an_amount_without_a_thing_is_less_and_is_read_back(said: str, pence: int) -> None:
    conversation = asked()
    read = conversation.say(said)
    assert [(one.name, one.values) for one in read.say] == [
        ("confirm_less", {"amount_pence": pence, "activity": Activity(starts_at=NOW).as_value()})
    ]
    assert chosen(conversation) == []
    assert conversation.hear("YES") == ["chose_less"]
    assert chosen(conversation) == [ChooseFee(OFFER, "less", pence)]


@pytest.mark.parametrize("said", ["just my bus fare", "only expenses", "expenses only please", "dim ond costau"])
def test_only_expenses_are_read_back_and_chosen(said: str) -> None:
    conversation = asked()
    assert conversation.hear(said) == ["confirm_expenses"]
    assert conversation.hear("yes") == ["chose_expenses"]
    assert chosen(conversation) == [ChooseFee(OFFER, "expenses_only", None)]


@pytest.mark.parametrize("said", ["£0", "-5", "£-5", "999999999999", "10-15", "minus 5"])
def test_what_is_no_amount_chooses_nothing(said: str) -> None:
    conversation = asked()
    assert conversation.hear(said)[0] in ("not_understood", "offer_person")
    assert conversation.state.choice is None
    assert chosen(conversation) == []


def test_more_than_was_offered_is_answered_with_what_was_offered() -> None:
    conversation = asked()
    read = conversation.say("£40 please")
    assert [one.name for one in read.say] == ["most_is", "ask_offer"]
    assert read.say[0].values == {"amount_pence": 2500}
    conversation.say("yes")
    assert chosen(conversation) == [AnswerQuestion(OFFER, "yes")]


@pytest.mark.parametrize(
    ("said", "told", "reply"),
    [
        ("later", "chose_later", "later"), ("ask me later please", "chose_later", "later"),
        ("not now, maybe tomorrow", "chose_later", "later"), ("yn nes ymlaen, gofynnwch wedyn", "chose_later", "later"),
        ("pay me another way", "chose_another_way", "another_way"), ("give me cash vouchers instead", "chose_another_way", "another_way"),
        ("can i have vouchers instead", "chose_another_way", "another_way"),
    ],
)  # fmt: skip
def test_later_and_another_way_are_kept_and_the_offer_stays_open(said: str, told: str, reply: str) -> None:
    conversation = asked()
    assert conversation.hear(said) == [told]
    assert chosen(conversation) == [ChooseFee(OFFER, reply, None)]  # type: ignore[arg-type]  # a reply of the table above
    assert conversation.hear("hello")[-1] == "ask_offer", "it can still be answered"


@pytest.mark.parametrize("said", ["no cash please", "yes, later", "no way", "kill myself later", "later bus 4.60"])
def test_what_only_sounds_like_later_or_another_way(said: str) -> None:
    conversation = asked()
    conversation.say(said)
    assert not [one for one in chosen(conversation) if isinstance(one, ChooseFee)]


def test_a_fee_that_waits_is_answered_after_the_day() -> None:
    waits = replace(AN_OFFER, is_past=True)
    conversation = Conversation(facts(questions=(waits,)))
    assert conversation.hear("hello")[-1] == "ask_offer"
    assert conversation.hear("10") == ["confirm_less"]
    assert conversation.hear("yes") == ["answer_saved"]
    assert chosen(conversation) == [ChooseFee(OFFER, "less", 1000)]


def test_unpaid_work_is_asked_without_money() -> None:
    conversation = Conversation(facts(questions=(replace(AN_OFFER, amount_pence=0),)))
    assert conversation.hear("hello")[-1] == "ask_unpaid"
    assert conversation.hear("yes") == ["answer_saved"]


def test_none_and_nothing_are_a_no() -> None:
    for said in ("none", "nothing thanks", "no money"):
        conversation = asked()
        assert conversation.hear(said) == ["answer_saved"]
        assert chosen(conversation) == [AnswerQuestion(OFFER, "no")]


def test_a_no_to_the_read_back_asks_about_the_offer_again() -> None:
    conversation = asked()
    conversation.say("10")
    assert conversation.hear("no") == ["ask_offer"]
    assert conversation.state.choice is None
    assert chosen(conversation) == []


def test_another_amount_is_read_back_anew_and_a_yes_to_the_first_does_not_count() -> None:
    conversation = asked()
    conversation.say("10")
    first = conversation.answers_to
    conversation.say("no wait £12")
    conversation.say("£12")
    assert conversation.answers_to != first
    outcome = conversation.say("YES", answers_to=first)
    assert [one.name for one in outcome.say] == ["read_back_again", "confirm_less"]
    assert chosen(conversation) == []
    conversation.say("YES")
    assert chosen(conversation) == [ChooseFee(OFFER, "less", 1200)]


def test_an_old_read_back_and_a_changed_offer_are_read_again() -> None:
    conversation = asked()
    conversation.say("10")
    conversation.facts = replace(conversation.facts, now=NOW + timedelta(hours=13))
    assert conversation.hear("yes") == ["read_back_again", "confirm_less"]
    conversation.facts = replace(conversation.facts, questions=(replace(AN_OFFER, amount_pence=900),))
    assert conversation.hear("yes") == ["read_back_again", "most_is", "ask_offer"]
    conversation.facts = replace(conversation.facts, questions=())
    assert chosen(conversation) == []


def test_an_offer_that_is_gone_is_not_chosen() -> None:
    conversation = asked()
    conversation.say("10")
    conversation.facts = replace(conversation.facts, questions=())
    assert conversation.hear("yes") == ["nothing_open"]
    assert chosen(conversation) == []


def test_a_choice_answers_the_text_of_the_offer_and_the_next_offer_follows() -> None:
    later = QuestionFact(LATER, "offer", amount_pence=2500, activity=Activity(starts_at=NOW + timedelta(days=3)))
    conversation = Conversation(facts(questions=(AN_OFFER, later)))
    choice = Understood(intents=(Intent.UNCLEAR,), choice=OfferChoice(kind="less", amount_pence=800))
    read = conversation.say(choice, last_asked=TOLD)
    assert [one.name for one in read.say] == ["confirm_less"]
    assert conversation.hear("yes") == ["chose_less", "ask_offer"]
    assert chosen(conversation) == [ChooseFee(OFFER, "less", 800)]
    assert conversation.state.question_id == LATER


_SAID = st.sampled_from(
    ["YES", "no", "10", "£30", "only expenses", "none", "bus 4.60", "0", "cancel", "mumble", "stop"]
)


@given(st.lists(st.tuples(_SAID, st.booleans()), max_size=7))
def test_no_words_choose_what_was_not_read_back_last(turns: list[tuple[str, bool]]) -> None:
    """Whatever is said, and whichever read-back a YES names: what is chosen is what the last answer read back, and never above the offer."""
    conversation = Conversation(facts(questions=(AN_OFFER,)))
    conversation.say("hello")
    for said, is_stale in turns:
        before, count = conversation.asked, len(chosen(conversation))
        conversation.say(said, answers_to=new_id() if is_stale else None)
        for one in chosen(conversation)[count:]:
            if isinstance(one, ChooseFee):
                assert said == "YES"
                assert not is_stale
                assert before[-1].name == ("confirm_less" if one.reply == "less" else "confirm_expenses")
                assert one.amount_pence is None or 0 < one.amount_pence <= 2500
            conversation.facts = replace(conversation.facts, questions=())


@pytest.fixture
def jo(council: Council) -> Texter:
    """One person on one number."""
    return Texter(council, [council.person("Jo Bloggs")])


def test_by_text_from_the_offer_to_what_is_kept(jo: Texter) -> None:
    event = offer(jo.council, jo.people[0])
    assert names(jo.say("hello"))[-1] == "ask_offer"
    read = jo.say("I only want 10 pounds")
    assert read.read_back_id is not None
    assert prompt(read, "confirm_less").values["amount_pence"] == 1000
    (made,) = jo.council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    assert made["status"] == "offered"
    stale = jo.say("YES", answers_to=str(new_id()))
    assert names(stale) == ["read_back_again", "confirm_less"]
    done = jo.say("YES")
    assert prompt(done, "chose_less").values == {"amount_pence": 1000, "offered_pence": 2500}
    found = jo.council.organiser.get(f"/events/{event['id']}/offers")
    (made,) = found["offers"]
    assert (made["status"], made["choice"], made["accepted_pence"]) == ("accepted", "less", 1000)
    assert found["promised_pence"] == 1000
    assert jo.claims() == 0


def test_a_call_keeps_its_place_where_a_caller_asks_for_a_person(jo: Texter) -> None:
    offer(jo.council, jo.people[0])
    jo.say("hello")
    jo.say("only expenses")
    assert "person_will_call" in names(jo.say(intents(Intent.HELP)))


def test_the_place_stands_in_the_state() -> None:
    conversation = asked()
    conversation.say("10")
    assert conversation.state.place is ConversationState.CHOICE


@pytest.mark.parametrize(
    "said", ["cash please", "can you pay me in cash", "arian parod os gwelwch yn dda", "I'd like cash instead"]
)
def test_cash_is_asked_for_and_the_offer_is_still_the_question(said: str) -> None:
    """How is not whether: their YES or NO comes after it."""
    conversation = asked()
    turn = conversation.say(said)
    assert list(turn.effects) == [AskForCash(OFFER)]
    assert turn.expect == "yes_no"
    conversation.say("yes")
    assert chosen(conversation)[-1] == AnswerQuestion(OFFER, "yes")
