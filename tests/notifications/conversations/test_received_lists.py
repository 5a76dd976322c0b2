"""Texts that came in while nobody took the line's webhooks are read from its list: in their order, each once, and not for ever back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from services.notifications.conversations import fetching
from services.notifications.conversations.tables import Conversation, ConversationTurn
from services.notifications.lines.twilio import TwilioAccount, TwilioLine
from services.notifications.messages.tables import Message
from services.notifications.messages.usecases.transitions import queue_reply
from shared.ids import new_id
from tests.notifications.conftest import Service
from tests.notifications.notify_world import NotifyWorld
from tests.practice.conftest import TWILIO_SID, TWILIO_TOKEN

PHONE = "+447700903001"


def text(notify_world: NotifyWorld, words: str, sender: str = PHONE) -> None:
    """Somebody texts the number."""
    notify_world.world.control("/phones/practice/text", **{"from": sender, "to": notify_world.number, "body": words})


def read(notify_world: NotifyWorld) -> int:
    """The clock reads the lists of received texts."""
    needs = notify_world.service.dependencies
    return fetching.read_received(needs.conversation_services, needs.outgoing)


def said(service: Service) -> list[str]:
    """What was said in all turns, in order."""
    with service.dependencies.database.transaction(service.org_id) as session:
        return [turn.said for turn in session.scalars(select(ConversationTurn).order_by(ConversationTurn.id))]


def test_what_came_before_we_were_here_is_not_answered(notify_world: NotifyWorld) -> None:
    text(notify_world, "hello?")
    assert [read(notify_world) for _ in range(2)] == [0, 0]
    assert said(notify_world.service) == []


def test_texts_that_no_webhook_took_are_read_in_order_and_once(notify_world: NotifyWorld) -> None:
    notify_world.be()
    assert read(notify_world) == 0
    texts = [f"bus {number}.00" for number in range(1, 6)]
    for words in texts:
        text(notify_world, words)
    assert [read(notify_world) for _ in range(3)] == [5, 0, 0]
    assert said(notify_world.service) == texts


def test_a_text_that_the_webhook_took_is_not_read_again(notify_world: NotifyWorld) -> None:
    read(notify_world)
    text(notify_world, "bus 4.60")
    assert notify_world.hand_on(path="/sms", at_least=1) == [204]
    text(notify_world, "and lunch")
    assert read(notify_world) == 1
    assert notify_world.hand_on(path="/sms", at_least=1) == [204]
    assert said(notify_world.service) == ["bus 4.60", "and lunch"]


def test_a_line_that_does_not_answer_is_read_the_next_time(notify_world: NotifyWorld) -> None:
    read(notify_world)
    text(notify_world, "bus 4.60")
    notify_world.be(key_revoked=True)
    assert read(notify_world) == 0
    notify_world.be()
    assert read(notify_world) == 1


def test_a_late_yes_is_not_about_what_we_asked_after_it(notify_world: NotifyWorld) -> None:
    """It was written before our question left, so it answers something else."""
    service = notify_world.service
    read(notify_world)
    text(notify_world, "hello")
    assert read(notify_world) == 1
    notify_world.work()
    text(notify_world, "YES")
    asked_after_it(service)
    assert read(notify_world) == 1
    with service.dependencies.database.transaction(service.org_id) as session:
        turn = session.scalars(select(ConversationTurn).order_by(ConversationTurn.id.desc()).limit(1)).one()
    assert (turn.said, turn.answers_to) == ("YES", None)


def asked_after_it(service: Service) -> None:
    """We ask for a YES to a read-back now, which the text that came a moment ago cannot be about."""
    with service.dependencies.database.transaction(service.org_id) as session:
        row = session.scalars(select(Conversation)).one()
        assert row.contact_point_id is not None
        asked = queue_reply(
            session, service.org_id, contact_point_id=row.contact_point_id, about_id=new_id(), words="Is that right?"
        )
        session.flush()
        later = datetime.now(UTC) + timedelta(seconds=1)
        session.execute(update(Message).where(Message.id == asked.id).values(first_sent_at=later))
        row.read_back_id, row.question, row.last_message_id = new_id(), "read_back", asked.id


def twilio(notify_world: NotifyWorld) -> TwilioLine:
    """A line through the practice phones."""
    url = f"{notify_world.world.url}/phones"
    return TwilioLine(TwilioAccount(url, TWILIO_SID, SecretStr(TWILIO_TOKEN), "+447700900000", 2))


def test_twilio_lists_what_came_in_the_first_first(notify_world: NotifyWorld) -> None:
    line = twilio(notify_world)
    since = datetime.now(UTC) - timedelta(seconds=2)
    notify_world.world.control("/phones/practice/lines", number="+447700900000", webhook_url="http://127.0.0.1:9/")
    for words in ("one", "two"):
        body = {"from": PHONE, "to": "+447700900000", "body": words}
        notify_world.world.control("/phones/practice/text", **body)
    listed = line.received(since)
    assert [(one.sender, one.words) for one in listed] == [(PHONE, "one"), (PHONE, "two")]
    assert line.received(datetime.now(UTC) + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("line_is", "says"),
    [
        ({"webhook_url": "https://elsewhere.example.org/"}, "Texts to our number do not come to us"),
        ({"webhook_url": "OURS"}, "Primary handler fails"),
        ({"webhook_url": "OURS", "fallback_url": "OURS"}, "write behind the address of A message comes in: #rc=3"),
        ({"webhook_url": "OURS#rc=5", "fallback_url": "OURS"}, "write behind the address"),
        ({"webhook_url": "OURS#rc=1&rp=all", "fallback_url": "OURS"}, "write behind the address"),
        ({"webhook_url": "OURS#rc=many&rp=5xx", "fallback_url": "OURS"}, "write behind the address"),
        ({"webhook_url": "OURS#rc=3&rp=5xx,ct,rt", "fallback_url": "OURS"}, None),
        ({"webhook_url": "OURS#rp=all&rc=2", "fallback_url": "OURS"}, None),
    ],
)
def test_twilio_says_how_its_number_is_set_up(
    notify_world: NotifyWorld, line_is: dict[str, str], says: str | None
) -> None:
    line = twilio(notify_world)
    ours = f"https://notifications.example.org/lines/twilio/sms/{UUID(int=3)}"
    set_up = {name: url.replace("OURS", ours) for name, url in line_is.items()}
    notify_world.world.control("/phones/practice/lines", number="+447700900000", **set_up)
    found = line.check(ours)
    assert (found or "") == "" if says is None else says in (found or "")
