"""Two records turned out to be one person: how they are reached comes together once, in the safe direction."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.notifications.contacts.tables import ContactPreference
from shared.contracts.merging import PersonMerged
from shared.database import app_now
from shared.ids import new_id
from tests.notifications.conftest import ADDRESS, Service
from tests.notifications.personal_data.test_erasing import erase
from tests.notifications.personal_data.test_person_record import record

GOES, STAYS = "+447700900111", "+447700900222"


def merge(service: Service, goes: UUID, stays: UUID) -> None:
    """Payments tells it, and its row comes twice."""
    told = PersonMerged(merge_id=new_id(), goes_id=goes, stays_id=stays)
    row = service.take(told)
    service.take(told, row_id=row)
    service.take(told)


def numbers(service: Service, person: UUID) -> set[tuple[str, str]]:
    """(number, role) of those that are open."""
    held = record(service, person)["numbers"]
    return {(one["number"], one["role"]) for one in held if one["until"] is None}


def stopped(service: Service, person: UUID, **more: Any) -> None:
    """They said STOP."""
    with service.dependencies.database.transaction(service.org_id) as session:
        which = update(ContactPreference).where(ContactPreference.person_id == person)
        session.execute(which.values(stopped_at=app_now(session), **more))


def test_their_own_number_stays_and_the_other_one_is_one_more(service: Service) -> None:
    goes, stays = new_id(), new_id()
    service.contact(goes, GOES, language="cy", **ADDRESS)
    service.contact(stays, STAYS)
    merge(service, goes, stays)
    assert numbers(service, stays) == {(STAYS, "own"), (GOES, "shared")}
    assert numbers(service, goes) == set()
    found = record(service, stays)
    assert (found["wishes"]["language"], len(found["addresses"])) == ("en", 1)


def test_who_could_not_be_reached_is_reached_as_the_other_record_was(service: Service) -> None:
    goes, stays = new_id(), new_id()
    service.contact(goes, GOES, language="cy")
    merge(service, goes, stays)
    assert numbers(service, stays) == {(GOES, "own")}
    assert record(service, stays)["wishes"]["language"] == "cy"


def test_a_stop_of_either_stays_and_so_does_no_calls(service: Service) -> None:
    for stopping in (0, 1):
        pair = goes, stays = new_id(), new_id()
        service.contact(goes, f"+44770090030{stopping}", no_calls=True)
        service.contact(stays, f"+44770090040{stopping}")
        stopped(service, pair[stopping], money_texts=False)
        merge(service, goes, stays)
        wishes = record(service, stays)["wishes"]
        assert (wishes["stopped_at"] is not None, wishes["money_texts"], wishes["no_calls"]) == (True, False, True)


def test_a_number_that_others_read_is_not_safe_for_both(service: Service) -> None:
    goes, stays = new_id(), new_id()
    service.contact(goes, GOES, safe=False)
    service.contact(stays, GOES)
    merge(service, goes, stays)
    [held] = [one for one in record(service, stays)["numbers"] if one["until"] is None]
    assert held["safe_to_text"] is False


def test_what_is_said_to_the_old_record_later_reaches_the_person_once(service: Service) -> None:
    service.organisation()
    goes, stays = new_id(), new_id()
    service.contact(goes, GOES)
    service.contact(stays, STAYS)
    merge(service, goes, stays)
    service.notice(goes)
    service.work()
    assert [one["to"] for one in service.exchange.texts] == [STAYS]


def test_nothing_is_saved_for_the_old_record(service: Service) -> None:
    goes, stays = new_id(), new_id()
    service.contact(goes, GOES)
    merge(service, goes, stays)
    contact = {"mobile": "07700 900123", "actor_kind": "staff", "actor_id": str(new_id())}
    late = service.internal("PUT", f"/internal/contacts/{service.org_id}/{goes}", contact)
    assert (late.status_code, late.json()["code"]) == (409, "contact.merged")


def test_merges_one_after_the_other_lead_to_the_last(service: Service) -> None:
    first, second, third = new_id(), new_id(), new_id()
    service.contact(first, GOES)
    merge(service, first, second)
    merge(service, second, third)
    with service.dependencies.database.transaction(service.org_id) as session:
        into = select(ContactPreference.merged_into_id).where(ContactPreference.person_id.in_((first, second)))
        assert set(session.scalars(into)) == {third}
    assert numbers(service, third) == {(GOES, "own")}


def test_whoever_was_erased_gets_nothing(service: Service) -> None:
    goes, stays = new_id(), new_id()
    service.contact(goes, GOES)
    service.contact(stays, STAYS)
    erase(service, stays)
    merge(service, goes, stays)
    assert numbers(service, stays) == set()
