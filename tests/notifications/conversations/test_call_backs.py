"""Who rang and was not spoken to is told by text that somebody calls back, where a text may go; the task is there in any case."""

from collections.abc import Callable

import pytest

from services.notifications.contacts import usecases as contacts
from shared.identity import system_actor
from shared.ids import new_id
from tests.notifications.conversations.conftest import NUMBER, People
from tests.notifications.conversations.test_calls import Call

TOLD = (
    "Hello from Riverbank Council. Thank you for your call. A person will call you back. You do not need to call again."
)


def missed(people: People, number: str = NUMBER) -> None:
    """Somebody rings and puts the telephone down; the line tells us twice."""
    call = Call(people, number=number)
    for _ in range(2):
        call.end("no-answer", 0)
    people.work()


def nobody_free(people: People, number: str = NUMBER) -> None:
    """Somebody asks for a person, and nobody takes the call; the line tells us twice."""
    call = Call(people, number=number)
    call.ring()
    if not call.has("Dial"):
        call.press("0")
    before = call.document
    for _ in range(2):
        call.document = before
        call.follow("Dial", DialCallStatus="no-answer")
        assert call.has("Hangup")
    call.end()
    people.work()


WAYS = pytest.mark.parametrize("ring", [missed, nobody_free])


@WAYS
def test_is_told_once_by_text_and_somebody_is_asked_to_call(people: People, ring: Callable[[People], None]) -> None:
    ring(people)
    assert people.got() == [TOLD]
    assert [task["kind"] for task in people.tasks()] == ["call_back"]


@WAYS
def test_no_text_where_somebody_else_may_read_it(people: People, ring: Callable[[People], None]) -> None:
    people.service.contact(people.person_id, safe=False)
    ring(people)
    assert people.got() == []
    assert [task["kind"] for task in people.tasks()] == ["call_back"]


@WAYS
def test_no_text_where_one_of_several_may_not_be_texted(people: People, ring: Callable[[People], None]) -> None:
    people.service.contact(new_id(), safe=False)
    ring(people)
    assert people.got() == []
    assert [task["kind"] for task in people.tasks()] == ["call_back"]


@WAYS
def test_no_text_after_stop(people: People, ring: Callable[[People], None]) -> None:
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        contacts.stop_texts(session, system_actor(people.service.org_id), people.person_id)
    ring(people)
    assert people.got() == []
    assert [task["kind"] for task in people.tasks()] == ["call_back"]


@WAYS
@pytest.mark.parametrize("number", ["+447700900999", "+441134960123", "anonymous"])
def test_no_text_to_a_stranger(people: People, ring: Callable[[People, str], None], number: str) -> None:
    ring(people, number)
    assert people.service.exchange.texts == []
    assert [task["kind"] for task in people.tasks()] == ["call_back"]
