"""The bank's answers and events get lost, double, late or early: everybody is still paid exactly once."""

import sqlite3
from contextlib import closing

from deploy.local.house import House
from deploy.local.visitors import found_council
from tests.crash.scenes import becomes_true, set_scene

LOST_ANSWERS = ("execute_then_timeout", "execute_then_close", "execute_then_500", "garbage_200",
                "fail_before_execute_timeout", "fail_before_execute_close", "fail_500_before",
                "rate_limited", "lock_timeout", "conflict")  # fmt: skip


def test_whatever_becomes_of_the_answers_everybody_is_paid_once_and_told_once(house: House) -> None:
    scene = set_scene(house, len(LOST_ANSWERS))
    scene.plan(*LOST_ANSWERS)
    scene.plan("event_duplicate", percent=50)
    run_id = scene.pay()
    scene.ends(run_id, posted=len(LOST_ANSWERS))
    assert set(LOST_ANSWERS) <= scene.struck().keys(), "every fault has struck, so the test means something"
    for person in scene.people:
        becomes_true("a text", lambda at=person: len(scene.texts(at)) == 1)
    assert scene.worklist() == {}


def test_events_that_are_lost_or_come_before_the_answer_change_nothing(house: House) -> None:
    lost, early = set_scene(house, 2), set_scene(house, 3)
    lost.plan("event_drop", percent=100)
    early.plan("event_before_response", percent=100)
    runs = lost.pay(), early.pay()
    lost.ends(runs[0], posted=2)
    early.ends(runs[1], posted=3)
    assert lost.struck()["event_drop"] >= 2
    assert early.struck()["event_before_response"] >= 1


def test_too_little_money_at_the_bank_pauses_the_run_and_nothing_is_lost(house: House) -> None:
    scene = set_scene(house, 3)
    scene.plan("insufficient_funds")
    run_id = scene.pay()
    payer = scene.council.payer
    becomes_true("the run pauses", lambda: bool(payer.get(f"/runs/{run_id}")["status"] == "paused"))
    assert payer.get(f"/runs/{run_id}")["pause_reason"] == "insufficient_funds"
    becomes_true("agreement while it is paused", lambda: not scene.breaks())
    assert scene.worklist()["run_paused"] == 1
    payer.post(f"/runs/{run_id}/resume")
    scene.ends(run_id, posted=3)


def test_money_that_fails_or_comes_back_is_owed_again_and_explained(house: House) -> None:
    scene = set_scene(house, 3, account_numbers=["71119202", "72229301"])
    run_id = scene.pay()
    scene.ends(run_id, failed=1, returned=1, posted=1)
    assert scene.worklist() == {"payout_failed": 1, "payout_returned": 1}
    assert scene.council.payer.get("/float") == {"available_pence": 100_000 - 1250}
    failed, returned, _ = scene.people
    becomes_true("texts", lambda: (len(scene.texts(failed)), len(scene.texts(returned))) == (1, 2))
    assert "£12.50" in scene.texts(returned)[0]


def test_what_came_back_is_paid_by_a_new_payment_once_the_account_is_open_again(house: House) -> None:
    scene = set_scene(house, 1)
    closed = {"account_number": scene.people[0].account_number, "sort_code": "200000", "then": "return"}
    scene.world.ask("POST", "/bank/practice/payees/close", closed)
    first = scene.pay()
    scene.ends(first, returned=1)
    scene.world.ask("POST", "/bank/practice/payees/open", closed)
    second = scene.pay()
    scene.ends(second, posted=1)
    (again,) = scene.council.payer.get(f"/runs/{second}/payouts")
    assert again["generation"] == 2
    assert scene.counts(first) == {"returned": 1}


def test_a_payment_at_the_bank_that_is_not_ours_is_shown_to_a_human_and_breaks_reconciliation(house: House) -> None:
    """Two organisations with one account at the bank: one hears of payments that it never made."""
    payer, bystander = set_scene(house, 1), found_council(house, "Bystander")
    with closing(sqlite3.connect(f"file:{house.folder}/practice/bank.sqlite3?mode=ro", uri=True)) as bank:
        account = [payer.council.account_id]
        key, place = bank.execute("SELECT api_key, financial_account FROM account WHERE id = ?", account).fetchone()
        bystander.administrator.post("/rails/stripe", {"api_key": key, "financial_account": place})
        listening = "SELECT count(*) FROM destination WHERE account = ?"
        becomes_true("both listen", lambda: bool(bank.execute(listening, account).fetchone() == (2,)))
    payer.ends(payer.pay(), posted=1)
    becomes_true("a human is asked", lambda: bool(bystander.payer.get("/worklist")))
    assert {item["kind"] for item in bystander.payer.get("/worklist")} == {"unknown_payment"}
    report = bystander.payer.get("/reconciliation")
    assert not report["agrees"]
    assert any("is at the bank and not with us" in one for one in report["breaks"])
