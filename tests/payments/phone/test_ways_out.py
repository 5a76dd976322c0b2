"""Every question has a way out, what is said meanwhile is not swallowed, and small conversation is answered without losing anything."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.prompts.catalogue import Speaker
from services.payments.phone.rules.conversation import ClaimFact, ConversationState, QuestionFact
from services.payments.phone.rules.effects import AskCallBack, SendLink, SendPage
from shared.contracts.turns import Prompt
from shared.contracts.understood import HeardLine, Intent
from tests.payments.phone.conversation import EARLIER, EVENTS, NOW, Conversation, facts
from tests.payments.phone.hearing import claim, intents
from tests.payments.phone.test_conversation_properties import places

BUS = HeardLine(category="bus", amount_pence=200)
OPEN = [
    ("ask_amount", HeardLine(category="bus")),
    ("ask_category", HeardLine(amount_pence=640)),
    ("ask_miles", HeardLine(category="car")),
    ("ask_travel", HeardLine(miles_tenths=120)),
]


@pytest.mark.parametrize("intent", [Intent.NO, Intent.NOTHING, Intent.CANCEL])
@pytest.mark.parametrize(("question", "line"), OPEN)
def test_a_line_that_is_asked_about_can_be_left_out(question: str, line: HeardLine, intent: Intent) -> None:
    conversation = Conversation()
    assert conversation.hear(claim(BUS.model_copy(update={"category": "train"}), line)) == [question]
    assert conversation.hear(intents(intent)) == ["left_out", "read_back"]
    assert [one.category for one in conversation.state.lines] == ["train"]
    alone = Conversation()
    alone.say(claim(line))
    assert alone.hear(intents(intent)) == ["nothing_claimed"]


@pytest.mark.parametrize(("question", "line"), OPEN)
def test_a_new_thing_at_an_open_question_is_added_and_not_swallowed(question: str, line: HeardLine) -> None:
    conversation = Conversation()
    conversation.say(claim(line))
    assert conversation.hear(claim(HeardLine(category="taxi", amount_pence=3800, way="back"))) == [question]
    assert [one.amount_pence for one in conversation.state.lines if one.category == "taxi"] == [3800]


def test_an_answer_and_a_new_thing_in_one_message_are_both_taken() -> None:
    conversation = Conversation()
    conversation.say(claim(HeardLine(category="bus")))
    lines = claim(HeardLine(category="bus", amount_pence=240), HeardLine(category="food", amount_pence=600))
    assert conversation.hear(lines) == ["read_back"]
    assert [one.amount_pence for one in conversation.state.lines] == [240, 600]


def test_what_it_was_may_be_anything() -> None:
    conversation = Conversation()
    conversation.say(claim(HeardLine(amount_pence=499)))
    assert conversation.hear(intents(Intent.UNCLEAR, thing="hearing aid batteries")) == ["read_back"]
    assert conversation.state.lines[0].words == "hearing aid batteries"


def test_who_does_not_know_an_amount_is_offered_a_person() -> None:
    conversation = Conversation()
    conversation.say(claim(HeardLine(category="bus")))
    assert conversation.hear(intents(Intent.DONT_KNOW)) == ["amount_not_known", "offer_person"]
    assert conversation.hear("yes") == ["person_will_call", "ask_amount"]
    assert conversation.effects == [AskCallBack("not_understood")]


def test_a_total_for_two_things_is_not_given_to_the_first() -> None:
    conversation = Conversation()
    two = claim(HeardLine(category="bus"), HeardLine(category="taxi"), total_said_pence=1120)
    assert conversation.hear(two) == ["ask_amount"]
    assert conversation.hear(claim(HeardLine(amount_pence=1120))) == ["amount_not_known", "offer_person"]
    assert conversation.hear("no") == ["draft_kept", "ask_amount"]
    assert conversation.hear(claim(total_said_pence=1120)) == ["amount_not_known", "offer_person"]
    assert all(line.amount_pence is None for line in conversation.state.lines)
    conversation.say("no")
    assert conversation.hear("5.20") == ["ask_amount"]
    assert conversation.hear("6") == ["read_back"]


def test_a_total_that_was_said_is_compared_once_all_amounts_are_there() -> None:
    conversation = Conversation()
    conversation.say(claim(HeardLine(category="bus"), HeardLine(category="taxi"), total_said_pence=1120))
    conversation.say("5.20")
    assert conversation.hear("7") == ["total_differs"]


def test_kept_lines_are_no_part_of_a_total_that_was_said_before() -> None:
    conversation = Conversation()
    conversation.say(
        claim(HeardLine(category="bus"), BUS.model_copy(update={"category": "taxi"}), total_said_pence=700)
    )
    assert conversation.hear(
        claim(HeardLine(amount_pence=500)), kept=(HeardLine(category="parking", amount_pence=310),)
    ) == ["read_back"]


def test_no_receipt_before_there_is_a_claim_is_no_trouble() -> None:
    conversation = Conversation()
    conversation.say(claim(BUS))
    assert conversation.hear(intents(Intent.NO_RECEIPT)) == ["all_right", "read_back"]
    conversation.say(intents(Intent.YES, Intent.NO_RECEIPT))
    assert len(conversation.claims) == 1


def test_another_day_is_a_correction_too() -> None:
    conversation = Conversation(facts(events=EVENTS))
    conversation.say(claim(BUS))
    conversation.say("1")
    assert conversation.hear(intents(Intent.YES, on=EVENTS[1].starts_at.date())) == ["read_back"]
    assert conversation.state.event_id == EARLIER
    conversation.say(intents(Intent.NO, on=NOW.date() - timedelta(days=3)))
    assert conversation.state.lines[0].on == NOW.date() - timedelta(days=3)
    assert conversation.claims == []


@pytest.mark.parametrize("intent", [Intent.NEWS, Intent.QUESTION, Intent.DONT_KNOW, Intent.UNCLEAR])
def test_words_after_a_question_of_finance_are_its_answer_whatever_they_sound_like(intent: Intent) -> None:
    conversation = Conversation(facts(questions=(QuestionFact(UUID(int=60), "finance", "What was it for?", 1000),)))
    assert conversation.hear(intents(intent)) == ["answer_saved"]
    other = Conversation(facts(questions=(QuestionFact(UUID(int=60), "finance", "What was it for?", 1000),)))
    assert other.hear(intents(Intent.ABOUT_US)) == ["about_us"]


@pytest.mark.parametrize(
    "place",
    [
        ConversationState.EVENT,
        ConversationState.SPENT,
        ConversationState.READING,
        ConversationState.WRONG,
        ConversationState.WHICH,
    ],
)
def test_who_does_not_know_is_offered_a_person_at_once(place: ConversationState) -> None:
    conversation = dict(places())[place]
    assert conversation.hear(intents(Intent.DONT_KNOW)) == ["all_right", "offer_person"]


ASKS = ("ask_first_name", "ask_picture_word", "ask_spent", "ask_event", "ask_amount", "ask_category", "ask_miles", "ask_travel",
        "ask_sure", "ask_who_paid", "ask_whole_or_each", "ask_miles_whole_or_each", "ask_what_is_wrong", "ask_which_line", "total_differs",
        "offer_person",
        "read_back", "ask_why_no_receipt", "receipt_link", "receipt_link_before", "ask_offer")  # fmt: skip


@pytest.mark.parametrize("name", ASKS)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_words_of_a_question_name_its_way_out(name: str, language: str) -> None:
    words = catalogue.WORDINGS[language].prompts[name].text
    names = (
        "{person}",
        "{leave_out}",
        "{cancel}",
        "{nothing}",
        "{as_it_was}",
        "{yes_no}",
        "NO RECEIPT",
        "DIM DERBYNNEB",
    )
    assert any(one in words for one in names)


def test_start_again_begins_the_claim_anew() -> None:
    conversation = Conversation()
    conversation.say(claim(BUS))
    assert conversation.hear(intents(Intent.OVER)) == ["begin_again", "ask_spent"]
    assert conversation.hear(claim(BUS)) == ["read_back"]
    assert conversation.hear(
        claim(HeardLine(category="taxi", amount_pence=500), intents=[Intent.OVER, Intent.CLAIM])
    ) == ["read_back"]
    assert [line.category for line in conversation.state.lines] == ["taxi"]


def test_nothing_this_time_at_a_read_back_claims_nothing() -> None:
    conversation = Conversation()
    conversation.say(claim(BUS))
    assert conversation.hear(intents(Intent.NOTHING)) == ["nothing_claimed"]
    assert conversation.claims == []


SMALL_TALK = {
    Intent.ABOUT_US: "about_us", Intent.ABOUT_RECEIPT: "about_receipt", Intent.ABOUT_PAYING: "about_paying",
    Intent.ABOUT_BENEFITS: "about_benefits", Intent.QUESTION: "question_for_person", Intent.NEWS: "thanks_for_news",
    Intent.SPAM: "nothing_to_do", Intent.THANKS: "you_are_welcome", Intent.NO_PHOTO: "no_photo", Intent.BANK: "no_bank_details",
}  # fmt: skip


@pytest.mark.parametrize(("intent", "prompt"), SMALL_TALK.items())
def test_small_talk_has_an_answer_of_its_own_and_the_open_question_follows(intent: Intent, prompt: str) -> None:
    assert Conversation().hear(intents(intent)) == [prompt]
    for place, question in (
        (ConversationState.READING, "read_back"),
        (ConversationState.DOUBT, "ask_amount"),
        (ConversationState.SPENT, "ask_spent"),
    ):
        assert dict(places())[place].hear(intents(intent)) == [prompt, question]


@pytest.mark.parametrize("intent", [Intent.YES, Intent.NO])
def test_yes_or_no_to_nothing_is_answered_kindly_and_without_money(intent: Intent) -> None:
    assert Conversation().hear(intents(intent)) == ["nothing_open"]


def test_a_claim_and_a_question_about_money_are_both_answered() -> None:
    conversation = Conversation()
    both = claim(BUS, intents=[Intent.CLAIM, Intent.MONEY])
    assert conversation.hear(both) == ["money_after_yes", "read_back"]


def test_a_claim_beside_a_wish_for_a_person_is_kept() -> None:
    conversation = Conversation()
    assert conversation.hear(claim(BUS, intents=[Intent.HELP, Intent.CLAIM])) == ["person_will_call", "read_back"]


def test_kept_lines_are_in_the_next_read_back_and_nothing_is_claimed_before() -> None:
    conversation = Conversation()
    parking = HeardLine(category="parking", amount_pence=310)
    assert conversation.hear("yes", kept=(parking,)) == ["nothing_open", "read_back"]
    assert conversation.claims == []
    assert conversation.hear(claim(BUS)) == ["read_back"]
    assert conversation.hear("yes", kept=(parking,)) == ["read_back_again", "read_back"]
    conversation.say("yes")
    assert [line.amount_pence for line in conversation.claims[0].lines] == [310, 200, 310]


def test_kept_lines_wait_behind_any_answer_of_small_talk() -> None:
    conversation = Conversation()
    assert conversation.hear(intents(Intent.THANKS), kept=(BUS,)) == ["you_are_welcome", "read_back"]


def test_the_claim_page_takes_over_what_is_clear_and_no_link_is_sent_twice_in_a_row() -> None:
    conversation = Conversation()
    conversation.say(claim(BUS))
    done = conversation.say(intents(Intent.LINK))
    (page,) = done.effects
    assert isinstance(page, SendPage)
    assert page.lines == (BUS,)
    assert conversation.state.lines == ()
    assert conversation.hear(intents(Intent.LINK)) == ["link_sent_before", "offer_person"]
    assert conversation.hear("no") == ["welcome"]
    assert isinstance(conversation.say(intents(Intent.LINK)).effects[0], SendPage)


def test_what_is_told_beside_a_second_wish_for_the_page_is_not_lost() -> None:
    conversation = Conversation()
    conversation.say(intents(Intent.LINK))
    (page,) = conversation.say(claim(BUS, intents=[Intent.LINK, Intent.CLAIM])).effects
    assert isinstance(page, SendPage)
    assert page.lines == (BUS,)


def test_yes_and_a_link_is_a_yes() -> None:
    conversation = Conversation(facts(receipt_above_pence=100))
    conversation.say(claim(BUS))
    conversation.say(intents(Intent.YES, Intent.LINK))
    assert len(conversation.claims) == 1


def test_what_is_not_clear_stays_in_the_conversation() -> None:
    conversation = Conversation()
    conversation.say(claim(BUS, HeardLine(category="taxi")))
    conversation.say(intents(Intent.LINK))
    assert [line.category for line in conversation.state.lines] == ["taxi"]
    assert conversation.hear(intents(Intent.THANKS)) == ["you_are_welcome", "ask_amount"]


def test_the_link_for_a_receipt_is_not_sent_twice_in_a_row() -> None:
    conversation = Conversation(facts(receipt_above_pence=100))
    conversation.say(claim(BUS))
    conversation.say("yes")
    assert conversation.hear(intents(Intent.LINK)) == ["link_sent_before", "offer_person"]
    assert conversation.hear("no")[-1] == "receipt_link_before"
    assert conversation.say(intents(Intent.LINK)).effects == (SendLink(),)
    assert conversation.hear(intents(Intent.UNCLEAR)) == ["receipt_link_before"]
    assert conversation.hear(intents(Intent.NO_PHOTO)) == ["no_photo", "receipt_link_before"]


def test_money_asked_for_while_a_receipt_is_awaited_tells_of_the_link_once() -> None:
    waiting = ClaimFact(UUID(int=50), waits_for_receipt=True)
    conversation = Conversation(facts(receipt_above_pence=100))
    conversation.say(claim(BUS))
    conversation.say("yes")
    conversation.facts = replace(conversation.facts, claims=(waiting,))
    assert conversation.hear(intents(Intent.MONEY)) == ["receipt_link_before"]
    other = Conversation(facts(claims=(waiting,)))
    assert other.say(intents(Intent.MONEY)).effects == (SendLink(),)
    assert other.hear(intents(Intent.MONEY)) == ["receipt_link_before"]


def test_the_persons_own_word_is_read_back() -> None:
    lines = claim(
        HeardLine(category="food", words="lunch", amount_pence=675),
        HeardLine(category="food", words="coffee", amount_pence=180),
    )
    (read,) = Conversation().say(lines).say
    said = catalogue.text_of(read, Speaker("Riverbank Council", "0800 123 4567", "en"))
    assert said.startswith("Lunch £6.75. Coffee £1.80. Total £8.55.")


def test_a_choice_of_lines_is_numbered() -> None:
    conversation = Conversation()
    conversation.say(claim(BUS, BUS.model_copy(update={"amount_pence": 300})))
    (asked,) = conversation.say(claim(HeardLine(category="bus", amount_pence=240), intents=[Intent.NO])).say
    said = catalogue.text_of(Prompt.model_validate(asked), Speaker("Riverbank Council", "0800 123 4567", "en"))
    assert said.startswith("Which one do you mean? 1: Bus £2.00. 2: Bus £3.00. Reply with the number.")
