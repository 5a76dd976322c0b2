"""What helps people to take part: kept, replaced, given for many at once, and never in the trail."""

from sqlalchemy import select

from shared.audit import AuditRow
from shared.ids import new_id
from tests.notifications.conftest import Service

LOOP = {"access": "A hearing loop", "transport": "By bus", "helper": "My sister"}


def saved(service: Service, person: object, **words: str) -> object:
    """Saves somebody's needs; gives the status of the answer."""
    body = {**words, "actor_kind": "staff", "actor_id": str(new_id())}
    return service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}/needs", body).status_code


def known(service: Service, *people: object) -> object:
    """What is known of these people."""
    body = {"person_ids": [str(one) for one in people]}
    return service.internal("POST", f"/internal/contacts/{service.org_id}/needs", body).json()["needs"]


def test_needs_are_kept_replaced_and_given_for_many(service: Service) -> None:
    one, other, silent = new_id(), new_id(), new_id()
    assert saved(service, one, **LOOP) == 200
    assert saved(service, other, transport="A taxi") == 200
    assert known(service, one, other, silent) == {
        str(one): LOOP,
        str(other): {"access": "", "transport": "A taxi", "helper": ""},
    }
    assert service.internal("GET", f"/internal/contacts/{service.org_id}/{one}").json()["needs"] == LOOP
    assert saved(service, other) == 200
    assert known(service, other) == {}, "what was taken back is not known"


def test_the_trail_says_which_are_known_and_never_what_they_are(service: Service) -> None:
    person = new_id()
    saved(service, person, **LOOP)
    saved(service, person, **LOOP)
    with service.dependencies.database.transaction(service.org_id) as session:
        rows = session.scalars(select(AuditRow.facts).where(AuditRow.action == "needs.saved")).all()
    assert rows == [{"has_access": True, "has_transport": True, "has_helper": True}], "the same again changes nothing"


def test_several_lines_are_kept(service: Service) -> None:
    person = new_id()
    assert saved(service, person, access="A loop\r\nNo steps") == 200
    assert known(service, person) == {str(person): {"access": "A loop\nNo steps", "transport": "", "helper": ""}}


def test_what_is_too_long_or_cannot_be_kept_is_refused(service: Service) -> None:
    for bad in ("x" * 301, "a\u202eb\x00"):
        assert saved(service, new_id(), access=bad) == 422


def test_another_organisation_knows_nothing(service: Service) -> None:
    person = new_id()
    saved(service, person, **LOOP)
    answer = service.internal("POST", f"/internal/contacts/{new_id()}/needs", {"person_ids": [str(person)]})
    assert answer.json()["needs"] == {}
