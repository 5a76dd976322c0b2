"""Who the money goes to: deputies, attorneys, guardians, controllers, nominees, each with what was seen; payments hold where nobody may have them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from services.payments.payees.authorities.usecases import ask_for_reviews
from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.payees import payee_of
from services.payments.payouts.tables import Payout
from services.payments.worklist.tables import WorkItem
from shared.identity import Role
from tests import clock
from tests.conftest import Databases
from tests.payments.council import Council
from tests.payments.crowds.scenario import Scenario

TODAY = clock.today()


def acts(council: Council, person: UUID, **changes: Any) -> dict[str, Any]:
    """Finance writes down who acts."""
    found: dict[str, Any] = council.payer.post(f"/people/{person}/authorities", new(**changes))
    return found


def new(**changes: Any) -> dict[str, Any]:
    """A deputy, as finance sends it."""
    return {
        "kind": "deputy",
        "holder_name": "Dana Bloggs",
        "scope": "both",
        "evidence": "The court order with its seal",
        "seen_on": TODAY.isoformat(),
        "review_on": (TODAY + timedelta(days=365)).isoformat(),
    } | changes


def new_details(council: Council, person: UUID, money: str = "both") -> None:
    """The bank details of before for this money are replaced by others, which two people entered and confirmed."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        payee = payee_of(session, council.org_id, person)
        before = (PayoutMethod.payee_id == payee, PayoutMethod.status == "ready")
        same = before if money == "both" else (*before, PayoutMethod.money == money)
        session.execute(update(PayoutMethod).where(*same).values(status="replaced"))
    council.make_payable([person], money)


@pytest.fixture
def pass_days(databases: Databases) -> Iterator[Callable[[int], None]]:
    """Moves the service's clock; put back at the end."""

    def shift(days: int) -> None:
        clock.set_clock(databases.admin_url("payments"), timedelta(days=days))

    yield shift
    shift(0)


def approved(council: Council, person: UUID) -> dict[str, Any]:
    """A run of this person and of somebody else, approved."""
    run = council.propose([person, *council.payable()])
    council.approver.post(f"/runs/{run}/approve")
    seen: dict[str, Any] = council.approver.get(f"/runs/{run}")
    return seen


def reasons(run: dict[str, Any]) -> list[str]:
    """Why a run leaves lines out."""
    return [one["reason"] for one in run["left_out"]]


@pytest.mark.parametrize("kind", ["deputy", "attorney", "guardian", "controller", "nominee"])
def test_the_money_waits_for_the_bank_details_of_whoever_acts(council: Council, kind: str) -> None:
    [one] = council.payable()
    acts(council, one, kind=kind)
    assert reasons(approved(council, one)) == ["authority"], "the account of before is the person's own"
    new_details(council, one)
    assert reasons(approved(council, one)) == []


def test_a_supporter_only_helps(council: Council) -> None:
    [one] = council.payable()
    acts(council, one, kind="supporter")
    assert reasons(approved(council, one)) == []


def test_an_appointee_for_benefits_has_no_right_to_a_fee(council: Council) -> None:
    [one] = council.payable()
    answer = council.payer.call("POST", f"/people/{one}/authorities", new(kind="appointee"))
    assert (answer.status_code, answer.json()["code"]) == (422, "authority.appointee")
    assert "acts for somebody's benefits only" in answer.json()["detail"]
    assert council.payer.get(f"/people/{one}/authorities") == []


def test_what_it_is_not_for_waits(council: Council) -> None:
    """Nobody knows whose an account is that was entered since, and does not say what for."""
    [one] = council.payable()
    acts(council, one, scope="expenses")
    new_details(council, one)
    assert reasons(approved(council, one)) == ["authority"], "a fee"
    acts(council, one, scope="fees")
    assert reasons(approved(council, one)) == ["authority"], "for other money than before"
    new_details(council, one, "fees")
    assert reasons(approved(council, one)) == []


def test_after_the_day_of_the_next_look_payments_wait_and_staff_were_asked_before(
    council: Council, pass_days: Callable[[int], None]
) -> None:
    [one] = council.payable()
    acts(council, one)
    new_details(council, one)

    def ask() -> int:
        with council.payments.dependencies.database.transaction(council.org_id) as session:
            return ask_for_reviews(session, council.org_id)

    assert ask() == 0
    pass_days(340)
    assert [ask(), ask()] == [1, 0]
    assert reasons(approved(council, one)) == []
    pass_days(370)
    assert reasons(approved(council, one)) == ["authority"]
    again = TODAY + timedelta(days=370)
    acts(council, one, seen_on=again.isoformat(), review_on=(again + timedelta(days=30)).isoformat())
    assert reasons(approved(council, one)) == [], "looked at again, the same one keeps their bank details"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert session.scalars(select(WorkItem.id).filter_by(kind="authority_review", done_at=None)).all() == []


def test_another_one_who_acts_has_other_bank_details(council: Council) -> None:
    [one] = council.payable()
    acts(council, one)
    new_details(council, one)
    acts(council, one, holder_name="Erin Else")
    assert reasons(approved(council, one)) == ["authority"]


def test_once_it_ends_the_money_is_their_own_at_details_of_their_own(council: Council) -> None:
    [one] = council.payable()
    made = acts(council, one)
    new_details(council, one)
    council.payer.post(f"/authorities/{made['id']}/end")
    assert reasons(approved(council, one)) == ["authority"], "the account is still the deputy's"
    new_details(council, one)
    assert reasons(approved(council, one)) == []
    assert council.payer.call("POST", f"/authorities/{made['id']}/end").status_code == 409


def test_the_database_lets_nothing_leave_that_nobody_may_have(council: Council) -> None:
    [one] = council.payable()
    council.fund(10_000)
    run = council.approved([one])
    acts(council, one)
    with (
        pytest.raises(DBAPIError, match="nobody may have this money"),
        council.payments.dependencies.database.transaction(council.org_id) as session,
    ):
        session.execute(
            text("UPDATE payout SET status = 'queued', released_by = :who"), {"who": council.payer.actor.id}
        )
    council.payer.post(f"/runs/{run}/release")
    assert council.payer.get(f"/runs/{run}")["payments"] == 0


def test_what_was_released_and_has_not_left_is_held_too(council: Council) -> None:
    scenario = Scenario(council)
    payout_id = scenario.queued()
    [person] = scenario.run_effect(lambda session: session.scalars(select(Payout.person_id)).all())
    made = acts(council, person)
    assert scenario.claimed(payout_id) is None, "the account of before is the person's own"
    new_details(council, person)
    council.payer.post(f"/authorities/{made['id']}/end")
    assert scenario.claimed(payout_id) is None, "the account is still the deputy's"
    sending = text(
        "UPDATE payout SET status = 'sending', lease_token = gen_random_uuid(), next_at = app_now(), attempts = 1"
    )
    with pytest.raises(DBAPIError, match="nobody may have this money"):
        scenario.run_effect(lambda session: session.execute(sending))
    new_details(council, person)
    assert scenario.claimed(payout_id) is not None


def test_what_was_seen_is_kept(council: Council) -> None:
    [one] = council.payable()
    acts(council, one)
    for change in ("scope = 'fees'", "evidence = 'Something else'", "review_on = review_on + 1"):
        with (
            pytest.raises(DBAPIError, match="what was seen is kept"),
            council.payments.dependencies.database.transaction(council.org_id) as session,
        ):
            session.execute(text(f"UPDATE payee_authority SET {change}"))


def test_nobody_says_it_of_themselves(council: Council) -> None:
    [one] = council.payable()
    own = council.hire(Role.FINANCE_PAYER, person_id=one)
    assert own.call("POST", f"/people/{one}/authorities", new()).status_code == 403


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"review_on": TODAY.isoformat()}, "authority.review_on"),
        ({"review_on": (TODAY + timedelta(days=2000)).isoformat()}, "authority.review_on"),
        ({"seen_on": (TODAY + timedelta(days=1)).isoformat()}, "authority.seen_on"),
        ({"kind": "organisation"}, "authority.invoice"),
        ({"invoice_number": "INV-1"}, "authority.invoice"),
        ({"seen_on": "2010-01-01"}, "authority.seen_on"),
    ],
)
def test_what_does_not_fit_is_refused(council: Council, changes: dict[str, Any], code: str) -> None:
    [one] = council.payable()
    answer = council.payer.call("POST", f"/people/{one}/authorities", new(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_organisation_is_paid_by_its_invoice(council: Council) -> None:
    [one] = council.payable()
    made = acts(council, one, kind="organisation", holder_name="People First", invoice_number="INV-0042")
    assert made["invoice_number"] == "INV-0042"
    new_details(council, one)
    assert reasons(approved(council, one)) == []
