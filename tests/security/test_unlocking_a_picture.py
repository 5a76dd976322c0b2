"""A member of staff guesses a person's picture at the helpline, and lets themself guess on by unlocking it."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.desk.usecases.person_checks import look_at_picture
from services.payments.phone.rules.picture_tries import MOST_WRONG
from services.payments.phone.rules.pictures import PICTURE_WORDS
from services.payments.phone.usecases.picture_tries import PictureTries
from shared.database import app_now
from shared.identity import Role
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests.payments.council import Council, Staff
from tests.payments.problems import is_problem
from tests.security.linking import link
from tests.security.test_one_hand_at_the_picture import JOS, find, jo

__all__ = ["jo"]
WRONG = [word for word in PICTURE_WORDS if word != JOS]


def lock(council: Council, person_id: UUID, *, numbers: int = 1) -> None:
    """Somebody says a wrong word too often, from so many numbers."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        for _ in range(numbers):
            guesses = PictureTries(session, council.org_id, new_id(), app_now(session))
            assert not guesses.is_resting(person_id)
            for _ in range(MOST_WRONG):
                guesses.count_wrong(person_id)


def refused_to(staff: Staff, person_id: UUID, code: str) -> None:
    """An unlock that is refused."""
    is_problem(staff.call("POST", f"/people/{person_id}/picture-word/unlock"), 409, code)


def test_what_is_not_locked_is_not_unlocked(council: Council, jo: UUID) -> None:
    council.organiser.post(f"/people/{jo}/picture-word", {"word": JOS})
    refused_to(council.organiser, jo, "picture.not_locked")
    assert find(council, council.hire(Role.HELPLINE), WRONG[0]) is None
    refused_to(council.organiser, jo, "picture.not_locked")


def test_who_guessed_does_not_unlock_nor_does_their_other_sign_in(council: Council, jo: UUID) -> None:
    council.organiser.post(f"/people/{jo}/picture-word", {"word": JOS})
    guesser, second = council.hire(Role.HELPLINE), council.hire(Role.HELPLINE)
    link(council, guesser, second)
    for word in WRONG[:3]:
        assert find(council, guesser, word) is None
    refused_to(guesser, jo, "picture.own_guesses")
    refused_to(second, jo, "picture.own_guesses")
    council.hire(Role.HELPLINE).post(f"/people/{jo}/picture-word/unlock")
    assert find(council, guesser, JOS) == jo


def test_the_same_human_does_not_unlock_twice_in_a_month(council: Council, jo: UUID) -> None:
    one, other = council.hire(Role.HELPLINE), council.hire(Role.HELPLINE)
    link(council, one, other)
    lock(council, jo)
    one.post(f"/people/{jo}/picture-word/unlock")
    lock(council, jo)
    refused_to(other, jo, "picture.unlocked_by_you")
    council.organiser.post(f"/people/{jo}/picture-word/unlock")


def test_the_person_is_told_of_it(council: Council, jo: UUID) -> None:
    lock(council, jo)
    council.organiser.post(f"/people/{jo}/picture-word/unlock")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        notices = session.scalars(select(OutboxRow).where(OutboxRow.topic == "notice.requested"))
        told = [row.body["person_id"] for row in notices if row.body.get("notice") == "picture_unlocked"]
    assert told == [str(jo)]


@pytest.mark.parametrize("numbers", [1, 3])
def test_whoever_looks_sees_how_many_were_wrong_and_from_how_many_numbers(
    council: Council, jo: UUID, numbers: int
) -> None:
    lock(council, jo, numbers=numbers)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        seen = look_at_picture(session, council.organiser.actor, jo).tries
    assert (seen.wrong, seen.numbers, seen.at_helpline, seen.is_resting) == (MOST_WRONG * numbers, numbers, 0, True)
