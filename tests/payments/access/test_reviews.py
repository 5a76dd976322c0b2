"""The quarterly list of who may do what: asked for once a quarter, confirmed as it was read, kept, and off the worklist."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from services.payments.access.tables import AccessReview
from services.payments.access.usecases.reviews import ask_for_review
from services.payments.clock import duties
from shared.database import app_now
from shared.identity import Role
from shared.organisations import Organisation
from tests import clock
from tests.payments.council import Council
from tests.payments.problems import is_problem


@pytest.fixture
def old(council: Council) -> Council:
    """An organisation that was here before the quarter."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        before = app_now(session) - timedelta(days=100)
        session.execute(update(Organisation).where(Organisation.id == council.org_id).values(created_at=before))
    return council


def asked(council: Council) -> list[str]:
    """What the worklist has of it after the clock's duty."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ask_for_review(session, council.org_id)
    return [one["reason"] for one in council.administrator.get("/worklist") if one["kind"] == "access_review"]


def test_the_clock_asks_once_a_quarter_and_the_confirmed_list_ends_the_task(old: Council) -> None:
    [reason] = asked(old)
    assert "For: administrator." in reason
    assert asked(old) == [reason]
    review = old.administrator.get("/access-review")
    assert {one["id"] for one in review["sign_ins"]} == {
        str(one.actor.id) for one in (*old.staff.values(), old.second_administrator)
    }
    assert review["confirmed_by"] is None
    old.administrator.post("/access-review", {"fingerprint": review["fingerprint"]})
    assert asked(old) == []
    assert old.administrator.get("/access-review")["confirmed_by"] == "Sam Staff"
    with old.payments.dependencies.database.transaction(old.org_id) as session:
        kept = session.scalars(select(AccessReview)).one()
    assert sorted(one["roles"][0] for one in kept.listed) == sorted([*Role, Role.ADMINISTRATOR])
    again = old.administrator.call("POST", "/access-review", {"fingerprint": review["fingerprint"]})
    is_problem(again, 409, "access_review.confirmed")


def test_a_list_that_changed_since_it_was_read_is_not_confirmed(council: Council) -> None:
    read = council.administrator.get("/access-review")["fingerprint"]
    council.hire(Role.FINANCE_PAYER)
    refusal = council.administrator.call("POST", "/access-review", {"fingerprint": read})
    is_problem(refusal, 409, "access_review.changed")


def test_an_organisation_that_began_in_this_quarter_is_asked_in_the_next(council: Council) -> None:
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(update(Organisation).where(Organisation.id == council.org_id).values(created_at=clock.now()))
    assert asked(council) == []


def test_the_clock_does_it(old: Council) -> None:
    [duty] = [one for one in duties(old.payments.dependencies) if "who may do what" in one.name]
    duty.do()
    assert [one["kind"] for one in old.administrator.get("/worklist")] == ["access_review"]
