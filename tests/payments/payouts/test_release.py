"""From proposal to release through the API: three people, once, nobody for themselves, and only what the float holds."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import func, select

from services.payments.ledger.tables import LedgerTransfer
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from shared.identity import Role
from shared.outbox import OutboxRow
from tests.payments.council import Council, Staff
from tests.payments.problems import is_problem


def sends(council: Council) -> int:
    """How many payments the workers have been asked to send."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.topic == SEND_TOPIC)) or 0


def test_money_is_put_aside_when_a_run_is_released_and_not_before(council: Council) -> None:
    people = council.payable(2)
    council.fund(5000)
    run_id = council.propose(people, 1250)
    council.approver.post(f"/runs/{run_id}/approve")
    balances, statuses = council.money()
    assert (balances["stripe.available"], balances["stripe.reserved"]) == (5000, 0)
    assert set(statuses.values()) == {"approved"}
    released = council.payer.post(f"/runs/{run_id}/release")
    assert (released["status"], released["payments"], released["total_pence"]) == ("released", 2, 2500)
    balances, statuses = council.money()
    assert (balances["stripe.available"], balances["stripe.reserved"]) == (2500, 2500)
    assert set(statuses.values()) == {"queued"}
    assert council.payer.get("/float") == {"available_pence": 2500}
    assert sends(council) == 2
    assert sum(balances.values()) == 0


def test_a_run_is_released_once(council: Council) -> None:
    run_id = council.approved(council.payable(2))
    council.fund(5000)
    council.payer.post(f"/runs/{run_id}/release")
    before = council.money()
    is_problem(council.payer.call("POST", f"/runs/{run_id}/release"), 409, "run.released_before")
    is_problem(council.hire(Role.FINANCE_PAYER).call("POST", f"/runs/{run_id}/release"), 409, "run.released_before")
    assert council.money() == before
    assert sends(council) == 2


def test_two_hands_in_the_same_moment_release_once(council: Council) -> None:
    run_id = council.approved(council.payable(2))
    council.fund(50_000)
    hands = [council.hire(Role.FINANCE_PAYER) for _ in range(4)]
    together = Barrier(len(hands))

    def release(hand: Staff) -> int:
        together.wait()
        return hand.call("POST", f"/runs/{run_id}/release").status_code

    with ThreadPoolExecutor(len(hands)) as threads:
        answers = list(threads.map(release, hands))
    assert sorted(answers) == [200, 409, 409, 409]
    assert council.money()[0]["stripe.reserved"] == 2500
    assert sends(council) == 2


def test_a_double_click_releases_once_and_both_clicks_get_the_same_answer(council: Council) -> None:
    run_id = council.approved(council.payable(2))
    council.fund(50_000)
    key, together = uuid4().hex, Barrier(2)

    def click(_: int) -> httpx2.Response:
        together.wait()
        return council.payer.call("POST", f"/runs/{run_id}/release", key=key)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(click, range(2))
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert [one.headers.get("idempotent-replayed") for one in (first, second)].count("true") == 1
    assert sends(council) == 2


def test_two_runs_never_spend_the_same_money(council: Council) -> None:
    runs = [council.approved(council.payable(1), 3000) for _ in range(3)]
    council.fund(7000)
    together = Barrier(len(runs))

    def release(run_id: str) -> int:
        together.wait()
        return council.payer.call("POST", f"/runs/{run_id}/release").status_code

    with ThreadPoolExecutor(len(runs)) as threads:
        assert sorted(threads.map(release, runs)) == [200, 200, 409]
    balances, statuses = council.money()
    assert (balances["stripe.available"], balances["stripe.reserved"]) == (1000, 6000)
    assert sorted(statuses.values()) == ["approved", "queued", "queued"]


def test_a_float_that_is_too_low_moves_nothing_and_says_so(council: Council) -> None:
    run_id = council.approved(council.payable(2), 1250)
    council.fund(2499)
    before = council.money()
    problem = is_problem(council.payer.call("POST", f"/runs/{run_id}/release"), 409, "float.too_low")
    assert "not enough money in the float" in problem["detail"]
    assert council.money() == before
    assert sends(council) == 0
    council.fund(1)
    assert council.payer.post(f"/runs/{run_id}/release")["status"] == "released"


def test_a_run_that_is_not_approved_is_not_released(council: Council) -> None:
    run_id = council.propose(council.payable(1))
    council.fund(5000)
    before = council.money()
    is_problem(council.payer.call("POST", f"/runs/{run_id}/release"), 409, "run.not_approved")
    assert council.money() == before


def test_a_run_is_approved_once(council: Council) -> None:
    run_id = council.approved(council.payable(1))
    is_problem(council.approver.call("POST", f"/runs/{run_id}/approve"), 409, "run.not_draft")


def test_who_created_a_run_neither_approves_nor_releases_it(council: Council) -> None:
    """Even with every role: roles are not the only guard."""
    allmighty = council.hire(*Role)
    council.staff[Role.ORGANISER] = allmighty
    run_id = council.propose(council.payable(1))
    council.fund(5000)
    is_problem(allmighty.call("POST", f"/runs/{run_id}/approve"), 403, "run.own")
    council.approver.post(f"/runs/{run_id}/approve")
    before = council.money()
    is_problem(allmighty.call("POST", f"/runs/{run_id}/release"), 403, "run.own")
    assert council.money() == before


def test_who_approved_a_run_does_not_release_it(council: Council) -> None:
    both = council.hire(Role.FINANCE_APPROVER, Role.FINANCE_PAYER)
    run_id = council.propose(council.payable(1))
    council.fund(5000)
    both.post(f"/runs/{run_id}/approve")
    is_problem(both.call("POST", f"/runs/{run_id}/release"), 403, "run.own")
    assert council.payer.post(f"/runs/{run_id}/release")["status"] == "released"


@pytest.mark.parametrize("step", ["approve", "release"])
def test_nobody_approves_or_releases_their_own_payment_and_the_run_says_so(council: Council, step: str) -> None:
    themselves, somebody = council.payable(2)
    role = {"approve": Role.FINANCE_APPROVER, "release": Role.FINANCE_PAYER}[step]
    council.staff[role] = council.hire(role, person_id=themselves)
    council.fund(5000)
    run_id = council.propose([themselves, somebody], 1250)
    council.approver.post(f"/runs/{run_id}/approve")
    run = council.payer.post(f"/runs/{run_id}/release")
    assert (run["payments"], run["total_pence"]) == (1, 1250)
    left_out = [(one["person_id"], one["reason"]) for one in run["left_out"]]
    assert left_out == [(str(themselves), "own_payment")]
    paid = council.payer.get(f"/runs/{run_id}/payouts")
    assert {one["person_id"]: one["status"] for one in paid} == {str(themselves): "canceled", str(somebody): "queued"}
    assert council.money()[0]["stripe.reserved"] == 1250


def test_a_line_that_was_left_out_is_paid_by_the_next_run_of_somebody_else(council: Council) -> None:
    themselves = council.payable(1)[0]
    council.fund(5000)
    run_id = council.propose([themselves], 1250)
    council.hire(Role.FINANCE_APPROVER, person_id=themselves).post(f"/runs/{run_id}/approve")
    assert council.money()[1] != {}
    again = council.approved([themselves], 1250)
    assert council.payer.post(f"/runs/{again}/release")["payments"] == 1


def test_people_without_bank_details_are_left_out_and_named(council: Council) -> None:
    ready, waiting = council.payable(1)[0], council.person()
    run = council.payer.get(f"/runs/{council.propose([ready, waiting])}")
    assert run["payments"] == 1
    assert [(one["person_id"], one["reason"]) for one in run["left_out"]] == [(str(waiting), "no_ready_method")]


def test_the_ledger_of_a_run_is_one_reserve_and_one_accrual_a_person(council: Council) -> None:
    run_id = council.approved(council.payable(3))
    council.fund(5000)
    council.payer.post(f"/runs/{run_id}/release")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        steps = session.scalars(select(LedgerTransfer.source_step).order_by(LedgerTransfer.source_step)).all()
    assert list(steps) == ["accrued", "accrued", "accrued", "reserved", "topped_up"]
