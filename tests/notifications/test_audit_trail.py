"""This service's own trail, as payments asks for it: rows of one thing, a changed row named, and the whole chain recomputed."""

from uuid import UUID

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from services.notifications.audit_trail import list_rows
from shared import audit
from shared.audit_check import verify_all
from shared.contracts.audit_trail import TrailAsked
from shared.identity import Actor, ActorKind
from shared.ids import new_id
from tests.conftest import Databases
from tests.notifications.conftest import STAFF_ID, Service


def keep(service: Service, action: str, thing: UUID, object_type: str = "person") -> None:
    """A row, written and chained; only organisations that we were told of have a chain."""
    service.organisation()
    database = service.dependencies.database
    with database.transaction(service.org_id) as session:
        actor = Actor(service.org_id, ActorKind.STAFF, STAFF_ID)
        audit.record(session, actor, action, object_type, thing, {"is_new": True})
    with database.system() as system:
        while audit.chain(system):
            pass


def shown(service: Service, **asked: object) -> list[dict[str, object]]:
    """What payments is told."""
    path = f"/internal/trail/{service.org_id}"
    found: list[dict[str, object]] = service.internal("POST", path, asked).json()
    return found


def test_rows_of_one_thing_are_told_the_newest_first_without_what_is_left_out(service: Service) -> None:
    person, talk = new_id(), new_id()
    for action in ("contact.saved", "contact.stopped"):
        keep(service, action, person)
    keep(service, "text.written", talk, "conversation")
    rows = shown(service, things=[str(person), str(talk)], left_out=["conversation"])
    assert [one["action"] for one in rows] == ["contact.stopped", "contact.saved"]
    assert {one["is_changed"] for one in rows} == {False}
    assert [one["id"] for one in shown(service, things=[str(person)], before=rows[0]["id"])] == [rows[1]["id"]]
    assert shown(service, things=[str(person)], by=str(new_id())) == []
    assert shown(service, things=[str(person)], until="2020-01-01T00:00:00Z") == []
    assert len(shown(service, things=[str(person)], at_most=1)) == 1


@pytest.mark.parametrize("bad", [{"at_most": 100_000}, {"things": ["no id"]}, {"other": 1}])
def test_what_cannot_be_asked_is_refused(service: Service, bad: dict[str, object]) -> None:
    assert service.internal("POST", f"/internal/trail/{service.org_id}", bad).status_code == 422


def test_a_row_that_was_changed_by_hand_is_named_in_the_list_and_by_the_check(
    service: Service, databases: Databases
) -> None:
    person = new_id()
    keep(service, "contact.saved", person)
    path = f"/internal/trail/{service.org_id}/check"
    assert service.internal("POST", path, {}).json()["broken"] == []
    engine = create_engine(databases.admin_url("notifications").replace("postgresql://", "postgresql+psycopg://"))
    told = []
    for change in ("facts || '{\"forged\": 1}'", "facts - 'forged'"):
        with Session(engine) as session:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(text(f"UPDATE audit SET facts = {change} WHERE object_id = :one"), {"one": person})
            session.commit()
        [row] = shown(service, things=[str(person)])
        broken = service.internal("POST", path, {}).json()["broken"]
        told.append((row["is_changed"], [one["audit_id"] for one in broken] == [row["id"]]))
        verified = verify_all(service.dependencies.database)
        assert verified.hold != row["is_changed"]
        assert any(str(row["id"]) in line for line in verified.lines) == row["is_changed"]
    engine.dispose()
    assert told == [(True, True), (False, False)]


def test_another_organisation_s_rows_are_not_there(service: Service) -> None:
    person = new_id()
    keep(service, "contact.saved", person)
    with service.dependencies.database.transaction(new_id()) as session:
        assert list_rows(session, service.org_id, TrailAsked(things=(person,))) == []
