"""A landline is a number of a person like any other: saved, imported and known; and never texted."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.notifications.contacts import rules
from services.notifications.contacts.tables import ContactLink, ContactPoint
from shared.audit import AuditRow
from shared.errors import InvalidError
from shared.ids import new_id
from tests.notifications.conftest import ADDRESS, STAFF_ID, Service
from tests.notifications.contacts.test_import_mobiles import behind, held, offer
from tests.notifications.messages.test_letters import channels, printed, told

LANDLINE, AS_KEPT = "0113 496 0123", "+441134960123"


@pytest.mark.parametrize("written", ["0113 496 0123", "+44 113 4960123", "1134960123", "Home: (0113) 496-0123 (mum)"])
def test_a_landline_in_any_form_people_write(written: str) -> None:
    assert rules.landline_e164(written) == AS_KEPT


@pytest.mark.parametrize(
    "written",
    ["07700 900123", "0800 123 4567", "0845 123 4567", "0909 123 4567", "118118", "+33 1 42 68 53 00", "0113 496 0XXX"],
)
def test_what_is_no_landline_of_a_home_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(InvalidError) as refused:
        rules.landline_e164(written)
    assert written not in str(refused.value)
    assert "Nothing was saved" in str(refused.value)


def test_a_mobile_and_a_landline_are_held_side_by_side(service: Service) -> None:
    person = new_id()
    service.contact(person, landline=LANDLINE)
    assert (held(service, person)["mobile"], held(service, person)["landline"]) == ("+447700900123", AS_KEPT)
    service.contact(person, None, landline=LANDLINE)
    assert (held(service, person)["mobile"], held(service, person)["landline"]) == (None, AS_KEPT)
    service.contact(person)
    assert (held(service, person)["mobile"], held(service, person)["landline"]) == ("+447700900123", None)
    with service.dependencies.database.transaction(service.org_id) as session:
        saved = select(AuditRow).where(AuditRow.action == "contact.saved").order_by(AuditRow.id)
        facts = [row.facts for row in session.scalars(saved)]
    assert [(one["has_landline"], one["landline_changed"]) for one in facts] == [
        (True, True),
        (True, False),
        (False, True),
    ]
    assert "4960" not in str(facts)


@pytest.mark.parametrize(
    ("field", "number", "code"),
    [("mobile", LANDLINE, "contact.mobile_unusable"), ("landline", "07700 900123", "contact.landline_unusable")],
)
def test_each_number_goes_into_its_own_field(service: Service, field: str, number: str, code: str) -> None:
    body = {field: number, "actor_kind": "staff", "actor_id": str(STAFF_ID)}
    answer = service.internal("PUT", f"/internal/contacts/{service.org_id}/{new_id()}", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_household_shares_one_landline(service: Service) -> None:
    people = [new_id(), new_id()]
    for person in people:
        service.contact(person, None, landline=LANDLINE)
    with service.dependencies.database.transaction(service.org_id) as session:
        assert [(one.kind, one.value) for one in session.scalars(select(ContactPoint))] == [("line", AS_KEPT)]
        assert {one.role for one in session.scalars(select(ContactLink))} == {"home"}


def test_an_import_takes_landlines_and_leaves_the_mobile_that_we_have(service: Service) -> None:
    ann, bob, cat = (new_id() for _ in range(3))
    service.contact(bob, "07700 900001", safe=False)
    assert offer(service, {ann: LANDLINE, bob: "0161 496 0000", cat: "0800 123 4567"}) == [str(cat)]
    assert (held(service, ann)["mobile"], held(service, ann)["landline"]) == (None, AS_KEPT)
    after = held(service, bob)
    assert (after["mobile"], after["landline"], after["safe_to_text"]) == ("+447700900001", "+441614960000", False)
    assert offer(service, {ann: "07700 900002", bob: "01614960000"}) == []
    assert (held(service, ann)["mobile"], held(service, ann)["landline"]) == ("+447700900002", AS_KEPT)
    with service.dependencies.database.transaction(service.org_id) as session:
        rows = [row for row in session.scalars(select(AuditRow).order_by(AuditRow.id)) if row.action != "contact.saved"]
    assert {row.object_id for row in rows} == {ann, bob}
    assert len(rows) == 3, "the same number again changes nothing"


def test_a_list_may_bring_both_and_a_bad_landline_harms_no_mobile(service: Service) -> None:
    ann, bob = new_id(), new_id()
    body = {
        "actor_kind": "staff",
        "actor_id": str(STAFF_ID),
        "mobiles": [
            {"person_id": str(ann), "mobile": "07700 900001", "landline": LANDLINE},
            {"person_id": str(bob), "mobile": "07700 900002", "landline": "0800 123 4567"},
        ],
    }
    answer = service.internal("POST", f"/internal/contacts/{service.org_id}/mobiles", body)
    assert answer.json() == {"person_ids": [], "waiting_ids": []}
    assert (held(service, ann)["mobile"], held(service, ann)["landline"]) == ("+447700900001", AS_KEPT)
    assert (held(service, bob)["mobile"], held(service, bob)["landline"]) == ("+447700900002", None)


def test_whose_a_landline_is(service: Service) -> None:
    ann, bob = sorted(new_id() for _ in range(2))
    offer(service, {ann: LANDLINE})
    offer(service, {bob: LANDLINE})
    assert behind(service, LANDLINE, "0161 496 0000", "07700 900123") == [[ann, bob], [], []]


def test_somebody_s_second_landline_can_be_linked(service: Service) -> None:
    person = new_id()
    service.contact(person)
    link: dict[str, Any] = {"mobile": LANDLINE, "role": "helper", "actor_kind": "staff", "actor_id": str(STAFF_ID)}
    path = f"/internal/contacts/{service.org_id}/{person}/numbers"
    assert service.internal("PUT", path, link).status_code == 200
    service.contact(person, landline="0161 496 0000")
    own = {**link, "mobile": "0161 496 0000"}
    assert service.internal("PUT", path, own).json()["code"] == "contact.own_number"
    with service.dependencies.database.transaction(service.org_id) as session:
        links = session.scalars(select(ContactLink).where(ContactLink.ended_at.is_(None))).all()
    assert sorted(one.role for one in links) == ["helper", "home", "own"]


def notice(service: Service, **details: Any) -> UUID:
    """A notice to somebody who has only a landline; gives what it is about."""
    person = new_id()
    service.organisation()
    service.contact(person, None, landline=LANDLINE, **details)
    about_id: UUID = service.notice(person).about_id
    for _ in range(3):
        service.work()
    assert service.exchange.texts == [], "a landline is never texted"
    return about_id


def test_a_notice_to_who_has_only_a_landline_is_a_letter(service: Service) -> None:
    about_id = notice(service, **ADDRESS)
    assert channels(service, about_id) == [("letter", "sent")]
    assert len(printed(service)) == 1
    assert told(service) == []


def test_without_an_address_a_person_is_asked_to_call(service: Service) -> None:
    about_id = notice(service)
    assert channels(service, about_id) == [("sms", "failed")]
    assert told(service) == [("notice.failed", "sms", "only_landline")]
