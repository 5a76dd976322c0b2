"""Easy Read words: every notice passes the checker, and the checker sees what it should."""

import re

import pytest

from services.notifications.letters import checker
from services.notifications.letters.checker import Weight
from services.notifications.letters.letter import Sentence
from services.notifications.letters.pictures import CREDIT, FOLDER, PICTURES
from services.notifications.letters.plain_words import PLAIN_WORDS
from services.notifications.messages.catalogue import CATALOGUE
from services.notifications.messages.how_to_answer import AnswerWays, letter_sentences
from shared.contracts.notices import NOTICES


def found(words: str, picture: str = "money") -> list[tuple[Weight, str]]:
    """What the checker says about one sentence."""
    return [(finding.weight, finding.why) for finding in checker.check([Sentence(picture, words)])]


@pytest.mark.parametrize("notice", CATALOGUE)
def test_every_notice_passes(notice: str) -> None:
    entry = CATALOGUE[notice]
    title = Sentence("letter", f"{entry.title}.")
    assert checker.check([title, *letter_sentences(entry.easy_read, AnswerWays())]) == []


@pytest.mark.parametrize("notice", CATALOGUE)
def test_every_notice_says_whom_to_call_and_who_can_help(notice: str) -> None:
    sentences = letter_sentences(CATALOGUE[notice].easy_read, AnswerWays())
    numbers = ["{helpline}", "{reference}"] if "reference" in NOTICES[notice] else ["{helpline}"]
    assert [one.large for one in sentences if one.large][-len(numbers) :] == numbers
    assert sentences[-1].words == "Someone you trust can help you with this letter."


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("We have sent you some money for all of the work that you did with us here.", "17 words"),
        ("We have sent the money to {organisation} for you to take home from all of us.", "words; 15"),
        ("We sent money. Call us.", "one sentence"),
        ("We have sent you money", "one sentence"),
        ("We have sent your reimbursement.", "reimbursement"),
        ("We are verifying your details.", "verifying"),
        ("The payment was Rejected.", "Rejected"),
        ("The money comes by BACS.", "BACS"),
        ("Bring a receipt, e.g. for the bus.", "e.g"),
        ("You don't need to do anything.", "don't"),
        ("We sent two letters.", "two"),
        ("You get 50% of the money.", "%"),
        ("The money is in your bank tomorrow.", "tomorrow"),
        ("You get the money in 3 days.", "in 3 days"),
        ("The money has arrived.", "arrived"),
    ],
)
def test_what_must_not_be_printed(words: str, why: str) -> None:
    errors = [text for weight, text in found(words) if weight is Weight.ERROR]
    assert any(why in text for text in errors), errors


@pytest.mark.parametrize(
    "words",
    ["The bank sent the money back and you can call us.", "The money is sent by the bank.", "It is yours."],
    ids=["two ideas", "nobody does it", "points back"],
)
def test_what_a_person_should_look_at(words: str) -> None:
    assert [weight for weight, _ in found(words)] == [Weight.ADVICE]


def test_a_picture_that_is_not_there_is_an_error() -> None:
    assert [weight for weight, _ in found("We have sent you money.", "unicorn")] == [Weight.ERROR]


def test_a_finding_says_what_to_write_instead() -> None:
    [finding] = checker.check([Sentence("phone", "Please notify us.")])
    assert (finding.sentence, finding.instead) == ("Please notify us.", "Write: tell.")


@pytest.mark.parametrize(
    "words", ["The NHS sent you £1,250.00.", "Say YES or NO.", "You had an apple.", "You have 2 receipts."]
)
def test_good_sentences_pass(words: str) -> None:
    assert [weight for weight, _ in found(words) if weight is Weight.ERROR] == []


def test_plain_words_are_not_hard_themselves() -> None:
    assert [plain for plain in PLAIN_WORDS.values() if plain in PLAIN_WORDS] == []


def test_every_picture_is_there_with_its_words_and_credit() -> None:
    files = {path.stem for path in FOLDER.glob("*.svg")}
    assert files == set(PICTURES)
    assert all(words.startswith("Picture of ") for words in PICTURES.values())
    credited = re.findall(r"^(\w+)\.svg = ", (FOLDER / "CREDIT.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(credited) == files
    assert "CC BY-SA 4.0" in CREDIT
    assert "Attribution-ShareAlike 4.0" in (FOLDER / "LICENSE.txt").read_text(encoding="utf-8")
    assert not [path for path in FOLDER.glob("*.svg") if "<text" in path.read_text(encoding="utf-8")]
