"""The catalogue: every notice fits, says nothing it must not, and takes exactly its values."""

import re
from datetime import UTC, date, datetime

import pytest

from services.notifications.contacts.rules import Address
from services.notifications.lines.rules import MOST_PARTS, gsm7_length, parts_of
from services.notifications.messages import rendering, welsh
from services.notifications.messages.catalogue import CATALOGUE, STAFF_LETTER, SenderIdentity
from services.notifications.messages.languages import CHECKED_BY
from shared.contracts.activities import Activity
from shared.contracts.categories import FACTS, NOT_NAMED
from shared.contracts.money import PromiseKind
from shared.contracts.notices import NOTICES
from shared.errors import InvalidError
from shared.rejection_words import RejectionReason, rejection_in_words

LONGEST_SENDER = SenderIdentity("W" * 22, "0" * 20)
LONGEST = {
    "amount_pence": 100_000_000,
    "claimed_pence": 100_000_000,
    "offered_pence": 100_000_000,
    "advance_pence": 100_000_000,
    "left_pence": 100_000_000,
    "at_once_pence": 100_000_000,
    "reference": "W" * 8 + "-99",
    "what": "motorcycle journey",
    "purpose": "motorcycle+bicycle",
    "reason": "W" * 119,
    "question": "W" * 119,
    "promise": "look_later",
    "promise_by": "2026-09-23T17:00:00+01:00",
    "starts_at": "2026-09-23T17:00:00+01:00",
    "adviser": "Riverbank Advice 01632 960 111",
    "charity": "Riverbank Society for Children and Youth",
    "was_at": "2026-09-30T17:00:00+01:00",
    "given_at": "2026-09-30T17:00:00+01:00",
    "code": "000 000",
    "activity": Activity(
        called="W" * 60,
        place="W" * 60,
        starts_at=datetime(2026, 9, 23, 16, tzinfo=UTC),
        ends_at=datetime(2026, 9, 23, 18, tzinfo=UTC),
        sessions=50,
    ).as_value(),
    "pay_on": "2026-09-27",
    "all_starts": " ".join(
        f"20{year}-{month}-23T17:00:00+00:00" for year in (26, 27) for month in ("09", "10", "11", "12")
    ),
}
SENDER = SenderIdentity("Riverbank Council", "0800 123 4567")
VALUES: dict[str, object] = {"amount_pence": 2500, "reference": "7K3M2P9X", "purpose": "taking_part"}
LINE: dict[str, object] = {name: value for name, value in VALUES.items() if name != "purpose"}


def longest_values(notice: str) -> dict[str, object]:
    """The longest value of each name that a notice takes."""
    return {name: LONGEST[name] for name in NOTICES[notice]}


EVERY = [(notice, language) for notice in CATALOGUE for language in CHECKED_BY]


@pytest.mark.parametrize(("notice", "language"), EVERY)
def test_fits_two_parts_of_a_text_with_the_longest_values(notice: str, language: str) -> None:
    for facts in FACTS.values():
        values = {name: facts.words if name == "what" else value for name, value in longest_values(notice).items()}
        words = rendering.render(notice, values, LONGEST_SENDER, language)
        assert gsm7_length(words) is not None, "a letter is outside GSM-7, which halves the room"
        assert parts_of(words) <= MOST_PARTS, f"{gsm7_length(words)} places: {words}"


@pytest.mark.parametrize("kind", PromiseKind)
@pytest.mark.parametrize("language", CHECKED_BY)
@pytest.mark.parametrize("notice", ["claim_received", "claim_appeal_received"])
def test_each_promise_fits_in_each_language(notice: str, language: str, kind: PromiseKind) -> None:
    words = rendering.render(notice, longest_values(notice) | {"promise": kind.value}, LONGEST_SENDER, language)
    assert "{" not in words
    assert gsm7_length(words) is not None
    assert parts_of(words) <= MOST_PARTS, words


def test_every_ready_word_of_payments_has_its_welsh() -> None:
    assert set(welsh.READY) == {NOT_NAMED} | {facts.words for facts in FACTS.values()} | {
        rejection_in_words(one).rstrip(".") for one in RejectionReason
    }
    assert gsm7_length("".join([*welsh.SMS.values(), *welsh.READY.values()])) is not None


def test_the_welsh_says_amounts_references_and_ready_words() -> None:
    values: dict[str, object] = {**LINE, "what": "bus fare", "reason": "We need a receipt for this"}
    assert rendering.render("claim_line_refused", values, SENDER, "cy") == (
        "Ni allwn dalu £25.00 am eich tocyn bws. Mae angen derbynneb arnom ar gyfer hyn. Anghywir? Atebwch APEL. "
        "Neu ffoniwch Riverbank Council ar 0800 123 4567. Dywedwch 7K3M2P9X."
    )
    own_words = {**values, "reason": "The taxi was for two people"}
    assert "The taxi was for two people." in rendering.render("claim_line_refused", own_words, SENDER, "cy")


@pytest.mark.parametrize(
    ("what", "picture"), [("bus fare", "bus"), ("equipment", "information"), ("hoist", "information")]
)
def test_a_letter_shows_what_money_was_for(what: str, picture: str) -> None:
    values = {**LINE, "what": what, "reason": "We need a receipt for this"}
    address = Address("Sam Example", ("14 Long Lane",), "LS1 4AP")
    letter = rendering.write_letter("claim_line_refused", values, SENDER, address, date(2026, 11, 23))
    assert [one.picture for one in letter.sentences if what in one.words] == [picture]


def test_signs_in_an_organisations_name_never_make_a_third_part() -> None:
    sender = SenderIdentity("Cyngor Sir Ynys Môn", "0800 123 4567")
    words = rendering.render("payment_under_review", VALUES, sender, "cy")
    assert parts_of(words) <= MOST_PARTS
    assert "Ynys Mon" in words


@pytest.mark.parametrize(("notice", "language"), EVERY)
def test_is_plain_and_says_whom_to_call(notice: str, language: str) -> None:
    words = rendering.render(notice, longest_values(notice), SENDER, language)
    assert SENDER.helpline in words
    assert SENDER.organisation in words
    assert "arrived" not in words
    assert "{" not in words
    sentences = re.split(r"(?<=[.?]) ", words)
    assert all(len(sentence.split()) <= 15 for sentence in sentences), sentences


def test_writes_pence_as_pounds() -> None:
    assert rendering.render("payment_sent", VALUES, SENDER) == (
        "We have sent you £25.00 for taking part. It is from Riverbank Council. Your number is 7K3M2P9X. "
        "Questions? Call 0800 123 4567."
    )


@pytest.mark.parametrize(
    "values",
    [
        {"amount_pence": 2500},
        {**VALUES, "event": "lunch"},
        {**VALUES, "amount_pence": "2500"},
        {**VALUES, "amount_pence": True},
        {**VALUES, "amount_pence": 25.0},
    ],
    ids=["missing", "unknown", "text for pence", "truth for pence", "float for pence"],
)
def test_wrong_values_are_an_error_that_repeats_none(values: dict[str, object]) -> None:
    with pytest.raises(InvalidError) as refused:
        rendering.render("payment_sent", values, SENDER)
    assert "2500" not in str(refused.value) + str(refused.value.facts)


def test_unknown_notice_is_an_error() -> None:
    with pytest.raises(InvalidError):
        rendering.render("you_have_won", VALUES, SENDER)


def test_gsm7_counts_extended_letters_twice_and_knows_what_it_lacks() -> None:
    assert gsm7_length("£5 [x]") == 8
    assert gsm7_length("Cyngor Ynys Môn") is None


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ("Mr. Smith met Mrs. Jones at St. Mary's. Please call me.", ["Mr. Smith met Mrs. Jones at St. Mary's.", "Please call me."]),
        ("Ask for Dr. J. Patel, e.g. by text. Is that right? Yes!", ["Ask for Dr. J. Patel, e.g. by text.", "Is that right?", "Yes!"]),
        ("Come at 3 p.m. on Monday.\nBring your ticket", ["Come at 3 p.m. on Monday.", "Bring your ticket"]),
        ("We go to the fest. Come too.", ["We go to the fest.", "Come too."]),
    ],
)  # fmt: skip
def test_an_abbreviation_ends_no_sentence_of_a_letter_of_staff(words: str, sentences: list[str]) -> None:
    address = Address("Jo Bloggs", ("14 Long Lane", "Riverbank"), "LS1 4AP")
    letter = rendering.write_letter(
        STAFF_LETTER, {"words": words, "title": "About an event"}, SENDER, address, date(2026, 11, 23)
    )
    assert letter.title == "About an event"
    own = [one.words for one in letter.sentences]
    start = own.index(sentences[0])
    assert own[start : start + len(sentences)] == sentences
