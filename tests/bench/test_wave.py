"""The people of a wave: who texts when, and what counts as an answer. No house is needed."""

from collections.abc import Sequence

import pytest

from deploy.bench.__main__ import WAVES
from deploy.bench.wave.people import (
    CONFIRMED,
    CROWD_PATIENCE_SECONDS,
    GIVEN_TO_A_PERSON,
    READ_BACK,
    TOLD_TO_WAIT,
    YES,
    Size,
    Text,
    Wave,
    plans,
    usual_size,
)
from services.notifications.conversations.prompts.english import ENGLISH
from shared.contracts.money import PromiseKind
from shared.money import pounds

START = 1_000_000.0
SIZE = Size(people=4, seconds=10, crowd=2, think_seconds=(3, 4))


def read_back(wave: Wave, place: int, at: float) -> None:
    """The read-back of a person's claim arrives on their phone."""
    plan = wave.people[place].plan
    wave.hear(plan.number, f"Bus. Total {pounds(plan.total_pence)}. {READ_BACK} Reply YES or NO.", at)


def confirm(wave: Wave, place: int, at: float) -> None:
    """What we say to a person's YES arrives on their phone."""
    plan = wave.people[place].plan
    wave.hear(plan.number, f"{CONFIRMED}We plan to send you {pounds(plan.total_pence)} by 17:00.", at)


@pytest.fixture
def wave() -> Wave:
    """Four people, the first two of them the crowd, who have all texted their claim."""
    wave = Wave(plans(SIZE), START)
    claims = wave.due(START + SIZE.seconds)
    assert [one.words for one in claims] == [one.plan.words for one in wave.people]
    return wave


# Who texts what, and when ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [*WAVES, 2, 2_000])
def test_people_are_the_same_each_time_and_stay_inside_the_rules(people: int) -> None:
    size = usual_size(people)
    planned = plans(size)

    assert planned == plans(size)
    assert len({one.number for one in planned}) == people
    assert not {one.number for one in planned} & {one.number for one in plans(usual_size(people + 1))}
    assert sum(one.is_in_crowd for one in planned) == size.crowd >= min(people, 10)
    assert all(one.claim_after_seconds + size.think_seconds[1] <= size.seconds + 15 for one in planned)
    assert any(" and lunch " in one.words for one in planned)
    assert any(" and lunch " not in one.words for one in planned)
    assert all(100 < one.total_pence < 2_000 for one in planned)


def test_five_hundred_claim_within_five_minutes_and_most_of_them_early() -> None:
    size = usual_size(500)
    moments = [one.claim_after_seconds for one in plans(size)]

    assert (size.seconds, usual_size(50).seconds) == (300, 60)
    assert moments == sorted(moments)
    assert moments[-1] + size.think_seconds[1] < 300
    assert sum(moment < 120 for moment in moments) > 300


def test_a_claim_is_texted_once_at_its_moment() -> None:
    wave = Wave(plans(SIZE), START)
    first = wave.people[0].plan

    assert wave.due(START) == []
    due_at = START + first.claim_after_seconds
    assert [(one.due_at, one.words) for one in wave.due(due_at)] == [(due_at, first.words)]
    assert wave.due(due_at) == []


def test_a_yes_comes_so_long_after_its_read_back(wave: Wave) -> None:
    person = wave.people[3]
    read_back(wave, 3, START + 20)
    yes_at = START + 20 + person.plan.think_seconds

    assert [one for one in wave.due(yes_at - 0.01) if one.place == 3] == []
    assert [(one.words, one.due_at) for one in wave.due(yes_at) if one.place == 3] == [(YES, yes_at)]
    confirm(wave, 3, yes_at + 2)
    assert person.claim_seconds == START + 20 - (person.claimed_at or 0)
    assert person.yes_seconds == 2


def test_the_crowd_waits_for_one_another_and_says_yes_in_the_same_instant(wave: Wave) -> None:
    read_back(wave, 0, START + 11)
    assert _yes(wave.due(START + 14)) == []
    read_back(wave, 1, START + 15)

    assert _yes(wave.due(START + 15)) == []  # now the moment is chosen
    said = _yes(wave.due(START + 30))
    assert [one.place for one in said] == [0, 1]
    assert len({one.due_at for one in said}) == 1


def test_the_crowd_does_not_wait_for_ever(wave: Wave) -> None:
    read_back(wave, 0, START + 11)
    tired_at = START + SIZE.seconds + CROWD_PATIENCE_SECONDS
    wave.due(tired_at)

    assert [one.place for one in _yes(wave.due(tired_at + 1))] == [0]
    assert wave.due(tired_at + 2) == []
    read_back(wave, 1, tired_at + 2)
    assert [one.place for one in _yes(wave.due(tired_at + 10))] == [1]


# What counts as an answer ---------------------------------------------------------------------------------------------


def test_all_are_answered_when_each_yes_is(wave: Wave) -> None:
    for place in range(SIZE.people):
        read_back(wave, place, START + 11)
    wave.due(START + 12)
    wave.due(START + 30)
    for place in range(SIZE.people):
        assert not wave.is_answered
        confirm(wave, place, START + 31)

    assert wave.is_answered


def test_no_other_text_counts_as_an_answer(wave: Wave) -> None:
    person = wave.people[3]
    number, total = person.plan.number, pounds(person.plan.total_pence)

    wave.hear(number, f"We have sent you {total}. It is from the council.", START + 11)
    wave.hear(number, f"{READ_BACK} Total £99.99", START + 11)
    confirm(wave, 3, START + 11)  # they have not said YES yet
    wave.hear("+447700900123", f"Total {total}. {READ_BACK}", START + 11)
    assert person.read_back_at is None
    assert person.confirmed_at is None

    read_back(wave, 3, START + 12)
    wave.due(START + 17)
    wave.hear(number, f"{TOLD_TO_WAIT}It is saved.", START + 18)
    wave.hear(number, GIVEN_TO_A_PERSON, START + 18)
    assert person.yes_at is not None
    assert person.confirmed_at is None
    assert (person.was_told_to_wait, person.was_given_to_a_person) == (True, True)


def test_answers_are_known_by_the_products_own_words() -> None:
    said = {name: words.text for name, words in ENGLISH.prompts.items()}

    assert [name for name, words in said.items() if READ_BACK in words and "Total" in words] == ["read_back"]
    for kind in PromiseKind:
        assert said[f"claim_{kind}"].startswith(CONFIRMED)
    assert said["have_your_message"].startswith(TOLD_TO_WAIT)
    assert said["not_answered"].startswith(GIVEN_TO_A_PERSON)


def _yes(texts: Sequence[Text]) -> list[Text]:
    return [one for one in texts if one.words == YES]
