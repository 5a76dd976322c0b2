"""Nobody is erased who never heard of it, whose letter came back, who takes part again, or who was asked about long ago."""

from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from services.payments.personal_data.erasing import usecases
from services.payments.personal_data.erasing.tables import PersonErasure
from shared.errors import NotFoundError
from shared.identity import Role
from tests.payments.desk.organising import Organising, words
from tests.payments.personal_data.erasing.conftest import Erasing


def asked(erasing: Erasing, person: UUID) -> UUID:
    """It was asked for today."""
    return UUID(erasing.first.post(f"/people/{person}/erasure")["id"])


def confirmed(erasing: Erasing, erasure: UUID) -> str:
    """What confirming it says."""
    answer = erasing.second.call("POST", f"/erasures/{erasure}/confirm")
    return "done" if answer.status_code == 201 else str(answer.json()["code"])


def test_nobody_is_erased_who_was_not_told(erasing: Erasing) -> None:
    council, person = erasing.council, erasing.council.person()
    erasure = asked(erasing, person)
    erasing.move(20)
    assert confirmed(erasing, erasure) == "erasure.not_told"
    with council.payments.dependencies.database.transaction(council.org_id) as session, pytest.raises(DBAPIError):
        session.execute(
            update(PersonErasure).values(outcome="erased", decided_by=erasing.second.actor.id, decided_at=func.app_now())
        )  # fmt: skip
    erasing.told(erasure)
    assert confirmed(erasing, erasure) == "erasure.too_early"
    erasing.move(8)
    assert confirmed(erasing, erasure) == "done"


def test_a_letter_has_time_to_arrive_and_one_that_comes_back_told_nobody(erasing: Erasing) -> None:
    erasure = asked(erasing, erasing.council.person())
    erasing.told(erasure, channel="letter")
    erasing.move(8)
    assert confirmed(erasing, erasure) == "erasure.too_early"
    erasing.told(erasure, channel="letter", is_told=False)
    erasing.move(8)
    assert confirmed(erasing, erasure) == "erasure.not_told"


def test_a_colleague_of_whoever_asked_says_that_they_spoke_with_them(erasing: Erasing, organising: Organising) -> None:
    person = erasing.council.person()
    erasure = asked(erasing, person)
    own = erasing.first.call("POST", f"/erasures/{erasure}/told")
    assert own.json()["code"] == "erasure.second_person"
    page = f"/desk/people/{person}/erase"
    colleague = organising.browser(erasing.second)
    other = erasing.council.person()
    database = erasing.council.payments.dependencies.database
    with database.transaction(erasing.council.org_id) as session, pytest.raises(NotFoundError):
        usecases.check_whose(session, erasing.second.actor, erasure, other)
    assert "I spoke with them" in words(colleague.get(page))
    assert "The person was told" in words(colleague.post(f"{page}/{erasure}/told", {}))
    assert "I spoke with them" not in words(organising.of(Role.HELPLINE).get(page))
    [row] = erasing.rows(select(PersonErasure))
    assert (row.told_how, row.told_by) == ("voice", erasing.second.actor.id)
    erasing.move(8)
    assert confirmed(erasing, erasure) == "done"


def test_it_grows_old(erasing: Erasing) -> None:
    erasure = asked(erasing, erasing.council.person())
    erasing.told(erasure)
    erasing.move(91)
    refused = erasing.second.call("POST", f"/erasures/{erasure}/confirm")
    assert "too long ago" in refused.json()["detail"]


def test_whoever_takes_part_again_is_asked_anew(erasing: Erasing, organising: Organising) -> None:
    [person] = erasing.council.payable()
    erasure = asked(erasing, person)
    erasing.told(erasure)
    event = organising.held(person, unpaid_reason="A visit to look round, agreed with the group")
    organising.work.attended(event, organising.work.mark(event, person, kind="absent", minutes=0))
    erasing.move(8)
    refused = erasing.second.call("POST", f"/erasures/{erasure}/confirm")
    assert "since it was asked for" in refused.json()["detail"], refused.text
