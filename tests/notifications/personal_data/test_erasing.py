"""Erasing a person in notifications: numbers, addresses and words go, once; what others share stays."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from services.notifications.contacts.tables import ContactLink, ContactPoint, PostalAddress, TakingPartNeeds
from services.notifications.contacts.usecases import import_numbers
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.messages.rules import MessageCause
from services.notifications.messages.tables import Message
from services.notifications.messages.usecases.delivery_status import confirm_posted
from services.notifications.messages.usecases.transitions import transition
from shared.contracts.erasing import PersonErased
from shared.contracts.notices import NoticeRequested
from shared.identity import system_actor
from shared.ids import new_id
from shared.outbox import OutboxRow, Task, enqueue
from tests.notifications.conftest import ADDRESS, Service
from tests.notifications.conversations.conftest import NUMBER, People, people
from tests.notifications.personal_data.test_person_record import record

__all__ = ["people"]


def erase(service: Service, person: UUID) -> UUID:
    """Payments tells us; gives the row."""
    return service.take(PersonErased(person_id=person, erasure_id=new_id()))


def put_aside(service: Service, topic: str, body: dict[str, Any]) -> None:
    """Work that somebody decided not to try any more."""
    with service.dependencies.database.transaction(service.org_id) as session:
        enqueue(session, service.org_id, [Task("payments", topic, body=body)])
        session.flush()
        session.execute(update(OutboxRow).where(OutboxRow.topic == topic).values(set_aside_at=func.app_now()))


def every(service: Service, query: Any) -> list[Any]:
    """What stands in the database."""
    with service.dependencies.database.transaction(service.org_id) as session:
        return list(session.scalars(query))


def test_all_of_it_goes_and_payments_is_told_once(people: People) -> None:
    service, person = people.service, people.person_id
    service.contact(person, **ADDRESS)
    needs = {"access": "a loop", "transport": "", "helper": "Anna", "actor_kind": "staff", "actor_id": str(new_id())}
    saved = service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}/needs", needs)
    assert saved.status_code == 200, saved.text
    people.say("my secret")
    service.notice(person)
    service.work()
    row = erase(service, person)
    service.take(PersonErased(person_id=person, erasure_id=new_id()), row_id=row)
    found = record(service, person)
    assert found["messages"][0]["words"] is None
    assert {one["words"] for one in found["said"]} == {"erased"}
    assert "Anna" not in str(found)
    assert "Long Lane" not in str(found)
    assert "700900123" not in str(found)
    assert set(every(service, select(ConversationTurn.said))) == {"erased"}
    assert set(every(service, select(ConversationSaid.words))) == {"erased"}
    assert set(every(service, select(Message.words).where(Message.person_id == person))) == {None}
    assert [one.startswith("erased ") for one in every(service, select(ContactPoint.value))] == [True]
    assert every(service, select(PostalAddress.postcode)) == ["erased"]
    assert every(service, select(TakingPartNeeds.helper)) == [""]
    told = [one for one in service.told() if one["topic"] == "person.erased_there"]
    assert len(told) == 1
    assert told[0]["wiped"]["numbers"] == 1


def test_whoever_shares_the_number_keeps_it_and_what_was_said_then(people: People) -> None:
    service, brother = people.service, new_id()
    people.say("only mine")
    service.contact(brother, NUMBER)
    people.say("one of us")
    erase(service, people.person_id)
    assert set(every(service, select(ConversationTurn.said))) == {"erased", "one of us"}
    assert NUMBER in every(service, select(ContactPoint.value))
    assert record(service, brother)["numbers"][0]["number"] == NUMBER


def test_the_number_is_a_strangers_afterwards(people: People) -> None:
    people.say("hello")
    erase(people.service, people.person_id)
    people.say("hello again")
    assert NUMBER in every(people.service, select(ContactPoint.value))
    assert "hello again" not in {one["words"] for one in record(people.service, people.person_id)["said"]}


def test_nothing_leaves_for_somebody_who_is_gone(service: Service) -> None:
    service.organisation()
    person = new_id()
    service.contact(person)
    erase(service, person)
    service.notice(person)
    service.work()
    assert service.exchange.texts == []


def test_what_somebody_had_still_on_their_screen_brings_nobody_back(service: Service) -> None:
    person = new_id()
    service.contact(person)
    erase(service, person)
    contact = {"mobile": "07700 900123", "actor_kind": "staff", "actor_id": str(new_id())}
    late = service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}", contact)
    assert (late.status_code, late.json()["code"]) == (409, "contact.erased")
    needs = {"access": "a loop", "actor_kind": "staff", "actor_id": str(new_id())}
    assert service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}/needs", needs).status_code == 409
    assert record(service, person)["numbers"][0]["until"] is not None


def test_payments_hears_that_the_notice_was_delivered_and_that_a_letter_came_back(service: Service) -> None:
    person, erasure = new_id(), new_id()
    service.organisation()
    service.contact(person, "07700 900123", **ADDRESS, format="easy_read_letter")
    service.take(NoticeRequested(person_id=person, notice="record_erasing", about_id=erasure))
    service.work()

    def told() -> list[tuple[bool, str]]:
        rows = [one for one in service.told() if one["topic"] == "person.told_of_erasing"]
        return [(one["is_told"], one["channel"]) for one in rows]

    [letter] = service.messages(erasure)
    assert told() == []
    with service.dependencies.database.transaction(service.org_id) as session:
        confirm_posted(session, system_actor(service.org_id), letter.id)
    assert told() == [(True, "letter")]
    with service.dependencies.database.transaction(service.org_id) as session:
        locked = session.get_one(Message, (service.org_id, letter.id), populate_existing=True)
        transition(session, locked, MessageCause.LETTER_RETURNED)
    assert sorted(told()) == [(False, "letter"), (True, "letter")]


@pytest.mark.parametrize("answer", ["NO", "no dont do that", "YES", "na"])
def test_any_answer_to_the_notice_stops_the_erasing(people: People, answer: str) -> None:
    service, erasure = people.service, new_id()
    people.say("hello")
    service.take(NoticeRequested(person_id=people.person_id, notice="record_erasing", about_id=erasure))
    service.work()
    people.say(answer)
    told = [one for one in service.told() if one["topic"] == "person.refused_erasing"]
    assert [one["erasure_id"] for one in told] == [str(erasure)]
    people.say("NO")
    told = [one for one in service.told() if one["topic"] == "person.refused_erasing"]
    assert len(told) == 1, "a second NO is about something else"


def test_no_number_comes_back_by_a_link_or_an_import(people: People) -> None:
    service, person, number = people.service, people.person_id, "+447700900999"
    people.say("my secret")
    erase(service, person)
    actor = {"actor_kind": "staff", "actor_id": str(new_id())}
    link = {"mobile": number, "role": "shared", "safe_to_text": True, **actor}
    linked = service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}/numbers", link)
    assert linked.status_code == 409, linked.text
    with service.dependencies.database.transaction(service.org_id) as session:
        import_numbers(session, system_actor(service.org_id), {person: (number, None)})
    assert number not in str(record(service, person))
    point = every(service, select(ContactPoint.id))[0]
    back = ContactLink(
        org_id=service.org_id, id=new_id(), person_id=person, role="helper", contact_point_id=point, safe_to_text=True
    )
    with service.dependencies.database.transaction(service.org_id) as session, pytest.raises(DBAPIError):
        session.execute(
            insert(ContactLink).values(
                {
                    one.key: getattr(back, one.key)
                    for one in inspect(back).mapper.column_attrs
                    if one.key not in ("created_at", "ended_at")
                }
            )
        )


def test_values_of_letters_and_replies_go_and_a_turn_that_waits_gets_no_answer(people: People) -> None:
    service, person = people.service, people.person_id
    service.contact(person, NUMBER, **ADDRESS, format="easy_read_letter")
    service.notice(person)
    people.say("my secret")
    service.work()
    with service.dependencies.database.transaction(service.org_id) as session:
        session.execute(update(ConversationTurn).values(answered_at=None, answered_by=None, answer=None))
    erase(service, person)
    assert set(every(service, select(ConversationTurn.answered_by))) == {"nobody"}
    left = every(service, select(Message.values).where(Message.status.not_in(("queued", "sending", "unknown"))))
    assert left
    assert [one for one in left if one] == []


def test_words_in_work_that_was_set_aside_go_too(people: People) -> None:
    service, person = people.service, people.person_id
    message = service.notice(person)
    for topic, body in (
        ("aside.one", {"person_id": str(person), "words": "Dear Jo"}),
        ("aside.two", {"message_id": str(message.id), "words": "You are paid"}),
        ("aside.three", {"person_id": str(new_id()), "words": "Somebody else's"}),
    ):
        put_aside(service, topic, body)
    erase(service, person)
    aside = every(service, select(OutboxRow).where(OutboxRow.topic.startswith("aside.")))
    assert {one.topic: one.body.get("words") for one in aside} == {
        "aside.one": None,
        "aside.two": None,
        "aside.three": "Somebody else's",
    }


def test_of_several_people_at_one_number_only_set_aside_work_that_names_the_one_goes(people: People) -> None:
    """All work about a conversation of theirs was emptied: also a brother's call-back, who has the same telephone."""
    service, person, brother = people.service, people.person_id, new_id()
    people.say("only mine")
    service.contact(brother, NUMBER)
    people.say("one of us")
    with service.dependencies.database.transaction(service.org_id) as session:
        session.execute(update(Conversation).values(person_id=person))
    [conversation] = map(str, every(service, select(Conversation.id)))
    for topic, body in (
        ("aside.one", {"person_id": str(person), "subject_id": conversation, "words": "Call Jo"}),
        ("aside.brother", {"person_id": str(brother), "subject_id": conversation, "words": "Call Bryn"}),
        ("aside.nobody", {"person_id": None, "subject_id": conversation, "words": "Somebody wrote"}),
    ):
        put_aside(service, topic, body)
    erase(service, person)
    aside = every(service, select(OutboxRow).where(OutboxRow.topic.startswith("aside.")))
    assert {one.topic: one.body.get("words") for one in aside} == {
        "aside.one": None,
        "aside.brother": "Call Bryn",
        "aside.nobody": "Somebody wrote",
    }
