"""Somebody who does not know a picture word tries all of them: over many calls, many at once, many in one breath; and nobody else pays."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text

from services.payments.phone.rules.pictures import PICTURE_WORDS
from shared.contracts.understood import Intent
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.phone.hearing import intents
from tests.payments.phone.speaking import Texter, names

EVES = "window"
WRONG = [word for word in PICTURE_WORDS if word != EVES]


@pytest.fixture
def home(council: Council) -> tuple[Council, UUID, list[UUID]]:
    """A telephone that Eve and Frank share: the number's id, and whose it is."""
    people = [council.person("Eve Bloggs"), council.person("Frank Bloggs")]
    for person, word in zip(people, (EVES, "boat"), strict=True):
        council.organiser.post(f"/people/{person}/picture-word", {"word": word})
    return council, new_id(), people


def call(home: tuple[Council, UUID, list[UUID]]) -> Texter:
    """A new call from that number: caller ID is easily forged."""
    council, number_id, people = home
    return Texter(council, people, channel="voice", number_id=number_id)


def guess(caller: Texter, word: str, name: str = "Eve") -> bool:
    """One guess; whether it was believed."""
    caller.say(intents(Intent.NAME, names=(name,)))
    return caller.say(intents(Intent.NAME, names=(word,))).person_id is not None


def later(council: Council, hours: int) -> None:
    """Time goes by for the wrong tries of this organisation."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            text("UPDATE picture_try SET last_wrong_at = last_wrong_at - make_interval(hours => :hours)"),
            {"hours": hours},
        )


def guesses_over_many_calls(home: tuple[Council, UUID, list[UUID]]) -> Iterator[bool]:
    for start in range(0, len(WRONG), 2):
        caller = call(home)
        for word in WRONG[start : start + 2]:
            yield guess(caller, word)
    yield guess(call(home), EVES)


def test_all_words_are_tried_over_many_calls(home: tuple[Council, UUID, list[UUID]]) -> None:
    assert not any(guesses_over_many_calls(home))


def test_all_words_are_tried_over_days(home: tuple[Council, UUID, list[UUID]]) -> None:
    """Waiting as long as it takes, and trying once whenever it may count, gives five tries and no more."""
    for word in WRONG[:8]:
        assert not guess(call(home), word)
        later(home[0], 26)
    assert not guess(call(home), EVES)
    tasks = [one["kind"] for one in home[0].organiser.get("/worklist")]
    assert "picture_locked" in tasks


def test_all_words_are_tried_in_one_breath(home: tuple[Council, UUID, list[UUID]]) -> None:
    caller = call(home)
    caller.say(intents(Intent.NAME, names=("Eve",)))
    assert caller.say(intents(Intent.NAME, names=(*WRONG[:5], EVES))).person_id is None


def test_many_calls_guess_at_the_same_moment(home: tuple[Council, UUID, list[UUID]]) -> None:
    callers = [(call(home), word) for word in [*WRONG[:11], EVES]]
    for caller, _ in callers:
        caller.say(intents(Intent.NAME, names=("Eve",)))
    turns = [(caller, caller.turn(intents(Intent.NAME, names=(word,)))) for caller, word in callers]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: one[0].send(one[1]), turns[:-1]))
    assert {one.status_code for one in answers} == {200}
    assert turns[-1][0].send(turns[-1][1]).json()["person_id"] is None


def test_wrong_tries_do_not_lock_a_shared_number_for_others(home: tuple[Council, UUID, list[UUID]]) -> None:
    council, number_id, people = home
    by_text = Texter(council, people, number_id=number_id)
    for word in WRONG[:6]:
        guess(by_text, word)
    assert guess(by_text, "boat", "Frank"), (
        "Frank speaks from the same telephone, also by text in the same conversation"
    )
    assert not guess(Texter(council, people, number_id=number_id), EVES)
    assert guess(Texter(council, people, number_id=new_id()), EVES), "Eve's other telephone is not locked"


def test_whoever_was_locked_out_is_let_in_again_by_staff(home: tuple[Council, UUID, list[UUID]]) -> None:
    council, _, people = home
    for word in WRONG[:6]:
        guess(call(home), word)
        later(council, 26)
    assert not guess(call(home), EVES)
    council.organiser.post(f"/people/{people[0]}/picture-word/unlock")
    assert guess(call(home), EVES)
    assert "picture_locked" not in [one["kind"] for one in council.organiser.get("/worklist")]


def test_wrong_tries_are_forgotten_after_a_month_without_any(home: tuple[Council, UUID, list[UUID]]) -> None:
    for word in WRONG[:6]:
        guess(call(home), word)
        later(home[0], 26)
    later(home[0], 24 * 31)
    assert guess(call(home), EVES)


def test_nobody_learns_from_the_answers_whose_names_a_number_has(home: tuple[Council, UUID, list[UUID]]) -> None:
    said = dict[str, list[list[str]]]()
    for name in ("Eve", "Zelda"):
        caller = call(home)
        said[name] = []
        for word in WRONG[:4]:
            said[name] += [names(caller.say(intents(Intent.NAME, names=(one,)))) for one in (name, word)]
    assert said["Eve"] == said["Zelda"]
