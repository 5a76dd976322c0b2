"""What somebody says later in another way (on a call, by text, from their other number) stands with what a task about them shows."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import select

from services.notifications.conversations.tables import Conversation
from shared.ids import new_id
from tests import clock
from tests.notifications.conversations.conftest import NUMBER, People
from tests.notifications.conversations.test_calls import Call
from tests.notifications.conversations.test_staff_texts import reach, write

OTHER_NUMBER = "+447700900456"


def conversations(people: People, channel: str) -> list[UUID]:
    """The conversations of one kind, in order."""
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        return list(session.scalars(select(Conversation.id).filter_by(channel=channel).order_by(Conversation.id)))


def words_of(found: dict[str, Any]) -> str:
    """Everything that was said, in order."""
    return " | ".join(one["words"] for one in found["lines"])


def rings(people: People, words: str, number: str = NUMBER) -> UUID:
    """Somebody calls and says something; gives the conversation."""
    call = Call(people, number=number)
    call.ring()
    call.speak(words)
    call.end()
    people.work()
    return conversations(people, "voice")[-1]


def test_what_staff_text_after_a_call_and_the_answer_stand_with_the_call(people: People) -> None:
    called = rings(people, "my brother hits me")
    write(people, "Is he gone?", conversation_id=called, person_id=people.person_id, is_about_safety=True)
    people.say("no he is here")
    found = reach(people, conversation_id=called, person_id=people.person_id)
    assert [one["words"] for one in found["lines"] if not one["by_us"]] == ["my brother hits me", "no he is here"]
    assert "Is he gone?" in words_of(found)
    assert {one["channel"] for one in found["lines"]} == {"sms", "voice"}
    assert [one["at"] for one in found["lines"]] == sorted(one["at"] for one in found["lines"])
    assert set(found["conversations"]) == {str(called), *map(str, conversations(people, "sms"))}


def test_a_call_after_a_text_stands_with_the_text(people: People) -> None:
    people.say("my brother hits me")
    [texted] = conversations(people, "sms")
    called = rings(people, "he has a knife")
    found = reach(people, conversation_id=texted, person_id=people.person_id)
    assert "he has a knife" in words_of(found)
    assert found["conversation_id"] == str(texted), "a text goes where the task is"
    assert str(called) in found["conversations"]


def test_a_call_on_a_shared_number_is_shown_but_not_one_of_somebody_else_there(people: People) -> None:
    wife = new_id()
    people.service.contact(wife)
    people.say("my brother hits me")
    [texted] = conversations(people, "sms")
    unknown, hers = rings(people, "he has a knife"), rings(people, "I am the wife")
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        session.get_one(Conversation, (people.service.org_id, hers)).person_id = wife
    found = reach(people, conversation_id=texted, person_id=people.person_id)
    assert "he has a knife" in words_of(found)
    assert "I am the wife" not in words_of(found)
    assert set(found["conversations"]) == {str(texted), str(unknown)}
    nobody = reach(people, conversation_id=texted)
    assert "I am the wife" not in words_of(nobody), "a task of nobody whom we know shows nobody whom we know"
    assert set(nobody["conversations"]) == {str(texted), str(unknown)}
    own = reach(people, conversation_id=hers, person_id=wife)
    assert "I am the wife" in words_of(own), "her words stand with her own task"
    assert "I am the wife" in words_of(reach(people, conversation_id=hers)), (
        "and with the task that this very call raised"
    )


def test_words_from_their_other_number_are_shown_and_not_what_others_say_there(people: People) -> None:
    people.say("my brother hits me")
    [texted] = conversations(people, "sms")
    people.service.contact(people.person_id, mobile=OTHER_NUMBER)
    people.say("I have a new number", sender=OTHER_NUMBER)
    assert "I have a new number" in words_of(reach(people, conversation_id=texted, person_id=people.person_id))
    people.service.contact(new_id(), mobile=OTHER_NUMBER)
    shared = reach(people, conversation_id=texted, person_id=people.person_id)
    assert "I have a new number" not in words_of(shared), "nobody knows who writes there"


def test_calls_long_before_the_task_do_not_stand_there(people: People) -> None:
    rings(people, "bus four sixty")
    people.service.later(timedelta(days=3))
    people.say("my brother hits me")
    [texted] = conversations(people, "sms")
    since = quote((clock.now() + timedelta(days=2)).isoformat())
    path = f"/internal/reach/{people.service.org_id}?conversation_id={texted}&person_id={people.person_id}"
    found = people.service.internal("GET", f"{path}&since={since}").json()
    assert "bus four sixty" not in words_of(found)
    assert "my brother hits me" in words_of(found)
    assert "bus four sixty" in words_of(people.service.internal("GET", path).json())


def test_of_the_only_one_behind_a_number_no_task_of_who_had_it_before_is_told(people: People) -> None:
    """Their own tasks are known by who they are; the others are of whoever had the number before."""
    rings(people, "my brother hits me")
    people.say("STOP")
    wrote = [one for one in people.service.told() if one["topic"] == "person.wrote"][-1]
    assert (wrote["people"], wrote["same_number"]) == ([str(people.person_id)], [])


def test_an_answer_on_a_shared_number_names_the_call_that_it_may_be_about(people: People) -> None:
    people.service.contact(new_id())
    called = rings(people, "my brother hits me")
    people.say("STOP")
    wrote = [one for one in people.service.told() if one["topic"] == "person.wrote"][-1]
    assert wrote["same_number"] == [str(called)]
    people.say("bus 4.60")
    assert people.service.payments.asked[-1].same_number == (called,)
