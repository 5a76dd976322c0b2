"""What is known of a phone to which a code goes: whether its person alone reads it, and who ever entered its number."""

from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.notifications.conftest import STAFF_ID, Service

MOBILE, OTHER = "07700 900123", "07700 900456"


def held(service: Service, person: UUID) -> Any:
    """What notifications answers about somebody."""
    return service.internal("GET", f"/internal/contacts/{service.org_id}/{person}").json()


def link(service: Service, person: UUID, role: str, *, ended: bool = False) -> None:
    """Somebody texts from this number as well."""
    change = {"mobile": MOBILE, "role": role, "safe_to_text": True, "ended": ended}
    body = change | {"actor_kind": "staff", "actor_id": str(STAFF_ID)}
    answer = service.internal("PUT", f"/internal/contacts/{service.org_id}/{person}/numbers", body)
    assert answer.status_code == 200, answer.text


def test_a_phone_of_one_person_is_theirs_alone(service: Service) -> None:
    service.organisation()
    person = new_id()
    service.contact(person, MOBILE)
    assert held(service, person)["mobile_is_theirs_alone"]
    service.contact(person, MOBILE, safe=False)
    assert not held(service, person)["mobile_is_theirs_alone"]
    assert not held(service, new_id())["mobile_is_theirs_alone"]


@pytest.mark.parametrize("role", ["own", "shared", "helper"])
def test_a_phone_behind_which_others_are_is_not(service: Service, role: str) -> None:
    service.organisation()
    person, other = new_id(), new_id()
    service.contact(person, MOBILE)
    if role == "own":
        service.contact(other, MOBILE)
    else:
        link(service, other, role)
    assert not held(service, person)["mobile_is_theirs_alone"]
    if role == "own":
        service.contact(other, OTHER)
    else:
        link(service, other, role, ended=True)
    assert held(service, person)["mobile_is_theirs_alone"]


def test_whoever_entered_a_number_stays_known_whatever_is_saved_afterwards(service: Service) -> None:
    service.organisation()
    person, colleague = new_id(), new_id()
    service.contact(person, MOBILE)
    change = {"safe_to_text": True, "actor_kind": "staff", "actor_id": str(colleague)}
    for mobile in (OTHER, MOBILE):
        path = f"/internal/contacts/{service.org_id}/{person}"
        assert service.internal("PUT", path, change | {"mobile": mobile}).status_code == 200
        waits = held(service, person)["number_saved_by"]
        if waits:
            by = str(new_id())
            decision = {"mobile": mobile, "saved_by": waits, "actor_kind": "staff", "actor_id": by}
            assert service.internal("POST", f"{path}/new-number", decision).status_code == 204
    assert {str(STAFF_ID), str(colleague)} <= set(held(service, person)["mobile_saved_by"])
