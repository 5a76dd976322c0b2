"""Several people on one telephone: who speaks is asked anew, what one says is never told to another, and nobody is asked for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments.phone.rules.conversation import SPEAKER_LASTS, Candidate, ConversationData
from services.payments.phone.rules.effects import AskCallBack, SendPage
from shared.contracts.understood import HeardLine, Intent, Understood
from tests.payments.phone.conversation import ANNA, BEN, NOW, Conversation, facts
from tests.payments.phone.hearing import claim, wish

FAMILY = (Candidate(ANNA, "eve", "apple", "Eve"), Candidate(BEN, "frank", "boat", "Frank"))
BUS = HeardLine(category="bus", amount_pence=220)
TAXI = HeardLine(category="taxi", amount_pence=600)


def named(*names: str, **more: object) -> Understood:
    """A message that says only who it is."""
    return wish(Intent.NAME, names=names, **more)


def eve_speaks() -> Conversation:
    """Eve has said who she is, and her bus was read back to her."""
    talk = Conversation(facts(people=FAMILY))
    assert talk.hear(claim(BUS)) == ["ask_first_name"]
    assert talk.hear(named("Eve")) == ["ask_picture_word"]
    assert talk.hear(named("apple")) == ["for_person", "read_back"]
    assert talk.asked[0].values == {"name": "Eve"}
    assert talk.state.person_id == ANNA
    return talk


def amounts(talk: Conversation) -> list[int | None]:
    """The amounts of the draft that is talked about."""
    return [line.amount_pence for line in talk.state.lines]


def test_another_first_name_is_asked_for_its_picture_and_never_shown_the_first_ones_lines() -> None:
    talk = eve_speaks()
    assert talk.hear(claim(TAXI, names=("Frank",))) == ["ask_picture_word"]
    assert talk.hear(named("boat")) == ["for_person", "read_back"]
    assert (talk.state.person_id, amounts(talk)) == (BEN, [600])
    assert talk.asked[0].values == {"name": "Frank"}
    talk.say("yes")
    (made,) = talk.claims
    assert [line.category for line in made.lines] == ["taxi"]


def test_the_first_ones_draft_is_still_theirs() -> None:
    talk = eve_speaks()
    talk.say(claim(TAXI, names=("Frank",)))
    talk.say(named("boat"))
    talk.say(named("Eve"))
    assert talk.hear(named("apple")) == ["for_person", "read_back"]
    assert (talk.state.person_id, amounts(talk)) == (ANNA, [220])


def test_lines_said_while_it_was_asked_belong_to_whoever_proves_to_be_there() -> None:
    talk = Conversation(facts(people=FAMILY))
    assert talk.hear(claim(BUS, names=("Eve",))) == ["ask_picture_word"]
    assert talk.hear(claim(TAXI, names=("Frank",))) == ["ask_picture_word"]
    assert talk.hear(named("boat")) == ["for_person", "read_back"]
    assert (talk.state.person_id, amounts(talk)) == (BEN, [600])
    talk.say(named("Eve"))
    assert talk.hear(named("apple")) == ["for_person", "read_back"]
    assert (talk.state.person_id, amounts(talk)) == (ANNA, [220])


def test_money_is_asked_for_by_another_name_and_not_told() -> None:
    talk = eve_speaks()
    assert talk.hear(wish(Intent.MONEY, names=("Frank",))) == ["ask_picture_word"]
    assert talk.hear(named("boat")) == ["money_none"]


def test_the_claim_page_is_given_once_it_is_known_for_whom() -> None:
    talk = Conversation(facts(people=FAMILY))
    assert talk.hear(wish(Intent.LINK)) == ["ask_first_name"]
    talk.say(named("Eve"))
    assert isinstance(talk.say(named("apple")).effects[0], SendPage)


def test_saying_ones_own_name_changes_nothing() -> None:
    talk = eve_speaks()
    talk.say(claim(HeardLine(category="bus", amount_pence=240), intents=[Intent.NO, Intent.CLAIM], names=("eve",)))
    assert (talk.state.person_id, amounts(talk)) == (ANNA, [240])


@pytest.mark.parametrize("said", ["yes", wish(Intent.CANCEL), wish(Intent.NOTHING)])
def test_nobody_is_remembered_after_a_claim_has_ended(said: str | Understood) -> None:
    talk = eve_speaks()
    ended = talk.say(said)
    assert ended.speaker == ANNA
    assert talk.state.person_id is None
    assert talk.hear(claim(TAXI)) == ["ask_first_name"]


def test_nobody_is_remembered_for_long() -> None:
    talk = eve_speaks()
    talk.facts = replace(talk.facts, now=NOW + SPEAKER_LASTS)
    assert talk.hear("yes") == ["ask_first_name"]
    assert talk.claims == []
    talk.say(named("Eve"))
    assert talk.hear(named("apple")) == ["for_person", "read_back"]
    assert amounts(talk) == [220]


def test_each_turn_begins_the_time_anew() -> None:
    talk = eve_speaks()
    for minutes in (20, 40, 60):
        talk.facts = replace(talk.facts, now=NOW + timedelta(minutes=minutes))
        talk.say(wish(Intent.QUESTION))
    assert talk.state.person_id == ANNA


def test_not_me_is_a_way_out() -> None:
    talk = eve_speaks()
    assert talk.hear(wish(Intent.NOT_ME)) == ["ask_first_name"]
    talk.say(named("Frank"))
    assert talk.hear(named("boat"))[-1] == "ask_spent"
    assert talk.state.lines == ()


def test_a_second_person_on_the_number_makes_it_a_question_who_speaks() -> None:
    talk = Conversation(facts(people=FAMILY[:1]))
    talk.say(claim(BUS))
    talk.facts = replace(talk.facts, people=FAMILY)
    assert talk.hear("yes") == ["ask_first_name"]
    talk.say(named("Frank"))
    assert "read_back" not in talk.hear(named("boat"))
    talk.say(named("Eve"))
    assert talk.hear(named("apple")) == ["for_person", "read_back"]
    assert amounts(talk) == [220]


def test_a_state_of_before_that_knew_somebody_asks_again() -> None:
    """Also one that an older version of this service kept: it did not say when, or whether a picture word was given."""
    old = ConversationData(person_id=ANNA, lines=(BUS,)).model_dump(
        mode="json", include={"person_id", "lines", "place"}
    )
    talk = Conversation(facts(people=FAMILY), state=ConversationData.model_validate(old))
    assert talk.hear("yes") == ["ask_first_name"]


@pytest.mark.parametrize("said", ["3.20", "YES", "👍"])
def test_what_is_no_name_is_asked_once_more_with_a_way_out_and_then_a_person_calls(said: str) -> None:
    talk = Conversation(facts(people=FAMILY))
    talk.say("hello")
    assert talk.hear(said) == ["ask_first_name_again"]
    assert talk.hear(said) == ["not_known"]
    assert talk.hear(said) == ["not_known"]
    assert talk.effects == [AskCallBack("not_known")]
    assert talk.hear(named("Eve")) == ["ask_picture_word"]


def test_what_is_no_picture_word_is_asked_once_more_and_then_a_person_calls() -> None:
    talk = Conversation(facts(people=FAMILY))
    talk.say(named("Eve"))
    assert talk.hear("yes") == ["ask_picture_word_again"]
    assert talk.hear("3.20") == ["not_known"]
    assert talk.hear(named("apple"))[-1] != "not_known"
    assert talk.state.person_id == ANNA


def test_a_person_and_another_language_may_be_asked_for_before_it_is_known_who_speaks() -> None:
    talk = Conversation(facts(people=FAMILY))
    talk.say(claim(BUS))
    assert talk.hear(wish(Intent.HELP)) == ["person_will_call", "ask_first_name"]
    assert talk.hear(wish(Intent.WELSH)) == ["language_changed", "ask_first_name_again"]


def test_a_telephone_of_one_person_asks_nobody() -> None:
    talk = Conversation(facts(people=FAMILY[:1]))
    assert talk.hear(claim(BUS, names=("Frank",))) == ["read_back"]
    talk.facts = replace(talk.facts, now=NOW + timedelta(hours=2))
    talk.say("yes")
    assert len(talk.claims) == 1


def test_lines_of_somebody_who_never_said_who_it_was_are_not_for_whoever_comes_later() -> None:
    talk = Conversation(facts(people=FAMILY))
    talk.say(claim(BUS))
    talk.facts = replace(talk.facts, now=NOW + SPEAKER_LASTS)
    talk.say(claim(TAXI, names=("Frank",)))
    assert talk.hear(named("boat")) == ["for_person", "read_back"]
    assert amounts(talk) == [600]


def test_kept_lines_are_read_back_to_whoever_proves_to_be_there() -> None:
    talk = Conversation(facts(people=FAMILY))
    talk.hear(wish(Intent.UNCLEAR), kept=(TAXI,))
    talk.say(named("Frank"))
    assert talk.hear(named("boat")) == ["for_person", "read_back"]
    assert amounts(talk) == [600]
