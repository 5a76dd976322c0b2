"""Somebody who texts: turns as notifications sends them, to the real route, on a real database."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.understanding.names import mentioned_in
from services.payments.claims.tables import Claim
from services.payments.claims.usecases.lines import lines_of
from services.payments.phone.tables import PhoneConversation
from services.payments.phone.usecases.read_backs import ReadBackChannel, as_read, read_out, say_yes
from shared.contracts.turns import Channel, Expect, Prompt, TurnAnswer, fits
from shared.contracts.understood import Understood
from shared.identity import Actor, InternalTokens
from shared.ids import new_id
from tests import clock
from tests.payments.council import Council
from tests.payments.phone.hearing import hear

SECRET = SecretStr("an-internal-secret-for-tests-of-32-letters")


def ask_to_yesterdays_event(council: Council, person_id: UUID) -> str:
    """Asks somebody to an event that was yesterday; gives the event's id."""
    council.agree(
        "/rates",
        {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2020-01-01", "source": "x"},
    )
    start = clock.now() - timedelta(days=1)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    event = council.organiser.post("/events", {"title": "Design day", "sessions": [session]})
    council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": [str(person_id)], "role": "x"})
    return str(event["id"])


@dataclass
class Texter:
    """One number with the people behind it. `say` answers the last read-back, as notifications does."""

    council: Council
    people: list[UUID]
    conversation_id: UUID = field(default_factory=new_id)
    channel: Channel = "sms"
    count: int = 0
    last_read_back: UUID | None = None
    number_id: UUID | None = None
    helped: tuple[UUID, ...] = ()
    asked: tuple[Prompt, ...] = ()
    expect: Expect = "free"

    def turn(self, said: str | Understood, **changes: Any) -> dict[str, Any]:
        """The next turn, as JSON: a text, or what was understood of one."""
        self.count += 1
        text = said if isinstance(said, str) else "What was said."
        today = clock.today()
        understood = hear(text, self.asked, self.expect, self.channel, today) if isinstance(said, str) else said
        turn = {
            "turn_id": str(new_id()),
            "conversation_id": str(self.conversation_id),
            "number_in_order": self.count,
            "org_id": str(self.council.org_id),
            "people": [str(one) for one in self.people],
            "channel": self.channel,
            "said": text,
            "understood": understood.model_dump(mode="json"),
            "answers_to": str(self.last_read_back) if self.last_read_back else None,
            "number_id": str(self.number_id) if self.number_id else None,
        }
        if self.helped:
            turn |= {"helped": [str(one) for one in self.helped], "mentions": list(mentioned_in(text))}
        return turn | changes

    def send(self, turn: dict[str, Any], *, service: str = "notifications") -> httpx2.Response:
        """Sends a turn as a service."""
        token = InternalTokens(service, SECRET).make("payments")
        headers = {"Authorization": f"Bearer {token}"}
        return self.council.payments.client.post("/internal/turns", json=turn, headers=headers)

    def fetch(self, path: str) -> httpx2.Response:
        """Asks for something as the notifications service does."""
        token = InternalTokens("notifications", SECRET).make("payments")
        return self.council.payments.client.get(path, headers={"Authorization": f"Bearer {token}"})

    def say(self, said: str | Understood, **changes: Any) -> TurnAnswer:
        """Says something; gives the answer."""
        answered = self.send(self.turn(said, **changes))
        assert answered.status_code == 200, answered.text
        answer = TurnAnswer.model_validate(answered.json())
        assert all(fits(one) for one in (*answer.say, *answer.by_text)), answer
        self.last_read_back = answer.read_back_id
        self.asked, self.expect = answer.say, answer.expect
        return answer

    def claims(self) -> int:
        """How many claims of these people were sent in."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            query = select(func.count()).select_from(Claim)
            return session.scalar(query.where(Claim.person_id.in_(self.people), Claim.submitted_at.is_not(None))) or 0


def names(answer: TurnAnswer) -> list[str]:
    """The prompts of an answer by name."""
    return [prompt.name for prompt in answer.say]


def prompt(answer: TurnAnswer, name: str) -> Prompt:
    """The prompt of a name."""
    return next(one for one in answer.say if one.name == name)


def read_back_and_agreed(session: Session, person: Actor, draft: Claim) -> None:
    """A yes to all lines of a draft, as a conversation would have brought it."""
    talk = PhoneConversation(org_id=person.org_id, channel="sms", language="en", state_version=1, state={})
    session.add(talk)
    session.flush()
    way = ReadBackChannel(conversation_id=talk.id)
    said = read_out(session, person, draft.person_id, as_read(lines_of(session, draft)), way)
    say_yes(session, person, said.id, draft.id, way=way, turn_id=new_id())
