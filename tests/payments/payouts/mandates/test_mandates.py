"""A mandate: two people of finance, a ceiling, an end, one for each purpose; and whose claims it does not cover."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.payments.payouts.usecases.mandates import list_mandates
from services.payments.payouts.usecases.runs import get_run
from shared.identity import Role
from shared.ids import new_id
from tests import clock
from tests.conftest import Databases
from tests.payments.council import Council
from tests.payments.payouts.mandates.conftest import Claims
from tests.payments.problems import is_problem

TODAY = clock.today()


def day(days: int) -> str:
    """A day from today, as the API takes it."""
    return str(TODAY + timedelta(days=days))


def test_one_signature_releases_nothing(council: Council, claims: Claims) -> None:
    council.fund(5000)
    signed = claims.signed()
    assert (signed["status"], signed["second_signed_by"], signed["room_today_pence"]) == ("waiting", None, 0)
    assert claims.pay(claims.claim()).outcome == "waits_for_release"
    again = council.approver.call("POST", f"/mandates/{signed['id']}/countersign")
    is_problem(again, 403, "mandate.two_signers")
    in_force = council.payer.post(f"/mandates/{signed['id']}/countersign")
    assert (in_force["status"], in_force["room_today_pence"]) == ("in_force", 20_000)
    assert claims.pay(claims.claim()).outcome == "queued"
    third = council.hire(Role.FINANCE_PAYER).call("POST", f"/mandates/{signed['id']}/countersign")
    is_problem(third, 409, "mandate.not_waiting")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_from": day(0), "expires_on": day(367)}, "mandate.dates"),
        ({"valid_from": day(1), "expires_on": day(1)}, "mandate.dates"),
        ({"valid_from": day(-9), "expires_on": day(-3)}, "mandate.dates"),
        ({"purpose": "fees"}, "mandate.purpose"),
        ({"source_id": str(new_id())}, "mandate.purpose"),
        ({"daily_ceiling_pence": 0}, "request.invalid"),
        ({"purpose": "everything"}, "request.invalid"),
    ],
)
def test_what_cannot_be_signed_is_refused(council: Council, changes: dict[str, Any], code: str) -> None:
    new = {"purpose": "claims", "daily_ceiling_pence": 1, "valid_from": day(0), "expires_on": day(366)}
    is_problem(council.approver.call("POST", "/mandates", new | changes), 422, code)
    assert council.payer.get("/mandates") == []


def test_a_year_and_a_day_is_the_longest(claims: Claims) -> None:
    assert claims.signed(valid_from=day(0), expires_on=day(366))["status"] == "waiting"


def test_a_mandate_that_has_not_begun_releases_nothing(council: Council, claims: Claims) -> None:
    council.fund(5000)
    claims.mandate(valid_from=day(2), expires_on=day(9))
    assert council.payer.get("/mandates")[0]["status"] == "early"
    assert claims.pay(claims.claim()).outcome == "waits_for_release"


def test_a_withdrawn_mandate_releases_nothing_more(council: Council, claims: Claims) -> None:
    council.fund(5000)
    mandate_id = claims.mandate()
    assert claims.pay(claims.claim()).outcome == "queued"
    assert council.approver.post(f"/mandates/{mandate_id}/withdraw")["status"] == "withdrawn"
    assert claims.pay(claims.claim()).outcome == "waits_for_release"
    assert sorted(council.money()[1].values()) == ["approved", "queued"]
    is_problem(council.payer.call("POST", f"/mandates/{mandate_id}/withdraw"), 409, "mandate.withdrawn")


def test_one_mandate_at_a_time_for_each_purpose(council: Council, claims: Claims) -> None:
    first = claims.mandate()
    second = claims.signed(50_000)
    answer = council.payer.call("POST", f"/mandates/{second['id']}/countersign")
    is_problem(answer, 409, "mandate.one_live")
    event_id = str(new_id())
    claims.mandate(purpose="fees", source_id=event_id)
    claims.mandate(purpose="fees", source_id=str(new_id()))
    council.approver.post(f"/mandates/{first}/withdraw")
    assert council.payer.post(f"/mandates/{second['id']}/countersign")["room_today_pence"] == 50_000


@pytest.fixture
def pass_days(databases: Databases) -> Iterator[Callable[[int], None]]:
    """Moves the service's clock; put back at the end."""

    def shift(days: int) -> None:
        clock.set_clock(databases.admin_url("payments"), timedelta(days=days))

    yield shift
    shift(0)


def test_tomorrow_has_its_own_room_and_what_waits_for_a_person_goes_on_waiting(
    council: Council, claims: Claims, pass_days: Callable[[int], None]
) -> None:
    council.fund(5000)
    claims.mandate(1000)
    assert claims.pay(claims.claim(1000)).outcome == "queued"
    waiting = claims.pay(claims.claim(1))
    assert waiting.outcome == "waits_for_release"
    pass_days(1)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        [mandate] = list_mandates(session, council.payer.actor)
        assert (mandate.purpose, mandate.status, mandate.room_today_pence) == ("claims", "in_force", 1000)
    assert claims.pay(claims.claim(1000)).outcome == "queued"
    assert council.payer.get(f"/payouts/{waiting.payout_id}")["status"] == "approved"


def test_an_expired_mandate_releases_nothing_and_makes_way_for_the_next(
    council: Council, claims: Claims, pass_days: Callable[[int], None]
) -> None:
    council.fund(5000)
    first = claims.mandate(expires_on=day(3))
    pass_days(5)
    assert claims.pay(claims.claim()).outcome == "waits_for_release"
    second = claims.mandate(30_000)
    statuses = {one["id"]: one["status"] for one in council.payer.get("/mandates")}
    assert statuses == {first: "withdrawn", second: "in_force"}


def test_nobody_is_paid_under_a_mandate_that_they_signed(council: Council, claims: Claims) -> None:
    council.fund(5000)
    themselves = council.payable(1)[0]
    council.staff[Role.FINANCE_PAYER] = council.hire(Role.FINANCE_PAYER, person_id=themselves)
    claims.mandate()
    assert claims.pay(claims.owed([themselves])[0]).outcome == "waits_for_release"
    assert claims.pay(claims.claim()).outcome == "queued"


def test_a_mandate_covers_its_own_purpose_only(council: Council, claims: Claims) -> None:
    council.fund(5000)
    event_id = new_id()
    claims.mandate(purpose="fees", source_id=str(event_id))
    assert claims.pay(claims.claim()).outcome == "waits_for_release"
    assert claims.pay(claims.claim(), purpose="fees", source_id=new_id()).outcome == "waits_for_release"
    of_event = {"purpose": "fees", "source_id": event_id}
    assert claims.pay(claims.claim(), **of_event).outcome == "waits_for_release", (
        "nobody approved it, nor does this mandate"
    )
    assert claims.pay_by_hand(claims.claim(), **of_event).outcome == "queued"


def test_the_event_s_run_is_released_when_it_is_approved(council: Council, claims: Claims) -> None:
    council.fund(50_000)
    run_id = council.propose(council.payable(3), 1250)
    mandate_id = claims.mandate(5000, purpose="fees", source_id=source_of(council, run_id))
    run = council.approver.post(f"/runs/{run_id}/approve")
    assert (run["status"], run["counts"], run["total_pence"]) == ("released", {"queued": 3}, 3750)
    assert claims.used_pence() == claims.released_pence() == 3750
    assert council.money()[0]["stripe.reserved"] == 3750
    assert {lane for _, lane in claims.sends()} == {"run"}
    assert council.payer.get("/mandates")[0]["room_today_pence"] == 1250
    assert mandate_id == council.payer.get(f"/payouts/{claims.sends()[0][0]}")["released_under"]
    is_problem(council.payer.call("POST", f"/runs/{run_id}/release"), 409, "run.released_before")


@pytest.mark.parametrize(("ceiling_pence", "float_pence"), [(3749, 50_000), (5000, 3749)])
def test_a_run_that_does_not_fit_wholly_waits_wholly(
    council: Council, claims: Claims, ceiling_pence: int, float_pence: int
) -> None:
    council.fund(float_pence)
    run_id = council.propose(council.payable(3), 1250)
    claims.mandate(ceiling_pence, purpose="fees", source_id=source_of(council, run_id))
    assert council.approver.post(f"/runs/{run_id}/approve")["status"] == "approved"
    assert claims.used_pence() == claims.released_pence() == 0
    assert claims.sends() == []
    council.fund(1)
    assert council.payer.post(f"/runs/{run_id}/release")["status"] == "released"


def test_the_signers_own_lines_are_left_out_of_a_run(council: Council, claims: Claims) -> None:
    council.fund(50_000)
    themselves, somebody = council.payable(2)
    council.staff[Role.FINANCE_PAYER] = council.hire(Role.FINANCE_PAYER, person_id=themselves)
    run_id = council.propose([themselves, somebody], 1250)
    claims.mandate(5000, purpose="fees", source_id=source_of(council, run_id))
    run = council.approver.post(f"/runs/{run_id}/approve")
    assert (run["status"], run["payments"], run["total_pence"]) == ("released", 1, 1250)
    assert [(one["person_id"], one["reason"]) for one in run["left_out"]] == [(str(themselves), "own_payment")]
    assert claims.used_pence() == 1250


def source_of(council: Council, run_id: str) -> str:
    """What a run is for."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return str(get_run(session, council.org_id, UUID(run_id)).source_id)
