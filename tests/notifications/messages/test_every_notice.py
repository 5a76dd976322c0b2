"""Every notice by every channel, in every language, for every wish of its reader: what for, how to answer, and at no higher cost."""

import re
from datetime import date, datetime
from itertools import product
from typing import Any

import pytest

from services.notifications.contacts.rules import Address
from services.notifications.letters import checker
from services.notifications.letters.letter import Letter
from services.notifications.lines.rules import MOST_PARTS, gsm7_length, parts_of
from services.notifications.messages import rendering
from services.notifications.messages.catalogue import CATALOGUE, SenderIdentity
from services.notifications.messages.how_to_answer import AnswerWays, letter_sentences
from services.notifications.messages.languages import CHECKED_BY
from shared.contracts.categories import FACTS
from shared.contracts.money import PromiseKind
from shared.contracts.notices import NOTICES
from shared.contracts.purposes import COSTS, TAKING_PART, purpose_of_costs
from shared.ids import new_id
from shared.money_words import promise_in_words
from tests.notifications.conftest import ALL_VALUES, Service
from tests.notifications.letters import test_letter_pdf
from tests.notifications.messages.test_letters import EASY_READ
from tests.notifications.messages.texts_before import ENGLISH_BEFORE, WELSH_BEFORE

SENDER = SenderIdentity("Riverbank Council", "0800 123 4567", "Riverbank", "07700 900000")
SENDERS = (SENDER, SenderIdentity("NHS Leeds", "0113 496 0000"), SenderIdentity("W" * 22, "0" * 20))
ADDRESS = Address("Sam Example", ("14 Long Lane",), "LS1 4AP")
PURPOSES = (TAKING_PART, COSTS, *map(str, FACTS), *map(purpose_of_costs, product(FACTS, repeat=2)))
WAYS = [AnswerWays(can_call=calls, can_text=texts) for calls in (True, False) for texts in (True, False)]
BY_TEXT = re.compile(r"\btext|APPEAL|Appeal|neges|APEL", re.IGNORECASE)
BY_CALL = re.compile(r"\bcall\b|ffoniwch", re.IGNORECASE)


def values_of(notice: str, purpose: str = "bus+food") -> dict[str, Any]:
    """Usual values of a notice."""
    return {name: ALL_VALUES[name] for name in NOTICES[notice]} | (
        {"purpose": purpose} if "purpose" in NOTICES[notice] else {}
    )


def letter_of(notice: str, ways: AnswerWays, sender: SenderIdentity = SENDER) -> Letter:
    """A notice's letter to somebody who can answer in these ways."""
    return rendering.write_letter(notice, values_of(notice), sender, ADDRESS, date(2026, 11, 23), ways)


def words_of(letter: Letter) -> str:
    """All that a letter says."""
    said = [letter.ask_by, letter.ask_number, letter.title]
    return " ".join([*said, *(f"{one.words} {one.large}" for one in letter.sentences)])


@pytest.mark.parametrize("notice", CATALOGUE)
@pytest.mark.parametrize(("language", "said"), [("en", ("taking part", "your bus fare and food", "your bus fare", "your costs")),
                                                ("cy", ("gymryd rhan", "eich tocyn bws a'ch bwyd", "eich tocyn bws", "eich costau"))])  # fmt: skip
def test_a_text_says_what_the_money_is_for(notice: str, language: str, said: tuple[str, ...]) -> None:
    sender = SenderIdentity("NHS", "0113 496")  # so short that nothing has to be left out
    for purpose, words in zip((TAKING_PART, "bus+food", "bus", COSTS), said, strict=True):
        if "purpose" in NOTICES[notice]:
            text = rendering.render(notice, values_of(notice, purpose), sender, language)
            assert re.search(rf"\b(for|am) {re.escape(words)}\b", text) or f"{said[3]}" in text, text
    if "what" in NOTICES[notice]:
        what = ("bus fare", "tocyn bws")[language == "cy"]
        assert what in rendering.render(notice, {**values_of(notice), "what": "bus fare"}, sender, language)
    is_code = "code" in NOTICES[notice]  # said at the table, where everybody knows what for
    about_money = not is_code and any(name.endswith("_pence") for name in NOTICES[notice])
    assert bool({"purpose", "what"} & NOTICES[notice].keys()) == about_money, "says not what for"


@pytest.mark.parametrize("notice", [one for one in CATALOGUE if {"purpose", "what"} & NOTICES[one].keys()])
def test_a_letter_says_what_the_money_is_for(notice: str) -> None:
    letter = letter_of(notice, AnswerWays())
    [sentence] = [one for one in letter.sentences if "for your" in one.words]
    assert "bus fare" in sentence.words


@pytest.mark.parametrize("calls", [True, False], ids=["calls", "no calls"])
@pytest.mark.parametrize(("notice", "language"), [*product(CATALOGUE, CHECKED_BY)])
def test_a_text_names_a_way_to_answer_that_its_reader_has(notice: str, language: str, calls: bool) -> None:
    words = rendering.render(notice, values_of(notice), SENDER, language, can_call=calls)
    assert SENDER.organisation in words
    assert ("7K3M2P9X" in words) == ("reference" in NOTICES[notice])
    assert "{" not in words
    if calls:
        assert SENDER.helpline in words
    else:
        assert not BY_CALL.search(words), words
        assert SENDER.helpline not in words
        assert re.search("Reply|reply|Atebwch", words), words


@pytest.mark.parametrize("ways", WAYS, ids=str)
@pytest.mark.parametrize("notice", CATALOGUE)
def test_a_letter_names_a_way_to_answer_that_its_reader_has(notice: str, ways: AnswerWays) -> None:
    words = words_of(letter_of(notice, ways))
    if not ways.can_text:
        assert not BY_TEXT.search(words), words
        assert SENDER.text_number not in words
    if not ways.can_call:
        assert not re.search(r"(?<!can )\bcall\b", words, re.IGNORECASE), words
        assert "call" not in words or "Someone you trust can call" in words
    if ways.can_text and BY_TEXT.search(words):
        assert SENDER.text_number in words, "asked for a text, and not told to which number"
    assert ("7K3M2P9X" in words) == ("reference" in NOTICES[notice])


@pytest.mark.parametrize("notice", CATALOGUE)
def test_a_letter_asks_for_no_text_where_our_texts_take_no_answer(notice: str) -> None:
    words = words_of(letter_of(notice, AnswerWays(), SenderIdentity("Riverbank Council", "0800 123 4567")))
    assert not BY_TEXT.search(words)


@pytest.mark.parametrize("ways", WAYS, ids=str)
@pytest.mark.parametrize("notice", CATALOGUE)
def test_the_checker_passes_every_letter(notice: str, ways: AnswerWays) -> None:
    assert checker.check(letter_sentences(CATALOGUE[notice].easy_read, ways)) == []


@pytest.mark.parametrize(("notice", "language"), [*product(CATALOGUE, CHECKED_BY)])
def test_no_text_costs_more_parts_than_when_it_did_not_say_what_for(notice: str, language: str) -> None:
    before = (ENGLISH_BEFORE, WELSH_BEFORE)[language == "cy"].get(notice)
    if "promise" in NOTICES[notice] and language == "cy":
        before = None  # before, Welsh said nothing of when
    purposes = PURPOSES if "purpose" in NOTICES[notice] else (COSTS,)
    for sender, purpose, pence in product(SENDERS, purposes, (360, 125_000)):
        values = values_of(notice, purpose) | ({"amount_pence": pence} if before else {})
        words = rendering.render(notice, values, sender, language)
        assert gsm7_length(words) is not None, words
        assert parts_of(words) <= MOST_PARTS, words
        if before is not None:
            written = {
                name: f"£{value / 100:,.2f}" if name.endswith("_pence") else value for name, value in values.items()
            }
            if "promise" in written:
                written["promise"] = promise_in_words(
                    PromiseKind(written["promise"]), datetime.fromisoformat(written["promise_by"]), language
                )
            old = before.format(organisation=sender.organisation, helpline=sender.helpline, **written)
            assert parts_of(words) <= parts_of(old), words


@pytest.mark.parametrize(
    ("mobile", "says", "never"),
    [("07700 900123", "07700 900000", "0800 123 4567"), (None, "Someone you trust can call", "text")],
    ids=["a mobile", "no mobile"],
)
def test_who_asked_for_no_calls_is_written_to_so(service: Service, mobile: str | None, says: str, never: str) -> None:
    person = new_id()
    service.organisation()
    service.contact(person, mobile, no_calls=True, **EASY_READ)
    service.notice(person)
    service.work()
    [file] = service.dependencies.settings.letters_folder.glob("*/*")
    words = test_letter_pdf.words_of(file.read_bytes())
    assert says in words
    assert never not in words


def test_who_asked_for_no_calls_is_texted_so_and_staff_are_told(service: Service) -> None:
    person, other = new_id(), new_id()
    service.organisation()
    service.contact(person, no_calls=True)
    service.notice(person)
    service.work()
    [text] = service.exchange.texts
    assert "call" not in text["body"].lower()
    assert "Reply to this text" in text["body"]
    service.contact(other, None, no_calls=True)
    service.notice(other)
    service.work()
    [failed] = service.told()
    assert failed["no_calls"] is True
    shown = service.internal("GET", f"/internal/contacts/{service.org_id}/{other}").json()
    assert shown["no_calls"] is True
