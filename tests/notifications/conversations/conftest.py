"""People who text and call a notifications service, through webhooks signed as the telephone line signs them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from services.notifications.contacts.tables import ContactPoint
from services.notifications.conversations.tables import Conversation, ConversationSaid, ConversationTurn
from services.notifications.conversations.usecases import receiving
from shared.contracts.understood import Understood
from shared.ids import new_id
from tests.notifications.conftest import TOKEN, Service
from tests.notifications.notify_world import notify_world, practice_world

__all__ = ["notify_world", "practice_world"]

PUBLIC = "https://notifications.example.org"
NUMBER = "+447700900123"


@dataclass
class People:
    """Whoever texts: a known person with the number NUMBER, and strangers."""

    service: Service
    person_id: UUID = field(default_factory=new_id)
    texts_sent: int = 0

    def text(self, words: str, *, sender: str = NUMBER, sid: str = "", token: str = TOKEN) -> Any:
        """Somebody texts us, the worker does not run; gives our answer to the line."""
        self.texts_sent += 1
        sid = sid or f"SM-in-{self.texts_sent}"
        form = {"MessageSid": sid, "From": sender, "To": "+447700900000", "Body": words}
        return self.post(f"/lines/twilio/sms/{self.service.org_id}", form, token=token)

    def post(self, path: str, form: dict[str, str], *, token: str = TOKEN) -> Any:
        """A webhook of the line."""
        signature = RequestValidator(token).compute_signature(f"{PUBLIC}{path}", form)
        return self.service.client.post(path, data=form, headers={"X-Twilio-Signature": signature})

    def say(self, words: str, *, sender: str = NUMBER) -> list[str]:
        """Somebody texts us and our worker does what there is to do; gives the texts that this number got because of it."""
        before = len(self.got(sender))
        assert self.text(words, sender=sender).status_code == 200
        self.work()
        return self.got(sender)[before:]

    def mean(self, understood: Understood, words: str = "in other words", *, sender: str = NUMBER) -> list[str]:
        """Somebody texts words of which this is understood; gives the texts that the number got because of it."""
        before, conversation_services = len(self.got(sender)), self.service.dependencies.conversation_services
        with self.service.dependencies.database.transaction(self.service.org_id) as session:
            point = select(ContactPoint.id).where(ContactPoint.value == sender)
            found = session.scalars(select(Conversation.id).where(Conversation.contact_point_id.in_(point))).one()
        with conversation_services.context(self.service.org_id, found) as talk:
            receiving.take_understood(talk, words, understood)
        self.work()
        return self.got(sender)[before:]

    def work(self) -> None:
        """The worker does what is due, and what follows from it."""
        for _ in range(6):
            self.service.work()

    def got(self, number: str = NUMBER) -> list[str]:
        """The texts that a number got, the first first."""
        return [text["body"] for text in self.service.exchange.texts if text["to"] == number]

    def tasks(self) -> list[dict[str, Any]]:
        """What humans are asked to do."""
        return [told for told in self.service.told() if told["topic"] == "task.raised"]

    def turns(self) -> list[ConversationTurn]:
        """Every turn, in order."""
        with self.service.dependencies.database.transaction(self.service.org_id) as session:
            return list(session.scalars(select(ConversationTurn).order_by(ConversationTurn.id)))

    def said(self) -> list[ConversationSaid]:
        """Everything that we said, in order."""
        with self.service.dependencies.database.transaction(self.service.org_id) as session:
            return list(session.scalars(select(ConversationSaid).order_by(ConversationSaid.id)))

    def conversation(self) -> Conversation:
        """The only conversation."""
        with self.service.dependencies.database.transaction(self.service.org_id) as session:
            return session.scalars(select(Conversation)).one()


@pytest.fixture
def people(service: Service) -> People:
    """An organisation with one person whose number we know."""
    service.organisation()
    people = People(service)
    service.contact(people.person_id)
    return people
