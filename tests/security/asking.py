"""Requests as each kind of caller makes them, at whatever route: staff at the API and at the desk, and anybody without a sign-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

import httpx2
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from services.payments.desk.pages.desk_pages import DeskSession
from services.payments.desk.usecases import sessions
from services.payments.payouts.ways_out import WayOut
from shared.identity import InternalTokens
from tests.notifications.conftest import SECRET
from tests.payments.council import Council, Staff, token_for
from tests.payments.phone.test_helpline import Desk
from tests.payments.routes import every_route
from tests.payments.test_permissions import NOWHERE, Anywhere

INTERNAL_BODIES: Mapping[str, Any] = {
    "POST /internal/outbox/{outbox_id}/failure": {"cause": "ValueError"},
    "POST /internal/turns": {
        "turn_id": str(NOWHERE),
        "conversation_id": str(NOWHERE),
        "number_in_order": 1,
        "org_id": str(NOWHERE),
        "people": [],
        "channel": "sms",
        "said": "hello",
    },
}
"""Bodies that pass the first checks."""
MISSING = "Your role does not allow this"


def routes_of(app: Any) -> set[str]:
    """Every route of an application, like "GET /health"."""
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(cast(FastAPI, app).routes)
        for method in route.methods or ()
        if method != "HEAD"
    }


def path_of(name: str, ids: Mapping[str, str]) -> str:
    """The path of a row with these ids, and ones that nobody has where none are given."""
    path = name.partition(" ")[2].replace("{name:path}", "{name}")
    return path.format_map(Anywhere(ids))


@dataclass
class Visitor:
    """A member of staff who can ask at every route, by token or with the browser."""

    council: Council
    staff: Staff
    desk: Desk
    bodies: Mapping[str, Any]

    def ask(self, name: str, ids: Mapping[str, str]) -> httpx2.Response:
        """Asks at a row of the table, with a body that passes the first checks or a form of our own."""
        method, path = name.partition(" ")[0], path_of(name, ids)
        client = self.council.payments.client
        if path.startswith("/api/v1"):
            headers = {"Authorization": f"Bearer {token_for(self.staff.subject)}", "Idempotency-Key": uuid4().hex}
            return client.request(method, path, json=self.bodies.get(name), headers=headers)
        if method == "GET":
            return self.desk.get(path)
        reason = {f"reason-{ids['failing_id']}": "It is done by hand."} if "failing_id" in ids else {}
        return self.desk.send(path, {"form": self.form(), "way": WayOut.BANK_HAS_IT.value, **reason})

    def form(self) -> str:
        """The token of a form that the desk made for this sign-in."""
        dependencies = self.council.payments.dependencies
        with dependencies.database.system_autocommit() as session:
            session_id, actor = sessions.find(session, self.desk.cookie)
        with dependencies.database.transaction(actor.org_id) as session:
            page = DeskSession(
                session=session,
                actor=actor,
                owner_id=session_id,
                secret=dependencies.settings.link_secret,
                practice=True,
            )
            return page.form()


def visitor(council: Council, staff: Staff) -> Visitor:
    """A member of staff, signed in at the desk too."""
    desk = Desk(council, staff)
    desk.sign_in()
    app = cast(FastAPI, council.payments.client.app)
    bodies = {f"{one.method} /api/v1{one.path}": one.body for one in every_route(app)}
    return Visitor(council, staff, desk, bodies)


def is_refused_for_role(answer: httpx2.Response) -> bool:
    """Whether the answer says that the role does not allow it."""
    return answer.status_code in (403, 422) and MISSING in answer.text


def refused_to_strangers(client: TestClient, name: str, subject: str) -> None:
    """Fails unless an internal route refuses no token, a member of staff's token, and one that is meant for another service."""
    method, path = name.partition(" ")[0], path_of(name, {})
    elsewhere = InternalTokens("payments", SECRET).make("another-service")
    for token in (None, token_for(subject), elsewhere):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = client.request(method, path, headers=headers, json=INTERNAL_BODIES.get(name, {}))
        assert answer.status_code == 401, (token, answer.text)
