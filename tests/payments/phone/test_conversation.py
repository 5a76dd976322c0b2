"""Conversations as people have them: claim, doubt, correction, YES; money, appeal, language; several people on one telephone."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.payments.phone.rules.answers import SubmittedClaim, after_submit
from services.payments.phone.rules.conversation import (
    Candidate,
    ClaimFact,
    ClaimFactStatus,
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
from shared.contracts.turns import fits
from shared.contracts.understood import HeardLine, Intent
from tests.payments.phone.conversation import ANNA, BEN, CAT, EARLIER, EVENT, EVENTS, NOW, Conversation, facts
from tests.payments.phone.hearing import claim, wish

FAMILY = (Candidate(ANNA, "Anna", "apple"), Candidate(BEN, "Ben", "boat"), Candidate(CAT, "Anna", "cloud"))
CLAIM = ClaimFact(UUID(int=50), "7KQ2MX4P", 1060, "being_checked")


def test_a_claim_by_text() -> None:
    talk = Conversation()
    read = talk.say("bus 4.60 and lunch £6")
    assert [prompt.name for prompt in read.say] == ["read_back"]
    assert read.say[0].values["total_pence"] == 1060
    assert read.expect == "yes_no"
    assert talk.claims == []
    done = talk.say("YES")
    assert done.done
    (claim,) = talk.claims
    assert [(line.category, line.amount_pence) for line in claim.lines] == [("bus", 460), ("food", 600)]
    assert (claim.event_id, claim.read_back_id, claim.waits_for_receipt) == (EVENT, read.read_back_id, False)


def test_a_claim_that_is_asked_for_step_by_step() -> None:
    talk = Conversation(facts(events=EVENTS))
    assert talk.hear("claim") == ["ask_event"]
    assert talk.hear("the second one") == ["ask_spent"]
    assert talk.hear("taxi") == ["ask_amount"]
    assert talk.hear("twelve pounds") == ["read_back"]
    talk.say("yeah thats right")
    assert talk.claims[0].event_id == EARLIER


def test_the_day_in_the_words_chooses_the_event() -> None:
    talk = Conversation(facts(events=EVENTS))
    assert talk.hear("bus last tuesday 2.40") == ["read_back"]
    talk.say("yes")
    assert talk.claims[0].event_id == EARLIER


def test_a_correction_is_read_back_anew_and_the_old_yes_does_not_count() -> None:
    talk = Conversation()
    first = talk.say("bus 4.60").read_back_id
    assert talk.hear("no, bus was 4.80") == ["read_back"]
    late = talk.say("yes", answers_to=first)
    assert [prompt.name for prompt in late.say] == ["read_back_again", "read_back"]
    assert talk.claims == []
    talk.say("yes")
    assert [line.amount_pence for line in talk.claims[0].lines] == [480]


@pytest.mark.parametrize("text", ["no", "nage", "thats not right", "wrong", "👎"])
def test_no_asks_what_is_wrong(text: str) -> None:
    talk = Conversation()
    talk.say("bus 4.60, parking 3")
    assert talk.hear(text) == ["ask_what_is_wrong"]
    assert talk.hear("no parking") == ["read_back"]
    talk.say("yes")
    assert [line.amount_pence for line in talk.claims[0].lines] == [460]


def test_a_read_back_of_yesterday_is_read_again_first() -> None:
    talk = Conversation()
    talk.say("bus 4.60")
    talk.facts = replace(talk.facts, now=NOW + timedelta(hours=13))
    assert talk.hear("yes") == ["read_back_again", "read_back"]
    assert talk.claims == []
    talk.say("yes")
    assert len(talk.claims) == 1


def test_a_yes_that_came_twice_claims_once() -> None:
    talk = Conversation()
    read = talk.say("bus 4.60").read_back_id
    talk.say("yes", answers_to=read)
    talk.facts = replace(talk.facts, claims=(CLAIM,))
    assert [prompt.name for prompt in talk.say("yes", answers_to=read).say] == ["nothing_open"]
    assert len(talk.claims) == 1


def test_a_doubt_is_asked_once_and_then_a_person_is_offered_and_nothing_is_lost() -> None:
    talk = Conversation()
    talk.say("bus, lunch 6.00")
    assert talk.hear("mumble") == ["not_understood", "ask_amount"]
    assert talk.hear(wish(Intent.UNCLEAR)) == ["offer_person"]
    assert talk.hear("no") == ["draft_kept", "ask_amount"]
    assert talk.hear("2.40") == ["read_back"]


def test_a_person_is_asked_to_call() -> None:
    talk = Conversation()
    talk.say("mumble")
    talk.say("mumble mumble")
    assert talk.hear("yes") == ["person_will_call"]
    assert talk.effects == [AskCallBack("not_understood")]


def test_a_long_claim_is_read_in_parts_with_the_total_last() -> None:
    talk = Conversation()
    spent = {"bus": 110, "train": 200, "taxi": 300, "parking": 400, "food": 500, "overnight": 600}
    outcome = talk.say(claim(*(HeardLine(category=name, amount_pence=pence) for name, pence in spent.items())))
    assert [prompt.name for prompt in outcome.say] == ["read_back_part", "read_back"]
    assert outcome.say[-1].values["total_pence"] == 2110
    talk.say("yes")
    assert len(talk.claims[0].lines) == 6


def test_a_total_that_differs_is_asked() -> None:
    talk = Conversation()
    assert talk.hear("bus 4.60, lunch 6, total 11.60") == ["total_differs"]
    assert talk.hear("and parking £1") == ["read_back"]


def test_miles_are_priced_by_the_rates() -> None:
    talk = Conversation()
    read = talk.say("drove 12 miles with my mum").say[0]
    assert read.values["total_pence"] == 720


def test_the_receipt_waits_for_a_photo_or_a_reason() -> None:
    talk = Conversation(facts(receipt_above_pence=1000))
    talk.say("taxi 12")
    talk.say("yes")
    assert talk.claims[0].waits_for_receipt
    assert talk.state.place is ConversationState.RECEIPT
    assert talk.hear("what") == ["receipt_link_before"]
    talk.say(wish(Intent.LINK))
    assert talk.effects[-1] == SendLink()
    assert talk.hear("no receipt") == ["ask_why_no_receipt"]
    assert talk.hear("the driver did not give me one") == ["reason_saved"]
    assert talk.effects.pop() == ExplainNoReceipt("the driver did not give me one")


def test_the_same_as_last_time() -> None:
    talk = Conversation(
        facts(last_lines=(HeardLine(category="bus", amount_pence=460), HeardLine(category="food", amount_pence=600)))
    )
    assert talk.say("same as last time but lunch was 7").say[0].values["total_pence"] == 1160
    assert Conversation().hear("same as last time") == ["no_last_claim", "ask_spent"]


@pytest.mark.parametrize(
    ("status", "prompt"),
    [("being_checked", "money_being_checked"), ("on_its_way", "money_on_its_way"), ("sent", "money_sent"), ("refused", "money_refused"), ("nothing_to_send", "money_nothing_to_send"),
     ("problem", "money_problem")],
)  # fmt: skip
def test_where_is_my_money(status: ClaimFactStatus, prompt: str) -> None:
    claim = replace(CLAIM, status=status, sent_on=date(2026, 11, 24))
    talk = Conversation(facts(claims=(claim,)))
    assert talk.hear("wheres my money??") == [prompt]
    assert ([AskCallBack("money_problem")] == talk.effects) is (status == "problem")


def test_money_in_the_middle_of_a_claim_keeps_the_draft() -> None:
    talk = Conversation(facts(claims=(CLAIM,)))
    talk.say("bus 4.60")
    assert talk.hear("MONEY") == ["money_not_claimed_yet", "money_being_checked", "read_back"]
    talk.say("yes")
    assert [line.amount_pence for line in talk.claims[0].lines] == [460]


def test_an_appeal_is_one_step() -> None:
    refused = replace(CLAIM, status="sent", refused_at=NOW)
    earlier = replace(CLAIM, claim_id=UUID(int=61), status="refused", refused_at=NOW - timedelta(days=1))
    talk = Conversation(facts(claims=(earlier, refused)))
    assert talk.hear("APPEAL") == ["appeal_received"]
    assert talk.effects == [Appeal(CLAIM.claim_id)]
    assert Conversation().hear("appeal") == ["nothing_to_appeal"]


def test_a_question_of_finance_is_answered_in_own_words_and_bank_numbers_are_masked() -> None:
    question = QuestionFact(UUID(int=60), "finance", "Which bus was it?")
    talk = Conversation(facts(questions=(question,)))
    assert talk.hear("hello") == ["question"]
    assert talk.hear("the 73, my account is 12345678") == ["no_bank_details", "answer_saved"]
    (answer,) = talk.effects
    assert isinstance(answer, AnswerQuestion)
    assert "12345678" not in answer.answer


@pytest.mark.parametrize("text", ["lunch", "It was for lunch with Ben", "food £10", "the taxi home was 10 pounds"])
def test_an_answer_that_sounds_like_a_cost_is_still_the_answer(text: str) -> None:
    talk = Conversation(facts(questions=(QuestionFact(UUID(int=60), "finance", "What was it for?", 1000),)))
    assert talk.hear(text) == ["answer_saved"]
    assert talk.effects == [AnswerQuestion(UUID(int=60), text)]


@pytest.mark.parametrize("text", ["bus 4.60", "I drove 12 miles"])
def test_a_new_claim_may_begin_while_finance_waits_for_an_answer(text: str) -> None:
    talk = Conversation(facts(questions=(QuestionFact(UUID(int=60), "finance", "What was it for?", 1000),)))
    assert "answer_saved" not in talk.hear(text)
    assert talk.state.lines


def test_an_offer_wants_yes_or_no() -> None:
    talk = Conversation(facts(questions=(QuestionFact(UUID(int=61), "offer", amount_pence=2500, on=NOW.date()),)))
    assert talk.hear("mumble") == ["not_understood", "ask_offer"]
    assert talk.hear("yes please") == ["answer_saved"]
    assert talk.effects == [AnswerQuestion(UUID(int=61), "yes")]


def test_welsh() -> None:
    talk = Conversation()
    outcome = talk.say("CYMRAEG")
    assert outcome.language == "cy"
    assert talk.effects == [SetLanguage("cy")]
    assert talk.hear("bws pedair punt chwe deg") == ["read_back"]
    talk.say("ie")
    assert [line.amount_pence for line in talk.claims[0].lines] == [460]


def test_several_people_on_one_telephone() -> None:
    talk = Conversation(facts(people=FAMILY, claims=(CLAIM,)))
    assert talk.hear("bus 4.60") == ["ask_first_name"]
    assert talk.hear("anna here") == ["ask_picture_word"]
    assert talk.hear("cloud") == ["for_person", "read_back"]
    assert talk.state.person_id == CAT
    talk.say("yes")
    assert len(talk.claims) == 1


def test_a_stranger_learns_nothing_and_a_person_calls() -> None:
    talk = Conversation(facts(people=FAMILY))
    talk.say("money")
    for _ in range(3):
        assert talk.hear("zelda") == ["ask_picture_word"]
        last = talk.hear("boat")
    assert last == ["not_known"]
    assert talk.hear("anna") == ["not_known"]
    assert talk.effects == [AskCallBack("not_known")]


def test_keys_on_a_call() -> None:
    talk = Conversation(channel="voice")
    assert talk.hear("the bus was four sixty") == ["read_back"]
    assert talk.hear("2") == ["ask_what_is_wrong"]
    assert talk.hear("bus 4*80") == ["read_back"]
    talk.say("1")
    assert [line.amount_pence for line in talk.claims[0].lines] == [480]


def test_back_and_cancel() -> None:
    talk = Conversation(facts(events=EVENTS))
    talk.say("bus 4.60")
    assert talk.hear("1") == ["read_back"]
    assert talk.hear("back") == ["ask_what_is_wrong"]
    assert talk.hear("back") == ["read_back"]
    assert talk.hear("cancel") == ["nothing_claimed"]
    assert talk.state.lines == ()
    assert talk.claims == []


def test_what_came_of_a_claim_has_its_words() -> None:
    today = SubmittedClaim("7KQ2MX4P", 1060, "today", send_by="17:00")
    later = SubmittedClaim("7KQ2MX4P", 1060, "later", send_on=date(2026, 11, 25))
    checked = SubmittedClaim("7KQ2MX4P", 1060, "being_checked")
    photo = SubmittedClaim("7KQ2MX4P", 1060, "waits_for_receipt", link="https://pay.example/r/abc")
    said = [after_submit(result)[0] for result in (today, later, checked, photo)]
    assert all(fits(prompt) for prompt in said)
    assert [prompt.name for prompt in said] == [
        "claim_sending_today",
        "claim_sending_later",
        "claim_being_checked",
        "receipt_link",
    ]


def test_another_category_for_the_same_money() -> None:
    talk = Conversation()
    talk.say("bus 4.60, lunch 6")
    assert talk.hear("no it was the train not the bus") == ["read_back"]
    talk.say("yes")
    assert [(line.category, line.amount_pence) for line in talk.claims[0].lines] == [("train", 460), ("food", 600)]


def test_a_line_that_is_taken_away_and_one_that_is_said_differently() -> None:
    talk = Conversation()
    talk.say(
        claim(
            HeardLine(category="bus", amount_pence=200),
            HeardLine(category="bus", amount_pence=220),
            HeardLine(category="parking", amount_pence=300),
            HeardLine(category="food", amount_pence=600, words="lunch"),
        )
    )
    talk.say(claim(HeardLine(category="parking", is_denied=True), intents=[Intent.NO]))
    talk.say(claim(HeardLine(category="food", amount_pence=700, words="lunch", instead_of=600)))
    talk.say("yes")
    assert [(line.category, line.amount_pence) for line in talk.claims[0].lines] == [
        ("bus", 200),
        ("bus", 220),
        ("food", 700),
    ]


def test_a_number_that_no_longer_belongs_to_the_person_starts_anew() -> None:
    talk = Conversation()
    talk.say("bus 4.60")
    talk.facts = replace(talk.facts, people=FAMILY[1:])
    assert talk.hear("yes") == ["ask_first_name"]
    assert talk.state.lines == ()
    assert talk.claims == []


def test_more_lines_than_anybody_listens_to_are_for_a_person() -> None:
    talk = Conversation()
    assert talk.hear("\n".join(["bus 1.10"] * 21)) == ["offer_person"]
    assert talk.hear("\n".join(["bus 1.10"] * 21)) == ["offer_person"]
    assert talk.hear("no") == ["welcome"]
