"""Somebody makes a person's number show on a call and asks about earlier money: nothing of it is said before the picture word."""

from uuid import UUID

import pytest

from services.payments.phone.rules.conversation import QuestionFact
from services.payments.phone.rules.effects import AnswerQuestion, ChooseFee
from services.payments.phone.rules.pictures import PICTURE_WORDS
from shared.contracts.activities import Activity
from shared.contracts.turns import PROMPTS, TurnAnswer, ValueKind
from shared.contracts.understood import Intent
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.phone.conversation import NOW, Conversation, facts
from tests.payments.phone.hearing import intents
from tests.payments.phone.speaking import Texter, names

JOS = "robin"
TELLING = {ValueKind.PENCE, ValueKind.LINES, ValueKind.REFERENCE, ValueKind.DATE, ValueKind.TEXT}


@pytest.fixture
def jo(council: Council) -> UUID:
    """Somebody who claimed by text before."""
    person = council.person("Jo Bloggs")
    texter = Texter(council, [person])
    texter.say("bus 4.60 and lunch £6")
    texter.say("yes")
    return person


@pytest.fixture
def jo_with_picture(council: Council, jo: UUID) -> UUID:
    """The same, who has a picture."""
    council.organiser.post(f"/people/{jo}/picture-word", {"word": JOS})
    return jo


def call(council: Council, person: UUID) -> Texter:
    """A call on which the person's number shows."""
    return Texter(council, [person], channel="voice", number_id=new_id())


def tells(answer: TurnAnswer) -> bool:
    """Whether an amount, a line, a number of a payment or a day is said."""
    return any(kind in TELLING for one in answer.say for kind in PROMPTS[one.name].values())


@pytest.mark.parametrize(
    "said", ["where is my money", "same as last time", "appeal", "hello", "LINK", "cancel", "yes", "no"]
)
def test_nothing_of_earlier_money_is_said_to_whoever_shows_the_number(
    council: Council, jo_with_picture: UUID, said: str
) -> None:
    caller = call(council, jo_with_picture)
    for words in (said, "I do not know", "where is my money", said, "yes", "what money did I get"):
        answer = caller.say(words)
        assert not tells(answer), (words, names(answer))
    assert caller.claims() == 1


def test_the_picture_word_tells_where_the_money_is(council: Council, jo_with_picture: UUID) -> None:
    caller = call(council, jo_with_picture)
    assert names(caller.say("where is my money")) == ["ask_picture_word_for_money"]
    told = caller.say(f"it is a {JOS}")
    assert tells(told)
    assert tells(caller.say("where is my money")), "once in a call is enough"
    assert names(call(council, jo_with_picture).say("where is my money")) == ["ask_picture_word_for_money"]


def test_pictures_are_guessed_for_the_money(council: Council, jo_with_picture: UUID) -> None:
    number_id = new_id()
    wrong = [word for word in PICTURE_WORDS if word != JOS]
    for start in range(0, 12, 2):
        caller = Texter(council, [jo_with_picture], channel="voice", number_id=number_id)
        caller.say("where is my money")
        for word in wrong[start : start + 2]:
            assert not tells(caller.say(intents(Intent.NAME, names=(word,))))
    caller.say("where is my money")
    assert not tells(caller.say(intents(Intent.NAME, names=(JOS,))))


def test_who_has_no_picture_is_offered_the_answer_as_a_text_to_the_number_on_file(council: Council, jo: UUID) -> None:
    caller = call(council, jo)
    assert names(caller.say("where is my money")) == ["offer_text"]
    answer = caller.say("yes")
    assert names(answer) == ["money_by_text"]
    assert not tells(answer)
    assert any(one.name.startswith("money_") and "amount_pence" in one.values for one in answer.by_text)


def test_or_a_call_back(council: Council, jo: UUID) -> None:
    caller = call(council, jo)
    caller.say("where is my money")
    answer = caller.say("no")
    assert names(answer) == ["person_will_call"]
    assert answer.by_text == ()
    assert "call_back" in [one["kind"] for one in council.organiser.get("/worklist")]


def test_the_claim_that_is_made_on_the_call_is_read_back_as_ever(council: Council, jo_with_picture: UUID) -> None:
    caller = call(council, jo_with_picture)
    read = caller.say("bus 3.20")
    assert names(read)[-1] == "read_back"
    assert names(caller.say("where is my money")) == ["ask_picture_word_for_money"]
    assert names(caller.say("back"))[-1] == "read_back"
    done = caller.say("yes")
    assert done.say[0].values["total_pence"] == 320
    assert caller.claims() == 2


def test_earlier_money_is_asked_for_beside_a_yes_to_this_claim(council: Council, jo_with_picture: UUID) -> None:
    caller = call(council, jo_with_picture)
    caller.say("bus 3.20")
    done = caller.say(intents(Intent.YES, Intent.MONEY))
    assert names(done)[0] == "earlier_after_this"
    assert [one.values.get("total_pence") for one in done.say[1:]] == [320]


def test_a_question_of_finance_about_an_earlier_claim_is_not_read_out() -> None:
    asked = facts(questions=(QuestionFact(UUID(int=7), "finance", "Where did the taxi of £49 go?", 4900),))
    assert "question" in Conversation(asked).hear("hello")
    caller = Conversation(asked, channel="voice")
    assert "question" not in caller.hear("hello")
    caller.say("It went to the hospital")
    assert not any(isinstance(effect, AnswerQuestion) for effect in caller.effects)


def fee_that_waits(*, is_limited: bool) -> Conversation:
    """A call on which somebody's number shows, for whom an earned fee waits."""
    waits = QuestionFact(
        UUID(int=8), "offer", amount_pence=2500, activity=Activity(starts_at=NOW), is_past=True, is_limited=is_limited
    )
    return Conversation(facts(questions=(waits,)), channel="voice")


@pytest.mark.parametrize("is_limited", [False, True])
@pytest.mark.parametrize("said", ["hello", "yes", "no", "later", "£10", "only expenses"])
def test_a_fee_that_waits_is_neither_told_nor_answered_before_the_picture_word(said: str, is_limited: bool) -> None:
    caller = fee_that_waits(is_limited=is_limited)
    for words in (said, "yes", said, "hello", "no", said):
        told = caller.say(words)
        assert not any(one.values.get("amount_pence") == 2500 for one in told.say), (words, told.say)
    assert not any(isinstance(effect, AnswerQuestion | ChooseFee) for effect in caller.effects)


@pytest.mark.parametrize(("is_limited", "asked"), [(False, "ask_offer"), (True, "ask_above_limit")])
@pytest.mark.parametrize("said", ["hello", "yes"])
def test_after_the_picture_word_the_fee_is_asked_about(said: str, is_limited: bool, asked: str) -> None:
    caller = fee_that_waits(is_limited=is_limited)
    assert caller.hear(said) == ["ask_picture_word_for_money"]
    assert caller.hear("apple") == [asked]
    assert caller.hear("yes") == ["answer_saved"]
    assert AnswerQuestion(UUID(int=8), "yes") in caller.effects


def test_an_offer_for_a_day_to_come_is_told_on_any_call() -> None:
    comes = QuestionFact(UUID(int=9), "offer", amount_pence=2500, activity=Activity(starts_at=NOW))
    waits = QuestionFact(UUID(int=8), "offer", amount_pence=2500, activity=Activity(starts_at=NOW), is_past=True)
    caller = Conversation(facts(questions=(comes, waits)), channel="voice")
    assert caller.hear("hello") == ["ask_offer"]
    assert caller.hear("yes") == ["answer_saved"], "and the fee that waits is not asked next"


def test_a_text_from_the_number_is_answered_as_ever(council: Council, jo_with_picture: UUID) -> None:
    """A forged sender does not get our answer: it goes to the telephone itself."""
    assert tells(Texter(council, [jo_with_picture]).say("where is my money"))
