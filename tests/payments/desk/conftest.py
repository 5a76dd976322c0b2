"""What the tests of the desk's pages share: an organiser who is signed in, and a notifications service that says how to reach people."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from deploy.local.servers import Servers
from services.payments import app, wiring
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human
from services.payments.worklist.whose import TaskSubject
from shared.audit import AuditRow
from shared.contracts.reaching import PersonReach, ReachNumber, SaidWords
from shared.database import app_now
from shared.identity import InternalTokens, Role
from shared.ids import new_id
from tests.conftest import Databases
from tests.notifications.fake_servers import Reply, serving
from tests.payments.conftest import payments_settings
from tests.payments.council import Council, Payments, Staff, found
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising
from tests.payments.phone.test_helpline import Desk

SECRET = SecretStr("an-internal-secret-for-tests-of-32-letters")
NUMBER = "+447700900123"
NEW_NUMBER = "07700 900142"
PLACE = "/desk/tasks"


@dataclass
class Reaching:
    """The notifications service's side: what it knows of whom a task is about, or that it is away."""

    known: PersonReach | None = None
    away: bool = False
    number_saved_by: UUID | None = None
    """Who saved a new number that waits."""
    decided: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What it holds of each person, by the end of their address."""
    previewed: list[dict[str, Any]] = field(default_factory=list)
    needs: dict[str, dict[str, str]] = field(default_factory=dict)
    saved: list[str] = field(default_factory=list)
    """Whose details were saved, each time."""
    quicker: Callable[[str], None] | None = None
    """What somebody else does just before the next details are saved."""
    linked: list[tuple[str, str]] = field(default_factory=list)
    """Whom each number of a helper was saved for; no number has a zero at its end."""
    safety_words: list[dict[str, Any]] = field(default_factory=list)
    """What is told for each kind of danger; what is saved comes behind it. Words must name 999."""
    tokens: InternalTokens = field(default_factory=lambda: InternalTokens("notifications", SECRET))

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        """One call of /internal/reach, or about a new number."""
        if self.away:
            return 503, {}
        if path.startswith("/internal/contacts/") and path.endswith("/numbers"):
            return self._link(path, json.loads(body))
        if path.startswith("/internal/contacts/"):
            return self._needs(path, body) if path.endswith("/needs") else self._contact(method, path, body)
        if path.endswith("/preview"):
            return 200, self._preview(json.loads(body))
        if path.startswith("/internal/safety-plan/"):
            return self._safety_words(method, body)
        if path.startswith("/internal/people/"):
            return 200, self.records.get(path.rpartition("/")[2], {})
        if self.known is None or not path.startswith("/internal/reach/"):
            return 404, {}
        self.asked.append(query)
        return 200, self.known.model_dump(mode="json")

    def _link(self, path: str, told: dict[str, Any]) -> Reply:
        if told["mobile"].endswith("0"):
            return 422, {"code": "contact.number_unusable", "detail": "This is no number."}
        self.linked.append((path.split("/")[-2], told["role"]))
        return 200, {"number_id": str(uuid5(NAMESPACE_URL, told["mobile"]))}

    def _safety_words(self, method: str, body: bytes) -> Reply:
        if method == "GET":
            return 200, self.safety_words
        told = json.loads(body)
        if "999" not in told["english"]:
            return 422, {"code": "safety.words_unusable", "detail": "These words must name 999."}
        self.safety_words.append(told)
        return 204, {}

    def _preview(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Everybody is texted, but the first, who cannot be reached."""
        self.previewed.append(asked)
        text = {"channel": "sms", "language": "cy", "words": "Ddewch chi?", "people": len(asked["person_ids"]) - 1}
        return {"forms": [text], "not_reached": 1}

    def _needs(self, path: str, body: bytes) -> Reply:
        asked = json.loads(body)
        if "person_ids" in asked:
            return 200, {"needs": {one: self.needs[one] for one in asked["person_ids"] if one in self.needs}}
        person = path.split("/")[-2]
        if asked.get("seen") not in (None, {"access": "", "transport": "", "helper": ""} | self.needs.get(person, {})):
            return 409, {}
        self.needs[person] = {name: asked[name] for name in ("access", "transport", "helper")}
        return 200, {}

    def _contact(self, method: str, path: str, body: bytes) -> Reply:
        """The number that waits is 07700 900142; whoever decided it decides it again as often as they like. No number has a zero at its
        end."""
        person = path.split("/")[-1]
        if method == "PUT":
            quicker, self.quicker = self.quicker, None
            if quicker is not None:
                quicker(person)
            told = json.loads(body)
            if told.pop("seen") not in (None, self._version(person)):
                return 409, {"code": "contact.changed_meanwhile", "detail": "Somebody changed these details meanwhile."}
            if (told["mobile"] or "").endswith("0"):
                return 422, {"code": "contact.mobile_unusable", "detail": "This number cannot be used for texts."}
            self.saved.append(person)
            mobile = "+44" + "".join(told["mobile"].split()).removeprefix("0") if told["mobile"] else None
            self.contacts[person] = {**told, "mobile": mobile}
        if method in ("GET", "PUT"):
            saved_by = str(self.number_saved_by) if self.number_saved_by else None
            needs = self.needs.get(person, {})
            held = {**self.contacts.get(person, {}), "needs": needs, "number_saved_by": saved_by}
            return 200, {**held, "version": self._version(person)}
        decision = json.loads(body)
        if decision["mobile"] not in (None, NEW_NUMBER):
            return 409, {"code": "contact.another_number", "detail": "This is not the number that waits."}
        if self.number_saved_by is None and decision["actor_id"] not in [one["actor_id"] for one in self.decided]:
            return 404, {"code": "contact.no_number_waits", "detail": "No new number of this person waits."}
        self.decided.append(decision)
        self.number_saved_by = None
        return 204, {}

    def _version(self, person: str) -> str:
        return str(hash(json.dumps(self.contacts.get(person, {}))))

    def check(self, authorization: str) -> None:
        """Raises ProblemError for a caller who is not one of our services."""
        self.tokens.check(authorization.removeprefix("Bearer "))


@dataclass
class TaskDesk:
    """An organisation, its tasks, and what notifications says of the people."""

    council: Council
    reaching: Reaching

    def raised(
        self,
        kind: str = "in_danger",
        *,
        conversation_id: UUID | None = None,
        person_id: UUID | None = None,
        owner: Staff | None = None,
        due_in: timedelta = timedelta(minutes=15),
    ) -> UUID:
        """A task that a conversation raised; gives its id."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            known = set(session.scalars(select(WorkItem.id)))
            ask_a_human(
                session,
                self.council.org_id,
                kind=kind,
                subject_type="conversation",
                subject_id=conversation_id or new_id(),
                person_id=person_id,
                reason="Somebody wrote words. Call them.",
                urgent=kind == "in_danger",
                due_in=due_in,
                owner_id=owner.actor.id if owner else None,
            )
            [new] = set(session.scalars(select(WorkItem.id))) - known
        return new

    def asked(self, session: Session, subject: TaskSubject, kind: str, person_id: UUID) -> None:
        """A task about something else of a person."""
        ask_a_human(
            session,
            self.council.org_id,
            kind=kind,
            subject_type=subject,
            subject_id=new_id(),
            person_id=person_id,
            reason="Call them.",
        )

    def became_due(self, task_id: UUID, *, minutes: int) -> None:
        """A task was due so long ago."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            ago = app_now(session) - timedelta(minutes=minutes)
            session.execute(update(WorkItem).where(WorkItem.id == task_id).values(due_at=ago))

    def of(self, task_id: UUID) -> WorkItem:
        """A task as it is now."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return session.get_one(WorkItem, (self.council.org_id, task_id))

    def looks(self, task_id: UUID) -> list[tuple[UUID, dict[str, Any]]]:
        """Who looked at the person of a task, and what they saw."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            rows = session.scalars(
                select(AuditRow).where(AuditRow.action == "task.looked_at", AuditRow.object_id == task_id)
            )
            return [(row.actor_id, row.facts) for row in rows]

    def browser(self, staff: Staff | Role) -> Desk:
        """A browser in which somebody is signed in."""
        desk = Desk(self.council, self.council.staff[staff] if isinstance(staff, Role) else staff)
        desk.sign_in()
        return desk

    def said(
        self, *words: str, conversation_id: UUID | None = None, people: tuple[UUID, ...] = (), **other: Any
    ) -> None:
        """What notifications knows: these words of the person, and the number that they wrote from."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            now = app_now(session)
        values: dict[str, Any] = {
            "numbers": (ReachNumber(number=NUMBER, whose="wrote_from", is_safe=True),),
            "no_calls": False,
            "no_text": None,
            **other,
        }
        self.reaching.known = PersonReach(
            conversation_id=conversation_id,
            people=people,
            lines=tuple(SaidWords(at=now, by_us=False, channel="sms", words=one) for one in words),
            **values,
        )


@dataclass
class ReachedService:
    """A service that asks whoever is `reaching` at the moment."""

    payments: Payments
    reaching: Reaching


@pytest.fixture(scope="session")
def reached_service(databases: Databases, servers: Servers) -> Iterator[ReachedService]:
    """One for all tests of this process, because putting all its routes together takes longer than a test."""
    first = Reaching()

    def answer(method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        return service.reaching.answer(method, path, query, body)

    with serving(answer, first.check) as url:
        dependencies = wiring.build(payments_settings(databases, servers, notifications_url=url))
        with TestClient(app.make_payments_app(dependencies), raise_server_exceptions=False) as client:
            service = ReachedService(Payments(dependencies, client), first)
            yield service
        dependencies.database.close()
        dependencies.redis.close()
        dependencies.notifications.close()


@pytest.fixture
def task_desk(reached_service: ReachedService) -> TaskDesk:
    """An organisation of the test's own, and what notifications knows for it."""
    reached_service.reaching = Reaching()
    return TaskDesk(found(reached_service.payments), reached_service.reaching)


@pytest.fixture
def organising(council: Council) -> Organising:
    """An organiser, signed in at the pages."""
    return Organising(council)


@pytest.fixture
def claims(council: Council) -> Claims:
    """An organisation with money and a mandate for claims."""
    claims = Claims(council)
    claims.ready()
    return claims


@pytest.fixture
def approver(claims: Claims) -> Desk:
    """The approver's browser."""
    desk = Desk(claims.council, claims.approver)
    desk.sign_in()
    return desk
