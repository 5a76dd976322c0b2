"""A limit that somebody sets themself, by text or call: read back, set by a YES to that very read-back, and held to. What was talked about goes on."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.payments.phone.rules.conversation import Candidate, ConversationState, QuestionFact
from services.payments.phone.rules.effects import SetLimit, TellLimits
from shared.contracts.activities import Activity
from shared.contracts.understood import Intent, LimitWish
from tests.payments.phone.conversation import ANNA, BEN, NOW, Conversation, facts
from tests.payments.phone.hearing import intents

A_WEEK = LimitWish(kind="most", amount_pence=2000, period="week")
AN_OFFER = QuestionFact(UUID(int=71), "offer", amount_pence=2500, activity=Activity(starts_at=NOW))
FAMILY = (Candidate(ANNA, "eve", ("apple",), "Eve"), Candidate(BEN, "frank", ("boat",), "Frank"))


def set_in(conversation: Conversation) -> list[LimitWish]:
    """The limits that were set or ended so far."""
    return [one.wish for one in conversation.effects if isinstance(one, SetLimit)]


def test_it_is_read_back_and_set_by_the_yes_and_nothing_is_claimed() -> None:
    conversation = Conversation()
    read = conversation.say("not more than £20 a week")
    assert [(one.name, one.values) for one in read.say] == [("confirm_limit_week", {"amount_pence": 2000})]
    assert set_in(conversation) == []
    assert conversation.hear("YES") == ["limit_set"]
    assert set_in(conversation) == [A_WEEK]
    assert conversation.hear("take the limit off") == ["confirm_limit_end"]
    assert conversation.hear("no") == ["limit_not_changed"]
    assert conversation.hear("ask me first") == ["confirm_ask_first"]
    assert conversation.hear("no, not more than £30 a month") == ["confirm_limit_month"]
    assert conversation.hear("yes") == ["limit_set"]
    assert [one.kind for one in set_in(conversation)] == ["most", "most"]
    assert conversation.claims == []


def test_a_yes_to_an_older_read_back_sets_nothing() -> None:
    conversation = Conversation()
    conversation.say("not more than £20 a week")
    old = conversation.answers_to
    assert conversation.hear("not more than £30 a week") == ["confirm_limit_week"]
    assert [one.name for one in conversation.say("yes", answers_to=old).say] == [
        "read_back_again",
        "confirm_limit_week",
    ]
    conversation.facts = replace(conversation.facts, now=NOW + timedelta(hours=13))
    assert conversation.hear("yes") == ["read_back_again", "confirm_limit_week"]
    assert set_in(conversation) == []
    assert conversation.hear("yes") == ["limit_set"]


def test_the_draft_and_the_offer_wait_until_it_is_set() -> None:
    claiming = Conversation()
    claiming.say("bus 4.60")
    assert claiming.hear("not more than £20 a week please") == ["confirm_limit_week"]
    assert claiming.hear("yes") == ["limit_set", "read_back"]
    claiming.hear("yes")
    assert len(claiming.claims) == 1
    asked = Conversation(facts(questions=(AN_OFFER,)))
    assert asked.hear("hello")[-1] == "ask_offer"
    assert asked.hear("yes but not more than £20 a week") == ["confirm_limit_week"]
    assert asked.hear("yes") == ["limit_set", "ask_offer"]
    assert [one for one in asked.effects if not isinstance(one, SetLimit)] == [], "the offer has no answer by it"
    spending = Conversation()
    spending.hear("not more than £20 a week")
    assert spending.hear("bus 4.60") == ["read_back"], "what was spent is a claim, and no limit is set by it"
    spending.hear("yes")
    assert (len(spending.claims), set_in(spending)) == (1, [])


def test_what_is_said_in_part_is_answered_with_how_to_say_it_and_a_person() -> None:
    conversation = Conversation()
    assert conversation.hear("not more than £20 a day") == ["limit_unclear", "offer_person"]
    assert conversation.hear("not more than £40 in four weeks") == ["confirm_limit_four_weeks"]
    assert conversation.hear("I like bananas") == ["not_understood", "confirm_limit_four_weeks"]
    assert conversation.hear("mmm hmm") == ["offer_person"]
    assert conversation.hear("no")[-1] == "confirm_limit_four_weeks"
    assert set_in(conversation) == []


def test_which_limit_they_have_is_told_and_the_page_goes_to_their_own_telephone_alone() -> None:
    """What comes of it is said by `answers.after_limits`; the question that was open follows."""
    own = Conversation()
    own.say("bus 4.60")
    told = own.say("what is my limit?")
    assert (told.effects, [one.name for one in told.then]) == ((TellLimits(has_page=True),), ["read_back"])
    called = Conversation(facts(), channel="voice")
    assert called.hear("what is my limit?") == ["ask_picture_word_for_money"]
    assert called.say(intents(Intent.NAME, names=("apple",))).effects == (TellLimits(has_page=False),)
    shared = Conversation(facts(people=FAMILY))
    assert shared.hear("what is my limit?") == ["ask_first_name"]
    shared.say(intents(Intent.NAME, names=("Eve",)))
    assert shared.say(intents(Intent.NAME, names=("apple",))).effects == (TellLimits(has_page=False),)


def test_on_a_call_only_after_the_picture_word() -> None:
    conversation = Conversation(facts(), channel="voice")
    assert conversation.hear("not more than twenty pounds a week") == ["ask_picture_word_for_money"]
    assert conversation.hear(intents(Intent.NAME, names=("apple",))) == ["confirm_limit_week"]
    assert conversation.hear("yes") == ["limit_set"]
    assert set_in(conversation) == [A_WEEK]
    stranger = Conversation(facts(), channel="voice")
    stranger.hear("take the limit off")
    assert stranger.hear(intents(Intent.NAME, names=("pear",)))[0] in ("not_matched", "needs_picture")
    assert stranger.state.place is not ConversationState.LIMIT


@pytest.mark.parametrize(
    "people", [FAMILY, (Candidate(ANNA, "eve", ("apple",), "Eve", is_helped=True, agreement_id=BEN),)]
)
def test_on_a_telephone_of_others_who_it_is_is_asked_first_and_said(people: tuple[Candidate, ...]) -> None:
    conversation = Conversation(facts(people=people))
    first = conversation.hear("not more than £20 a week")
    assert first in (["ask_first_name"], ["ask_picture_word_for_money"])
    if first == ["ask_first_name"]:
        conversation.say(intents(Intent.NAME, names=("Eve",)))
    assert conversation.hear(intents(Intent.NAME, names=("apple",))) == ["for_person", "confirm_limit_week"]
    conversation.hear("yes")
    assert set_in(conversation) == [A_WEEK]
