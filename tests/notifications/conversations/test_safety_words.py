"""The words for each kind of danger: the right number first, from the helplines, at most three parts, and a call promised last."""

import re
from datetime import date
from typing import get_args

import pytest

from services.notifications.conversations import helplines
from services.notifications.conversations.helplines import HELPLINES, OF_KIND
from services.notifications.conversations.prompts import catalogue
from services.notifications.conversations.prompts.catalogue import TODAY, WORDINGS, Speaker
from services.notifications.conversations.usecases import safety
from services.notifications.lines.rules import cheapest, parts_of
from shared.contracts.turns import Prompt
from shared.contracts.understood import DangerKind
from shared.duty import NextDuty
from tests.notifications.conversations.conftest import People

KINDS: tuple[DangerKind, ...] = get_args(DangerKind)
EVERY = [(kind, language) for kind in KINDS for language in WORDINGS]
LATEST = NextDuty(date(2026, 9, 23), days_away=8, in_the_morning=True)
CALL = {"en": "A person from here will call you today.", "cy": "Bydd person o yma yn eich ffonio heddiw."}


def speaker(language: str = "en", duty: NextDuty = TODAY) -> Speaker:
    """A council with a long name and a long number."""
    return Speaker("W" * 22, "0" * 20, language, duty)


def words(
    people: People, kind: DangerKind, language: str = "en", *, aloud: bool = False, duty: NextDuty = TODAY
) -> str:
    """What is said for a certain danger."""
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        return safety.words_for(session, kind, speaker(language, duty), aloud=aloud)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_right_number_is_the_first_and_all_are_the_helplines_own(
    people: People, kind: DangerKind, language: str
) -> None:
    said = words(people, kind, language)
    known = [one.number for one in OF_KIND[kind]]
    found = [run.strip() for run in re.findall(r"\d[\d ]*", said)]
    assert found[0] == helplines.first_of(kind).number
    assert [run for run in found if run not in known and run != "2"] == [], "2 is a key to press"


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_takes_three_parts_at_most_with_the_call(people: People, kind: DangerKind, language: str) -> None:
    said = words(people, kind, language, duty=LATEST)
    assert parts_of(cheapest(said)) <= 3, said


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_call_is_promised_once_and_last(people: People, kind: DangerKind, language: str) -> None:
    said = words(people, kind, language)
    assert said.endswith(f" {CALL[language]}")
    assert len(re.findall("person|rhywun o yma", said)) == 1


def test_kinds_differ(people: People) -> None:
    assert len({words(people, kind) for kind in KINDS}) == len(KINDS)


def test_no_closed_or_unsure_line_is_in_our_words() -> None:
    for name in ("hourglass", "samaritans_welsh", "emergency_text"):
        assert not any(
            "{" + name + "}" in one.text for wording in WORDINGS.values() for one in wording.prompts.values()
        )


def test_a_possible_danger_is_asked_about_quietly_and_nothing_is_promised() -> None:
    said = catalogue.text_of(Prompt(name="possible_danger"), speaker())
    assert said == "Are you all right? Reply YES or NO. Reply 0 for a person."


def test_on_the_telephone_numbers_are_said_digit_by_digit(people: People) -> None:
    said = words(people, "carer_strain", aloud=True)
    assert "1 1 6, 1 2 3" in said
    assert HELPLINES["samaritans"].number not in said
    assert "Put the telephone down" not in words(people, "fraud", aloud=True)
