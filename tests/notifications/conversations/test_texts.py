"""Texts that people send us: stored first, answered once and in order, whatever the line and payments do."""

from datetime import timedelta

import pytest

from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.prompts.catalogue import Speaker
from services.notifications.lines.rules import cheapest
from shared.contracts.notices import OrganisationChanged
from shared.contracts.turns import Prompt, Turn
from shared.contracts.understood import DangerKind
from shared.ids import new_id
from tests.notifications.conftest import ALWAYS, STAFF_ID
from tests.notifications.conversations.conftest import NUMBER, People
from tests.notifications.fake_servers import Reply, losing_the_first, said

STRANGER = "+447700900777"
ASK_SPENT = "What did you spend? For example: bus £4.60. Nothing? Reply NO."
LINE = {"category": "bus", "amount_pence": 460}


def words(name: str, language: str = "en") -> str:
    """One of our own prompts, as this organisation says it."""
    return catalogue.text_of(Prompt(name=name), Speaker("Riverbank Council", "0800 123 4567", language))


def danger(kind: DangerKind) -> str:
    """What we say to somebody who is certainly in this danger, with a person on duty today."""
    return cheapest(f"{words(f'danger_{kind}')} {words('danger_call')}")


def test_a_text_is_answered_with_what_payments_decides(people: People) -> None:
    assert people.say("hello") == [ASK_SPENT]
    [turn] = people.service.payments.asked
    assert (turn.said, turn.channel, turn.number_in_order, turn.people) == ("hello", "sms", 1, (people.person_id,))
    assert people.turns()[0].answered_by == "payments"
    assert [one.words for one in people.said()] == [ASK_SPENT], "what we said is kept"


def test_the_line_gets_an_empty_reply_because_we_answer_ourselves(people: People) -> None:
    answer = people.text("hello")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml; charset=utf-8")
    assert answer.text.endswith("<Response></Response>")


def test_a_forged_signature_is_refused_and_nothing_is_stored(people: People) -> None:
    assert people.text("hello", token="another token").status_code == 403
    assert people.turns() == []


def test_a_signature_for_another_organisation_s_address_is_refused(people: People) -> None:
    form = {"MessageSid": "SM1", "From": NUMBER, "Body": "hello"}
    path = f"/lines/twilio/sms/{people.service.org_id}"
    signed = people.post(f"/lines/twilio/sms/{new_id()}", form)
    assert signed.status_code == 404, "signed, but there is no such organisation"
    unsigned = people.service.client.post(path, data=form, headers={"X-Twilio-Signature": "x"})
    assert unsigned.status_code == 403


def test_the_same_webhook_five_times_is_one_turn_and_one_answer(people: People) -> None:
    for _ in range(5):
        assert people.text("bus 4.60", sid="SM-same").status_code == 200
        people.work()
    assert len(people.turns()) == 1
    assert people.got() == [ASK_SPENT]


def test_a_yes_names_the_read_back_that_was_asked_when_it_was_said(people: People) -> None:
    read_back = new_id()

    def answer(turn: Turn) -> Reply:
        status, body = said(turn, "read_back", "yes_no", lines=[LINE], total_pence=460)
        return status, {**body, "read_back_id": str(read_back)}

    people.service.payments.answer_turn = answer
    assert people.say("bus 4.60") == ["Bus £4.60. Total £4.60. Is that right? Reply YES or NO."]
    people.say("YES")
    assert [turn.answers_to for turn in people.service.payments.asked] == [None, read_back]


def test_a_yes_that_came_before_the_read_back_names_none(people: People) -> None:
    read_back = new_id()

    def answer(turn: Turn) -> Reply:
        status, body = said(turn, "read_back", "yes_no", lines=[LINE], total_pence=460)
        return status, {**body, "read_back_id": str(read_back)}

    people.service.payments.answer_turn = answer
    people.text("bus 4.60")
    people.text("YES")
    people.work()
    assert [turn.answers_to for turn in people.service.payments.asked] == [None, None]


def test_texts_are_answered_in_the_order_they_came(people: People) -> None:
    people.service.payments.answer_turn = lambda turn: said(turn, "question", question=turn.said)
    for place in range(1, 6):
        people.text(f"text {place}")
    people.work()
    assert [turn.number_in_order for turn in people.service.payments.asked] == [1, 2, 3, 4, 5]
    assert people.got() == [f"We have a question for you: text {place} Reply 0 for a person." for place in range(1, 6)]


def test_the_worker_of_a_later_text_answers_the_earlier_one_first(people: People) -> None:
    people.service.payments.answer_turn = lambda turn: said(turn, "question", question=turn.said)
    people.text("first")
    people.text("second")
    people.service.work(newest_first=True)
    people.work()
    asked = [turn.said for turn in people.service.payments.asked]
    assert asked[:2] == ["first", "second"], "what is asked again after that is answered as before"
    assert [words.split(": ")[1].split()[0] for words in people.got()] == ["first", "second"]


def test_a_text_that_is_tried_again_is_told_with_whoever_has_the_number_by_then(people: People) -> None:
    asked: list[Turn] = []
    people.service.payments.answer_turn = losing_the_first(asked)
    people.text("bus 4.60")
    people.service.work()
    people.service.contact(people.person_id, "07700 900555")
    people.service.storage.administer(
        "UPDATE outbox SET hints = hints + 1"
    )  # as the clock does, who has it tried again
    people.service.work()
    assert [turn.people for turn in asked] == [(people.person_id,), ()]


def test_a_text_that_must_wait_for_the_line_is_not_overtaken(people: People) -> None:
    people.service.payments.answer_turn = lambda turn: said(turn, "question", question=turn.said)
    people.service.exchange.faults = ["too_many"]
    people.say("first")
    people.say("second")
    assert people.got() == []
    people.service.later(timedelta(minutes=2))
    people.work()
    assert [text.split(": ")[1].split()[0] for text in people.got()] == ["first", "second"]


@pytest.mark.parametrize("strange", ["", "   ", "👍", "🙂🙂🙂", "\u200b", "x" * 1530, "ŵ" * 700, "a\x00b", "🚌 £4.60"])
def test_any_text_gets_an_answer(people: People, strange: str) -> None:
    assert people.say(strange) == [ASK_SPENT]
    assert "\x00" not in people.service.payments.asked[0].said


def test_what_is_kept_as_said_is_what_was_sent_in_the_cheap_alphabet(people: People) -> None:
    """An organisation called “St Mary’s”, a question with dashes, and its own words about safety: no sign of these costs a part."""
    service = people.service
    name, helpline = {"name": "St Mary’s Hospice", "short_name": "St Mary’s"}, "0800 123 4567"
    service.take(OrganisationChanged(**name, helpline=helpline, helpline_hours=ALWAYS))
    question = "Was the taxi on Tuesday – the one to St Mary’s – for you alone, or did somebody come with you?"
    service.payments.answer_turn = lambda turn: said(turn, "question", question=question)
    plan = {
        "english": "We’re sorry – this sounds hard. If you’re in danger call 999 now. We’re at St Mary’s.",
        "welsh": "Mae’n ddrwg gennym. Ffoniwch 999 os ydych mewn perygl – nawr.",
        "approved_by": "Ann Lead", "actor_kind": "staff", "actor_id": str(STAFF_ID),
    }  # fmt: skip
    assert service.internal("PUT", f"/internal/safety-plan/{service.org_id}", plan).status_code == 204
    people.say("hello")
    people.say("he hits me")
    got = people.got()
    assert got[0] == f"We have a question for you: {question} Reply 0 for a person.".replace("’", "'").replace("–", "-")
    assert got[1] == f"{plan['english']} A person from here will call you today.".replace("’", "'").replace("–", "-")
    assert [one.words for one in people.said()] == got
    assert [service.message(one.id).parts for one in people.said()] == [1, 1]


def test_bank_numbers_are_masked_before_they_are_stored(people: People) -> None:
    people.say("my bank is 12-34-56 12345678 and the bus was 4.60")
    assert people.turns()[0].said == "my bank is [number taken out] [number taken out] and the bus was 4.60"
    assert people.service.payments.asked[0].said == people.turns()[0].said


def test_payments_down_for_a_minute_loses_nothing_and_tells_the_person_once(people: People) -> None:
    service = people.service
    service.payments.away = True
    assert people.say("bus 4.60") == [], "nobody is told at once"
    for _ in range(6):
        service.later(timedelta(seconds=20))
        people.work()
    assert people.got() == [words("have_your_message")]
    service.payments.away = False
    service.later(timedelta(minutes=6))
    people.work()
    assert people.got() == [words("have_your_message"), ASK_SPENT]
    assert len(service.payments.answered) == 1
    assert people.turns()[0].id in service.payments.answered, "the same turn id every time"


def test_a_lost_answer_is_asked_for_again_under_the_same_turn(people: People) -> None:
    people.service.payments.answer_turn = losing_the_first([])
    people.say("bus 4.60")
    people.service.payments.answered.clear()
    people.service.later(timedelta(minutes=6))
    people.work()
    assert len({turn.turn_id for turn in people.service.payments.asked}) == 1
    assert people.got()[-1] == ASK_SPENT


@pytest.mark.parametrize("reply", [(422, {"code": "no"}), (200, {"say": "nonsense"})])
def test_a_turn_that_payments_cannot_take_goes_to_a_human_and_does_not_block_the_next(
    people: People, reply: Reply
) -> None:
    people.service.payments.answer_turn = lambda turn: reply if turn.said == "strange" else said(turn, "ask_spent")
    assert people.say("strange") == [words("not_answered")]
    assert [task["kind"] for task in people.tasks()] == ["not_answered"]
    assert people.say("hello") == [ASK_SPENT]


@pytest.mark.parametrize("status", [401, 404, 429, 500, 502, 503, 504, 0])
def test_a_turn_that_nobody_answers_in_a_quarter_of_an_hour_goes_to_a_human(people: People, status: int) -> None:
    people.service.payments.answer_turn = lambda turn: (
        (status, {}) if turn.said == "puzzle" else said(turn, "ask_spent")
    )
    assert people.say("puzzle") == []
    for _ in range(6):
        people.service.later(timedelta(minutes=3))
        people.work()
    assert people.got() == [words("have_your_message"), words("not_answered")]
    assert [task["kind"] for task in people.tasks()] == ["not_answered"]
    assert people.say("hello") == [ASK_SPENT]


def test_a_prompt_without_words_goes_to_a_human(people: People) -> None:
    people.service.payments.answer_turn = lambda turn: said(turn, "words_of_tomorrow")
    assert people.say("hello") == [words("not_answered")]


def test_an_answer_about_somebody_else_is_not_said(people: People) -> None:
    def answer(turn: Turn) -> Reply:
        status, body = said(turn, "money_not_claimed_yet", total_pence=460)
        return status, {**body, "person_id": str(new_id())}

    people.service.payments.answer_turn = answer
    assert people.say("money") == [words("not_answered")]


def test_a_stranger_gets_a_helpful_answer_then_the_number_and_machines_no_loop(people: People) -> None:
    assert people.say("bus 4.60", sender=STRANGER) == [words("stranger")]
    assert people.say("hello?", sender=STRANGER) == [words("call_us")]
    assert people.say("hello?", sender=STRANGER) == [words("call_us")]
    assert people.say("hello?", sender=STRANGER) == [], "no more than three a day"
    assert people.say("HELP", sender=STRANGER) == [words("help")], "but help at any time"
    assert people.service.payments.asked == []
    people.service.later(timedelta(hours=25))
    assert people.say("hello again", sender=STRANGER) == [words("stranger")]


@pytest.mark.parametrize("sender", ["60006", "Barclays", "+15005550006", "anonymous"])
def test_machines_and_numbers_abroad_are_kept_and_not_texted(people: People, sender: str) -> None:
    assert people.say("You have won", sender=sender) == []
    assert [turn.said for turn in people.turns()] == ["You have won"]


def test_a_number_that_is_not_safe_hears_nothing_about_money(people: People) -> None:
    people.service.contact(people.person_id, safe=False)
    assert people.say("where is my money") == [words("call_us")]
    assert "money" not in words("call_us").lower()
    assert people.service.payments.asked == []


def test_people_who_share_a_number_are_all_named_to_payments(people: People) -> None:
    sister, helper = new_id(), new_id()
    people.service.contact(sister)
    link = {"mobile": "07700 900123", "role": "helper", "actor_kind": "staff", "actor_id": str(new_id())}
    path = f"/internal/contacts/{people.service.org_id}/{helper}/numbers"
    assert people.service.internal("PUT", path, link).status_code == 200
    people.say("hello")
    assert people.service.payments.asked[0].people == (people.person_id, sister, helper)
    assert people.service.internal("PUT", path, {**link, "ended": True}).status_code == 200
    people.service.contact(sister, safe=False)
    people.say("hello")
    assert people.service.payments.asked[1].people == (people.person_id,), "the one for whom this number is safe"


def test_welsh_is_spoken_in_practice_and_where_it_is_allowed(people: People) -> None:
    people.service.contact(people.person_id, language="cy")
    assert people.say("helo") == ["Beth wnaethoch chi wario? Er enghraifft: bws £4.60. Dim? Atebwch NA."]
    assert people.service.payments.asked[0].language == "cy"


def test_payments_may_change_the_language(people: People) -> None:
    def answer(turn: Turn) -> Reply:
        status, body = said(turn, "language_changed")
        return status, {**body, "language": "cy"}

    people.service.payments.answer_turn = answer
    assert people.say("CYMRAEG") == ["Byddwn yn ysgrifennu yn Gymraeg o hyn ymlaen."]
    people.service.notice(people.person_id)
    people.work()
    assert people.got()[-1].startswith("Rydym wedi anfon £25.00 atoch am"), "from now on: in notices, too"


def test_what_was_said_is_shown_to_whoever_calls_back(people: People) -> None:
    people.say("hello")
    path = f"/internal/conversations/{people.service.org_id}/{people.conversation().id}"
    shown = people.service.internal("GET", path).json()
    assert shown["number"] == NUMBER
    assert [(line["by_us"], line["words"]) for line in shown["lines"]] == [(False, "hello"), (True, ASK_SPENT)]
    assert people.service.client.get(path).status_code == 401


def test_somebody_who_asked_for_no_calls_is_answered_that_a_person_texts_them(people: People) -> None:
    people.service.contact(people.person_id, NUMBER, no_calls=True)
    people.service.payments.answer_turn = lambda turn: said(turn, "person_will_call")
    [answer] = people.say("can I speak to somebody")
    assert "A person will text you" in answer
    assert "call" not in answer
