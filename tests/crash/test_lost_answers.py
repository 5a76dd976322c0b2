"""The bank's answers and events get lost, double, late or early: everybody is still paid exactly once."""

import sqlite3
from contextlib import closing

import pytest

from deploy.local.api_clients import Council, found_council
from deploy.local.house import House
from tests.crash.scenario import becomes_true, prepare_scenario

LOST_ANSWERS = ("execute_then_timeout", "execute_then_close", "execute_then_500", "garbage_200",
                "fail_before_execute_timeout", "fail_before_execute_close", "fail_500_before",
                "rate_limited", "lock_timeout", "conflict")  # fmt: skip


def test_whatever_becomes_of_the_answers_everybody_is_paid_once_and_told_once(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, len(LOST_ANSWERS))
    scenario.plan(*LOST_ANSWERS)
    scenario.plan("event_duplicate", percent=50)
    run_id = scenario.pay()
    scenario.ends(run_id, posted=len(LOST_ANSWERS))
    assert set(LOST_ANSWERS) <= scenario.struck().keys(), "every fault has struck, so the test means something"
    becomes_true(
        "one text each", lambda: [len(scenario.texts(one)) for one in scenario.people] == [1] * len(LOST_ANSWERS)
    )
    assert scenario.worklist(run_id) == {}


@pytest.mark.chaos
def test_events_that_are_lost_or_come_before_the_answer_change_nothing(
    house: House, council: Council, neighbour: Council
) -> None:
    lost, early = prepare_scenario(house, council, 2), prepare_scenario(house, neighbour, 3)
    lost.plan("event_drop", percent=100)
    early.plan("event_before_response", percent=100)
    before = lost.float_pence()
    lost.world.credit(council.account_id, 777)
    runs = lost.pay(), early.pay()
    lost.ends(runs[0], posted=2)
    early.ends(runs[1], posted=3)
    becomes_true("the money that came in is found", lambda: lost.float_pence() == before + 777 - 2500)
    assert lost.struck()["event_drop"] >= 3
    assert early.struck()["event_before_response"] >= 1


@pytest.mark.chaos
def test_a_lost_answer_that_no_list_shows_yet_is_asked_for_again_under_the_same_key(
    house: House, council: Council
) -> None:
    scenario = prepare_scenario(house, council, 2)
    scenario.plan("execute_then_timeout", "execute_then_close")
    scenario.plan("list_lag", "list_lag", seconds=30)
    scenario.plan("event_drop", percent=100)
    run_id = scenario.pay()
    scenario.ends(run_id, posted=2)
    assert [one["attempts"] for one in council.payer.get(f"/runs/{run_id}/payouts")] == [2, 2]
    assert scenario.struck()["list_lag"] >= 2


@pytest.mark.chaos
def test_too_little_money_at_the_bank_pauses_the_run_and_nothing_is_lost(house: House, council: Council) -> None:
    scenario = prepare_scenario(house, council, 3)
    scenario.plan("insufficient_funds")
    run_id = scenario.pay()
    becomes_true("the run pauses", lambda: bool(council.payer.get(f"/runs/{run_id}")["status"] == "paused"))
    assert council.payer.get(f"/runs/{run_id}")["pause_reason"] == "insufficient_funds"
    becomes_true("agreement while it is paused", lambda: not scenario.breaks())
    assert scenario.worklist(run_id) == {"run_paused": 1}
    council.payer.post(f"/runs/{run_id}/resume")
    scenario.ends(run_id, posted=3)


def test_money_that_fails_or_comes_back_is_owed_again_explained_and_paid_by_a_new_payment(
    house: House, council: Council
) -> None:
    """For a reason that is not the account's: another one retires it (`tests/journeys/test_journey_5_money_comes_back.py`)."""
    scenario = prepare_scenario(house, council, 3, account_numbers=["71119203", "71119304"])
    failed, returned, _ = scenario.people
    before = scenario.float_pence()
    first = scenario.pay()
    scenario.ends(first, failed=1, returned=1, posted=1)
    assert scenario.worklist(first) == {"payout_failed": 1, "payout_returned": 1}
    assert scenario.float_pence() == before - 1250
    becomes_true("texts", lambda: (len(scenario.texts(failed)), len(scenario.texts(returned))) == (1, 2))
    second = scenario.pay()
    scenario.ends(second, failed=1, returned=1)
    assert {one["generation"] for one in council.payer.get(f"/runs/{second}/payouts")} == {2}
    assert scenario.counts(first) == {"failed": 1, "returned": 1, "posted": 1}


@pytest.mark.chaos
def test_a_bank_that_puts_its_mistake_right_stops_for_a_person_and_nobody_is_paid_twice(
    house: House, council: Council
) -> None:
    scenario = prepare_scenario(house, council, 1, account_numbers=["71129201"])
    run_id = scenario.pay()
    scenario.ends(run_id, failed=1)
    payment = council.payer.get(f"/runs/{run_id}/payouts")[0]
    with closing(sqlite3.connect(f"file:{house.folder}/practice/bank.sqlite3?mode=ro", uri=True)) as bank:
        ours = "SELECT id FROM object WHERE json_extract(doc, '$.metadata.payout_id') = ?"
        (at_bank,) = bank.execute(ours, [payment["id"]]).fetchone()
    put_right = f"/bank/practice/accounts/{council.account_id}/payments/{at_bank}/put-right"
    scenario.world.ask("POST", put_right, {"status": "posted"})
    becomes_true("it stops", lambda: scenario.counts(run_id) == {"needs_human": 1})
    assert scenario.worklist(run_id) == {"payout_needs_human": 1}
    council.payer.post(f"/payouts/{payment['id']}/accept", {"rail_says": "posted"})
    scenario.ends(run_id, posted=1)
    becomes_true("both are said", lambda: len(scenario.texts(scenario.people[0])) == 2)
    assert scenario.worklist(run_id) == {}


@pytest.mark.chaos
def test_an_account_that_closes_between_approval_and_sending_fails_alone_and_is_explained(
    house: House, council: Council
) -> None:
    scenario = prepare_scenario(house, council, 2)
    run_id = scenario.propose()
    closed = {"account_number": scenario.people[0].account_number, "sort_code": "200000", "then": "refuse"}
    scenario.world.ask("POST", "/bank/practice/payees/close", closed)
    scenario.release(run_id)
    scenario.ends(run_id, failed=1, posted=1)
    assert scenario.worklist(run_id) == {"payout_failed": 1}
    becomes_true("words to both", lambda: [len(scenario.texts(one)) for one in scenario.people] == [1, 1])
    assert "We could not send you £12.50" in scenario.texts(scenario.people[0])[0]


@pytest.mark.chaos
def test_a_payment_at_the_bank_that_is_not_ours_is_shown_to_a_human_and_breaks_reconciliation(
    house: House, council: Council
) -> None:
    """Two organisations with one account at the bank: one hears of payments that it never made."""
    scenario, bystander = prepare_scenario(house, council, 1), found_council(house, "Bystander")
    account = "/rails/stripe"
    becomes_true("it hears of its own", lambda: bool(bystander.administrator.get(account)["subscribed"]))
    with closing(sqlite3.connect(f"file:{house.folder}/practice/bank.sqlite3?mode=ro", uri=True)) as bank:
        their_key = "SELECT api_key, financial_account FROM account WHERE id = ?"
        key, place = bank.execute(their_key, [council.account_id]).fetchone()
    bystander.agree(account, {"api_key": key, "financial_account": place})
    becomes_true("it hears of the other's", lambda: bool(bystander.administrator.get(account)["subscribed"]))
    scenario.ends(scenario.pay(), posted=1)
    becomes_true("a human is asked", lambda: bool(bystander.payer.get("/worklist")))
    assert {item["kind"] for item in bystander.payer.get("/worklist")} == {"unknown_payment"}
    report = bystander.payer.get("/reconciliation")
    assert not report["agrees"]
    assert any("not with us" in one for one in report["breaks"]), report["breaks"]
