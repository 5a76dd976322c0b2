"""Numbers from a spreadsheet: they replace numbers, and nothing else that people told us."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.notifications.contacts.tables import ContactLink
from shared.audit import AuditRow
from shared.ids import new_id
from tests.notifications.conftest import Service


def offer(service: Service, mobiles: dict[UUID, str], *, actor_id: UUID | None = None) -> Any:
    body = {
        "actor_kind": "staff",
        "actor_id": str(actor_id or new_id()),
        "mobiles": [{"person_id": str(person), "mobile": mobile} for person, mobile in mobiles.items()],
    }
    answer = service.internal("POST", f"/internal/contacts/{service.org_id}/mobiles", body)
    assert answer.status_code == 200, answer.text
    return answer.json()["person_ids"]


def held(service: Service, person: UUID) -> Any:
    return service.internal("GET", f"/internal/contacts/{service.org_id}/{person}").json()


def audited(service: Service) -> list[tuple[str, UUID]]:
    with service.dependencies.database.transaction(service.org_id) as session:
        return [(row.action, row.object_id) for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]


def test_many_numbers_at_once_and_the_unusable_by_name(service: Service) -> None:
    people = [new_id() for _ in range(4)]
    mobiles = dict(zip(people, ["07700 900001", "0800 123 4567", "+447700900002", "07700900001"], strict=True))
    assert offer(service, mobiles) == [str(people[1])]
    assert [held(service, one)["mobile"] for one in people] == ["+447700900001", None, "+447700900002", "+447700900001"]
    assert {person for _, person in audited(service)} == {people[0], people[2], people[3]}


def test_the_same_numbers_again_change_nothing(service: Service) -> None:
    person = new_id()
    offer(service, {person: "07700 900001"})
    offer(service, {person: "+44 7700 900001"})
    assert len(audited(service)) == 1
    with service.dependencies.database.transaction(service.org_id) as session:
        assert len(session.scalars(select(ContactLink)).all()) == 1


def test_what_people_told_us_stays(service: Service) -> None:
    person = new_id()
    details = {"mobile": "07700 900001", "safe_to_text": False, "language": "cy", "actor_kind": "system",
               "actor_id": str(new_id())}  # fmt: skip
    service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}", details)
    offer(service, {person: "07700 900001"})
    offer(service, {person: "07700 900002"})
    assert held(service, person)["mobile"] == "+447700900001", (
        "the old number is not safe to text, so a second person confirms"
    )
    saved_by = held(service, person)["number_saved_by"]
    decision = {"mobile": "07700 900002", "saved_by": saved_by, "actor_kind": "staff", "actor_id": str(new_id())}
    path = f"/internal/contacts/{service.org_id}/{person}/new-number"
    assert service.internal("POST", path, decision).status_code == 204
    after = held(service, person)
    assert (after["mobile"], after["safe_to_text"], after["language"]) == ("+447700900002", False, "cy")


def test_an_unusable_number_leaves_the_one_before(service: Service) -> None:
    person = new_id()
    offer(service, {person: "07700 900001"})
    assert offer(service, {person: "070 1234 5678"}) == [str(person)]
    assert held(service, person)["mobile"] == "+447700900001"


def test_the_audit_names_who_imported(service: Service) -> None:
    staff = new_id()
    offer(service, {new_id(): "07700 900001"}, actor_id=staff)
    with service.dependencies.database.transaction(service.org_id) as session:
        row = session.scalars(select(AuditRow)).one()
    assert (row.action, row.actor_kind, row.actor_id) == ("contact.imported", "staff", staff)
    assert "7700" not in str(row.facts)


def test_only_our_own_services_may_offer_numbers(service: Service) -> None:
    assert service.client.post(f"/internal/contacts/{service.org_id}/mobiles", json={"mobiles": []}).status_code == 401


def behind(service: Service, *mobiles: str) -> list[list[UUID]]:
    answer = service.internal("POST", f"/internal/contacts/{service.org_id}/mobiles/people", {"mobiles": list(mobiles)})
    assert answer.status_code == 200, answer.text
    return [[UUID(one) for one in people] for people in answer.json()["people"]]


def test_whose_own_a_number_is_without_giving_a_number_away(service: Service) -> None:
    ann, bob, cat = sorted(new_id() for _ in range(3))
    offer(service, {ann: "07700 900001", bob: "07700900001", cat: "07700 900002"})
    offer(service, {cat: "07700 900003"})
    asked = ["+44 7700 900001", "07700 900002", "07700 900XXX", "0161 496 0000", "07700900003"]
    assert behind(service, *asked) == [[ann, bob], [], [], [], [cat]]
    assert behind(service) == []


def test_another_organisations_numbers_are_nobodys(service: Service) -> None:
    offer(service, {new_id(): "07700 900001"})
    path = f"/internal/contacts/{new_id()}/mobiles/people"
    assert service.internal("POST", path, {"mobiles": ["07700 900001"]}).json() == {"people": [[]]}
