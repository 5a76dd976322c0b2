"""Contact details: saved by the desk through the internal route, normalised, replaced, kept apart."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from services.notifications.contacts import rules
from services.notifications.contacts.addresses import postal_address
from services.notifications.contacts.tables import ContactLink, ContactPoint, PostalAddress
from shared.audit import AuditRow
from shared.errors import InvalidError
from shared.ids import new_id
from tests.notifications.conftest import ADDRESS, STAFF_ID, Service


@pytest.mark.parametrize("written", ["07700 900123", "+44 7700 900123", "0044 7700 900 123", "(07700) 900-123"])
def test_a_mobile_in_any_form_people_write(written: str) -> None:
    assert rules.mobile_e164(written) == "+447700900123"


@pytest.mark.parametrize(
    "written",
    [
        "0161 496 0000",
        "07012 345678",
        "07700 90012",
        "+1 202 555 0123",
        "call my sister",
        "07700 900123 ext 5",
        "07700 900XXX",
    ],
)
def test_a_number_that_cannot_be_texted_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(InvalidError) as refused:
        rules.mobile_e164(written)
    assert written not in str(refused.value)
    assert refused.value.__cause__ is None
    assert "Nothing was saved" in str(refused.value)


def test_saved_details_are_held(service: Service) -> None:
    person = new_id()
    service.contact(person)
    held = service.internal("GET", f"/internal/contacts/{service.org_id}/{person}").json()
    assert held.pop("version")
    assert held == {
        "mobile": "+447700900123", "landline": None, "safe_to_text": True, "language": "en", "format": "sms", "stopped": False,
        "addressed_to": None, "address_lines": [], "postcode": None, "address_returned": False, "no_calls": False,
        "safe_to_write": True, "number_saved_by": None, "mobile_is_theirs_alone": True, "mobile_saved_by": [str(STAFF_ID)], "quiet_from": None, "quiet_until": None,
        "needs": {"access": "", "transport": "", "helper": ""},
    }  # fmt: skip


def test_a_bad_number_changes_nothing_and_is_not_repeated(service: Service) -> None:
    person = new_id()
    service.contact(person)
    body = {"mobile": "0161 496 0000", "actor_kind": "staff", "actor_id": str(STAFF_ID)}
    answer = service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}", body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "contact.mobile_unusable"
    assert "496 0000" not in answer.text
    assert "4960000" not in answer.text
    assert service.internal("GET", f"/internal/contacts/{service.org_id}/{person}").json()["mobile"] == "+447700900123"


def test_a_new_number_replaces_the_old_one_which_becomes_history(service: Service) -> None:
    person = new_id()
    for mobile in ("07700 900123", "07700 900124", "07700 900124", None):
        service.contact(person, mobile)
    with service.dependencies.database.transaction(service.org_id) as session:
        links = session.scalars(select(ContactLink).where(ContactLink.person_id == person)).all()
        actions = session.scalars(select(AuditRow.action)).all()
        facts = str(session.scalars(select(AuditRow.facts)).all())
    assert len(links) == 2
    assert all(link.ended_at is not None for link in links)
    assert actions == ["contact.saved"] * 4
    assert "7700" not in facts


def test_two_people_may_share_a_telephone(service: Service) -> None:
    one, other = new_id(), new_id()
    service.contact(one)
    service.contact(other, safe=False)
    with service.dependencies.database.transaction(service.org_id) as session:
        assert len(session.scalars(select(ContactPoint)).all()) == 1
    assert service.internal("GET", f"/internal/contacts/{service.org_id}/{one}").json()["safe_to_text"] is True
    assert service.internal("GET", f"/internal/contacts/{service.org_id}/{other}").json()["safe_to_text"] is False


def test_only_our_own_services_may_ask(service: Service) -> None:
    path = f"/internal/contacts/{service.org_id}/{new_id()}"
    assert service.client.get(path).status_code == 401
    assert service.client.put(path, json={}, headers={"Authorization": "Bearer made-up"}).status_code == 401


def test_an_organisation_sees_only_its_own(service: Service) -> None:
    person, other_org = new_id(), new_id()
    service.contact(person)
    assert service.internal("GET", f"/internal/contacts/{other_org}/{person}").json()["mobile"] is None
    with service.dependencies.database.transaction(other_org) as session:
        assert session.scalars(select(ContactPoint)).all() == []
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        service.dependencies.database.transaction(other_org) as session,
    ):
        session.add(ContactPoint(org_id=service.org_id, value="+447700900999"))
    with pytest.raises(ProgrammingError, match="permission denied"), service.dependencies.database.system() as session:
        session.scalars(select(ContactPoint)).all()


@pytest.mark.parametrize("postcode", ["ls1 4ap", "LS14AP", " Ls1  4aP "])
def test_an_address_is_tidied(postcode: str) -> None:
    address = postal_address(" Sam  Example ", ("Flat 2,", " ", "14 Long  Lane"), postcode)
    assert address is not None
    assert address.on_envelope() == ("Sam Example", "Flat 2", "14 Long Lane", "LS1 4AP")
    assert "Sam" not in repr(address)


def test_no_address_is_no_mistake() -> None:
    assert postal_address("Sam Example", (), None) is None


@pytest.mark.parametrize(
    ("name", "lines", "postcode"),
    [
        (None, ("14 Long Lane",), "LS1 4AP"),
        ("Sam Example", (), "LS1 4AP"),
        ("Sam Example", ("14 Long Lane",), None),
        ("Sam Example", ("14 Long Lane",), "LS1 4A"),
        ("Sam Example", ("14 Long Lane",), "75008"),
        ("Sam Example", ("No fixed abode",), "LS1 4AP"),
        ("Sam Example", ("(behind the shop)",), "LS1 4AP"),
        ("Sam Example", ("14 Long\x00Lane",), "LS1 4AP"),
        ("Sam Example", ("x" * 51,), "LS1 4AP"),
        ("Sam Example", tuple("123456"), "LS1 4AP"),
    ],
    ids=[
        "no name",
        "no lines",
        "no postcode",
        "half a postcode",
        "abroad",
        "nowhere",
        "sign",
        "control",
        "long",
        "many",
    ],
)
def test_an_address_that_letters_cannot_go_to_is_refused_without_repeating_it(
    name: str | None, lines: tuple[str, ...], postcode: str | None
) -> None:
    with pytest.raises(InvalidError) as refused:
        postal_address(name, lines, postcode)
    assert "Long Lane" not in str(refused.value)
    assert "Nothing was saved" in str(refused.value)


def test_an_address_is_held_replaced_and_becomes_history(service: Service) -> None:
    person = new_id()
    path = f"/internal/contacts/{service.org_id}/{person}"
    service.contact(person, **ADDRESS, format="easy_read_letter")
    service.contact(person, **ADDRESS, format="easy_read_letter")
    held = service.internal("GET", path).json()
    assert held["address_lines"] == ["Flat 2", "14 Long Lane", "Riverbank"]
    assert (held["addressed_to"], held["postcode"], held["format"]) == ("Sam Example", "LS1 4AP", "easy_read_letter")
    service.contact(person)
    assert service.internal("GET", path).json()["address_lines"] == []
    with service.dependencies.database.transaction(service.org_id) as session:
        rows = session.scalars(select(PostalAddress)).all()
        audited = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [row.ended_at is not None for row in rows] == [True]
    assert [row.facts["address_changed"] for row in audited] == [True, False, True]
    assert {(row.actor_kind, row.actor_id) for row in audited} == {("staff", STAFF_ID)}
    assert "Lane" not in str([row.facts for row in audited])


def test_of_two_who_save_the_second_hears_of_the_first(service: Service) -> None:
    person = new_id()
    path = f"/internal/contacts/{service.org_id}/{person}"
    version = service.internal("GET", path).json()["version"]
    change = {"mobile": "07700 900123", "seen": version, "actor_kind": "staff", "actor_id": str(new_id())}
    assert service.internal("PUT", path, change).status_code == 200
    second = service.internal("PUT", path, change | {"mobile": "07700 900145"})
    assert (second.status_code, second.json()["code"]) == (409, "contact.changed_meanwhile")
    held = service.internal("GET", path).json()
    assert held["mobile"] == "+447700900123"
    assert service.internal("PUT", path, change | {"seen": held["version"], "no_calls": True}).status_code == 200
    done_by = {"actor_kind": "staff", "actor_id": str(new_id())}
    first = {"access": "A loop", "seen": {}, **done_by}
    assert service.internal("PUT", f"{path}/needs", first).status_code == 200
    assert service.internal("PUT", f"{path}/needs", first).status_code == 200, "the same again"
    assert service.internal("PUT", f"{path}/needs", first | {"access": "Breaks"}).status_code == 409
