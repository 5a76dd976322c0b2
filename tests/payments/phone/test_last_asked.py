"""What somebody's words answer: the question that was asked last, whether a notice, we, or a member of staff asked it."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.payments.phone.rules.conversation import ConversationState, QuestionFact
from services.payments.phone.rules.effects import AnswerQuestion, SubmitClaim
from shared.contracts.activities import Activity
from shared.contracts.turns import LastAsked
from shared.contracts.understood import Intent
from tests.payments.phone.conversation import NOW, Conversation, facts
from tests.payments.phone.hearing import intents

OFFER, LATER, LINE, ASKED, SECOND, ASKED_LATER = (UUID(int=number) for number in (61, 62, 63, 64, 65, 66))
AN_OFFER = QuestionFact(OFFER, "offer", amount_pence=2500, activity=Activity(starts_at=NOW))
LATER_OFFER = QuestionFact(LATER, "offer", amount_pence=2500, activity=Activity(starts_at=NOW))
FINANCE = QuestionFact(LINE, "finance", "What was the taxi for?", 1200, asked_by=ASKED)
OTHER_LINE = QuestionFact(SECOND, "finance", "Who came with you?", 1000, asked_by=ASKED_LATER)
OFFER_TEXT, STAFF_TEXT = LastAsked(question="ask_offer", about_id=OFFER), LastAsked(question="staff_text")
FINANCE_TEXT = LastAsked(question="question", about_id=ASKED)


def talk(*questions: QuestionFact) -> Conversation:
    """A conversation of somebody who was asked these things."""
    return Conversation(facts(questions=questions))


def answers(conversation: Conversation) -> list[AnswerQuestion]:
    """What was answered."""
    return [one for one in conversation.effects if isinstance(one, AnswerQuestion)]


@pytest.mark.parametrize(("said", "kept"), [("YES", "yes"), ("no thank you", "no")])
def test_a_yes_to_an_offers_text_answers_the_offer_while_a_read_back_is_open(said: str, kept: str) -> None:
    conversation = talk(AN_OFFER)
    conversation.say("bus 4.60")
    outcome = conversation.say(said, last_asked=OFFER_TEXT)
    assert [one.name for one in outcome.say] == ["answer_saved", "read_back"], "and the claim is read back once more"
    assert answers(conversation) == [AnswerQuestion(OFFER, kept)]
    conversation.facts = facts()
    conversation.say("YES")
    assert [type(one) for one in conversation.effects] == [AnswerQuestion, SubmitClaim]


def test_an_offer_that_was_told_before_the_read_back_is_asked_about_once_that_is_settled() -> None:
    conversation = talk(AN_OFFER)
    conversation.say("bus 4.60")
    outcome = conversation.say("YES")
    assert [one.name for one in outcome.then] == ["ask_offer"]
    assert conversation.hear("YES") == ["answer_saved"]
    assert answers(conversation) == [AnswerQuestion(OFFER, "yes")]


def test_a_second_yes_to_the_read_back_is_no_answer_to_the_offer() -> None:
    conversation = talk(AN_OFFER)
    conversation.say("bus 4.60")
    read = conversation.answers_to
    conversation.say("YES")
    conversation.say("YES", answers_to=read)
    assert answers(conversation) == []
    assert conversation.state.question_id == OFFER


def test_the_offer_is_asked_about_when_nothing_is_claimed_after_all() -> None:
    conversation = talk(AN_OFFER)
    conversation.say("bus 4.60")
    assert [one.name for one in conversation.say(intents(Intent.CANCEL)).then] == ["ask_offer"]


@pytest.mark.parametrize("said", ["YES", "no"])
def test_a_yes_to_an_offer_is_no_answer_to_finance(said: str) -> None:
    conversation = talk(FINANCE, AN_OFFER)
    conversation.say(said, last_asked=OFFER_TEXT)
    assert [one.question_id for one in answers(conversation)] == [OFFER]


def test_own_words_to_an_offer_are_no_answer_to_finance() -> None:
    conversation = talk(FINANCE, AN_OFFER)
    assert conversation.say("mumble mumble", last_asked=OFFER_TEXT).say[-1].name == "ask_offer"
    conversation.say("taxi 12.00", last_asked=OFFER_TEXT)
    assert answers(conversation) == []


def test_a_yes_to_an_offer_that_is_gone_answers_nothing() -> None:
    conversation = talk(FINANCE)
    assert [one.name for one in conversation.say("YES", last_asked=OFFER_TEXT).say] == ["no_longer_asked"]
    assert answers(conversation) == []


def test_words_after_a_text_of_staff_are_no_answer_to_finance() -> None:
    conversation = talk(FINANCE)
    assert [one.name for one in conversation.say("the blue door please", last_asked=STAFF_TEXT).say] == [
        "thanks_for_news"
    ]
    assert conversation.hear("by the red bell") == ["thanks_for_news"], "a second text is for them, too"
    assert answers(conversation) == []
    assert conversation.hear(intents(Intent.GREETING)) == ["question"], "and a greeting brings finance's question back"
    assert conversation.hear("to the hospital") == ["answer_saved"]


def test_finance_is_answered_again_once_we_ask_again() -> None:
    conversation = talk(FINANCE)
    conversation.say("the blue door please", last_asked=STAFF_TEXT)
    conversation.say("to the hospital", last_asked=FINANCE_TEXT)
    assert answers(conversation) == [AnswerQuestion(LINE, "to the hospital")]


def test_a_text_of_staff_after_a_question_that_we_asked_here_takes_its_place() -> None:
    conversation = talk(FINANCE)
    conversation.say(intents(Intent.GREETING))
    assert conversation.state.place is ConversationState.QUESTION
    conversation.say("the blue door", last_asked=STAFF_TEXT)
    assert answers(conversation) == []


def test_own_words_after_finances_text_answer_it_while_a_read_back_is_open() -> None:
    conversation = talk(FINANCE)
    conversation.say("bus 4.60")
    outcome = conversation.say("to the hospital", last_asked=FINANCE_TEXT)
    assert answers(conversation) == [AnswerQuestion(LINE, "to the hospital")]
    assert outcome.say[-1].name == "read_back"


def test_of_several_offers_the_one_told_last_is_asked_about_and_then_the_other() -> None:
    conversation = talk(AN_OFFER, LATER_OFFER)
    told = LastAsked(question="ask_offer", about_id=LATER)
    assert [one.name for one in conversation.say("YES", last_asked=told).say] == ["ask_offer"]
    assert conversation.hear("YES") == ["answer_saved", "ask_offer"]
    assert answers(conversation) == [AnswerQuestion(LATER, "yes")]
    conversation.say("NO")
    assert answers(conversation)[-1] == AnswerQuestion(OFFER, "no")


@pytest.mark.parametrize("said", ["YES", "no thank you"])
def test_an_answer_to_an_offer_that_is_gone_is_no_answer_to_another(said: str) -> None:
    conversation = talk(LATER_OFFER)
    outcome = conversation.say(said, last_asked=OFFER_TEXT)
    assert [one.name for one in outcome.say] == ["no_longer_asked", "ask_offer"]
    assert outcome.say[-1].values["activity"] == Activity(starts_at=NOW).as_value(), (
        "the next is asked about by its name and day"
    )
    assert answers(conversation) == []
    assert conversation.hear(said) == ["answer_saved"]
    assert [one.question_id for one in answers(conversation)] == [LATER]


@pytest.mark.parametrize("said", ["YES", "no thank you"])
def test_an_offer_that_goes_after_we_asked_about_it_here_is_not_answered_for_another(said: str) -> None:
    conversation = talk(AN_OFFER, LATER_OFFER)
    conversation.say(intents(Intent.GREETING))
    assert conversation.state.question_id == OFFER
    conversation.facts = facts(questions=(LATER_OFFER, FINANCE))
    assert conversation.hear(said) == ["no_longer_asked", "ask_offer"]
    assert answers(conversation) == []


def test_a_yes_to_an_offer_that_is_gone_claims_nothing_and_brings_the_read_back_again() -> None:
    conversation = talk(LATER_OFFER)
    conversation.say("bus 4.60")
    outcome = conversation.say("YES", last_asked=OFFER_TEXT)
    assert [one.name for one in outcome.say] == ["no_longer_asked", "read_back"]
    assert conversation.effects == []


def test_a_yes_to_a_text_of_staff_is_no_answer_to_an_offer_before_its_day_is_said() -> None:
    conversation = talk(LATER_OFFER)
    assert [one.name for one in conversation.say("YES", last_asked=STAFF_TEXT).say] == ["ask_offer"]
    assert answers(conversation) == []
    assert conversation.hear("YES") == ["answer_saved"]


def test_words_to_a_question_of_finance_that_is_gone_are_no_answer_to_another() -> None:
    conversation = talk(FINANCE)
    conversation.say(intents(Intent.GREETING))
    conversation.facts = facts(questions=(OTHER_LINE,))
    conversation.say("to the hospital")
    conversation.say("YES")
    assert answers(conversation) == []


def test_words_after_a_question_about_one_line_answer_that_line_and_not_the_newest() -> None:
    conversation = talk(FINANCE, OTHER_LINE)
    conversation.say("to the hospital", last_asked=FINANCE_TEXT)
    assert answers(conversation) == [AnswerQuestion(LINE, "to the hospital")], "the other was not told yet"


def test_words_to_a_question_that_was_asked_anew_meanwhile_answer_nothing() -> None:
    conversation = talk(replace(FINANCE, asked_by=ASKED_LATER))
    conversation.say("to the hospital", last_asked=FINANCE_TEXT)
    assert answers(conversation) == []
