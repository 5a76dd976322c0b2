"""Two records turned out to be one person: how they are reached comes together once, in the safe direction."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.notifications.contacts.merging import now_known_as
from services.notifications.contacts.tables import ContactLink, ContactPreference, PostalAddress
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


@pytest.mark.parametrize("has_a_number", [True, False])
def test_merges_that_arrive_in_the_other_order_lose_nothing(service: Service, has_a_number: bool) -> None:
    service.organisation()
    first, second, third = new_id(), new_id(), new_id()
    if has_a_number:
        service.contact(first, GOES, no_calls=True, **ADDRESS)
    else:
        service.contact(first, None, no_calls=True)
    service.contact(second, STAYS)
    stopped(service, first, money_texts=True)
    merge(service, second, third)
    merge(service, first, second)
    assert numbers(service, third) == {(STAYS, "own")} | ({(GOES, "shared")} if has_a_number else set())
    assert numbers(service, first) | numbers(service, second) == set()
    found = record(service, third)
    wishes = found["wishes"]
    assert (wishes["stopped_at"] is not None, wishes["money_texts"], wishes["no_calls"]) == (True, True, True)
    assert len(found["addresses"]) == has_a_number
    with service.dependencies.database.transaction(service.org_id) as session:
        assert {now_known_as(session, one) for one in (first, second, third)} == {third}
        into = select(ContactPreference.merged_into_id).where(ContactPreference.person_id.in_((first, second)))
        assert set(session.scalars(into)) == {third}


def test_a_chain_of_records_is_gone_to_its_end(service: Service) -> None:
    first, second, third = new_id(), new_id(), new_id()
    for one in (first, second, third):
        service.contact(one, None)
    with service.dependencies.database.transaction(service.org_id) as session:
        for one, into in ((first, second), (second, third)):
            which = update(ContactPreference).where(ContactPreference.person_id == one)
            session.execute(which.values(merged_into_id=into))
        assert now_known_as(session, first) == third


def test_two_merges_of_a_row_at_once_keep_every_number(service: Service) -> None:
    for turn in range(5):
        first, second, third = new_id(), new_id(), new_id()
        service.contact(first, f"+44770090050{turn}", no_calls=True)
        service.contact(second, f"+44770090060{turn}")
        told = [
            PersonMerged(merge_id=new_id(), goes_id=goes, stays_id=stays)
            for goes, stays in ((first, second), (second, third))
        ]
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(service.take, told))
        assert len(numbers(service, third)) == 2
        assert record(service, third)["wishes"]["no_calls"] is True


def test_whoever_was_erased_gets_nothing(service: Service) -> None:
    goes, stays = new_id(), new_id()
    service.contact(goes, GOES)
    service.contact(stays, STAYS)
    erase(service, stays)
    merge(service, goes, stays)
    assert numbers(service, stays) == set()


ELSEWHERE = ADDRESS | {"address_lines": ["7 Other Street", "Cardiff"], "postcode": "CF10 1AA"}


def addresses(service: Service, person: UUID) -> list[tuple[str, bool, bool]]:
    """(postcode, safe, came back) of the open ones."""
    with service.dependencies.database.transaction(service.org_id) as session:
        open_ones = select(PostalAddress).where(PostalAddress.person_id == person, PostalAddress.ended_at.is_(None))
        return [(one.postcode, one.is_safe, one.returned_at is not None) for one in session.scalars(open_ones)]


@pytest.mark.parametrize("unsafe", [0, 1])
def test_letters_that_others_open_stay_unsafe(service: Service, unsafe: int) -> None:
    """Also where the two addresses differ: nobody can tell where they live now, so a person is asked before a letter is posted."""
    for theirs, mine in ((ADDRESS, ADDRESS), (ADDRESS, ELSEWHERE)):
        goes, stays = new_id(), new_id()
        service.contact(goes, None, **theirs, safe_to_write=unsafe != 0)
        service.contact(stays, None, **mine, safe_to_write=unsafe != 1)
        merge(service, goes, stays)
        assert addresses(service, stays) == [(mine["postcode"].upper(), False, False)]


def test_letters_stay_safe_where_both_were(service: Service) -> None:
    goes, stays = new_id(), new_id()
    service.contact(goes, None, **ADDRESS)
    service.contact(stays, None, **ELSEWHERE)
    merge(service, goes, stays)
    assert addresses(service, stays) == [(ELSEWHERE["postcode"], True, False)]


def test_an_address_from_which_a_letter_came_back_is_not_written_to(service: Service) -> None:
    """However its letters are written; another address is none from which one came back."""
    shouted = ADDRESS | {
        "address_lines": [one.upper().replace(" ", "  ") for one in ADDRESS["address_lines"]],
        "postcode": ADDRESS["postcode"].lower(),
    }
    for mine, came_back in ((shouted, True), (ELSEWHERE, False)):
        goes, stays = new_id(), new_id()
        service.contact(goes, None, **ADDRESS)
        service.contact(stays, None, **mine)
        with service.dependencies.database.transaction(service.org_id) as session:
            which = update(PostalAddress).where(PostalAddress.person_id == goes)
            session.execute(which.values(returned_at=app_now(session)))
        merge(service, goes, stays)
        [(_, safe, returned)] = addresses(service, stays)
        assert (safe, returned) == (True, came_back)


def test_one_number_that_was_their_own_stays_their_own(service: Service) -> None:
    goes, stays = new_id(), new_id()
    service.contact(goes, GOES)
    service.contact(stays, GOES)
    with service.dependencies.database.transaction(service.org_id) as session:
        session.execute(update(ContactLink).where(ContactLink.person_id == stays).values(role="shared"))
    merge(service, goes, stays)
    assert numbers(service, stays) == {(GOES, "own")}
    assert service.internal("GET", f"/internal/contacts/{service.org_id}/{stays}").json()["mobile"] == GOES


def test_one_number_stays_shared_where_they_have_another_of_their_own(service: Service) -> None:
    goes, stays = new_id(), new_id()
    service.contact(goes, GOES)
    service.contact(stays, GOES)
    with service.dependencies.database.transaction(service.org_id) as session:
        session.execute(update(ContactLink).where(ContactLink.person_id == stays).values(role="shared"))
    service.contact(stays, STAYS)
    merge(service, goes, stays)
    assert numbers(service, stays) == {(STAYS, "own"), (GOES, "shared")}
