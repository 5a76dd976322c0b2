"""Everything that is held about one person: their own words and ours as they were sent, and nobody else's."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from services.notifications.conversations.tables import ConversationSaid, ConversationTurn
from services.notifications.personal_data.rules import NumberTime, is_theirs
from shared.ids import new_id
from tests.notifications.conftest import ADDRESS, Service
from tests.notifications.conversations.conftest import NUMBER, People, people

__all__ = ["people"]

START = datetime(2026, 3, 1, tzinfo=UTC)
ME, OTHER = new_id(), new_id()


def record(service: Service, person: UUID) -> Any:
    """What payments is given."""
    answer = service.internal("GET", f"/internal/people/{service.org_id}/{person}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_text_and_a_letter_are_given_as_they_were_sent(service: Service) -> None:
    service.organisation()
    texted, written = new_id(), new_id()
    service.contact(texted)
    service.contact(written, None, format="easy_read_letter", **ADDRESS)
    service.notice(texted)
    service.notice(written)
    service.work()
    [text] = record(service, texted)["messages"]
    assert text["words"] == service.exchange.texts[0]["body"]
    [letter] = record(service, written)["messages"]
    title, first, *_ = letter["words"].splitlines()
    assert "£25.00" in letter["words"]
    assert title
    assert first
    assert "Long Lane" not in letter["words"]
    assert record(service, written)["addresses"][0]["lines"] == list(ADDRESS["address_lines"])


def test_everything_else_is_there_too(service: Service) -> None:
    person = new_id()
    service.contact(person, no_calls=True, quiet_from="21:00", quiet_until="08:00", **ADDRESS)
    service.contact(person, "07700 900199")
    found = record(service, person)
    assert {one["number"] for one in found["numbers"]} >= {"+447700900123", "+447700900199"}
    assert (found["wishes"]["quiet_from"], found["wishes"]["language"]) == (None, "en")
    assert "contact.saved" in {one["action"] for one in found["acts"]}
    nobody = record(service, new_id())
    assert (nobody["numbers"], nobody["messages"], nobody["said"]) == ([], [], [])


def test_words_on_a_shared_number_are_given_to_nobody_and_counted(people: People) -> None:
    people.say("my secret")
    mine = record(people.service, people.person_id)
    assert "my secret" in {one["words"] for one in mine["said"]}
    brother = new_id()
    people.service.contact(brother, NUMBER)
    people.say("whose is this")
    for person in (people.person_id, brother):
        found = record(people.service, person)
        assert "whose is this" not in {one["words"] for one in found["said"]}
        assert found["said_left_out"] >= 1
    assert "my secret" not in {one["words"] for one in record(people.service, brother)["said"]}


@pytest.mark.parametrize(
    ("times", "speaker", "call", "expected"),
    [
        ([NumberTime(ME, START, None)], None, False, True),
        ([NumberTime(ME, START, None), NumberTime(OTHER, START, None)], ME, False, False),
        ([NumberTime(ME, START, None), NumberTime(OTHER, START, None)], ME, True, True),
        ([NumberTime(ME, START, None)], OTHER, True, False),
        ([NumberTime(OTHER, START, START + timedelta(days=1)), NumberTime(ME, START + timedelta(days=1), None)], ME, False, False),
        ([], ME, False, True),
        ([], None, False, False),
    ],
)  # fmt: skip
def test_whose_words_they_are(times: list[NumberTime], speaker: UUID | None, call: bool, expected: bool) -> None:
    assert is_theirs(START + timedelta(hours=1), ME, speaker, times, call=call) is expected


def test_a_helpers_number_and_words_are_the_helpers(people: People) -> None:
    service, person, helper = people.service, people.person_id, "+447700900777"
    link = {"mobile": helper, "role": "helper", "safe_to_text": True, "actor_kind": "staff", "actor_id": str(new_id())}
    linked = service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}/numbers", link)
    assert linked.status_code == 200, linked.text
    people.say("I worry about her", sender=helper)
    found = record(service, person)
    assert helper not in str(found)
    assert "I worry" not in str(found)
    assert found["said_left_out"] >= 1


def test_no_picture_word_and_no_link_is_given(people: People) -> None:
    """Whoever reads it could pass as the caller, or open their page."""
    service, person = people.service, people.person_id
    people.say("hello")
    with service.dependencies.database.transaction(service.org_id) as session:
        session.execute(update(ConversationTurn).values(answer={"say": [{"name": "ask_picture_word"}]}))
        session.execute(
            insert(ConversationSaid).values(
                org_id=service.org_id, id=new_id(), conversation_id=people.conversation().id, channel="sms", language="en",
                words="Here: https://pay.example.org/c/abc_DEF-123 . The page works once.",
            )
        )  # fmt: skip
    people.say("giraffe")
    words = {one["words"] for one in record(service, person)["said"]}
    assert "giraffe" not in words
    assert "hello" in words
    assert "[a picture word]" in words
    assert "Here: [a link] . The page works once." in words
