"""Conversations as people have them: claim, doubt, correction, YES; money, appeal, language; several people on one telephone."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.payments.claims.rules.whereabouts import ToldMoney, Whereabouts
from services.payments.phone.rules.answers import SubmittedClaim, after_submit
from services.payments.phone.rules.conversation import (
    Candidate,
    ClaimFact,
    ConversationState,
    QuestionFact,
)
from services.payments.phone.rules.effects import (
    AnswerQuestion,
    Appeal,
    AskCallBack,
    ExplainNoReceipt,
    SendLink,
    SetLanguage,
)
from shared.contracts.activities import Activity
from shared.contracts.money import GIFTS, IN_TROUBLE, WITH_DAY, MoneyKind, PromiseKind
from shared.contracts.turns import fits
from shared.contracts.understood import HeardLine, Intent
from tests.payments.phone.conversation import ANNA, BEN, CAT, EARLIER, EVENT, EVENTS, NOW, Conversation, facts
from tests.payments.phone.hearing import claim, intents

FAMILY = (Candidate(ANNA, "Anna", ("apple",)), Candidate(BEN, "Ben", ("boat",)), Candidate(CAT, "Anna", ("cloud",)))
CLAIM = ClaimFact(UUID(int=50))


def test_a_claim_by_text() -> None:
    conversation = Conversation()
    read = conversation.say("bus 4.60 and lunch £6")
    assert [prompt.name for prompt in read.say] == ["read_back"]
    assert read.say[0].values["total_pence"] == 1060
    assert read.expect == "yes_no"
    assert conversation.claims == []
    done = conversation.say("YES")
    assert done.done
    (claim,) = conversation.claims
    assert [(line.category, line.amount_pence) for line in claim.lines] == [("bus", 460), ("food", 600)]
    assert (claim.event_id, claim.read_back_id, claim.waits_for_receipt) == (EVENT, read.read_back_id, False)


def test_a_claim_that_is_asked_for_step_by_step() -> None:
    conversation = Conversation(facts(events=EVENTS))
    assert conversation.hear("claim") == ["ask_event"]
    assert conversation.hear("the second one") == ["ask_spent"]
    assert conversation.hear("taxi") == ["ask_amount"]
    assert conversation.hear("twelve pounds") == ["read_back"]
    conversation.say("yeah thats right")
    assert conversation.claims[0].event_id == EARLIER


def test_the_day_in_the_words_chooses_the_event() -> None:
    conversation = Conversation(facts(events=EVENTS))
    assert conversation.hear("bus last tuesday 2.40") == ["read_back"]
    conversation.say("yes")
    assert conversation.claims[0].event_id == EARLIER


def test_a_correction_is_read_back_anew_and_the_old_yes_does_not_count() -> None:
    conversation = Conversation()
    first = conversation.say("bus 4.60").read_back_id
    assert conversation.hear("no, bus was 4.80") == ["read_back"]
    late = conversation.say("yes", answers_to=first)
    assert [prompt.name for prompt in late.say] == ["read_back_again", "read_back"]
    assert conversation.claims == []
    conversation.say("yes")
    assert [line.amount_pence for line in conversation.claims[0].lines] == [480]


@pytest.mark.parametrize("text", ["no", "nage", "thats not right", "wrong", "👎"])
def test_no_asks_what_is_wrong(text: str) -> None:
    conversation = Conversation()
    conversation.say("bus 4.60, parking 3")
    assert conversation.hear(text) == ["ask_what_is_wrong"]
    assert conversation.hear("no parking") == ["read_back"]
    conversation.say("yes")
    assert [line.amount_pence for line in conversation.claims[0].lines] == [460]


def test_a_read_back_of_yesterday_is_read_again_first() -> None:
    conversation = Conversation()
    conversation.say("bus 4.60")
    conversation.facts = replace(conversation.facts, now=NOW + timedelta(hours=13))
    assert conversation.hear("yes") == ["read_back_again", "read_back"]
    assert conversation.claims == []
    conversation.say("yes")
    assert len(conversation.claims) == 1


def test_a_yes_that_came_twice_claims_once() -> None:
    conversation = Conversation()
    read = conversation.say("bus 4.60").read_back_id
    conversation.say("yes", answers_to=read)
    conversation.facts = replace(conversation.facts, claims=(CLAIM,))
    assert [prompt.name for prompt in conversation.say("yes", answers_to=read).say] == ["nothing_open"]
    assert len(conversation.claims) == 1


def test_a_doubt_is_asked_once_and_then_a_person_is_offered_and_nothing_is_lost() -> None:
    conversation = Conversation()
    conversation.say("bus, lunch 6.00")
    assert conversation.hear("mumble") == ["not_understood", "ask_amount"]
    assert conversation.hear(intents(Intent.UNCLEAR)) == ["offer_person"]
    assert conversation.hear("no") == ["draft_kept", "ask_amount"]
    assert conversation.hear("2.40") == ["read_back"]


def test_a_person_is_asked_to_call() -> None:
    conversation = Conversation()
    conversation.say("mumble")
    conversation.say("mumble mumble")
    assert conversation.hear("yes") == ["person_will_call"]
    assert conversation.effects == [AskCallBack("not_understood")]


def test_a_long_claim_is_read_in_parts_with_the_total_last() -> None:
    conversation = Conversation()
    spent = {"bus": 110, "train": 200, "taxi": 300, "parking": 400, "food": 500, "overnight": 600}
    outcome = conversation.say(claim(*(HeardLine(category=name, amount_pence=pence) for name, pence in spent.items())))
    assert [prompt.name for prompt in outcome.say] == ["read_back_part", "read_back"]
    assert outcome.say[-1].values["total_pence"] == 2110
    conversation.say("yes")
    assert len(conversation.claims[0].lines) == 6


def test_a_total_that_differs_is_asked() -> None:
    conversation = Conversation()
    assert conversation.hear("bus 4.60, lunch 6, total 11.60") == ["total_differs"]
    assert conversation.hear("and parking £1") == ["read_back"]


def test_miles_are_priced_by_the_rates() -> None:
    conversation = Conversation()
    read = conversation.say("drove 12 miles with my mum").say[0]
    assert read.values["total_pence"] == 720


def test_the_receipt_waits_for_a_photo_or_a_reason() -> None:
    conversation = Conversation(facts(receipt_above_pence=1000))
    conversation.say("taxi 12")
    conversation.say("yes")
    assert conversation.claims[0].waits_for_receipt
    assert conversation.state.place is ConversationState.RECEIPT
    assert conversation.hear("what") == ["receipt_link_before"]
    conversation.say(intents(Intent.LINK))
    assert conversation.effects[-1] == SendLink()
    assert conversation.hear("no receipt") == ["ask_why_no_receipt"]
    assert conversation.hear("the driver did not give me one") == ["reason_saved"]
    assert conversation.effects.pop() == ExplainNoReceipt("the driver did not give me one")


def test_the_same_as_last_time() -> None:
    conversation = Conversation(
        facts(last_lines=(HeardLine(category="bus", amount_pence=460), HeardLine(category="food", amount_pence=600)))
    )
    assert conversation.say("same as last time but lunch was 7").say[0].values["total_pence"] == 1160
    assert Conversation().hear("same as last time") == ["no_last_claim", "ask_spent"]


def place(*told: ToldMoney, reference: str | None = "7KQ2MX4P") -> Whereabouts:
    """Where the money of one claim is."""
    return Whereabouts(UUID(int=50), reference, NOW, told)


CHECKED = place(ToldMoney(MoneyKind.BEING_CHECKED, 1060))


@pytest.mark.parametrize("kind", MoneyKind)
def test_where_is_my_money(kind: MoneyKind) -> None:
    charity = "Age UK" if kind in GIFTS else None
    told = place(ToldMoney(kind, 1060, date(2026, 11, 24) if kind in WITH_DAY else None, charity))
    conversation = Conversation(facts(money=(told,)))
    assert conversation.hear("wheres my money??") == ["money_about", f"money_{kind}"]
    assert ([AskCallBack("money_problem")] == conversation.effects) is (kind in IN_TROUBLE)


def test_each_part_of_a_claim_has_a_sentence_and_what_does_not_fit_is_not_kept_quiet() -> None:
    parts = place(ToldMoney(MoneyKind.SENT, 2000, date(2026, 11, 24)), ToldMoney(MoneyKind.NEEDS_BANK_DETAILS, 1800))
    conversation = Conversation(facts(money=(parts, place(ToldMoney(MoneyKind.STILL_HAS, 500), reference=None))))
    assert conversation.hear("MONEY") == ["money_about", "money_sent", "money_needs_bank_details", "money_still_has"]
    many = Conversation(facts(money=(CHECKED,) * 4))
    assert many.hear("MONEY") == ["money_about", "money_being_checked"] * 3 + ["money_more"]
    over = place(ToldMoney(MoneyKind.SENT, 2000, date(2026, 11, 24)))
    assert "money_more" not in Conversation(facts(money=(over,) * 4)).hear("MONEY")


def test_money_in_the_middle_of_a_claim_keeps_the_draft() -> None:
    conversation = Conversation(facts(money=(CHECKED,)))
    conversation.say("bus 4.60")
    assert conversation.hear("MONEY") == ["money_not_claimed_yet", "money_about", "money_being_checked", "read_back"]
    conversation.say("yes")
    assert [line.amount_pence for line in conversation.claims[0].lines] == [460]


def test_an_appeal_is_one_step() -> None:
    refused = replace(CLAIM, refused_at=NOW)
    earlier = replace(CLAIM, claim_id=UUID(int=61), refused_at=NOW - timedelta(days=1))
    conversation = Conversation(facts(claims=(earlier, refused)))
    assert conversation.hear("APPEAL") == ["appeal_received"]
    assert conversation.effects == [Appeal(CLAIM.claim_id)]
    assert Conversation().hear("appeal") == ["nothing_to_appeal"]


def test_a_question_of_finance_is_answered_in_own_words_and_bank_numbers_are_masked() -> None:
    question = QuestionFact(UUID(int=60), "finance", "Which bus was it?")
    conversation = Conversation(facts(questions=(question,)))
    assert conversation.hear("hello") == ["question"]
    assert conversation.hear("the 73, my account is 12345678") == ["no_bank_details", "answer_saved"]
    (answer,) = conversation.effects
    assert isinstance(answer, AnswerQuestion)
    assert "12345678" not in answer.answer


@pytest.mark.parametrize("text", ["lunch", "It was for lunch with Ben", "food £10", "the taxi home was 10 pounds"])
def test_an_answer_that_sounds_like_a_cost_is_still_the_answer(text: str) -> None:
    conversation = Conversation(facts(questions=(QuestionFact(UUID(int=60), "finance", "What was it for?", 1000),)))
    assert conversation.hear(text) == ["answer_saved"]
    assert conversation.effects == [AnswerQuestion(UUID(int=60), text)]


@pytest.mark.parametrize("text", ["bus 4.60", "I drove 12 miles"])
def test_a_new_claim_may_begin_while_finance_waits_for_an_answer(text: str) -> None:
    conversation = Conversation(facts(questions=(QuestionFact(UUID(int=60), "finance", "What was it for?", 1000),)))
    assert "answer_saved" not in conversation.hear(text)
    assert conversation.state.lines


def test_an_offer_wants_yes_or_no() -> None:
    conversation = Conversation(
        facts(questions=(QuestionFact(UUID(int=61), "offer", amount_pence=2500, activity=Activity(starts_at=NOW)),))
    )
    assert conversation.hear("mumble") == ["not_understood", "ask_offer"]
    assert conversation.hear("yes please") == ["answer_saved"]
    assert conversation.effects == [AnswerQuestion(UUID(int=61), "yes")]


def test_welsh() -> None:
    conversation = Conversation()
    outcome = conversation.say("CYMRAEG")
    assert outcome.language == "cy"
    assert conversation.effects == [SetLanguage("cy")]
    assert conversation.hear("bws pedair punt chwe deg") == ["read_back"]
    conversation.say("ie")
    assert [line.amount_pence for line in conversation.claims[0].lines] == [460]


def test_several_people_on_one_telephone() -> None:
    conversation = Conversation(facts(people=FAMILY, claims=(CLAIM,)))
    assert conversation.hear("bus 4.60") == ["ask_first_name"]
    assert conversation.hear("anna here") == ["ask_picture_word"]
    assert conversation.hear("cloud") == ["for_person", "read_back"]
    assert conversation.state.person_id == CAT
    conversation.say("yes")
    assert len(conversation.claims) == 1


def test_a_stranger_learns_nothing_and_a_person_calls() -> None:
    conversation = Conversation(facts(people=FAMILY))
    conversation.say("money")
    for _ in range(3):
        assert conversation.hear("zelda") == ["ask_picture_word"]
        last = conversation.hear("boat")
    assert last == ["not_known"]
    assert conversation.effects == [AskCallBack("not_known")]
    assert conversation.hear("hello") == ["ask_first_name_again"], "nobody is shut out for ever"


def test_keys_on_a_call() -> None:
    conversation = Conversation(channel="voice")
    assert conversation.hear("the bus was four sixty") == ["read_back"]
    assert conversation.hear("2") == ["ask_what_is_wrong"]
    assert conversation.hear("bus 4*80") == ["read_back"]
    conversation.say("1")
    assert [line.amount_pence for line in conversation.claims[0].lines] == [480]


def test_back_and_cancel() -> None:
    conversation = Conversation(facts(events=EVENTS))
    conversation.say("bus 4.60")
    assert conversation.hear("1") == ["read_back"]
    assert conversation.hear("back") == ["ask_what_is_wrong"]
    assert conversation.hear("back") == ["read_back"]
    assert conversation.hear("cancel") == ["nothing_claimed"]
    assert conversation.state.lines == ()
    assert conversation.claims == []


@pytest.mark.parametrize("kind", PromiseKind)
def test_each_promise_has_its_words_and_the_photo_its_link(kind: PromiseKind) -> None:
    (prompt,) = after_submit(SubmittedClaim("7KQ2MX4P", 1060, kind, NOW))
    assert fits(prompt)
    assert prompt.name == f"claim_{kind}"
    (photo,) = after_submit(SubmittedClaim("7KQ2MX4P", 1060, link="https://pay.example/r/abc"))
    assert photo.name == "receipt_link"


def test_another_category_for_the_same_money() -> None:
    conversation = Conversation()
    conversation.say("bus 4.60, lunch 6")
    assert conversation.hear("no it was the train not the bus") == ["read_back"]
    conversation.say("yes")
    assert [(line.category, line.amount_pence) for line in conversation.claims[0].lines] == [
        ("train", 460),
        ("food", 600),
    ]


def test_a_line_that_is_taken_away_and_one_that_is_said_differently() -> None:
    conversation = Conversation()
    conversation.say(
        claim(
            HeardLine(category="bus", amount_pence=200),
            HeardLine(category="bus", amount_pence=220),
            HeardLine(category="parking", amount_pence=300),
            HeardLine(category="food", amount_pence=600, words="lunch"),
        )
    )
    conversation.say(claim(HeardLine(category="parking", is_denied=True), intents=[Intent.NO]))
    conversation.say(claim(HeardLine(category="food", amount_pence=700, words="lunch", instead_of=600)))
    conversation.say("yes")
    assert [(line.category, line.amount_pence) for line in conversation.claims[0].lines] == [
        ("bus", 200),
        ("bus", 220),
        ("food", 700),
    ]


def test_a_number_that_no_longer_belongs_to_the_person_starts_anew() -> None:
    conversation = Conversation()
    conversation.say("bus 4.60")
    conversation.facts = replace(conversation.facts, people=FAMILY[1:])
    assert conversation.hear("yes") == ["ask_first_name"]
    assert conversation.state.lines == ()
    assert conversation.claims == []


def test_more_lines_than_anybody_listens_to_are_for_a_person() -> None:
    conversation = Conversation()
    assert conversation.hear("\n".join(["bus 1.10"] * 21)) == ["offer_person"]
    assert conversation.hear("\n".join(["bus 1.10"] * 21)) == ["offer_person"]
    assert conversation.hear("no") == ["welcome"]
