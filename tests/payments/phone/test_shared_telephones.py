"""Several people on one telephone: who speaks is asked anew, what one says is never told to another, and nobody is asked for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments.phone.rules.conversation import SPEAKER_LASTS, Candidate, ConversationData
from services.payments.phone.rules.effects import AskCallBack, SendPage
from shared.contracts.understood import HeardLine, Intent, Understood
from tests.payments.phone.conversation import ANNA, BEN, NOW, Conversation, facts
from tests.payments.phone.hearing import claim, intents

FAMILY = (Candidate(ANNA, "eve", ("apple",), "Eve"), Candidate(BEN, "frank", ("boat",), "Frank"))
BUS = HeardLine(category="bus", amount_pence=220)
TAXI = HeardLine(category="taxi", amount_pence=600)


def named(*names: str, **more: object) -> Understood:
    """A message that says only who it is."""
    return intents(Intent.NAME, names=names, **more)


def eve_speaks() -> Conversation:
    """Eve has said who she is, and her bus was read back to her."""
    conversation = Conversation(facts(people=FAMILY))
    assert conversation.hear(claim(BUS)) == ["ask_first_name"]
    assert conversation.hear(named("Eve")) == ["ask_picture_word"]
    assert conversation.hear(named("apple")) == ["for_person", "read_back"]
    assert conversation.asked[0].values == {"name": "Eve"}
    assert conversation.state.person_id == ANNA
    return conversation


def amounts(conversation: Conversation) -> list[int | None]:
    """The amounts of the draft that is talked about."""
    return [line.amount_pence for line in conversation.state.lines]


def test_another_first_name_is_asked_for_its_picture_and_never_shown_the_first_ones_lines() -> None:
    conversation = eve_speaks()
    assert conversation.hear(claim(TAXI, names=("Frank",))) == ["ask_picture_word"]
    assert conversation.hear(named("boat")) == ["for_person", "read_back"]
    assert (conversation.state.person_id, amounts(conversation)) == (BEN, [600])
    assert conversation.asked[0].values == {"name": "Frank"}
    conversation.say("yes")
    (made,) = conversation.claims
    assert [line.category for line in made.lines] == ["taxi"]


def test_the_first_ones_draft_is_still_theirs() -> None:
    conversation = eve_speaks()
    conversation.say(claim(TAXI, names=("Frank",)))
    conversation.say(named("boat"))
    conversation.say(named("Eve"))
    assert conversation.hear(named("apple")) == ["for_person", "read_back"]
    assert (conversation.state.person_id, amounts(conversation)) == (ANNA, [220])


def test_lines_said_while_it_was_asked_belong_to_whoever_proves_to_be_there() -> None:
    conversation = Conversation(facts(people=FAMILY))
    assert conversation.hear(claim(BUS, names=("Eve",))) == ["ask_picture_word"]
    assert conversation.hear(claim(TAXI, names=("Frank",))) == ["ask_picture_word"]
    assert conversation.hear(named("boat")) == ["for_person", "read_back"]
    assert (conversation.state.person_id, amounts(conversation)) == (BEN, [600])
    conversation.say(named("Eve"))
    assert conversation.hear(named("apple")) == ["for_person", "read_back"]
    assert (conversation.state.person_id, amounts(conversation)) == (ANNA, [220])


def test_money_is_asked_for_by_another_name_and_not_told() -> None:
    conversation = eve_speaks()
    assert conversation.hear(intents(Intent.MONEY, names=("Frank",))) == ["ask_picture_word"]
    assert conversation.hear(named("boat")) == ["money_none"]


def test_the_claim_page_is_given_once_it_is_known_for_whom() -> None:
    conversation = Conversation(facts(people=FAMILY))
    assert conversation.hear(intents(Intent.LINK)) == ["ask_first_name"]
    conversation.say(named("Eve"))
    assert isinstance(conversation.say(named("apple")).effects[0], SendPage)


def test_saying_ones_own_name_changes_nothing() -> None:
    conversation = eve_speaks()
    conversation.say(
        claim(HeardLine(category="bus", amount_pence=240), intents=[Intent.NO, Intent.CLAIM], names=("eve",))
    )
    assert (conversation.state.person_id, amounts(conversation)) == (ANNA, [240])


@pytest.mark.parametrize("said", ["yes", intents(Intent.CANCEL), intents(Intent.NOTHING)])
def test_nobody_is_remembered_after_a_claim_has_ended(said: str | Understood) -> None:
    conversation = eve_speaks()
    ended = conversation.say(said)
    assert ended.speaker == ANNA
    assert conversation.state.person_id is None
    assert conversation.hear(claim(TAXI)) == ["ask_first_name"]


def test_nobody_is_remembered_for_long() -> None:
    conversation = eve_speaks()
    conversation.facts = replace(conversation.facts, now=NOW + SPEAKER_LASTS)
    assert conversation.hear("yes") == ["ask_first_name"]
    assert conversation.claims == []
    conversation.say(named("Eve"))
    assert conversation.hear(named("apple")) == ["for_person", "read_back"]
    assert amounts(conversation) == [220]


def test_each_turn_begins_the_time_anew() -> None:
    conversation = eve_speaks()
    for minutes in (20, 40, 60):
        conversation.facts = replace(conversation.facts, now=NOW + timedelta(minutes=minutes))
        conversation.say(intents(Intent.QUESTION))
    assert conversation.state.person_id == ANNA


def test_not_me_is_a_way_out() -> None:
    conversation = eve_speaks()
    assert conversation.hear(intents(Intent.NOT_ME)) == ["ask_first_name"]
    conversation.say(named("Frank"))
    assert conversation.hear(named("boat"))[-1] == "ask_spent"
    assert conversation.state.lines == ()


def test_a_second_person_on_the_number_makes_it_a_question_who_speaks() -> None:
    conversation = Conversation(facts(people=FAMILY[:1]))
    conversation.say(claim(BUS))
    conversation.facts = replace(conversation.facts, people=FAMILY)
    assert conversation.hear("yes") == ["ask_first_name"]
    conversation.say(named("Frank"))
    assert "read_back" not in conversation.hear(named("boat"))
    conversation.say(named("Eve"))
    assert conversation.hear(named("apple")) == ["for_person", "read_back"]
    assert amounts(conversation) == [220]


def test_a_state_of_before_that_knew_somebody_asks_again() -> None:
    """Also one that an older version of this service kept: it did not say when, or whether a picture word was given."""
    old = ConversationData(person_id=ANNA, lines=(BUS,)).model_dump(
        mode="json", include={"person_id", "lines", "place"}
    )
    conversation = Conversation(facts(people=FAMILY), state=ConversationData.model_validate(old))
    assert conversation.hear("yes") == ["ask_first_name"]


@pytest.mark.parametrize("said", ["3.20", "YES", "👍"])
def test_what_is_no_name_is_asked_once_more_with_a_way_out_and_then_a_person_calls(said: str) -> None:
    conversation = Conversation(facts(people=FAMILY))
    conversation.say("hello")
    assert conversation.hear(said) == ["ask_first_name_again"]
    assert conversation.hear(said) == ["not_known"]
    assert conversation.hear(said) == ["not_known"]
    assert conversation.effects == [AskCallBack("not_known")]
    assert conversation.hear(named("Eve")) == ["ask_picture_word"]


def test_what_is_no_picture_word_is_asked_once_more_and_then_a_person_calls() -> None:
    conversation = Conversation(facts(people=FAMILY))
    conversation.say(named("Eve"))
    assert conversation.hear("yes") == ["ask_picture_word_again"]
    assert conversation.hear("3.20") == ["not_known"]
    assert conversation.hear(named("apple"))[-1] != "not_known"
    assert conversation.state.person_id == ANNA


def test_a_person_and_another_language_may_be_asked_for_before_it_is_known_who_speaks() -> None:
    conversation = Conversation(facts(people=FAMILY))
    conversation.say(claim(BUS))
    assert conversation.hear(intents(Intent.HELP)) == ["person_will_call", "ask_first_name"]
    assert conversation.hear(intents(Intent.WELSH)) == ["language_changed", "ask_first_name_again"]


def test_a_telephone_of_one_person_asks_nobody() -> None:
    conversation = Conversation(facts(people=FAMILY[:1]))
    assert conversation.hear(claim(BUS, names=("Frank",))) == ["read_back"]
    conversation.facts = replace(conversation.facts, now=NOW + timedelta(hours=2))
    conversation.say("yes")
    assert len(conversation.claims) == 1


def test_lines_of_somebody_who_never_said_who_it_was_are_not_for_whoever_comes_later() -> None:
    conversation = Conversation(facts(people=FAMILY))
    conversation.say(claim(BUS))
    conversation.facts = replace(conversation.facts, now=NOW + SPEAKER_LASTS)
    conversation.say(claim(TAXI, names=("Frank",)))
    assert conversation.hear(named("boat")) == ["for_person", "read_back"]
    assert amounts(conversation) == [600]


def test_kept_lines_are_read_back_to_whoever_proves_to_be_there() -> None:
    conversation = Conversation(facts(people=FAMILY))
    conversation.hear(intents(Intent.UNCLEAR), kept=(TAXI,))
    conversation.say(named("Frank"))
    assert conversation.hear(named("boat")) == ["for_person", "read_back"]
    assert amounts(conversation) == [600]
