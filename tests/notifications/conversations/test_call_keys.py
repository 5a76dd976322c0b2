"""Keys on the telephone: what each says, and that a caller whose language the line cannot hear gets everywhere with keys alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.notifications.contacts import usecases as contacts
from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.prompts.catalogue import WORDINGS, Speaker
from services.notifications.conversations.prompts.words import ALL_PROMPTS
from services.notifications.conversations.rules import calls as rules
from services.notifications.conversations.rules.calls import Key
from shared.contracts.turns import Turn
from tests.notifications.conftest import Storage, notifications_settings, put_together
from tests.notifications.conversations.conftest import People
from tests.notifications.conversations.test_calls import Call, read_back
from tests.notifications.conversations.test_prompts import longest
from tests.notifications.fake_servers import Exchange, PaymentsSide, Reply, said

MENU = "Pwyswch 0 i gael person. Pwyswch 6 a byddwn yn eich ffonio chi. Pwyswch 9 i holi am eich arian."
ASKS_FOR_WORDS = re.compile(r"\b(?:dywedwch|(?<!am )ddweud wrthym|mewn ychydig eiriau)\b", re.IGNORECASE)
ASKS_FOR_A_KEY_S_WORD = re.compile(
    r"\bSay (?:money|appeal|no receipt)|\bDywedwch (?:arian|apel|dim derbynneb)", re.IGNORECASE
)


TO_999 = "danger_now"
"""It says what to say to 999."""


@pytest.fixture
def welsh(storage: Storage, exchange: Exchange, payments: PaymentsSide, tmp_path: Path) -> Iterator[People]:
    """Somebody who chose Welsh, where unchecked Welsh is spoken."""
    settings = notifications_settings(
        storage, exchange, payments, letters_folder=tmp_path / "letters", unchecked_languages=True
    )
    with put_together(settings, storage, exchange, payments) as service:
        service.organisation()
        people = People(service)
        service.contact(people.person_id, language="cy")
        yield people


@pytest.fixture
def call(people: People) -> Call:
    """A call in English."""
    return Call(people)


def test_welsh_is_gathered_by_keys_alone(welsh: People) -> None:
    call = Call(welsh)
    heard = call.ring()
    gather = call.document.find("Gather")
    assert gather is not None
    assert gather.get("input") == "dtmf"
    assert {"language", "speechTimeout", "profanityFilter"}.isdisjoint(gather.keys()), (
        "Twilio 13331: the whole gather fails"
    )
    assert MENU in heard
    assert not ASKS_FOR_WORDS.search(heard)


def test_keys_alone_lead_to_the_money_and_back(welsh: People) -> None:
    def sent(turn: Turn) -> Reply:
        status, answer = said(turn, "money_none")
        return status, {**answer, "done": True}

    welsh.service.payments.answer_turn = sent
    call = Call(welsh)
    call.ring()
    heard = call.press("9")
    assert [turn.said for turn in welsh.service.payments.asked] == ["MONEY"]
    assert heard.endswith(MENU)
    assert not ASKS_FOR_WORDS.search(heard)
    assert call.has("Gather")


def test_keys_alone_lead_to_a_call_back(welsh: People) -> None:
    call = Call(welsh)
    call.ring()
    assert call.press("6").startswith("Byddwn yn eich ffonio heddiw.")
    assert call.has("Hangup")
    call.end()
    assert [task["kind"] for task in welsh.tasks()] == ["call_back"]
    assert welsh.service.payments.asked == []


def test_keys_alone_lead_to_a_person(welsh: People) -> None:
    call = Call(welsh)
    call.ring()
    call.press("0")
    assert call.has("Dial")


def test_a_key_that_was_not_offered_is_no_answer_where_only_keys_are_heard(welsh: People) -> None:
    call = Call(welsh)
    hello = call.ring()
    assert call.press("4") == hello
    assert welsh.turns() == [], "4 is not what was spent"


def test_yes_and_no_by_keys_in_welsh(welsh: People) -> None:
    welsh.service.payments.answer_turn = lambda turn: said(turn, "offer_person", "yes_no")
    call = Call(welsh)
    call.ring()
    assert MENU not in call.press("9"), "the question is answered with 1 or 2"
    call.press("1")
    call.press("2")
    assert [turn.said for turn in welsh.service.payments.asked] == ["MONEY", "YES", "NO"]


def test_silence_leads_to_a_call_back_in_welsh(welsh: People) -> None:
    call = Call(welsh)
    call.ring()
    for _ in range(rules.MOST_SILENCES):
        call.wait()
    assert call.has("Hangup")
    assert [task["kind"] for task in welsh.tasks()] == ["call_back"]


BY_TEXT_ALONE = ("ask_for_whom", "one_at_a_time", "helper_ended")
"""Said to supporters, and of them: on a call none of it counts."""


@pytest.mark.parametrize("name", [one for one in ALL_PROMPTS if one not in ("no_bank_details", TO_999, *BY_TEXT_ALONE)])
def test_no_prompt_asks_for_words_where_only_keys_are_heard(name: str) -> None:
    heard = catalogue.speech_of(longest(name), Speaker("Cyngor", "0800 123 4567", "cy"))
    assert not ASKS_FOR_WORDS.search(heard), heard


@pytest.mark.parametrize(("name", "language"), [(name, language) for name in ALL_PROMPTS for language in WORDINGS])
def test_what_one_key_says_is_never_asked_as_a_word(name: str, language: str) -> None:
    heard = catalogue.speech_of(longest(name), Speaker("Council", "0800 123 4567", language))
    assert not ASKS_FOR_A_KEY_S_WORD.search(heard), heard


def test_an_english_caller_uses_the_same_keys(call: Call) -> None:
    assert "Press 9 to ask about your money." in call.ring()
    call.press("9")
    call.press("8")
    call.press("7")
    assert [turn.said for turn in call.people.service.payments.asked] == ["MONEY", "NO RECEIPT", "APPEAL"]


@pytest.mark.parametrize(
    ("digits", "expect", "question", "key"),
    [
        ("0", "free", None, Key.PERSON),
        ("*", "free", None, Key.AGAIN),
        ("6", "yes_no", "read_back", Key.CALL_BACK),
        ("6", "choice", "ask_event", None),
        ("1", "yes_no", "read_back", None),
        ("460", "free", None, None),
        ("0", "digits", None, None),
        ("6", "digits", None, None),
        ("*", "digits", None, Key.AGAIN),
        ("*0", "digits", None, Key.PERSON),
        ("4*0", "digits", None, None),
        ("0", "free", "ask_amount", Key.PERSON),
        ("4*60", "free", "ask_amount", None),
        ("6", "free", "ask_amount", None),
        ("5*0", "free", "ask_miles", None),
    ],
)
def test_keys_that_lead_somewhere_at_once(digits: str, expect: str, question: str | None, key: Key | None) -> None:
    assert rules.key_of(digits, rules.keys_for(expect, question)) is key


@pytest.mark.parametrize(
    ("digits", "expect", "question", "words"),
    [
        ("1", "yes_no", "read_back", "YES"),
        ("2", "yes_no", "read_back", "NO"),
        ("3", "yes_no", "read_back", "3"),
        ("9", "yes_no", "read_back", "MONEY"),
        ("1", "choice", "ask_event", "1"),
        ("9", "choice", "ask_event", "9"),
        ("9", "free", "welcome", "MONEY"),
        ("8", "free", "receipt_link", "NO RECEIPT"),
        ("7", "free", "money_refused", "APPEAL"),
        ("3", "free", "welcome", "3"),
        ("0", "digits", None, "0"),
        ("9", "free", "ask_amount", "9"),
        ("4*60", "free", "ask_amount", "4.60"),
        ("12*5", "free", "ask_miles", "12.5"),
        ("", "free", None, ""),
    ],
)
def test_what_keys_say(digits: str, expect: str, question: str | None, words: str) -> None:
    assert rules.said_with_keys(digits, rules.keys_for(expect, question)) == words


def test_a_number_that_was_asked_for_may_have_several_keys_and_end_with_hash(call: Call) -> None:
    call.people.service.payments.answer_turn = lambda turn: said(turn, "ask_amount", category="bus")
    call.ring()
    call.speak("I took the bus")
    gather = call.document.find("Gather")
    assert gather is not None
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == (None, "#")
    call.people.service.payments.answer_turn = read_back
    call.press("4*60")
    assert [turn.said for turn in call.people.service.payments.asked] == ["I took the bus", "4.60"]


@pytest.mark.parametrize(("digit", "money"), [("1", True), ("2", False)])
def test_after_stop_the_question_about_money_takes_keys(welsh: People, digit: str, money: bool) -> None:
    call = Call(welsh)
    call.ring()
    heard = call.speak("stop texting me")
    assert "Atebwch" not in heard
    assert "Am ie, pwyswch 1." in heard
    assert MENU not in heard
    call.press(digit)
    with welsh.service.dependencies.database.transaction(welsh.service.org_id) as session:
        person = contacts.held(session, welsh.person_id)
    assert (person.stopped, person.money_texts) == (True, money)
