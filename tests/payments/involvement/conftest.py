"""An organiser with a rate card and people, and the few things that most tests of involvement do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from tests import clock
from tests.payments.council import Council

YESTERDAY = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)


@dataclass
class Work:
    """What an organiser does, at the API."""

    council: Council
    role: str = "co-producer"
    people: list[UUID] = field(default_factory=list)

    def rate(self, **changes: Any) -> dict[str, Any]:
        """Adds a rate: £12.50 an hour from long ago where nothing else is said."""
        new = {
            "role": self.role,
            "basis": "per_hour",
            "amount_pence": 1250,
            "valid_from": "2020-01-01",
            "source": "Policy",
        }
        added: dict[str, Any] = self.council.agree("/rates", new | changes)
        return added

    def event(self, *hours: tuple[float, float], **changes: Any) -> dict[str, Any]:
        """Plans an event; sessions in hours from noon yesterday, one of two hours where none is given."""
        sessions = [
            {"starts_at": self.time(start).isoformat(), "ends_at": self.time(end).isoformat()}
            for start, end in hours or ((0, 2),)
        ]
        new = {"title": "Design day", "sessions": sessions}
        added: dict[str, Any] = self.council.organiser.post("/events", new | changes)
        return added

    def task(self, **changes: Any) -> dict[str, Any]:
        """Plans a task at home that is to be done ten days after yesterday."""
        new = {"title": "Read a leaflet", "kind": "task", "due_on": self.time(240).date().isoformat()}
        added: dict[str, Any] = self.council.organiser.post("/events", new | changes)
        return added

    def time(self, hours: float) -> datetime:
        """A moment, in hours from noon yesterday (UTC)."""
        return YESTERDAY + timedelta(hours=hours)

    def ask(self, event: dict[str, Any], people: Sequence[UUID], **more: Any) -> list[dict[str, Any]]:
        """Makes offers; gives them."""
        body = {"person_ids": [str(one) for one in people], "role": self.role} | more
        offers: list[dict[str, Any]] = self.council.organiser.post(f"/events/{event['id']}/offers", body)["offers"]
        return offers

    def answer(self, event: dict[str, Any], offers: Sequence[dict[str, Any]], answer: str = "yes") -> None:
        """Everybody answers the same."""
        answers = [{"offer_id": one["id"], "answer": answer} for one in offers]
        self.council.organiser.post(f"/events/{event['id']}/answers", {"answers": answers})

    def agreed(self, event: dict[str, Any], people: Sequence[UUID], **more: Any) -> list[dict[str, Any]]:
        """Asks, and everybody says yes; gives the offers."""
        offers = self.ask(event, people, **more)
        self.answer(event, offers)
        return offers

    def mark(self, event: dict[str, Any], person: UUID, session: int = 0, **more: Any) -> dict[str, Any]:
        """A mark, to be sent."""
        return {"session_id": event["sessions"][session]["id"], "person_id": str(person), "role": self.role} | more

    def attend(self, event: dict[str, Any], *marks: dict[str, Any]) -> httpx2.Response:
        """Sends marks."""
        return self.council.organiser.call("POST", f"/events/{event['id']}/attendance", {"marks": list(marks)})

    def attended(self, event: dict[str, Any], *marks: dict[str, Any]) -> None:
        """Sends marks that are good."""
        answer = self.attend(event, *marks)
        assert answer.status_code == 200, answer.text

    def preview(self, event: dict[str, Any]) -> dict[str, Any]:
        """The payout tried dry."""
        found: dict[str, Any] = self.council.organiser.get(f"/events/{event['id']}/payout")
        return found

    def pay(self, event: dict[str, Any]) -> httpx2.Response:
        """Triggers the payout."""
        return self.council.organiser.call("POST", f"/events/{event['id']}/payout")

    def why(self, event: dict[str, Any], person: UUID) -> list[tuple[str, int]]:
        """The lines of a person's fee as the dry run tells them: (reason without the date, pence)."""
        line = next(one for one in self.preview(event)["lines"] if one["person_id"] == str(person))
        return [(one["reason"].split(": ", 1)[1], one["amount_pence"]) for one in line["why"]]


@pytest.fixture
def work(council: Council) -> Work:
    """An organisation's involvement, without a rate yet."""
    return Work(council)


def refused(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """The problem that an answer is; it says what happened to the money or to what was typed."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert "othing was" in problem["detail"] or "obody was" in problem["detail"] or "o money moved" in problem["detail"]
    return problem
