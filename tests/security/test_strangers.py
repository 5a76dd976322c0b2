"""Pumping: numbers that we do not know text and call so that we answer, which costs money, and so that the list of tasks is flooded."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.notifications.conversations.rules.tasks import TASKS, TaskReason
from services.notifications.conversations.usecases import strangers
from shared.ids import new_id
from tests.notifications.conftest import Service
from tests.notifications.conversations.conftest import People
from tests.notifications.conversations.test_texts import words

FORTY = [f"+4477009{number:05}" for number in range(40)]
MOST = strangers.MOST_ANSWERS


@pytest.fixture
def people(notifications: Service) -> People:
    """The organisation that is attacked, and one person whose number it knows."""
    notifications.organisation()
    people = People(notifications)
    notifications.contact(people.person_id)
    notifications.payments.away = True
    return people


def kinds(people: People) -> Counter[str]:
    """How many tasks of each kind humans were asked to do."""
    return Counter(task["kind"] for task in people.tasks())


def answers(people: People) -> int:
    """How many texts the forty got."""
    return sum(len(people.got(number)) for number in FORTY)


def flood(people: People, said: str) -> None:
    """Each of the forty texts this once, and the worker does what there is to do."""
    for number in FORTY:
        assert people.text(said, sender=number).status_code == 200
    for _ in range(4):
        people.work()


def test_forty_unknown_numbers_get_their_answers_of_a_day_and_one_task(people: People) -> None:
    flood(people, "bus 4.60")
    assert answers(people) == MOST
    assert kinds(people) == {"strangers": 1}
    assert people.tasks()[0]["reason"] == TASKS[TaskReason.STRANGERS].reason


def test_forty_complaints_of_unknown_numbers_are_some_tasks_and_one_for_the_others(people: People) -> None:
    flood(people, "I want to make a complaint about your service")
    assert kinds(people) == {"complaint": strangers.MOST_TASKS, "strangers": 1}


def test_danger_and_help_are_always_answered_and_listed(people: People) -> None:
    flood(people, "bus 4.60")
    assert people.say("HELP", sender=FORTY[-1]) == [words("help")]
    assert people.say("my carer hits me", sender=FORTY[-2])
    assert kinds(people) == {"strangers": 1, "call_back": 1, "in_danger": 1}


def test_forty_unknown_numbers_that_ask_for_help_are_forty_tasks(people: People) -> None:
    flood(people, "HELP")
    assert (answers(people), kinds(people)) == (40, {"call_back": 40})


def test_people_whom_we_know_notice_nothing(people: People) -> None:
    flood(people, "bus 4.60")
    assert people.say("STOP") == [words("stopped")]
    assert people.say("this is the wrong number") == [words("not_theirs")]
    assert kinds(people)["wrong_number"] == 1


def test_what_unknown_numbers_said_is_kept_though_not_answered(people: People) -> None:
    flood(people, "bus 4.60")
    assert [turn.said for turn in people.turns()] == ["bus 4.60"] * 40


def test_the_next_day_has_answers_again(people: People) -> None:
    flood(people, "bus 4.60")
    people.service.later(timedelta(hours=25))
    assert people.say("bus 4.60", sender=FORTY[-1]) == [words("stranger")]


def test_texts_of_the_same_moment_take_no_more_together(people: People) -> None:
    database, org_id = people.service.dependencies.database, people.service.org_id

    def take(_number: int) -> bool:
        with database.transaction(org_id) as session:
            return strangers.take_answer(session, org_id, 7)

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(take, range(24))) == 7
    with database.transaction(org_id) as session:
        assert [strangers.is_to_be_told(session, org_id) for _ in range(3)] == [True, False, False]


def test_an_organisation_does_not_pay_for_the_strangers_of_another(people: People) -> None:
    flood(people, "bus 4.60")
    other = new_id()
    people.service.organisation(other)
    with people.service.dependencies.database.transaction(other) as session:
        assert strangers.take_answer(session, other, 1)
